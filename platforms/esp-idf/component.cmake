# Weft as an ESP-IDF component. Included by the root's CMakeLists.txt when ESP-IDF builds it; the root's Kconfig is its menu.
set(weft ${CMAKE_CURRENT_LIST_DIR}/../..)
include(${weft}/source/sources.cmake)
weft_leave_out(CONFIG_)
list(APPEND WEFT_SOURCES ${WEFT_COMPONENT_SOURCES} interpreter_best.cpp)
if(CONFIG_WEFT_WASI)
  list(APPEND WEFT_SOURCES ${WEFT_WASI_SOURCES})
endif()
list(TRANSFORM WEFT_SOURCES PREPEND ${weft}/source/)

idf_component_register(
  SRCS ${WEFT_SOURCES} ${weft}/ports/esp-idf/weft_esp_idf.c
  INCLUDE_DIRS ${weft}/source ${weft}/ports ${weft}/ports/esp-idf
  PRIV_REQUIRES esp_timer esp_hw_support heap freertos)

target_compile_features(${COMPONENT_LIB} PRIVATE cxx_std_17)
target_compile_definitions(${COMPONENT_LIB} PUBLIC "WEFT_KCONFIG_HEADER=\"sdkconfig.h\"")
foreach(flag IN LISTS WEFT_FLAGS)
  target_compile_options(${COMPONENT_LIB} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:${flag}>)
endforeach()
# Its global register variables exclude it from link-time optimization.
set_source_files_properties(${weft}/source/interpreter_best.cpp PROPERTIES COMPILE_OPTIONS -fno-lto)
