/* A stub: see ../../README.md. 100 Hz, as ESP-IDF configures it. */
#pragma once
#include <stdint.h>
typedef uint32_t TickType_t;
#define configTICK_RATE_HZ 100
#define portTICK_PERIOD_MS ((TickType_t)1000 / configTICK_RATE_HZ)
#define pdMS_TO_TICKS(milliseconds) ((TickType_t)((uint64_t)(milliseconds) * configTICK_RATE_HZ / 1000))
