// `weft inspect`: what a module wants, offers, and costs.
#ifndef WEFT_LINUX_INSPECT_H
#define WEFT_LINUX_INSPECT_H

#include <cstdint>
#include <string>

struct InspectOptions {
  std::string path;
  uint64_t stack_bytes = 4096;
};

// Prints to standard output; throws a Failure.
void inspect(const InspectOptions& options);

#endif
