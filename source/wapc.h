/* waPC for Weft, an optional component: plugins with one entry point that takes an operation's name and bytes and gives bytes
 * back, and may call the host in the same way. Guest SDKs exist for Rust, AssemblyScript, TinyGo, Zig and others; docs/wapc.md
 * shows one.
 *
 *   static uint8_t answer[256];
 *   weft_wapc wapc = {.host_call = my_host_call, .answer = answer, .answer_room = sizeof answer};
 *   weft_library library;
 *   weft_instantiate(module, weft_wapc_library(&wapc, &library, NULL), NULL, &instance, NULL);
 *   status = weft_wapc_call(&wapc, instance, "hello", payload, payload_size);
 *   if (status == WEFT_OK && wapc.outcome == WEFT_WAPC_RESPONSE) use(answer, wapc.answer_size);
 *
 * Some SDKs export `wapc_init` or `_start`, to be called once before anything else.
 *
 * The struct must outlive the instance and serves this one only. Nothing is allocated. What the guest says is not trusted: an
 * address outside of its memory is a trap (WEFT_TRAP_MEMORY_BOUNDS). */
#ifndef WEFT_WAPC_H
#define WEFT_WAPC_H

#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_wapc_bytes {
  const void* bytes;
  uint32_t size;
} weft_wapc_bytes;

/* What the guest calls the host with. The parts lie in the guest's memory: valid until the hook returns. */
typedef struct weft_wapc_request {
  weft_wapc_bytes binding;
  weft_wapc_bytes name_space;
  weft_wapc_bytes operation;
  weft_wapc_bytes payload;
} weft_wapc_request;

/* Serves a call from the guest. Returns
 *   WEFT_OK        *answer is the response;
 *   WEFT_PENDING   the host will know later: weft_wapc_complete, then weft_run;
 *   a trap         to stop the guest;
 *   anything else  it failed, and *answer is a text that says why; if that is empty, the text of the status.
 * The answer's bytes are not copied: they must stay until the guest's next call, or the end of its own, and may not lie in the
 * guest's memory. */
typedef weft_status (*weft_wapc_host_call)(void* context, weft_instance* caller, const weft_wapc_request* request,
                                           weft_wapc_bytes* answer);

typedef enum weft_wapc_outcome {
  WEFT_WAPC_NONE,              /* The call has not ended, or not well. */
  WEFT_WAPC_RESPONSE,          /* `answer` holds the guest's response. */
  WEFT_WAPC_ERROR              /* The guest failed: `answer` holds the text of its error, which may be empty. */
} weft_wapc_outcome;

typedef struct weft_wapc {
  /* Set by the caller. */
  weft_wapc_host_call host_call;    /* Null: calls of the guest fail, with a text. */
  void (*console_log)(void* context, const char* text, uint32_t size);  /* Null: dropped. Not terminated. */
  void* context;               /* Handed to both. */
  void* answer;                /* Where the guest's answers are copied to. */
  uint32_t answer_room;

  /* Of the call that ended last. */
  weft_wapc_outcome outcome;
  uint32_t answer_size;        /* What the guest gave, also when there was not room for it (WEFT_LIMIT). */

  /* Internal. */
  weft_wapc_bytes operation, payload;
  weft_wapc_bytes response, error;
  uint8_t given;
} weft_wapc;

/* The functions of the protocol; their context is a weft_wapc. */
extern const weft_native weft_wapc_natives[];
extern const uint32_t weft_wapc_native_count;

/* Fills in `library` so that guests find the functions under `wapc`, with `next` behind it. Returns it. */
const weft_library* weft_wapc_library(weft_wapc* wapc, weft_library* library, const weft_library* next);

/* Calls the guest and waits for it: weft_wapc_begin, weft_run without a limit, weft_wapc_end. WEFT_PENDING and WEFT_YIELDED leave
 * the call suspended: weft_run it on, then weft_wapc_end. */
weft_status weft_wapc_call(weft_wapc* wapc, weft_instance* instance, const char* operation, const void* payload,
                           uint32_t payload_size);

/* The same in steps. `operation` (terminated) and `payload` must stay until weft_wapc_end. WEFT_NOT_FOUND when the guest exports no
 * __guest_call, WEFT_WRONG_ARGUMENTS when that has another type, WEFT_BUSY while a call of the instance is under way. */
weft_status weft_wapc_begin(weft_wapc* wapc, weft_instance* instance, const char* operation, const void* payload,
                            uint32_t payload_size);

/* When weft_run has returned WEFT_OK: WEFT_OK, and `outcome` says how it ended; WEFT_LIMIT when the guest's answer is larger than
 * `answer_room`: then `answer` holds its beginning. Also to be called after a trap or weft_cancel (and then WEFT_MISUSE), before
 * `operation` and `payload` go: from now on the guest cannot read them. */
weft_status weft_wapc_end(weft_wapc* wapc, weft_instance* instance);

/* Answers a guest's call that the hook left pending; `failed` nonzero: with an error text. Then weft_run the guest. `instance` is
 * the one that the host called. */
weft_status weft_wapc_complete(weft_wapc* wapc, weft_instance* instance, int failed, weft_wapc_bytes answer);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_WAPC_H */
