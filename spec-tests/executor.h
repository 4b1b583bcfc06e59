// Executes a command script (script.h) against Weft. Portable: used on the host and in firmware alike; needs nothing but
// weft.h, a block of memory and a place to report to.
#ifndef SPEC_TESTS_EXECUTOR_H
#define SPEC_TESTS_EXECUTOR_H

#include <stddef.h>
#include <stdint.h>

#include "script.h"
#include "weft.h"

namespace spec {

constexpr uint8_t kSections = 13;

struct Tally {
  uint32_t passed;
  uint32_t failed;
  uint32_t not_run[kReasons];
  uint32_t unsupported[kSections];  // Modules with a feature that Weft lacks, by the section that has it.
};

// What the engine is called for.
enum Phase { kLoading, kInstantiating, kRunning, kPhases };

struct Environment {
  // Where all memory comes from: the engine's, and the executor's own.
  weft_reallocate reallocate;
  void* memory;
  uint32_t max_memory_bytes;     // Of one linear memory.
  uint32_t stack_bytes;          // Of one instance.

  bool in_place;                 // Load modules from a writable buffer of exactly their size; else from the script itself.
  bool allow_unsupported;        // A module rejected as unsupported, and what acts on it, is not run rather than failed.
  bool allow_refused;            // The same for any module that is refused.
  bool memory_is_scarce;         // The same for a module that finds no memory.
  bool stack_is_scarce;          // The same for a function that finds the guest stack too small.

  // Called for each command that failed, and for each that was not run: for `reason`, which else is null. `detail` says more;
  // it may be null for a command that was not run.
  void (*report)(void* context, uint32_t line, const char* command, const char* reason, const char* detail);
  void* report_context;

  // Called before and after the engine is called, from the same frame; for measuring the native stack. May be null.
  void (*before)();
  void (*after)(Phase phase);
};

Tally execute(const uint8_t* script, size_t size, const Environment& environment);

}  // namespace spec

#endif
