/* The demonstration plugin: watches the temperature in a greenhouse. Each step() takes one reading, filters it, and moves an
 * alarm state machine, which reports on the console when something changes. */
#include <stdint.h>

#include "board.h"

typedef enum alarm_state { NORMAL, WARM, HOT, FAILED } alarm_state;

/* Hundredths of a degree. Falling needs 0.5 degrees more than rising, so that noise does not make the alarm chatter. */
enum { WARM_LIMIT = 2600, HOT_LIMIT = 3000, HYSTERESIS = 50, LOWEST = -4000, HIGHEST = 8500 };
/* Readings that a new state must last before it counts, and wrong readings that make a sensor count as failed. */
enum { HOLD = 2, FAULTS_TO_FAIL = 3 };

static const char* const names[] = {"normal", "warm", "HOT", "SENSOR FAILED"};

static struct {
  int32_t recent[3];   /* The last readings, for the median. */
  int32_t smooth;      /* Filtered value, times 8. */
  uint32_t readings;
  uint32_t faults;     /* Wrong readings in a row. */
  alarm_state state;
  alarm_state wanted;  /* Where the readings point, and for how long already. */
  uint32_t held;
  int32_t lowest, highest;
  int64_t sum;
} climate = {.lowest = INT32_MAX, .highest = INT32_MIN};

/* ---- A line of text ---- */

static char line[96];
static uint32_t length;

static void put_text(const char* text) {
  while (*text != 0 && length < sizeof line) line[length++] = *text++;
}

static void put_number(uint32_t value, uint32_t at_least) {
  char digits[11];
  uint32_t first = sizeof digits - 1;
  digits[first] = 0;
  do {
    digits[--first] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0 || sizeof digits - 1 - first < at_least);
  put_text(digits + first);
}

static void put_temperature(int32_t hundredths) {
  if (hundredths < 0) put_text("-");
  const uint32_t size = hundredths < 0 ? 0u - (uint32_t)hundredths : (uint32_t)hundredths;
  put_number(size / 100, 1);
  put_text(".");
  put_number(size % 100, 2);
  put_text(" C");
}

static void print_line(void) {
  put_text("\n");
  board_print(line, length);
  length = 0;
}

/* ---- Filter ---- */

static int32_t median(int32_t a, int32_t b, int32_t c) {
  const int32_t low = a < b ? a : b, high = a < b ? b : a;
  return c < low ? low : c > high ? high : c;
}

/* The median of three drops single outliers; what is left is smoothed with 1/8 of the new value. */
static int32_t filter(int32_t reading) {
  if (climate.readings == 0) {
    climate.recent[0] = climate.recent[1] = climate.recent[2] = reading;
    climate.smooth = reading * 8;
  }
  climate.recent[climate.readings % 3] = reading;
  const int32_t middle = median(climate.recent[0], climate.recent[1], climate.recent[2]);
  climate.smooth += middle - climate.smooth / 8;
  return climate.smooth / 8;
}

/* ---- Alarm ---- */

static alarm_state judge(int32_t value) {
  const int32_t warm = WARM_LIMIT - (climate.state == WARM || climate.state == HOT ? HYSTERESIS : 0);
  const int32_t hot = HOT_LIMIT - (climate.state == HOT ? HYSTERESIS : 0);
  return value >= hot ? HOT : value >= warm ? WARM : NORMAL;
}

static void move_to(alarm_state state, int32_t value) {
  put_text("plugin: reading ");
  put_number(climate.readings, 1);
  put_text(": ");
  if (state != FAILED) {
    put_temperature(value);
    put_text(", ");
  }
  put_text(names[climate.state]);
  put_text(" -> ");
  put_text(names[state]);
  print_line();
  climate.state = state;
}

static void report(void) {
  put_text("plugin: ");
  put_number(climate.readings, 1);
  put_text(" readings, lowest ");
  put_temperature(climate.lowest);
  put_text(", mean ");
  put_temperature((int32_t)(climate.sum / climate.readings));
  put_text(", highest ");
  put_temperature(climate.highest);
  print_line();
}

/* Takes one reading; the state it led to. */
__attribute__((export_name("step"))) int32_t step(void) {
  const int32_t reading = board_temperature(0);
  if (reading < LOWEST || reading > HIGHEST) {
    if (++climate.faults == FAULTS_TO_FAIL) move_to(FAILED, reading);
    return (int32_t)climate.state;
  }
  climate.faults = 0;
  const int32_t value = filter(reading);
  climate.readings++;
  climate.sum += value;
  if (value < climate.lowest) climate.lowest = value;
  if (value > climate.highest) climate.highest = value;

  const alarm_state now = judge(value);
  climate.held = now == climate.wanted ? climate.held + 1 : 1;
  climate.wanted = now;
  if (now != climate.state && climate.held >= HOLD) move_to(now, value);
  return (int32_t)climate.state;
}

/* Takes `count` readings and reports; how many of them were taken in another state than normal. */
__attribute__((export_name("watch"))) int32_t watch(int32_t count) {
  const int64_t start = board_milliseconds();
  int32_t unusual = 0;
  for (int32_t i = 0; i < count; i++) unusual += step() != NORMAL;
  report();
  if (board_milliseconds() < start) return -1;  /* A clock that runs backwards is a fault of the board. */
  return unusual;
}
