// How much memory a module needs, on this host or, asked on a PC, on a 32-bit microcontroller.
#include "entries.h"
#include "footprint.h"

namespace weft {
namespace {

// What cannot be counted, cannot be had either.
size_t rounded(uint64_t bytes) {
  const uint64_t result = (bytes + 7) / 8 * 8;
  return result <= SIZE_MAX ? static_cast<size_t>(result) : SIZE_MAX;
}

uint64_t own_table_bytes(const Module& m) {
  Reader r;
  uint64_t bytes = 0;
  for (uint32_t count = reread(m, m.table_section, r); count != 0 && !r.failed; --count) {
    Limits limits;
    read_table_type(r, limits);
    bytes += (uint64_t{limits.min} * sizeof(weft_ref) + 7) / 8 * 8;
  }
  return bytes;
}

}  // namespace
}  // namespace weft

using namespace weft;

weft_status weft_module_requirements(const weft_module* module, const weft_options* options, int pointer_bytes,
                                     size_t bytes[WEFT_PURPOSES]) {
  if (!module || !bytes || (pointer_bytes != 4 && pointer_bytes != static_cast<int>(sizeof(void*)))) return WEFT_MISUSE;
  const Module& m = *module;
  const Target& target = pointer_bytes == static_cast<int>(sizeof(void*)) ? kHere : k32Bit;
  bytes[WEFT_FOR_CODE] = owns_code(m) ? rounded(m.code_bytes) : 0;
  bytes[WEFT_FOR_MODULE] = rounded(module_block_bytes(m, target));
  bytes[WEFT_FOR_INSTANCE] = rounded(rounded(instance_block_bytes(m, 0, target)) + own_table_bytes(m));
  bytes[WEFT_FOR_STACK] = stack_block_bytes(options);
  bool own_memory = m.has_memory && !m.memory_imported;
  uint64_t least = static_cast<uint64_t>(m.memory.min) << m.memory.page_size_log2;
  bytes[WEFT_FOR_LINEAR] = own_memory ? rounded(least) : 0;
  bytes[WEFT_FOR_SCRATCH] = 0;
  return WEFT_OK;
}
