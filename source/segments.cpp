#include "segments.h"

#include "constant.h"
#include "entries.h"

namespace weft {
namespace {

bool constant(Module& m, Instance* instance, Reader& r, uint8_t type, uint32_t& value) {
  if (!instance) return validate_constant(m, r, type, m.global_imports);
  uint64_t wide;
  if (!evaluate_constant(*instance, r, type, wide)) return false;
  value = static_cast<uint32_t>(wide);
  return true;
}

}  // namespace

bool read_element_segment(Module& m, Instance* instance, Reader& r, ElementSegment& s) {
  const uint8_t* start = r.at;
  uint32_t flags;
  if (!r.u32(flags)) return false;
  if (flags > 7) return r.fail_at(start, WEFT_MALFORMED, "malformed elements segment kind");
  bool is_active = !(flags & 1), has_more = flags & 2;
  s.mode = is_active ? SegmentMode::kActive : has_more ? SegmentMode::kDeclarative : SegmentMode::kPassive;
  s.is_expressions = (flags & 4) != 0;
  s.type = WEFT_FUNCREF;
  s.table = 0;
  s.offset = 0;
  if (flags != 0) m.features |= WEFT_FEATURE_BULK_MEMORY;
  if (is_active) {
    if (has_more && !r.u32(s.table)) return false;
    if (s.table >= m.table_count) return r.fail_at(start, WEFT_INVALID, "unknown table");
    if (!constant(m, instance, r, WEFT_I32, s.offset)) return false;
  }
  if (flags & 3) {
    if (s.is_expressions) {
      if (!read_reference_type(r, s.type)) return false;
    } else {
      uint8_t kind;
      if (!r.byte(kind)) return false;
      if (kind != 0) return r.fail_at(r.at - 1, WEFT_MALFORMED, "malformed element kind");
    }
  }
  if (is_active && m.table_types[s.table] != s.type) return r.fail_at(start, WEFT_INVALID, "type mismatch");
  if (!r.u32(s.count)) return false;
  return s.count <= r.left() || r.malformed("length out of bounds");
}

bool read_element(Module& m, Instance* instance, Reader& r, const ElementSegment& s, weft_ref& element) {
  if (s.is_expressions) return constant(m, instance, r, s.type, element);
  const uint8_t* start = r.at;
  uint32_t index;
  if (!r.u32(index)) return false;
  if (index >= m.function_count) return r.fail_at(start, WEFT_INVALID, "unknown function");
  if (instance) element = function_reference(*instance, index);
  else m.functions[index] |= kDeclared;
  return true;
}

bool read_data_segment(Module& m, Instance* instance, Reader& r, DataSegment& s) {
  const uint8_t* start = r.at;
  uint32_t flags, memory = 0;
  if (!r.u32(flags)) return false;
  if (flags > 2) return r.fail_at(start, WEFT_MALFORMED, "malformed data segment kind");
  s.mode = flags == 1 ? SegmentMode::kPassive : SegmentMode::kActive;
  s.offset = 0;
  if (flags != 0) m.features |= WEFT_FEATURE_BULK_MEMORY;
  if (s.mode == SegmentMode::kActive) {
    if (flags == 2 && !r.u32(memory)) return false;
    if (memory >= m.has_memory) return r.fail_at(start, WEFT_INVALID, "unknown memory");
    if (!constant(m, instance, r, WEFT_I32, s.offset)) return false;
  }
  return r.bytes(s.bytes);
}

}  // namespace weft
