// Builds a terminated text in a buffer that may be too small: what does not fit is counted but not written.
#ifndef WEFT_TEXT_WRITER_H
#define WEFT_TEXT_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace weft {

class TextWriter {
 public:
  TextWriter(char* text, size_t size) : text_(text), size_(text ? size : 0) {
    if (size_ != 0) text_[0] = 0;
  }

  TextWriter& add(const char* from, size_t count) {
    for (size_t i = 0; i < count; ++i, ++length_) {
      if (length_ + 1 < size_) {
        text_[length_] = from[i];
        text_[length_ + 1] = 0;
      }
    }
    return *this;
  }
  TextWriter& add(const char* from) { return add(from, strlen(from)); }
  TextWriter& add(uint64_t number) {
    char digits[20];
    size_t count = 0;
    do digits[sizeof digits - ++count] = static_cast<char>('0' + number % 10); while (number /= 10);
    return add(digits + sizeof digits - count, count);
  }

  size_t length() const { return length_; }

 private:
  char* text_;
  size_t size_;
  size_t length_ = 0;
};

}  // namespace weft

#endif
