/* The inner work of a QR code: Reed-Solomon bytes over GF(256), modules set bit by bit, masks and their penalties. */
#include "guest.h"

enum { WIDTH = 25, DATA = 34, CHECK = 10 };

static uint8_t power[255], logarithm[256];
static uint8_t frame[(WIDTH * WIDTH + 7) / 8], masked[sizeof frame];
static uint8_t message[DATA + CHECK];

static void make_field(void) {
  uint32_t x = 1;
  for (uint32_t i = 0; i < 255; i++) {
    power[i] = (uint8_t)x;
    logarithm[x] = (uint8_t)i;
    x = x << 1 ^ (x & 0x80 ? 0x11D : 0);
  }
}

static uint8_t multiply(uint8_t a, uint8_t b) {
  return a == 0 || b == 0 ? 0 : power[(logarithm[a] + logarithm[b]) % 255];
}

static __attribute__((noinline)) void append_check_bytes(void) {
  uint8_t generator[CHECK + 1] = {1};
  for (int i = 0; i < CHECK; i++) {
    generator[i + 1] = 0;
    for (int k = i + 1; k > 0; k--) generator[k] ^= multiply(generator[k - 1], power[i]);
  }
  for (int i = 0; i < CHECK; i++) message[DATA + i] = 0;
  for (int i = 0; i < DATA; i++) {
    const uint8_t factor = message[i] ^ message[DATA];
    for (int k = 0; k < CHECK - 1; k++) message[DATA + k] = message[DATA + k + 1] ^ multiply(generator[k + 1], factor);
    message[DATA + CHECK - 1] = multiply(generator[CHECK], factor);
  }
}

static inline int get(const uint8_t* bits, int x, int y) {
  const int at = y * WIDTH + x;
  return bits[at >> 3] >> (at & 7) & 1;
}

static inline void set(uint8_t* bits, int x, int y, int value) {
  const int at = y * WIDTH + x;
  if (value) bits[at >> 3] |= (uint8_t)(1 << (at & 7));
  else bits[at >> 3] &= (uint8_t)~(1 << (at & 7));
}

static int is_reserved(int x, int y) {
  return (x < 9 && (y < 9 || y >= WIDTH - 8)) || (x >= WIDTH - 8 && y < 9) || x == 6 || y == 6;
}

/* Up and down in columns of two, from the right. */
static __attribute__((noinline)) void place(void) {
  int bit = 0;
  for (int right = WIDTH - 1; right > 0; right -= 2) {
    if (right == 6) right--;
    for (int i = 0; i < WIDTH; i++) {
      const int y = (right + 1) & 2 ? WIDTH - 1 - i : i;
      for (int x = right; x > right - 2; x--) {
        if (is_reserved(x, y)) continue;
        const int value = bit < 8 * (DATA + CHECK) ? message[bit >> 3] >> (7 - (bit & 7)) & 1 : 0;
        set(frame, x, y, value);
        bit++;
      }
    }
  }
}

static int mask_bit(int mask, int x, int y) {
  switch (mask) {
    case 0: return ((x + y) & 1) == 0;
    case 1: return (y & 1) == 0;
    case 2: return x % 3 == 0;
    default: return (x + y) % 3 == 0;
  }
}

/* Long runs of one colour, and 2 x 2 blocks. */
static __attribute__((noinline)) uint32_t penalty(void) {
  uint32_t sum = 0;
  for (int y = 0; y < WIDTH; y++) {
    int run_length = 0, colour = -1;
    for (int x = 0; x < WIDTH; x++) {
      const int here = get(masked, x, y);
      run_length = here == colour ? run_length + 1 : 1;
      colour = here;
      if (run_length == 5) sum += 3;
      else if (run_length > 5) sum++;
      if (x > 0 && y > 0 && here == get(masked, x - 1, y) && here == get(masked, x, y - 1) &&
          here == get(masked, x - 1, y - 1)) {
        sum += 3;
      }
    }
  }
  return sum;
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  make_field();
  for (int i = 0; i < DATA; i++) message[i] = (uint8_t)next_random(&random);
  append_check_bytes();
  for (int i = 0; i < CHECK; i++) sum = mix(sum, message[DATA + i]);
  place();
  for (int mask = 0; mask < 4; mask++) {
    for (int y = 0; y < WIDTH; y++) {
      for (int x = 0; x < WIDTH; x++) set(masked, x, y, get(frame, x, y) ^ (!is_reserved(x, y) && mask_bit(mask, x, y)));
    }
    sum = mix(sum, penalty());
  }
  return (int32_t)sum;
}
