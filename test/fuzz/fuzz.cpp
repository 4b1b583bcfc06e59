// libFuzzer: any bytes, loaded const and in place and, where that works, instantiated.
#include <cstdio>
#include <cstdlib>

#include "trial.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  TrialOptions options;
  options.run = FUZZ_RUN;
  options.budget = 300;
  options.variant = static_cast<uint32_t>(size);
  const TrialResult result = try_module(data, size, options);
  if (!result.fault.empty()) {
    std::fprintf(stderr, "%s\n", result.fault.c_str());
    std::abort();
  }
  return 0;
}
