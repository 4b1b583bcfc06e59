/* Semihosting: requests to the debugger or emulator that runs the chip. Only what the firmware here uses.
 * Arm IHI 0203, "Semihosting for AArch32 and AArch64". */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Modes of semihosting_open; the file ":tt" is the console. */
enum { SEMIHOSTING_READ = 1, SEMIHOSTING_WRITE = 5, SEMIHOSTING_APPEND = 9 };

/* A handle, or -1. */
int semihosting_open(const char* path, int mode);
int semihosting_close(int handle);

/* The size of the file, or -1. */
long semihosting_size(int handle);

/* Moves to a position, counted from the start; 0, or a negative number. */
int semihosting_seek(int handle, size_t position);

/* The number of bytes read or written. */
size_t semihosting_read(int handle, void* buffer, size_t size);
size_t semihosting_write(int handle, const void* bytes, size_t size);

/* Text to the debugger's own log (QEMU: standard error). Works before and without semihosting_open. */
void semihosting_write0(const char* text);

/* The command line, terminated; 0, or -1 when there is none or it does not fit. */
int semihosting_command_line(char* buffer, size_t size);

void semihosting_exit(int status) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif
#endif /* SEMIHOSTING_H */
