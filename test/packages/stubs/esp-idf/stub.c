#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "esp_heap_caps.h"
#include "esp_random.h"
#include "esp_timer.h"
#include "freertos/task.h"

typedef struct head {
  uint32_t size;
  uint32_t region;
} head;

static size_t left[2] = {300 * 1024, 64 * 1024};  /* Internal RAM, PSRAM. */

static int region_of(uint32_t caps) { return (caps & MALLOC_CAP_SPIRAM) != 0; }

void* heap_caps_aligned_alloc(size_t alignment, size_t size, uint32_t caps) {
  const int region = region_of(caps);
  if (size > left[region] || alignment > 8) return NULL;
  head* block = malloc(sizeof(head) + size);
  if (block == NULL) return NULL;
  *block = (head){(uint32_t)size, (uint32_t)region};
  left[region] -= size;
  return block + 1;
}

void heap_caps_free(void* block) {
  if (block == NULL) return;
  head* start = (head*)block - 1;
  left[start->region] += start->size;
  free(start);
}

size_t heap_caps_get_free_size(uint32_t caps) { return left[region_of(caps)]; }

int64_t esp_timer_get_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Up to the n-th tick from now; the first one comes at once, in the worst case. */
void vTaskDelay(TickType_t ticks) {
  const int64_t period = 1000000 / configTICK_RATE_HZ;
  const int64_t end = (esp_timer_get_time() / period + ticks) * period;
  while (esp_timer_get_time() < end) nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
}

void stub_yield(void) {}
void esp_fill_random(void* bytes, size_t size) {
  if (getentropy(bytes, size) != 0) abort();
}
