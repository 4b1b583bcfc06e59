/* A stub: see ../README.md. Tasks are threads. */
#pragma once
#include "FreeRTOS.h"

typedef struct xTIME_OUT {
  BaseType_t xOverflowCount;
  TickType_t xTimeOnEntering;
} TimeOut_t;

typedef struct stub_task* TaskHandle_t;

void vTaskSetTimeOutState(TimeOut_t* state);
void vTaskDelay(TickType_t ticks);
void stub_yield(void);
#define taskYIELD() stub_yield()

BaseType_t xTaskCreate(void (*function)(void*), const char* name, size_t words, void* parameter, UBaseType_t priority,
                       TaskHandle_t* created);
void vTaskDelete(TaskHandle_t task);
void vTaskStartScheduler(void);
TaskHandle_t xTaskGetCurrentTaskHandle(void);
UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t task);
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks);
BaseType_t xTaskNotifyGive(TaskHandle_t task);
