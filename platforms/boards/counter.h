/* An exact count of executed instructions, from the board's free-running counter. counter_<kind>.c has the kinds. */
#ifndef COUNTER_H
#define COUNTER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an instruction takes under QEMU with -icount shift=6. */
enum { COUNTER_NANOSECONDS_PER_INSTRUCTION = 64 };

/* The counter itself. */
uint32_t counter_now(void);

/* Instructions executed since `start`, a value of counter_now(). Right to +-1 (systick: +-6); the reading itself counts
 * about ten. Wraps: fpgaio after 2.6 thousand million, instret and nrf51 after 4.2, systick after 0.08. */
uint32_t counter_instructions(uint32_t start);

/* Time since the start, provided that somebody asks once per wrap. */
uint64_t counter_nanoseconds(void);

#ifdef __cplusplus
}
#endif
#endif /* COUNTER_H */
