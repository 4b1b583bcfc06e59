// The command script: one specification test file (.wast) in a compact binary form that a microcontroller can execute
// straight from memory. Written by convert.cpp, executed by executor.cpp; nothing else knows it.
//
//   script    "WTS1", count of instance numbers, count of registrations, command*, kEnd
//   command   Command byte, line in the .wast, what follows by command:
//     kModule, kAssertUnlinkable, kAssertUninstantiable     instance number, bytes; for the assertions: text
//     kDefinition, kAssertInvalid, kAssertMalformed         bytes; for the assertions: text
//     kRegister                                             instance number, name
//     kDrop                                                 instance number, which no later command mentions
//     kAction                                               action
//     kAssertReturn                                         action, count, pattern*
//     kAssertTrap, kAssertExhaustion                        action, text
//     kNotRun                                               Reason byte, name that a module would be registered under
//   action    1 for invoke or 0 for get, instance number, name, count, value*
//   value     weft_type byte, then 4 or 8 bytes, low byte first
//   pattern   Pattern byte; kExact: value; kEither: count, pattern*; all others: weft_type byte
//
// Numbers are unsigned LEB128. Names, texts and bytes have their size in front; names and texts also a 0 after them.
#ifndef SPEC_TESTS_SCRIPT_H
#define SPEC_TESTS_SCRIPT_H

#include <stdint.h>

namespace spec {

constexpr char kMagic[4] = {'W', 'T', 'S', '1'};

enum Command : uint8_t {
  kEnd,
  kModule,
  kDefinition,
  kRegister,
  kDrop,
  kAction,
  kAssertReturn,
  kAssertTrap,
  kAssertExhaustion,
  kAssertMalformed,
  kAssertInvalid,
  kAssertUnlinkable,
  kAssertUninstantiable,
  kNotRun
};

enum Pattern : uint8_t {
  kExact,                 // The same bits.
  kNanCanonical,          // Sign free, payload exactly the highest bit.
  kNanArithmetic,         // Sign free, the highest bit of the payload set.
  kNull,                  // The null reference of that type; of any reference type when the type byte is 0.
  kNonNull,
  kEither
};

// Why a command is not run. Every one is counted and printed.
enum Reason : uint8_t {
  kTextFormat,            // The converter finds these...
  kSimd,
  kSuperseded,
  kUnknownCommand,
  kUnknownValue,
  kUnsupported,           // ...and these turn up during execution.
  kRefused,
  kTooBig,
  kReasons
};

constexpr const char* kReasonText[kReasons] = {
  "text format",
  "SIMD",
  "1.0 rule that 2.0 changed",
  "command unknown to this runner",
  "value type unknown to this runner",
  "feature unsupported by Weft",
  "module refused by Weft",
  "too big for the board's memory"
};

}  // namespace spec

#endif
