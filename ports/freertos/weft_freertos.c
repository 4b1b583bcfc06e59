#include "weft_freertos.h"

#include <errno.h>
#include <limits.h>  /* The kernel's POSIX port wants it. */
#include <unistd.h>

#include "FreeRTOS.h"
#include "task.h"

#include "moving.h"

#if !configSUPPORT_DYNAMIC_ALLOCATION
#error "weft_freertos takes memory from the FreeRTOS heap: set configSUPPORT_DYNAMIC_ALLOCATION to 1 and choose a heap"
#endif
#if portBYTE_ALIGNMENT < 8
#error "Weft needs blocks at multiples of 8, and this FreeRTOS port aligns them to less: use weft_arena_reallocate"
#endif

#define NANOSECONDS UINT64_C(1000000000)

static void* allocate(void* heap, size_t size) {
  (void)heap;
  return pvPortMalloc(size);
}

static void release(void* heap, void* block) {
  (void)heap;
  vPortFree(block);
}

void* weft_freertos_reallocate(void* linear, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  if (purpose == WEFT_FOR_LINEAR && linear != NULL)
    return weft_arena_reallocate(linear, block, old_size, new_size, purpose);
  return weft_resize_by_moving(NULL, allocate, release, block, old_size, new_size);
}

/* The kernel counts how often its tick counter wraps, and tells it together with the counter. */
static uint64_t monotonic_ns(void* context) {
  (void)context;
  TimeOut_t now;
  vTaskSetTimeOutState(&now);
  const uint64_t ticks = (uint64_t)(UBaseType_t)now.xOverflowCount * ((uint64_t)portMAX_DELAY + 1) + now.xTimeOnEntering;
  /* In two parts, so that the product fits. */
  return ticks / configTICK_RATE_HZ * NANOSECONDS + ticks % configTICK_RATE_HZ * NANOSECONDS / configTICK_RATE_HZ;
}

/* The kernel's ports for POSIX tick by signals, which interrupt system calls. */
static int32_t moved_or_error(ssize_t moved) {
  if (moved >= 0) return (int32_t)moved;
  return errno == EAGAIN || errno == EINTR ? WEFT_PORT_AGAIN : WEFT_PORT_ERROR;
}

static int32_t write_console(void* context, int stream, const void* bytes, size_t size) {
  (void)context;
  return moved_or_error(write(stream, bytes, size));
}

static int32_t read_console(void* context, void* bytes, size_t size) {
  (void)context;
  return moved_or_error(read(0, bytes, size));
}

static void sleep_ns(void* context, uint64_t duration) {
  (void)context;
  if (duration == 0) {
    taskYIELD();
    return;
  }
  const uint64_t rest = duration % NANOSECONDS;
  uint64_t ticks = duration / NANOSECONDS * configTICK_RATE_HZ + (rest * configTICK_RATE_HZ + NANOSECONDS - 1) / NANOSECONDS;
  ticks++; /* The tick that is running has partly gone by. */
  while (ticks != 0) {
    const TickType_t most = portMAX_DELAY - 1;
    const TickType_t part = ticks < most ? (TickType_t)ticks : most;
    vTaskDelay(part);
    ticks -= part;
  }
}

const weft_port weft_freertos_port = {
  .reallocate = weft_freertos_reallocate,
  .memory = NULL,
  .context = NULL,
  .monotonic_ns = monotonic_ns,
  .real_ns = NULL,
  .clock_resolution_ns = NANOSECONDS / configTICK_RATE_HZ,
  .random = NULL,
  .write = write_console,
  .read = read_console,
  .sleep_ns = sleep_ns,
};
