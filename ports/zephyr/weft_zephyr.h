/* The port for Zephyr: a k_heap, the uptime, the cryptographic random generator where the configuration has one, printk and
 * the console. It has no calendar clock; an application that sets one copies the struct and adds real_ns.
 * Needs Zephyr 3.7 or newer. */
#ifndef WEFT_ZEPHYR_H
#define WEFT_ZEPHYR_H

#include <zephyr/kernel.h>

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where memory comes from. The two may be the same; `linear` is for linear memories, such as external RAM or a memory
 * domain's partition. Heaps may be shared among threads. */
typedef struct weft_zephyr_memory {
  struct k_heap* heap;
  struct k_heap* linear;
} weft_zephyr_memory;

/* The port's memory hook; `memory` is a const weft_zephyr_memory. */
void* weft_zephyr_reallocate(void* memory, void* block, size_t old_size, size_t new_size, weft_purpose purpose);

/* All memory from one heap of CONFIG_WEFT_ZEPHYR_HEAP_BYTES. */
extern const weft_port weft_zephyr_port;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_ZEPHYR_H */
