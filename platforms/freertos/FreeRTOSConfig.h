/* The kernel as the sample wants it, for the POSIX port and for Cortex-M4F. Your project has its own. */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

#define configUSE_PREEMPTION 1
#define configUSE_TIME_SLICING 1
#define configTICK_RATE_HZ 1000
#define configMAX_PRIORITIES 4
#define configTICK_TYPE_WIDTH_IN_BITS TICK_TYPE_WIDTH_32_BITS
#define configMAX_TASK_NAME_LEN 12
#define configIDLE_SHOULD_YIELD 1

#define configUSE_TASK_NOTIFICATIONS 1
#define configUSE_TIMERS 0
#define configUSE_MUTEXES 1

#define configSUPPORT_STATIC_ALLOCATION 0
#define configSUPPORT_DYNAMIC_ALLOCATION 1
#define configUSE_MALLOC_FAILED_HOOK 1
#define configCHECK_FOR_STACK_OVERFLOW 2
#define configUSE_IDLE_HOOK 0
#define configUSE_TICK_HOOK 0

#define INCLUDE_vTaskDelay 1
#define INCLUDE_vTaskDelete 1
#define INCLUDE_uxTaskGetStackHighWaterMark 1
#define INCLUDE_xTaskGetCurrentTaskHandle 1

#if defined(__arm__)
#define configCPU_CLOCK_HZ 25000000
#define configMINIMAL_STACK_SIZE 128
#define configTOTAL_HEAP_SIZE (32 * 1024)
#define configPRIO_BITS 3
#define configKERNEL_INTERRUPT_PRIORITY (7 << (8 - configPRIO_BITS))
#define configMAX_SYSCALL_INTERRUPT_PRIORITY (5 << (8 - configPRIO_BITS))
#define vPortSVCHandler SVC_Handler
#define xPortPendSVHandler PendSV_Handler
#define xPortSysTickHandler SysTick_Handler
#else
#define configMINIMAL_STACK_SIZE 4096
#define configTOTAL_HEAP_SIZE (512 * 1024)
#endif

#include <stdio.h>
#include <stdlib.h>
#define configASSERT(condition)                                             \
  do {                                                                      \
    if (!(condition)) {                                                     \
      printf("%s:%d: the kernel's configASSERT failed\n", __FILE__, __LINE__); \
      exit(1);                                                              \
    }                                                                       \
  } while (0)

#endif /* FREERTOS_CONFIG_H */
