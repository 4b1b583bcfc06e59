#include "entries.h"

namespace weft {
namespace {

constexpr uint32_t kMaxPages = 65536;  // Of 64 KiB. With pages of one byte 32 bits are the limit.
constexpr uint32_t kNoMax = 0xFFFFFFFFu;
constexpr uint8_t kHasMax = 1;
constexpr uint8_t kHasPageSize = 8;    // custom-page-sizes

void read_limits(Reader& r, uint8_t flags_allowed, Limits& limits) {
  const uint8_t flags = r.byte();
  if (flags & ~flags_allowed) r.fail_byte(Reason::kBadLimits);
  const uint8_t* start = r.at;
  limits.min = r.u32();
  limits.has_max = flags & kHasMax;
  limits.max = limits.has_max ? r.u32() : kNoMax;
  if (limits.min > limits.max) r.fail_at(start, Reason::kMinimumAboveMaximum);
  limits.page_size_log2 = 16;
  if (flags & kHasPageSize) {
    start = r.at;
    const uint32_t page_size_log2 = r.u32();
    if (page_size_log2 & ~16u) r.fail_at(start, page_size_log2 < 64 ? Reason::kOtherPageSize : Reason::kBadPageSize);
    limits.page_size_log2 = static_cast<uint8_t>(page_size_log2);
  }
}

}  // namespace

uint8_t read_value_type(Reader& r) {
  const uint8_t type = r.byte();
  if (!is_value_type(type)) r.fail_byte(type == 0x7B ? Reason::kSimd : Reason::kBadValueType);
  return type;
}

uint8_t read_reference_type(Reader& r) {
  const uint8_t type = r.byte();
  if (!is_reference(type)) r.fail_byte(Reason::kBadReferenceType);
  return type;
}

uint8_t read_table_type(Reader& r, Limits& limits) {
  const uint8_t type = read_reference_type(r);
  read_limits(r, kHasMax, limits);
  return type;
}

void read_memory_type(Reader& r, Limits& limits) {
  const uint8_t* const start = r.at;
  read_limits(r, kHasMax | kHasPageSize, limits);
  if (limits.page_size_log2 != 16) return;
  if (!limits.has_max) limits.max = kMaxPages;
  if (limits.min > kMaxPages || limits.max > kMaxPages) r.fail_at(start, Reason::kMemoryTooLarge);
}

uint8_t read_global_type(Reader& r, uint8_t& is_mutable) {
  const uint8_t type = read_value_type(r);
  is_mutable = r.byte_up_to(1, Reason::kBadMutability);
  return type;
}

bool read_import(Reader& r, Import& import) {
  r.begin_entry();
  import.module = r.name();
  import.name = r.name();
  import.kind = r.byte_up_to(WEFT_GLOBAL, Reason::kBadImportKind);
  if (!WEFT_INSTANCE_IMPORTS && import.kind != WEFT_FUNCTION) return r.fail_entry(Reason::kNotInThisBuild);
  switch (import.kind) {
    case WEFT_FUNCTION: import.type_index = r.u32(); break;
    case WEFT_TABLE: import.type = read_table_type(r, import.limits); break;
    case WEFT_MEMORY: read_memory_type(r, import.limits); break;
    default: import.type = read_global_type(r, import.is_mutable); break;
  }
  return !r.failed;
}

bool read_export(Reader& r, Export& entry) {
  r.begin_entry();
  entry.name = r.name();
  entry.kind = r.byte_up_to(WEFT_GLOBAL, Reason::kBadExportKind);
  entry.index = r.u32();
  return !r.failed;
}

bool next_section(Reader& file, uint8_t& id, Reader& contents) {
  file.begin_entry();
  id = file.byte();
  if (file.failure != nullptr) file.failure->error.section = id;
  if (id > 12) file.fail_entry(Reason::kBadSectionId);
  const weft_name bytes = file.bytes();
  contents = {file.at - bytes.size, file.at, file.failure};
  return !file.failed;
}

uint32_t reread(const Module& m, uint32_t offset, Reader& reader) {
  reader = {m.wasm + offset, m.wasm + m.wasm_bytes, nullptr};
  return reader.u32();  // Of an absent section, whose offset is 0: the zero with which every module begins.
}

#if WEFT_INSTANCE_IMPORTS
bool equal_types(const Module& a, const Type& x, const Module& b, const Type& y) {
  if (&a == &b) return x.canonical == y.canonical;
  return x.param_count == y.param_count && x.result_count == y.result_count &&
         memcmp(params_of(a, x), params_of(b, y), x.param_count) == 0 &&
         memcmp(results_of(a, x), results_of(b, y), x.result_count) == 0;
}
#endif

uint32_t count_of(const Module& m, unsigned kind) {
  static const uint8_t places[] = {offsetof(Module, function_count), offsetof(Module, table_count),
                                   offsetof(Module, has_memory), offsetof(Module, global_count)};
  return *reinterpret_cast<const uint16_t*>(reinterpret_cast<const uint8_t*>(&m) + places[kind]);
}

bool equal_names(const weft_name& a, const weft_name& b) {
  return a.size == b.size && memcmp(a.text, b.text, a.size) == 0;
}

void describe_function(const Module& m, const Type& type, weft_extern_type& out) {
  out = {};
  out.kind = WEFT_FUNCTION;
  out.params = params_of(m, type);
  out.param_count = type.param_count;
  out.results = results_of(m, type);
  out.result_count = type.result_count;
}

#if WEFT_INTROSPECTION
void describe(const Module& m, const Import& what, weft_extern_type& out) {
  if (what.kind == WEFT_FUNCTION) return describe_function(m, m.types[what.type_index], out);
  out = {};
  out.kind = static_cast<weft_kind>(what.kind);
  out.type = what.type;
  out.is_mutable = what.is_mutable;
  out.has_max = what.limits.has_max;
  out.min = what.limits.min;
  out.max = out.has_max ? what.limits.max : 0;
  if (what.kind == WEFT_MEMORY) out.page_size_log2 = what.limits.page_size_log2;
}
#endif

bool find_export(const Module& m, const weft_name& name, Export& found) {
  Reader r;
  for (uint32_t count = reread(m, m.export_section, r); count != 0 && read_export(r, found); --count) {
    if (equal_names(found.name, name)) return true;
  }
  return false;
}

}  // namespace weft
