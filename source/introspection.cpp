// What a module imports, exports and needs, for hosts that want to know more than the functions they call (WEFT_INTROSPECTION).
#include "entries.h"
#include "footprint.h"

namespace weft {
namespace {

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

// ---- Memory, on this host or, asked on a PC, on a 32-bit microcontroller ----

// What cannot be counted, cannot be had either.
size_t times(size_t a, size_t b) { return a > SIZE_MAX / b ? SIZE_MAX : a * b; }
size_t plus(size_t a, size_t b) { return a > SIZE_MAX - b ? SIZE_MAX : a + b; }
size_t rounded(size_t bytes) { return bytes > SIZE_MAX - 7 ? SIZE_MAX : (bytes + 7) / 8 * 8; }

size_t own_table_bytes(const Module& m) {
  Reader r;
  size_t bytes = 0;
  for (uint32_t count = reread(m, m.table_section, r); count != 0 && !r.failed; --count) {
    Limits limits;
    read_table_type(r, limits);
    bytes = plus(bytes, rounded(times(limits.min, sizeof(weft_ref))));
  }
  return bytes;
}

}  // namespace
}  // namespace weft

using namespace weft;

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

weft_status weft_module_requirements(const weft_module* module, const weft_options* options, int pointer_bytes,
                                     size_t bytes[WEFT_PURPOSES]) {
  if (!module || !bytes || (pointer_bytes != 4 && pointer_bytes != static_cast<int>(sizeof(void*)))) return WEFT_MISUSE;
  const Module& m = *module;
  const Target& target = pointer_bytes == static_cast<int>(sizeof(void*)) ? kHere : k32Bit;
  bytes[WEFT_FOR_CODE] = owns_code(m) ? rounded(m.code_bytes) : 0;
  bytes[WEFT_FOR_MODULE] = rounded(module_block_bytes(m, target));
  bytes[WEFT_FOR_INSTANCE] = plus(rounded(instance_block_bytes(m, 0, target)), own_table_bytes(m));
  bytes[WEFT_FOR_STACK] = stack_block_bytes(options);
  bool own_memory = m.has_memory && !m.memory_imported;
  bytes[WEFT_FOR_LINEAR] = own_memory ? rounded(times(m.memory.min, size_t{1} << m.memory.page_size_log2)) : 0;
  bytes[WEFT_FOR_SCRATCH] = 0;
  return WEFT_OK;
}
