/* A stub: see ../README.md. */
#pragma once
#include "FreeRTOS.h"

typedef struct xTIME_OUT {
  BaseType_t xOverflowCount;
  TickType_t xTimeOnEntering;
} TimeOut_t;

void vTaskSetTimeOutState(TimeOut_t* state);
void vTaskDelay(TickType_t ticks);
void stub_yield(void);
#define taskYIELD() stub_yield()
