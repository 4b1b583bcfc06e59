/* The inner work of a JPEG decoder: bits from a stream, run lengths, an integer inverse DCT, colour conversion. */
#include "guest.h"

enum { BLOCKS = 16 };

static uint8_t stream[512];
static uint32_t stream_at, bit_buffer, bit_count;
static int16_t block[64];
static uint8_t pixels[3][64];

static const uint8_t zigzag[64] = {
  0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

static uint32_t take_bits(uint32_t count) {
  while (bit_count < count) {
    bit_buffer = bit_buffer << 8 | stream[stream_at++ % sizeof stream];
    bit_count += 8;
  }
  bit_count -= count;
  return bit_buffer >> bit_count & ((1u << count) - 1);
}

/* A difference of `size` bits as JPEG codes it: small ones first, the upper half positive. */
static int32_t take_signed(uint32_t size) {
  if (size == 0) return 0;
  const int32_t value = (int32_t)take_bits(size);
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

static void read_block(int32_t* previous) {
  for (int i = 0; i < 64; i++) block[i] = 0;
  *previous = (*previous + take_signed(take_bits(3))) & 0x3FF;
  block[0] = (int16_t)*previous;
  for (uint32_t i = 1; i < 64; i++) {
    const uint32_t run_length = take_bits(3), size = take_bits(2);
    if (run_length == 7 && size == 0) break;
    i += run_length;
    if (i > 63) break;
    block[zigzag[i]] = (int16_t)(take_signed(size + 1) * (int32_t)(4 + i / 4));
  }
}

/* One dimension, 8 points, with 11-bit constants (Arai, Agui and Nakajima's flow graph, simplified). */
static void transform(int16_t* v, int stride, int shift) {
  const int32_t s0 = v[0], s1 = v[stride], s2 = v[2 * stride], s3 = v[3 * stride];
  const int32_t s4 = v[4 * stride], s5 = v[5 * stride], s6 = v[6 * stride], s7 = v[7 * stride];
  const int32_t e0 = (s0 + s4) * 1448, e1 = (s0 - s4) * 1448;
  const int32_t e2 = s2 * 1892 + s6 * 784, e3 = s2 * 784 - s6 * 1892;
  const int32_t a = e0 + e2, d = e0 - e2, b = e1 + e3, c = e1 - e3;
  const int32_t o0 = s1 * 2008 + s3 * 1703 + s5 * 1138 + s7 * 400;
  const int32_t o1 = s1 * 1703 - s3 * 400 - s5 * 2008 - s7 * 1138;
  const int32_t o2 = s1 * 1138 - s3 * 2008 + s5 * 400 + s7 * 1703;
  const int32_t o3 = s1 * 400 - s3 * 1138 + s5 * 1703 - s7 * 2008;
  v[0] = (int16_t)((a + o0) >> shift), v[7 * stride] = (int16_t)((a - o0) >> shift);
  v[stride] = (int16_t)((b + o1) >> shift), v[6 * stride] = (int16_t)((b - o1) >> shift);
  v[2 * stride] = (int16_t)((c + o2) >> shift), v[5 * stride] = (int16_t)((c - o2) >> shift);
  v[3 * stride] = (int16_t)((d + o3) >> shift), v[4 * stride] = (int16_t)((d - o3) >> shift);
}

static uint8_t clamp(int32_t x) { return x < 0 ? 0 : x > 255 ? 255 : (uint8_t)x; }

static __attribute__((noinline)) void decode(uint8_t* out, int32_t* previous) {
  read_block(previous);
  for (int i = 0; i < 8; i++) transform(block + i, 8, 11);
  for (int i = 0; i < 8; i++) transform(block + 8 * i, 1, 13);
  for (int i = 0; i < 64; i++) out[i] = clamp(block[i] + 128);
}

static __attribute__((noinline)) uint32_t to_rgb(uint32_t sum) {
  for (int i = 0; i < 64; i++) {
    const int32_t y = pixels[0][i], cb = pixels[1][i] - 128, cr = pixels[2][i] - 128;
    const uint8_t r = clamp(y + (cr * 359 >> 8)), g = clamp(y - ((cb * 88 + cr * 183) >> 8)), b = clamp(y + (cb * 454 >> 8));
    sum = mix(sum, (uint32_t)(r << 16 | g << 8 | b));
  }
  return sum;
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (unsigned i = 0; i < sizeof stream; i++) stream[i] = (uint8_t)(next_random(&random) >> 11);
  stream_at = bit_buffer = bit_count = 0;
  int32_t previous[3] = {0};
  for (int n = 0; n < BLOCKS; n++) {
    for (int component = 0; component < 3; component++) decode(pixels[component], &previous[component]);
    sum = to_rgb(sum);
  }
  return (int32_t)sum;
}
