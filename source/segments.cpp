#include "segments.h"

#include "constant.h"
#include "entries.h"

namespace weft {
namespace {

uint32_t read_offset(Module& m, Instance* instance, Reader& r) {
  return static_cast<uint32_t>(read_constant(m, instance, r, WEFT_I32));
}

// The number that a segment begins with: bits that say what it has. Inlined, for builds in which it is always 0.
WEFT_FORCE_INLINE uint32_t read_flags(Module& m, Reader& r, uint32_t most, Reason otherwise) {
  r.begin_entry();
  const uint32_t flags = r.index(most + 1, otherwise);
  if (flags == 0) return 0;
  if (!WEFT_REFERENCE_TYPES) return r.fail_entry(Reason::kNotInThisBuild);
  m.features |= WEFT_FEATURE_BULK_MEMORY;
  return flags;
}

}  // namespace

bool read_element_segment(Module& m, Instance* instance, Reader& r, ElementSegment& s) {
  const uint32_t flags = read_flags(m, r, 7, Reason::kBadElementSegment);
  const uint8_t* const start = r.entry;
  const bool is_active = !(flags & 1), has_more = flags & 2;
  s.mode = is_active ? SegmentMode::kActive : has_more ? SegmentMode::kDeclarative : SegmentMode::kPassive;
  s.is_expressions = (flags & 4) != 0;
  s.type = WEFT_FUNCREF;
  s.table = 0;
  s.offset = 0;
  if (is_active) {
    if (has_more) s.table = r.u32();
    if (s.table >= m.table_count) r.fail_entry(Reason::kUnknownTable);
    s.offset = read_offset(m, instance, r);
  }
  if (flags & 3) {
    if (s.is_expressions) s.type = read_reference_type(r);
    else r.byte_up_to(0, Reason::kBadElementKind);
  }
  if (is_active && !r.failed && m.table_types[s.table] != s.type) r.fail_at(start, Reason::kTypeMismatch);
  s.count = r.count();
  return !r.failed;
}

bool read_elements(Module& m, Instance* instance, Reader& r, const ElementSegment& s, uint32_t count, weft_ref* to) {
  for (; count != 0 && !r.failed; --count) {
    r.begin_entry();
    const weft_ref element = WEFT_REFERENCE_TYPES && s.is_expressions ? static_cast<weft_ref>(read_constant(m, instance, r, s.type))
                                              : read_function(m, instance, r);
    if (to != nullptr && !r.failed) *to++ = element;
  }
  return !r.failed;
}

bool read_data_segment(Module& m, Instance* instance, Reader& r, DataSegment& s) {
  const uint32_t flags = read_flags(m, r, 2, Reason::kBadDataSegment);
  s.mode = flags == 1 ? SegmentMode::kPassive : SegmentMode::kActive;
  s.offset = 0;
  if (s.mode == SegmentMode::kActive) {
    const uint32_t memory = flags == 2 ? r.u32() : 0;
    if (memory >= m.has_memory) r.fail_entry(Reason::kUnknownMemory);
    s.offset = read_offset(m, instance, r);
  }
  s.bytes = r.bytes();
  return !r.failed;
}

}  // namespace weft
