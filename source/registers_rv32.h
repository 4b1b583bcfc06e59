// State of the tail-call dispatcher in global register variables: GCC on RV32.
#ifndef WEFT_REGISTERS_RV32_H
#define WEFT_REGISTERS_RV32_H

#pragma GCC diagnostic ignored "-Wregister"

namespace weft {

using Handler = void (*)();
register const uint8_t* pc __asm__("s2");
register uint32_t* fp __asm__("s3");
register uint32_t low __asm__("s4");
register uint32_t high __asm__("s5");
register uint8_t* mb __asm__("s6");
register size_t ms __asm__("s7");
register const Handler* dispatch __asm__("s8");
register Instance* inst __asm__("s9");
register int32_t ticks __asm__("s11");
register size_t near __asm__("s10");  // The greatest address that is in bounds with any offset and width of a byte.

}  // namespace weft

#undef RELOAD_MEMORY
#define RELOAD_MEMORY() mb = inst->memory->base, ms = inst->memory->bytes, near = ms < 255 ? 0 : ms - 255
#undef TICKS
#define TICKS ticks
#undef TICKS_TO
#define TICKS_TO(x) (x)->ticks = ticks
#undef TICKS_FROM
#define TICKS_FROM(x) ticks = (x)->ticks
#define SAVE_OTHERS() const size_t saved_near = near; const int32_t saved_ticks = ticks
#define RESTORE_OTHERS() near = saved_near, ticks = saved_ticks

// Accesses that are aligned, and not at the memory's very end, take a short way. The others do it all over again. (Where
// memory is less than 255 bytes, address 0 is in bounds with what a byte can hold: that is at most its size.)
#define CHECK_SHORT(T)                                                                   \
  if (__builtin_expect(address > near, 0)) return other_way();                           \
  uint8_t* past = mb + address + end;                                                    \
  KEEP(past);                                                                            \
  if (__builtin_expect(reinterpret_cast<uintptr_t>(past) % kAlignment<T> != 0, 0)) return other_way(); \
  uint8_t* const at = past - sizeof(T);
#define CHECK_SHORT_WIDE(T)  \
  CHECK_BOUND_WIDE(T)        \
  if (__builtin_expect(reinterpret_cast<uintptr_t>(at) % kAlignment<T> != 0, 0)) return other_way();
#define LOAD_SHORT(NEXT, op, kind, dest) LOAD_BY(aligned_get, CHECK_SHORT, NEXT, op, kind, dest)
#define STORE_SHORT(NEXT, op, kind) STORE_BY(aligned_set, CHECK_SHORT, NEXT, op, kind)
#define LOAD(op, kind, dest)                                                       \
  OTHER_WAY(op##_##kind##_##dest) LOAD_BODY(NEXT, op, kind, dest)                  \
  HANDLER(op##_##kind##_##dest) {                                                  \
    [[maybe_unused]] constexpr Handler other_way = other_##op##_##kind##_##dest;   \
    LOAD_SHORT(NEXT, op, kind, dest)                                               \
  }
#define STORE(op, kind)                                                            \
  OTHER_WAY(op##_##kind) STORE_BODY(NEXT, op, kind)                                \
  HANDLER(op##_##kind) {                                                           \
    [[maybe_unused]] constexpr Handler other_way = other_##op##_##kind;            \
    STORE_SHORT(NEXT, op, kind)                                                    \
  }
// In a pair what does not access memory has one way. The second one's other way must not do the first one again.
#define BINARY_SHORT(NEXT, op, kind, dest) BINARY_BODY(NEXT, op, kind, dest)
#define UNARY_SHORT(NEXT, op, kind, dest) UNARY_BODY(NEXT, op, kind, dest)
#define OTHER_SHORT(NEXT, op, kind, dest, layout) OTHER_BODY(NEXT, op, kind, dest, layout)
#define PAIR_WITH(HANDLER, NEXT, shape_a, name_a, row_a, shape_b, name_b, row_b)                           \
  OTHER_WAY(second_##name_a##_then_##name_b) { SECOND_OF_PAIR(_BODY, NEXT, shape_a, row_a, shape_b, row_b) } \
  OTHER_WAY(name_a##_then_##name_b) {                                                                      \
    FIRST_OF_PAIR(_BODY, NEXT, shape_a, row_a)                                                             \
    return other_second_##name_a##_then_##name_b();                                                        \
  }                                                                                                        \
  HANDLER(name_a##_then_##name_b) {                                                                        \
    {                                                                                                      \
      [[maybe_unused]] constexpr Handler other_way = other_##name_a##_then_##name_b;                       \
      FIRST_OF_PAIR(_SHORT, NEXT, shape_a, row_a)                                                          \
    }                                                                                                      \
    [[maybe_unused]] constexpr Handler other_way = other_second_##name_a##_then_##name_b;                  \
    SECOND_OF_PAIR(_SHORT, NEXT, shape_a, row_a, shape_b, row_b)                                           \
  }
#define OTHER_WAY(name) [[maybe_unused]] __attribute__((noinline)) static void other_##name()

#if WEFT_DIRECT_CODE
// All handlers are in one section, and their code is how far they are from its start: at most 64 KB, which
// test/packages/compiler_test looks at.
#if WEFT_HOT
#define HANDLER_SECTION WEFT_HOT_SECTION
#else
#define HANDLER_SECTION ".text.weft_handlers"
#endif
__asm__(".pushsection " HANDLER_SECTION ",\"ax\",@progbits\n.balign 2\nweft_handlers:\n.popsection");
extern const weft::Handler weft_handlers[] __asm__("weft_handlers");

#define HANDLERS weft_handlers
#define HANDLER(name)                                            \
  static void handle_##name() __asm__("weft_handle_" #name);     \
  __attribute__((used, noipa, section(HANDLER_SECTION))) static void handle_##name()
#define CALLING_HANDLER(name) HANDLER(name)
#define STACK_IS_FREE
#define GO_TO(code) reinterpret_cast<Handler>(reinterpret_cast<uintptr_t>(dispatch) + (code))()
#define RETURN_NEXT(n)                              \
  do {                                              \
    const uint32_t code = opcode_at(pc + step(n));  \
    pc += step(n);                                  \
    return GO_TO(code);                             \
  } while (0)
#define PREFIX(first) TRAP(WEFT_MISUSE)  // Not in direct code.

#define PLACE_ROW(op, kind, dest) ".half weft_handle_" #op "_" #kind "_" #dest " - weft_handlers\n"
#define PLACE_LAYOUT_ROW(op, kind, dest, layout) PLACE_ROW(op, kind, dest)
#define PLACE_STORE_ROW(op, kind) ".half weft_handle_" #op "_" #kind " - weft_handlers\n"
#define PLACE_PAIR_ROW(first, second) PLACE_PAIR(first, second)
#define PLACE_PAIR(first, second) ".half weft_handle_" #first "_then_" #second " - weft_handlers\n"
#define CODES_ARE_PLACES()                                                                                       \
  __asm__(".pushsection .rodata.weft_codes,\"a\",@progbits\n.balign 2\n.globl weft_codes\nweft_codes:\n"           \
          WEFT_INSTRUCTIONS(PLACE_ROW, PLACE_STORE_ROW, PLACE_LAYOUT_ROW) WEFT_PAIR_ROWS(PLACE_PAIR_ROW) ".popsection")
#endif

#include "registers_global.h"

#define REREAD() __asm__("" : "+r"(pc), "+r"(fp))

#endif
