/* The port for FreeRTOS: its heap, its ticks, and the C library's write and read, which the board's support package leads
 * to a UART. It has no calendar clock and no source of entropy; a firmware whose chip has them copies the struct and adds
 * the hooks. */
#ifndef WEFT_FREERTOS_H
#define WEFT_FREERTOS_H

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Everything on the FreeRTOS heap. */
extern const weft_port weft_freertos_port;

/* The port's memory hook. `linear` is null, or a weft_arena for linear memories, such as external RAM or an MPU region; the
 * rest stays on the FreeRTOS heap. An arena may be used by one task at a time, the heap by all of them.
 * With heap_1 nothing is ever given back; use heap_4, or weft_arena_reallocate in place of this. */
void* weft_freertos_reallocate(void* linear, void* block, size_t old_size, size_t new_size, weft_purpose purpose);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_FREERTOS_H */
