// What a host may ask about modules and instances, and the few things it may change from outside.
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

// What a module declares about one of its objects, all but the names. `index` must be in range.
void find_declared(const Module& m, uint8_t kind, uint32_t index, Import& found) {
  found = {};
  found.kind = kind;
  Reader r;
  if (kind == WEFT_FUNCTION) {
    found.type_index = function_type(m, index).canonical;
  } else if (kind == WEFT_MEMORY) {
    found.limits = m.memory;
  } else if (kind == WEFT_GLOBAL) {
    found.type = m.globals[index].type;
    found.is_mutable = m.globals[index].is_mutable;
  } else if (index < m.table_imports) {
    reread(m, m.import_section, r);
    for (uint32_t tables = 0; tables <= index && read_import(r, found);) tables += found.kind == WEFT_TABLE;
  } else {
    reread(m, m.table_section, r);
    for (uint32_t t = m.table_imports; t <= index; ++t) found.type = read_table_type(r, found.limits);
  }
}

void describe(const Module& m, const Import& what, weft_extern_type& out) {
  out = {};
  out.kind = static_cast<weft_kind>(what.kind);
  if (what.kind == WEFT_FUNCTION) {
    const Type& type = m.types[what.type_index];
    out.params = params_of(m, type);
    out.param_count = type.param_count;
    out.results = results_of(m, type);
    out.result_count = type.result_count;
    return;
  }
  out.type = what.type;
  out.is_mutable = what.is_mutable;
  out.has_max = what.limits.has_max;
  out.min = what.limits.min;
  out.max = what.limits.max;
  if (what.kind == WEFT_MEMORY) out.page_size_log2 = what.limits.page_size_log2;
}

bool exists(const weft_extern& object, weft_kind kind) {
  if (!object.instance || object.kind != kind) return false;
  const Module& m = *object.instance->module;
  const uint16_t counts[] = {m.function_count, m.table_count, m.has_memory, m.global_count};
  return static_cast<unsigned>(kind) <= WEFT_GLOBAL && object.index < counts[kind];
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

weft_status weft_import_at(const weft_module* module, uint32_t i, weft_name* module_name, weft_name* name,
                           weft_extern_type* type) {
  if (!module) return WEFT_MISUSE;
  Reader r;
  if (i >= reread(*module, module->import_section, r)) return WEFT_NOT_FOUND;
  Import import = {};
  for (uint32_t k = 0; k <= i; ++k) {
    if (!read_import(r, import)) return WEFT_MISUSE;
  }
  if (module_name) *module_name = import.module;
  if (name) *name = import.name;
  if (type) describe(*module, import, *type);
  return WEFT_OK;
}

weft_status weft_export_at(const weft_module* module, uint32_t i, weft_name* name, weft_extern_type* type,
                           uint32_t* index) {
  if (!module) return WEFT_MISUSE;
  Reader r;
  if (i >= reread(*module, module->export_section, r)) return WEFT_NOT_FOUND;
  Export entry;
  for (uint32_t k = 0; k <= i; ++k) {
    if (!read_export(r, entry)) return WEFT_MISUSE;
  }
  if (name) *name = entry.name;
  if (type) {
    Import declared;
    find_declared(*module, entry.kind, entry.index, declared);
    describe(*module, declared, *type);
  }
  if (index) *index = entry.index;
  return WEFT_OK;
}

weft_status weft_custom_section(const weft_module* module, const char* name, const uint8_t** bytes, uint32_t* size) {
  if (!module || !name || !bytes || !size) return WEFT_MISUSE;
  *bytes = nullptr;
  *size = 0;
  if (module->in_place) return WEFT_NOT_FOUND;
  const weft_name wanted = {name, static_cast<uint32_t>(strlen(name))};
  Reader file = {module->wasm + 8, module->wasm + module->wasm_bytes, nullptr};
  uint8_t id;
  Reader section;
  while (file.at != file.end && next_section(file, id, section)) {
    if (id != 0 || !equal_names(section.bytes(), wanted)) continue;
    *bytes = section.at;
    *size = static_cast<uint32_t>(section.left());
    return WEFT_OK;
  }
  return WEFT_NOT_FOUND;
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
  Import declared;
  find_declared(*x.module, static_cast<uint8_t>(object.kind), object.index, declared);
  // The type of an object at run time has its current size as the minimum (4.5.1), and its own maximum.
  Limits& limits = declared.limits;
  if (object.kind == WEFT_TABLE) {
    const Table& table = *x.tables[object.index];
    limits = {table.size, table.max, table.has_max, 0};
  } else if (object.kind == WEFT_MEMORY) {
    limits = {x.memory->pages, x.memory->max_pages, x.memory->has_max, x.memory->page_size_log2};
  }
  if (!limits.has_max) limits.max = 0;
  describe(*x.module, declared, *type);
  return WEFT_OK;
}

weft_status weft_global_get(weft_extern global, weft_value* value) {
  if (!value || !exists(global, WEFT_GLOBAL)) return WEFT_MISUSE;
  uint8_t type = global.instance->module->globals[global.index].type;
  const uint32_t* slots = global_slots(*global.instance, global.index);
  *value = {};
  value->type = type;
  memcpy(&value->of, slots, slots_of(type) * sizeof(uint32_t));
  return WEFT_OK;
}

weft_status weft_global_set(weft_extern global, const weft_value* value) {
  if (!value || !exists(global, WEFT_GLOBAL)) return WEFT_MISUSE;
  const GlobalType& type = global.instance->module->globals[global.index];
  if (!type.is_mutable) return WEFT_MISUSE;
  if (value->type != type.type) return WEFT_WRONG_ARGUMENTS;
  if (type.type == WEFT_FUNCREF && !is_valid_funcref(*global.instance->store, value->of.ref)) {
    return WEFT_WRONG_ARGUMENTS;
  }
  memcpy(global_slots(*global.instance, global.index), &value->of, slots_of(type.type) * sizeof(uint32_t));
  return WEFT_OK;
}

weft_status weft_table_get(weft_extern table, uint32_t index, weft_value* value) {
  if (!value || !exists(table, WEFT_TABLE)) return WEFT_MISUSE;
  const Table& t = *table.instance->tables[table.index];
  if (index >= t.size) return WEFT_TRAP_TABLE_BOUNDS;
  *value = {};
  value->type = t.type;
  value->of.ref = t.elements[index];
  return WEFT_OK;
}

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
