/* A stub: see ../../README.md. */
#pragma once
#include "freertos/FreeRTOS.h"
void vTaskDelay(TickType_t ticks);
void stub_yield(void);
#define taskYIELD() stub_yield()
