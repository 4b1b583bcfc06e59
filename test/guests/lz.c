/* LZ77 compression with a hash table of positions, and decompression. */
#include "guest.h"

enum { SIZE = 2048, HASH = 512, MIN_MATCH = 3, MAX_MATCH = 66 };

static uint8_t text[SIZE], packed[2 * SIZE], unpacked[SIZE];
static int16_t newest[HASH];

static inline uint32_t hash_at(const uint8_t* p) { return ((p[0] << 10 ^ p[1] << 5 ^ p[2]) * 2654435761u) >> 23; }

static __attribute__((noinline)) int compress(void) {
  int out = 0, literals = -1;
  for (int i = 0; i < HASH; i++) newest[i] = -1;
  for (int at = 0; at < SIZE;) {
    int match = 0, from = -1;
    if (at + MIN_MATCH <= SIZE) {
      const uint32_t h = hash_at(text + at);
      from = newest[h];
      newest[h] = (int16_t)at;
      if (from >= 0) {
        while (match < MAX_MATCH && at + match < SIZE && text[from + match] == text[at + match]) match++;
      }
    }
    if (match >= MIN_MATCH) {
      packed[out++] = (uint8_t)(0x80 | (match - MIN_MATCH));
      packed[out++] = (uint8_t)(at - from);
      packed[out++] = (uint8_t)((at - from) >> 8);
      at += match;
      literals = -1;
    } else {
      if (literals < 0 || packed[literals] == 0x7F) literals = out, packed[out++] = 0;
      packed[literals]++;
      packed[out++] = text[at++];
    }
  }
  return out;
}

static __attribute__((noinline)) int decompress(int size) {
  int out = 0;
  for (int in = 0; in < size;) {
    const uint8_t control = packed[in++];
    if (control & 0x80) {
      const int distance = packed[in] | packed[in + 1] << 8;
      in += 2;
      for (int n = (control & 0x7F) + MIN_MATCH; n > 0; n--, out++) unpacked[out] = unpacked[out - distance];
    } else {
      for (int n = control; n > 0; n--) unpacked[out++] = packed[in++];
    }
  }
  return out;
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  /* Words from a small vocabulary: text that compresses as text does. */
  for (int at = 0; at < SIZE;) {
    uint32_t word = 0x9E3779B9u * (1 + (next_random(&random) & 31));
    for (int n = 2 + (word >> 29); n > 0 && at < SIZE; n--, word >>= 3) text[at++] = (uint8_t)('a' + (word & 15));
    if (at < SIZE) text[at++] = ' ';
  }
  for (int n = 0; n < 6; n++) {
    const int size = compress();
    sum = mix(mix(sum, (uint32_t)size), (uint32_t)decompress(size));
    for (int i = 0; i < SIZE; i++) sum += (uint32_t)(text[i] != unpacked[i]) << 16;
    text[n * 300] ^= 1;
  }
  return (int32_t)sum;
}
