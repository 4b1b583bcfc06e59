/* Does running a guest leave alone the registers that a function must not change? The dispatchers keep their state in them, by
 * means that compilers know little of, and a caller in firmware may have something else there, or not: no other test would see it.
 * The linker puts the wrapper below between the engine and its dispatcher (--wrap). */
#include <stdint.h>

#include "console.h"
#include "weft.h"

/* (module (func (export "square") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))) */
static const unsigned char plugin[] = {
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f, 0x03, 0x02, 0x01,
  0x00, 0x07, 0x0a, 0x01, 0x06, 's', 'q', 'u', 'a', 'r', 'e', 0x00, 0x00, 0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00,
  0x20, 0x00, 0x6c, 0x0b};

static unsigned calls, failures;

/* Told after each call: 0 when all registers were as before. */
__attribute__((used)) void registers_seen(uint32_t changed);
void registers_seen(uint32_t changed) {
  calls++;
  failures += changed != 0;
}

/* weft_status weft::execute(weft::Execution&), as C++ compilers name it. Each register gets a number of its own. */
void __wrap__ZN4weft7executeERNS_9ExecutionE(void);
#if defined(__arm__)
__attribute__((naked)) void __wrap__ZN4weft7executeERNS_9ExecutionE(void) {
  __asm__(
    ".syntax unified\n"
    "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r4-r7}\n sub sp, #4\n"
    "movs r4, #108\n mov r8, r4\n movs r4, #109\n mov r9, r4\n movs r4, #110\n mov r10, r4\n movs r4, #111\n mov r11, r4\n"
    "movs r4, #104\n movs r5, #105\n movs r6, #106\n movs r7, #107\n"
    "bl __real__ZN4weft7executeERNS_9ExecutionE\n"
    "str r0, [sp]\n"
    "subs r4, #104\n subs r5, #105\n subs r6, #106\n subs r7, #107\n"
    "orrs r4, r5\n orrs r4, r6\n orrs r4, r7\n"
    "mov r0, r8\n subs r0, #108\n orrs r4, r0\n"
    "mov r0, r9\n subs r0, #109\n orrs r4, r0\n"
    "mov r0, r10\n subs r0, #110\n orrs r4, r0\n"
    "mov r0, r11\n subs r0, #111\n orrs r0, r4\n"
    "bl registers_seen\n"
    "ldr r0, [sp]\n add sp, #4\n"
    "pop {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}");
}
#elif defined(__riscv)
#define EACH(do)                                                                                                   \
  do("s0", 4) do("s1", 8) do("s2", 12) do("s3", 16) do("s4", 20) do("s5", 24) do("s6", 28) do("s7", 32) do("s8", 36) \
  do("s9", 40) do("s10", 44) do("s11", 48)
#define SAVE(name, offset) "sw " name ", " #offset "(sp)\n"
#define SET(name, offset) "li " name ", " #offset "\n"
#define CHECK(name, offset) "addi " name ", " name ", -" #offset "\n or t0, t0, " name "\n"
#define RESTORE(name, offset) "lw " name ", " #offset "(sp)\n"
__attribute__((naked)) void __wrap__ZN4weft7executeERNS_9ExecutionE(void) {
  __asm__(
    "addi sp, sp, -64\n sw ra, 0(sp)\n" EACH(SAVE) EACH(SET)
    "call __real__ZN4weft7executeERNS_9ExecutionE\n"
    "sw a0, 52(sp)\n li t0, 0\n" EACH(CHECK)
    "mv a0, t0\n call registers_seen\n"
    EACH(RESTORE) "lw a0, 52(sp)\n lw ra, 0(sp)\n addi sp, sp, 64\n ret");
}
#endif

int main(void) {
  static uint64_t memory[256];
  static weft_options options = {.stack_bytes = 256};
  weft_arena arena;
  weft_arena_init(&arena, memory, sizeof memory);
  const weft_config config = {.reallocate = weft_arena_reallocate, .context = &arena};
  weft_store store;
  weft_module* module;
  weft_instance* instance;
  weft_extern square;
  weft_error error;
  weft_status status = weft_store_init(&store, &config);
  if (status == WEFT_OK) status = weft_load(&store, plugin, sizeof plugin, &module, &error);
  if (status == WEFT_OK) status = weft_instantiate(module, NULL, &options, &instance, &error);
  if (status == WEFT_OK) status = weft_find(instance, "square", &square);
  for (int i = 0; status == WEFT_OK && i < 3; i++) {
    const weft_value argument = {.type = WEFT_I32, .of.i32 = i};
    weft_value result;
    status = weft_call(square, &argument, 1, &result, 1);
    failures += status != WEFT_OK || result.of.i32 != i * i;
  }
  console_print("%u of %u calls failed or changed a register of the caller's: %s\n", failures, calls, weft_status_text(status));
  return status != WEFT_OK || failures != 0 || calls < 3;
}
