/* How much native stack a call needs: paint the free stack, make the call, see how far the paint is gone. */
#ifndef STACK_H
#define STACK_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Paints the stack below the caller's frame. */
void stack_paint(void);

/* Bytes below the frame of stack_paint's caller that were written to since. Call it from the same function. */
size_t stack_used(void);

#ifdef __cplusplus
}
#endif
#endif /* STACK_H */
