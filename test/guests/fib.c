/* Recursion and nothing else: the cost of a call. */
#include "guest.h"

static __attribute__((noinline)) uint32_t fib(uint32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

int32_t run(void) { return (int32_t)fib(21 + (guest_seed & 1)); }
