/* What a plugin may have, and what it says it needs: compared before the plugin is loaded, so that a refusal has a readable
 * reason and costs no memory. An optional component over weft.h.
 *
 * A plugin may carry a custom section named "weft.manifest" with text, one need per line, in any order:
 *
 *   name blinky           for messages: at most WEFT_MANIFEST_NAME bytes
 *   stack 1024            bytes of guest stack
 *   memory 8192           bytes of linear memory it may grow to; not given: as much as it starts with
 *   table 16              elements a table may grow to; not given: as many as it starts with
 *   budget 5000           ticks it needs for one call (weft_run)
 *
 * Imports need no lines: the module lists them. In C, WEFT_MANIFEST of weft_guest.h makes such a section. */
#ifndef WEFT_MANIFEST_H
#define WEFT_MANIFEST_H

#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One thing that may be imported; a null name means all of that module. */
typedef struct weft_permission {
  const char* module;
  const char* name;
} weft_permission;

/* What the host allows. A ceiling of 0 means none. */
typedef struct weft_policy {
  const weft_permission* imports;
  uint32_t import_count;
  uint32_t max_memory_bytes;
  uint32_t max_table_elements;
  uint32_t max_stack_bytes;
  uint32_t max_budget;
} weft_policy;

#define WEFT_MANIFEST_NAME 31

/* What the plugin needs: from its manifest, or else from the module itself; 0 where neither says. */
typedef struct weft_manifest {
  char name[WEFT_MANIFEST_NAME + 1];
  uint32_t stack_bytes;        /* For weft_options. */
  uint32_t memory_bytes;
  uint32_t table_elements;
  uint32_t budget;
  uint8_t present;             /* There is a weft.manifest section. */
} weft_manifest;

/* Reads a module's bytes before weft_load or weft_load_in_place and compares. `manifest` and `text` may be null. WEFT_OK; or, with
 * one readable line in `text`,
 *   WEFT_IMPORT_MISSING   it imports what it may not;
 *   WEFT_LIMIT            it needs more than it may have;
 *   WEFT_MALFORMED        the sections or the manifest cannot be read. (Loading finds out what else is wrong.)
 * To hold the plugin to it, make its store with the same ceilings (weft_config) and its instance with stack_bytes. */
weft_status weft_manifest_check(const void* wasm, size_t size, const weft_policy* policy, weft_manifest* manifest,
                                char* text, size_t text_size);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_MANIFEST_H */
