#include "ram_ledger.h"

/* Counts what the arena gave, rounding included, rather than what was asked for. */
void* ram_ledger_reallocate(void* context, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  ram_ledger* const ledger = context;
  const size_t before = ledger->arena->used;
  void* const result = weft_arena_reallocate(ledger->arena, block, old_size, new_size, purpose);
  ledger->held[purpose] += ledger->arena->used - before;
  const size_t total = ram_ledger_total(ledger);
  if (total > ledger->peak) ledger->peak = total;
  return result;
}

size_t ram_ledger_total(const ram_ledger* ledger) {
  size_t total = 0;
  for (int purpose = 0; purpose < WEFT_PURPOSES; purpose++) {
    if (purpose != WEFT_FOR_LINEAR) total += ledger->held[purpose];
  }
  return total;
}

const char* ram_ledger_name(weft_purpose purpose) {
  static const char* const names[WEFT_PURPOSES] = {"code", "module", "instance", "stack", "linear", "scratch"};
  return names[purpose];
}
