/* A stub: see ../README.md. 32-bit ticks of 1 ms, which wrap soon after the start. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#if __has_include("FreeRTOSConfig.h")
#include "FreeRTOSConfig.h"
#else
#define configTICK_RATE_HZ ((TickType_t)1000)
#define configSUPPORT_DYNAMIC_ALLOCATION 1
#endif

typedef uint32_t TickType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define pdPASS pdTRUE
#define pdMS_TO_TICKS(milliseconds) ((TickType_t)((uint64_t)(milliseconds) * configTICK_RATE_HZ / 1000))
#define portMAX_DELAY ((TickType_t)ULONG_MAX)  /* As in the kernel's POSIX port, which does not include limits.h. */
#define portBYTE_ALIGNMENT 8

void* pvPortMalloc(size_t size);
void vPortFree(void* block);
