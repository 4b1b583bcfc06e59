// Making instances (4.5.4) and dropping them.
#include "instance.h"

#include "constant.h"
#include "entries.h"
#include "footprint.h"
#include "linker.h"
#include "segments.h"
#include "stack_pattern.h"

namespace weft {
namespace {

// 1 to kMaxInstances, or 0 when all are taken. Goes round, so that stale references stay stale for long.
uint16_t new_id(weft_store& store, const Module& m) {
  if (!kForeignReferences) return m.instances < kMaxInstances;
  for (uint32_t tries = 0; tries < kMaxInstances; ++tries) {
    uint32_t id = store.next_id == 0 || store.next_id > kMaxInstances ? 1 : store.next_id;
    store.next_id = id + 1;
    if (!find_instance(store, id)) return static_cast<uint16_t>(id);
  }
  return 0;
}

// The struct, its arrays and its place in the store. `providers` is the room for them.
Instance* allocate_instance(Module& m, uint32_t providers, void* user, Failure& failure) {
  weft_store& store = *m.store;
  uint16_t id = new_id(store, m);
  if (id == 0) {
    failure.at(m.wasm, Reason::kTooManyInstances);
    return nullptr;
  }
  size_t bytes = instance_block_bytes(m, providers, kHere);
  void* block = reallocate(store, nullptr, 0, bytes, WEFT_FOR_INSTANCE);
  if (!block) {
    failure.at(m.wasm, Reason::kNoMemoryForInstance);
    return nullptr;
  }
  memset(block, 0, bytes);
  Instance* x = static_cast<Instance*>(block);
  x->imports = reinterpret_cast<FunctionImport*>(x + 1);
  x->imported_globals = reinterpret_cast<uint32_t**>(x->imports + m.function_imports);
  x->tables = reinterpret_cast<Table**>(x->imported_globals + m.global_imports);
  x->providers = reinterpret_cast<Instance**>(x->tables + m.table_count);
  x->own_tables = reinterpret_cast<Table*>(x->providers + providers);
  x->globals = reinterpret_cast<uint32_t*>(x->own_tables + (m.table_count - m.table_imports));
  x->dropped_elements = reinterpret_cast<uint8_t*>(x->globals + m.global_slots);
  x->dropped_data = x->dropped_elements + bitmap_bytes(m.element_count);
  x->code = m.code;
  x->functions = m.functions;
  x->memory = &x->own_memory;
  x->execution = &x->own_execution;
  x->own_execution.current = x;
  x->own_execution.trap_function = WEFT_NO_INDEX;
  x->module = &m;
  x->store = &store;
  x->user = user;
  x->id = id;
  x->starting = 1;
  x->next = store.instances;
  store.instances = x;
  ++m.instances;
  return x;
}

bool make_tables(Instance& x, Failure& failure) {
  const Module& m = *x.module;
  uint32_t ceiling = x.store->config.max_table_elements;
  if (ceiling == 0) ceiling = WEFT_DEFAULT_MAX_TABLE_ELEMENTS;
  Reader r;
  uint32_t count = reread(m, m.table_section, r);
  for (uint32_t i = 0; i < count; ++i) {
    Table& table = x.own_tables[i];
    const uint8_t* where = r.at;
    Limits limits;
    table.type = read_table_type(r, limits);
    if (r.failed) return false;
    table.has_max = limits.has_max;
    table.max = limits.max;
    x.tables[m.table_imports + i] = &table;
    if (limits.min > ceiling || !table_resize(x, table, limits.min, 0)) {
      failure.error.section = 4;
      return failure.at(where, Reason::kNoMemoryForTable);
    }
  }
  return true;
}

bool make_stack(Instance& x, const weft_options* options, Failure& failure) {
  size_t bytes = stack_block_bytes(options);
  void* stack = reallocate(*x.store, nullptr, 0, bytes, WEFT_FOR_STACK);
  if (!stack) return failure.at(x.module->wasm, Reason::kNoMemoryForStack);
  Execution& e = x.own_execution;
  e.stack = static_cast<uint32_t*>(stack);
  e.limit = e.stack + bytes / sizeof(uint32_t);
  x.stack_limit = e.limit;
  for (uint32_t* slot = e.stack; slot != e.limit; ++slot) *slot = kUntouched;
  return true;
}

// Last of all blocks, so that it has the best chance to grow where it is.
bool make_memory(Instance& x, Failure& failure) {
  const Module& m = *x.module;
  if (!m.has_memory || m.memory_imported) return true;
  Memory& memory = x.own_memory;
  memory.page_size_log2 = m.memory.page_size_log2;
  memory.has_max = m.memory.has_max;
  memory.max_pages = m.memory.max;
  if (m.memory.min == 0 || memory_grow(x, m.memory.min) >= 0) return true;
  failure.error.section = 5;
  return failure.at(m.wasm, Reason::kNoMemoryForLinear);
}

bool set_globals(Instance& x) {
  Module& m = *x.module;
  Reader r;
  reread(m, m.global_section, r);
  for (uint32_t g = m.global_imports; g < m.global_count && !r.failed; ++g) {
    uint8_t is_mutable;
    weft_value value;
    value.type = read_global_type(r, is_mutable);
    value.of.i64 = static_cast<int64_t>(read_constant(m, &x, r, value.type));
    write_value(global_slots(x, g), value);
  }
  return !r.failed;
}

bool trap(Failure& failure, uint8_t section, const uint8_t* where, weft_status status) {
  failure.error.section = section;
  failure.note(where, status);
  return false;
}

// Active segments go into their tables; they and declarative ones count as dropped afterwards.
bool set_elements(Instance& x, Failure& failure) {
  Module& m = *x.module;
  Reader r;
  const uint32_t count = reread(m, m.element_section, r);
  for (uint32_t i = 0; i < count; ++i) {
    ElementSegment segment;
    const uint8_t* const start = r.at;
    if (!read_element_segment(m, &x, r, segment)) return false;
    weft_ref* to = nullptr;
    if (is_active(segment.mode)) {
      const Table& table = *x.tables[segment.table];
      if (!in_bounds(segment.offset, segment.count, table.size)) {
        return trap(failure, 9, start, WEFT_TRAP_TABLE_BOUNDS);
      }
      to = table.elements + segment.offset;
    }
    if (!read_elements(m, &x, r, segment, segment.count, to)) return false;
    if (WEFT_REFERENCE_TYPES && segment.mode != SegmentMode::kPassive) element_drop(x, i);
  }
  return true;
}

bool set_data(Instance& x, Failure& failure) {
  Module& m = *x.module;
  Reader r;
  const uint32_t count = reread(m, m.data_section, r);
  for (uint32_t i = 0; i < count; ++i) {
    DataSegment segment;
    const uint8_t* const start = r.at;
    if (!read_data_segment(m, &x, r, segment)) return false;
    if (!is_active(segment.mode)) continue;
    const Memory& memory = *x.memory;
    const uint32_t size = segment.bytes.size;
    if (!in_bounds(segment.offset, size, memory.bytes)) return trap(failure, 11, start, WEFT_TRAP_MEMORY_BOUNDS);
    if (size != 0) memcpy(memory.base + segment.offset, segment.bytes.text, size);
    if (WEFT_REFERENCE_TYPES) data_drop(x, i);
  }
  return true;
}

// Everything up to the start function. Not inlined, so that its frame is gone when guest code runs.
__attribute__((noinline)) bool prepare(Instance& x, const weft_library* libraries, const weft_options* options,
                                       Failure& failure) {
  return link(x, libraries, failure) && make_tables(x, failure) && make_stack(x, options, failure) &&
         make_memory(x, failure) && set_globals(x) && set_elements(x, failure) && set_data(x, failure);
}

bool start(Instance& x, const weft_options* options, Failure& failure) {
  uint32_t function = x.module->start_function;
  if (function == kNoStart) return true;
  const weft_extern start_function = {WEFT_FUNCTION, &x, function};
  weft_status status = weft_begin(start_function, nullptr, 0);
  if (status == WEFT_OK && !(options && options->defer_start)) status = weft_run(&x, WEFT_UNLIMITED);
  if (status == WEFT_OK) return true;
  failure.error.function = x.own_execution.trap_function;
  return trap(failure, 8, x.module->wasm, status);
}

// Whether a table or a global of another instance holds a reference to a function of this one. Where `forget`, those
// become null, since another instance will get its number one day.
bool find_references(const Instance& x, bool forget) {
  if (!WEFT_INSTANCE_IMPORTS) return false;  // See enter_indirect.
  bool found = false;
  const auto look_at = [&](weft_ref& reference) {
    if (funcref_id(reference) != x.id) return;
    found = true;
    if (forget) reference = 0;
  };
  for (Instance* y = x.store->instances; y; y = y->next) {
    if (y == &x) continue;
    const Module& m = *y->module;
    for (uint32_t t = m.table_imports; t < m.table_count; ++t) {
      Table& table = *y->tables[t];
      if (table.type != WEFT_FUNCREF) continue;
      for (uint32_t i = 0; i < table.size; ++i) look_at(table.elements[i]);
    }
    for (uint32_t g = m.global_imports; g < m.global_count; ++g) {
      if (m.globals[g].type == WEFT_FUNCREF) look_at(*global_slots(*y, g));
    }
  }
  return found;
}

// While anything runs, functions of any instance may be among its callers: only the running execution
// knows, so nothing is dropped then. The same goes for a suspended one that has entered other instances,
// unless it is the one to be dropped.
bool is_running(const weft_store& store, const Instance* dropped) {
  for (const Instance* x = store.instances; x; x = x->next) {
    const Execution& e = x->own_execution;
    if (x->starting || e.state == State::kRunning) return true;
    if (x != dropped && has_crossed(e) && (e.state == State::kReady || e.state == State::kPending)) return true;
  }
  return false;
}

void destroy(Instance* x) {
  weft_store& store = *x->store;
  Instance** link = &store.instances;
  for (Instance* y = store.instances; y; y = y->next) {
    if (y->next == x) link = &y->next;
    if (WEFT_INSTANCE_IMPORTS && y->execution == &x->own_execution) y->execution = &y->own_execution;
  }
  *link = x->next;
  find_references(*x, true);
  for (uint32_t i = 0; WEFT_INSTANCE_IMPORTS && i < x->provider_count; ++i) --x->providers[i]->users;
  --x->module->instances;

  Memory& memory = x->own_memory;
  if (memory.base) reallocate(store, memory.base, memory.bytes, 0, WEFT_FOR_LINEAR);
  Execution& e = x->own_execution;
  size_t stack_bytes = static_cast<size_t>(e.limit - e.stack) * sizeof(uint32_t);
  if (e.stack) reallocate(store, e.stack, stack_bytes, 0, WEFT_FOR_STACK);
  for (uint32_t t = x->module->table_count - x->module->table_imports; t-- != 0;) {
    Table& table = x->own_tables[t];
    if (table.elements) {
      reallocate(store, table.elements, table.size * sizeof(weft_ref), 0, WEFT_FOR_INSTANCE);
    }
  }
  const uint8_t* const end = x->dropped_data + bitmap_bytes(x->module->data_count);  // Of the block.
  reallocate(store, x, static_cast<size_t>(end - reinterpret_cast<uint8_t*>(x)), 0, WEFT_FOR_INSTANCE);
}

}  // namespace

Instance* find_instance(const weft_store& store, uint32_t id) {
  Instance* x = store.instances;
  while (x && x->id != id) x = x->next;
  return x;
}

weft_ref function_reference(const Instance& x, uint32_t function) {
  if (WEFT_INSTANCE_IMPORTS && function < x.module->function_imports && (x.imports[function].target & 1)) {
    const FunctionImport& import = x.imports[function];
    const Instance* definer = reinterpret_cast<const Instance*>(import.target - 1);
    return make_funcref(definer->id, static_cast<uint32_t>(import.data));
  }
  return make_funcref(x.id, function);
}

#if WEFT_REFERENCE_TYPES
bool is_valid_funcref(const weft_store& store, weft_ref reference) {
  if (reference == 0) return true;
  const Instance* x = find_instance(store, funcref_id(reference));
  return x && funcref_index(reference) < x->module->function_count;
}
#endif

}  // namespace weft

using namespace weft;

weft_status weft_store_init(weft_store* store, const weft_config* config) {
  if (!store || !config || !config->reallocate) return WEFT_MISUSE;
  *store = {*config, nullptr, 1};
  return WEFT_OK;
}

void weft_store_sweep(weft_store* store) {
  if (!WEFT_INSTANCE_IMPORTS || !store || is_running(*store, nullptr)) return;
  for (Instance* x = store->instances; x;) {
    Instance* next = x->next;
    if (x->orphan && x->users == 0) {
      destroy(x);
      next = store->instances;  // Its going may have freed an orphan that was passed over.
    }
    x = next;
  }
}

weft_status weft_instantiate(weft_module* module, const weft_library* libraries, const weft_options* options,
                             weft_instance** instance, weft_error* error) {
  Failure failure;
  if (instance) *instance = nullptr;
  if (!module || !instance || module->sealed) {
    failure.note(nullptr, WEFT_MISUSE);
    return failure.report(error);
  }
  failure.wasm = module->wasm;
  Instance* const x = allocate_instance(*module, count_providers(libraries), options ? options->user : nullptr, failure);
  if (x) {
    const bool good = prepare(*x, libraries, options, failure) && start(*x, options, failure);
    x->starting = 0;
    if (good) {
      *instance = x;
    } else {
      failure.at(module->wasm, Reason::kBytesChanged);  // If nothing else failed.
      if (has_users(*x) || find_references(*x, false)) x->orphan = 1;
      else destroy(x);
    }
  }
  return failure.report(error);
}

weft_status weft_instance_drop(weft_instance* instance) {
  if (!instance) return WEFT_OK;
  if (is_running(*instance->store, instance) || has_users(*instance)) return WEFT_BUSY;
  destroy(instance);
  return WEFT_OK;
}
