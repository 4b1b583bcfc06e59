/* A guest compiled for the chip itself: what one run() costs in instructions. */
#include "console.h"
#include "counter.h"

int32_t run(void);

int main(void) {
  const uint32_t start = counter_now();
  const int32_t checksum = run();
  const uint32_t instructions = counter_instructions(start);
  console_print("{\"checksum\": %ld, \"instructions\": %lu}\n", (long)checksum, (unsigned long)instructions);
  return 0;
}
