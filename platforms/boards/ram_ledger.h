/* An arena with books: how many bytes Weft holds for which purpose, and the most it ever held. Hand ram_ledger_reallocate
 * and the ledger to the store instead of the arena. */
#ifndef RAM_LEDGER_H
#define RAM_LEDGER_H

#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ram_ledger {
  weft_arena* arena;
  size_t held[WEFT_PURPOSES];
  size_t peak;                 /* The most that ram_ledger_total() ever was. May be reset. */
} ram_ledger;

void* ram_ledger_reallocate(void* ledger, void* block, size_t old_size, size_t new_size, weft_purpose purpose);

/* Everything but linear memory. */
size_t ram_ledger_total(const ram_ledger* ledger);

/* "code", "module", ... */
const char* ram_ledger_name(weft_purpose purpose);

#ifdef __cplusplus
}
#endif
#endif /* RAM_LEDGER_H */
