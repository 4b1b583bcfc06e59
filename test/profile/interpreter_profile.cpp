// The dispatcher that is a switch, made to count what it dispatches: each instruction, and each pair of neighbours.
#include "profile.h"

namespace weft {

uint64_t profile_counts[code_count];
uint64_t profile_pairs[code_count][code_count];

static uint32_t before;

static void count(uint32_t opcode) {
  if (opcode == code_prefix1_K0_A || opcode == code_prefix2_K0_A) return;
  ++profile_counts[opcode];
  ++profile_pairs[before][opcode];
  before = opcode;
}

}  // namespace weft

#define OBSERVE(opcode) count(opcode)
#include "interpreter_switch.cpp"
