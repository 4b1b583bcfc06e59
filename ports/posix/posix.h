/* The port for POSIX systems: the C heap, clock_gettime, getentropy and the process's standard streams. */
#ifndef WEFT_POSIX_H
#define WEFT_POSIX_H

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const weft_port weft_posix_port;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_POSIX_H */
