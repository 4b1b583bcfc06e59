// Pairs: two instructions that often follow each other, as one instruction. Its operands are those of the first and
// then those of the second. Chosen by test/profile/run --choose-pairs; only builds with all forms have them, and of these
// those for 64-bit processors and those with direct code.
#ifndef WEFT_INSTRUCTION_PAIRS_H
#define WEFT_INSTRUCTION_PAIRS_H

// P(first, second), Q where a target may need a library function; both as they stand in the lists of instructions.h.
// Where opcodes have one byte and dispatching takes two instructions, as on Cortex-M, longer opcodes would cost more than
// pairs save. test/profile counts without them.
#if WEFT_FORMS_MANY && (WEFT_DIRECT_CODE || UINTPTR_MAX > 0xFFFFFFFF) && !defined(WEFT_WITHOUT_PAIRS)
#define WEFT_HAS_PAIRS 1
#define WEFT_PAIRS(P, Q, B, U, F, G, L, M, C)                                                                        \
  P(L(i32_load, KS, A), M(i32_store, SA)) P(L(i32_load, KS, A), L(i32_load, KA, D))                                  \
  P(L(i32_load, KS, A), B(i32_le_s, AS, J)) P(L(i32_load, KS, A), B(i32_add, AI, A))                                 \
  P(L(i32_load, KS, A), B(i32_gt_s, AS, J)) P(L(i32_load, KS, D), L(i32_load, KS, A))                                \
  P(L(i32_load, KS, D), L(i32_load, KV, A)) P(L(i32_load, KS, D), M(i32_store, SS))                                  \
  P(L(i32_load, KS, D), U(i32_eqz, KS, J)) P(L(i32_load, KS, D), B(i32_add, SI, A))                                  \
  P(L(i32_load, KS, D), B(i32_div_s, SS, A)) P(L(i32_load, KS, D), U(i32_nez, KS, J))                                \
  P(L(i32_load, KS, D), C(br, K0, A, "o")) P(L(i32_load, KS, D), B(i32_le_s, SS, J))                                 \
  P(L(i32_load, KS, D), B(i32_le_u, SS, J)) P(L(i32_load, KV, A), B(i32_add, AS, D))                                 \
  P(L(i32_load, KV, A), B(i32_mul, AS, D)) P(L(i32_load, KZ, A), M(i32_store, ZA))                                   \
  P(L(i32_load, KZ, A), B(i32_lt_s, AI, J)) P(L(i32_load, KZ, A), B(i32_ge_s, AI, J))                                \
  P(L(i32_load, KZ, D), L(i32_load, KZ, A)) P(L(i32_load, KZ, D), L(i32_load, KZ, D))                                \
  P(L(i32_load, KZ, D), L(i32_load8_u, KZ, A)) P(L(i32_load8_u, KS, A), U(i32_nez, KA, J))                           \
  P(L(i32_load8_u, KS, A), B(i32_eq, AS, J)) P(L(i32_load8_u, KS, A), B(i32_ne, AI, J))                              \
  P(L(i32_load8_u, KS, A), B(i32_add, AI, A)) P(L(i32_load8_u, KZ, A), M(i32_store8, ZA))                            \
  P(L(i32_load8_u, KZ, A), U(i32_eqz, KA, J)) P(L(i32_load8_u, KZ, A), U(i32_nez, KA, J))                            \
  P(L(i32_load8_u, KZ, A), B(i32_eq, AS, J)) P(L(i32_load8_u, KZ, A), B(i32_add, AI, D))                             \
  P(L(i32_load16_s, KS, A), B(i32_mul, AS, A)) P(L(i32_load16_s, KS, A), B(i32_ge_s, AS, J))                         \
  P(L(i32_load16_s, KV, A), B(i32_mul, AS, D)) P(L(i32_load16_s, KV, A), U(copy32, KA, D))                           \
  P(M(i32_store, SS), M(i32_store, SS)) P(M(i32_store, SA), L(i32_load, KS, A))                                      \
  P(M(i32_store, SA), B(i32_add, SI, D)) P(M(i32_store, SA), C(br, K0, A, "o"))                                      \
  P(M(i32_store8, ZS), M(i32_store8, ZS)) P(U(i32_eqz, KS, J), U(i32_eqz, KS, J))                                    \
  P(B(i32_ne, AS, A), B(i32_shl, AI, A)) P(B(i32_ne, AS, A), B(i32_shl, AI, D))                                      \
  Q(F(i64_lt_u, SS, A), C(const64, KI, D, "bd")) P(B(i32_add, SS, A), C(ret, K0, A, ""))                             \
  P(B(i32_add, SS, A), L(i32_load8_u, KY, A)) P(B(i32_add, SS, D), L(i32_load, KS, A))                               \
  P(B(i32_add, SS, D), L(i32_load, KS, D)) P(B(i32_add, SS, D), L(i32_load8_u, KS, A))                               \
  P(B(i32_add, SS, D), B(i32_add, SI, A)) P(B(i32_add, SS, D), B(i32_add, SI, D))                                    \
  P(B(i32_add, SS, D), C(const32, KH, A, "h")) P(B(i32_add, SS, D), B(i32_lt_s, SS, J))                              \
  P(B(i32_add, SS, D), B(i32_and, SI, D)) P(B(i32_add, SS, D), B(i32_rotl, SI, D))                                   \
  P(B(i32_add, AS, A), M(i32_store, SA)) P(B(i32_add, AS, A), B(i32_add, AS, A))                                     \
  P(B(i32_add, AS, A), B(i32_add, AS, D)) P(B(i32_add, AS, A), C(ret, K0, A, ""))                                    \
  P(B(i32_add, AS, A), L(i32_load16_s, KA, D)) P(B(i32_add, AS, A), B(i32_shr_u, AI, D))                             \
  P(B(i32_add, AS, D), L(i32_load, KV, A)) P(B(i32_add, AS, D), B(i32_add, SS, D))                                   \
  P(B(i32_add, AS, D), B(i32_add, SI, D)) P(B(i32_add, AS, D), L(i32_load8_u, KS, D))                                \
  P(B(i32_add, SI, A), U(i32_low8, KA, A)) P(B(i32_add, SI, A), L(i32_load, KA, A))                                  \
  P(B(i32_add, SI, A), M(i32_store, ZA)) P(B(i32_add, SI, A), L(i64_load, KA, A))                                    \
  P(B(i32_add, SI, A), M(i64_store, AS)) P(B(i32_add, SI, D), L(i32_load, KS, D))                                    \
  P(B(i32_add, SI, D), B(i32_add, SS, D)) P(B(i32_add, SI, D), B(i32_add, SI, D))                                    \
  P(B(i32_add, SI, D), C(br, K0, A, "o")) P(B(i32_add, SI, D), C(br_table, K0, A, "sv"))                             \
  P(B(i32_add, SI, D), L(i32_load16_u, KS, D)) P(B(i32_add, SI, D), B(i32_ne, SI, J))                                \
  P(B(i32_add, SI, D), B(i32_ne, SS, J)) P(B(i32_add, SI, D), B(i32_lt_s, SS, J))                                    \
  P(B(i32_add, SI, D), B(i32_lt_u, SS, J)) P(B(i32_add, SI, D), B(i32_le_s, SS, J))                                  \
  P(B(i32_add, SI, D), B(i32_ge_u, SI, J)) P(B(i32_add, SI, D), B(i32_shr_s, SI, A))                                 \
  P(B(i32_add, SW, D), L(i32_load, KS, D)) P(B(i32_add, SW, D), L(i32_load8_u, KS, A))                               \
  P(B(i32_add, SW, D), B(i32_add, SI, A)) P(B(i32_add, SW, D), B(i32_add, SW, D))                                    \
  P(B(i32_add, SW, D), B(i32_shl, SI, A)) P(B(i32_add, SW, D), L(i32_load8_u, KS, D))                                \
  P(B(i32_add, SW, D), L(i32_load16_s, KS, D)) P(B(i32_add, SW, D), M(i32_store8, SI))                               \
  P(B(i32_mul, SS, A), B(i32_add, AS, D)) P(B(i32_mul, AS, A), B(i32_add, AS, A))                                    \
  P(B(i32_mul, AS, A), B(i32_add, AS, D)) P(B(i32_mul, AS, A), B(i32_sub, SA, D))                                    \
  P(B(i32_mul, AW, A), U(copy32, KA, D)) P(B(i32_mul, AW, A), B(i32_add, AW, A))                                     \
  P(B(i32_and, SI, A), U(i32_eqz, KA, J)) P(B(i32_and, SI, A), C(const32, KH, D, "hd"))                              \
  P(B(i32_and, SI, A), B(i32_add, AI, A)) P(B(i32_and, SI, A), B(i32_or, AS, A))                                     \
  P(B(i32_and, AI, A), U(i32_eqz, KA, J)) P(B(i32_and, AI, A), C(select32, SSA, D, "ssd"))                           \
  P(B(i32_xor, SS, A), B(i32_and, AS, A)) P(B(i32_xor, AS, A), B(i32_add, AS, D))                                    \
  P(B(i32_xor, AS, A), B(i32_mul, AW, A)) P(B(i32_xor, AS, A), U(i32_low8, KA, A))                                   \
  P(B(i32_xor, AS, A), C(select32, SSA, A, "ss")) P(B(i32_xor, AS, D), M(i32_store8, SS))                            \
  P(B(i32_xor, AS, D), B(i32_add, SI, D)) P(B(i32_xor, AS, D), U(copy32, KS, D))                                     \
  P(B(i32_xor, AS, D), C(br, K0, A, "o")) P(B(i32_shl, SI, A), B(i32_add, AS, A))                                    \
  P(B(i32_shl, SI, A), B(i32_add, AS, D)) P(B(i32_shl, SI, A), B(i32_xor, AS, D))                                    \
  P(B(i32_shl, SI, A), B(i32_shr_s, AI, A)) P(B(i32_shl, SI, A), L(i32_load, KT, A))                                 \
  P(B(i32_shl, SI, A), L(i32_load, KT, D)) P(B(i32_shl, SI, A), L(i32_load, KY, A))                                  \
  P(B(i32_shl, SI, A), L(i32_load16_s, KT, A)) P(B(i32_shl, SI, A), L(i32_load16_s, KT, D))                          \
  P(B(i32_shl, SI, A), B(i32_add, AW, D)) P(B(i32_shl, SI, A), B(i32_shr_s, AI, D))                                  \
  P(B(i32_shl, SI, A), M(i32_store, TS)) P(B(i32_shl, AI, A), L(i32_load, KT, D))                                    \
  P(B(i32_shl, AI, A), L(i32_load, KY, A)) P(B(i32_shl, AI, A), B(i32_add, AW, D))                                   \
  P(B(i32_shr_s, AI, A), B(i32_mul, AS, A)) P(B(i32_shr_u, SI, A), B(i32_and, AI, A))                                \
  P(B(i32_shr_u, SI, A), B(i32_xor, AS, A)) P(B(i32_shr_u, SI, A), B(i32_xor, AS, D))                                \
  P(B(i32_shr_u, SI, A), B(i32_and, AW, A)) P(B(i32_shr_u, SI, A), B(i32_and, AW, D))                                \
  P(B(i32_shr_u, SI, A), B(i32_and, AI, D)) P(B(i32_shr_u, SI, A), B(i32_xor, AI, D))                                \
  P(B(i32_shr_u, AI, A), B(i32_add, AS, A)) P(B(i32_shr_u, AI, A), B(i32_and, AI, A))                                \
  P(B(i32_shr_u, AI, A), M(i32_store16, SA)) P(B(i32_shr_u, AI, A), B(i32_sub, SA, A))                               \
  P(B(i64_mul, SS, A), B(i64_shr_u, AI, D)) P(U(i64_extend_i32_u, KA, A), B(i64_or, AS, D))                          \
  P(U(i32_nez, KS, J), L(i32_load8_s, KS, D)) P(U(i32_low8, KS, A), U(i32_eqz, KA, J))                               \
  P(U(i32_low8, KS, A), B(i32_add, AS, D)) P(U(i32_low8, KS, A), B(i32_shl, AI, A))                                  \
  P(U(i32_low8, KS, A), U(i32_nez, KA, J)) P(U(i32_low8, KS, A), L(i32_load8_u, KT, D))                              \
  P(U(i32_low8, KS, A), B(i32_ne, AI, J)) P(U(i32_low8, KS, A), B(i32_eq, AI, A))                                    \
  P(U(i32_low8, KS, A), B(i32_eq, AI, J)) P(U(i32_low8, KA, A), B(i32_ge_u, AI, J))                                  \
  P(U(i32_low8, KS, D), B(i32_eq, SI, J)) P(U(copy32, KS, D), L(i32_load, KS, A))                                    \
  P(U(copy32, KS, D), U(i32_eqz, KS, J)) P(U(copy32, KS, D), B(i32_add, SI, D))                                      \
  P(U(copy32, KS, D), U(i32_nez, KS, J)) P(U(copy32, KS, D), U(copy32, KS, D)) P(U(copy32, KS, D), U(copy32, KA, D)) \
  P(U(copy32, KS, D), C(br, K0, A, "o")) P(U(copy32, KS, D), B(i32_ne, SI, J))                                       \
  P(U(copy32, KS, D), B(i32_le_s, SS, J)) P(U(copy32, KS, D), B(i32_ge_u, SI, J))                                    \
  P(U(copy32, KA, D), B(i32_add, SI, D)) P(U(copy32, KA, D), B(i32_ge_s, SI, J))                                     \
  P(U(copy64, KS, D), U(copy64, KA, D)) P(U(copy64, KA, D), B(i64_add, SS, D))                                       \
  P(U(copy64, KA, D), B(i64_xor, SS, D)) P(C(const32, KI, A, "b"), M(i32_store8, ZA))                                \
  P(C(const32, KI, A, "b"), M(i32_store, ZA)) P(C(const32, KI, A, "b"), B(i32_shl, AS, A))                           \
  P(C(const32, KI, D, "bd"), U(copy32, KS, D)) P(C(const32, KI, D, "bd"), U(copy32, KA, D))                          \
  P(C(const32, KI, D, "bd"), C(const32, KI, D, "bd")) P(C(const32, KI, D, "bd"), C(select32, SSA, A, "ss"))          \
  P(C(const32, KI, D, "bd"), C(br, K0, A, "o")) P(C(const32, KI, D, "bd"), B(i32_eq, SI, J))                         \
  P(C(const32, KI, D, "bd"), B(i32_lt_s, SI, A)) P(C(const32, KI, D, "bd"), B(i32_lt_u, SI, J))                      \
  P(C(const32, KI, D, "bd"), B(i32_shl, SA, A)) P(C(const32, KI, D, "bd"), C(select32, SSA, D, "ssd"))               \
  P(C(const32, KH, A, "h"), B(i32_ne, AS, J)) P(C(const32, KH, A, "h"), B(i32_eq, AS, J))                            \
  P(C(const32, KH, A, "h"), B(i32_le_u, AS, A)) P(C(const32, KH, A, "h"), B(i32_sub, AS, D))                         \
  P(C(const32, KH, D, "hd"), C(select32, SSA, D, "ssd")) P(C(const32, KH, D, "hd"), B(i32_ge_u, AS, J))              \
  P(C(const64, KI, A, "b"), M(i64_store, ZA)) P(C(const64, KI, D, "bd"), B(i64_rotl, SS, A))                         \
  P(C(const64, KQ, A, "q"), M(i64_store, ZA)) P(C(select32, SSS, A, "sss"), B(i32_add, AS, D))                       \
  P(C(select32, SSS, A, "sss"), L(i32_load, KY, D)) P(C(select32, SSA, A, "ss"), B(i32_add, AS, D))                  \
  P(C(select64, SSA, A, "ss"), B(i64_sub, SA, A)) P(C(select64, SSA, A, "ss"), B(i64_sub, SA, D))                    \
  P(L(i32_load, KV, D), L(i32_load, KS, D)) P(L(i32_load, KV, D), L(i32_load, KV, A))                                \
  P(L(i32_load, KV, D), B(i32_rotl, SI, D)) P(L(i32_load, KY, A), B(i32_xor, AS, D))                                 \
  P(L(i32_load, KY, A), B(i32_gt_s, AS, A)) P(L(i64_load, KS, A), M(i64_store, SA))                                  \
  P(L(i32_load8_u, KV, A), B(i32_ne, AS, J)) P(L(i32_load8_u, KV, A), B(i32_xor, AS, A))                             \
  P(L(i32_load8_u, KV, A), B(i32_eq, AS, J)) P(L(i32_load8_u, KZ, D), M(i32_store8, ZS))                             \
  P(L(i32_load8_u, KZ, D), B(i32_and, SI, A)) P(L(i32_load8_u, KZ, D), C(br_table, K0, A, "sv"))                     \
  P(L(i32_load8_u, KZ, D), L(i32_load8_u, KZ, D)) P(L(i32_load8_u, KZ, D), B(i32_lt_u, SS, J))                       \
  P(L(i32_load8_u, KS, D), U(i32_eqz, KS, J)) P(L(i32_load8_u, KS, D), L(i32_load8_u, KS, D))                        \
  P(L(i32_load8_u, KS, D), B(i32_eq, SI, J)) P(L(i32_load8_u, KT, A), B(i32_rotl, SA, A))                            \
  P(L(i32_load8_u, KV, D), L(i32_load8_u, KV, A)) P(L(i32_load8_u, KT, D), B(i32_and, SI, A))                        \
  P(L(i32_load8_u, KX, D), B(i32_and, SI, A)) P(L(i32_load8_u, KX, D), U(i32_nez, KS, J))                            \
  P(M(i32_store, ZS), B(i32_shr_u, SI, A)) P(M(i64_store, SA), B(i32_add, SI, D))                                    \
  P(M(i64_store, SA), L(i64_load, KS, D)) P(M(i32_store8, SA), B(i32_add, SI, D))                                    \
  P(M(i32_store8, SA), B(i32_add, SW, D)) P(M(i32_store16, SS), M(i32_store16, SS))                                  \
  P(M(i32_store16, SA), B(i32_add, SI, D)) P(U(i32_eqz, KS, A), M(i32_store8, ZA))                                   \
  P(B(i32_eq, SI, J), B(i32_ne, SI, J)) P(B(i32_ne, SI, A), U(copy32, KA, D))                                        \
  P(B(i32_lt_u, AS, A), C(ret, K0, A, "")) P(B(i32_lt_u, AS, A), C(select32, SSA, D, "ssd"))                         \
  P(B(i32_gt_u, AS, A), U(copy32, KA, D)) P(B(i32_gt_u, AS, A), C(ret, K0, A, ""))                                   \
  P(B(i32_ge_s, SI, A), U(copy32, KA, D)) P(B(i32_ge_u, SI, J), B(i32_and, SI, D))                                   \
  P(B(i32_ge_u, SI, J), B(i32_and, SS, D)) P(B(i32_add, AI, A), C(ret, K0, A, ""))                                   \
  P(B(i32_add, AI, D), C(br_table, K0, A, "sv")) P(B(i32_mul, SI, A), B(i32_add, AS, A))                             \
  P(B(i32_mul, SI, A), B(i32_add, AS, D)) P(B(i32_mul, SW, A), B(i32_add, AS, D))                                    \
  P(B(i32_mul, SW, A), B(i32_shr_u, AI, A)) P(B(i32_mul, SW, A), U(copy32, KA, D))                                   \
  P(B(i32_and, AS, A), U(i32_nez, KA, J)) P(B(i32_and, AS, D), B(i32_and, SS, A))                                    \
  P(B(i32_and, SI, D), B(i32_xor, SI, A)) P(B(i32_and, SW, A), U(i32_eqz, KA, J))                                    \
  P(B(i32_and, SW, A), L(i32_load, KY, D)) P(B(i32_and, SW, A), B(i32_add, AW, A))                                   \
  P(B(i32_or, AS, A), M(i32_store8, ZA)) P(B(i32_or, AS, A), B(i32_xor, AS, D))                                      \
  P(B(i32_or, AS, A), M(i32_store8, SA)) P(B(i32_or, AS, D), B(i32_and, SI, D))                                      \
  P(B(i32_xor, SS, D), B(i32_xor, SS, D)) P(B(i32_xor, SS, D), B(i32_shl, SI, D))                                    \
  P(B(i32_xor, SI, A), B(i32_and, AI, A)) P(B(i32_xor, SI, A), B(i32_and, AS, A))                                    \
  P(B(i32_xor, SW, A), U(copy32, KA, D)) P(B(i32_xor, SI, D), B(i32_ge_s, SI, J))                                    \
  P(B(i32_shl, SI, D), B(i32_add, SI, D)) P(B(i32_shl, SI, D), B(i32_shl, SI, A))                                    \
  P(B(i32_shl, AI, D), L(i32_load8_u, KV, A)) P(B(i32_shr_u, SI, D), B(i32_add, SI, D))                              \
  P(B(i32_shr_u, SI, D), L(i32_load8_u, KV, D)) P(B(i32_shr_u, SA, A), B(i32_and, AI, A))                            \
  P(B(i32_rotl, SI, A), B(i32_xor, AS, D)) P(B(i64_add, AS, D), B(i64_xor, SS, D))                                   \
  P(B(i64_add, AS, D), U(i64_extend_i32_u, KS, D)) Q(B(i64_add, SI, D), F(i64_ne, SI, J))                            \
  P(B(i64_mul, SS, D), B(i64_shr_u, SI, A)) P(B(i64_xor, AS, D), B(i64_add, SS, D))                                  \
  Q(B(i64_shl, SI, D), F(i64_le_u, SS, A)) P(B(i64_shr_u, SI, A), U(copy64, KA, D))                                  \
  P(B(i64_shr_u, SI, A), B(i64_or, AS, D)) P(U(i64_extend_i32_u, KS, A), B(i64_add, AS, A))                          \
  P(U(i64_extend_i32_u, KS, A), B(i64_add, AS, D)) P(U(i32_low16, KS, A), B(i32_shl, AI, A))                         \
  P(U(i32_low16, KS, A), B(i32_eq, AS, J)) Q(C(select64, SSA, D, "ssd"), F(i64_le_u, SS, A))                         \
  P(L(i32_load, KX, D), B(i32_add, SI, D)) P(L(i64_load, KV, A), U(copy64, KA, D))                                   \
  P(L(i64_load, KZ, D), L(i64_load, KZ, A)) P(L(i32_load8_s, KS, D), B(i32_eq, SI, J))                               \
  P(M(i32_store8, VS), B(i32_add, SI, D)) P(M(i32_store16, SI), L(i32_load8_s, KV, A))                               \
  Q(F(i64_ne, SI, A), U(i64_extend_i32_u, KA, A)) P(B(i32_div_u, SI, A), U(copy32, KA, D))                           \
  P(B(i32_or, SS, D), B(i32_and, SS, A)) P(B(i32_rotl, AS, A), B(i32_and, AS, D))                                    \
  P(B(i64_shr_s, SI, A), B(i64_or, AS, A)) P(B(i64_shr_u, AI, A), B(i64_add, AS, D))                                 \
  WEFT_F32(                                                                                                          \
    Q(L(i32_load, KV, A), F(f32_mul, AS, D)) Q(F(f32_sub, SS, A), M(i32_store, SA))                                  \
    Q(F(f32_mul, SS, A), F(f32_add, AS, D)) Q(F(f32_add, AS, A), M(i32_store, SA))                                   \
    Q(F(f32_sub, SA, A), U(copy32, KA, D)) Q(F(f32_mul, SS, D), F(f32_mul, SS, A)))                                  \
  WEFT_F64(                                                                                                          \
    Q(C(const64, KQ, D, "qd"), F(f64_mul, AS, A)) Q(F(f64_mul, SS, A), F(f64_mul, AS, A))                            \
    Q(F(f64_sub, SA, A), U(copy64, KA, D)) Q(F(f64_sub, SA, A), F(f64_mul, AS, D))                                   \
    Q(F(f64_add, AS, A), M(i64_store, ZA)))
#else
#define WEFT_HAS_PAIRS 0
#define WEFT_PAIRS(P, Q, B, U, F, G, L, M, C)
#endif

// For uses that only need the names of the two.
#define WEFT_PAIR_NAME(prefix, first, second) WEFT_PAIR_NAME_OF(prefix, first, second)
#define WEFT_PAIR_NAME_OF(prefix, first, second) prefix##_##first##_then_##second
#define WEFT_ROW_NAME(op, kind, dest) op##_##kind##_##dest
#define WEFT_STORE_NAME(op, kind) op##_##kind
#define WEFT_LAYOUT_NAME(op, kind, dest, layout) op##_##kind##_##dest
#define WEFT_PAIR_ROWS(ROW)                                                                                   \
  WEFT_PAIRS(ROW, ROW, WEFT_ROW_NAME, WEFT_ROW_NAME, WEFT_ROW_NAME, WEFT_ROW_NAME, WEFT_ROW_NAME, WEFT_STORE_NAME, \
             WEFT_LAYOUT_NAME)

#endif
