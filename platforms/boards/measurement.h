/* What one plugin costs on the board, as JSON on the console. */
#ifndef MEASUREMENT_H
#define MEASUREMENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct measured_plugin {
  const uint8_t* wasm;   /* Exports run(), which returns a checksum, and imports nothing. */
  size_t size;
  uint8_t* buffer;       /* Room for a copy that is rewritten in place, or NULL: the module stays where it is. */
  uint8_t* arena;        /* For all that Weft keeps. */
  size_t arena_size;
  uint32_t stack_bytes;  /* The guest stack; 0 for the default. */
} measured_plugin;

/* Loads, instantiates, runs and drops the plugin and prints an object of RAM by purpose, native stack, instructions and the
 * checksum, or with the member "failed". True when nothing failed. */
int measure_plugin(const measured_plugin* plugin);

#ifdef __cplusplus
}
#endif
#endif /* MEASUREMENT_H */
