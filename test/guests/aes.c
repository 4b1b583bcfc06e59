/* AES-128 encryption, byte by byte with a substitution box that is computed first (FIPS 197). */
#include "guest.h"

static uint8_t box[256];

static inline uint8_t twice(uint8_t x) { return (uint8_t)(x << 1 ^ (x & 0x80 ? 0x1B : 0)); }
static inline uint8_t rotate(uint8_t x, int n) { return (uint8_t)(x << n | x >> (8 - n)); }

/* Walks the field with the generator 3 and its inverse, so that q is always the inverse of p. */
static void make_box(void) {
  uint8_t p = 1, q = 1;
  do {
    p = (uint8_t)(p ^ twice(p));
    q = (uint8_t)(q ^ q << 1);
    q = (uint8_t)(q ^ q << 2);
    q = (uint8_t)(q ^ q << 4);
    if (q & 0x80) q ^= 0x09;
    box[p] = (uint8_t)(q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63);
  } while (p != 1);
  box[0] = 0x63;
}

static void expand_key(uint8_t keys[176], const uint8_t key[16]) {
  uint8_t constant = 1;
  for (int i = 0; i < 16; i++) keys[i] = key[i];
  for (int i = 16; i < 176; i += 4) {
    uint8_t t[4] = {keys[i - 4], keys[i - 3], keys[i - 2], keys[i - 1]};
    if (i % 16 == 0) {
      const uint8_t first = t[0];
      t[0] = box[t[1]] ^ constant, t[1] = box[t[2]], t[2] = box[t[3]], t[3] = box[first];
      constant = twice(constant);
    }
    for (int k = 0; k < 4; k++) keys[i + k] = keys[i + k - 16] ^ t[k];
  }
}

static void add_key(uint8_t s[16], const uint8_t* key) {
  for (int i = 0; i < 16; i++) s[i] ^= key[i];
}

static void substitute_and_shift(uint8_t s[16]) {
  uint8_t t[16];
  for (int column = 0; column < 4; column++) {
    for (int row = 0; row < 4; row++) t[4 * column + row] = box[s[4 * ((column + row) & 3) + row]];
  }
  for (int i = 0; i < 16; i++) s[i] = t[i];
}

static void mix_columns(uint8_t s[16]) {
  for (int i = 0; i < 16; i += 4) {
    const uint8_t a = s[i], b = s[i + 1], c = s[i + 2], d = s[i + 3];
    const uint8_t all = a ^ b ^ c ^ d;
    s[i] ^= all ^ twice(a ^ b);
    s[i + 1] ^= all ^ twice(b ^ c);
    s[i + 2] ^= all ^ twice(c ^ d);
    s[i + 3] ^= all ^ twice(d ^ a);
  }
}

static __attribute__((noinline)) void encrypt(uint8_t s[16], const uint8_t keys[176]) {
  add_key(s, keys);
  for (int round = 1; round < 10; round++) {
    substitute_and_shift(s);
    mix_columns(s);
    add_key(s, keys + 16 * round);
  }
  substitute_and_shift(s);
  add_key(s, keys + 160);
}

int32_t run(void) {
  uint8_t key[16], keys[176], block[16] = {0};
  uint32_t random = guest_seed;
  for (int i = 0; i < 16; i++) key[i] = (uint8_t)next_random(&random);
  make_box();
  expand_key(keys, key);
  for (int n = 0; n < 120; n++) encrypt(block, keys);
  uint32_t sum = 0;
  for (int i = 0; i < 16; i++) sum = mix(sum, block[i]);
  return (int32_t)sum;
}
