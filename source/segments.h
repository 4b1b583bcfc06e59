// Element and data segments (5.5.12, 5.5.14). They stay where they lie in the .wasm and are read there
// again: when an instance is made, and by table.init and memory.init.
#ifndef WEFT_SEGMENTS_H
#define WEFT_SEGMENTS_H

#include "instance.h"

namespace weft {

enum class SegmentMode : uint8_t { kActive, kPassive, kDeclarative };
inline bool is_active(SegmentMode mode) { return !WEFT_REFERENCE_TYPES || mode == SegmentMode::kActive; }

struct ElementSegment {
  SegmentMode mode;
  uint8_t type;
  uint8_t is_expressions;  // Each element is an expression, else a function index.
  uint32_t table;          // Active ones.
  uint32_t offset;
  uint32_t count;
};

struct DataSegment {
  SegmentMode mode;
  uint32_t offset;         // Active ones.
  weft_name bytes;
};

// All three validate when `instance` is null. Otherwise the segment was validated before, and offsets
// and elements are computed for that instance. What they give means nothing when the reader has failed.
bool read_element_segment(Module& module, Instance* instance, Reader& reader, ElementSegment& segment);
// The next `count` elements, written `to` where it is not null.
bool read_elements(Module& module, Instance* instance, Reader& reader, const ElementSegment& segment, uint32_t count,
                   weft_ref* to);
bool read_data_segment(Module& module, Instance* instance, Reader& reader, DataSegment& segment);

}  // namespace weft

#endif
