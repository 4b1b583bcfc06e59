/* An exact count of executed instructions, from the board's free-running counter. */
#ifndef COUNTER_H
#define COUNTER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The counter itself. */
uint32_t counter_now(void);

/* Instructions executed since `start`, a value of counter_now(). Right to +-1 under QEMU with -icount shift=6, where
 * every instruction takes 64 ns; the reading itself counts about ten. Wraps after 2.6 thousand million. */
uint32_t counter_instructions(uint32_t start);

#ifdef __cplusplus
}
#endif
#endif /* COUNTER_H */
