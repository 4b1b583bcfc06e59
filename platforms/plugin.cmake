# weft_plugin(target name sources...): compiles a guest from C to WebAssembly and puts it into the target as the arrays
#   extern const unsigned char name[];
#   extern const size_t name_size;
# A guest here is freestanding: no C library, its imports from the firmware. STACK is the room for its C stack in its linear
# memory and PAGES what the memory has in all; a guest with neither arrays, statics nor strings does with 0 and 0.
# Needs clang with lld (in Debian: clang, lld).
set(WEFT_PLUGIN_FOLDER ${CMAKE_CURRENT_LIST_DIR})

function(weft_plugin target name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "STACK;PAGES" "")
  if(NOT DEFINED arg_PAGES)
    set(arg_PAGES 1)
  endif()
  if(NOT DEFINED arg_STACK)
    set(arg_STACK 4096)
  endif()
  find_program(WEFT_WASM_CC NAMES clang clang-14 clang-16 clang-19 DOC "clang, for guests")
  if(NOT WEFT_WASM_CC)
    message(FATAL_ERROR "clang and lld are needed to compile the plugins")
  endif()
  set(sources)
  foreach(source IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(source ${source} ABSOLUTE)
    list(APPEND sources ${source})
  endforeach()
  math(EXPR bytes "${arg_PAGES} * 65536")
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name})
  add_custom_command(OUTPUT ${output}.wasm
    COMMAND ${WEFT_WASM_CC} --target=wasm32 -Os -nostdlib -Wall -Wextra
      -Wl,--no-entry,--strip-all,--stack-first,-z,stack-size=${arg_STACK},--initial-memory=${bytes}
      -o ${output}.wasm ${sources}
    DEPENDS ${sources} COMMENT "Compiling the plugin ${name}" VERBATIM)
  add_custom_command(OUTPUT ${output}.c
    COMMAND ${CMAKE_COMMAND} -D INPUT=${output}.wasm -D OUTPUT=${output}.c -D NAME=${name}
      -P ${WEFT_PLUGIN_FOLDER}/boards/embed.cmake
    DEPENDS ${output}.wasm ${WEFT_PLUGIN_FOLDER}/boards/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${output}.c)
endfunction()
