/* Checks that a port keeps what ../port.h promises, on the machine itself: a program for somebody who writes a port. */
#ifndef WEFT_PORT_CHECK_H
#define WEFT_PORT_CHECK_H

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Uses up to 16 KB of the port's memory and sleeps for some milliseconds. The number of promises that were broken; `report`
 * is told each of them, as a line of text without its end. */
int weft_port_check(const weft_port* port, void (*report)(const char* broken));

#ifdef __cplusplus
}
#endif
#endif /* WEFT_PORT_CHECK_H */
