// See apply.h. The operations are those of WEFT_APPLIED in instructions.h.
#include "apply.h"

#include "operations.h"

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

template <class O>
uint64_t unary_of(typename O::T a, weft_status& status) {
  typename O::R r{};
  const weft_status trap = O::apply(a, r);
  if (trap != WEFT_OK) status = trap;
  return bits(r);
}

template <class O>
uint64_t unary(const uint32_t* a, const uint32_t*, weft_status& status) {
  return unary_of<O>(slot_get<typename O::T>(a), status);
}

template <class O>
uint64_t binary(const uint32_t* a, const uint32_t* b, weft_status& status) {
  typename O::R r{};
  const weft_status trap = O::apply(slot_get<typename O::T>(a), slot_get<typename O::T>(b), r);
  if (trap != WEFT_OK) status = trap;
  return bits(r);
}

template <class O>
uint64_t promoted(const uint32_t* a, const uint32_t*, weft_status& status) {
  return unary_of<O>(static_cast<double>(slot_get<float>(a)), status);
}

#define UNARY_OP(op) op_##op,
#define PROMOTED_OP(op, other) op_##op,
const uint8_t kOperations[] = {WEFT_APPLIED(UNARY_OP, UNARY_OP, PROMOTED_OP)};

}  // namespace

#define UNARY_FUNCTION(op) unary<operation::op>,
#define BINARY_FUNCTION(op) binary<operation::op>,
#define PROMOTED_FUNCTION(op, other) promoted<operation::other>,
extern const AppliedFunction kApplied[] = {WEFT_APPLIED(UNARY_FUNCTION, BINARY_FUNCTION, PROMOTED_FUNCTION)};

unsigned applied_index(Op op) {
  for (unsigned i = 0; i < sizeof kOperations; ++i) {
    if (kOperations[i] == op) return i;
  }
  return kNotApplied;
}

Op applied_op(unsigned index) { return static_cast<Op>(kOperations[index]); }

}  // namespace weft
