// Compiled wherever the library is; only Arduino cores have Arduino.h.
#if __has_include(<Arduino.h>)
#if __cplusplus < 201402L
#error "Weft needs C++14 or newer, and this board's core asks for less: Weft's README.md has the line that changes it."
#endif

#include "weft_arduino.h"

#include <Arduino.h>

weft_arena weft_arduino_arena;
weft_arena weft_arduino_linear;

namespace {

void* reallocate(void*, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  const bool apart = purpose == WEFT_FOR_LINEAR && weft_arduino_linear.base != nullptr;
  return weft_arena_reallocate(apart ? &weft_arduino_linear : &weft_arduino_arena, block, old_size, new_size, purpose);
}

// Follows the 32-bit micros() in 64 bits, provided that somebody asks once per wrap: 71 minutes.
uint64_t monotonic_ns(void*) {
  static uint32_t last, wraps;
  const uint32_t now = micros();
  if (now < last) wraps++;
  last = now;
  return ((static_cast<uint64_t>(wraps) << 32) | now) * 1000;
}

int32_t write_console(void*, int, const void* bytes, size_t size) {
  const size_t written = Serial.write(static_cast<const uint8_t*>(bytes), size);
  return written == 0 && size != 0 ? int32_t{WEFT_PORT_AGAIN} : static_cast<int32_t>(written);
}

int32_t read_console(void*, void* bytes, size_t size) {
  if (size == 0) return 0;
  auto* next = static_cast<uint8_t*>(bytes);
  size_t count = 0;
  while (count < size && Serial.available() > 0) next[count++] = static_cast<uint8_t>(Serial.read());
  return count == 0 ? int32_t{WEFT_PORT_AGAIN} : static_cast<int32_t>(count);
}

void sleep_ns(void* context, uint64_t duration) {
  const uint64_t start = monotonic_ns(context);
  do {
    yield();
  } while (monotonic_ns(context) - start < duration);
}

}  // namespace

extern "C" const weft_port weft_arduino_port = {
    reallocate, nullptr, nullptr, monotonic_ns, nullptr, 1000, nullptr, write_console, read_console, sleep_ns,
    nullptr, nullptr,
};

#endif
