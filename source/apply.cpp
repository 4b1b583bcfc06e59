// See apply.h. The operations are those of WEFT_APPLIED in instructions.h.
#include "apply.h"

#include "operations.h"

#if WEFT_APPLIES

namespace weft {

namespace {

template <class T>
uint64_t bits(T value) {
  if constexpr (sizeof(T) == 4) {
    return bits_of<uint32_t>(value);
  } else {
    return bits_of<uint64_t>(value);
  }
}

// Conversions of floats to integers, but for those of f32 to i32, which may run often: they are one function.
enum : uint32_t { kUnsigned = 1, kLong = 2, kSaturating = 4, kFromF32 = 8, kOther = 16 };

constexpr uint32_t truncation_of(Op op) {
  switch (op) {
    case op_i32_trunc_f64_s: return 0;
    case op_i32_trunc_f64_u: return kUnsigned;
    case op_i64_trunc_f64_s: return kLong;
    case op_i64_trunc_f64_u: return kLong | kUnsigned;
    case op_i32_trunc_sat_f64_s: return kSaturating;
    case op_i32_trunc_sat_f64_u: return kSaturating | kUnsigned;
    case op_i64_trunc_sat_f64_s: return kSaturating | kLong;
    case op_i64_trunc_sat_f64_u: return kSaturating | kLong | kUnsigned;
    case op_i64_trunc_f32_s: return kFromF32 | kLong;
    case op_i64_trunc_f32_u: return kFromF32 | kLong | kUnsigned;
    case op_i64_trunc_sat_f32_s: return kFromF32 | kSaturating | kLong;
    case op_i64_trunc_sat_f32_u: return kFromF32 | kSaturating | kLong | kUnsigned;
    default: return kOther;
  }
}

[[maybe_unused]] uint64_t truncate(const uint32_t* a, uint32_t kind, weft_status& status) {
  const uint64_t number = bits(kind & kFromF32 ? static_cast<double>(slot_get<float>(a)) : slot_get<double>(a));
  const bool is_negative = number >> 63;
  const int exponent = static_cast<int>(number >> 52 & 0x7FF) - 1023;
  uint64_t most = ~uint64_t{0} >> !(kind & kUnsigned);
  if (!(kind & kLong)) most >>= 32;
  if (is_negative) most = kind & kUnsigned ? 0 : most + 1;
  uint64_t magnitude = exponent < 0 ? 0 : (number << 11 | uint64_t{1} << 63) >> ((63 - exponent) & 63);
  if (exponent > 63 || magnitude > most) {
    const bool is_number = exponent < 1024 || number << 12 == 0;
    if (!(kind & kSaturating)) status = is_number ? WEFT_TRAP_INTEGER_OVERFLOW : WEFT_TRAP_INVALID_CONVERSION;
    magnitude = is_number ? most : 0;
  }
  return is_negative ? 0 - magnitude : magnitude;
}

template <class O, Op op>
WEFT_INLINE uint64_t unary(const uint32_t* a, const uint32_t*, weft_status& status) {
  if constexpr (truncation_of(op) != kOther) {
    return truncate(a, truncation_of(op), status);
  } else {
    typename O::R r{};
    const weft_status trap = O::apply(slot_get<typename O::T>(a), r);
    if (trap != WEFT_OK) status = trap;
    return bits(r);
  }
}

template <class O>
WEFT_INLINE uint64_t binary(const uint32_t* a, const uint32_t* b, weft_status& status) {
  typename O::R r{};
  const weft_status trap = O::apply(slot_get<typename O::T>(a), slot_get<typename O::T>(b), r);
  if (trap != WEFT_OK) status = trap;
  return bits(r);
}

#define APPLIED_OP(op) op_##op,
const uint8_t kOperations[] = {WEFT_APPLIED(APPLIED_OP, APPLIED_OP)};

}  // namespace

namespace {
#define APPLIED_INDEX(op) applied_##op,
enum : unsigned { WEFT_APPLIED(APPLIED_INDEX, APPLIED_INDEX) };
}  // namespace

uint64_t apply(unsigned index, const uint32_t* a, const uint32_t* b, weft_status& status) {
  switch (index) {
#define UNARY_CASE(op) case applied_##op: return unary<operation::op, op_##op>(a, b, status);
#define BINARY_CASE(op) case applied_##op: return binary<operation::op>(a, b, status);
    WEFT_APPLIED(UNARY_CASE, BINARY_CASE)
    default: __builtin_unreachable();
  }
}

Op applied_op(unsigned index) { return static_cast<Op>(kOperations[index]); }

}  // namespace weft

#endif
