// What numeric instructions mean (4.3), where C++ operators do not say it exactly.
#ifndef WEFT_NUMERIC_H
#define WEFT_NUMERIC_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "weft.h"
#include "weft_config.h"

#define WEFT_INLINE static inline __attribute__((always_inline))
#define WEFT_SHARED static __attribute__((noinline, unused))  // Once in each file: what is long, and rare.
#if WEFT_FORMS_FEW
#define WEFT_FEW_SHARED WEFT_SHARED
#else
#define WEFT_FEW_SHARED WEFT_INLINE
#endif

// These may use the native stack; it is the handlers' own that is checked (registers_thumb2.h).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wstack-usage="
#endif

namespace weft {

WEFT_INLINE int32_t s32(uint32_t a) { return static_cast<int32_t>(a); }
WEFT_INLINE int64_t s64(uint64_t a) { return static_cast<int64_t>(a); }

WEFT_INLINE uint32_t is_zero(uint32_t a) {
#if defined(__thumb__) && !defined(__thumb2__)
  __asm__("" : "+r"(a));  // GCC 12 cannot do it with a global register variable.
#endif
  return a == 0;
}
WEFT_INLINE uint32_t clz32(uint32_t a) { return a == 0 ? 32u : static_cast<uint32_t>(__builtin_clz(a)); }
WEFT_INLINE uint32_t ctz32(uint32_t a) { return a == 0 ? 32u : static_cast<uint32_t>(__builtin_ctz(a)); }
#if WEFT_FORMS_FEW  // Small, and of one half without a library.
WEFT_INLINE uint64_t clz64(uint64_t a) {
  const uint32_t high = static_cast<uint32_t>(a >> 32);
  return high != 0 ? clz32(high) : 32 + clz32(static_cast<uint32_t>(a));
}
WEFT_INLINE uint64_t ctz64(uint64_t a) {
  const uint32_t low = static_cast<uint32_t>(a);
  return low != 0 ? ctz32(low) : 32 + ctz32(static_cast<uint32_t>(a >> 32));
}
WEFT_INLINE uint32_t popcount32(uint32_t a) {
  uint32_t count = 0;
  for (; a != 0; a &= a - 1) ++count;
  return count;
}
#else
WEFT_INLINE uint64_t clz64(uint64_t a) { return a == 0 ? 64u : static_cast<uint64_t>(__builtin_clzll(a)); }
WEFT_INLINE uint64_t ctz64(uint64_t a) { return a == 0 ? 64u : static_cast<uint64_t>(__builtin_ctzll(a)); }
WEFT_INLINE uint32_t popcount32(uint32_t a) {
  a -= (a >> 1) & 0x55555555u;
  a = (a & 0x33333333u) + ((a >> 2) & 0x33333333u);
  return (((a + (a >> 4)) & 0x0F0F0F0Fu) * 0x01010101u) >> 24;
}
#endif
WEFT_INLINE uint64_t popcount64(uint64_t a) {
  return popcount32(static_cast<uint32_t>(a)) + popcount32(static_cast<uint32_t>(a >> 32));
}

WEFT_INLINE uint32_t shr_s32(uint32_t a, uint32_t b) { return static_cast<uint32_t>(s32(a) >> (b & 31)); }
#if defined(__riscv) && __riscv_xlen == 32
// Shifts by halves, for which GCC would call its library.
WEFT_INLINE uint64_t halves(uint32_t low, uint32_t high) { return low | static_cast<uint64_t>(high) << 32; }
WEFT_INLINE uint64_t shl64(uint64_t a, uint64_t b) {
  const uint32_t low = static_cast<uint32_t>(a), high = static_cast<uint32_t>(a >> 32), n = static_cast<uint32_t>(b & 31);
  if (b & 32) return halves(0, low << n);
  return halves(low << n, high << n | low >> 1 >> (31 - n));
}
WEFT_INLINE uint64_t shr_u64(uint64_t a, uint64_t b) {
  const uint32_t low = static_cast<uint32_t>(a), high = static_cast<uint32_t>(a >> 32), n = static_cast<uint32_t>(b & 31);
  if (b & 32) return halves(high >> n, 0);
  return halves(low >> n | high << 1 << (31 - n), high >> n);
}
WEFT_INLINE uint64_t shr_s64(uint64_t a, uint64_t b) {
  const uint32_t low = static_cast<uint32_t>(a), n = static_cast<uint32_t>(b & 31);
  const int32_t high = s32(static_cast<uint32_t>(a >> 32));
  if (b & 32) return halves(static_cast<uint32_t>(high >> n), static_cast<uint32_t>(high >> 31));
  return halves(low >> n | static_cast<uint32_t>(high) << 1 << (31 - n), static_cast<uint32_t>(high >> n));
}
#else
WEFT_INLINE uint64_t shl64(uint64_t a, uint64_t b) { return a << (b & 63); }
WEFT_INLINE uint64_t shr_u64(uint64_t a, uint64_t b) { return a >> (b & 63); }
WEFT_INLINE uint64_t shr_s64(uint64_t a, uint64_t b) { return static_cast<uint64_t>(s64(a) >> (b & 63)); }
#endif
WEFT_INLINE uint32_t rotl32(uint32_t a, uint32_t b) { return a << (b & 31) | a >> (-b & 31); }
WEFT_INLINE uint32_t rotr32(uint32_t a, uint32_t b) { return a >> (b & 31) | a << (-b & 31); }
WEFT_FEW_SHARED uint64_t rotl64(uint64_t a, uint64_t b) {
  if constexpr (sizeof(void*) == 8) return a << (b & 63) | a >> (-b & 63);
  const uint32_t low = static_cast<uint32_t>(a), high = static_cast<uint32_t>(a >> 32), n = static_cast<uint32_t>(b & 31);
  const uint32_t x = b & 32 ? high : low, y = b & 32 ? low : high;
  return (x << n | y >> 1 >> (31 - n)) | static_cast<uint64_t>(y << n | x >> 1 >> (31 - n)) << 32;
}
WEFT_INLINE uint64_t rotr64(uint64_t a, uint64_t b) {
  if constexpr (sizeof(void*) == 8) return a >> (b & 63) | a << (-b & 63);
  return rotl64(a, -b);
}

template <class Narrow, class T>
WEFT_INLINE T extend_s(T a) {
  return static_cast<T>(static_cast<int64_t>(static_cast<Narrow>(a)));
}

// Division: traps on zero and on the one quotient that does not fit.
WEFT_INLINE weft_status div_s32(uint32_t a, uint32_t b, uint32_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  if (a == 0x80000000u && b == 0xFFFFFFFFu) return WEFT_TRAP_INTEGER_OVERFLOW;
  r = static_cast<uint32_t>(s32(a) / s32(b));
  return WEFT_OK;
}
WEFT_INLINE weft_status div_u32(uint32_t a, uint32_t b, uint32_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  r = a / b;
  return WEFT_OK;
}
WEFT_INLINE weft_status rem_s32(uint32_t a, uint32_t b, uint32_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  r = b == 0xFFFFFFFFu ? 0u : static_cast<uint32_t>(s32(a) % s32(b));
  return WEFT_OK;
}
WEFT_INLINE weft_status rem_u32(uint32_t a, uint32_t b, uint32_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  r = a % b;
  return WEFT_OK;
}
WEFT_INLINE weft_status div_s64(uint64_t a, uint64_t b, uint64_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  if (a == 0x8000000000000000u && b == 0xFFFFFFFFFFFFFFFFu) return WEFT_TRAP_INTEGER_OVERFLOW;
  r = static_cast<uint64_t>(s64(a) / s64(b));
  return WEFT_OK;
}
WEFT_INLINE weft_status div_u64(uint64_t a, uint64_t b, uint64_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  r = a / b;
  return WEFT_OK;
}
WEFT_INLINE weft_status rem_s64(uint64_t a, uint64_t b, uint64_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  r = b == 0xFFFFFFFFFFFFFFFFu ? 0u : static_cast<uint64_t>(s64(a) % s64(b));
  return WEFT_OK;
}
WEFT_INLINE weft_status rem_u64(uint64_t a, uint64_t b, uint64_t& r) {
  if (b == 0) return WEFT_TRAP_DIVIDE_BY_ZERO;
  r = a % b;
  return WEFT_OK;
}

// Float to integer. The bounds are the nearest floats that do not fit.
enum class Fit { kFits, kBelow, kAbove, kNot };
template <class F>
WEFT_SHARED Fit fit_of(F a, F below, F above) {
  if (a > below && a < above) return Fit::kFits;
  return a != a ? Fit::kNot : a < 0 ? Fit::kBelow : Fit::kAbove;
}

#define WEFT_TRUNC(name, sat, Int, Out, least, most, below32, below64, above)           \
  template <class F>                                                                    \
  WEFT_INLINE Fit name##_fit(F a) {                                                     \
    return fit_of<F>(a, sizeof(F) == 4 ? static_cast<F>(below32) : static_cast<F>(below64), static_cast<F>(above)); \
  }                                                                                     \
  template <class F>                                                                    \
  WEFT_INLINE weft_status name(F a, Out& r) {                                           \
    const Fit fit = name##_fit(a);                                                      \
    if (fit == Fit::kNot) return WEFT_TRAP_INVALID_CONVERSION;                          \
    if (fit != Fit::kFits) return WEFT_TRAP_INTEGER_OVERFLOW;                           \
    r = static_cast<Out>(static_cast<Int>(a));                                          \
    return WEFT_OK;                                                                     \
  }                                                                                     \
  template <class F>                                                                    \
  WEFT_INLINE Out sat(F a) {                                                            \
    switch (name##_fit(a)) {                                                            \
      case Fit::kFits: return static_cast<Out>(static_cast<Int>(a));                    \
      case Fit::kBelow: return static_cast<Out>(least);                                 \
      case Fit::kAbove: return static_cast<Out>(most);                                  \
      default: return 0;                                                                \
    }                                                                                   \
  }
WEFT_TRUNC(trunc_s32, trunc_sat_s32, int32_t, uint32_t, INT32_MIN, INT32_MAX, -2147483904.0, -2147483649.0, 2147483648.0)
WEFT_TRUNC(trunc_u32, trunc_sat_u32, uint32_t, uint32_t, 0, UINT32_MAX, -1.0, -1.0, 4294967296.0)
WEFT_TRUNC(trunc_s64, trunc_sat_s64, int64_t, uint64_t, INT64_MIN, INT64_MAX, -9223373136366403584.0, -9223372036854777856.0,
           9223372036854775808.0)
WEFT_TRUNC(trunc_u64, trunc_sat_u64, uint64_t, uint64_t, 0, UINT64_MAX, -1.0, -1.0, 18446744073709551616.0)
#undef WEFT_TRUNC

// Rounding. Adding a NaN to itself makes a signalling one quiet, which the C library need not do.
template <class F>
WEFT_INLINE F rounded(F a, F (*by)(F)) { return a != a ? a + a : by(a); }
WEFT_INLINE float ceil32(float a) { return rounded<float>(a, ceilf); }
WEFT_INLINE float floor32(float a) { return rounded<float>(a, floorf); }
WEFT_INLINE float nearest32(float a) { return rounded<float>(a, rintf); }
WEFT_INLINE float sqrt32(float a) { return a != a ? a + a : sqrtf(a); }
// Picolibc (1.8) is wrong for large numbers: trunc and truncf shift by more bits than there are, ceil and floor lose a carry.
#ifdef __PICOLIBC__
WEFT_SHARED float trunc_small(float a) { return fabsf(a) < 0x1p23f ? truncf(a) : a; }  // Others are whole already.
WEFT_SHARED double trunc_small(double a) { return fabs(a) < 0x1p52 ? trunc(a) : a; }
WEFT_SHARED double ceil_by_trunc(double a) {
  const double whole = trunc_small(a);
  return a > whole ? whole + 1 : whole;
}
WEFT_SHARED double floor_by_trunc(double a) {
  const double whole = trunc_small(a);
  return a < whole ? whole - 1 : whole;
}
WEFT_INLINE double ceil64(double a) { return rounded<double>(a, ceil_by_trunc); }
WEFT_INLINE double floor64(double a) { return rounded<double>(a, floor_by_trunc); }
WEFT_INLINE float trunc32(float a) { return rounded<float>(a, trunc_small); }
WEFT_INLINE double trunc64(double a) { return rounded<double>(a, trunc_small); }
#else
WEFT_INLINE double ceil64(double a) { return rounded<double>(a, ceil); }
WEFT_INLINE double floor64(double a) { return rounded<double>(a, floor); }
WEFT_INLINE float trunc32(float a) { return rounded<float>(a, truncf); }
WEFT_INLINE double trunc64(double a) { return rounded<double>(a, trunc); }
#endif
WEFT_INLINE double nearest64(double a) { return rounded<double>(a, rint); }
WEFT_INLINE double sqrt64(double a) { return a != a ? a + a : sqrt(a); }

// Reinterprets a value as another type of the same size.
template <class To, class From>
WEFT_INLINE To bits_of(From from) {
  static_assert(sizeof(To) == sizeof(From), "same size");
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

// Minimum and maximum, on bits: a NaN wins (made quiet), and -0 is less than +0. Turning negative numbers'
// other bits over makes the order of floats that of signed integers.
template <class Int, class Bits, Bits kInfinity>
WEFT_INLINE bool is_nan_bits(Bits a) { return (a & ~(Bits{1} << (8 * sizeof(Bits) - 1))) > kInfinity; }
template <class Int, class Bits>
WEFT_INLINE Int float_order(Bits a) {
  const Int signed_a = static_cast<Int>(a);
  return static_cast<Int>(a ^ (static_cast<Bits>(signed_a >> (8 * sizeof(Bits) - 1)) >> 1));
}
template <class Int, class Bits, Bits kInfinity, Bits kQuiet>
WEFT_SHARED Bits minimum(Bits a, Bits b, bool greater) {
  if (is_nan_bits<Int, Bits, kInfinity>(a)) return a | kQuiet;
  if (is_nan_bits<Int, Bits, kInfinity>(b)) return b | kQuiet;
  return (float_order<Int, Bits>(a) < float_order<Int, Bits>(b)) != greater ? a : b;
}
WEFT_INLINE uint32_t min32(uint32_t a, uint32_t b) { return minimum<int32_t, uint32_t, 0x7F800000u, 0x00400000u>(a, b, false); }
WEFT_INLINE uint32_t max32(uint32_t a, uint32_t b) { return minimum<int32_t, uint32_t, 0x7F800000u, 0x00400000u>(a, b, true); }
WEFT_INLINE uint64_t min64(uint64_t a, uint64_t b) {
  return minimum<int64_t, uint64_t, 0x7FF0000000000000u, 0x0008000000000000u>(a, b, false);
}
WEFT_INLINE uint64_t max64(uint64_t a, uint64_t b) {
  return minimum<int64_t, uint64_t, 0x7FF0000000000000u, 0x0008000000000000u>(a, b, true);
}

}  // namespace weft

#endif
