// Operations as code: each row of instructions.h as a struct with its types and meaning, and how
// handlers reach slots and linear memory.
#ifndef WEFT_OPERATIONS_H
#define WEFT_OPERATIONS_H

#include "bytes.h"
#include "instructions.h"
#include "numeric.h"

namespace weft {

namespace operation {

using i32_type = uint32_t;
using i64_type = uint64_t;
using f32_type = float;
using f64_type = double;
using f32b_type = uint32_t;  // Floats handled as bits.
using f64b_type = uint64_t;

#define WEFT_LOAD_ROW(name, type, memory) \
  struct name {                           \
    using R = type##_type;                \
    using M = memory;                     \
  };
#define WEFT_STORE_ROW(name, type, memory) \
  struct name {                            \
    using T = type##_type;                 \
    using M = memory;                      \
  };
#define WEFT_UNARY_ROW(name, type, result, meaning)       \
  struct name {                                           \
    using T = type##_type;                                \
    using R = result##_type;                              \
    WEFT_INLINE weft_status apply(const T a, R& r) {      \
      weft_status status = WEFT_OK;                       \
      meaning;                                            \
      return status;                                      \
    }                                                     \
  };
#define WEFT_BINARY_ROW(name, type, result, meaning)           \
  struct name {                                                \
    using T = type##_type;                                     \
    using R = result##_type;                                   \
    WEFT_INLINE weft_status apply(const T a, const T b, R& r) { \
      weft_status status = WEFT_OK;                            \
      meaning;                                                 \
      return status;                                           \
    }                                                          \
  };
WEFT_LOADS(WEFT_LOAD_ROW)
WEFT_STORES(WEFT_STORE_ROW)
WEFT_NUMERIC(WEFT_UNARY_ROW, WEFT_BINARY_ROW)
WEFT_PREPARED_UNARY(WEFT_UNARY_ROW)
#undef WEFT_LOAD_ROW
#undef WEFT_STORE_ROW
#undef WEFT_UNARY_ROW
#undef WEFT_BINARY_ROW

}  // namespace operation

// Slots are 32 bits, 4-byte aligned; 64-bit values take two, low half first, at any slot.
template <class T>
WEFT_INLINE T slot_get(const uint32_t* slot) {
  if constexpr (sizeof(T) == 4) {
    return bits_of<T>(*slot);
  } else if constexpr (sizeof(void*) == 8) {
    T value;
    memcpy(&value, slot, sizeof value);
    return value;
  } else {
    return bits_of<T>(slot[0] | static_cast<uint64_t>(slot[1]) << 32);
  }
}
template <class T>
WEFT_INLINE void slot_set(uint32_t* slot, T value) {
  if constexpr (sizeof(T) == 4) {
    *slot = bits_of<uint32_t>(value);
  } else if constexpr (sizeof(void*) == 8) {
    memcpy(slot, &value, sizeof value);
  } else {
    const uint64_t bits = bits_of<uint64_t>(value);
    slot[0] = static_cast<uint32_t>(bits);
    slot[1] = static_cast<uint32_t>(bits >> 32);
  }
}

// Linear memory. Where the target's loads and stores must be aligned, most accesses are. What is tested is what the
// handlers have at hand.
template <class M>
constexpr size_t kAlignment = kUnalignedAccess ? 1 : sizeof(M) < 4 ? sizeof(M) : 4;
template <class M>
WEFT_INLINE M memory_get(const uint8_t* at) {
  M value;
  if (kUnalignedAccess || reinterpret_cast<uintptr_t>(at + sizeof(M)) % kAlignment<M> == 0) {
    memcpy(&value, __builtin_assume_aligned(at, kAlignment<M>), sizeof value);
  } else {
    value = static_cast<M>(sizeof(M) == 2 ? load16(at) : sizeof(M) == 4 ? load32(at) : load64(at));
  }
  return value;
}
// The same where it is known to be aligned as it must be.
template <class M>
WEFT_INLINE M aligned_get(const uint8_t* at) {
  if constexpr (sizeof(M) == 8 && sizeof(void*) == 4) {
    return static_cast<M>(aligned_get<uint32_t>(at) | static_cast<uint64_t>(aligned_get<uint32_t>(at + 4)) << 32);
  }
  M value;
  memcpy(&value, __builtin_assume_aligned(at, kAlignment<M>), sizeof value);
  return value;
}
template <class M>
WEFT_INLINE void aligned_set(uint8_t* at, M value) {
  if constexpr (sizeof(M) == 8 && sizeof(void*) == 4) {
    aligned_set<uint32_t>(at, static_cast<uint32_t>(value));
    aligned_set<uint32_t>(at + 4, static_cast<uint32_t>(value >> 32));
  } else {
    memcpy(__builtin_assume_aligned(at, kAlignment<M>), &value, sizeof value);
  }
}
template <class M>
WEFT_INLINE void memory_set(uint8_t* at, M value) {
  if (kUnalignedAccess || reinterpret_cast<uintptr_t>(at + sizeof(M)) % kAlignment<M> == 0) {
    memcpy(__builtin_assume_aligned(at, kAlignment<M>), &value, sizeof value);
  } else {
    if (sizeof(M) == 2) {
      at[0] = static_cast<uint8_t>(value);
      at[1] = static_cast<uint8_t>(value >> 8);
    } else {
      store32_bytes(at, static_cast<uint32_t>(value));
      if (sizeof(M) == 8) store32_bytes(at + 4, static_cast<uint32_t>(static_cast<uint64_t>(value) >> 32));
    }
  }
}

// The accumulator of hosts with 64-bit registers. An upper half that matters is always written whole.
template <class T>
WEFT_INLINE T accumulator_get(uint64_t accumulator, double) {
  if constexpr (sizeof(T) == 4) {
    return bits_of<T>(static_cast<uint32_t>(accumulator));
  } else {
    return bits_of<T>(accumulator);
  }
}
template <>
inline __attribute__((always_inline)) double accumulator_get<double>(uint64_t, double accumulator) { return accumulator; }
template <class T>
WEFT_INLINE void accumulator_set(uint64_t& accumulator, double& float_accumulator, T value) {
  if constexpr (sizeof(T) == 4) {
    accumulator = bits_of<uint32_t>(value);
  } else {
    accumulator = bits_of<uint64_t>(value);
    float_accumulator = bits_of<double>(value);
  }
}

// The accumulator of 32-bit hosts: two registers, so that 32-bit results cost nothing extra.
template <class T>
WEFT_INLINE T accumulator_get(uint32_t low, uint32_t high) {
  if constexpr (sizeof(T) == 4) {
    return bits_of<T>(low);
  } else {
    return bits_of<T>(low | static_cast<uint64_t>(high) << 32);
  }
}
template <class T>
WEFT_INLINE void accumulator_set(uint32_t& low, uint32_t& high, T value) {
  if constexpr (sizeof(T) == 4) {
    low = bits_of<uint32_t>(value);
  } else {
    const uint64_t bits = bits_of<uint64_t>(value);
    low = static_cast<uint32_t>(bits);
    high = static_cast<uint32_t>(bits >> 32);
  }
}

}  // namespace weft

#endif
