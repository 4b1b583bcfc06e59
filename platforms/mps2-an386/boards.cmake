# The Cortex-M boards that a firmware can be linked for: one entry each, nothing else knows a board by name.
#
#   weft_board(name
#     CPU      compiler flags that select the core, its instruction set and its float ABI
#     FLASH    origin and size of the code memory
#     RAM      origin and size of the data memory
#     COUNTER  address of a free-running 32-bit counter, and its frequency in Hz
#     QEMU     machine name, followed by machine options)
#
# Afterwards WEFT_BOARD_CPU, _FLASH, _RAM, _COUNTER and _QEMU describe the board that WEFT_BOARD names.
function(weft_board name)
  if(NOT name STREQUAL WEFT_BOARD)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 BOARD "" "" "CPU;FLASH;RAM;COUNTER;QEMU")
  foreach(field CPU FLASH RAM COUNTER QEMU)
    set(WEFT_BOARD_${field} "${BOARD_${field}}" PARENT_SCOPE)
  endforeach()
endfunction()

weft_board(mps2-an386
  CPU -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
  FLASH 0x00000000 0x400000
  RAM 0x20000000 0x400000
  COUNTER 0x40028018 25000000
  QEMU mps2-an386)

if(NOT WEFT_BOARD_CPU)
  message(FATAL_ERROR "WEFT_BOARD is '${WEFT_BOARD}', which boards.cmake does not list")
endif()
