/* A stub: see ../README.md. What the port uses of the Arduino core API, with a clock that wraps soon after the start. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

class Serial_ {
 public:
  size_t write(const uint8_t* bytes, size_t size) { return fwrite(bytes, 1, size, stdout); }
  int available() { return 0; }
  int read() { return -1; }
};
static Serial_ Serial;

inline void yield() {}

/* 10 ms before the 32-bit counter's wrap at first. */
inline uint32_t micros() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const uint64_t microseconds = static_cast<uint64_t>(now.tv_sec) * 1000000 + static_cast<uint64_t>(now.tv_nsec) / 1000;
  static const uint64_t start = microseconds;
  return static_cast<uint32_t>(microseconds - start + UINT32_MAX - 10000);
}
