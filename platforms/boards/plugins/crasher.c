/* Wrong: works five times, then traps. */
#include "weft_guest.h"

WEFT_MANIFEST("name crasher\\n" "stack 512\\n" "budget 200\\n");

static uint32_t calls;

WEFT_EXPORT("run") void run(uint32_t turn) {
  (void)turn;
  if (++calls > 5) WEFT_TRAP();
}
