/* A stub: see ../../README.md. Ticks of a 32,768 Hz crystal. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_WEFT_ZEPHYR_HEAP_BYTES 16384
#define CONFIG_SYS_CLOCK_TICKS_PER_SEC 32768
#define CONFIG_CSPRNG_ENABLED 1
#define CONFIG_CONSOLE_GETCHAR 1

#define ARG_UNUSED(x) (void)(x)
#define ARRAY_SIZE(array) (sizeof(array) / sizeof *(array))

typedef struct {
  int64_t ticks;
} k_timeout_t;
#define K_NO_WAIT ((k_timeout_t){0})
#define K_TICKS(t) ((k_timeout_t){(t)})

struct k_heap {
  size_t left;
};
#define K_HEAP_DEFINE(name, bytes) struct k_heap name = {bytes}

void* k_heap_aligned_alloc(struct k_heap* heap, size_t align, size_t bytes, k_timeout_t timeout);
void* k_heap_realloc(struct k_heap* heap, void* block, size_t bytes, k_timeout_t timeout);
void k_heap_free(struct k_heap* heap, void* block);

int64_t k_uptime_ticks(void);
int64_t k_uptime_get(void);
int32_t k_sleep(k_timeout_t timeout);
int32_t k_msleep(int32_t milliseconds);
void k_yield(void);
void printk(const char* format, ...) __attribute__((format(printf, 1, 2)));
