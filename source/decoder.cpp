// Loading: a survey over the sections counts what is in them, one block is allocated for all of it,
// and a second pass decodes and validates section by section (5.5).
#include "constant.h"
#include "entries.h"
#include "footprint.h"
#include "segments.h"

namespace weft {
namespace {

enum Section : uint8_t {
  kCustom, kTypes, kImports, kFunctions, kTables, kMemories, kGlobals, kExports, kStart, kElements, kCode, kData,
  kDataCount
};

// The section that declares what is of this kind.
constexpr uint8_t section_of(uint8_t kind) { return static_cast<uint8_t>(kFunctions + kind); }
static_assert(section_of(WEFT_TABLE) == kTables && section_of(WEFT_MEMORY) == kMemories &&
                  section_of(WEFT_GLOBAL) == kGlobals, "they have the same order");

// ---- First pass ------------------------------------------------------------------------------

// Where a module keeps what the survey finds: how many entries a section has, with those that are imported, and where its
// contents begin. These are offsets of fields, 0 for what is not kept.
struct Kept {
  uint8_t count;
  uint8_t place;
  uint16_t limit;
};
static_assert(sizeof(Module) <= 256, "a byte reaches its fields");
#define WEFT_FIELD(name) static_cast<uint8_t>(offsetof(Module, name))
constexpr Kept kKept[] = {
    {0, 0, 0},
    {WEFT_FIELD(type_count), 0, kMaxTypes},
    {0, WEFT_FIELD(import_section), 0},
    {WEFT_FIELD(function_count), 0, kMaxFunctions},
    {WEFT_FIELD(table_count), WEFT_FIELD(table_section), kMaxTables},
    {WEFT_FIELD(has_memory), 0, 1},
    {WEFT_FIELD(global_count), WEFT_FIELD(global_section), kMaxGlobals},
    {0, WEFT_FIELD(export_section), 0},
    {0, 0, 0},
    {WEFT_FIELD(element_count), WEFT_FIELD(element_section), kMaxSegments},
    {0, 0, 0},
    {WEFT_FIELD(data_count), WEFT_FIELD(data_section), kMaxSegments},
    {0, 0, 0},
};
#undef WEFT_FIELD

template <class T>
T& field(Module& m, uint8_t offset) {
  return *reinterpret_cast<T*>(reinterpret_cast<uint8_t*>(&m) + offset);
}

void add_entries(Module& m, Reader& section, uint8_t id, uint32_t count) {
  const Kept& kept = kKept[id];
  uint16_t& total = field<uint16_t>(m, kept.count);
  if (count > static_cast<uint32_t>(kept.limit - total)) {
    section.fail_at(section.entry, id == kMemories ? Reason::kMultipleMemories : Reason::kTooManyEntries);
  }
  total = static_cast<uint16_t>(total + count);
}

void survey_imports(Module& m, Reader& section, uint32_t count) {
  for (; count != 0; --count) {
    Import import;
    if (!read_import(section, import)) return;
    add_entries(m, section, section_of(import.kind), 1);
  }
  m.function_imports = m.function_count;
#if WEFT_INSTANCE_IMPORTS
  m.table_imports = m.table_count;
  m.memory_imported = m.has_memory;
  m.global_imports = m.global_count;
#endif
}

// Order of the sections, counts, and places.
bool survey(Module& m, Reader file) {
  static const uint32_t header[] = {0x6D736100, 1};
  for (const uint32_t& word : header) {
    if (file.left() < 4 || load32(file.at) != word) {
      return file.fail(&word == header ? Reason::kNoMagic : Reason::kUnknownVersion);
    }
    file.at += 4;
  }

  unsigned last = 0;
  uint32_t code_count = 0, data_count = 0;
  while (file.at != file.end) {
    uint8_t id;
    Reader section;
    if (!next_section(file, id, section)) return false;
    if (id == kCustom) {
      section.name();
      if (section.failed) return false;
      continue;
    }
    // The data count comes before the code, although its id was given last.
    const unsigned rank = id == kDataCount ? kCode * 2 - 1 : id * 2;
    if (rank <= last) return file.fail_entry(Reason::kSectionOrder);
    last = rank;

    const Kept& kept = kKept[id];
    section.begin_entry();
    if (kept.place != 0) field<uint32_t>(m, kept.place) = static_cast<uint32_t>(section.at - m.wasm);
    if (id == kCode) m.code_section_bytes = static_cast<uint32_t>(section.left());
    const uint32_t count = id == kStart || id == kDataCount ? section.u32() : section.count();
    if (kept.count != 0) add_entries(m, section, id, count);
    if (id == kImports) survey_imports(m, section, count);
    if (id == kCode) code_count = count;
    if (id == kDataCount) {
      m.has_data_count = 1;
      data_count = count;
    }
    if (section.failed) return false;
  }
  if (static_cast<uint32_t>(m.function_count - m.function_imports) != code_count) return file.fail(Reason::kCodeCount);
  if (m.has_data_count && m.data_count != data_count) return file.fail(Reason::kDataCount);
  return true;
}

// Its own function, so that its frame is gone when the code is rewritten.
__attribute__((noinline)) Module* allocate_module(weft_store& store, Reader& file, bool in_place) {
  Module m = {};
  m.store = &store;
  m.wasm = file.at;
  m.wasm_bytes = static_cast<uint32_t>(file.left());
  m.in_place = in_place;
  m.start_function = kNoStart;
  if (!survey(m, file)) return nullptr;

  const size_t bytes = module_block_bytes(m, kHere);
  void* const block = reallocate(store, nullptr, 0, bytes, WEFT_FOR_MODULE);
  if (!block) {
    file.fail(Reason::kNoMemory);
    return nullptr;
  }
  memset(block, 0, bytes);
  Module* const module = static_cast<Module*>(block);
  m.types = reinterpret_cast<Type*>(module + 1);
  m.functions = reinterpret_cast<uint32_t*>(m.types + m.type_count);
  m.globals = reinterpret_cast<GlobalType*>(m.functions + m.function_count);
  m.table_types = reinterpret_cast<uint8_t*>(m.globals + m.global_count);
  memcpy(block, &m, sizeof m);
  return module;
}

// ---- Second pass -----------------------------------------------------------------------------

// A vector of types. Gives their number, and adds up their slots.
uint16_t decode_value_types(Module& m, Reader& r, uint32_t limit, uint16_t& slots) {
  const uint32_t count = r.count();
  if (count > limit) return r.fail(Reason::kTooManyParameters);
  for (uint32_t i = 0; i < count; ++i) {
    const uint8_t type = read_value_type(r);
    if (is_reference(type)) m.features |= WEFT_FEATURE_REFERENCES;
    slots = static_cast<uint16_t>(slots + slots_of(type));
  }
  return static_cast<uint16_t>(count);
}

void decode_type(Module& m, Reader& r, Type& type) {
  uint16_t ignored = 0;
  if (r.byte() != 0x60) r.fail_byte(Reason::kBadFunctionType);
  type.param_count = decode_value_types(m, r, kMaxParams, type.param_slots);
  type.params = static_cast<uint32_t>(r.at - m.wasm) - type.param_count;
  type.result_count = decode_value_types(m, r, kMaxResults, ignored);
  if (type.result_count > 1) {
    m.features |= WEFT_FEATURE_MULTI_VALUE;
    if (!WEFT_MULTI_VALUE) r.fail(Reason::kNotInThisBuild);
  }
}

// The description of an import, or the entry of the section of that kind.
void decode_entry(Module& m, Reader& r, uint8_t kind, uint32_t index, bool imported) {
  Limits limits;
  switch (kind) {
    case WEFT_FUNCTION: m.functions[index] = r.index(m.type_count, Reason::kUnknownType); break;
    case WEFT_TABLE:
      m.table_types[index] = read_table_type(r, limits);
      if (index != 0 || m.table_types[index] != WEFT_FUNCREF) m.features |= WEFT_FEATURE_REFERENCES;
      break;
    case WEFT_MEMORY:
      read_memory_type(r, m.memory);
      if (m.memory.page_size_log2 != 16) m.features |= WEFT_FEATURE_CUSTOM_PAGE;
      break;
    default: {
      GlobalType& global = m.globals[index];
      global.type = read_global_type(r, global.is_mutable);
      if (is_reference(global.type)) m.features |= WEFT_FEATURE_REFERENCES;
      if (imported) {
        global.slot = static_cast<uint16_t>(index);
        if (global.is_mutable) m.features |= WEFT_FEATURE_MUTABLE_GLOBALS;
        break;
      }
      global.slot = m.global_slots;
      const uint32_t slots = m.global_slots + slots_of(global.type);
      if (slots > kMaxGlobals) r.fail(Reason::kTooManyEntries);
      m.global_slots = static_cast<uint16_t>(slots);
      read_constant(m, nullptr, r, global.type);
      break;
    }
  }
}

void decode_export(Module& m, Reader& r) {
  constexpr unsigned unknown = static_cast<unsigned>(Reason::kUnknownFunction);
  static_assert(static_cast<unsigned>(Reason::kUnknownGlobal) == unknown + WEFT_GLOBAL, "they have the same order");
  Export entry;
  if (read_export(r, entry)) {
    if (entry.index >= count_of(m, entry.kind)) r.fail_entry(static_cast<Reason>(unknown + entry.kind));
    else if (entry.kind == WEFT_FUNCTION) m.functions[entry.index] |= kDeclared;
    else if (entry.kind == WEFT_GLOBAL && m.globals[entry.index].is_mutable) m.features |= WEFT_FEATURE_MUTABLE_GLOBALS;
  }
}

void decode_start(Module& m, Reader& r, uint32_t function) {
  if (function >= m.function_count) {
    r.fail_byte(Reason::kUnknownFunction);
    return;
  }
  const Type& type = function_type(m, function);
  if (type.param_count != 0 || type.result_count != 0) r.fail_byte(Reason::kStartFunction);
  m.start_function = static_cast<uint16_t>(function);
}

// ---- Which types are equal, and whether names of exports are -----------------------------------

// Hostile modules have many that differ in their last bits only, so time must be linear in their bytes, whatever they
// are. Items that are equal so far stand together in a group. Groups are split by one bit after another in which their
// first words differ, then by those of the second words. What is alone in its group is done with.
struct Item {
  uint32_t value;  // Index of the type, or offset of the export.
  uint32_t word;
};
constexpr uint32_t kBegins = 0x80000000u;  // In a value: a group begins here, the one before ends.
static_assert(kMaxModuleBytes < kBegins && kMaxTypes < kBegins, "values leave that bit");

// Reads the word at that place: the lengths at 0, the four bytes before it at 4, 8 and so on. False behind the last byte.
// Inlined, it would be larger.
__attribute__((noinline)) bool read_word(const Module& m, bool are_types, uint32_t at, Item& item) {
  const uint8_t *bytes, *rest;
  uint32_t size, all;
  if (are_types) {
    const Type& type = m.types[item.value];
    bytes = params_of(m, type);
    size = type.param_count;
    rest = results_of(m, type) - size;
    all = size + type.result_count;
  } else {
    Reader r = {m.wasm + item.value, m.wasm + m.wasm_bytes, nullptr};
    size = all = r.u32();
    bytes = rest = r.at;
  }
  uint32_t i = at - 4;
  if (at == 0) {
    item.word = size + (all << 16);
  } else if (i >= all) {
    return false;
  }
  for (; i < at && i != all; ++i) item.word = item.word << 8 | (i < size ? bytes : rest)[i];
  return true;
}

// Splits the first group until all that is left of it has the same word. Gives where it ends.
__attribute__((noinline)) Item* split(Item* begin, Item* last) {
  begin->value &= ~kBegins;
  uint32_t differing = 0;
  Item* end = begin;
  while (++end != last && end->value < kBegins) differing |= end->word ^ begin->word;
  while (differing != 0) {  // What has the bit moves behind the others.
    const uint32_t bit = differing & (0 - differing);
    differing = 0;
    last = end;
    end = begin;
    for (Item* item = begin; item != last; ++item) {
      const Item moved = *item;
      if (moved.word & bit) continue;
      *item = *end;
      *end++ = moved;
      differing |= moved.word ^ begin->word;
    }
    end->value |= kBegins;
  }
  return end;
}

// Gives equal types the same number; or decodes the exports, and refuses equal names.
void find_equal(Module& m, Reader& r, uint32_t count, bool are_types) {
  if (count == 0) return;
  const size_t bytes = count * sizeof(Item);
  Item* items = nullptr;
  if (count <= UINT32_MAX / sizeof(Item)) {
    items = static_cast<Item*>(reallocate(*m.store, nullptr, 0, bytes, WEFT_FOR_SCRATCH));
  }
  if (!items) {
    r.fail(Reason::kNoMemory);
    return;
  }
  for (uint32_t i = 0; i < count && !r.failed; ++i) {
    items[i] = {are_types ? i : static_cast<uint32_t>(r.at - m.wasm), 0};
    if (are_types) m.types[i].canonical = static_cast<uint16_t>(i);
    else decode_export(m, r);
  }
  Item* last = items + count;
  for (uint32_t at = 0; last != items && !r.failed; at += 4) {
    Item* kept = items;
    for (Item* begin = items; begin != last;) {
      Item* const end = split(begin, last);
      if (end - begin == 1) begin = end;  // It is alone.
      Item* const group = kept;
      for (; begin != end; ++begin) {
        Item item = *begin;
        if (read_word(m, are_types, at, item)) *kept++ = item;
        else if (are_types) m.types[item.value].canonical = static_cast<uint16_t>(end[-1].value);
        else r.fail_at(m.wasm + end[-1].value, Reason::kDuplicateExport);
      }
      group->value |= kBegins;
    }
    last = kept;
  }
  reallocate(*m.store, items, bytes, 0, WEFT_FOR_SCRATCH);
}

// All but the code. `next` is the next index of each kind. Not inlined, for the same reason.
__attribute__((noinline)) bool decode_section(Module& m, uint8_t id, Reader& r, uint32_t* next) {
  const uint32_t count = r.u32();
  if (id == kStart) {
    decode_start(m, r, count);
  } else if (id == kExports) {
    find_equal(m, r, count, false);
  } else if (id == kDataCount) {  // Checked by the survey.
    m.features |= WEFT_FEATURE_BULK_MEMORY;
  } else {
    for (uint32_t i = 0; i < count && !r.failed; ++i) {
      r.begin_entry();
      if (id == kTypes) {
        decode_type(m, r, m.types[i]);
      } else if (id == kElements) {
        ElementSegment segment;
        if (read_element_segment(m, nullptr, r, segment)) read_elements(m, nullptr, r, segment, segment.count, nullptr);
      } else if (id == kData) {
        DataSegment segment;
        read_data_segment(m, nullptr, r, segment);
        if (!is_active(segment.mode)) m.has_passive_data = 1;
      } else {
        uint8_t kind = static_cast<uint8_t>(id - kFunctions);
        if (id == kImports) {
          r.bytes();
          r.bytes();
          kind = r.byte();
        }
        decode_entry(m, r, kind, next[kind]++, id == kImports);
      }
    }
    if (id == kTypes) find_equal(m, r, count, true);
  }
  return !r.failed;
}

// In place: moves a decoded section that will be read again down behind what is kept of those before it.
void keep(Module& m, uint8_t id, uint32_t from, uint32_t bytes, uint32_t& kept) {
  const uint8_t place = kKept[id].place;
  if (place == 0 && id != kTypes) return;
  uint8_t* const wasm = const_cast<uint8_t*>(m.wasm);  // The caller handed it over as writable.
  memmove(wasm + kept, wasm + from, bytes);
  if (place != 0) field<uint32_t>(m, place) = kept;
  else for (uint32_t i = 0; i < m.type_count; ++i) m.types[i].params -= from - kept;
  kept += bytes;
}

bool decode(Module& m, Reader file) {
  uint32_t kept = 1;  // In place: the end of what is needed later. The zero before it is for absent sections (reread).
  uint32_t next[WEFT_GLOBAL + 1] = {};
  file.at += 8;
  while (file.at != file.end) {
    uint8_t id;
    Reader section;
    if (!next_section(file, id, section)) return false;
    if (id == kCustom) continue;
    const uint32_t from = static_cast<uint32_t>(section.at - m.wasm), bytes = static_cast<uint32_t>(section.left());
    if (id == kCode && m.in_place) m.code = const_cast<uint8_t*>(m.wasm) + kept;
    if (!(id == kCode ? rewrite_code_section(m, section) : decode_section(m, id, section, next))) return false;
    if (section.at != section.end) return section.fail(Reason::kSectionSize);
    if (!m.in_place) continue;
    if (id != kCode) keep(m, id, from, bytes, kept);
    else if (!owns_code(m)) kept = static_cast<uint32_t>(m.code - m.wasm) + m.code_bytes;
  }
  if (m.in_place) m.wasm_bytes = kept;
  return true;
}

void destroy(Module* m) {
  weft_store& store = *m->store;
  if (owns_code(*m)) reallocate(store, m->code, m->code_bytes, 0, WEFT_FOR_CODE);
  const uint8_t* const end = m->table_types + m->table_count;  // Of the block.
  reallocate(store, m, static_cast<size_t>(end - reinterpret_cast<uint8_t*>(m)), 0, WEFT_FOR_MODULE);
}

weft_status load(weft_store* store, const void* wasm, size_t size, bool in_place, weft_module** module,
                 weft_error* error) {
  const uint8_t* const start = static_cast<const uint8_t*>(wasm);
  Failure failure(start);
  if (module) *module = nullptr;
  if (!store || !store->config.reallocate || !wasm || !module) {
    failure.note(start, WEFT_MISUSE);
  } else if (size > kMaxModuleBytes) {
    failure.at(start, Reason::kModuleTooLarge);
  } else {
    Reader file = {start, start + size, &failure};
    Module* const m = allocate_module(*store, file, in_place);
    if (m && decode(*m, file)) *module = m;
    else if (m) destroy(m);
  }
  return failure.report(error);
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

void weft_module_seal(weft_module* module) {
  if (!module) return;
  Module& m = *module;
  m.sealed = 1;
  if (!m.in_place || m.has_passive_data || m.data_section == 0) return;
  m.wasm_bytes = m.data_section;  // They lie last.
  m.data_section = 0;
}

weft_status weft_module_drop(weft_module* module) {
  if (!module) return WEFT_OK;
  if (module->instances != 0) return WEFT_BUSY;
  destroy(module);
  return WEFT_OK;
}
