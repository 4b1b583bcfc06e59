# The emulated boards that a firmware can be linked for: one entry each, nothing else knows a board by name.
#
#   weft_board(name
#     CPU      compiler flags that select the core, its instruction set and its ABI
#     FLASH    origin and size of the code memory
#     RAM      origin and size of the data memory
#     STACK    how much of that is kept free for the native stack; 8K where it is not said
#     PROFILE  the only one that can be built for the board, where that is so
#     COUNTER  what counts instructions (counter_<kind>.c) and what that needs to know: an address, a frequency in Hz
#     QEMU     emulator, the name of its machine, and further options of it)
#
# Afterwards WEFT_BOARD_CPU, _FLASH, _RAM, _STACK, _PROFILE, _COUNTER and _QEMU describe the board that WEFT_BOARD names. The script
# `run` reads the QEMU lines of this file.
function(weft_board name)
  if(NOT name STREQUAL WEFT_BOARD)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 BOARD "" "STACK;PROFILE" "CPU;FLASH;RAM;COUNTER;QEMU")
  foreach(field CPU FLASH RAM STACK PROFILE COUNTER QEMU)
    set(WEFT_BOARD_${field} "${BOARD_${field}}" PARENT_SCOPE)
  endforeach()
endfunction()

# Cortex-M0
weft_board(microbit
  CPU -mcpu=cortex-m0 -mthumb
  FLASH 0x00000000 0x40000
  RAM 0x20000000 0x4000
  STACK 2048
  COUNTER nrf51
  QEMU qemu-system-arm microbit)

# Cortex-M0 code on a board with room for measurements. None with that core has it; a Cortex-M3 executes the same code.
weft_board(mps2-an385-m0
  CPU -mcpu=cortex-m0 -mthumb
  FLASH 0x00000000 0x400000
  RAM 0x20000000 0x400000
  COUNTER fpgaio 0x40028018 25000000
  QEMU qemu-system-arm mps2-an385)

# Cortex-M3
weft_board(mps2-an385
  CPU -mcpu=cortex-m3 -mthumb
  FLASH 0x00000000 0x400000
  RAM 0x20000000 0x400000
  COUNTER fpgaio 0x40028018 25000000
  QEMU qemu-system-arm mps2-an385)

weft_board(stm32vldiscovery
  CPU -mcpu=cortex-m3 -mthumb
  FLASH 0x08000000 0x20000
  RAM 0x20000000 0x2000
  STACK 2048
  COUNTER systick 3000000
  QEMU qemu-system-arm stm32vldiscovery)

# Cortex-M4 with single-precision floating point
weft_board(mps2-an386
  CPU -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
  FLASH 0x00000000 0x400000
  RAM 0x20000000 0x400000
  COUNTER fpgaio 0x40028018 25000000
  QEMU qemu-system-arm mps2-an386)

# Cortex-M7 with double-precision floating point
weft_board(mps2-an500
  CPU -mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16
  FLASH 0x00000000 0x400000
  RAM 0x20000000 0x400000
  COUNTER fpgaio 0x40028018 25000000
  QEMU qemu-system-arm mps2-an500)

# Cortex-M33, in the secure state that it starts in
weft_board(mps2-an505
  CPU -mcpu=cortex-m33 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16
  FLASH 0x10000000 0x400000
  RAM 0x38000000 0x400000
  COUNTER fpgaio 0x50302018 20000000
  QEMU qemu-system-arm mps2-an505)

# RV32IMAC
weft_board(riscv-virt
  CPU -march=rv32imac -mabi=ilp32 -mcmodel=medany
  FLASH 0x80000000 0x400000
  RAM 0x80400000 0x400000
  COUNTER instret
  QEMU qemu-system-riscv32 virt -bios none)

weft_board(sifive-e
  CPU -march=rv32imac -mabi=ilp32 -mcmodel=medany
  FLASH 0x20400000 0x400000
  RAM 0x80000000 0x4000
  STACK 2048
  COUNTER instret
  QEMU qemu-system-riscv32 sifive_e -bios none)

# Xtensa LX106, the core of the ESP8266. Its libgcc has no arithmetic of floating-point numbers, which are in that chip's ROM.
weft_board(xtensa-sim
  CPU -mlongcalls -mtext-section-literals
  FLASH 0x50000000 0x100000
  RAM 0x60000000 0x400000
  PROFILE tiny
  COUNTER ccount 40000000
  QEMU qemu-system-xtensa sim -cpu lx106)

if(NOT WEFT_BOARD_CPU)
  message(FATAL_ERROR "WEFT_BOARD is '${WEFT_BOARD}', which boards.cmake does not list")
endif()
