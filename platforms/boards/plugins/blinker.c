/* Well-behaved: a running average over its last samples drives an LED. */
#include "weft_guest.h"

WEFT_MANIFEST("name blinker\\n" "stack 512\\n" "budget 200\\n");

WEFT_IMPORT("board", "gpio_write") void gpio_write(uint32_t pin, uint32_t level);

static uint32_t history[32];

WEFT_EXPORT("run") void run(uint32_t turn) {
  uint32_t sum = 0;
  history[turn % 32] = turn * 7 % 100;
  for (int i = 0; i < 32; i++) sum += history[i];
  gpio_write(0, sum / 32 > 40 ? turn & 1 : 0);
}
