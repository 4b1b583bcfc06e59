/* WASI preview 1 for Weft, an optional component over the hooks of a port. Public C API (C99).
 *
 * It serves what a program needs that talks through its standard streams: arguments, environment, clocks, random
 * bytes, output, input and exit. Every other function of preview 1 can be imported and answers ENOSYS, so that what
 * ordinary toolchains produce links and runs. docs/wasi.md lists them all.
 *
 *   weft_wasi wasi = {.port = &my_port, .arg_count = 1, .args = my_args, .terminals = WEFT_WASI_TERMINAL};
 *   weft_library libraries[2];
 *   weft_instantiate(module, weft_wasi_libraries(&wasi, libraries, NULL), NULL, &instance, NULL);
 *
 * The struct must outlive the instance. One struct serves one instance; the natives themselves hold no state. */
#ifndef WEFT_WASI_H
#define WEFT_WASI_H

#include "port.h"
#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What weft_wasi.terminals says when all three streams are a console. */
#define WEFT_WASI_TERMINAL 7u

typedef struct weft_wasi {
  /* Set by the caller. Hooks that are null make their functions answer ENOTSUP (streams: EBADF). */
  const weft_port* port;
  uint32_t arg_count;
  const char* const* args;     /* args[0] is the program's name by convention. */
  uint32_t environ_count;
  const char* const* environ;  /* "NAME=value" */
  uint8_t terminals;           /* Bit n: stream n is a terminal; C libraries then write line by line. */

  /* Zero at the start, kept by the functions. */
  uint8_t closed;              /* Bit n: the guest closed stream n. */
  uint32_t exit_code;          /* What the guest gave to proc_exit, when a call returned WEFT_TRAP_EXIT. */
} weft_wasi;

/* The functions of preview 1, each with its exact signature; their context is a weft_wasi. */
extern const weft_native weft_wasi_natives[];
extern const uint32_t weft_wasi_native_count;

/* Fills in `libraries` so that the functions are found under `wasi_snapshot_preview1` and under its predecessor's name
 * `wasi_unstable` (the functions served here are the same in both), with `next` behind them. Returns the first. */
const weft_library* weft_wasi_libraries(weft_wasi* wasi, weft_library libraries[2], const weft_library* next);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_WASI_H */
