/* WASI preview 1 for Weft, an optional component over the hooks of a port. Public C API (C99).
 *
 * In two parts. The first serves what a program needs that talks through its standard streams: arguments, environment,
 * clocks, random bytes, output, input, sleeping and exit. The second serves files in the directories that the host
 * gives it, over the hooks of a file system (files.h); firmware that does not name it does not link it. Every other
 * function of preview 1 can be imported and answers ENOSYS, so that what ordinary toolchains produce links and runs.
 * docs/wasi.md lists them all.
 *
 *   weft_wasi wasi = {.port = &my_port, .arg_count = 1, .args = my_args, .terminals = WEFT_WASI_TERMINAL};
 *   weft_library libraries[WEFT_WASI_LIBRARIES];
 *   weft_instantiate(module, weft_wasi_libraries(&wasi, libraries, NULL), NULL, &instance, NULL);
 *
 * The struct must outlive the instance. One struct serves one instance; the natives themselves hold no state. */
#ifndef WEFT_WASI_H
#define WEFT_WASI_H

#include "files.h"
#include "port.h"
#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What weft_wasi.terminals says when all three streams are a console. */
#define WEFT_WASI_TERMINAL 7u

/* A directory that the guest finds open when it starts. */
typedef struct weft_wasi_preopen {
  const char* name;            /* What the guest knows it as, such as "/data". */
  const weft_files* files;     /* The file system, and the open directory in it. It stays the caller's. */
  intptr_t directory;
  uint8_t read_only;           /* Nonzero: nothing below may be written, made, changed or removed. */
} weft_wasi_preopen;

/* An open descriptor of the guest. The caller supplies an array of them; the contents are internal. */
typedef struct weft_wasi_descriptor {
  uint8_t kind;                /* 0: free. */
  uint8_t stream;              /* 0 to 2, of a standard stream. */
  uint8_t preopen;             /* 1 + index, or 0. */
  uint8_t flags;               /* fdflags */
  uint32_t rights;
  uint32_t inheriting;
  const weft_files* files;
  intptr_t handle;
  uint64_t position;
} weft_wasi_descriptor;

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

  /* Set by the caller for files only: the directories, and room for the guest's descriptors: 3 streams, one for each
   * directory, and as many as it may have open. */
  uint32_t preopen_count;
  const weft_wasi_preopen* preopens;
  uint32_t descriptor_count;
  weft_wasi_descriptor* descriptors;

  /* Kept while the guest waits; see weft_wasi_waits. */
  uint8_t waiting;             /* Set it to 0 after weft_cancel. */
  uint8_t waits_for_input;     /* It also waits for the port's input. */
  uint64_t deadline_ns;        /* On the port's monotonic clock; UINT64_MAX when only input ends it. */
  uint64_t wait_began_ns;      /* Internal, as is the rest. */
  weft_instance* waiter;
  uint32_t wait[4];
} weft_wasi;

/* The functions of preview 1, each with its exact signature; their context is a weft_wasi. */
extern const weft_native weft_wasi_natives[];
extern const uint32_t weft_wasi_native_count;

/* Fills in `libraries` so that the functions are found under `wasi_snapshot_preview1` and under its predecessor's name
 * `wasi_unstable` (where poll_oneoff, whose structs differ, is not served), with `next` behind them. Returns the first. */
#define WEFT_WASI_LIBRARIES 3
const weft_library* weft_wasi_libraries(weft_wasi* wasi, weft_library libraries[WEFT_WASI_LIBRARIES], const weft_library* next);

/* ---- Files ------------------------------------------------------------------------------- */

extern const weft_native weft_wasi_file_natives[];
extern const uint32_t weft_wasi_file_native_count;

/* Fills in `library` so that the functions for files go before those of `next`, which must be what weft_wasi_libraries
 * returned, and opens the streams and the directories in the descriptors. They serve `wasi_snapshot_preview1`. Null
 * when there are fewer descriptors than that takes. */
const weft_library* weft_wasi_file_library(weft_wasi* wasi, weft_library* library, const weft_library* next);

/* Closes what the guest left open. Call it when the instance has been dropped, or may not run again. */
void weft_wasi_close_files(weft_wasi* wasi);

/* ---- Waiting ----------------------------------------------------------------------------- */

/* A guest that sleeps (poll_oneoff) or yields (sched_yield) suspends its instance: weft_call and weft_run return
 * WEFT_PENDING. Until wasi->deadline_ns, or until there is input if wasi->waits_for_input, the host may idle or run others.
 * Then it wakes the guest and runs it again:
 *
 *   weft_status status = weft_run(instance, WEFT_UNLIMITED);
 *   while (status == WEFT_PENDING && weft_wasi_waits(&wasi)) {
 *     weft_wasi_idle(&wasi);
 *     if (weft_wasi_wake(&wasi, instance) == WEFT_OK) status = weft_run(instance, WEFT_UNLIMITED);
 *   }
 *
 * A start function that waits needs weft_options.defer_start. */

/* Nonzero when it is WASI for which the guest waits, and not another host function. */
int weft_wasi_waits(const weft_wasi* wasi);

/* Waits by the port's wait_input and sleep_ns for what the guest waits for. It may come back early. */
void weft_wasi_idle(weft_wasi* wasi);

/* Lets the guest go on (weft_complete) if what it waits for has happened: WEFT_OK, now weft_run it. WEFT_PENDING when
 * it has not, WEFT_MISUSE when the guest does not wait. `instance` is the one that the host called. */
weft_status weft_wasi_wake(weft_wasi* wasi, weft_instance* instance);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_WASI_H */
