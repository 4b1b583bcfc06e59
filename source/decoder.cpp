// Loading: a survey over the sections counts what is in them, one block is allocated for all of it,
// and a second pass decodes and validates section by section (5.5).
#include "entries.h"
#include "footprint.h"
#include "segments.h"
#include "sort.h"

namespace weft {
namespace {

enum Section : uint8_t {
  kCustom, kTypes, kImports, kFunctions, kTables, kMemories, kGlobals, kExports, kStart, kElements, kCode, kData,
  kDataCount
};

constexpr char kOutOfMemory[] = "out of memory";
constexpr char kTooLong[] = "length out of bounds";

// ---- First pass ------------------------------------------------------------------------------

// Entries of each section, and where its contents begin; and how many imports there are of each kind.
struct Counts {
  uint32_t entries[kDataCount + 1];
  uint32_t offsets[kDataCount + 1];
  uint32_t imports[WEFT_GLOBAL + 1];
};

bool survey_imports(Reader r, uint32_t count, uint32_t* imports) {
  for (; count != 0; --count) {
    Import import;
    Reader names = r;
    weft_name name;
    if (!read_import(r, import) || !names.name(name) || !names.name(name)) return false;
    ++imports[import.kind];
  }
  return true;
}

// Order of the sections, counts, and offsets.
bool survey(Reader file, Counts& c, uint32_t& code_section_bytes) {
  const uint8_t* wasm = file.at;
  if (file.left() < 4 || load32(file.at) != 0x6D736100) return file.malformed("magic header not detected");
  file.at += 4;
  if (file.left() < 4 || load32(file.at) != 1) return file.malformed("unknown binary version");
  file.at += 4;

  unsigned last = 0;
  while (file.at != file.end) {
    const uint8_t* start = file.at;
    uint8_t id;
    Reader section;
    if (!next_section(file, id, section)) return false;
    if (id == kCustom) {
      weft_name name;
      if (!section.name(name)) return false;
      continue;
    }
    // The data count comes before the code, although its id was given last.
    unsigned rank = id == kDataCount ? 10u : id >= kCode ? id + 1u : id;
    if (rank <= last) return file.failure->at(start, WEFT_MALFORMED, "section out of order");
    last = rank;

    c.offsets[id] = static_cast<uint32_t>(section.at - wasm);
    if (id == kCode) code_section_bytes = static_cast<uint32_t>(section.left());
    uint32_t& count = c.entries[id];
    if (!section.u32(count)) return false;
    if (id != kStart && id != kDataCount && count > section.left()) return section.malformed(kTooLong);
    if (id == kImports && !survey_imports(section, count, c.imports)) return false;
  }
  if (c.entries[kFunctions] != c.entries[kCode]) {
    return file.malformed("function and code counts differ");
  }
  if (c.offsets[kDataCount] != 0 && c.entries[kDataCount] != c.entries[kData]) {
    return file.malformed("data count and data section differ");
  }
  return true;
}

// Limits of the implementation, and of memories.
bool check_counts(const Counts& c, const Reader& file) {
  static const struct {
    uint8_t section;
    uint8_t imports;
    uint16_t limit;
  } limits[] = {
      {kTypes, 0xFF, kMaxTypes},           {kFunctions, WEFT_FUNCTION, kMaxFunctions},
      {kTables, WEFT_TABLE, kMaxTables},   {kMemories, WEFT_MEMORY, 1},
      {kGlobals, WEFT_GLOBAL, kMaxGlobals}, {kElements, 0xFF, kMaxSegments},
      {kData, 0xFF, kMaxSegments},
  };
  for (const auto& l : limits) {
    uint32_t imports = l.imports == 0xFF ? 0 : c.imports[l.imports];
    if (c.entries[l.section] + imports <= l.limit) continue;
    uint8_t section = l.section;
    if (c.entries[section] == 0) section = kImports;
    file.failure->error.section = section;
    const uint8_t* where = file.at + c.offsets[section];
    return l.section == kMemories ? file.failure->at(where, WEFT_INVALID, "multiple memories")
                                  : file.failure->at(where, WEFT_LIMIT, "too many entries");
  }
  return true;
}

// Its own function, so that its frame is gone when the code is rewritten.
__attribute__((noinline)) Module* allocate_module(weft_store& store, const Reader& file, bool in_place) {
  Counts c = {};
  Module m = {};
  if (!survey(file, c, m.code_section_bytes) || !check_counts(c, file)) return nullptr;
  m.store = &store;
  m.wasm = file.at;
  m.wasm_bytes = static_cast<uint32_t>(file.left());
  m.in_place = in_place;
  m.start_function = WEFT_NO_INDEX;
  m.import_section = c.offsets[kImports];
  m.table_section = c.offsets[kTables];
  m.global_section = c.offsets[kGlobals];
  m.export_section = c.offsets[kExports];
  m.element_section = c.offsets[kElements];
  m.data_section = c.offsets[kData];
  m.type_count = static_cast<uint16_t>(c.entries[kTypes]);
  m.function_imports = static_cast<uint16_t>(c.imports[WEFT_FUNCTION]);
  m.table_imports = static_cast<uint16_t>(c.imports[WEFT_TABLE]);
  m.global_imports = static_cast<uint16_t>(c.imports[WEFT_GLOBAL]);
  m.memory_imported = static_cast<uint8_t>(c.imports[WEFT_MEMORY]);
  m.function_count = static_cast<uint16_t>(m.function_imports + c.entries[kFunctions]);
  m.table_count = static_cast<uint16_t>(m.table_imports + c.entries[kTables]);
  m.global_count = static_cast<uint16_t>(m.global_imports + c.entries[kGlobals]);
  m.has_memory = static_cast<uint8_t>(m.memory_imported + c.entries[kMemories]);
  m.element_count = static_cast<uint16_t>(c.entries[kElements]);
  m.data_count = static_cast<uint16_t>(c.entries[kData]);
  m.has_data_count = c.offsets[kDataCount] != 0;

  size_t bytes = module_block_bytes(m, kHere);
  void* block = reallocate(store, nullptr, 0, bytes, WEFT_FOR_MODULE);
  if (!block) {
    file.failure->at(file.at, WEFT_OUT_OF_MEMORY, kOutOfMemory);
    return nullptr;
  }
  m.block_bytes = static_cast<uint32_t>(bytes);
  memset(block, 0, bytes);
  Module* module = static_cast<Module*>(block);
  m.types = reinterpret_cast<Type*>(module + 1);
  m.functions = reinterpret_cast<uint32_t*>(m.types + m.type_count);
  m.globals = reinterpret_cast<GlobalType*>(m.functions + m.function_count);
  m.table_types = reinterpret_cast<uint8_t*>(m.globals + m.global_count);
  memcpy(block, &m, sizeof m);
  return module;
}

// ---- Second pass -----------------------------------------------------------------------------

bool decode_value_types(Module& m, Reader& r, uint32_t limit, uint16_t& count, uint32_t* slots) {
  uint32_t n;
  if (!r.u32(n)) return false;
  if (n > r.left()) return r.malformed(kTooLong);
  if (n > limit) return r.fail(WEFT_LIMIT, "too many parameters or results");
  count = static_cast<uint16_t>(n);
  for (; n != 0; --n) {
    uint8_t type;
    if (!read_value_type(r, type)) return false;
    if (is_reference(type)) m.features |= WEFT_FEATURE_REFERENCES;
    if (slots) *slots += slots_of(type);
  }
  return true;
}

// A total order of types that has equal ones side by side, the smallest index first.
int compare_types(const Module& m, const Type& x, const Type& y) {
  if (x.param_count != y.param_count) return x.param_count < y.param_count ? -1 : 1;
  if (x.result_count != y.result_count) return x.result_count < y.result_count ? -1 : 1;
  int params = memcmp(params_of(m, x), params_of(m, y), x.param_count);
  return params != 0 ? params : memcmp(results_of(m, x), results_of(m, y), x.result_count);
}

bool type_less(const void* context, uint32_t a, uint32_t b) {
  const Module& m = *static_cast<const Module*>(context);
  int order = compare_types(m, m.types[a], m.types[b]);
  return order != 0 ? order < 0 : a < b;
}

bool number_types(Module& m, Reader& r) {
  size_t bytes = m.type_count * sizeof(uint32_t);
  if (bytes == 0) return true;
  uint32_t* order = static_cast<uint32_t*>(reallocate(*m.store, nullptr, 0, bytes, WEFT_FOR_SCRATCH));
  if (!order) return r.fail(WEFT_OUT_OF_MEMORY, kOutOfMemory);
  for (uint32_t i = 0; i < m.type_count; ++i) order[i] = i;
  sort(order, m.type_count, type_less, &m);
  uint32_t first = order[0];
  for (uint32_t i = 0; i < m.type_count; ++i) {
    Type& type = m.types[order[i]];
    if (compare_types(m, m.types[first], type) != 0) first = order[i];
    type.canonical = static_cast<uint16_t>(first);
  }
  reallocate(*m.store, order, bytes, 0, WEFT_FOR_SCRATCH);
  return true;
}

bool decode_types(Module& m, Reader& r) {
  for (uint32_t i = 0; i < m.type_count; ++i) {
    Type& type = m.types[i];
    uint8_t form = 0;
    if (!r.byte(form)) return false;
    if (form != 0x60) return r.failure->at(r.at - 1, WEFT_MALFORMED, "malformed function type");
    uint32_t slots = 0;
    if (!decode_value_types(m, r, kMaxParams, type.param_count, &slots)) return false;
    type.params = static_cast<uint32_t>(r.at - m.wasm) - type.param_count;
    type.param_slots = static_cast<uint16_t>(slots);
    if (!decode_value_types(m, r, kMaxResults, type.result_count, nullptr)) return false;
  }
  return number_types(m, r);
}

bool decode_imports(Module& m, Reader& r, uint32_t count) {
  uint32_t functions = 0, tables = 0, globals = 0;
  for (; count != 0; --count) {
    const uint8_t* start = r.at;
    Import import;
    if (!read_import(r, import)) return false;
    switch (import.kind) {
      case WEFT_FUNCTION:
        if (import.type_index >= m.type_count) return r.failure->at(start, WEFT_INVALID, "unknown type");
        m.functions[functions++] = import.type_index;
        break;
      case WEFT_TABLE:
        m.table_types[tables++] = import.type;
        break;
      case WEFT_MEMORY:
        m.memory = import.limits;
        break;
      default:
        m.globals[globals] = {import.type, import.is_mutable, static_cast<uint16_t>(globals)};
        ++globals;
        if (import.is_mutable) m.features |= WEFT_FEATURE_MUTABLE_GLOBALS;
        break;
    }
  }
  return true;
}

bool decode_functions(Module& m, Reader& r) {
  for (uint32_t f = m.function_imports; f < m.function_count; ++f) {
    const uint8_t* start = r.at;
    if (!r.u32(m.functions[f])) return false;
    if (m.functions[f] >= m.type_count) return r.failure->at(start, WEFT_INVALID, "unknown type");
  }
  return true;
}

bool decode_tables(Module& m, Reader& r) {
  for (uint32_t t = m.table_imports; t < m.table_count; ++t) {
    Limits limits;
    if (!read_table_type(r, m.table_types[t], limits)) return false;
  }
  return true;
}

bool decode_globals(Module& m, Reader& r) {
  uint32_t slots = 0;
  for (uint32_t g = m.global_imports; g < m.global_count; ++g) {
    GlobalType& global = m.globals[g];
    if (!read_global_type(r, global.type, global.is_mutable)) return false;
    global.slot = static_cast<uint16_t>(slots);
    slots += slots_of(global.type);
    if (slots > kMaxGlobals) return r.fail(WEFT_LIMIT, "too many entries");
    if (!validate_constant(m, r, global.type, m.global_imports)) return false;
  }
  m.global_slots = static_cast<uint16_t>(slots);
  return true;
}

// The name that starts at this offset. Validated before.
weft_name name_at(const Module& m, uint32_t offset) {
  const uint8_t* p = m.wasm + offset;
  weft_name name = {nullptr, 0};
  for (unsigned shift = 0;; shift += 7) {
    uint8_t b = *p++;
    name.size |= (b & 0x7Fu) << shift;
    if (!(b & 0x80)) break;
  }
  name.text = reinterpret_cast<const char*>(p);
  return name;
}

int compare_names(const Module& m, uint32_t a, uint32_t b) {
  weft_name x = name_at(m, a), y = name_at(m, b);
  if (x.size != y.size) return x.size < y.size ? -1 : 1;
  return memcmp(x.text, y.text, x.size);
}

bool name_less(const void* context, uint32_t a, uint32_t b) {
  int order = compare_names(*static_cast<const Module*>(context), a, b);
  return order != 0 ? order < 0 : a < b;
}

bool decode_export(Module& m, Reader& r) {
  const uint8_t* start = r.at;
  Reader names = r;
  weft_name name;
  Export entry;
  if (!names.name(name) || !read_export(r, entry)) return false;
  switch (entry.kind) {
    case WEFT_FUNCTION:
      if (entry.index >= m.function_count) return r.failure->at(start, WEFT_INVALID, "unknown function");
      m.functions[entry.index] |= kDeclared;
      return true;
    case WEFT_TABLE:
      return entry.index < m.table_count || r.failure->at(start, WEFT_INVALID, "unknown table");
    case WEFT_MEMORY:
      return entry.index < m.has_memory || r.failure->at(start, WEFT_INVALID, "unknown memory");
    default:
      if (entry.index >= m.global_count) return r.failure->at(start, WEFT_INVALID, "unknown global");
      if (m.globals[entry.index].is_mutable) m.features |= WEFT_FEATURE_MUTABLE_GLOBALS;
      return true;
  }
}

bool decode_exports(Module& m, Reader& r, uint32_t count) {
  size_t bytes = count * sizeof(uint32_t);
  if (bytes == 0) return true;
  uint32_t* names = static_cast<uint32_t*>(reallocate(*m.store, nullptr, 0, bytes, WEFT_FOR_SCRATCH));
  if (!names) return r.fail(WEFT_OUT_OF_MEMORY, kOutOfMemory);
  bool good = true;
  for (uint32_t i = 0; good && i < count; ++i) {
    names[i] = static_cast<uint32_t>(r.at - m.wasm);
    good = decode_export(m, r);
  }
  if (good) {
    sort(names, count, name_less, &m);
    for (uint32_t i = 1; good && i < count; ++i) {
      if (compare_names(m, names[i - 1], names[i]) == 0) {
        good = r.failure->at(m.wasm + names[i], WEFT_INVALID, "duplicate export name");
      }
    }
  }
  reallocate(*m.store, names, bytes, 0, WEFT_FOR_SCRATCH);
  return good;
}

bool decode_start(Module& m, Reader& r, uint32_t function) {
  if (function >= m.function_count) return r.failure->at(r.at - 1, WEFT_INVALID, "unknown function");
  const Type& type = function_type(m, function);
  if (type.param_count != 0 || type.result_count != 0) return r.failure->at(r.at - 1, WEFT_INVALID, "start function");
  m.start_function = function;
  return true;
}

bool decode_elements(Module& m, Reader& r) {
  for (uint32_t i = 0; i < m.element_count; ++i) {
    ElementSegment segment;
    weft_ref none;
    if (!read_element_segment(m, nullptr, r, segment)) return false;
    for (; segment.count != 0; --segment.count) {
      if (!read_element(m, nullptr, r, segment, none)) return false;
    }
  }
  return true;
}

bool decode_data(Module& m, Reader& r) {
  for (uint32_t i = 0; i < m.data_count; ++i) {
    DataSegment segment;
    if (!read_data_segment(m, nullptr, r, segment)) return false;
  }
  return true;
}

// All but the code. Not inlined, for the same reason.
__attribute__((noinline)) bool decode_section(Module& m, uint8_t id, Reader& r) {
  uint32_t count;
  if (!r.u32(count)) return false;
  switch (id) {
    case kTypes: return decode_types(m, r);
    case kImports: return decode_imports(m, r, count);
    case kFunctions: return decode_functions(m, r);
    case kTables: return decode_tables(m, r);
    case kMemories: return count == 0 || read_memory_type(r, m.memory);
    case kGlobals: return decode_globals(m, r);
    case kExports: return decode_exports(m, r, count);
    case kStart: return decode_start(m, r, count);
    case kElements: return decode_elements(m, r);
    case kData: return decode_data(m, r);
    default: m.features |= WEFT_FEATURE_BULK_MEMORY; return true;  // The data count: checked by the survey.
  }
}

// In place: what is needed after the code moves down behind it, the rest is cut off.
void trim(Module& m, uint32_t prefix_end, uint32_t data_end) {
  uint8_t* wasm = const_cast<uint8_t*>(m.wasm);  // The caller handed it over as writable.
  bool code_inside = m.code != nullptr && !owns_code(m);
  uint32_t used = code_inside ? static_cast<uint32_t>(m.code - wasm) + m.code_bytes : prefix_end;
  if (m.data_section != 0) {
    uint32_t bytes = data_end - m.data_section;
    memmove(wasm + used, wasm + m.data_section, bytes);
    m.data_section = used;
    used += bytes;
  }
  m.wasm_bytes = used;
}

bool decode(Module& m, Reader file) {
  uint32_t prefix_end = 8, data_end = 0;  // End of the last section needed before the code; of the data.
  file.at += 8;
  while (file.at != file.end) {
    uint8_t id;
    Reader section;
    if (!next_section(file, id, section)) return false;
    if (id == kCustom) continue;
    uint32_t section_end = static_cast<uint32_t>(section.end - m.wasm);
    if (id == kData) data_end = section_end;
    else if (id != kCode) prefix_end = section_end;
    if (!(id == kCode ? rewrite_code_section(m, section) : decode_section(m, id, section))) return false;
    if (section.at != section.end) return section.malformed("section size mismatch");
  }
  if (m.in_place) trim(m, prefix_end, data_end);
  return true;
}

void destroy(Module* m) {
  weft_store& store = *m->store;
  if (owns_code(*m)) reallocate(store, m->code, m->code_bytes, 0, WEFT_FOR_CODE);
  reallocate(store, m, m->block_bytes, 0, WEFT_FOR_MODULE);
}

weft_status load(weft_store* store, const void* wasm, size_t size, bool in_place, weft_module** module,
                 weft_error* error) {
  const uint8_t* start = static_cast<const uint8_t*>(wasm);
  Failure failure = {};
  failure.wasm = start;
  failure.error.function = WEFT_NO_INDEX;
  failure.error.reason = weft_status_text(WEFT_OK);
  if (module) *module = nullptr;
  if (!store || !store->config.reallocate || !wasm || !module) {
    failure.at(start, WEFT_MISUSE, weft_status_text(WEFT_MISUSE));
  } else if (size > kMaxModuleBytes) {
    failure.at(start, WEFT_LIMIT, "module too large");
  } else {
    Reader file = {start, start + size, &failure};
    Module* m = allocate_module(*store, file, in_place);
    if (m && decode(*m, file)) {
      *module = m;
      failure.error.section = 0;
    } else if (m) {
      destroy(m);
    }
  }
  if (error) *error = failure.error;
  return failure.error.status;
}

}  // namespace

const Type& function_type(const Module& m, uint32_t f) {
  uint32_t value = m.functions[f] & ~kDeclared;
  bool has_code = f >= m.function_imports && f < m.function_imports + m.rewritten;
  return m.types[has_code ? load16(m.code + value) : value];
}

}  // namespace weft

using namespace weft;

weft_status weft_load(weft_store* store, const void* wasm, size_t size, weft_module** module, weft_error* error) {
  return load(store, wasm, size, false, module, error);
}

weft_status weft_load_in_place(weft_store* store, void* wasm, size_t size, weft_module** module, weft_error* error) {
  return load(store, wasm, size, true, module, error);
}

weft_status weft_module_drop(weft_module* module) {
  if (!module) return WEFT_OK;
  if (module->instances != 0) return WEFT_BUSY;
  destroy(module);
  return WEFT_OK;
}
