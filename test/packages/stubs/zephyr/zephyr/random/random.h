/* A stub: see ../../../README.md. */
#pragma once
#include <zephyr/kernel.h>
int sys_csrand_get(void* bytes, size_t size);
