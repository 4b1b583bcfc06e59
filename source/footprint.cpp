// See footprint.h.
#include "footprint.h"

namespace weft {

size_t module_block_bytes(const Module& m, const Target& t) {
  return t.module + m.type_count * sizeof(Type) + m.function_count * sizeof(uint32_t) +
         m.global_count * sizeof(GlobalType) + m.table_count;
}

size_t instance_block_bytes(const Module& m, size_t providers, const Target& t) {
  const size_t pointers = 2u * m.function_imports + m.global_imports + m.table_count + providers;
  return t.instance + pointers * t.pointer + static_cast<size_t>(m.table_count - m.table_imports) * t.table +
         m.global_slots * sizeof(uint32_t) + bitmap_bytes(m.element_count) + bitmap_bytes(m.data_count);
}

}  // namespace weft
