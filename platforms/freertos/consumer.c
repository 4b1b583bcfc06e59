/* A plugin that waits for values from the other one, and counts and averages them. */
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("rtos"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

IMPORT("receive") int32_t receive(void);
IMPORT("report") void report(int32_t count, int32_t average);

EXPORT("run") int32_t run(int32_t every) {
  int32_t sum = 0, count = 0;
  for (;;) {
    const int32_t value = receive();
    if (value < 0) break;
    sum += value;
    if (++count % every == 0) report(count, sum / count);
  }
  report(count, count == 0 ? 0 : sum / count);
  return count;
}
