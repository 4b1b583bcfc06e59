// How much memory a module needs, on this host or, asked on a PC, on a 32-bit microcontroller.
#include "entries.h"
#include "footprint.h"

namespace weft {
namespace {

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

using namespace weft;

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
