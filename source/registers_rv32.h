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

}  // namespace weft

#if WEFT_DIRECT_CODE
// All handlers are in one section, and their code is how far they are from its start: at most 64 KB.
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
#define CODES_ARE_PLACES()                                                                                       \
  __asm__(".pushsection .rodata.weft_codes,\"a\",@progbits\n.balign 2\n.globl weft_codes\nweft_codes:\n"           \
          WEFT_INSTRUCTIONS(PLACE_ROW, PLACE_STORE_ROW, PLACE_LAYOUT_ROW) ".popsection")
#endif

#include "registers_global.h"

#define REREAD() __asm__("" : "+r"(pc), "+r"(fp))

#endif
