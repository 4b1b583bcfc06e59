/* What the newlib port asks of the board it runs on. The firmware defines these functions. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nanoseconds since the start; never goes back. */
uint64_t board_nanoseconds(void);

/* Sends all of it to the console, waiting where it must; `stream` is 1 for results and 2 for diagnostics. */
void board_write(int stream, const void* bytes, size_t size);

/* Reads from the console, waiting for the first byte; 0 at the end of input or where there is no input. */
size_t board_read(void* bytes, size_t size);

/* Ends the program: whatever the end of a program is on this board. */
void board_exit(int status) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif
#endif /* BOARD_H */
