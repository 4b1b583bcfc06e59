/* The sample on the emulated board mps2-an386: start-up, vector table and console. It is ../boards/startup.c, but the
 * three exceptions that FreeRTOS runs on are the kernel's own. */
#include "board.h"

#include <stdlib.h>
#include <string.h>

#include "semihosting.h"

int main(void);
void SVC_Handler(void);
void PendSV_Handler(void);
void SysTick_Handler(void);

/* From the linker script. */
extern uint32_t board_data_source[], board_data_start[], board_data_end[], board_bss_start[], board_bss_end[];
extern uint32_t board_stack_top[];

void board_reset(void) {
#ifdef __ARM_FP
  /* Full access to coprocessors 10 and 11, which are the floating point unit. */
  *(volatile uint32_t*)0xE000ED88u |= 0xFu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  memcpy(board_data_start, board_data_source, (size_t)((uint8_t*)board_data_end - (uint8_t*)board_data_start));
  memset(board_bss_start, 0, (size_t)((uint8_t*)board_bss_end - (uint8_t*)board_bss_start));
  exit(main());
}

static void fault(void) {
  semihosting_write0("board: fault (the processor took an exception)\n");
  semihosting_exit(99);
}

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) static const vector vectors[16] = {
  (vector)board_stack_top, board_reset, fault, fault, fault, fault, fault, 0,
  0, 0, 0, SVC_Handler, fault, 0, PendSV_Handler, SysTick_Handler
};

void board_write(int stream, const void* bytes, size_t size) {
  static int handle;  /* Plus 1, so that .bss says "not open". */
  (void)stream;
  if (handle == 0) handle = 1 + semihosting_open(":tt", SEMIHOSTING_WRITE);
  semihosting_write(handle - 1, bytes, size);
}

size_t board_read(void* bytes, size_t size) {
  (void)bytes;
  (void)size;
  return 0;
}

void board_exit(int status) { semihosting_exit(status); }
