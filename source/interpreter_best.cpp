// The dispatcher that the options ask for, else the one that suits the compiler and its options (dispatcher.h): for builds
// that give all files the same flags (Arduino, PlatformIO, Zephyr, ESP-IDF). CMake's own build takes one of the three directly.
#include "dispatcher.h"

#if WEFT_TAIL
#if defined(__GNUC__) && !defined(__clang__)
// The handlers must not keep anything on the stack, whatever the build's flags are.
#pragma GCC optimize("Os", "omit-frame-pointer", "optimize-sibling-calls", "no-stack-protector")
#endif
#include "interpreter_tail.cpp"
#elif WEFT_GOTO
#if defined(__GNUC__) && !defined(__clang__)
// One indirect jump for each instruction, instead of one for all. Without optimization the function would need 48 KB of
// native stack.
#ifndef __OPTIMIZE__
#pragma GCC optimize("Os")
#endif
#pragma GCC optimize("no-gcse", "no-crossjumping")
#endif
#include "interpreter_goto.cpp"
#else
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE__)
#pragma GCC optimize("Os")
#endif
#include "interpreter_switch.cpp"
#endif
