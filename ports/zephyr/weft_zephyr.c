#include "weft_zephyr.h"

#include <zephyr/sys/printk.h>
#ifdef CONFIG_CSPRNG_ENABLED
#include <zephyr/random/random.h>
#endif
#ifdef CONFIG_CONSOLE_GETCHAR
#include <zephyr/console/console.h>
#endif

#include "moving.h"

#define NANOSECONDS UINT64_C(1000000000)
#define TICKS_PER_SECOND ((uint64_t)CONFIG_SYS_CLOCK_TICKS_PER_SEC)

K_HEAP_DEFINE(weft_zephyr_heap, CONFIG_WEFT_ZEPHYR_HEAP_BYTES);

static const weft_zephyr_memory default_memory = {.heap = &weft_zephyr_heap, .linear = &weft_zephyr_heap};

static void* allocate(void* heap, size_t size) { return k_heap_aligned_alloc(heap, 8, size, K_NO_WAIT); }

static void release(void* heap, void* block) { k_heap_free(heap, block); }

void* weft_zephyr_reallocate(void* memory, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  const weft_zephyr_memory* from = memory;
  struct k_heap* heap = purpose == WEFT_FOR_LINEAR ? from->linear : from->heap;
  /* k_heap_realloc makes blocks smaller where they are; when it makes them larger it may forget the alignment. */
  if (block != NULL && new_size != 0 && new_size <= old_size) {
    void* smaller = k_heap_realloc(heap, block, new_size, K_NO_WAIT);
    return smaller != NULL ? smaller : block;
  }
  return weft_resize_by_moving(heap, allocate, release, block, old_size, new_size);
}

static uint64_t monotonic_ns(void* context) {
  ARG_UNUSED(context);
  const uint64_t ticks = (uint64_t)k_uptime_ticks();
  /* In two parts, so that the product fits: in one it overflows after 6.5 days of ticks at 32,768 Hz. */
  return ticks / TICKS_PER_SECOND * NANOSECONDS + ticks % TICKS_PER_SECOND * NANOSECONDS / TICKS_PER_SECOND;
}

#ifdef CONFIG_CSPRNG_ENABLED
static int fill_random(void* context, void* bytes, size_t size) {
  ARG_UNUSED(context);
  return sys_csrand_get(bytes, size) == 0 ? 0 : WEFT_PORT_ERROR;
}
#endif

static int32_t write_console(void* context, int stream, const void* bytes, size_t size) {
  ARG_UNUSED(context);
  ARG_UNUSED(stream);
  const char* next = bytes;
  for (size_t left = size; left != 0; left--) printk("%c", *next++);
  return (int32_t)size;
}

#ifdef CONFIG_CONSOLE_GETCHAR
/* The application has called console_init(). */
static int32_t read_console(void* context, void* bytes, size_t size) {
  ARG_UNUSED(context);
  if (size == 0) return 0;
  const int byte = console_getchar();
  if (byte < 0) return WEFT_PORT_ERROR;
  *(uint8_t*)bytes = (uint8_t)byte;
  return 1;
}
#endif

static void sleep_ns(void* context, uint64_t duration) {
  ARG_UNUSED(context);
  if (duration == 0) {
    k_yield();
    return;
  }
  const uint64_t rest = duration % NANOSECONDS;
  uint64_t ticks = duration / NANOSECONDS * TICKS_PER_SECOND + (rest * TICKS_PER_SECOND + NANOSECONDS - 1) / NANOSECONDS;
  while (ticks != 0) {
    const uint32_t part = ticks < INT32_MAX ? (uint32_t)ticks : INT32_MAX;
    k_sleep(K_TICKS(part));
    ticks -= part;
  }
}

const weft_port weft_zephyr_port = {
  .reallocate = weft_zephyr_reallocate,
  .memory = (void*)&default_memory,
  .context = NULL,
  .monotonic_ns = monotonic_ns,
  .real_ns = NULL,
  .clock_resolution_ns = TICKS_PER_SECOND < NANOSECONDS ? NANOSECONDS / TICKS_PER_SECOND : 1,
#ifdef CONFIG_CSPRNG_ENABLED
  .random = fill_random,
#endif
  .write = write_console,
#ifdef CONFIG_CONSOLE_GETCHAR
  .read = read_console,
#endif
  .sleep_ns = sleep_ns,
};
