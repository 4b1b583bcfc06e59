#include "report.h"

#include <stdio.h>
#include <string.h>

namespace spec {

void Report::heading() {
  char text[128];
  snprintf(text, sizeof text, "%-44s %8s %8s %8s  %s\n", "file", "passed", "failed", "not run", "why");
  write_(text);
}

void Report::row(const char* file, const Tally& tally) {
  line(file, tally);
  total_.passed += tally.passed;
  total_.failed += tally.failed;
  for (int i = 0; i < kReasons; i++) total_.not_run[i] += tally.not_run[i];
  for (int i = 0; i < kSections; i++) total_.unsupported[i] += tally.unsupported[i];
}

void Report::check(const char* what, bool holds) {
  write_(what);
  write_(holds ? ": passed\n" : ": FAILED\n");
  (holds ? total_.passed : total_.failed)++;
}

void Report::totals() {
  line("all", total_);
  unsupported();
  if (total_.passed == 0) write_("No command passed: this counts as failed.\n");
  char text[64];
  snprintf(text, sizeof text, "%lu passed, %lu failed\n", static_cast<unsigned long>(total_.passed),
           static_cast<unsigned long>(total_.failed));
  write_(text);
}

void Report::unsupported() {
  static const char* const names[kSections] = {"custom", "type",  "import",  "function", "table", "memory",    "global",
                                               "export", "start", "element", "code",     "data",  "data count"};
  const char* before = "Modules with unsupported features, by the section that has them: ";
  for (int i = 0; i < kSections; i++) {
    if (total_.unsupported[i] == 0) continue;
    char text[128];
    snprintf(text, sizeof text, "%s%s: %lu", before, names[i], static_cast<unsigned long>(total_.unsupported[i]));
    write_(text);
    before = ", ";
  }
  if (before[0] == ',') write_("\n");
}

void Report::line(const char* name, const Tally& tally) {
  unsigned long not_run = 0;
  for (uint32_t count : tally.not_run) not_run += count;
  char text[128];
  snprintf(text, sizeof text, "%-44s %8lu %8lu %8lu", name, static_cast<unsigned long>(tally.passed),
           static_cast<unsigned long>(tally.failed), not_run);
  write_(text);
  const char* separator = "  ";
  for (int i = 0; i < kReasons; i++) {
    if (tally.not_run[i] == 0) continue;
    snprintf(text, sizeof text, "%s%s: %lu", separator, kReasonText[i], static_cast<unsigned long>(tally.not_run[i]));
    write_(text);
    separator = ", ";
  }
  write_("\n");
}

}  // namespace spec
