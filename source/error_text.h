/* A readable text for a weft_error. An optional component: a device without a console does without. */
#ifndef WEFT_ERROR_TEXT_H
#define WEFT_ERROR_TEXT_H

#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes one terminated line, cut where the buffer ends, such as
 *   import mismatch: env.gpio_write: the module wants (i32, i64), the host offers (i32, i32)
 *   invalid module: type mismatch (code section, byte 61, function 3)
 * For link errors `module` and `libraries` are those given to weft_instantiate; both may be null, then the types are
 * left out. Returns the length of the whole text, as snprintf does. */
size_t weft_error_text(const weft_error* error, const weft_module* module, const weft_library* libraries, char* text,
                       size_t size);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_ERROR_TEXT_H */
