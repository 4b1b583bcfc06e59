/* Reads a slow sensor: to this plugin it is a plain call, to the board a conversion that ends later. */
#include "weft_guest.h"

WEFT_MANIFEST("name waiter\\n" "stack 512\\n" "budget 200\\n");

WEFT_IMPORT("board", "convert") uint32_t convert(uint32_t channel);

static uint32_t sum;

WEFT_EXPORT("run") void run(uint32_t turn) {
  const uint32_t value = convert(turn % 4);
  if (value != 1000 + turn % 4) WEFT_TRAP();
  sum += value;
}
