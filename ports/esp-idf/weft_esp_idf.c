#include "weft_esp_idf.h"

#include <errno.h>
#include <sys/time.h>
#include <unistd.h>

#include "esp_heap_caps.h"
#include "esp_random.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#include "moving.h"

#define NANOSECONDS UINT64_C(1000000000)

static const weft_esp_idf_memory default_memory = {
  .caps = MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT,
  .linear_caps = MALLOC_CAP_SPIRAM | MALLOC_CAP_8BIT,
};

typedef struct wish {
  uint32_t caps;
  uint32_t otherwise;
} wish;

/* heap_caps_malloc aligns to 4 only. */
static void* allocate(void* heap, size_t size) {
  const wish* wanted = heap;
  void* block = heap_caps_aligned_alloc(8, size, wanted->caps);
  if (block == NULL && wanted->otherwise != wanted->caps) block = heap_caps_aligned_alloc(8, size, wanted->otherwise);
  return block;
}

static void release(void* heap, void* block) {
  (void)heap;
  heap_caps_free(block);
}

void* weft_esp_idf_reallocate(void* memory, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  const weft_esp_idf_memory* from = memory;
  wish wanted = {.caps = purpose == WEFT_FOR_LINEAR ? from->linear_caps : from->caps, .otherwise = from->caps};
  return weft_resize_by_moving(&wanted, allocate, release, block, old_size, new_size);
}

static uint64_t monotonic_ns(void* context) {
  (void)context;
  return (uint64_t)esp_timer_get_time() * 1000;
}

static uint64_t real_ns(void* context) {
  (void)context;
  struct timeval now;
  gettimeofday(&now, NULL);
  return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_usec * 1000;
}

static int fill_random(void* context, void* bytes, size_t size) {
  (void)context;
  esp_fill_random(bytes, size);
  return 0;
}

static int32_t moved_or_error(ssize_t moved) {
  if (moved >= 0) return (int32_t)moved;
  return errno == EAGAIN || errno == EWOULDBLOCK ? WEFT_PORT_AGAIN : WEFT_PORT_ERROR;
}

static int32_t write_console(void* context, int stream, const void* bytes, size_t size) {
  (void)context;
  return moved_or_error(write(stream, bytes, size));
}

static int32_t read_console(void* context, void* bytes, size_t size) {
  (void)context;
  return moved_or_error(read(STDIN_FILENO, bytes, size));
}

static void sleep_ns(void* context, uint64_t duration) {
  (void)context;
  if (duration == 0) {
    taskYIELD();
    return;
  }
  const int64_t microseconds = (int64_t)((duration + 999) / 1000);
  const int64_t start = esp_timer_get_time();
  for (;;) {
    const int64_t left = microseconds - (esp_timer_get_time() - start);
    if (left <= 0) return;
    /* Whole ticks, so that lower tasks run; the last one may be more than is left. */
    const int64_t most = INT32_MAX / portTICK_PERIOD_MS - 1;
    const int64_t ticks = left / 1000 / portTICK_PERIOD_MS + 1;
    vTaskDelay((TickType_t)(ticks < most ? ticks : most));
  }
}

const weft_port weft_esp_idf_port = {
  .reallocate = weft_esp_idf_reallocate,
  .memory = (void*)&default_memory,
  .context = NULL,
  .monotonic_ns = monotonic_ns,
  .real_ns = real_ns,
  .clock_resolution_ns = 1000,
  .random = fill_random,
  .write = write_console,
  .read = read_console,
  .sleep_ns = sleep_ns,
};
