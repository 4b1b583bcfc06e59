// How prepared code is written. There are two encodings; a build has one of them: the one that WEFT_CODE_COMPACT or
// WEFT_CODE_DIRECT asks for, else the one that suits the processor.
//
//   compact  An opcode is a byte, or a prefix byte and one byte; two bytes, the lower one first, where there are pairs. A slot
//            is its number. Nothing is aligned.
//   direct   An opcode is 16 bits that the dispatcher knows how to go to: where it can, how far the handler is from the first
//            one. A slot is its distance from slot 0 in bytes, which leaves fewer slots within reach of a byte. What
//            has more than one byte is aligned to two, and so is each instruction. About two fifths larger, and faster where
//            there is no address with a scaled index, as on RISC-V.
//
// Handlers see the operands at the same distances in both: pc is at the opcode's last byte.
#ifndef WEFT_ENCODING_H
#define WEFT_ENCODING_H

#include "bytes.h"
#include "instructions.h"

namespace weft {

#if WEFT_DIRECT_CODE
constexpr bool kDirectCode = true;
constexpr unsigned kNearSlots = 64;        // So many slots are within reach of a byte.
constexpr unsigned kSlotBytes = sizeof(uint32_t);  // What the next slot's byte is more.
constexpr unsigned kBranchOrigin = 3;      // A branch's distance is counted from so far before its field.
#else
constexpr bool kDirectCode = false;
constexpr unsigned kNearSlots = 256;
constexpr unsigned kSlotBytes = 1;
constexpr unsigned kBranchOrigin = 0;
#endif

// Whether all opcodes have two bytes.
constexpr bool kWideOpcodes = kDirectCode || kHasPairs;

// What stands for each opcode in direct code. The dispatcher has it.
extern const uint16_t kCodes[code_count] __asm__("weft_codes");

// What stands for an opcode that has two bytes.
WEFT_FORCE_INLINE uint16_t code_of(uint32_t opcode) {
  if constexpr (kDirectCode) return kCodes[opcode];
  return static_cast<uint16_t>(opcode);
}

// What is added to the distance from a branch's field to where it leads: there, pc will be at the opcode's last byte.
constexpr unsigned kBranchBias = kBranchOrigin + kWideOpcodes;

// Where something of more than a byte is that comes n bytes behind an opcode's last byte; behind its end, if n is 1 more.
WEFT_FORCE_INLINE constexpr unsigned wide_at(unsigned n) { return kDirectCode ? n | 1 : n; }
// The same, n counted from the first operand.
WEFT_FORCE_INLINE constexpr unsigned wide_after(unsigned n) { return wide_at(n + 1) - 1; }

// From pc to the pc of the instruction that begins n bytes on. 0 when pc is there already.
WEFT_FORCE_INLINE constexpr size_t step(size_t n) {
  if (n == 0) return 0;
  return kDirectCode ? (n + 2) & ~size_t{1} : n + kWideOpcodes;
}
// From the start of an instruction to its pc.
constexpr unsigned kToPc = kWideOpcodes;

// An instruction's opcode on the first page.
constexpr unsigned kOpcodeBytes = kWideOpcodes ? 2 : 1;

WEFT_FORCE_INLINE uint8_t near_operand(uint32_t slot) { return static_cast<uint8_t>(slot * kSlotBytes); }
template <class Slot>
WEFT_FORCE_INLINE Slot* near_slot(Slot* frame, unsigned operand) {
  if constexpr (kDirectCode) return reinterpret_cast<Slot*>(reinterpret_cast<uint8_t*>(frame) + operand);
  return frame + operand;
}

// What has more than one byte in prepared code.
WEFT_FORCE_INLINE uint16_t code16(const uint8_t* p) {
  if constexpr (!kDirectCode) return load16(p);
  uint16_t v;
  memcpy(&v, __builtin_assume_aligned(p, 2), 2);
  return v;
}
WEFT_FORCE_INLINE int32_t code_s16(const uint8_t* p) {
  if constexpr (!kDirectCode) return load_s16(p);
  return static_cast<int16_t>(code16(p));
}
WEFT_FORCE_INLINE uint32_t code32(const uint8_t* p) {
  if constexpr (!kDirectCode) return WEFT_FORMS_FEW ? load32(p) : load32_inline(p);
  return code16(p) | static_cast<uint32_t>(code16(p + 2)) << 16;
}
WEFT_FORCE_INLINE int32_t code_s32(const uint8_t* p) { return static_cast<int32_t>(code32(p)); }
WEFT_FORCE_INLINE uint64_t code64(const uint8_t* p) {
  return code32(p) | static_cast<uint64_t>(code32(p + 4)) << 32;
}

// The opcode at pc, as dispatchers number them; of compact code, its last byte.
WEFT_FORCE_INLINE uint32_t opcode_at(const uint8_t* pc) {
  if constexpr (kWideOpcodes) return code16(pc - 1);
  return *pc;
}

}  // namespace weft

#endif
