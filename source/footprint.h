// How many bytes the engine's own blocks take. Allocation and weft_module_requirements (introspection.cpp) both ask here.
#ifndef WEFT_FOOTPRINT_H
#define WEFT_FOOTPRINT_H

#include "instance.h"

namespace weft {

// Sizes of the structs that depend on the size of a pointer.
struct Target {
  uint32_t pointer;
  uint32_t module;
  uint32_t instance;
  uint32_t table;
};

constexpr Target kHere = {sizeof(void*), sizeof(Module), sizeof(Instance), sizeof(Table)};
// Stated, so that a PC can answer for a microcontroller. Builds for one check it.
constexpr Target k32Bit = {4, WEFT_INSTANCE_IMPORTS ? 112 : 108, 160, 16};
struct Aligned { char first; uint64_t second; };  // Some 32-bit PCs align uint64_t to 4 only.
static_assert(!WEFT_INTROSPECTION || sizeof(void*) != 4 || sizeof(Aligned) != 16 ||
                  (kHere.module == k32Bit.module && kHere.instance == k32Bit.instance && kHere.table == k32Bit.table),
              "k32Bit must follow the structs");

// Of segments that have been dropped, where instructions ask for that.
inline size_t bitmap_bytes(uint32_t bits) { return WEFT_REFERENCE_TYPES ? (bits + 7) / 8 : 0; }

size_t module_block_bytes(const Module& module, const Target& target);
// `providers` is how many libraries of the chain offer an instance.
size_t instance_block_bytes(const Module& module, size_t providers, const Target& target);

// Guest stacks are whole slots, an even number of them.
inline size_t stack_block_bytes(const weft_options* options) {
  uint32_t bytes = options && options->stack_bytes ? options->stack_bytes : WEFT_DEFAULT_STACK_BYTES;
  return bytes > 0xFFFFFFF8u ? 0xFFFFFFF8u : (bytes + 7u) & ~7u;
}

}  // namespace weft

#endif
