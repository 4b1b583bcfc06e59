// One module tried out: loaded from const bytes and in place, instantiated with generated imports, its exports called
// on several dispatchers, everything dropped. All of it must agree, and nothing may be left over.
#ifndef WEFT_TEST_FUZZ_TRIAL_H
#define WEFT_TEST_FUZZ_TRIAL_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dispatch.h"

using Bytes = std::vector<uint8_t>;

// How far a module came.
enum class Reached { kRefused, kLoaded, kInstantiated, kRan, kOutOfBudget };

struct TrialOptions {
  bool run = true;                          // Call the exports too.
  uint64_t budget = 5000;                   // Prepared instructions, the start function's included.
  Dispatcher second = Dispatcher::kSwitch;  // The first is the metered one.
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
