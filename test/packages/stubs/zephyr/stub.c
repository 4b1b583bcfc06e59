#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <zephyr/console/console.h>
#include <zephyr/kernel.h>
#include <zephyr/random/random.h>

/* Blocks are at 4 modulo 8 unless the alignment is asked for, as sys_heap's are in small heaps on 32-bit chips. */
static void* place(struct k_heap* heap, size_t offset, size_t bytes) {
  if (bytes > heap->left) return NULL;
  char* start = aligned_alloc(16, (bytes + offset + 16 + 15) / 16 * 16);
  if (start == NULL) return NULL;
  char* block = start + 8 + offset;
  const uint32_t about[2] = {(uint32_t)bytes, (uint32_t)(block - start)};
  memcpy(block - 8, about, 8);
  heap->left -= bytes;
  return block;
}

static void about(const void* block, uint32_t* bytes, uint32_t* distance) {
  memcpy(bytes, (const char*)block - 8, 4);
  memcpy(distance, (const char*)block - 4, 4);
}

void* k_heap_aligned_alloc(struct k_heap* heap, size_t align, size_t bytes, k_timeout_t timeout) {
  (void)timeout;
  return place(heap, align > 4 ? 8 : 4, bytes);
}

/* In place when it shrinks, as the real one; moved to wherever when it grows. */
void* k_heap_realloc(struct k_heap* heap, void* block, size_t bytes, k_timeout_t timeout) {
  (void)timeout;
  uint32_t old, distance;
  about(block, &old, &distance);
  if (bytes <= old) {
    const uint32_t now[1] = {(uint32_t)bytes};
    memcpy((char*)block - 8, now, 4);
    heap->left += old - bytes;
    return block;
  }
  void* moved = place(heap, 4, bytes);
  if (moved == NULL) return NULL;
  memcpy(moved, block, old);
  k_heap_free(heap, block);
  return moved;
}

void k_heap_free(struct k_heap* heap, void* block) {
  if (block == NULL) return;
  uint32_t old, distance;
  about(block, &old, &distance);
  heap->left += old;
  free((char*)block - distance);
}

/* It has been up for 6.5 days: in 20 ms the ticks times the nanoseconds of a second fit 64 bits no more. */
int64_t k_uptime_ticks(void) {
  static int64_t start;
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  const int64_t now = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
  if (start == 0) start = now;
  const int64_t up = (int64_t)(UINT64_MAX / 1000000000) - CONFIG_SYS_CLOCK_TICKS_PER_SEC / 50;
  return up + (now - start) * CONFIG_SYS_CLOCK_TICKS_PER_SEC / 1000000000;
}

int64_t k_uptime_get(void) { return k_uptime_ticks() * 1000 / CONFIG_SYS_CLOCK_TICKS_PER_SEC; }

/* At least this many whole ticks. */
int32_t k_sleep(k_timeout_t timeout) {
  const int64_t end = k_uptime_ticks() + timeout.ticks + 1;
  while (k_uptime_ticks() < end) nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
  return 0;
}

int32_t k_msleep(int32_t milliseconds) { return k_sleep(K_TICKS((int64_t)milliseconds * CONFIG_SYS_CLOCK_TICKS_PER_SEC / 1000 + 1)); }
void k_yield(void) {}

void printk(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
}

int sys_csrand_get(void* bytes, size_t size) { return getentropy(bytes, size); }
int console_getchar(void) { return getchar(); }
