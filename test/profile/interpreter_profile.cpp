// The dispatcher that is a switch, made to count what it dispatches: each instruction, and each pair of neighbours.
#include "profile.h"

namespace weft {

uint64_t profile_counts[code_count];
uint64_t profile_pairs[code_count][code_count];
const uint8_t* profile_code;
uint64_t* profile_places;
uint32_t profile_code_bytes;

static uint32_t before;

// pc is at the opcode's last byte.
static void count(uint32_t opcode, const uint8_t* pc) {
  if (opcode == code_prefix1_K0_A || opcode == code_prefix2_K0_A) return;
  const uint8_t* const begin = pc - (opcode >= code_page1);
  if (begin >= profile_code && begin < profile_code + profile_code_bytes) ++profile_places[begin - profile_code];
  ++profile_counts[opcode];
  ++profile_pairs[before][opcode];
  before = opcode;
}

}  // namespace weft

#define OBSERVE(opcode) count(opcode, pc)
#include "interpreter_switch.cpp"
