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

#include "registers_global.h"

#define REREAD() __asm__("" : "+r"(pc), "+r"(fp))

#endif
