/* SipHash-2-4: 64-bit additions and rotations. */
#include "guest.h"

static inline uint64_t rotate(uint64_t x, int n) { return x << n | x >> (64 - n); }

static inline void mix_round(uint64_t v[4]) {
  v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
  v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
  v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
  v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

static __attribute__((noinline)) uint64_t siphash(uint64_t key0, uint64_t key1, const uint64_t* words, uint32_t count) {
  uint64_t v[4] = {key0 ^ 0x736F6D6570736575u, key1 ^ 0x646F72616E646F6Du, key0 ^ 0x6C7967656E657261u,
                   key1 ^ 0x7465646279746573u};
  for (uint32_t i = 0; i < count; i++) {
    v[3] ^= words[i];
    mix_round(v), mix_round(v);
    v[0] ^= words[i];
  }
  const uint64_t last = (uint64_t)count << 59;
  v[3] ^= last;
  mix_round(v), mix_round(v);
  v[0] ^= last;
  v[2] ^= 0xFF;
  for (int i = 0; i < 4; i++) mix_round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

int32_t run(void) {
  uint64_t words[32];
  uint32_t random = guest_seed;
  for (int i = 0; i < 32; i++) words[i] = (uint64_t)next_random(&random) << 32 | i;
  uint64_t hash = 0;
  for (int n = 0; n < 80; n++) hash = siphash(hash, ~hash, words, 32);
  return (int32_t)(hash ^ hash >> 32);
}
