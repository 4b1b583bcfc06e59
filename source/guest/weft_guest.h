/* For plugins written in C, compiled by clang to WebAssembly: imports, exports, and the manifest. No library needed. */
#ifndef WEFT_GUEST_H
#define WEFT_GUEST_H

#include <stddef.h>
#include <stdint.h>

/* WEFT_IMPORT("env", "gpio_write") void gpio_write(uint32_t pin, uint32_t level); */
#define WEFT_IMPORT(module, name) __attribute__((import_module(module), import_name(name))) extern

/* WEFT_EXPORT("tick") int32_t tick(int32_t now) { ... } */
#define WEFT_EXPORT(name) __attribute__((export_name(name), visibility("default")))

/* Once, outside functions: WEFT_MANIFEST("name blinky\\n" "stack 512\\n"). The lines are explained in manifest.h; the \\n are
 * written with two backslashes, because the text goes through the assembler. */
#define WEFT_MANIFEST(lines) __asm__(".section .custom_section.weft.manifest,\"\",@\n.ascii \"" lines "\"\n.text\n")

/* Stops the plugin: the host sees a trap. */
#define WEFT_TRAP() __builtin_trap()

#endif /* WEFT_GUEST_H */
