#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "FreeRTOS.h"
#include "task.h"

/* The heap: nothing is ever resized in place, every block is at 8 and not at 16, and it comes to an end. */
static atomic_size_t left = 1 << 20;

void* pvPortMalloc(size_t size) {
  if (size > left) return NULL;
  size_t* block = malloc(size + 24);
  if (block == NULL) return NULL;
  *block = size;
  left -= size;
  return (char*)block + 8;
}

void vPortFree(void* block) {
  if (block == NULL) return;
  size_t* start = (size_t*)((char*)block - 8);
  left += *start;
  free(start);
}

static uint64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* The counter is 20 ms before its wrap at first. */
void vTaskSetTimeOutState(TimeOut_t* state) {
  static uint64_t start;
  if (start == 0) start = milliseconds();
  const uint64_t ticks = milliseconds() - start + UINT32_MAX - 20;
  state->xOverflowCount = (BaseType_t)(ticks >> 32);
  state->xTimeOnEntering = (TickType_t)ticks;
}

/* As the kernel does, up to the n-th tick from now: the first one comes at once, in the worst case. */
void vTaskDelay(TickType_t ticks) {
  const uint64_t end = milliseconds() + ticks;
  while (milliseconds() < end) nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
}

void stub_yield(void) {}
