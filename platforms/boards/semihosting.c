#include "semihosting.h"

#include <stdint.h>
#include <string.h>

enum {
  SYS_OPEN = 0x01,
  SYS_CLOSE = 0x02,
  SYS_WRITE0 = 0x04,
  SYS_WRITE = 0x05,
  SYS_READ = 0x06,
  SYS_SEEK = 0x0A,
  SYS_FLEN = 0x0C,
  SYS_GET_CMDLINE = 0x15,
  SYS_EXIT_EXTENDED = 0x20
};
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

#ifdef __riscv
/* The three instructions must be uncompressed and lie in one page. */
static int __attribute__((noinline, aligned(16))) request(int operation, const void* argument) {
  register int a0 __asm__("a0") = operation;
  register const void* a1 __asm__("a1") = argument;
  __asm__ volatile(".option push\n .option norvc\n slli x0, x0, 0x1f\n ebreak\n srai x0, x0, 7\n .option pop"
                   : "+r"(a0) : "r"(a1) : "memory");
  return a0;
}
#else
static int request(int operation, const void* argument) {
  register int r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}
#endif

int semihosting_open(const char* path, int mode) {
  uintptr_t block[3] = {(uintptr_t)path, (uintptr_t)mode, strlen(path)};
  return request(SYS_OPEN, block);
}

int semihosting_close(int handle) {
  uintptr_t block[1] = {(uintptr_t)handle};
  return request(SYS_CLOSE, block);
}

long semihosting_size(int handle) {
  uintptr_t block[1] = {(uintptr_t)handle};
  return request(SYS_FLEN, block);
}

int semihosting_seek(int handle, size_t position) {
  uintptr_t block[2] = {(uintptr_t)handle, position};
  return request(SYS_SEEK, block);
}

/* Both answer with the number of bytes that were not transferred. */
size_t semihosting_read(int handle, void* buffer, size_t size) {
  uintptr_t block[3] = {(uintptr_t)handle, (uintptr_t)buffer, size};
  return size - (size_t)request(SYS_READ, block);
}

size_t semihosting_write(int handle, const void* bytes, size_t size) {
  uintptr_t block[3] = {(uintptr_t)handle, (uintptr_t)bytes, size};
  return size - (size_t)request(SYS_WRITE, block);
}

void semihosting_write0(const char* text) { request(SYS_WRITE0, text); }

int semihosting_command_line(char* buffer, size_t size) {
  uintptr_t block[2] = {(uintptr_t)buffer, size};
  return request(SYS_GET_CMDLINE, block) == 0 ? 0 : -1;
}

void semihosting_exit(int status) {
  uintptr_t block[2] = {ADP_STOPPED_APPLICATION_EXIT, (uintptr_t)status};
  request(SYS_EXIT_EXTENDED, block);
  for (;;) {}
}
