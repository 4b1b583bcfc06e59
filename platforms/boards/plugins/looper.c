/* Wrong: works three times, then never comes back. */
#include "weft_guest.h"

WEFT_MANIFEST("name looper\\n" "stack 512\\n" "budget 200\\n");

static volatile uint32_t spinning;

WEFT_EXPORT("run") void run(uint32_t turn) {
  (void)turn;
  if (++spinning <= 3) return;
  for (;;) spinning++;
}
