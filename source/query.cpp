// What every host needs to know of modules and instances, and the few things it may change from outside.
#include "entries.h"
#include "instance.h"
#include "stack_pattern.h"

namespace weft {
namespace {

// The count with which the contents of a section begin; 0 when it is absent.
uint32_t count_at(const Module& m, uint32_t offset) {
  Reader r;
  return reread(m, offset, r);
}

bool exists(const weft_extern& object, weft_kind kind) {
  if (!object.instance || object.kind != kind) return false;
  return static_cast<unsigned>(kind) <= WEFT_GLOBAL && object.index < count_of(*object.instance->module, kind);
}

}  // namespace
}  // namespace weft

using namespace weft;

void weft_module_get_info(const weft_module* module, weft_module_info* info) {
  if (!info) return;
  *info = {};
  if (!module) return;
  info->wasm_bytes = module->wasm_bytes;
  info->code_bytes = module->code_bytes;
  info->code_section_bytes = module->code_section_bytes;
  info->functions = module->function_count;
  info->imports = count_at(*module, module->import_section);
  info->exports = count_at(*module, module->export_section);
  info->types = module->type_count;
  info->features = module->features;
}

void* weft_instance_user(const weft_instance* instance) { return instance ? instance->user : nullptr; }

const weft_module* weft_instance_module(const weft_instance* instance) {
  return instance ? instance->module : nullptr;
}

weft_status weft_find(weft_instance* instance, const char* name, weft_extern* found) {
  return name ? weft_find_sized(instance, name, strlen(name), found) : WEFT_MISUSE;
}

weft_status weft_find_sized(weft_instance* instance, const char* name, size_t name_size, weft_extern* found) {
  if (!instance || !name || !found) return WEFT_MISUSE;
  if (name_size > kMaxModuleBytes) return WEFT_NOT_FOUND;
  weft_name wanted = {name, static_cast<uint32_t>(name_size)};
  Export entry;
  if (!find_export(*instance->module, wanted, entry)) return WEFT_NOT_FOUND;
  *found = {static_cast<weft_kind>(entry.kind), instance, entry.index};
  return WEFT_OK;
}

weft_status weft_extern_get_type(weft_extern object, weft_extern_type* type) {
  if (!type || !exists(object, object.kind)) return WEFT_MISUSE;
  const Instance& x = *object.instance;
  if (object.kind == WEFT_FUNCTION) {
    describe_function(*x.module, function_type(*x.module, object.index), *type);
    return WEFT_OK;
  }
  if (!WEFT_INTROSPECTION) return WEFT_UNSUPPORTED;
  // The type of an object at run time has its current size as the minimum (4.5.1), and its own maximum.
  Import now = {};
  now.kind = static_cast<uint8_t>(object.kind);
  if (object.kind == WEFT_GLOBAL) {
    now.type = x.module->globals[object.index].type;
    now.is_mutable = x.module->globals[object.index].is_mutable;
  } else if (object.kind == WEFT_TABLE) {
    const Table& table = *x.tables[object.index];
    now.type = table.type;
    now.limits = {table.size, table.max, table.has_max, 0};
  } else {
    now.limits = {x.memory->pages, x.memory->max_pages, x.memory->has_max, x.memory->page_size_log2};
  }
  describe(*x.module, now, *type);
  return WEFT_OK;
}

weft_status weft_global_get(weft_extern global, weft_value* value) {
  if (!value || !exists(global, WEFT_GLOBAL)) return WEFT_MISUSE;
  const Instance& x = *global.instance;
  read_value(global_slots(x, global.index), x.module->globals[global.index].type, *value);
  return WEFT_OK;
}

weft_status weft_global_set(weft_extern global, const weft_value* value) {
  if (!value || !exists(global, WEFT_GLOBAL)) return WEFT_MISUSE;
  const GlobalType& type = global.instance->module->globals[global.index];
  if (!type.is_mutable) return WEFT_MISUSE;
  if (value->type != type.type) return WEFT_WRONG_ARGUMENTS;
  if (WEFT_REFERENCE_TYPES && type.type == WEFT_FUNCREF && !is_valid_funcref(*global.instance->store, value->of.ref)) {
    return WEFT_WRONG_ARGUMENTS;
  }
  write_value(global_slots(*global.instance, global.index), *value);
  return WEFT_OK;
}

#if WEFT_REFERENCE_TYPES
weft_status weft_table_get(weft_extern table, uint32_t index, weft_value* value) {
  if (!value || !exists(table, WEFT_TABLE)) return WEFT_MISUSE;
  const Table& t = *table.instance->tables[table.index];
  if (index >= t.size) return WEFT_TRAP_TABLE_BOUNDS;
  read_value(&t.elements[index], t.type, *value);
  return WEFT_OK;
}
#endif

uint8_t* weft_memory(weft_instance* instance, size_t* size) {
  if (size) *size = instance ? instance->memory->bytes : 0;
  return instance ? instance->memory->base : nullptr;
}

void* weft_memory_span(weft_instance* instance, uint32_t offset, uint32_t size) {
  if (!instance) return nullptr;
  const Memory& memory = *instance->memory;
  if (offset > memory.bytes || size > memory.bytes - offset) return nullptr;
  if (!memory.base) return instance->module->has_memory ? instance->memory : nullptr;  // Empty, but in bounds.
  return memory.base + offset;
}

int32_t weft_memory_grow(weft_instance* instance, uint32_t pages) {
  return instance && instance->module->has_memory ? memory_grow(*instance, pages) : -1;
}

uint32_t weft_stack_peak(const weft_instance* instance) {
  if (!instance) return 0;
  const Execution& e = instance->own_execution;
  const uint32_t* used = e.limit;
  while (used != e.stack && used[-1] == kUntouched) --used;
  return static_cast<uint32_t>(reinterpret_cast<const uint8_t*>(used) - reinterpret_cast<const uint8_t*>(e.stack));
}
