/* The semihosting of Xtensa's simulator: numbered requests by the instruction `simcall`. */
#include "semihosting.h"

#include <stdint.h>
#include <string.h>

enum { EXIT = 1, READ = 3, WRITE = 4, OPEN = 5, CLOSE = 6, SEEK = 19, ARGUMENTS = 1000, ARGUMENTS_SIZE = 1001, ARGUMENTS_COPY = 1002 };
enum { OPEN_READ = 0, OPEN_WRITE = 0x0301 /* O_WRONLY | O_CREAT | O_TRUNC */, OPEN_APPEND = 0x0109, MODE = 0644 };
enum { SEEK_FROM_START, SEEK_FROM_HERE, SEEK_FROM_END };

static int request(int operation, int first, int second, int third) {
  register int a2 __asm__("a2") = operation;
  register int a3 __asm__("a3") = first;
  register int a4 __asm__("a4") = second;
  register int a5 __asm__("a5") = third;
  __asm__ volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return a2;
}

int semihosting_open(const char* path, int mode) {
  if (strcmp(path, ":tt") == 0) return mode == SEMIHOSTING_READ ? 0 : mode == SEMIHOSTING_WRITE ? 1 : 2;
  const int flags = mode == SEMIHOSTING_READ ? OPEN_READ : mode == SEMIHOSTING_WRITE ? OPEN_WRITE : OPEN_APPEND;
  return request(OPEN, (int)path, flags, MODE);
}

int semihosting_close(int handle) { return request(CLOSE, handle, 0, 0); }

long semihosting_size(int handle) {
  const int position = request(SEEK, handle, 0, SEEK_FROM_HERE), size = request(SEEK, handle, 0, SEEK_FROM_END);
  request(SEEK, handle, position, SEEK_FROM_START);
  return size;
}

int semihosting_seek(int handle, size_t position) {
  return request(SEEK, handle, (int)position, SEEK_FROM_START) < 0 ? -1 : 0;
}

size_t semihosting_read(int handle, void* buffer, size_t size) {
  const int count = request(READ, handle, (int)buffer, (int)size);
  return count < 0 ? 0 : (size_t)count;
}

size_t semihosting_write(int handle, const void* bytes, size_t size) {
  const int count = request(WRITE, handle, (int)bytes, (int)size);
  return count < 0 ? 0 : (size_t)count;
}

void semihosting_write0(const char* text) { semihosting_write(2, text, strlen(text)); }

/* The simulator copies an array of pointers and then the strings themselves: these become the line. */
int semihosting_command_line(char* buffer, size_t size) {
  const int count = request(ARGUMENTS, 0, 0, 0), bytes = request(ARGUMENTS_SIZE, 0, 0, 0);
  if (count <= 0 || (size_t)bytes > size) return -1;
  request(ARGUMENTS_COPY, (int)buffer, 0, 0);
  const size_t pointers = ((size_t)count + 1) * sizeof(uint32_t), text = (size_t)bytes - pointers;
  memmove(buffer, buffer + pointers, text);
  for (size_t i = 0; i + 1 < text; i++) {
    if (buffer[i] == 0) buffer[i] = ' ';
  }
  buffer[text - 1] = 0;
  return 0;
}

void semihosting_exit(int status) {
  request(EXIT, status, 0, 0);
  for (;;) {}
}
