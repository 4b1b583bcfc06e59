/* A template of a port: copy this folder, put your environment's name for "template", and fill in the hooks. ../README.md
 * says how. As it stands it has memory and a console that swallows what it is given, and compiles anywhere. */
#ifndef WEFT_TEMPLATE_H
#define WEFT_TEMPLATE_H

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The memory behind the port. The program hands it a block with weft_arena_init first. */
extern weft_arena weft_template_arena;

extern const weft_port weft_template_port;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_TEMPLATE_H */
