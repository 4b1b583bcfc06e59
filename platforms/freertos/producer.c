/* A plugin that measures and reports: it makes readings, and sends the ones worth knowing to the other plugin. */
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("rtos"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

IMPORT("send") int32_t send(int32_t value);
IMPORT("sleep") void sleep(int32_t milliseconds);

/* A thermometer that drifts, in tenths of a degree. */
static int32_t measure(int32_t time) { return 200 + (time * 37) % 90; }

EXPORT("run") int32_t run(int32_t readings) {
  int32_t last = -1, sent = 0;
  for (int32_t time = 0; time < readings; time++) {
    const int32_t now = measure(time) / 10;
    if (now != last) sent += send(now);
    last = now;
    sleep(2);
  }
  send(-1);
  return sent;
}
