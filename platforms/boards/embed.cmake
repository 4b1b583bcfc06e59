# Makes a C file with the bytes of any file as a const array, which the linker puts into flash:
#   cmake -D INPUT=plugin.wasm -D OUTPUT=plugin.c -D NAME=plugin -P embed.cmake
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n  " bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " bytes "${bytes}")
get_filename_component(file ${INPUT} NAME)
file(WRITE ${OUTPUT} "/* ${file}, embedded by embed.cmake. */
#include <stddef.h>

extern const unsigned char ${NAME}[];
extern const size_t ${NAME}_size;

const unsigned char ${NAME}[] __attribute__((aligned(8))) = {
  ${bytes}
};
const size_t ${NAME}_size = sizeof ${NAME};
")
