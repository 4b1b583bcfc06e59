/* What the reset code of each architecture (reset_<architecture>.c) goes on with. */
#ifndef STARTUP_H
#define STARTUP_H

/* With a stack: clears and copies data, calls main() with the arguments of the command line, and ends the program. */
void board_start(void) __attribute__((noreturn));

/* Any exception is a fault here: nothing enables an interrupt. Status 99 tells it from a failed check. */
void board_fault(void) __attribute__((noreturn));

#endif /* STARTUP_H */
