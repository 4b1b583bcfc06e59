/* A stub: see ../README.md. 32-bit ticks of 1 ms, which wrap soon after the start. */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef uint32_t TickType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
#define portMAX_DELAY ((TickType_t)ULONG_MAX)  /* As in the kernel's POSIX port, which does not include limits.h. */
#define portBYTE_ALIGNMENT 8
#define configTICK_RATE_HZ ((TickType_t)1000)
#define configSUPPORT_DYNAMIC_ALLOCATION 1

void* pvPortMalloc(size_t size);
void vPortFree(void* block);
