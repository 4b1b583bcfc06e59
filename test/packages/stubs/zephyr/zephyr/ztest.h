/* A stub: see ../../README.md. One test is all there is, and the program that it is. */
#pragma once
#include <stdlib.h>
#include <zephyr/kernel.h>

#define ZTEST(suite, name)                                              \
  static void name(void);                                               \
  int main(void) {                                                      \
    name();                                                             \
    printk("PASS - %s\n", #name);                                       \
    return 0;                                                           \
  }                                                                     \
  static void name(void)
#define ZTEST_SUITE(...) _Static_assert(1, "")
#define zassert_equal(a, b, text) \
  do {                            \
    if ((a) != (b)) {             \
      printk("FAIL: %s\n", text); \
      exit(1);                    \
    }                             \
  } while (0)
