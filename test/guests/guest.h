/* What the benchmark guests share. Each guest is one C file that exports run(), which does a fixed piece of work of a few
 * hundred thousand native instructions and returns a checksum: the same on every machine, and at every call. */
#ifndef GUEST_H
#define GUEST_H

#include <stdint.h>

#ifdef __wasm__
#define GUEST_EXPORT(name) __attribute__((export_name(name)))
#else
#define GUEST_EXPORT(name)
#endif

GUEST_EXPORT("run") int32_t run(void);

/* Where inputs start from. Volatile, so that no compiler computes the answer beforehand. */
static volatile uint32_t guest_seed = 0x2545F491u;

/* Marsaglia's xorshift. */
static inline uint32_t next_random(uint32_t* state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

/* One step of a checksum (FNV-1a, a word at a time). */
static inline uint32_t mix(uint32_t sum, uint32_t value) { return (sum ^ value) * 16777619u; }

static inline uint32_t float_bits(float value) {
  union { float f; uint32_t u; } bits = {value};
  return bits.u;
}

static inline uint64_t double_bits(double value) {
  union { double f; uint64_t u; } bits = {value};
  return bits.u;
}

#endif /* GUEST_H */
