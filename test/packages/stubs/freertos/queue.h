/* A stub: see ../README.md. Whoever waits, waits forever, whatever it asks for. */
#pragma once
#include "FreeRTOS.h"

typedef struct stub_queue* QueueHandle_t;

QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t item_size);
BaseType_t xQueueSend(QueueHandle_t queue, const void* item, TickType_t ticks);
BaseType_t xQueueReceive(QueueHandle_t queue, void* item, TickType_t ticks);
