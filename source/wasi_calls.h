// What the parts of WASI share: how a call reads its arguments and the guest's memory. The guest is not trusted: an
// address is used only after weft_memory_span found all of it inside the memory, and everything a call was given is
// checked before its first side effect.
#ifndef WEFT_WASI_CALLS_H
#define WEFT_WASI_CALLS_H

#include "wasi.h"
#include "weft_config.h"

namespace weft::wasi {

// Error numbers of preview 1, those that are used; those of files are in files.h.
enum Errno : uint32_t {
  SUCCESS = 0,
  AGAIN = 6,
  BADF = 8,
  FAULT = 21,
  INVAL = 28,
  IO = 29,
  MFILE = 33,
  NOENT = 44,
  NOSYS = 52,
  NOTDIR = 54,
  NOTSUP = 58,
  OVERFLOWS = 61,
  SPIPE = 70,
  XDEV = 75,
  NOTCAPABLE = 76
};

enum { CLOCK_REAL = 0, CLOCK_MONO = 1, CLOCK_PROCESS = 2, CLOCK_THREAD = 3 };  // A guest has one thread.
enum { STDIN = 0, STDOUT = 1, STDERR = 2 };
enum { KIND_FREE = 0, KIND_STREAM, KIND_FILE, KIND_DIRECTORY };

// Where arguments lie: 64-bit ones take two slots.
inline weft_status answer(uint32_t* slots, uint32_t error) {
  slots[0] = error;
  return WEFT_OK;
}
inline uint64_t get_slots_u64(const uint32_t* slots) { return static_cast<uint64_t>(weft_get_i64(slots)); }

inline weft_wasi* wasi_of(void* context) { return static_cast<weft_wasi*>(context); }

inline uint8_t* span(weft_instance* caller, uint32_t address, uint32_t size) {
  return static_cast<uint8_t*>(weft_memory_span(caller, address, size));
}

// Guest memory is little-endian and promises no alignment.
inline uint32_t get_u32(const uint8_t* from) {
  uint32_t value = 0;
  for (int i = 3; i >= 0; i--) value = value << 8 | from[i];
  return value;
}
inline uint64_t get_u64(const uint8_t* from) { return get_u32(from) | static_cast<uint64_t>(get_u32(from + 4)) << 32; }
inline void put_u32(uint8_t* to, uint32_t value) {
  for (int i = 0; i < 4; i++) to[i] = static_cast<uint8_t>(value >> 8 * i);
}
inline void put_u64(uint8_t* to, uint64_t value) {
  put_u32(to, static_cast<uint32_t>(value));
  put_u32(to + 4, static_cast<uint32_t>(value >> 32));
}

// One element of an iovec array, `bytes` null when its buffer is not in memory.
struct Buffer {
  uint8_t* bytes;
  uint32_t size;
};

inline Buffer buffer_at(weft_instance* caller, const uint8_t* iovecs, uint32_t i) {
  const uint8_t* iovec = iovecs + size_t{8} * i;
  const uint32_t size = get_u32(iovec + 4);
  return {span(caller, get_u32(iovec), size), size};
}

constexpr uint32_t most_at_once = INT32_MAX;  // What one call moves, and what a port's hook takes.

// The array of `count` buffers at `address`, of which all lie in memory and hold at most `most_at_once` bytes together.
uint32_t check_buffers(weft_instance* caller, uint32_t address, uint32_t count, const uint8_t** iovecs);

// The functions of wasi.cpp for standard streams; slots[0] is the stream.
weft_status stream_write(weft_instance* caller, void* context, uint32_t* slots);
weft_status stream_read(weft_instance* caller, void* context, uint32_t* slots);
bool stream_is_open(const weft_wasi* wasi, uint32_t stream);

// Those of wasi_clocks.cpp and wasi_poll.cpp.
weft_status clock_res_get(weft_instance* caller, void* context, uint32_t* slots);
weft_status clock_time_get(weft_instance* caller, void* context, uint32_t* slots);
weft_status random_get(weft_instance* caller, void* context, uint32_t* slots);
weft_status poll_oneoff(weft_instance* caller, void* context, uint32_t* slots);
weft_status sched_yield(weft_instance* caller, void* context, uint32_t* slots);

}  // namespace weft::wasi
#endif
