// The instruction set: every operation once, and the list of prepared instructions.
//
// An *operation* is what WebAssembly knows (i32.add). A prepared *instruction* is an operation in one
// form: where its operands come from and where its result goes. Opcodes, validator, rewriter, all
// dispatchers and the disassembler are made from the two lists in this file.
#ifndef WEFT_INSTRUCTIONS_H
#define WEFT_INSTRUCTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "numeric.h"
#include "weft.h"
#include "weft_config.h"

// Which encoding a build has (encoding.h).
#if WEFT_CODE_DIRECT || (WEFT_CODE_AUTO && defined(__riscv) && __riscv_xlen == 32)
#define WEFT_DIRECT_CODE 1
#define WEFT_DIRECT(...) __VA_ARGS__
#else
#define WEFT_DIRECT_CODE 0
#define WEFT_DIRECT(...)
#endif

namespace weft {

// ---- Operations --------------------------------------------------------------------------------
//
// LOAD(name, type, memory type), STORE(...): opcodes 0x28 to 0x3E, in order (4.4.7).
// UNARY/BINARY(name, operand type, result type, meaning): opcodes 0x45 to 0xC4, then 0xFC 0 to 7, in
// order (4.3). `meaning` sets r from a and b, or status to a trap; helpers are in numeric.h.

#define WEFT_LOADS(LOAD)               \
  LOAD(i32_load, i32, uint32_t)        \
  LOAD(i64_load, i64, uint64_t)        \
  LOAD(f32_load, f32, uint32_t)        \
  LOAD(f64_load, f64, uint64_t)        \
  LOAD(i32_load8_s, i32, int8_t)       \
  LOAD(i32_load8_u, i32, uint8_t)      \
  LOAD(i32_load16_s, i32, int16_t)     \
  LOAD(i32_load16_u, i32, uint16_t)    \
  LOAD(i64_load8_s, i64, int8_t)       \
  LOAD(i64_load8_u, i64, uint8_t)      \
  LOAD(i64_load16_s, i64, int16_t)     \
  LOAD(i64_load16_u, i64, uint16_t)    \
  LOAD(i64_load32_s, i64, int32_t)     \
  LOAD(i64_load32_u, i64, uint32_t)

#define WEFT_STORES(STORE)             \
  STORE(i32_store, i32, uint32_t)      \
  STORE(i64_store, i64, uint64_t)      \
  STORE(f32_store, f32, uint32_t)      \
  STORE(f64_store, f64, uint64_t)      \
  STORE(i32_store8, i32, uint8_t)      \
  STORE(i32_store16, i32, uint16_t)    \
  STORE(i64_store8, i64, uint8_t)      \
  STORE(i64_store16, i64, uint16_t)    \
  STORE(i64_store32, i64, uint32_t)

#define WEFT_NUMERIC(UNARY, BINARY)                                          \
  UNARY(i32_eqz, i32, i32, r = is_zero(a))                                   \
  BINARY(i32_eq, i32, i32, r = a == b)                                       \
  BINARY(i32_ne, i32, i32, r = a != b)                                       \
  BINARY(i32_lt_s, i32, i32, r = s32(a) < s32(b))                            \
  BINARY(i32_lt_u, i32, i32, r = a < b)                                      \
  BINARY(i32_gt_s, i32, i32, r = s32(a) > s32(b))                            \
  BINARY(i32_gt_u, i32, i32, r = a > b)                                      \
  BINARY(i32_le_s, i32, i32, r = s32(a) <= s32(b))                           \
  BINARY(i32_le_u, i32, i32, r = a <= b)                                     \
  BINARY(i32_ge_s, i32, i32, r = s32(a) >= s32(b))                           \
  BINARY(i32_ge_u, i32, i32, r = a >= b)                                     \
  UNARY(i64_eqz, i64, i32, r = a == 0)                                       \
  BINARY(i64_eq, i64, i32, r = a == b)                                       \
  BINARY(i64_ne, i64, i32, r = a != b)                                       \
  BINARY(i64_lt_s, i64, i32, r = s64(a) < s64(b))                            \
  BINARY(i64_lt_u, i64, i32, r = a < b)                                      \
  BINARY(i64_gt_s, i64, i32, r = s64(a) > s64(b))                            \
  BINARY(i64_gt_u, i64, i32, r = a > b)                                      \
  BINARY(i64_le_s, i64, i32, r = s64(a) <= s64(b))                           \
  BINARY(i64_le_u, i64, i32, r = a <= b)                                     \
  BINARY(i64_ge_s, i64, i32, r = s64(a) >= s64(b))                           \
  BINARY(i64_ge_u, i64, i32, r = a >= b)                                     \
  BINARY(f32_eq, f32, i32, r = a == b)                                       \
  BINARY(f32_ne, f32, i32, r = a != b)                                       \
  BINARY(f32_lt, f32, i32, r = a < b)                                        \
  BINARY(f32_gt, f32, i32, r = a > b)                                        \
  BINARY(f32_le, f32, i32, r = a <= b)                                       \
  BINARY(f32_ge, f32, i32, r = a >= b)                                       \
  BINARY(f64_eq, f64, i32, r = a == b)                                       \
  BINARY(f64_ne, f64, i32, r = a != b)                                       \
  BINARY(f64_lt, f64, i32, r = a < b)                                        \
  BINARY(f64_gt, f64, i32, r = a > b)                                        \
  BINARY(f64_le, f64, i32, r = a <= b)                                       \
  BINARY(f64_ge, f64, i32, r = a >= b)                                       \
  UNARY(i32_clz, i32, i32, r = clz32(a))                                     \
  UNARY(i32_ctz, i32, i32, r = ctz32(a))                                     \
  UNARY(i32_popcnt, i32, i32, r = popcount32(a))                             \
  BINARY(i32_add, i32, i32, r = a + b)                                       \
  BINARY(i32_sub, i32, i32, r = a - b)                                       \
  BINARY(i32_mul, i32, i32, r = a * b)                                       \
  BINARY(i32_div_s, i32, i32, status = div_s32(a, b, r))                     \
  BINARY(i32_div_u, i32, i32, status = div_u32(a, b, r))                     \
  BINARY(i32_rem_s, i32, i32, status = rem_s32(a, b, r))                     \
  BINARY(i32_rem_u, i32, i32, status = rem_u32(a, b, r))                     \
  BINARY(i32_and, i32, i32, r = a & b)                                       \
  BINARY(i32_or, i32, i32, r = a | b)                                        \
  BINARY(i32_xor, i32, i32, r = a ^ b)                                       \
  BINARY(i32_shl, i32, i32, r = a << (b & 31))                               \
  BINARY(i32_shr_s, i32, i32, r = shr_s32(a, b))                             \
  BINARY(i32_shr_u, i32, i32, r = a >> (b & 31))                             \
  BINARY(i32_rotl, i32, i32, r = rotl32(a, b))                               \
  BINARY(i32_rotr, i32, i32, r = rotr32(a, b))                               \
  UNARY(i64_clz, i64, i64, r = clz64(a))                                     \
  UNARY(i64_ctz, i64, i64, r = ctz64(a))                                     \
  UNARY(i64_popcnt, i64, i64, r = popcount64(a))                             \
  BINARY(i64_add, i64, i64, r = a + b)                                       \
  BINARY(i64_sub, i64, i64, r = a - b)                                       \
  BINARY(i64_mul, i64, i64, r = a * b)                                       \
  BINARY(i64_div_s, i64, i64, status = div_s64(a, b, r))                     \
  BINARY(i64_div_u, i64, i64, status = div_u64(a, b, r))                     \
  BINARY(i64_rem_s, i64, i64, status = rem_s64(a, b, r))                     \
  BINARY(i64_rem_u, i64, i64, status = rem_u64(a, b, r))                     \
  BINARY(i64_and, i64, i64, r = a & b)                                       \
  BINARY(i64_or, i64, i64, r = a | b)                                        \
  BINARY(i64_xor, i64, i64, r = a ^ b)                                       \
  BINARY(i64_shl, i64, i64, r = shl64(a, b))                                  \
  BINARY(i64_shr_s, i64, i64, r = shr_s64(a, b))                             \
  BINARY(i64_shr_u, i64, i64, r = shr_u64(a, b))                             \
  BINARY(i64_rotl, i64, i64, r = rotl64(a, b))                               \
  BINARY(i64_rotr, i64, i64, r = rotr64(a, b))                               \
  UNARY(f32_abs, f32b, f32b, r = a & 0x7FFFFFFFu)                            \
  UNARY(f32_neg, f32b, f32b, r = a ^ 0x80000000u)                            \
  UNARY(f32_ceil, f32, f32, r = ceil32(a))                                   \
  UNARY(f32_floor, f32, f32, r = floor32(a))                                 \
  UNARY(f32_trunc, f32, f32, r = trunc32(a))                                 \
  UNARY(f32_nearest, f32, f32, r = nearest32(a))                             \
  UNARY(f32_sqrt, f32, f32, r = sqrt32(a))                                   \
  BINARY(f32_add, f32, f32, r = a + b)                                       \
  BINARY(f32_sub, f32, f32, r = a - b)                                       \
  BINARY(f32_mul, f32, f32, r = a * b)                                       \
  BINARY(f32_div, f32, f32, r = a / b)                                       \
  BINARY(f32_min, f32b, f32b, r = min32(a, b))                                 \
  BINARY(f32_max, f32b, f32b, r = max32(a, b))                                 \
  BINARY(f32_copysign, f32b, f32b, r = (a & 0x7FFFFFFFu) | (b & 0x80000000u)) \
  UNARY(f64_abs, f64b, f64b, r = a & 0x7FFFFFFFFFFFFFFFu)                    \
  UNARY(f64_neg, f64b, f64b, r = a ^ 0x8000000000000000u)                    \
  UNARY(f64_ceil, f64, f64, r = ceil64(a))                                   \
  UNARY(f64_floor, f64, f64, r = floor64(a))                                 \
  UNARY(f64_trunc, f64, f64, r = trunc64(a))                                 \
  UNARY(f64_nearest, f64, f64, r = nearest64(a))                             \
  UNARY(f64_sqrt, f64, f64, r = sqrt64(a))                                   \
  BINARY(f64_add, f64, f64, r = a + b)                                       \
  BINARY(f64_sub, f64, f64, r = a - b)                                       \
  BINARY(f64_mul, f64, f64, r = a * b)                                       \
  BINARY(f64_div, f64, f64, r = a / b)                                       \
  BINARY(f64_min, f64b, f64b, r = min64(a, b))                                 \
  BINARY(f64_max, f64b, f64b, r = max64(a, b))                                 \
  BINARY(f64_copysign, f64b, f64b,                                           \
         r = (a & 0x7FFFFFFFFFFFFFFFu) | (b & 0x8000000000000000u))          \
  UNARY(i32_wrap_i64, i64, i32, r = static_cast<uint32_t>(a))                \
  UNARY(i32_trunc_f32_s, f32, i32, status = trunc_s32(a, r))                 \
  UNARY(i32_trunc_f32_u, f32, i32, status = trunc_u32(a, r))                 \
  UNARY(i32_trunc_f64_s, f64, i32, status = trunc_s32(a, r))                 \
  UNARY(i32_trunc_f64_u, f64, i32, status = trunc_u32(a, r))                 \
  UNARY(i64_extend_i32_s, i32, i64, r = static_cast<uint64_t>(static_cast<int64_t>(s32(a)))) \
  UNARY(i64_extend_i32_u, i32, i64, r = a)                                   \
  UNARY(i64_trunc_f32_s, f32, i64, status = trunc_s64(a, r))                 \
  UNARY(i64_trunc_f32_u, f32, i64, status = trunc_u64(a, r))                 \
  UNARY(i64_trunc_f64_s, f64, i64, status = trunc_s64(a, r))                 \
  UNARY(i64_trunc_f64_u, f64, i64, status = trunc_u64(a, r))                 \
  UNARY(f32_convert_i32_s, i32, f32, r = static_cast<float>(s32(a)))         \
  UNARY(f32_convert_i32_u, i32, f32, r = static_cast<float>(a))              \
  UNARY(f32_convert_i64_s, i64, f32, r = static_cast<float>(s64(a)))         \
  UNARY(f32_convert_i64_u, i64, f32, r = static_cast<float>(a))              \
  UNARY(f32_demote_f64, f64, f32, r = static_cast<float>(a))                 \
  UNARY(f64_convert_i32_s, i32, f64, r = static_cast<double>(s32(a)))        \
  UNARY(f64_convert_i32_u, i32, f64, r = static_cast<double>(a))             \
  UNARY(f64_convert_i64_s, i64, f64, r = static_cast<double>(s64(a)))        \
  UNARY(f64_convert_i64_u, i64, f64, r = static_cast<double>(a))             \
  UNARY(f64_promote_f32, f32, f64, r = static_cast<double>(a))               \
  UNARY(i32_reinterpret_f32, f32b, i32, r = a)                               \
  UNARY(i64_reinterpret_f64, f64b, i64, r = a)                               \
  UNARY(f32_reinterpret_i32, i32, f32b, r = a)                               \
  UNARY(f64_reinterpret_i64, i64, f64b, r = a)                               \
  UNARY(i32_extend8_s, i32, i32, r = extend_s<int8_t>(a))                    \
  UNARY(i32_extend16_s, i32, i32, r = extend_s<int16_t>(a))                  \
  UNARY(i64_extend8_s, i64, i64, r = extend_s<int8_t>(a))                    \
  UNARY(i64_extend16_s, i64, i64, r = extend_s<int16_t>(a))                  \
  UNARY(i64_extend32_s, i64, i64, r = extend_s<int32_t>(a))                  \
  UNARY(i32_trunc_sat_f32_s, f32, i32, r = trunc_sat_s32(a))                 \
  UNARY(i32_trunc_sat_f32_u, f32, i32, r = trunc_sat_u32(a))                 \
  UNARY(i32_trunc_sat_f64_s, f64, i32, r = trunc_sat_s32(a))                 \
  UNARY(i32_trunc_sat_f64_u, f64, i32, r = trunc_sat_u32(a))                 \
  UNARY(i64_trunc_sat_f32_s, f32, i64, r = trunc_sat_s64(a))                 \
  UNARY(i64_trunc_sat_f32_u, f32, i64, r = trunc_sat_u64(a))                 \
  UNARY(i64_trunc_sat_f64_s, f64, i64, r = trunc_sat_s64(a))                 \
  UNARY(i64_trunc_sat_f64_u, f64, i64, r = trunc_sat_u64(a))

// Operations that only prepared code knows. NUMERIC ones:
//   i32_nez           branches of br_if and if on a plain value
//   i32_low8, low16   i32.and with 255 and 65535, which do not fit a signed byte
//   copy32, copy64    local.get, local.set and moves: any type of that width
#define WEFT_PREPARED_UNARY(UNARY)           \
  UNARY(i32_nez, i32, i32, r = a != 0)       \
  UNARY(i32_low8, i32, i32, r = a & 0xFFu)   \
  UNARY(i32_low16, i32, i32, r = a & 0xFFFFu) \
  UNARY(copy32, i32, i32, r = a)             \
  UNARY(copy64, i64, i64, r = a)

// The others have handlers of their own in handlers.inc. The layout names the operand bytes:
//   s slot, S 16-bit slot, d destination slot, D 16-bit destination slot, b signed byte, B unsigned
//   byte, h signed 16 bits, H unsigned 16 bits, w 32 bits, q 64 bits, o 16-bit branch, O 32-bit branch,
//   f function (16), t type (16), * a count byte and that many slots, + a 16-bit count and 16-bit slots,
//   1..4 that many slots, v a 16-bit count and that many + 1 16-bit branches, V the same with 32 bits each, a the
//   position of an operation in WEFT_APPLIED.
#define WEFT_OTHERS(X)    \
  X(apply, none)          \
  X(const32, i32)         \
  X(const64, i64)         \
  X(select32, i32)        \
  X(select64, i64)        \
  X(global_get32, i32)    \
  X(global_get64, i64)    \
  X(global_set32, none)   \
  X(global_set64, none)   \
  X(far_set32, none)      \
  X(far_set64, none)      \
  X(far_copy32, none)     \
  X(far_copy64, none)     \
  X(move_slots, none)     \
  X(tick, none)           \
  WEFT_DIRECT(X(add_byte_to, none) X(add_to, none) X(xor_to, none)) \
  X(add_branch, none)     \
  X(br, none)             \
  X(br_wide, none)        \
  X(br_table, none)       \
  X(br_table_wide, none)  \
  X(unreachable, none)    \
  X(ret, none)            \
  X(ret32, none)          \
  X(ret64, none)          \
  X(ret_const, none)      \
  X(ret_many, none)       \
  X(call0, none)          \
  X(call1, none)          \
  X(call2, none)          \
  X(call3, none)          \
  X(call4, none)          \
  X(call, none)           \
  X(call_import, none)    \
  X(call_indirect, none)  \
  X(call_any, none)       \
  X(memory_size, i32)     \
  X(memory_grow, i32)     \
  X(memory_copy, none)    \
  X(memory_fill, none)    \
  X(table_get, i32)       \
  X(table_set, none)      \
  X(table_size, i32)      \
  X(table_grow, i32)      \
  X(ref_func, i32)        \
  X(bulk, none)           \
  X(enter_exit, none)     \
  X(leave, none)          \
  X(prefix1, none)        \
  X(prefix2, none)

// ---- Forms ---------------------------------------------------------------------------------------
//
// Where operands come from: S a slot of the frame, A the accumulator, I a signed byte, H 16 bits,
// W 32 bits (signed), Q 64 bits. Loads and stores: S or A is the address, X the sum of two slots, Y the sum
// of accumulator and slot, V the sum of a slot and 16 bits, T of the accumulator and 16 bits; a byte after
// it holds offset + width. Z: 16 bits are the whole address, known to be inside the memory. SW, WSS: a full
// 32-bit offset instead of the byte.
// Where the result goes: A the accumulator, D a slot, J a branch taken when it is not zero, N a branch
// taken when it is zero (0 for none). Operand bytes come in the order of the letters, then the result's.

enum Dest : uint8_t { A = 0, D = 1, J = 2, N = 3 };

enum Kind : uint8_t {
  SS = 0, AS = 1, SA = 2, SI = 3, AI = 4, SW = 5, AW = 6,
  KS = 0, KA = 1,                // One operand: S, A.
  KX = 2, KY = 3, KV = 4, KT = 6, KZ = 7,  // Loads; SW too.
  WSS = 4, ZS = 8, ZA = 12, VS = 5, TS = 6,  // Stores; their value last. SS, AS, SA, SI too. Multiples of 4 are found faster.
  KI = 0, KH = 1, KW = 2, KQ = 3,  // Constants.
  SSS = 0, SSA = 1,              // select: condition last.
  K0 = 0,                        // The only one.
  GS = 0, GA = 1, GWS = 2, IMP = 3  // Globals: byte index, value in slot or accumulator; 16-bit index; imported.
};
constexpr unsigned kFormCount = 32;

// ---- Instructions ---------------------------------------------------------------------------------
//
// B binary, U unary (F, G: the same where a target may need a library function or the stack), L load, M store, C the
// others with their layout. Those that run most have one-byte opcodes (test/profile counts). What is not
// here is made of what is: every operation has a form that takes slots or the accumulator, to A; loads and stores
// have SW and WSS; the rare ones are applied (below). Loads and stores of less than an i64 are those of an i32.

// What a build leaves out (Kconfig): rows of floats, and those that only speed matters for.
#if WEFT_FLOATS_F32 || WEFT_FLOATS_F64
#define WEFT_F32(...) __VA_ARGS__
#else
#define WEFT_F32(...)
#endif
#if WEFT_FLOATS_F64
#define WEFT_F64(...) __VA_ARGS__
#else
#define WEFT_F64(...)
#endif
#if WEFT_REFERENCE_TYPES
#define WEFT_TABLE(...) __VA_ARGS__
#else
#define WEFT_TABLE(...)
#endif
// Direct code has fewer slots within reach of a byte: too few for what programs have.
#define WEFT_HAS_LARGE_FUNCTIONS (WEFT_LARGE_FUNCTIONS || WEFT_DIRECT_CODE)
#if WEFT_HAS_LARGE_FUNCTIONS
#define WEFT_LARGE(...) __VA_ARGS__
#else
#define WEFT_LARGE(...)
#endif
#if WEFT_MULTI_VALUE
#define WEFT_SEVERAL(...) __VA_ARGS__
#else
#define WEFT_SEVERAL(...)
#endif
#define WEFT_HAS_RANGES (WEFT_HAS_LARGE_FUNCTIONS || WEFT_MULTI_VALUE)
#if WEFT_HAS_RANGES
#define WEFT_RANGE(...) __VA_ARGS__
#else
#define WEFT_RANGE(...)
#endif
#define WEFT_HAS_ANY_CALL (WEFT_HAS_LARGE_FUNCTIONS || WEFT_TAIL_CALLS)
#if WEFT_HAS_ANY_CALL
#define WEFT_ANY_CALL(...) __VA_ARGS__
#else
#define WEFT_ANY_CALL(...)
#endif
#if WEFT_INSTANCE_IMPORTS
#define WEFT_IMPORTED(...) __VA_ARGS__
#else
#define WEFT_IMPORTED(...)
#endif
#if WEFT_FORMS_MANY
#define WEFT_MANY(...) __VA_ARGS__
#else
#define WEFT_MANY(...)
#endif

// Operations that have no instruction of their own, except with all forms: `apply` calls a function for them (apply.cpp).
// U unary, B binary. With few forms those of integers have an instruction, since that is small then.
#if WEFT_FORMS_MANY
#define WEFT_RARELY(...)
#else
#define WEFT_RARELY(...) __VA_ARGS__
#endif
#if WEFT_FORMS_FEW
#define WEFT_INTEGERS(...)
#else
#define WEFT_INTEGERS(...) __VA_ARGS__
#endif
#define WEFT_APPLIES ((!WEFT_FORMS_FEW && !WEFT_FORMS_MANY) || !WEFT_FLOATS_NONE)
#if WEFT_APPLIES
#define WEFT_APPLYING(...) __VA_ARGS__
#else
#define WEFT_APPLYING(...)
#endif
#define WEFT_APPLIED(U, B)                                                                                             \
  WEFT_RARELY(                                                                                                         \
    WEFT_INTEGERS(                                                                                                     \
      U(i32_popcnt) U(i64_clz) U(i64_ctz) U(i64_popcnt) B(i64_div_s) B(i64_div_u) B(i64_rem_s) B(i64_rem_u) B(i64_shr_s) B(i64_rotr))\
    WEFT_F32(                                                                                                          \
      B(f32_eq) B(f32_ne) U(f32_abs) U(f32_ceil) U(f32_floor) U(f32_trunc) U(f32_nearest) U(f32_sqrt) B(f32_min)       \
      B(f32_max) B(f32_copysign) U(i32_trunc_f32_s) U(i32_trunc_f32_u) U(i32_trunc_sat_f32_s) U(i32_trunc_sat_f32_u)   \
      U(f32_convert_i32_u) U(f32_convert_i64_s) U(f32_convert_i64_u))                                                  \
    WEFT_F64(                                                                                                          \
      B(f64_eq) B(f64_ne) B(f64_lt) B(f64_le) U(f64_abs) U(f64_ceil) U(f64_floor) U(f64_trunc) U(f64_nearest)          \
      U(f64_sqrt) B(f64_div) B(f64_min) B(f64_max) B(f64_copysign) U(i32_trunc_f64_s) U(i32_trunc_f64_u)               \
      U(i64_trunc_f64_s) U(i64_trunc_f64_u) U(i32_trunc_sat_f64_s) U(i32_trunc_sat_f64_u) U(i64_trunc_sat_f64_s)       \
      U(i64_trunc_sat_f64_u) U(f32_demote_f64) U(f64_convert_i32_u) U(f64_convert_i64_s) U(f64_convert_i64_u)          \
      U(f64_promote_f32)))                                                                                             \
  WEFT_F32(U(i64_trunc_f32_s) U(i64_trunc_f32_u) U(i64_trunc_sat_f32_s) U(i64_trunc_sat_f32_u))

#if !WEFT_FORMS_FEW

#define WEFT_PAGE0(B, U, F, G, L, M, C)                                                                              \
  L(i32_load, KS, A) L(i32_load, KS, D) L(i32_load, KV, A) L(i32_load, KZ, A) L(i32_load, KZ, D) L(i32_load, SW, A)  \
  L(i32_load, KT, A) L(i32_load, KT, D) L(i32_load, KV, D) L(i32_load, KY, A) L(i32_load, KA, A) L(i32_load, KA, D)  \
  L(i32_load, KY, D) L(i64_load, SW, A) L(i64_load, KS, A) L(i32_load8_s, SW, A) L(i32_load8_u, KS, A)               \
  L(i32_load8_u, KZ, A) L(i32_load8_u, SW, A) L(i32_load8_u, KV, A) L(i32_load8_u, KZ, D) L(i32_load8_u, KS, D)      \
  L(i32_load8_u, KT, A) L(i32_load8_u, KV, D) L(i32_load8_u, KT, D) L(i32_load8_u, KX, A) L(i32_load8_u, KX, D)      \
  L(i32_load16_s, KS, A) L(i32_load16_s, KV, A) L(i32_load16_s, SW, A) L(i32_load16_s, KT, A) L(i32_load16_s, KT, D) \
  L(i32_load16_u, SW, A) L(i32_load16_u, KS, A) L(i32_load16_u, KS, D) M(i32_store, SS) M(i32_store, SA)             \
  M(i32_store, WSS) M(i32_store, ZS) M(i32_store, ZA) M(i64_store, WSS) M(i64_store, SS) M(i64_store, SA)            \
  M(i64_store, ZA) M(i32_store8, SS) M(i32_store8, ZS) M(i32_store8, ZA) M(i32_store8, WSS) M(i32_store8, SA)        \
  M(i32_store16, WSS) M(i32_store16, SS) M(i32_store16, SA) U(i32_eqz, KS, J) U(i32_eqz, KA, A) U(i32_eqz, KA, J)    \
  U(i32_eqz, KS, A) B(i32_eq, SS, A) B(i32_eq, AS, J) B(i32_eq, SI, J) B(i32_eq, AS, A) B(i32_eq, SI, A)             \
  B(i32_ne, AS, J) B(i32_ne, AS, A) B(i32_ne, SS, A) B(i32_ne, SI, J) B(i32_ne, SI, A) B(i32_ne, SS, J)              \
  B(i32_ne, AI, J) B(i32_ne, AI, A) B(i32_lt_s, SS, A) B(i32_lt_s, SS, J) B(i32_lt_s, AI, J) B(i32_lt_s, AI, A)      \
  B(i32_lt_s, SI, J) B(i32_lt_s, SI, A) B(i32_lt_u, SS, A) B(i32_lt_u, SI, J) B(i32_lt_u, SI, A) B(i32_lt_u, SS, J)  \
  B(i32_lt_u, AS, A) B(i32_gt_u, AS, A) B(i32_le_s, SS, A) B(i32_le_s, SS, J) B(i32_le_s, AS, J) B(i32_le_u, SS, A)  \
  B(i32_ge_s, SI, J) B(i32_ge_s, AI, J) B(i32_ge_s, SI, A) B(i32_ge_u, SI, J) B(i32_ge_u, SI, A) U(i64_eqz, KA, A)   \
  F(i64_eq, SS, A) F(i64_ne, SS, A) F(i64_lt_s, SS, A) F(i64_lt_u, SS, A) F(i64_le_s, SS, A) F(i64_le_u, SS, A)      \
  U(i32_clz, KA, A) U(i32_ctz, KA, A) B(i32_add, SS, A) B(i32_add, SS, D) B(i32_add, AS, A) B(i32_add, AS, D)        \
  B(i32_add, SI, A) B(i32_add, SI, D) B(i32_add, SW, A) B(i32_add, SW, D) B(i32_add, AI, A) B(i32_add, AI, D)        \
  B(i32_add, AW, A) B(i32_add, AW, D) B(i32_sub, SS, A) B(i32_sub, SA, A) B(i32_sub, SA, D) B(i32_sub, SS, D)        \
  B(i32_mul, SS, A) B(i32_mul, AS, A) B(i32_mul, AS, D) B(i32_mul, AW, A) B(i32_mul, SI, A) B(i32_mul, SW, A)        \
  B(i32_div_s, SS, A) B(i32_div_u, SS, A) B(i32_rem_s, SS, A) B(i32_rem_u, SS, A) B(i32_and, SS, A)                  \
  B(i32_and, SI, A) B(i32_and, AI, A) B(i32_and, AW, A) B(i32_and, AW, D) B(i32_and, AS, A) B(i32_and, AS, D)        \
  B(i32_and, SI, D) B(i32_and, AI, D) B(i32_and, SW, A) B(i32_or, SS, A) B(i32_or, AS, A) B(i32_or, AS, D)           \
  B(i32_xor, SS, A) B(i32_xor, AS, A) B(i32_xor, AS, D) B(i32_xor, SS, D) B(i32_xor, SI, A) B(i32_xor, SW, A)        \
  B(i32_xor, SI, D) B(i32_shl, SI, A) B(i32_shl, AI, A) B(i32_shl, SS, A) B(i32_shl, SI, D) B(i32_shl, AI, D)        \
  B(i32_shr_s, AI, A) B(i32_shr_s, SS, A) B(i32_shr_s, SI, A) B(i32_shr_s, AI, D) B(i32_shr_u, SS, A)                \
  B(i32_shr_u, SI, A) B(i32_shr_u, AI, A) B(i32_shr_u, SI, D) B(i32_shr_u, SA, A) B(i32_rotl, SS, A)                 \
  B(i32_rotl, SI, A) B(i32_rotl, SA, A) B(i32_rotl, SI, D) B(i32_rotr, SS, A) B(i64_add, SS, A) B(i64_add, SS, D)    \
  B(i64_add, AS, A) B(i64_add, AS, D) B(i64_sub, SS, A) B(i64_sub, SA, A) B(i64_sub, SA, D) B(i64_mul, SS, A)        \
  B(i64_mul, SS, D) B(i64_and, SS, A) B(i64_or, SS, A) B(i64_or, AS, A) B(i64_or, AS, D) B(i64_xor, SS, A)           \
  B(i64_xor, AS, A) B(i64_xor, AS, D) B(i64_xor, SS, D) B(i64_shl, SS, A) B(i64_shl, SI, D) B(i64_shr_u, SS, A)      \
  B(i64_shr_u, SI, A) B(i64_rotl, SS, A) U(i64_extend_i32_s, KA, A) U(i64_extend_i32_u, KA, A)                       \
  U(i64_extend_i32_u, KS, A) U(i64_extend_i32_u, KS, D) U(i32_extend8_s, KA, A) U(i32_extend16_s, KA, A)             \
  U(i64_extend8_s, KA, A) U(i64_extend16_s, KA, A) U(i64_extend32_s, KA, A) U(i32_nez, KS, J) U(i32_nez, KA, J)      \
  U(i32_low8, KS, A) U(i32_low8, KA, A) U(i32_low8, KS, D) U(i32_low16, KA, A) U(i32_low16, KS, A) U(copy32, KS, D)  \
  U(copy32, KA, D) U(copy32, KS, A) U(copy64, KS, A) U(copy64, KS, D) U(copy64, KA, D) C(const32, KI, A, "b")        \
  C(const32, KI, D, "bd") C(const32, KH, A, "h") C(const32, KH, D, "hd") C(const32, KW, A, "w")                      \
  C(const32, KW, D, "wd") C(const64, KI, A, "b") C(const64, KI, D, "bd") C(const64, KQ, A, "q")                      \
  C(const64, KW, D, "wd") C(const64, KQ, D, "qd") C(const64, KW, A, "w") C(select32, SSS, A, "sss")                  \
  C(select32, SSA, A, "ss") C(select32, SSA, D, "ssd") C(select32, SSS, D, "sssd") C(select64, SSS, A, "sss")        \
  C(select64, SSA, A, "ss") C(select64, SSA, D, "ssd") C(global_get32, GS, A, "B") C(global_get32, GWS, A, "H")      \
  C(global_get32, GS, D, "Bd") C(global_set32, GS, A, "Bs") C(global_set32, GA, A, "B") C(tick, K0, A, "")           \
  C(add_branch, K0, A, "sbdo") C(br, K0, A, "o") C(br_table, K0, A, "sv") C(ret, K0, A, "") C(ret32, K0, A, "s")     \
  C(ret_const, K0, A, "b") C(call0, K0, A, "fB") C(call1, K0, A, "fB1") C(call2, K0, A, "fB2")                       \
  C(call3, K0, A, "fB3") C(call, K0, A, "fB*") C(call_indirect, K0, A, "tBsB*") C(prefix1, K0, A, "")                \
  C(prefix2, K0, A, "")                                                                                              \
  WEFT_F64(                                                                                                          \
    F(f64_sub, SA, A) F(f64_mul, SS, A) F(f64_mul, AS, A))                                                           \
  WEFT_F32(                                                                                                          \
    F(f32_add, SS, A) F(f32_sub, SS, A) F(f32_mul, SS, A) G(f32_convert_i32_s, KA, A))                               \
  WEFT_IMPORTED(                                                                                                     \
    C(global_get32, IMP, A, "H"))                                                                                    \
  WEFT_APPLYING(                                                                                                     \
    C(apply, K0, D, "assd"))

#define WEFT_PAGE1(B, U, F, G, L, M, C)                                                                              \
  M(i64_store, ZS) B(i32_le_s, AS, A) B(i32_ge_s, AI, A) B(i64_shl, SI, A) C(global_get64, GWS, A, "H")              \
  C(global_set32, GWS, A, "Hs") C(global_set64, GWS, A, "Hs") C(unreachable, K0, A, "") C(ret64, K0, A, "s")         \
  C(call4, K0, A, "fB4") C(call_import, K0, A, "fB*") C(memory_size, K0, A, "") C(memory_grow, K0, A, "s")           \
  C(memory_copy, K0, A, "sss") C(memory_fill, K0, A, "sss")                                                          \
  WEFT_F64(                                                                                                          \
    G(f64_neg, KA, A) F(f64_add, SS, A) F(f64_sub, SS, A) G(f64_convert_i32_s, KA, A))                               \
  WEFT_F32(                                                                                                          \
    F(f32_lt, SS, A) F(f32_le, SS, A) G(f32_neg, KA, A) F(f32_div, SS, A))                                           \
  WEFT_TABLE(                                                                                                        \
    C(ref_func, K0, A, "f"))                                                                                         \
  WEFT_LARGE(                                                                                                        \
    C(br_wide, K0, A, "O"))                                                                                          \
  WEFT_RANGE(                                                                                                        \
    C(move_slots, K0, A, "SDH"))                                                                                     \
  WEFT_IMPORTED(                                                                                                     \
    C(global_get64, IMP, A, "H") C(global_set32, IMP, A, "Hs") C(global_set64, IMP, A, "Hs"))                        \
  WEFT_DIRECT(                                                                                                       \
    C(add_byte_to, K0, A, "sb") C(add_to, K0, A, "s") C(xor_to, K0, A, "s"))                                         \
  WEFT_MANY(                                                                                                         \
    L(i32_load, KX, A) L(i32_load, KX, D) L(i64_load, KS, D) L(i64_load, KA, A) L(i64_load, KX, A)                   \
    L(i64_load, KV, A) L(i64_load, KT, A) L(i64_load, KZ, A) L(i64_load, KZ, D) L(i64_load, KA, D)                   \
    L(i32_load8_s, KS, A) L(i32_load8_s, KS, D) L(i32_load8_s, KA, A) L(i32_load8_s, KV, A) L(i32_load8_s, KT, A)    \
    L(i32_load8_s, KZ, A) L(i32_load8_s, KA, D) L(i32_load8_s, KX, A) L(i32_load8_u, KY, A) L(i32_load8_u, KA, A)    \
    L(i32_load8_u, KA, D) L(i32_load8_u, KY, D) L(i32_load16_s, KS, D) L(i32_load16_s, KA, A) L(i32_load16_s, KA, D) \
    L(i32_load16_s, KX, A) L(i32_load16_s, KX, D) L(i32_load16_s, KZ, A) L(i32_load16_u, KA, A)                      \
    L(i32_load16_u, KA, D) L(i32_load16_u, KX, A) L(i32_load16_u, KX, D) L(i32_load16_u, KV, A)                      \
    L(i32_load16_u, KT, A) L(i32_load16_u, KT, D) L(i32_load16_u, KZ, A) M(i32_store, AS) M(i32_store, SI)           \
    M(i32_store, VS) M(i32_store, TS) M(i64_store, AS) M(i64_store, TS) M(i32_store8, AS) M(i32_store8, SI)          \
    M(i32_store8, VS) M(i32_store8, TS) M(i32_store16, AS) M(i32_store16, SI) M(i32_store16, ZS) M(i32_store16, ZA)  \
    M(i32_store16, TS) U(i32_eqz, KS, D) U(i32_eqz, KA, D) B(i32_eq, AI, A) B(i32_eq, SS, J) B(i32_eq, AI, J)        \
    B(i32_lt_s, AS, A) B(i32_lt_s, AS, J) B(i32_lt_u, AS, J) B(i32_lt_u, AI, J) B(i32_lt_u, AI, A)                   \
    B(i32_gt_s, AS, J) B(i32_gt_s, AS, A) B(i32_gt_u, AS, J) B(i32_le_u, SS, J) B(i32_le_u, AS, J)                   \
    B(i32_le_u, AS, A) B(i32_ge_s, AS, J) B(i32_ge_s, AS, A) B(i32_ge_u, AS, J) B(i32_ge_u, AI, J)                   \
    B(i32_ge_u, AS, A) B(i32_ge_u, AI, A) U(i64_eqz, KS, A) U(i64_eqz, KS, J) U(i64_eqz, KS, N) U(i64_eqz, KA, J)    \
    U(i64_eqz, KA, N) F(i64_eq, SS, J) F(i64_eq, SI, A) F(i64_eq, SI, J) F(i64_ne, SS, J) F(i64_ne, SI, A)           \
    F(i64_ne, SI, J) F(i64_lt_s, SS, J) F(i64_lt_s, SI, A) F(i64_lt_s, SI, J) F(i64_lt_u, SS, J) F(i64_lt_u, SI, A)  \
    F(i64_lt_u, SI, J) F(i64_le_s, SS, J) F(i64_le_u, SS, J) F(i64_ge_s, SI, A) F(i64_ge_s, SI, J)                   \
    F(i64_ge_u, SI, A) F(i64_ge_u, SI, J) U(i32_clz, KS, A) U(i32_ctz, KS, A) U(i32_popcnt, KA, A)                   \
    U(i32_popcnt, KS, A) B(i32_sub, AS, A) B(i32_sub, AS, D) B(i32_mul, SS, D) B(i32_mul, SI, D) B(i32_mul, AI, A)   \
    B(i32_div_s, SI, A) B(i32_div_u, SI, A) B(i32_rem_s, SI, A) B(i32_rem_u, SI, A) B(i32_and, SW, D)                \
    B(i32_and, SS, D) B(i32_and, SI, J) B(i32_and, SI, N) B(i32_and, AI, J) B(i32_and, AI, N) B(i32_or, SS, D)       \
    B(i32_or, SI, A) B(i32_or, AI, A) B(i32_or, SI, D) B(i32_or, AI, D) B(i32_or, AW, A) B(i32_or, SW, A)            \
    B(i32_xor, AI, A) B(i32_xor, AI, D) B(i32_xor, AW, A) B(i32_shl, SA, A) B(i32_shl, AS, A) B(i32_shl, SS, D)      \
    B(i32_shr_s, SI, D) B(i32_shr_s, AS, A) B(i32_shr_s, SA, A) B(i32_shr_u, AI, D) B(i32_shr_u, SS, D)              \
    B(i32_shr_u, AS, A) B(i32_rotl, AI, A) B(i32_rotl, AI, D) B(i32_rotl, AS, A) B(i32_rotr, AS, A)                  \
    B(i32_rotr, SA, A) U(i64_clz, KA, A) G(i64_ctz, KA, A) U(i64_popcnt, KA, A) B(i64_add, SI, A) B(i64_add, SI, D)  \
    B(i64_add, AI, D) B(i64_add, AI, A) B(i64_sub, AS, D) B(i64_mul, AS, D) F(i64_div_s, SS, A) F(i64_div_u, SS, A)  \
    F(i64_rem_s, SS, A) F(i64_rem_u, SS, A) B(i64_and, AS, A) B(i64_and, SI, A) B(i64_and, AI, A) B(i64_and, SS, D)  \
    B(i64_or, SS, D) B(i64_shr_s, SS, A) B(i64_shr_s, SI, A) B(i64_shr_u, AI, A) B(i64_shr_u, AI, D)                 \
    B(i64_rotr, SS, A) U(i64_extend_i32_u, KA, D) U(i32_low8, KA, D) U(i32_low16, KS, D)                             \
    WEFT_F64(                                                                                                        \
      F(f64_eq, SS, A) F(f64_ne, SS, A) F(f64_lt, SS, A) F(f64_lt, AS, A) F(f64_le, SS, A) G(f64_abs, KA, A)         \
      G(f64_ceil, KS, A) G(f64_floor, KS, A) G(f64_trunc, KS, A) G(f64_nearest, KS, A) G(f64_sqrt, KA, A)            \
      F(f64_add, AS, A) F(f64_add, AS, D) F(f64_mul, AS, D) F(f64_mul, SS, D) F(f64_div, SS, A) F(f64_div, SA, A)    \
      F(f64_min, SS, A) F(f64_max, SS, A) F(f64_copysign, SS, A) G(i32_trunc_f64_s, KA, A) G(i32_trunc_f64_u, KA, A) \
      G(i64_trunc_f64_s, KA, A) G(i64_trunc_f64_u, KA, A) G(f32_demote_f64, KA, A) G(f64_convert_i32_s, KS, A)       \
      G(f64_convert_i32_u, KA, A) G(f64_convert_i64_s, KA, A) G(f64_convert_i64_u, KA, A) G(f64_promote_f32, KA, A)  \
      G(i32_trunc_sat_f64_s, KA, A) G(i32_trunc_sat_f64_u, KA, A) G(i64_trunc_sat_f64_s, KA, A))                     \
    WEFT_F32(                                                                                                        \
      F(f32_eq, SS, A) F(f32_ne, SS, A) F(f32_lt, AS, A) G(f32_abs, KA, A) G(f32_ceil, KS, A) G(f32_floor, KS, A)    \
      G(f32_trunc, KS, A) G(f32_nearest, KS, A) G(f32_sqrt, KA, A) F(f32_add, SS, D) F(f32_add, AS, A)               \
      F(f32_add, AS, D) F(f32_sub, SA, A) F(f32_mul, SS, D) F(f32_mul, AS, A) F(f32_mul, AS, D) F(f32_min, SS, A)    \
      F(f32_max, SS, A) F(f32_copysign, SS, A) G(i32_trunc_f32_s, KA, A) G(i32_trunc_f32_u, KA, A)                   \
      G(f32_convert_i32_u, KA, A) G(f32_convert_i64_s, KA, A) G(f32_convert_i64_u, KA, A)                            \
      G(i32_trunc_sat_f32_s, KA, A) G(i32_trunc_sat_f32_u, KA, A)))

#define WEFT_PAGE2(B, U, F, G, L, M, C)                                                                         \
  C(enter_exit, K0, A, "")                                                                                      \
  WEFT_TABLE(                                                                                                   \
    C(table_get, K0, A, "Bs") C(table_set, K0, A, "Bss") C(table_size, K0, A, "B") C(table_grow, K0, A, "Bss")  \
    C(bulk, K0, A, "BBHsss"))                                                                                   \
  WEFT_LARGE(                                                                                                   \
    C(far_set32, K0, A, "D") C(far_set64, K0, A, "D") C(far_copy32, K0, A, "SD") C(far_copy64, K0, A, "SD")     \
    C(br_table_wide, K0, A, "sV"))                                                                              \
  WEFT_SEVERAL(                                                                                                 \
    C(ret_many, K0, A, "+"))                                                                                    \
  WEFT_ANY_CALL(                                                                                                \
    C(call_any, K0, A, "BBHSH+"))                                                                               \
  WEFT_IMPORTED(                                                                                                \
    C(leave, K0, A, ""))                                                                                        \
  WEFT_MANY(                                                                                                    \
    B(i64_sub, SS, D) B(i64_sub, AS, A) B(i64_mul, AS, A) B(i64_and, AS, D) B(i64_shl, AS, A) B(i64_shl, SA, A) \
    B(i64_shl, AI, D) B(i64_shl, AI, A) B(i64_shr_s, AI, A) B(i64_shr_u, AS, A) B(i64_shr_u, SA, A)             \
    B(i64_rotl, AI, A) B(i64_rotr, AI, A) U(i64_extend_i32_s, KS, A) U(i32_extend8_s, KS, A)                    \
    U(i32_extend16_s, KS, A) U(i32_low16, KA, D)                                                                \
    WEFT_F64(                                                                                                   \
      F(f64_eq, SS, J) F(f64_eq, AS, A) F(f64_ne, SS, J) F(f64_ne, AS, A) F(f64_lt, SS, J) F(f64_gt, AS, A)     \
      F(f64_le, SS, J) F(f64_le, AS, A) F(f64_ge, AS, A) G(f64_abs, KS, A) G(f64_neg, KS, A) F(f64_add, SS, D)  \
      F(f64_sub, SS, D) F(f64_sub, AS, A) F(f64_div, AS, A) G(i64_trunc_sat_f64_u, KA, A))                      \
    WEFT_F32(                                                                                                   \
      F(f32_eq, SS, J) F(f32_eq, AS, A) F(f32_ne, SS, J) F(f32_ne, AS, A) F(f32_lt, SS, J) F(f32_gt, AS, A)     \
      F(f32_le, SS, J) F(f32_le, AS, A) F(f32_ge, AS, A) G(f32_abs, KS, A) G(f32_neg, KS, A) G(f32_sqrt, KS, A) \
      F(f32_sub, AS, A) F(f32_sub, SS, D) F(f32_div, AS, A) F(f32_div, SA, A) G(f32_convert_i32_s, KS, A)))

#else  // With few forms all are on one page, in the order of operations and forms. It is divided since interpreter_goto.cpp has
// something to put in the middle.

#define WEFT_PAGE0(B, U, F, G, L, M, C)                                                                             \
  L(i32_load, KS, A) L(i32_load, KS, D) L(i32_load, KY, A) L(i32_load, KV, A) L(i32_load, SW, A) L(i32_load, KT, A) \
  L(i32_load, KT, D) L(i32_load, KZ, A) L(i32_load, KZ, D) L(i64_load, SW, A) L(i32_load8_s, SW, A)                 \
  L(i32_load8_u, KS, A) L(i32_load8_u, KS, D) L(i32_load8_u, KV, A) L(i32_load8_u, SW, A) L(i32_load8_u, KZ, A)     \
  L(i32_load8_u, KZ, D) L(i32_load16_s, KS, A) L(i32_load16_s, KV, A) L(i32_load16_s, SW, A) L(i32_load16_u, SW, A) \
  M(i32_store, SS) M(i32_store, SA) M(i32_store, WSS) M(i64_store, WSS) M(i32_store8, SS) M(i32_store8, SA)         \
  M(i32_store8, WSS) M(i32_store8, ZS) M(i32_store8, ZA) M(i32_store16, WSS) U(i32_eqz, KS, A) U(i32_eqz, KS, J)    \
  U(i32_eqz, KA, A) U(i32_eqz, KA, J) B(i32_eq, SS, A) B(i32_ne, SS, A) B(i32_ne, AS, A) B(i32_ne, AS, J)           \
  B(i32_ne, SI, A) B(i32_ne, SI, J) B(i32_lt_s, SS, A) B(i32_lt_u, SS, A) B(i32_le_s, SS, A) B(i32_le_u, SS, A)     \
  B(i32_ge_u, SI, A) B(i32_ge_u, SI, J) U(i64_eqz, KA, A) F(i64_eq, SS, A) F(i64_ne, SS, A) F(i64_lt_s, SS, A)      \
  F(i64_lt_u, SS, A) F(i64_le_s, SS, A) F(i64_le_u, SS, A) WEFT_F32(F(f32_lt, SS, A) F(f32_le, SS, A))              \
  U(i32_clz, KA, A) U(i32_ctz, KA, A) U(i32_popcnt, KA, A) B(i32_add, SS, A) B(i32_add, SS, D) B(i32_add, AS, A)    \
  B(i32_add, AS, D) B(i32_add, SI, A) B(i32_add, SI, D) B(i32_add, AI, A) B(i32_add, SW, A) B(i32_add, SW, D)       \
  B(i32_sub, SS, A) B(i32_mul, SS, A) B(i32_mul, AS, A) B(i32_mul, AS, D) B(i32_mul, SW, A) B(i32_mul, AW, A)       \
  B(i32_div_s, SS, A) B(i32_div_u, SS, A) B(i32_rem_s, SS, A) B(i32_rem_u, SS, A) B(i32_and, SS, A)                 \
  B(i32_and, AS, A) B(i32_and, SI, A) B(i32_and, AI, A) B(i32_and, SW, A) B(i32_and, AW, A) B(i32_and, AW, D)       \
  B(i32_or, SS, A) B(i32_or, AS, A) B(i32_xor, SS, A) B(i32_xor, AS, A) B(i32_xor, AS, D) B(i32_shl, SS, A)         \
  B(i32_shl, SI, A) B(i32_shl, AI, A) B(i32_shr_s, SS, A) B(i32_shr_s, AI, A) B(i32_shr_u, SS, A)                   \
  B(i32_shr_u, SI, A) B(i32_shr_u, SI, D) B(i32_shr_u, AI, A) B(i32_rotl, SS, A) B(i32_rotl, SI, A)                 \
  B(i32_rotr, SS, A) U(i64_clz, KA, A) G(i64_ctz, KA, A) U(i64_popcnt, KA, A)

#define WEFT_PAGE1(B, U, F, G, L, M, C)                                                                             \
  B(i64_add, SS, A) B(i64_sub, SS, A) B(i64_mul, SS, A) F(i64_div_s, SS, A) F(i64_div_u, SS, A) F(i64_rem_s, SS, A) \
  F(i64_rem_u, SS, A) B(i64_and, SS, A) B(i64_or, SS, A) B(i64_xor, SS, A) B(i64_shl, SS, A) B(i64_shr_s, SS, A)    \
  B(i64_shr_u, SS, A) B(i64_rotl, SS, A) B(i64_rotr, SS, A) WEFT_F32(G(f32_neg, KA, A) F(f32_add, SS, A)            \
  F(f32_sub, SS, A) F(f32_mul, SS, A) F(f32_div, SS, A)) WEFT_F64(G(f64_neg, KA, A) F(f64_add, SS, A)               \
  F(f64_sub, SS, A) F(f64_mul, SS, A)) U(i64_extend_i32_s, KA, A) U(i64_extend_i32_u, KA, A)                        \
  WEFT_F32(G(f32_convert_i32_s, KA, A)) WEFT_F64(G(f64_convert_i32_s, KA, A)) U(i32_extend8_s, KA, A)               \
  U(i32_extend16_s, KA, A) U(i64_extend8_s, KA, A) U(i64_extend16_s, KA, A) U(i64_extend32_s, KA, A)                \
  U(i32_nez, KS, J) U(i32_nez, KA, J) U(i32_low8, KS, A) U(i32_low8, KS, D) U(i32_low8, KA, A) U(i32_low16, KA, A)  \
  U(copy32, KS, A) U(copy32, KS, D) U(copy32, KA, D) U(copy64, KS, A) U(copy64, KS, D) U(copy64, KA, D)             \
  WEFT_APPLYING(C(apply, K0, D, "assd")) C(const32, KI, A, "b") C(const32, KI, D, "bd") C(const32, KH, A, "h")       \
  C(const32, KH, D, "hd") C(const32, KW, A, "w") C(const32, KW, D, "wd") C(const64, KI, A, "b")                     \
  C(const64, KI, D, "bd") C(const64, KW, A, "w") C(const64, KW, D, "wd") C(const64, KQ, A, "q")                     \
  C(const64, KQ, D, "qd") C(select32, SSS, A, "sss") C(select32, SSA, A, "ss") C(select64, SSS, A, "sss")           \
  C(select64, SSA, A, "ss") C(global_get32, GS, A, "B") C(global_get32, GS, D, "Bd") C(global_get32, GWS, A, "H")   \
  WEFT_IMPORTED(C(global_get32, IMP, A, "H")) C(global_get64, GWS, A, "H")                                          \
  WEFT_IMPORTED(C(global_get64, IMP, A, "H")) C(global_set32, GS, A, "Bs") C(global_set32, GA, A, "B")              \
  C(global_set32, GWS, A, "Hs") WEFT_IMPORTED(C(global_set32, IMP, A, "Hs")) C(global_set64, GWS, A, "Hs")          \
  WEFT_IMPORTED(C(global_set64, IMP, A, "Hs")) WEFT_LARGE(C(far_set32, K0, A, "D") C(far_set64, K0, A, "D")         \
  C(far_copy32, K0, A, "SD") C(far_copy64, K0, A, "SD")) WEFT_RANGE(C(move_slots, K0, A, "SDH")) C(tick, K0, A, "") \
  WEFT_DIRECT(C(add_byte_to, K0, A, "sb") C(add_to, K0, A, "s") C(xor_to, K0, A, "s")) C(br, K0, A, "o")            \
  WEFT_LARGE(C(br_wide, K0, A, "O")) C(br_table, K0, A, "sv") WEFT_LARGE(C(br_table_wide, K0, A, "sV"))             \
  C(unreachable, K0, A, "") C(ret, K0, A, "") WEFT_SEVERAL(C(ret_many, K0, A, "+")) C(call, K0, A, "fB*")           \
  C(call_import, K0, A, "fB*") C(call_indirect, K0, A, "tBsB*") WEFT_ANY_CALL(C(call_any, K0, A, "BBHSH+"))         \
  C(memory_size, K0, A, "") C(memory_grow, K0, A, "s") C(memory_copy, K0, A, "sss") C(memory_fill, K0, A, "sss")    \
  WEFT_TABLE(C(table_get, K0, A, "Bs") C(table_set, K0, A, "Bss") C(table_size, K0, A, "B")                         \
  C(table_grow, K0, A, "Bss") C(ref_func, K0, A, "f") C(bulk, K0, A, "BBHsss")) C(enter_exit, K0, A, "")            \
  WEFT_IMPORTED(C(leave, K0, A, ""))
#define WEFT_PAGE2(B, U, F, G, L, M, C)

#endif

#include "instruction_pairs.h"

// All of it but pairs, for uses that do not care what a row is.
#define WEFT_INSTRUCTIONS(ROW, STORE_ROW, OTHER_ROW)          \
  WEFT_PAGE0(ROW, ROW, ROW, ROW, ROW, STORE_ROW, OTHER_ROW)   \
  WEFT_PAGE1(ROW, ROW, ROW, ROW, ROW, STORE_ROW, OTHER_ROW)   \
  WEFT_PAGE2(ROW, ROW, ROW, ROW, ROW, STORE_ROW, OTHER_ROW)

// ---- Tables made from the lists ---------------------------------------------------------------------

// Where numeric operations stand in their list; and whether the build refuses them, as all that compute with floats without
// floats. These come last among operations, and no table has rows of them.
enum : uint8_t {
#define WEFT_PLACE(name, type, result, meaning) place_##name,
  WEFT_NUMERIC(WEFT_PLACE, WEFT_PLACE)
#undef WEFT_PLACE
  place_count
};
enum class OperandType : uint8_t { i32, i64, f32b, f64b, f32, f64 };
constexpr bool is_refused(OperandType operand, OperandType result) {
  const bool is_reinterpretation = (operand <= OperandType::i64) != (result <= OperandType::i64);
  const OperandType most = operand > result ? operand : result;
  return WEFT_FLOATS_NONE && most > (is_reinterpretation ? OperandType::f64b : OperandType::i64);
}
constexpr bool kIsRefused[place_count] = {
#define WEFT_REFUSAL(name, type, result, meaning) is_refused(OperandType::type, OperandType::result),
    WEFT_NUMERIC(WEFT_REFUSAL, WEFT_REFUSAL)
#undef WEFT_REFUSAL
};
constexpr unsigned refused_before(unsigned place) {
  unsigned count = 0;
  for (unsigned i = 0; i < place; ++i) count += kIsRefused[i];
  return count;
}
constexpr unsigned number_of(unsigned place, unsigned first, unsigned first_refused) {
  return kIsRefused[place] ? first_refused + refused_before(place) : first + place - refused_before(place);
}

enum Op : uint8_t {
#define WEFT_ROW(name, type, memory) op_##name,
#define WEFT_NUMERIC_ROW(name, type, result, meaning) op_##name,
#define WEFT_OTHER_ROW(name, result) op_##name,
  WEFT_LOADS(WEFT_ROW) WEFT_STORES(WEFT_ROW)
  op_numeric,
  op_last_numeric = op_numeric + place_count - refused_before(place_count) - 1,
  WEFT_PREPARED_UNARY(WEFT_NUMERIC_ROW) WEFT_OTHERS(WEFT_OTHER_ROW)
  op_count,
#undef WEFT_ROW
#undef WEFT_NUMERIC_ROW
#undef WEFT_OTHER_ROW
#define WEFT_NUMERIC_ROW(name, type, result, meaning) op_##name = number_of(place_##name, op_numeric, op_count),
  WEFT_NUMERIC(WEFT_NUMERIC_ROW, WEFT_NUMERIC_ROW)
#undef WEFT_NUMERIC_ROW
};

// The numeric operation at a place; op_count if it is refused.
#if WEFT_FLOATS_NONE
Op numeric_op(unsigned place);
#else
constexpr Op numeric_op(unsigned place) { return static_cast<Op>(op_numeric + place); }
#endif

// Opcodes: positions in the list of all pages. The first page's are one byte of code; the others' are
// a prefix byte and their position in their page.
enum Opcode : uint16_t {
#define WEFT_ROW(op, kind, dest) code_##op##_##kind##_##dest,
#define WEFT_LAYOUT_ROW(op, kind, dest, layout) code_##op##_##kind##_##dest,
#define WEFT_STORE_ROW(op, kind) code_##op##_##kind,
  WEFT_PAGE0(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
  code_page1,
  code_before_page1 = code_page1 - 1,
  WEFT_PAGE1(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
  code_page2,
  code_before_page2 = code_page2 - 1,
  WEFT_PAGE2(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
  code_pairs,
  code_before_pairs = code_pairs - 1,
#define WEFT_PAIR_OPCODE(first, second) WEFT_PAIR_NAME(code, first, second),
  WEFT_PAIR_ROWS(WEFT_PAIR_OPCODE)
  code_count
#undef WEFT_ROW
#undef WEFT_LAYOUT_ROW
#undef WEFT_STORE_ROW
#undef WEFT_PAIR_OPCODE
};

constexpr bool kHasPrefixes = !WEFT_FORMS_FEW;
#if WEFT_FORMS_FEW
constexpr uint16_t code_prefix1_K0_A = 0xFFFF, code_prefix2_K0_A = 0xFFFF;  // None.
#endif

// Pairs are behind the pages.
constexpr bool kHasPairs = WEFT_HAS_PAIRS;
struct Pair {
  uint16_t first;
  uint16_t second;
};
Pair pair_of(uint32_t opcode);
// The instruction that does what these two do, one after the other; 0 when there is none.
uint32_t find_pair(uint32_t first, uint32_t second);

// The bytes of an opcode on another page than the first.
constexpr uint8_t prefix_of(uint16_t opcode) {
  return static_cast<uint8_t>(opcode < code_page2 ? code_prefix1_K0_A : code_prefix2_K0_A);
}
constexpr uint8_t after_prefix(uint16_t opcode) {
  return static_cast<uint8_t>(opcode - (opcode < code_page2 ? code_page1 : code_page2));
}

static_assert(code_page1 <= 256, "the first page is full");
static_assert(code_page2 - code_page1 <= 256, "the second page is full");
static_assert(code_pairs - code_page2 <= 256, "the third page is full");

// What bulk does: its first operand. The others are a table, a segment (or table.copy's other table), and three values.
enum Bulk : uint8_t { kMemoryInit, kDataDrop, kTableInit, kElemDrop, kTableCopy, kTableFill };

// What call_any calls: its first operand. The others are a table, a function or a type, an element's slot, and as for call.
enum : uint8_t { kCallIndirect = 1, kCallTail = 2 };

// Comparisons stand in the order eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u, those of floats eq ne lt gt le ge.
static_assert(op_i32_ge_u - op_i32_eq == 9 && op_i64_ge_u - op_i64_eq == 9 && op_f32_ge - op_f32_eq == 5 &&
              op_f64_ge - op_f64_eq == 5, "mirrored() relies on it");

// Such an operation with a bit of its place among its kind changed; itself when it is none.
constexpr Op flipped(Op op, unsigned first, unsigned count, unsigned bits) {
  const unsigned place = static_cast<unsigned>(op) - first;
  return place < count ? static_cast<Op>(first + (place ^ bits)) : op;
}

// a op b == b mirrored(op) a; the same operation when there is no such comparison.
constexpr Op mirrored(Op op) {
  if (op < op_f32_lt) return flipped(flipped(op, op_i32_lt_s, 8, 2), op_i64_lt_s, 8, 2);
  return flipped(flipped(op, op_f32_lt, 4, 1), op_f64_lt, 4, 1);
}

enum class OpClass : uint8_t {
  kLoad,
  kStore,
  kUnary,
  kBinary,
  kApplied,
  kReinterpretation,  // The same bits, or their lower half, under another type.
  kOther
};

struct OpInfo {
  OpClass shape;
  uint8_t operand;  // weft_type of the operands (of the value, for stores), 0 for others.
  uint8_t result;   // weft_type of the result, 0 for none.
  uint8_t width;    // Bytes accessed, for loads and stores; how many operands, for applied ones; for binary ones, these:
};
constexpr uint8_t kCommutes = 1;  // The operands may change places.
constexpr uint8_t kAdapts = 2;    // With a constant of one byte it becomes another operation.
constexpr unsigned kToMirrored = 2;  // From this bit on: how far away mirrored() is, signed.

// Many operations have the same row: each row stands there once, and `index` tells which one an operation has.
template <class Row, unsigned kRows>
struct OpTable {
  uint8_t index[op_count];
  Row rows[kRows];
  constexpr const Row& operator[](unsigned op) const { return rows[index[op]]; }
};
// With too few, instructions.cpp does not compile.
constexpr unsigned kOpRows = !WEFT_FLOATS_NONE ? 74 : WEFT_FORMS_FEW ? 45 : 48;
constexpr unsigned kFormRows = WEFT_FORMS_MANY ? 45 : !WEFT_FORMS_FEW ? 44 : WEFT_FLOATS_NONE ? 29 : 30;
extern const OpTable<OpInfo, kOpRows> kOps;

template <bool> struct EntryOf { using Type = uint16_t; };
template <> struct EntryOf<true> { using Type = uint8_t; };

// Which forms an operation has: a bit for each. Their opcodes stand in `opcodes` from `first` on, in order; with few forms
// they are these positions themselves. Of an applied operation, which has none, `first` is its position in WEFT_APPLIED; where
// the mirrored one stands there, that one's and kSwapped.
struct FormTables {
  OpTable<uint32_t, kFormRows> masks;
#if !WEFT_FORMS_FEW
  uint32_t before[kFormRows];  // How many there are of the kinds before each: four bits for each kind.
#endif
  EntryOf<code_pairs <= 256>::Type first[op_count];
#if !WEFT_FORMS_FEW
  EntryOf<code_pairs <= 256>::Type opcodes[code_pairs];
#endif
};
extern const FormTables kFormTables;
constexpr unsigned kSwapped = 0x80;

// A form is where operands come from and the result goes; of a store, where operands come from.
constexpr unsigned form(unsigned kind, unsigned dest) { return kind * 4 + dest; }
inline bool has_form(Op op, unsigned form) { return (kFormTables.masks[op] >> form & 1) != 0; }
// The same where several are asked for: `forms` is an operation's mask.
WEFT_INLINE constexpr bool includes(uint32_t forms, unsigned form) { return (forms >> form & 1) != 0; }
// Where the opcode of an operation in a form stands that it has; and that opcode.
#if WEFT_FORMS_FEW
WEFT_INLINE constexpr uint32_t find_form(const FormTables& tables, Op op, unsigned form) {
  uint32_t at = tables.first[op];
  for (uint32_t before = tables.masks[op] & ((uint32_t{1} << form) - 1); before != 0; before &= before - 1) ++at;
  return at;
}
WEFT_INLINE constexpr uint32_t opcode_in(const FormTables&, uint32_t entry) { return entry; }
#else
WEFT_INLINE constexpr uint32_t find_form(const FormTables& tables, Op op, unsigned form) {
  const unsigned row = tables.masks.index[op], kind = form & ~3u, dest = form & 3;
  const uint32_t at = tables.first[op] + (tables.before[row] >> kind & 15);
  if (dest == 0) return at;
  // Two bits for each number of up to three bits: how many are set.
  return at + (0xE994u >> 2 * (tables.masks.rows[row] >> kind & ((1u << dest) - 1)) & 3);
}
WEFT_INLINE constexpr uint32_t opcode_in(const FormTables& tables, uint32_t entry) { return tables.opcodes[entry]; }
#endif
WEFT_INLINE uint32_t opcode_in(uint32_t entry) { return opcode_in(kFormTables, entry); }
WEFT_INLINE uint32_t find_form(Op op, unsigned form) { return find_form(kFormTables, op, form); }

// What an opcode is, the other way round.
struct InstructionInfo {
  uint8_t op;
  uint8_t form;
};
#define WEFT_INSTRUCTION_ROW(op, kind, dest) {op_##op, kind * 4 + dest},
#define WEFT_INSTRUCTION_STORE_ROW(op, kind) {op_##op, kind},
#define WEFT_INSTRUCTION_LAYOUT_ROW(op, kind, dest, layout) {op_##op, kind * 4 + dest},
// Defined where it is needed: constexpr for making tables, and for the disassembler.
#define WEFT_INSTRUCTION_TABLE \
  WEFT_INSTRUCTIONS(WEFT_INSTRUCTION_ROW, WEFT_INSTRUCTION_STORE_ROW, WEFT_INSTRUCTION_LAYOUT_ROW)

// What a build has, as constants: code for what it does not have is left out of the rewriter.
constexpr bool is_built(Op op) {
  constexpr InstructionInfo rows[] = {WEFT_INSTRUCTION_TABLE};
  for (const InstructionInfo& row : rows) {
    if (row.op == op) return true;
  }
  return false;
}
constexpr uint32_t forms_from(Op first, Op last) {  // All that any of these operations has.
  constexpr InstructionInfo rows[] = {WEFT_INSTRUCTION_TABLE};
  uint32_t forms = 0;
  for (const InstructionInfo& row : rows) {
    if (row.op >= first && row.op <= last) forms |= uint32_t{1} << row.form;
  }
  return forms;
}
constexpr uint32_t kLoadForms = forms_from(op_i32_load, op_i64_load32_u);
constexpr uint32_t kStoreForms = forms_from(op_i32_store, op_i64_store32);
constexpr bool has_operations_elsewhere() {
  constexpr InstructionInfo rows[] = {WEFT_INSTRUCTION_TABLE};
  for (unsigned i = code_page1; kHasPrefixes && i < code_pairs; ++i) {
    if (rows[i].op < op_apply) return true;
  }
  return false;
}
// Whether any but the operations from `apply` on have opcodes on other pages than the first.
constexpr bool kHasOperationsElsewhere = has_operations_elsewhere();
constexpr bool kHasAddBranch = is_built(op_add_branch), kHasShortCalls = is_built(op_call0);
// Slots out of reach of a byte, and branches out of reach of 16 bits.
constexpr bool kHasLargeFunctions = WEFT_HAS_LARGE_FUNCTIONS;
// The opcode of an operation that has one form; of one that a build does not have, any.
constexpr Opcode opcode_of(Op op) {
  constexpr InstructionInfo rows[] = {WEFT_INSTRUCTION_TABLE};
  for (unsigned i = 0; i < code_pairs; ++i) {
    if (rows[i].op == op) return static_cast<Opcode>(i);
  }
  return static_cast<Opcode>(0);
}
constexpr Opcode kFarSet32 = opcode_of(op_far_set32), kFarSet64 = opcode_of(op_far_set64);
constexpr Opcode kFarCopy32 = opcode_of(op_far_copy32), kFarCopy64 = opcode_of(op_far_copy64);
constexpr Opcode kMoveSlots = opcode_of(op_move_slots), kCallAny = opcode_of(op_call_any), kRetMany = opcode_of(op_ret_many);
constexpr Opcode kBrWide = opcode_of(op_br_wide), kBrTableWide = opcode_of(op_br_table_wide);
constexpr bool kHasShortReturns = is_built(op_ret32) || is_built(op_ret64), kHasConstantReturns = is_built(op_ret_const);

// Layout of a prepared instruction's operands as described at WEFT_OTHERS. For the disassembler.
const char* layout_of(uint16_t opcode);
const char* name_of(Op op);  // "i32_add"

}  // namespace weft

#endif
