# The options of Weft as CMake cache variables. Made of the root's Kconfig by test/packages/kconfig/defaults.py: do not edit.
# WEFT_OPTION_DEFINITIONS is what a target needs to be told: the options that differ from the defaults in weft_config.h.
set(WEFT_OPTION_DEFINITIONS)

set(weft_default auto)
set(WEFT_DISPATCHER ${weft_default} CACHE STRING "How the interpreter goes from one instruction to the next")
set_property(CACHE WEFT_DISPATCHER PROPERTY STRINGS auto tail goto switch)
if(NOT WEFT_DISPATCHER MATCHES "^(auto|tail|goto|switch)$")
  message(FATAL_ERROR "WEFT_DISPATCHER is '${WEFT_DISPATCHER}'; it can be: auto, tail, goto, switch")
endif()
if(NOT WEFT_DISPATCHER STREQUAL "${weft_default}")
  string(TOUPPER WEFT_DISPATCHER_${WEFT_DISPATCHER} weft_name)
  list(APPEND WEFT_OPTION_DEFINITIONS ${weft_name}=1)
endif()

set(weft_default 4096)
set(WEFT_DEFAULT_STACK_BYTES ${weft_default} CACHE STRING "Guest stack of an instance, in bytes, where weft_options does not say")
if(NOT WEFT_DEFAULT_STACK_BYTES STREQUAL "${weft_default}")
  list(APPEND WEFT_OPTION_DEFINITIONS WEFT_DEFAULT_STACK_BYTES=${WEFT_DEFAULT_STACK_BYTES})
endif()

set(weft_default 10000000)
set(WEFT_DEFAULT_MAX_TABLE_ELEMENTS ${weft_default} CACHE STRING "Most elements of a table, where weft_config does not say")
if(NOT WEFT_DEFAULT_MAX_TABLE_ELEMENTS STREQUAL "${weft_default}")
  list(APPEND WEFT_OPTION_DEFINITIONS WEFT_DEFAULT_MAX_TABLE_ELEMENTS=${WEFT_DEFAULT_MAX_TABLE_ELEMENTS})
endif()

set(weft_default ON)
option(WEFT_WASI "WASI preview 1 (wasi.h)" ${weft_default})
if(WEFT_WASI AND NOT weft_default)
  list(APPEND WEFT_OPTION_DEFINITIONS WEFT_WASI=1)
elseif(weft_default AND NOT WEFT_WASI)
  list(APPEND WEFT_OPTION_DEFINITIONS WEFT_WASI=0)
endif()
