/* Formatted text on the board's console. */
#ifndef CONSOLE_H
#define CONSOLE_H

#ifdef __cplusplus
extern "C" {
#endif

/* printf, through a small buffer on the stack: at most 255 characters at a time; no floating point. */
void console_print(const char* format, ...) __attribute__((format(printf, 1, 2)));

#ifdef __cplusplus
}
#endif
#endif /* CONSOLE_H */
