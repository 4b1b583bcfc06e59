// Executes a command script (script.h) against Weft. Portable: used on the host and in firmware alike; needs nothing but
// weft.h, a block of memory and a place to report to.
#ifndef SPEC_TESTS_EXECUTOR_H
#define SPEC_TESTS_EXECUTOR_H

#include <stddef.h>
#include <stdint.h>

#include "script.h"
#include "weft.h"

namespace spec {

struct Tally {
  uint32_t passed;
  uint32_t failed;
  uint32_t not_run[kReasons];
};

struct Environment {
  // Where all memory comes from: the engine's, and the executor's own.
  weft_reallocate reallocate;
  void* memory;
  uint32_t max_memory_bytes;     // Of one linear memory.
  uint32_t stack_bytes;          // Of one instance.

  bool in_place;                 // Load modules from a writable buffer of exactly their size; else from the script itself.
  bool allow_unsupported;        // A module rejected as unsupported, and what acts on it, is not run rather than failed.
  bool memory_is_scarce;         // The same for a module that finds no memory.

  // Called for each command that failed, and for each that was not run (`detail` is null then).
  void (*report)(void* context, uint32_t line, const char* command, const char* outcome, const char* detail);
  void* report_context;
};

Tally execute(const uint8_t* script, size_t size, const Environment& environment);

}  // namespace spec

#endif
