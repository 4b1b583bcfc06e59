# CMake toolchain file for all boards, with GCC and newlib (Cortex-M) or picolibc (RISC-V, Xtensa):
#   cmake -S . -B build/microbit --toolchain platforms/boards/toolchain.cmake -DWEFT_BOARD=microbit
set(CMAKE_SYSTEM_NAME Generic)
set(WEFT_BOARD mps2-an386 CACHE STRING "Board to build for; see boards.cmake")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WEFT_BOARD)
include(${CMAKE_CURRENT_LIST_DIR}/boards.cmake)

list(GET WEFT_BOARD_QEMU 0 emulator)
if(emulator STREQUAL "qemu-system-riscv32")
  set(CMAKE_SYSTEM_PROCESSOR riscv)
  set(WEFT_TOOLCHAIN riscv64-unknown-elf)
  set(library_flags --specs=picolibc.specs)  # Which names the headers too.
elseif(emulator STREQUAL "qemu-system-xtensa")
  set(CMAKE_SYSTEM_PROCESSOR xtensa)
  set(WEFT_TOOLCHAIN xtensa-lx106-elf)
  find_file(WEFT_XTENSA_SPECS picolibc.specs PATHS /usr/lib/xtensa-lx106-elf NO_CMAKE_FIND_ROOT_PATH)
  set(library_flags --specs=${WEFT_XTENSA_SPECS})
else()
  set(CMAKE_SYSTEM_PROCESSOR arm)
  set(WEFT_TOOLCHAIN arm-none-eabi)
endif()
set(CMAKE_C_COMPILER ${WEFT_TOOLCHAIN}-gcc)
set(CMAKE_CXX_COMPILER ${WEFT_TOOLCHAIN}-g++)
set(CMAKE_ASM_COMPILER ${WEFT_TOOLCHAIN}-gcc)
set(CMAKE_EXECUTABLE_SUFFIX .elf)
set(CMAKE_EXECUTABLE_SUFFIX_C .elf)
set(CMAKE_EXECUTABLE_SUFFIX_CXX .elf)

list(JOIN WEFT_BOARD_CPU " " cpu_flags)
set(CMAKE_C_FLAGS_INIT "${cpu_flags} ${library_flags} -ffunction-sections -fdata-sections")
set(CMAKE_CXX_FLAGS_INIT "${CMAKE_C_FLAGS_INIT}")
set(CMAKE_ASM_FLAGS_INIT "${cpu_flags}")

# Size first, as on any microcontroller; the default when the caller names no build type.
set(CMAKE_BUILD_TYPE MinSizeRel CACHE STRING "Build type")

if(WEFT_BOARD_PROFILE)
  set(WEFT_PROFILE ${WEFT_BOARD_PROFILE} CACHE STRING "The only profile for this board")
endif()

# For tests: how to run a program of this board.
set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/run --board ${WEFT_BOARD})

# A program cannot be linked before there is a linker script, so compiler checks make libraries.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
