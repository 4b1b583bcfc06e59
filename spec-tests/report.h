// The table that a run prints: one row per file, then totals. Portable, for the host and for firmware.
#ifndef SPEC_TESTS_REPORT_H
#define SPEC_TESTS_REPORT_H

#include "executor.h"

namespace spec {

class Report {
 public:
  explicit Report(void (*write)(const char* text)) : write_(write) {}

  void heading();
  void row(const char* file, const Tally& tally);
  void check(const char* what, bool holds);      // One more that passed or failed.
  void totals();

  uint32_t passed() const { return total_.passed; }
  bool all_passed() const { return total_.failed == 0 && total_.passed > 0; }

 private:
  void unsupported();
  void line(const char* name, const Tally& tally);

  void (*write_)(const char* text);
  Tally total_ = {};
};

}  // namespace spec

#endif
