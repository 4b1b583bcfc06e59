/* Which dispatcher a build gets: the one rule, as macros WEFT_TAIL and WEFT_GOTO (neither: the switch). interpreter_best.cpp
 * includes it, and CMake asks it with the build's compiler and flags. */
#ifndef WEFT_DISPATCHER_H
#define WEFT_DISPATCHER_H

#include "weft_config.h"

#if !WEFT_DISPATCHER_AUTO
#define WEFT_TAIL WEFT_DISPATCHER_TAIL
#define WEFT_GOTO WEFT_DISPATCHER_GOTO

/* clang promises tail calls on these. */
#elif defined(__clang__) && (defined(__x86_64__) || defined(__aarch64__))
#define WEFT_TAIL 1

/* GCC makes them on these, when it optimizes. Elsewhere it may not be able to (Cortex-M0, Xtensa's windowed calls), and each
 * guest instruction would then take native stack. With few forms, Cortex-M shares code among handlers, which takes one function. */
#elif defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    (defined(__x86_64__) || defined(__aarch64__) || (defined(__thumb2__) && !WEFT_FORMS_FEW) || defined(__riscv))
#define WEFT_TAIL 1

#elif defined(__GNUC__)
#define WEFT_GOTO 1
#endif

#endif /* WEFT_DISPATCHER_H */
