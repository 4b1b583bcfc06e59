// The memory hook of these tests. Every block is a heap block of exactly the size asked for, so that ASan sees any
// access beyond it, linear memory and guest stacks included; each is moved when it changes size, so that stale
// pointers show; and the books are kept by purpose.
#ifndef WEFT_TEST_FUZZ_LEDGER_H
#define WEFT_TEST_FUZZ_LEDGER_H

#include <cstdlib>
#include <cstring>
#include <string>
#include <unordered_map>

#include "weft.h"

class Ledger {
 public:
  static void* hook(void* context, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
    return static_cast<Ledger*>(context)->reallocate(block, old_size, new_size, purpose);
  }

  // From now on the n-th request to allocate or to make larger is refused (1 is the next, 0 none).
  void refuse(unsigned n) { refuse_ = n; }

  size_t held(int purpose) const { return held_[purpose]; }  // Each block rounded up to 8 bytes, as weft_arena does.
  bool refused() const { return refused_; }
  const std::string& fault() const { return fault_; }
  // A fault when anything is still held.
  void expect_nothing_held() {
    for (int purpose = 0; purpose < WEFT_PURPOSES; ++purpose) {
      if (held_[purpose] != 0) {
        fault_ = std::to_string(held_[purpose]) + " bytes for purpose " + std::to_string(purpose) + " were not given back";
      }
    }
  }

 private:
  struct Block {
    size_t size;
    weft_purpose purpose;
  };
  static constexpr size_t kMost = size_t{64} << 20;  // Larger wishes are refused.

  static size_t rounded(size_t size) { return (size + 7) / 8 * 8; }

  void* reallocate(void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
    if (block) {
      auto known = blocks_.find(block);
      if (known == blocks_.end() || known->second.size != old_size || known->second.purpose != purpose) {
        fault_ = "the memory hook was given a block, size or purpose that it never gave";
      }
    } else if (old_size != 0) {
      fault_ = "the memory hook was given an old size without a block";
    }
    if (new_size > kMost || (new_size > old_size && refuse_ != 0 && --refuse_ == 0)) {
      refused_ = true;
      return nullptr;
    }
    void* result = nullptr;
    if (new_size != 0) {
      result = std::malloc(new_size);
      const size_t kept = old_size < new_size ? old_size : new_size;
      if (block) std::memcpy(result, block, kept);
      std::memset(static_cast<char*>(result) + kept, 0xEE, new_size - kept);  // Nobody may count on zeros.
      blocks_[result] = {new_size, purpose};
      held_[purpose] += rounded(new_size);
    }
    if (block) {
      held_[purpose] -= rounded(old_size);
      blocks_.erase(block);
      std::free(block);
    }
    return result;
  }

  std::unordered_map<void*, Block> blocks_;
  size_t held_[WEFT_PURPOSES] = {};
  unsigned refuse_ = 0;
  bool refused_ = false;
  std::string fault_;
};

#endif
