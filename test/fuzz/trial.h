// One module tried out twice: loaded from const bytes and in place, instantiated with generated imports, its exports
// called, everything dropped. The second run is on another dispatcher, in small budgets, with host functions that let
// it wait, or unmetered. Both must see the same, and nothing may be left over. A third run is refused memory once.
#ifndef WEFT_TEST_FUZZ_TRIAL_H
#define WEFT_TEST_FUZZ_TRIAL_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using Bytes = std::vector<uint8_t>;

// How far a module came.
enum class Reached { kRefused, kLoaded, kRan, kOutOfBudget };

struct TrialOptions {
  bool run = true;         // Call the exports too.
  uint32_t budget = 1000;  // Ticks for each call.
  uint32_t stack_bytes = 1600;
  uint32_t variant = 0;    // What differs in the second run: its dispatcher, and how it is stopped and continued.
};

struct TrialResult {
  Reached reached = Reached::kRefused;
  std::string fault;  // Empty when all is well.
};

// Bytes that a crash would have come from: for a death callback.
const uint8_t* trial_bytes();
size_t trial_size();

TrialResult try_module(const uint8_t* bytes, size_t size, const TrialOptions& options);

#endif
