/* The port for bare metal with newlib: one arena instead of a heap, time and console from the board (board.h). It has
 * no calendar clock and no source of entropy; a firmware whose chip has them copies the struct and adds the hooks. */
#ifndef WEFT_NEWLIB_H
#define WEFT_NEWLIB_H

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The memory behind the port. The firmware hands it a block with weft_arena_init first. */
extern weft_arena weft_newlib_arena;

extern const weft_port weft_newlib_port;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_NEWLIB_H */
