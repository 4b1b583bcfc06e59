/* A stub: see ../README.md. */
#pragma once
#include <stddef.h>
void esp_fill_random(void* bytes, size_t size);
