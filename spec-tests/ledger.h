// A memory hook between Weft and the real one: counts bytes by purpose, and checks that every block comes back with the
// size and the purpose it was given with.
#ifndef SPEC_TESTS_LEDGER_H
#define SPEC_TESTS_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "weft.h"

namespace spec {

class Ledger {
 public:
  Ledger(weft_reallocate reallocate, void* memory) : reallocate_(reallocate), memory_(memory) {}

  // The hook to give to a store, with the ledger as its context.
  static void* reallocate(void* ledger, void* block, size_t old_size, size_t new_size, weft_purpose purpose);

  // Bytes held; of each block rounded up to 8, as weft_arena does.
  size_t balance(weft_purpose purpose) const { return balance_[purpose]; }
  size_t total() const;

  // Whether linear memory was refused since this was last asked.
  bool take_refusal();

  // What was wrong with the last faulty request, or null; forgets it.
  const char* take_fault();

  static const char* purpose_name(weft_purpose purpose);

 private:
  // In front of each block; keeps its alignment of 8.
  struct Header {
    uint32_t size;
    uint32_t purpose;
  };

  void* resize(void* block, size_t old_size, size_t new_size, weft_purpose purpose);

  weft_reallocate reallocate_;
  void* memory_;
  size_t balance_[WEFT_PURPOSES] = {};
  bool refused_linear_ = false;
  const char* fault_ = nullptr;
};

}  // namespace spec

#endif
