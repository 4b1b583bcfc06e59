/* The headers and the library of weft::wasi are where a user of the package looks for them. */
#include "wasi.h"

int main(void) { return weft_wasi_native_count != 0 && weft_wasi_natives[0].function != 0 ? 0 : 1; }
