// Linked into a runner of spec-tests in the place of weft_call (--wrap): each call runs in slices of a few ticks, so that
// the guest is stopped and continued wherever that is possible.
#include "weft.h"

extern "C" weft_status __wrap_weft_call(weft_extern function, const weft_value* arguments, uint32_t argument_count,
                                        weft_value* results, uint32_t result_count) {
  weft_status status = weft_begin(function, arguments, argument_count);
  if (status != WEFT_OK) return status;
  uint32_t budget = 0;
  do {
    budget = budget % 7 + 1;
    status = weft_run(function.instance, budget);
  } while (status == WEFT_YIELDED);
  return status == WEFT_OK ? weft_results(function.instance, results, result_count) : status;
}
