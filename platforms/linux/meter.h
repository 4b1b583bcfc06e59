// Counts the memory that passes through a port's hook, by purpose.
#ifndef WEFT_LINUX_METER_H
#define WEFT_LINUX_METER_H

#include <cstddef>

#include "port.h"

class Meter {
 public:
  explicit Meter(const weft_port& port) : port_(port) {}
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  // A store that takes its memory through this meter. The meter must outlive it.
  weft_config config();

  size_t now(weft_purpose purpose) const { return now_[purpose]; }
  size_t peak(weft_purpose purpose) const { return peak_[purpose]; }
  // Of all purposes together, which is less than the sum of their peaks when they come at different times.
  size_t total_now() const { return total_now_; }
  size_t total_peak() const { return total_peak_; }

 private:
  static void* reallocate(void* meter, void* block, size_t old_size, size_t new_size, weft_purpose purpose);

  const weft_port& port_;
  size_t now_[WEFT_PURPOSES] = {};
  size_t peak_[WEFT_PURPOSES] = {};
  size_t total_now_ = 0;
  size_t total_peak_ = 0;
};

// "prepared code", "linear memory", ...
const char* purpose_text(weft_purpose purpose);

#endif
