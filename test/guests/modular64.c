/* 64-bit modular arithmetic: Montgomery multiplication, powers, and a primality test built on it. */
#include "guest.h"

/* High half of a 128-bit product from four 32-bit ones. */
static uint64_t multiply_high(uint64_t a, uint64_t b) {
  const uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
  const uint64_t low = al * bl, m1 = ah * bl, m2 = al * bh;
  const uint64_t middle = (low >> 32) + (uint32_t)m1 + (uint32_t)m2;
  return ah * bh + (m1 >> 32) + (m2 >> 32) + (middle >> 32);
}

/* -1 / n modulo 2^64, by Newton's iteration. */
static uint64_t negative_inverse(uint64_t n) {
  uint64_t x = n;
  for (int i = 0; i < 5; i++) x *= 2 - n * x;
  return ~x + 1;
}

static inline uint64_t reduce(uint64_t high, uint64_t low, uint64_t n, uint64_t inverse) {
  const uint64_t t = multiply_high(low * inverse, n) + (low != 0);
  const uint64_t sum = high + t;
  return sum >= n || sum < high ? sum - n : sum;
}

static __attribute__((noinline)) uint64_t multiply(uint64_t a, uint64_t b, uint64_t n, uint64_t inverse) {
  return reduce(multiply_high(a, b), a * b, n, inverse);
}

/* 2^64 modulo n, doubling step by step. */
static uint64_t montgomery_one(uint64_t n) {
  uint64_t x = 1 % n;
  for (int i = 0; i < 64; i++) {
    const uint64_t carry = x >> 63;
    x <<= 1;
    if (carry || x >= n) x -= n;
  }
  return x;
}

/* Miller and Rabin's test to one base. */
static int is_probable_prime(uint64_t n, uint32_t base) {
  const uint64_t inverse = negative_inverse(n);
  const uint64_t one = montgomery_one(n);
  const uint64_t minus_one = n - one;
  uint64_t x = 0;
  for (uint32_t i = 0; i < base; i++) {
    x += one;
    if (x >= n) x -= n;
  }
  uint64_t exponent = n - 1;
  int shift = 0;
  while ((exponent & 1) == 0) exponent >>= 1, shift++;
  uint64_t power = one;
  for (int bit = 63; bit >= 0; bit--) {
    power = multiply(power, power, n, inverse);
    if (exponent >> bit & 1) power = multiply(power, x, n, inverse);
  }
  if (power == one || power == minus_one) return 1;
  while (--shift > 0) {
    power = multiply(power, power, n, inverse);
    if (power == minus_one) return 1;
  }
  return 0;
}

int32_t run(void) {
  uint64_t n = ((uint64_t)guest_seed << 25 | 0x1F2F3) | 1;
  uint32_t sum = 0;
  for (int i = 0; i < 64; i++, n += 2) sum = mix(sum, (uint32_t)(is_probable_prime(n, 2 + (i & 3)) + i));
  for (int i = 0; i < 200; i++) sum = mix(sum, (uint32_t)(n * (i + 3) % (n >> 9 | i)));
  return (int32_t)sum;
}
