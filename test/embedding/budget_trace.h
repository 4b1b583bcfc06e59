/* Runs a plugin's run() in small budgets and says where it stopped, so that dispatchers, code locations and targets can be
 * compared: they must all stop at the same places. */
#ifndef BUDGET_TRACE_H
#define BUDGET_TRACE_H

#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct budget_trace {
  weft_status status;
  uint32_t yields;
  uint32_t hash;               /* Of linear memory at each of the first yields, and of every yield's number. */
  int32_t result;
} budget_trace;

/* `wasm` is rewritten when in_place. The first stops come after 1, 2, 3, ... ticks, the later ones after `budget` each. */
budget_trace budget_trace_run(weft_store* store, void* wasm, size_t size, int in_place, uint32_t budget);

#ifdef __cplusplus
}
#endif
#endif
