/* What Weft asks of an environment: one const struct of hooks, so that it can lie in flash and a test can supply its
 * own. Each folder beside this file (posix, newlib, ...) implements it for one environment: a header that declares the
 * struct, and a source file.
 *
 * The engine itself needs only the memory hook. The rest serves the WASI component (wasi.h) and the platforms. A hook
 * that an environment cannot supply is null, and what depends on it then answers the guest with an error. No hook is
 * called from an interrupt handler. */
#ifndef WEFT_PORT_H
#define WEFT_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Instead of a byte count, from `read` and `write`. */
enum {
  WEFT_PORT_AGAIN = -1,   /* Nothing can be moved at the moment. */
  WEFT_PORT_ERROR = -2    /* The console is gone. */
};

/* From `wait_input`. */
enum {
  WEFT_PORT_INPUT = 1,
  WEFT_PORT_INPUT_LAST = 2
};

typedef struct weft_port {
  /* Memory: copied into weft_config.reallocate and weft_config.context. Never null. */
  weft_reallocate reallocate;
  void* memory;

  /* Handed to each hook below. */
  void* context;

  /* Nanoseconds since any fixed moment; never goes back. */
  uint64_t (*monotonic_ns)(void* context);

  /* Nanoseconds since 1970-01-01 00:00 UTC. Null when there is no calendar clock. */
  uint64_t (*real_ns)(void* context);

  /* The step of the clocks; at least 1. */
  uint64_t clock_resolution_ns;

  /* Fills a buffer with random bytes fit for keys. 0, or WEFT_PORT_ERROR. An environment without a true source of
   * entropy leaves this null rather than pretend. */
  int (*random)(void* context, void* bytes, size_t size);

  /* Console output; `stream` is 1 for results and 2 for diagnostics. Returns how many bytes were taken (at least one when
   * size is not zero), WEFT_PORT_AGAIN or WEFT_PORT_ERROR. `size` is at most INT32_MAX. */
  int32_t (*write)(void* context, int stream, const void* bytes, size_t size);

  /* Console input. Returns how many bytes were read, 0 at the end of input, WEFT_PORT_AGAIN or WEFT_PORT_ERROR. May wait for
   * the first byte, not for the rest. `size` is at most INT32_MAX. */
  int32_t (*read)(void* context, void* bytes, size_t size);

  /* Lets others run for at least this long; 0 is a mere yield. Null where there is nobody to yield to and no timer. */
  void (*sleep_ns)(void* context, uint64_t duration);

  /* Waits for console input at most this long, 0 is a mere question; nonzero when `read` would not have to wait:
   * WEFT_PORT_INPUT, or WEFT_PORT_INPUT_LAST when no more will come than is there. May come back early. Null where that
   * cannot be known: then there always seems to be input. */
  int (*wait_input)(void* context, uint64_t duration);

  /* Nanoseconds of processor time that this process or task has used. Null where nobody counts them. */
  uint64_t (*cpu_ns)(void* context);
} weft_port;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_PORT_H */
