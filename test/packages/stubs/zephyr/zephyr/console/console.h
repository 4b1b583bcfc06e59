/* A stub: see ../../../README.md. */
#pragma once
int console_getchar(void);
