#include "entries.h"

namespace weft {
namespace {

constexpr uint32_t kMaxPages = 65536;  // Of 64 KiB. With pages of one byte 32 bits are the limit.
constexpr uint8_t kHasMax = 1;
constexpr uint8_t kHasPageSize = 8;    // custom-page-sizes

bool read_limits(Reader& r, uint8_t flags_allowed, Limits& limits, uint8_t& flags) {
  limits.max = 0;
  if (!r.byte(flags)) return false;
  if (flags & ~flags_allowed) return r.fail_at(r.at - 1, WEFT_MALFORMED, "malformed limits flags");
  const uint8_t* start = r.at;
  if (!r.u32(limits.min) || ((flags & kHasMax) && !r.u32(limits.max))) return false;
  limits.has_max = flags & kHasMax;
  limits.page_size_log2 = 16;
  if (limits.has_max && limits.min > limits.max) {
    return r.fail_at(start, WEFT_INVALID, "minimum greater than maximum");
  }
  return true;
}

}  // namespace

bool read_value_type(Reader& r, uint8_t& type) {
  if (!r.byte(type)) return false;
  if (is_value_type(type)) return true;
  if (type == 0x7B) return r.fail_at(r.at - 1, WEFT_UNSUPPORTED, "SIMD is not supported");
  return r.fail_at(r.at - 1, WEFT_MALFORMED, "malformed value type");
}

bool read_reference_type(Reader& r, uint8_t& type) {
  if (!r.byte(type)) return false;
  return is_reference(type) || r.fail_at(r.at - 1, WEFT_MALFORMED, "malformed reference type");
}

bool read_table_type(Reader& r, uint8_t& type, Limits& limits) {
  uint8_t flags;
  return read_reference_type(r, type) && read_limits(r, kHasMax, limits, flags);
}

bool read_memory_type(Reader& r, Limits& limits) {
  const uint8_t* start = r.at;
  uint8_t flags;
  if (!read_limits(r, kHasMax | kHasPageSize, limits, flags)) return false;
  if (flags & kHasPageSize) {
    const uint8_t* where = r.at;
    uint32_t page_size_log2;
    if (!r.u32(page_size_log2)) return false;
    if (page_size_log2 != 0 && page_size_log2 != 16) {
      return r.fail_at(where, page_size_log2 < 64 ? WEFT_INVALID : WEFT_MALFORMED, "invalid custom page size");
    }
    limits.page_size_log2 = static_cast<uint8_t>(page_size_log2);
  }
  if (limits.page_size_log2 == 16 && (limits.min > kMaxPages || limits.max > kMaxPages)) {
    return r.fail_at(start, WEFT_INVALID, "memory larger than 4 GiB");
  }
  return true;
}

bool read_global_type(Reader& r, uint8_t& type, uint8_t& is_mutable) {
  if (!read_value_type(r, type) || !r.byte(is_mutable)) return false;
  return is_mutable <= 1 || r.fail_at(r.at - 1, WEFT_MALFORMED, "malformed mutability");
}

bool read_import(Reader& r, Import& import) {
  if (!r.bytes(import.module) || !r.bytes(import.name) || !r.byte(import.kind)) return false;
  switch (import.kind) {
    case WEFT_FUNCTION: return r.u32(import.type_index);
    case WEFT_TABLE: return read_table_type(r, import.type, import.limits);
    case WEFT_MEMORY: return read_memory_type(r, import.limits);
    case WEFT_GLOBAL: return read_global_type(r, import.type, import.is_mutable);
    default: return r.fail_at(r.at - 1, WEFT_MALFORMED, "malformed import kind");
  }
}

bool read_export(Reader& r, Export& entry) {
  if (!r.bytes(entry.name) || !r.byte(entry.kind)) return false;
  if (entry.kind > WEFT_GLOBAL) return r.fail_at(r.at - 1, WEFT_MALFORMED, "malformed export kind");
  return r.u32(entry.index);
}

bool next_section(Reader& file, uint8_t& id, Reader& contents) {
  uint32_t size;
  const uint8_t* start = file.at;
  if (!file.byte(id)) return false;
  file.failure->error.section = id;
  if (id > 12) return file.fail_at(start, WEFT_MALFORMED, "malformed section id");
  if (!file.u32(size)) return false;
  if (file.left() < size) return file.malformed("length out of bounds");
  contents = {file.at, file.at + size, file.failure};
  file.at += size;
  return true;
}

uint32_t reread(const Module& m, uint32_t offset, Reader& reader) {
  uint32_t count = 0;
  reader = {m.wasm + offset, m.wasm + m.wasm_bytes, nullptr};
  if (offset != 0) reader.u32(count);
  return count;
}

bool find_export(const Module& m, const weft_name& name, Export& found) {
  Reader r;
  for (uint32_t count = reread(m, m.export_section, r); count != 0; --count) {
    if (!read_export(r, found)) return false;
    if (found.name.size == name.size && memcmp(found.name.text, name.text, name.size) == 0) return true;
  }
  return false;
}

}  // namespace weft
