# CMake toolchain file for Cortex-M with GCC and newlib:
#   cmake -S . -B build/mps2-an386 --toolchain platforms/mps2-an386/toolchain.cmake
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(WEFT_BOARD mps2-an386 CACHE STRING "Board to build for; see boards.cmake")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WEFT_BOARD)
include(${CMAKE_CURRENT_LIST_DIR}/boards.cmake)

set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_EXECUTABLE_SUFFIX .elf)
set(CMAKE_EXECUTABLE_SUFFIX_C .elf)
set(CMAKE_EXECUTABLE_SUFFIX_CXX .elf)

list(JOIN WEFT_BOARD_CPU " " cpu_flags)
set(CMAKE_C_FLAGS_INIT "${cpu_flags} -ffunction-sections -fdata-sections")
set(CMAKE_CXX_FLAGS_INIT "${CMAKE_C_FLAGS_INIT}")
set(CMAKE_ASM_FLAGS_INIT "${cpu_flags}")

# Size first, as on any microcontroller; the default when the caller names no build type.
set(CMAKE_BUILD_TYPE MinSizeRel CACHE STRING "Build type")

# For tests: how to run a program of this board.
set(CMAKE_CROSSCOMPILING_EMULATOR env WEFT_QEMU_MACHINE=${WEFT_BOARD_QEMU} ${CMAKE_CURRENT_LIST_DIR}/run)

# A program cannot be linked before there is a linker script, so compiler checks make libraries.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
