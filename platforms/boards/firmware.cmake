# weft_firmware(name sources...): makes `name`.elf, a bare-metal program with the board's start-up code, console,
# counter and linker script. main() is called with the arguments of the emulator's command line; its result is the
# emulator's exit status. Link what else is needed with target_link_libraries(name PRIVATE weft::weft).
set(WEFT_PLATFORM_FOLDER ${CMAKE_CURRENT_LIST_DIR})
include(${WEFT_PLATFORM_FOLDER}/boards.cmake)

if(NOT TARGET weft-board)
  list(GET WEFT_BOARD_FLASH 0 flash_origin)
  list(GET WEFT_BOARD_FLASH 1 flash_size)
  list(GET WEFT_BOARD_RAM 0 ram_origin)
  list(GET WEFT_BOARD_RAM 1 ram_size)
  set(semihosting semihosting.c)
  set(library_stubs ${WEFT_PLATFORM_FOLDER}/../../ports/newlib/stubs.c)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "riscv")
    set(reset reset_riscv.c)
    list(APPEND library_stubs ${WEFT_PLATFORM_FOLDER}/../../ports/newlib/picolibc.c)
  elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "xtensa")
    set(reset reset_xtensa.c ${WEFT_PLATFORM_FOLDER}/integers_lx106.c)
    set(semihosting semihosting_xtensa.c)
    list(APPEND library_stubs ${WEFT_PLATFORM_FOLDER}/../../ports/newlib/picolibc.c)
  else()
    set(reset reset_cortex_m.c)
    set(nano_specs --specs=nano.specs)
  endif()
  list(POP_FRONT WEFT_BOARD_COUNTER counter_kind)
  if(counter_kind STREQUAL "fpgaio")
    list(POP_FRONT WEFT_BOARD_COUNTER counter_address)
    set(counter_options BOARD_COUNTER_ADDRESS=${counter_address})
  endif()
  if(WEFT_BOARD_COUNTER)
    list(APPEND counter_options BOARD_COUNTER_HERTZ=${WEFT_BOARD_COUNTER})
  endif()

  # A small board has no room for long command lines: its programs do without.
  math(EXPR ram_bytes "${ram_size}")
  if(ram_bytes LESS 65536)
    set(command_line 64)
  else()
    set(command_line 512)
  endif()

  # Object files, not an archive: the vector table is referred to by no symbol.
  add_library(weft-board OBJECT
    ${WEFT_PLATFORM_FOLDER}/${reset}
    ${WEFT_PLATFORM_FOLDER}/startup.c
    ${WEFT_PLATFORM_FOLDER}/${semihosting}
    ${WEFT_PLATFORM_FOLDER}/stack.c
    ${WEFT_PLATFORM_FOLDER}/board.c
    ${WEFT_PLATFORM_FOLDER}/counter_${counter_kind}.c
    ${WEFT_PLATFORM_FOLDER}/console.c
    ${library_stubs})
  target_include_directories(weft-board PUBLIC ${WEFT_PLATFORM_FOLDER} ${WEFT_PLATFORM_FOLDER}/../../ports/newlib)
  target_compile_definitions(weft-board PRIVATE ${counter_options} BOARD_COMMAND_LINE=${command_line})
  target_compile_options(weft-board PRIVATE -Wall -Wextra)
  target_link_options(weft-board INTERFACE
    -nostartfiles ${nano_specs} -Wl,--gc-sections -Wl,--no-warn-rwx-segments
    -Wl,--defsym=FLASH_ORIGIN=${flash_origin} -Wl,--defsym=FLASH_SIZE=${flash_size}
    -Wl,--defsym=RAM_ORIGIN=${ram_origin} -Wl,--defsym=RAM_SIZE=${ram_size}
    -T ${WEFT_PLATFORM_FOLDER}/board.ld)
endif()

function(weft_firmware name)
  add_executable(${name} ${ARGN})
  # With the C driver the C++ library is not asked for: the engine does not use it.
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE C LINK_DEPENDS ${WEFT_PLATFORM_FOLDER}/board.ld)
  target_link_libraries(${name} PRIVATE weft-board)
  # A program that needs more stack than the board's default says so in the same way: the last one counts.
  if(WEFT_BOARD_STACK)
    target_link_options(${name} PRIVATE -Wl,--defsym=board_stack_size=${WEFT_BOARD_STACK})
  endif()
  target_link_options(${name} PRIVATE -Wl,-Map=$<TARGET_FILE_DIR:${name}>/${name}.map)
endfunction()
