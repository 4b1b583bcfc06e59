/* Resizing a block by moving it, for ports over a heap that allocates and frees but does not resize, or not with an
 * alignment of 8. While it moves, the old block and the new one both exist. */
#ifndef WEFT_PORT_MOVING_H
#define WEFT_PORT_MOVING_H

#include <string.h>

#include "weft.h"

/* What weft_reallocate asks for. `heap` is handed to the two functions; freeing null must be allowed. */
static inline void* weft_resize_by_moving(void* heap, void* (*allocate)(void* heap, size_t size),
                                          void (*release)(void* heap, void* block), void* block, size_t old_size,
                                          size_t new_size) {
  if (new_size == 0) {
    release(heap, block);
    return NULL;
  }
  void* moved = allocate(heap, new_size);
  /* Making a block smaller must succeed: where there is no room to move to, it stays as it is. */
  if (moved == NULL) return new_size <= old_size ? block : NULL;
  if (block != NULL) memcpy(moved, block, old_size < new_size ? old_size : new_size);
  release(heap, block);
  return moved;
}

#endif /* WEFT_PORT_MOVING_H */
