/* The system calls that newlib refers to, for a program with no operating system below it. Output goes to the board's
 * console. The engine asks for no heap, but newlib's printf does (some 0.5 KB): it is what lies between two symbols of the
 * linker script. A script that defines neither gives none: who asks is told that memory is full. */
#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>

#include "board.h"

void* _sbrk(ptrdiff_t size);
int _write(int file, const char* bytes, int size);
int _read(int file, char* bytes, int size);
int _close(int file);
int _isatty(int file);
int _fstat(int file, struct stat* status);
int _lseek(int file, int position, int origin);
int _getpid(void);
int _kill(int process, int signal);
void _exit(int status) __attribute__((noreturn));

extern char board_heap_start[] __attribute__((weak)), board_heap_end[] __attribute__((weak));

void* _sbrk(ptrdiff_t size) {
  static char* end;
  if (end == NULL) end = board_heap_start;
  if (size > board_heap_end - end) {
    errno = ENOMEM;
    return (void*)-1;
  }
  char* start = end;
  end += size;
  return start;
}

int _write(int file, const char* bytes, int size) {
  board_write(file, bytes, (size_t)size);
  return size;
}

int _read(int file, char* bytes, int size) {
  (void)file;
  return (int)board_read(bytes, (size_t)size);
}

/* Every file is the console: a device that cannot be closed or rewound. */
int _close(int file) {
  (void)file;
  return 0;
}

int _isatty(int file) {
  (void)file;
  return 1;
}

int _fstat(int file, struct stat* status) {
  (void)file;
  status->st_mode = S_IFCHR;
  return 0;
}

int _lseek(int file, int position, int origin) {
  (void)file;
  (void)position;
  (void)origin;
  errno = ESPIPE;
  return -1;
}

/* The only process there is: abort() ends up here. */
int _getpid(void) { return 1; }

int _kill(int process, int signal) {
  (void)process;
  board_exit(128 + signal);
}

void _exit(int status) { board_exit(status); }
