#include "port_check.h"

#include <string.h>

typedef struct check {
  const weft_port* port;
  void (*report)(const char* broken);
  int failures;
} check;

static void expect(check* c, int kept, const char* promise) {
  if (kept) return;
  c->failures++;
  c->report(promise);
}

static void fill(uint8_t* block, size_t size, uint8_t seed) {
  for (size_t i = 0; i < size; i++) block[i] = (uint8_t)(seed + i * 7);
}

static int holds(const uint8_t* block, size_t size, uint8_t seed) {
  for (size_t i = 0; i < size; i++) {
    if (block[i] != (uint8_t)(seed + i * 7)) return 0;
  }
  return 1;
}

static int aligned(const void* block) { return ((uintptr_t)block & 7) == 0; }

/* Blocks of odd sizes and every purpose, that grow and shrink among each other. */
static void check_memory(check* c) {
  const weft_port* p = c->port;
  enum { BLOCKS = WEFT_PURPOSES };
  static const size_t sizes[][BLOCKS] = {
    {1, 9, 100, 255, 300, 17}, {500, 9, 220, 1023, 40, 18}, {77, 900, 219, 64, 1200, 1}, {8, 8, 8, 8, 8, 8}};
  uint8_t* blocks[BLOCKS] = {0};
  size_t held[BLOCKS] = {0};
  for (size_t round = 0; round < sizeof sizes / sizeof *sizes; round++) {
    for (int i = 0; i < BLOCKS; i++) {
      const size_t size = sizes[round][i];
      const size_t common = size < held[i] ? size : held[i];
      uint8_t* block = p->reallocate(p->memory, blocks[i], held[i], size, (weft_purpose)i);
      expect(c, block != NULL || size > held[i], "reallocate: making a block smaller must succeed");
      if (block == NULL) {
        expect(c, 0, "reallocate: 4 KB in small blocks are not to be had");
        continue;
      }
      expect(c, aligned(block), "reallocate: blocks are at multiples of 8");
      expect(c, holds(block, common, (uint8_t)i), "reallocate: the contents stay");
      fill(block, size, (uint8_t)i);
      blocks[i] = block;
      held[i] = size;
    }
  }
  for (int i = 0; i < BLOCKS; i++) expect(c, holds(blocks[i], held[i], (uint8_t)i), "reallocate: blocks do not overlap");

  /* More than there is: no, and the block is as it was. (A POSIX heap may say yes; then it is given back.) */
  const size_t too_much = SIZE_MAX / 4;
  uint8_t* huge = p->reallocate(p->memory, blocks[0], held[0], too_much, WEFT_FOR_CODE);
  if (huge == NULL) expect(c, holds(blocks[0], held[0], 0), "reallocate: a refusal leaves the block as it was");
  else blocks[0] = p->reallocate(p->memory, huge, too_much, held[0], WEFT_FOR_CODE);

  /* And everything can be given back, over and over. */
  for (int i = 0; i < BLOCKS; i++) p->reallocate(p->memory, blocks[i], held[i], 0, (weft_purpose)i);
  for (int i = 0; i < 200; i++) {
    void* block = p->reallocate(p->memory, NULL, 0, 2048, WEFT_FOR_LINEAR);
    expect(c, block != NULL, "reallocate: what is freed can be had again");
    if (block == NULL) break;
    p->reallocate(p->memory, block, 2048, 0, WEFT_FOR_LINEAR);
  }
}

static void check_time(check* c) {
  const weft_port* p = c->port;
  expect(c, p->clock_resolution_ns >= 1, "clock_resolution_ns: at least 1");
  if (p->monotonic_ns == NULL) return;
  uint64_t last = p->monotonic_ns(p->context);
  for (int i = 0; i < 1000; i++) {
    const uint64_t now = p->monotonic_ns(p->context);
    expect(c, now >= last, "monotonic_ns: never goes back");
    last = now;
  }
  if (p->cpu_ns != NULL) {
    const uint64_t used = p->cpu_ns(p->context);
    expect(c, p->cpu_ns(p->context) >= used, "cpu_ns: never goes back");
  }
  if (p->sleep_ns == NULL) return;
  static const uint64_t durations[] = {0, 1, 1000000, 2500000, 30000000};
  for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
    const uint64_t start = p->monotonic_ns(p->context);
    p->sleep_ns(p->context, durations[i]);
    const uint64_t end = p->monotonic_ns(p->context);
    expect(c, end >= start, "monotonic_ns: never goes back");
    /* Two readings of a coarse clock can be a step closer together than what lies between them. */
    expect(c, end - start + p->clock_resolution_ns >= durations[i], "sleep_ns: at least this long");
  }
}

static void check_random(check* c) {
  const weft_port* p = c->port;
  if (p->random == NULL) return;
  uint8_t first[40], second[40];
  memset(first, 0, sizeof first);
  memset(second, 0, sizeof second);
  expect(c, p->random(p->context, first, 32) == 0 && p->random(p->context, second, 32) == 0, "random: answers 0");
  expect(c, memcmp(first, second, 32) != 0, "random: bytes differ from one time to the next");
  static const uint8_t zeros[8];
  expect(c, memcmp(first + 32, zeros, 8) == 0, "random: writes no more than it was asked to");
  expect(c, p->random(p->context, first, 0) == 0, "random: no bytes are no error");
}

static void check_console(check* c) {
  const weft_port* p = c->port;
  if (p->write == NULL) return;
  for (int stream = 1; stream <= 2; stream++) {
    const char text[] = "weft_port_check writes this line.\n";
    size_t sent = 0;
    for (int i = 0; i < 100000 && sent < sizeof text - 1; i++) {
      const int32_t written = p->write(p->context, stream, text + sent, sizeof text - 1 - sent);
      if (written == WEFT_PORT_AGAIN) continue;
      expect(c, written > 0 && (size_t)written <= sizeof text - 1 - sent, "write: takes one byte at least, and no more than given");
      if (written <= 0) return;
      sent += (size_t)written;
    }
    expect(c, sent == sizeof text - 1, "write: comes to an end");
  }
}

/* Whether there is input now cannot be known here; but a wait for it comes to an end. */
static void check_input(check* c) {
  const weft_port* p = c->port;
  if (p->wait_input == NULL) return;
  const uint64_t durations[] = {0, 1000000};
  for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
    const int input = p->wait_input(p->context, durations[i]);
    expect(c, input == 0 || input == WEFT_PORT_INPUT || input == WEFT_PORT_INPUT_LAST, "wait_input: one of three answers");
  }
}

int weft_port_check(const weft_port* port, void (*report)(const char* broken)) {
  check c = {port, report, 0};
  expect(&c, port->reallocate != NULL, "reallocate: must be there");
  if (port->reallocate != NULL) check_memory(&c);
  check_time(&c);
  check_random(&c);
  check_console(&c);
  check_input(&c);
  return c.failures;
}
