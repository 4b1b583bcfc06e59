/* A firmware without files links none of what serves them: see CMakeLists.txt. */
#include "wasi.h"

int main(void) {
  weft_wasi wasi = {0};
  weft_library libraries[WEFT_WASI_LIBRARIES];
  return weft_wasi_libraries(&wasi, libraries, 0)->native_count != weft_wasi_native_count;
}
