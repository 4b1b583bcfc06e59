// Texts of statuses. Those of traps are the ones of the specification's test suite.
#include "weft.h"

const char* weft_status_text(weft_status status) {
  static const char* const texts[] = {
      "ok",
      "stopped for now",
      "a host function has not finished",
      "unreachable",
      "integer divide by zero",
      "integer overflow",
      "invalid conversion to integer",
      "out of bounds memory access",
      "out of bounds table access",
      "undefined element",
      "uninitialized element",
      "indirect call type mismatch",
      "call stack exhausted",
      "a host function refused",
      "the guest asked to end",
      "malformed module",
      "invalid module",
      "unsupported feature",
      "limit of the implementation exceeded",
      "unknown import",
      "incompatible import type",
      "out of memory",
      "not found",
      "arguments or results do not fit",
      "busy",
      "misuse of the interface",
  };
  static_assert(sizeof texts / sizeof texts[0] == WEFT_MISUSE + 1, "a text for each status");
  unsigned index = static_cast<unsigned>(status);
  return index <= WEFT_MISUSE ? texts[index] : "unknown status";
}
