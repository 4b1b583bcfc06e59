/* The port for Arduino cores: one static arena, micros(), and Serial. It has no calendar clock and no source of entropy; a
 * sketch whose board has them copies the struct and adds the hooks. */
#ifndef WEFT_ARDUINO_H
#define WEFT_ARDUINO_H

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The memory behind the port. setup() hands it a block with weft_arena_init first. */
extern weft_arena weft_arduino_arena;

/* For linear memories, on boards with external RAM: used if it was given a block, else they are in the arena too. */
extern weft_arena weft_arduino_linear;

/* The sketch has called Serial.begin. */
extern const weft_port weft_arduino_port;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_ARDUINO_H */
