// What the dispatchers (interpreter_*.cpp) share: the frame record, and the slow paths they call.
#ifndef WEFT_INTERPRETER_H
#define WEFT_INTERPRETER_H

#include "apply.h"
#include "encoding.h"
#include "instance.h"
#include "instructions.h"

// Where code goes that should run from fast memory (Kconfig).
#if WEFT_HOT
#define WEFT_HOT_CODE __attribute__((section(WEFT_HOT_SECTION)))
#define WEFT_HOT_TABLE __attribute__((section(WEFT_HOT_SECTION ".table")))
#else
#define WEFT_HOT_CODE
#define WEFT_HOT_TABLE
#endif

namespace weft {

// Below slot 0 of each frame lies its record: where to continue in the caller, and how many bytes
// below the caller's frame begins.
constexpr uint32_t kPointerSlots = sizeof(void*) / sizeof(uint32_t);
constexpr uint32_t kRecordSlots = kPointerSlots + 1;

// Slots are aligned to 4 bytes.
inline void save_pointer(uint32_t* slots, const void* pointer) {
  memcpy(__builtin_assume_aligned(slots, sizeof *slots), &pointer, sizeof pointer);
}
inline const uint8_t* load_pointer(const uint32_t* slots) {
  const uint8_t* pointer;
  memcpy(&pointer, __builtin_assume_aligned(slots, sizeof *slots), sizeof pointer);
  return pointer;
}

inline uint32_t* frame_below(uint32_t* frame, uint32_t bytes) {
  return reinterpret_cast<uint32_t*>(reinterpret_cast<uint8_t*>(frame) - bytes);
}

// Prepared code of a function begins with this header.
constexpr uint32_t kHeaderType = 0;      // u16: canonical type.
constexpr uint32_t kHeaderFrame = 2;     // u16: slots of the frame.
constexpr uint32_t kHeaderZero = 4;      // u16: slots after the parameters that start as zero.
constexpr uint32_t kHeaderBytes = 6;

// Runs x from where it stands until its outermost function returns (WEFT_OK), a trap, WEFT_PENDING, or
// WEFT_YIELDED when x.ticks are used up. The chosen dispatcher defines it. Native stack: constant.
weft_status execute(Execution& x);

// Makes x the execution that runs `instance`.
inline void make_current(Execution& x, Instance* instance) {
  if (!WEFT_INSTANCE_IMPORTS) return;  // It is that from the beginning, and runs no other.
  x.current = instance;
  instance->execution = &x;
  instance->stack_limit = x.limit;
}

// A frame of function `f` at `next`, where its arguments are already.
weft_status push_frame(Execution& x, Instance* target, uint32_t f, uint32_t* next, const uint8_t* return_pc,
                       uint32_t link);

uint32_t result_slots(const Module& m, const Type& type);

// What the outermost frame returns to.
#if WEFT_DIRECT_CODE
inline const uint8_t* exit_code() { return reinterpret_cast<const uint8_t*>(kCodes + code_enter_exit_K0_A) + kToPc; }
#else
extern const uint8_t kExitCode[];
inline const uint8_t* exit_code() { return kExitCode + kToPc; }
#endif

// Leaves x ready to run function `f` of `target`, with its arguments in `arguments` (slots of x's
// stack) and a return to x.pc, x.frame, x.current; or, where it is a host function, calls it. Results
// of foreign and host functions come to `arguments`, a single one also to x.accumulator.
weft_status enter_function(Execution& x, Instance* target, uint32_t f, uint32_t* arguments);

// Continues after a function of another instance has returned (handler of `leave`).
void leave_function(Execution& x);

// Whether a function reference is to one of this instance's own functions.
inline bool is_inside(const Instance& inst, weft_ref reference) {
  const Module& m = *inst.module;
  const uint32_t own = static_cast<uint32_t>(m.function_count - m.function_imports);
  return funcref_id(reference) == inst.id && funcref_index(reference) - m.function_imports < own;
}

// The call_import at `pc`: gathers the arguments and does the same.
weft_status call_import(Execution& x, const uint8_t* pc, uint32_t* frame);

// The call_any, where it is far, or call_indirect at `pc`: does this, or enters a function of this instance.
weft_status call_slowly(Execution& x, const uint8_t* pc, uint32_t* frame, bool is_far);

// The function whose prepared code contains the byte before pc.
uint32_t function_at(const Instance& inst, const uint8_t* pc);

// For handlers.inc: how far behind pc the operands of an instruction begin, and whether the handler ends with it. The
// handlers of pairs have their own.
constexpr unsigned here = 0;
constexpr bool last = true;

// How many bytes operands of this layout take, where none of them is a list.
constexpr unsigned operand_bytes(const char* layout) {
  unsigned bytes = 0;
  for (; *layout != 0; ++layout) {
    switch (*layout) {
      case 'S': case 'D': case 'h': case 'H': case 'o': case 'f': case 't': bytes += 2; break;
      case 'w': case 'O': bytes += 4; break;
      case 'q': bytes += 8; break;
      default: bytes += 1; break;
    }
  }
  return bytes;
}

// What stands for each opcode where dispatchers look it up in a table. In the file of a dispatcher; weak, since a program may
// have several (test/fuzz).
#if WEFT_DIRECT_CODE
#define WEFT_CODES_ARE_OPCODES()                                                        \
  __attribute__((weak)) extern const uint16_t kCodes[code_count] = {                    \
    WEFT_INSTRUCTIONS(WEFT_OPCODE_ROW, WEFT_OPCODE_STORE_ROW, WEFT_OPCODE_LAYOUT_ROW)   \
    WEFT_PAIR_ROWS(WEFT_OPCODE_PAIR_ROW)                                                \
  }
#define WEFT_OPCODE_ROW(op, kind, dest) code_##op##_##kind##_##dest,
#define WEFT_OPCODE_LAYOUT_ROW(op, kind, dest, layout) code_##op##_##kind##_##dest,
#define WEFT_OPCODE_STORE_ROW(op, kind) code_##op##_##kind,
#define WEFT_OPCODE_PAIR_ROW(first, second) WEFT_PAIR_NAME(code, first, second),
#else
#define WEFT_CODES_ARE_OPCODES() static_assert(!kDirectCode, "")
#endif

// In the registers that hold the state (registers_*.h): what may have changed while something else ran.
#define RELOAD_MEMORY() mb = inst->memory->base, ms = inst->memory->bytes
// Where the ticks are counted that are left; and what puts them into an execution and fetches them from there, for C functions.
#define TICKS inst->execution->ticks
#define TICKS_TO(x) static_cast<void>(0)
#define TICKS_FROM(x) static_cast<void>(0)

}  // namespace weft

#endif
