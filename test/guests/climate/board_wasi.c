/* Makes the climate plugin a program for the command line: the board functions by way of WASI, and main(). */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "board.h"
#include "sensor.h"

int32_t watch(int32_t count);

static sensor sensor0;

void board_print(const char* text, uint32_t size) {
  if (write(STDOUT_FILENO, text, size) != (ssize_t)size) exit(EXIT_FAILURE);
}

int64_t board_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int32_t board_temperature(uint32_t number) { return number == 0 ? sensor_read(&sensor0) : INT32_MIN; }

int main(void) { return watch(240) >= 0 ? EXIT_SUCCESS : EXIT_FAILURE; }
