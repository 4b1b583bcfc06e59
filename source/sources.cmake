# The engine's files, relative to this folder: the one list, for every build and package. With it goes one file that
# dispatches: interpreter_tail.cpp, _goto.cpp or _switch.cpp, or interpreter_best.cpp, which includes one of these.
set(WEFT_SOURCES
  apply.cpp arena.cpp bulk.cpp bytes.cpp call.cpp code_writer.cpp constant.cpp decoder.cpp entries.cpp footprint.cpp
  instance.cpp instructions.cpp interpreter.cpp introspection.cpp linker.cpp query.cpp rewriter.cpp rewriter_emit.cpp segments.cpp
  status.cpp)

# Flags of all engine files.
set(WEFT_FLAGS -fno-exceptions -fno-rtti -fno-threadsafe-statics)

# Optional components, which cost nothing in a program that does not call them: small ones, and WASI.
set(WEFT_COMPONENT_SOURCES error_text.cpp mailbox.cpp manifest.cpp wapc.cpp)
set(WEFT_WASI_SOURCES wasi.cpp wasi_clocks.cpp wasi_poll.cpp wasi_files.cpp)

# Takes out what the options leave out: those of CMake, or with the prefix CONFIG_ those of a build with Kconfig.
macro(weft_leave_out prefix)
  if(NOT ${prefix}WEFT_INTROSPECTION)
    list(REMOVE_ITEM WEFT_SOURCES introspection.cpp)
  endif()
  if(NOT ${prefix}WEFT_WAPC)
    list(REMOVE_ITEM WEFT_COMPONENT_SOURCES wapc.cpp)
  endif()
  foreach(part CLOCKS POLL FILES)
    if(NOT ${prefix}WEFT_WASI_${part})
      string(TOLOWER wasi_${part}.cpp file)
      list(REMOVE_ITEM WEFT_WASI_SOURCES ${file})
    endif()
  endforeach()
endmacro()

# What programs include, besides ports/port.h and the header of a port.
set(WEFT_HEADERS weft.h weft.hpp weft_config.h error_text.h mailbox.h manifest.h wapc.h wasi.h)
