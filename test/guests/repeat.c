/* Makes a guest a program: `name 100` calls run() a hundred times and prints the checksum. For engines on a host, which
 * are timed from outside. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int32_t run(void);

int main(int count, char** arguments) {
  const long times = count > 1 ? strtol(arguments[1], NULL, 10) : 1;
  const int32_t first = run();
  for (long i = 1; i < times; i++) {
    if (run() != first) {
      puts("the checksum changed");
      return EXIT_FAILURE;
    }
  }
  printf("%ld\n", (long)first);
  return EXIT_SUCCESS;
}
