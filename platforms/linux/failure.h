// What the user is told when something went wrong, and the exit code that goes with it.
#ifndef WEFT_LINUX_FAILURE_H
#define WEFT_LINUX_FAILURE_H

#include <string>

// Exit codes. 0 to 255 otherwise belong to the guest; these follow timeout(1) and env(1).
enum ExitCode {
  EXIT_TRAPPED = 124,    // The guest did something it must not, or its budget is spent.
  EXIT_WEFT_FAILED = 125,  // The command line is wrong, or there is no memory.
  EXIT_UNUSABLE = 126,   // The module is malformed, invalid, unsupported, or an import is missing.
  EXIT_MISSING = 127     // There is no such file, or no such export.
};

// Thrown, and printed by main. All but `what` may be empty; `help` may hold several lines.
struct Failure {
  int exit_code;
  std::string what;
  std::string where;
  std::string help;
};

#endif
