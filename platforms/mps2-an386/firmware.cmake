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
  list(GET WEFT_BOARD_COUNTER 0 counter_address)
  list(GET WEFT_BOARD_COUNTER 1 counter_hertz)

  # Object files, not an archive: the vector table is referred to by no symbol.
  add_library(weft-board OBJECT
    ${WEFT_PLATFORM_FOLDER}/startup.c
    ${WEFT_PLATFORM_FOLDER}/semihosting.c
    ${WEFT_PLATFORM_FOLDER}/stack.c
    ${WEFT_PLATFORM_FOLDER}/board.c
    ${WEFT_PLATFORM_FOLDER}/console.c
    ${WEFT_PLATFORM_FOLDER}/../../ports/newlib/stubs.c)
  target_include_directories(weft-board PUBLIC ${WEFT_PLATFORM_FOLDER} ${WEFT_PLATFORM_FOLDER}/../../ports/newlib)
  target_compile_definitions(weft-board PRIVATE
    BOARD_COUNTER_ADDRESS=${counter_address} BOARD_COUNTER_HERTZ=${counter_hertz})
  target_compile_options(weft-board PRIVATE -Wall -Wextra)
  target_link_options(weft-board INTERFACE
    -nostartfiles --specs=nano.specs
    -Wl,--gc-sections -Wl,--no-warn-rwx-segments
    -Wl,--defsym=FLASH_ORIGIN=${flash_origin} -Wl,--defsym=FLASH_SIZE=${flash_size}
    -Wl,--defsym=RAM_ORIGIN=${ram_origin} -Wl,--defsym=RAM_SIZE=${ram_size}
    -T ${WEFT_PLATFORM_FOLDER}/cortex-m.ld)
endif()

function(weft_firmware name)
  add_executable(${name} ${ARGN})
  # With the C driver the C++ library is not asked for: the engine does not use it.
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE C LINK_DEPENDS ${WEFT_PLATFORM_FOLDER}/cortex-m.ld)
  target_link_libraries(${name} PRIVATE weft-board)
  target_link_options(${name} PRIVATE -Wl,-Map=$<TARGET_FILE_DIR:${name}>/${name}.map)
endfunction()
