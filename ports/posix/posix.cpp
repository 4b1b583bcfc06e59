#include "posix.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

namespace {

void* reallocate(void*, void* block, size_t old_size, size_t new_size, weft_purpose) {
  if (new_size == 0) {
    free(block);
    return nullptr;
  }
  void* moved = realloc(block, new_size);
  // realloc may refuse even to shrink, which the engine does not expect; the block serves as it is.
  return moved == nullptr && block != nullptr && new_size <= old_size ? block : moved;
}

uint64_t nanoseconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

uint64_t monotonic_ns(void*) { return nanoseconds(CLOCK_MONOTONIC); }
uint64_t real_ns(void*) { return nanoseconds(CLOCK_REALTIME); }
uint64_t cpu_ns(void*) { return nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

int fill_random(void*, void* bytes, size_t size) {
  constexpr size_t most = 256;  // getentropy takes no more at a time.
  for (auto* next = static_cast<uint8_t*>(bytes); size != 0;) {
    const size_t part = size < most ? size : most;
    if (getentropy(next, part) != 0) return WEFT_PORT_ERROR;
    next += part;
    size -= part;
  }
  return 0;
}

int32_t moved_or_error(ssize_t moved) {
  if (moved >= 0) return static_cast<int32_t>(moved);
  return errno == EAGAIN || errno == EWOULDBLOCK ? WEFT_PORT_AGAIN : WEFT_PORT_ERROR;
}

int32_t write_console(void*, int stream, const void* bytes, size_t size) {
  ssize_t moved;
  do moved = write(stream, bytes, size);
  while (moved < 0 && errno == EINTR);
  return moved_or_error(moved);
}

int32_t read_console(void*, void* bytes, size_t size) {
  ssize_t moved;
  do moved = read(STDIN_FILENO, bytes, size);
  while (moved < 0 && errno == EINTR);
  return moved_or_error(moved);
}

void sleep_ns(void*, uint64_t duration) {
  timespec left = {static_cast<time_t>(duration / 1000000000u), static_cast<long>(duration % 1000000000u)};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

// Also at the end of input, which a guest finds out by reading.
int wait_input(void*, uint64_t duration) {
  const uint64_t milliseconds = duration / 1000000u + (duration % 1000000u != 0 ? 1 : 0);
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  if (poll(&input, 1, milliseconds < INT_MAX ? static_cast<int>(milliseconds) : INT_MAX) <= 0) return 0;
  return (input.revents & POLLHUP) != 0 ? WEFT_PORT_INPUT_LAST : WEFT_PORT_INPUT;
}

}  // namespace

extern "C" const weft_port weft_posix_port = {
    reallocate,    nullptr,      nullptr,  monotonic_ns, real_ns, 1, fill_random,
    write_console, read_console, sleep_ns, wait_input,   cpu_ns,
};
