// `weft disasm`: WebAssembly beside the prepared code that the engine makes of it.
#ifndef WEFT_LINUX_DISASM_H
#define WEFT_LINUX_DISASM_H

#include <string>

struct DisasmOptions {
  std::string path;
  std::string function;  // Index or name; "" for all.
};

// Prints to standard output; throws a Failure.
void disasm(const DisasmOptions& options);

#endif
