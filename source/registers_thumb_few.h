// State of the computed-goto dispatcher in global register variables for builds with few forms, where space counts: GCC
// on Cortex-M. What most handlers begin or end with stands once, in a block of assembly among them, which they call or
// branch to by short instructions; and the table holds distances. registers_thumb1.h and registers_thumb2.h are for speed.
#ifndef WEFT_REGISTERS_THUMB_FEW_H
#define WEFT_REGISTERS_THUMB_FEW_H

#pragma GCC diagnostic ignored "-Wregister"

namespace weft {

register const uint8_t* pc __asm__("r4");
register uint32_t* fp __asm__("r5");
register uint32_t low __asm__("r6");
#ifdef __thumb2__
register uint32_t high __asm__("r7");
#else  // Most instructions do not reach r8 and up.
register const int16_t* dispatch __asm__("r7");
register uint32_t high __asm__("r11");
#endif
register uint8_t* mb __asm__("r8");
register size_t ms __asm__("r9");
register Instance* inst __asm__("r10");

}  // namespace weft

#include "registers_global.h"

static_assert(!weft::kWideOpcodes, "these processors gain nothing by them");

// ---- The block ----
//
// Its labels, which begin with .L:
//   start       continues with the instruction at pc, for the first time
//   next<n>     continues with the instruction n bytes on
//   store<n>    puts r0 into the slot that the byte n bytes on says, and continues behind that byte
//   branch<n>   continues where the 16 bits n bytes on lead
//   jump        continues with the opcode in r0
//   trap        stops with the status in r1
// and functions, which may change all registers up to r3:
//   pair        r0 and r1 become the values of the slots that the next two bytes say
//   wide_pair   the same with 64 bits: r0 and r1, r2 and r3
//   access      the next two bytes are a slot, which holds an address, and the end of an access (handlers.inc). r0
//               becomes where the access ends in memory, if it is inside; else this does not return
//   access_at   the same with address and end in r0 and r1
//   far_access  the same where 32 bits of offset come behind the slot, and the size of the access is in r1
//   get16, 32   r0 becomes what is before r0 in memory, aligned or not
//   put32       puts r1 there
//
// The table follows. On Thumb-2 it is behind its jump, and the handlers behind it. A branch of Thumb-1 reaches 2 KB to
// either side, so that the block is in the midst of the handlers there; with more of them than profile tiny has they need
// calls, which reach farther.
#ifdef __thumb2__
#define TO_BYTE(r, n) "ldrb.w " r ", [r4, #" #n "]!\n"
#define VALUE_OF(r) "ldr.w " r ", [r5, " r ", lsl #2]\n"
#define WIDE_VALUE_OF(r, upper) "add.w " r ", r5, " r ", lsl #2\n ldrd " r ", " upper ", [" r "]\n"
#define STORE_TO_R1 "str.w r0, [r5, r1, lsl #2]\n"
#define R2_IS_SPACE_BEFORE_R1 "sub.w r2, r9, r1\n"
#define FIRST ""
#define FAR_BRANCH "b "
#define JUMP "tbh [pc, r0, lsl #1]\n"
#define TABLE ".Ltable:\n"
#define DISTANCE "(%a0 - .Ltable) / 2"
#else
#define TO_BYTE(r, n) "adds r4, #" #n "\n ldrb " r ", [r4]\n"
#define VALUE_OF(r) "lsls " r ", " r ", #2\n ldr " r ", [r5, " r "]\n"
#define WIDE_VALUE_OF(r, upper) \
  "lsls " r ", " r ", #2\n adds " r ", " r ", r5\n ldr " upper ", [" r ", #4]\n ldr " r ", [" r "]\n"
#define STORE_TO_R1 "lsls r1, r1, #2\n str r0, [r5, r1]\n"
#define R2_IS_SPACE_BEFORE_R1 "mov r2, r9\n subs r2, r2, r1\n"
#if WEFT_FLOATS_NONE && !WEFT_REFERENCE_TYPES && !WEFT_INSTANCE_IMPORTS && !WEFT_MULTI_VALUE && !WEFT_HAS_LARGE_FUNCTIONS
#define FAR_BRANCH "b "
#else
#define FAR_BRANCH "bl "
#endif
#define FIRST "adr r7, .Ltable\n"
#define JUMP "lsls r0, r0, #1\n ldrsh r0, [r7, r0]\n .Ladd: add pc, r0\n"
#define TABLE ".balign 4\n .Ltable:\n"
#define DISTANCE "%a0 - .Ladd - 4"
#endif
#ifdef __ARM_FEATURE_UNALIGNED
#define BRANCH_AT(n) ".Lbranch" #n ": ldrsh.w r0, [r4, #" #n "]!\n"
#define ADD_DISTANCE "add r4, r4, r0\n"
#define R2_IS_WORD_AT_2 "ldr.w r2, [r4, #2]\n"
#else
#define BRANCH_AT(n) ".Lbranch" #n ": adds r4, #" #n "\n"
#define ADD_DISTANCE "ldrb r0, [r4, #1]\n sxtb r0, r0\n lsls r0, r0, #8\n ldrb r1, [r4]\n orrs r0, r1\n adds r4, r4, r0\n"
#define APPEND_BYTE(n) "lsls r2, r2, #8\n ldrb r3, [r4, #" #n "]\n orrs r2, r3\n"
#define R2_IS_WORD_AT_2 "ldrb r2, [r4, #5]\n" APPEND_BYTE(4) APPEND_BYTE(3) APPEND_BYTE(2)
#endif
#ifdef __ARM_FEATURE_UNALIGNED
#define MEMORY ""
#else
#define MEMORY                                                                                         \
  ".Lget16: subs r0, #2\n ldrb r1, [r0, #1]\n ldrb r0, [r0]\n lsls r1, r1, #8\n orrs r0, r1\n bx lr\n" \
  ".Lget32: subs r0, #4\n lsls r1, r0, #30\n bne 3f\n ldr r0, [r0]\n bx lr\n"                          \
  "3: ldrb r1, [r0, #3]\n lsls r1, r1, #8\n ldrb r2, [r0, #2]\n orrs r1, r2\n lsls r1, r1, #8\n"       \
  "ldrb r2, [r0, #1]\n orrs r1, r2\n lsls r1, r1, #8\n ldrb r0, [r0]\n orrs r0, r1\n bx lr\n"          \
  ".Lput32: subs r0, #4\n lsls r2, r0, #30\n bne 4f\n str r1, [r0]\n bx lr\n"                          \
  "4: strb r1, [r0]\n lsrs r1, r1, #8\n strb r1, [r0, #1]\n lsrs r1, r1, #8\n strb r1, [r0, #2]\n"     \
  "lsrs r1, r1, #8\n strb r1, [r0, #3]\n bx lr\n"
#endif
#define NEXT_AT(n) ".Lnext" #n ": " TO_BYTE("r0", n) "b.n .Ljump\n"
#define BLOCK                                                                                          \
  ".syntax unified\n"                                                                                  \
  NEXT_AT(2) NEXT_AT(3) NEXT_AT(4) NEXT_AT(5) NEXT_AT(6)                                               \
  BRANCH_AT(1) "b.n 1f\n" BRANCH_AT(2) "b.n 1f\n" BRANCH_AT(0) "1: " ADD_DISTANCE "b.n .Lnext0\n"      \
  ".Lpair: ldrb r0, [r4, #1]\n" VALUE_OF("r0") "ldrb r1, [r4, #2]\n" VALUE_OF("r1") "bx lr\n"          \
  ".Lwide_pair: ldrb r0, [r4, #1]\n" WIDE_VALUE_OF("r0", "r1")                                         \
  "ldrb r2, [r4, #2]\n" WIDE_VALUE_OF("r2", "r3") "bx lr\n"                                            \
  ".Laccess: ldrb r0, [r4, #1]\n" VALUE_OF("r0") "ldrb r1, [r4, #2]\n"                                 \
  ".Laccess_at: " R2_IS_SPACE_BEFORE_R1 "cmp r0, r2\n bhi 2f\n add r0, r8\n adds r0, r0, r1\n bx lr\n" \
  ".Lfar_access: ldrb r0, [r4, #1]\n" VALUE_OF("r0") R2_IS_WORD_AT_2                                   \
  "adds r0, r0, r2\n bcs 2f\n adds r0, r0, r1\n bcs 2f\n cmp r0, r9\n bhi 2f\n add r0, r8\n bx lr\n"   \
  MEMORY                                                                                               \
  "2: movs r1, %c1\n .Ltrap: " FAR_BRANCH "%a0\n"                                                      \
  ".Lstore1: " TO_BYTE("r1", 1) "b.n .Lstore\n"                                                        \
  ".Lstore3: " TO_BYTE("r1", 3) "b.n .Lstore\n"                                                        \
  ".Lstart: " FIRST ".Lnext0: ldrb r0, [r4]\n b.n .Ljump\n"                                            \
  ".Lstore2: " TO_BYTE("r1", 2) ".Lstore: " STORE_TO_R1 ".Lnext1: " TO_BYTE("r0", 1) ".Ljump: " JUMP TABLE

// ---- Using it ----

// The compiler does not see where this leads. The state is listed as what it needs, and as new where a handler begins.
#define HANDLER(name) \
  handle_##name:      \
  __asm__ volatile("" : "=r"(pc), "=r"(fp), "=r"(low), "=r"(high), "=r"(mb), "=r"(ms), "=r"(inst));
#define REGISTERS "r"(pc), "r"(fp), "r"(low), "r"(high), "r"(mb), "r"(ms), "r"(inst)
#define GO_ON_AT(place, ...)                                                        \
  do {                                                                              \
    __asm__ volatile(FAR_BRANCH place : : __VA_ARGS__, REGISTERS : "lr", "memory"); \
    __builtin_unreachable();                                                        \
  } while (0)

#define NEXT(n)                                                             \
  do {                                                                      \
    if (__builtin_constant_p(n) && (n) <= 6) GO_ON_AT(".Lnext%c0", "i"(n)); \
    pc += (n);                                                              \
    GO_ON_AT(".Lnext%c0", "i"(0));                                          \
  } while (0)
#define BRANCH(at, NEXT)                                                         \
  do {                                                                           \
    if (__builtin_constant_p(at) && (at) <= 2) GO_ON_AT(".Lbranch%c0", "i"(at)); \
    pc += (at);                                                                  \
    GO_ON_AT(".Lbranch%c0", "i"(0));                                             \
  } while (0)
#define TRAP(why)                                       \
  do {                                                  \
    register weft_status status_ __asm__("r1") = (why); \
    GO_ON_AT(".Ltrap", "r"(status_));                   \
  } while (0)
#define FINISH_D(NEXT, length)                                     \
  if constexpr (sizeof(R) == 4 && (length) <= 3) {                 \
    register uint32_t result __asm__("r0") = bits_of<uint32_t>(r); \
    GO_ON_AT(".Lstore%c0", "i"(length), "r"(result));              \
  }                                                                \
  SET_SLOT(R, NEAR(length), r);                                    \
  NEXT((length) + 1);

namespace weft {

template <class T>
struct Operands {
  T a, b;
};
template <class T>
WEFT_FORCE_INLINE Operands<T> operands_from_slots() {
  register uint32_t r0 __asm__("r0"), r1 __asm__("r1"), r2 __asm__("r2"), r3 __asm__("r3");
  if constexpr (sizeof(T) == 4) {
    __asm__ volatile("bl .Lpair" : "=r"(r0), "=r"(r1) : "r"(pc), "r"(fp) : "r2", "r3", "lr", "cc", "memory");
    return {bits_of<T>(r0), bits_of<T>(r1)};
  } else {
    __asm__ volatile("bl .Lwide_pair" : "=r"(r0), "=r"(r1), "=r"(r2), "=r"(r3) : "r"(pc), "r"(fp) : "lr", "cc", "memory");
    return {bits_of<T>(r0 | static_cast<uint64_t>(r1) << 32), bits_of<T>(r2 | static_cast<uint64_t>(r3) << 32)};
  }
}

// Behind an access that may be anywhere in memory.
struct End {
  uint8_t* at;
};
WEFT_FORCE_INLINE End end_of_access() {
  register uint8_t* end __asm__("r0");
  __asm__ volatile("bl .Laccess" : "=r"(end) : "r"(pc), "r"(fp), "r"(mb), "r"(ms) : "r1", "r2", "r3", "lr", "cc", "memory");
  return {end};
}
WEFT_FORCE_INLINE End end_of_access(size_t address, size_t end) {
  register size_t r0 __asm__("r0") = address;
  register size_t r1 __asm__("r1") = end;
  __asm__ volatile("bl .Laccess_at" : "+r"(r0), "+r"(r1) : "r"(pc), "r"(mb), "r"(ms) : "r2", "r3", "lr", "cc", "memory");
  return {reinterpret_cast<uint8_t*>(r0)};
}
WEFT_FORCE_INLINE End end_of_far_access(size_t size) {
  register uint8_t* end __asm__("r0");
  register size_t r1 __asm__("r1") = size;
  __asm__ volatile("bl .Lfar_access"
                   : "=r"(end), "+r"(r1) : "r"(pc), "r"(fp), "r"(mb), "r"(ms) : "r2", "r3", "lr", "cc", "memory");
  return {end};
}
#ifndef __ARM_FEATURE_UNALIGNED
#define GET(function)                                                                     \
  register const uint8_t* r0 __asm__("r0") = end;                                         \
  __asm__ volatile("bl " function : "+r"(r0) : : "r1", "r2", "r3", "lr", "cc", "memory"); \
  return reinterpret_cast<uintptr_t>(r0)
WEFT_FORCE_INLINE uint32_t get16(const uint8_t* end) { GET(".Lget16"); }
WEFT_FORCE_INLINE uint32_t get32(const uint8_t* end) { GET(".Lget32"); }
WEFT_FORCE_INLINE void put32(uint8_t* end, uint32_t value) {
  register uint8_t* r0 __asm__("r0") = end;
  register uint32_t r1 __asm__("r1") = value;
  __asm__ volatile("bl .Lput32" : "+r"(r0), "+r"(r1) : : "r2", "r3", "lr", "cc", "memory");
}
#endif
template <class M>
WEFT_FORCE_INLINE M memory_get(End end) {
#ifndef __ARM_FEATURE_UNALIGNED
  if constexpr (sizeof(M) == 2) return static_cast<M>(get16(end.at));
  if constexpr (sizeof(M) == 4) return static_cast<M>(get32(end.at));
  if constexpr (sizeof(M) == 8) return static_cast<M>(static_cast<uint64_t>(get32(end.at)) << 32 | get32(end.at - 4));
#endif
  M value;
  memcpy(&value, end.at - sizeof value, sizeof value);
  return value;
}
template <class M>
WEFT_FORCE_INLINE void memory_set(End end, M value) {
#ifndef __ARM_FEATURE_UNALIGNED
  if constexpr (sizeof(M) == 2) {
    end.at[-2] = static_cast<uint8_t>(value);
    end.at[-1] = static_cast<uint8_t>(value >> 8);
    return;
  }
  if constexpr (sizeof(M) == 4) return put32(end.at, static_cast<uint32_t>(value));
  if constexpr (sizeof(M) == 8) {
    put32(end.at - 4, static_cast<uint32_t>(value));
    return put32(end.at, static_cast<uint32_t>(static_cast<uint64_t>(value) >> 32));
  }
#endif
  memcpy(end.at - sizeof value, &value, sizeof value);
}

}  // namespace weft

#define FETCH_SS const auto operands = operands_from_slots<T>(); const T a = operands.a, b = operands.b;
#define ADDRESS_KS(T, CHECK) const End at = end_of_access();
#define CHECK_BOUND(T) const End at = end_of_access(address, end);
#define ADDRESS_SW(T, CHECK) const End at = end_of_far_access(sizeof(T));
#define REREAD() __asm__("" : "+r"(pc), "+r"(fp))

#define ENTRY(label) __asm__ volatile(".2byte " DISTANCE : : "i"(&&label));
#define BLOCK_AND_TABLE                                                                    \
  block:                                                                                   \
  __asm__ volatile(BLOCK : : "i"(&&handle_trap), "i"(WEFT_TRAP_MEMORY_BOUNDS) : "memory"); \
  ENTRIES                                                                                  \
  __builtin_unreachable();                                                                 \
  HANDLER(trap) {                                                                          \
    register weft_status status_ __asm__("r1");                                            \
    __asm__ volatile("" : "=r"(status_));                                                  \
    trap = status_;                                                                        \
    goto trapped;                                                                          \
  }
// Ends with a jump that is not reached: the compiler keeps the handlers since it may lead to any of them.
#define USE_TABLE()                                                                                            \
  const void* nowhere;                                                                                         \
  __asm__ volatile("bl .Lstart" : "=r"(nowhere) : "i"(&&block), REGISTERS : "lr", "memory");  /* It is far. */ \
  goto* nowhere
#ifdef __thumb2__
#define BEFORE_HANDLERS BLOCK_AND_TABLE
#else
#define AMID_HANDLERS BLOCK_AND_TABLE
#endif

#define BEGIN()     \
  weft_status trap; \
  RESUME(&execution)
#define END()

// The caller of execute owns all these registers: see registers_thumb1.h, also for the name.
#ifdef __thumb2__
#define WITH_REGISTERS_SAVED "push {r3-r11, lr}\n bl weft_execute_without_lto\n pop {r3-r11, pc}"
#else
#define WITH_REGISTERS_SAVED                                                                             \
  ".syntax unified\n"                                                                                    \
  "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r4-r7}\n sub sp, #4\n" \
  "bl weft_execute_without_lto\n"                                                                        \
  "add sp, #4\n pop {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}"
#endif
#define EXECUTE(execution)                                                                                \
  extern "C" weft_status weft_execute_without_lto(Execution&);                                            \
  WEFT_HOT_CODE __attribute__((naked)) weft_status execute(Execution&) { __asm__(WITH_REGISTERS_SAVED); } \
  WEFT_HOT_CODE weft_status weft_execute_without_lto(Execution& execution)

#endif
