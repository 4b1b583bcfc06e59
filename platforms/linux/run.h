// `weft run`: a WASI program, or one exported function.
#ifndef WEFT_LINUX_RUN_H
#define WEFT_LINUX_RUN_H

#include <cstdint>
#include <string>
#include <vector>

struct RunOptions {
  std::string path;
  std::vector<std::string> arguments;    // Behind the path: the guest's, or those of the invoked function.
  std::string invoke;                    // Name of an export, or "" for _start.
  std::vector<std::string> environment;  // "NAME=value"
  std::vector<std::string> folders;      // "HOST" or "HOST::GUEST"
  uint64_t budget = 0;                   // Ticks; 0: no limit.
  uint64_t stack_bytes = 1 << 20;        // Below 4 GiB.
  uint64_t max_memory_bytes = 0;         // 0: what the engine allows.
  bool stats = false;
};

// Returns the exit code; throws a Failure.
int run(const RunOptions& options);

#endif
