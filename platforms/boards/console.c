#include "console.h"

#include <stdarg.h>
#include <stdio.h>

#include "board.h"

void console_print(const char* format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  const int size = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (size > 0) board_write(1, text, (size_t)size < sizeof text ? (size_t)size : sizeof text - 1);
}
