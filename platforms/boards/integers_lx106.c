/* Multiplication and division that the compiler calls and its libgcc for LX106 leaves out, since the ESP8266 has them in its
 * ROM. The emulated chip has no ROM. Simple, not fast. */
#include <stdint.h>

uint32_t __udivsi3(uint32_t a, uint32_t b);
uint32_t __umodsi3(uint32_t a, uint32_t b);
int32_t __divsi3(int32_t a, int32_t b);
uint64_t __umulsidi3(uint32_t a, uint32_t b);
int64_t __muldi3(int64_t a, int64_t b);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
int64_t __divdi3(int64_t a, int64_t b);

/* A bit of the quotient at a time; leaves the remainder in *a. */
static uint32_t divide32(uint32_t* a, uint32_t b) {
  uint32_t quotient = 0, bit = 1;
  while (b < *a && !(b >> 31)) b <<= 1, bit <<= 1;
  for (; bit != 0; bit >>= 1, b >>= 1) {
    if (*a >= b) *a -= b, quotient |= bit;
  }
  return quotient;
}

static uint64_t divide64(uint64_t* a, uint64_t b) {
  uint64_t quotient = 0, bit = 1;
  while (b < *a && !(b >> 63)) b <<= 1, bit <<= 1;
  for (; bit != 0; bit >>= 1, b >>= 1) {
    if (*a >= b) *a -= b, quotient |= bit;
  }
  return quotient;
}

uint32_t __udivsi3(uint32_t a, uint32_t b) { return divide32(&a, b); }

uint32_t __umodsi3(uint32_t a, uint32_t b) {
  divide32(&a, b);
  return a;
}

int32_t __divsi3(int32_t a, int32_t b) {
  uint32_t magnitude = a < 0 ? 0u - (uint32_t)a : (uint32_t)a;
  const uint32_t quotient = divide32(&magnitude, b < 0 ? 0u - (uint32_t)b : (uint32_t)b);
  return (int32_t)((a < 0) != (b < 0) ? 0u - quotient : quotient);
}

/* From the products of halves: the processor multiplies 16 by 16 bits, or 32 by 32 to the lower 32. */
uint64_t __umulsidi3(uint32_t a, uint32_t b) {
  const uint32_t a0 = a & 0xFFFF, a1 = a >> 16, b0 = b & 0xFFFF, b1 = b >> 16;
  const uint32_t low = a0 * b0, cross = a1 * b0 + (low >> 16), middle = a0 * b1 + (cross & 0xFFFF);
  const uint32_t high = a1 * b1 + (cross >> 16) + (middle >> 16);
  return (uint64_t)high << 32 | (middle << 16 | (low & 0xFFFF));
}

int64_t __muldi3(int64_t a, int64_t b) {
  const uint32_t a0 = (uint32_t)a, a1 = (uint32_t)((uint64_t)a >> 32), b0 = (uint32_t)b, b1 = (uint32_t)((uint64_t)b >> 32);
  return (int64_t)(__umulsidi3(a0, b0) + ((uint64_t)(a0 * b1 + a1 * b0) << 32));
}

uint64_t __udivdi3(uint64_t a, uint64_t b) { return divide64(&a, b); }

uint64_t __umoddi3(uint64_t a, uint64_t b) {
  divide64(&a, b);
  return a;
}

int64_t __divdi3(int64_t a, int64_t b) {
  uint64_t magnitude = a < 0 ? 0u - (uint64_t)a : (uint64_t)a;
  const uint64_t quotient = divide64(&magnitude, b < 0 ? 0u - (uint64_t)b : (uint64_t)b);
  return (int64_t)((a < 0) != (b < 0) ? 0u - quotient : quotient);
}
