#include "meter.h"

#include <algorithm>

weft_config Meter::config() {
  weft_config config = {};
  config.reallocate = reallocate;
  config.context = this;
  return config;
}

void* Meter::reallocate(void* meter, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  Meter& self = *static_cast<Meter*>(meter);
  void* moved = self.port_.reallocate(self.port_.memory, block, old_size, new_size, purpose);
  if (moved == nullptr && new_size != 0) return nullptr;
  const size_t before = block == nullptr ? 0 : old_size;
  self.now_[purpose] += new_size - before;
  self.total_now_ += new_size - before;
  self.peak_[purpose] = std::max(self.peak_[purpose], self.now_[purpose]);
  self.total_peak_ = std::max(self.total_peak_, self.total_now_);
  return moved;
}

const char* purpose_text(weft_purpose purpose) {
  switch (purpose) {
    case WEFT_FOR_CODE: return "prepared code";
    case WEFT_FOR_MODULE: return "module";
    case WEFT_FOR_INSTANCE: return "instance, globals, tables";
    case WEFT_FOR_STACK: return "guest stack";
    case WEFT_FOR_LINEAR: return "linear memory";
    case WEFT_FOR_SCRATCH: return "only while loading";
    case WEFT_PURPOSES: break;
  }
  return "";
}
