/* What picolibc wants where newlib has the system calls of stubs.c: its standard streams, on the board's console. */
#include <stdio.h>

#include "board.h"

static int put(char byte, FILE* stream) {
  (void)stream;
  board_write(1, &byte, 1);
  return (unsigned char)byte;
}

static int put_diagnostic(char byte, FILE* stream) {
  (void)stream;
  board_write(2, &byte, 1);
  return (unsigned char)byte;
}

static int get(FILE* stream) {
  (void)stream;
  unsigned char byte;
  return board_read(&byte, 1) == 1 ? byte : _FDEV_EOF;
}

static FILE console = FDEV_SETUP_STREAM(put, get, NULL, _FDEV_SETUP_RW);
static FILE diagnostics = FDEV_SETUP_STREAM(put_diagnostic, NULL, NULL, _FDEV_SETUP_WRITE);
FILE* const stdin = &console;
FILE* const stdout = &console;
FILE* const stderr = &diagnostics;
