// See code_writer.h.
#include "code_writer.h"

namespace weft {

bool CodeWriter::reserve(uint32_t bytes) {
  void* block = reallocate(*module_.store, nullptr, 0, bytes, WEFT_FOR_CODE);
  if (block == nullptr) return false;
  base_ = static_cast<uint8_t*>(block);
  capacity_ = room_ = bytes;
  module_.code = base_;
  return true;
}

// In place: as far as the reader has come, and what waits in the slack, if all of it fits now.
void CodeWriter::make_room() {
  const uint32_t read = static_cast<uint32_t>(read_ - base_);
  if (size_ > slack_from_) {
    if (read < size_) return;
    memcpy(base_ + slack_from_, slack_, size_ - slack_from_);
  }
  room_ = slack_from_ = read;
}

// Puts as much of the slack in place as the reader has left room for. Direct code is usually a little ahead of the reader, not
// only now and then; no number of 16 bits is split.
inline void CodeWriter::drain() {
  const uint32_t from = slack_from_, read = static_cast<uint32_t>(read_ - base_) & ~1u;
  const uint32_t to = read < size_ ? read : size_;
  if (to <= from) return;
  memcpy(base_ + from, slack_, to - from);
  memmove(slack_, slack_ + (to - from), size_ - to);
  room_ = slack_from_ = to;
}

uint8_t* CodeWriter::byte_beyond(uint32_t position) const {
  if (position >= size_ || failed_) return nowhere_;
  return slack_ + (position - slack_from_);  // Code in a block of its own has room for all of it.
}

uint8_t* CodeWriter::fail() {
  failed_ = true;
  room_ = 0;
  size_ = kLastPosition + 1;
  return nowhere_;
}

uint8_t* CodeWriter::claim_slow(uint32_t bytes) {
  // Most often the reader is still behind.
  if (kShortWays && size_ > slack_from_ && size_ - slack_from_ + bytes <= slack_capacity_ &&
      static_cast<uint32_t>(read_ - base_) < size_) {
    size_ += bytes;
    return slack_ + (size_ - bytes - slack_from_);
  }
  if (failed_) return fail();
  if (in_place_) {
    make_room();
    if (size_ + bytes <= room_) {
      size_ += bytes;
      return base_ + size_ - bytes;
    }
    if (size_ < room_) room_ = slack_from_ = size_;  // What belongs together is not split.
  }
  const uint32_t old_capacity = in_place_ ? slack_capacity_ : capacity_;
  bool full = (in_place_ ? size_ - slack_from_ : size_) + bytes > old_capacity;
  if (kDirectCode && in_place_ && full) {
    drain();
    full = size_ - slack_from_ + bytes > old_capacity / 2;  // Room enough that moving it was worth it.
  }
  const uint32_t index = in_place_ ? size_ - slack_from_ : size_;
  uint8_t*& block = in_place_ ? slack_ : base_;
  if (full) {
    const uint32_t capacity = old_capacity + (in_place_ ? (old_capacity != 0 ? old_capacity : 128) : old_capacity / 8 + 64);
    const weft_purpose purpose = in_place_ ? WEFT_FOR_SCRATCH : WEFT_FOR_CODE;
    void* bigger = capacity < old_capacity || capacity > kMaxCodeBytes
                       ? nullptr
                       : reallocate(*module_.store, block, old_capacity, capacity, purpose);
    if (bigger == nullptr) {
      return fail();
    }
    block = static_cast<uint8_t*>(bigger);
    if (in_place_) {
      slack_capacity_ = capacity;
    } else {
      capacity_ = room_ = capacity;
      module_.code = base_;
    }
  }
  size_ += bytes;
  return block + index;
}

bool CodeWriter::finish(const uint8_t* section_end) {
  if (failed_) return false;
  if (in_place_) {
    reader_at(section_end);
    make_room();
    if (size_ > slack_from_) {  // The code is longer than its section was.
      void* block = reallocate(*module_.store, nullptr, 0, size_, WEFT_FOR_CODE);
      if (block == nullptr) return false;
      memcpy(block, base_, slack_from_);
      memcpy(static_cast<uint8_t*>(block) + slack_from_, slack_, size_ - slack_from_);
      base_ = static_cast<uint8_t*>(block);
    }
  } else if (size_ != capacity_) {
    void* block = reallocate(*module_.store, base_, capacity_, size_, WEFT_FOR_CODE);
    if (block == nullptr && size_ != 0) return false;
    base_ = static_cast<uint8_t*>(block);
  }
  capacity_ = 0;  // The module's now.
  module_.code = base_;
  module_.code_bytes = size_;
  return true;
}

void CodeWriter::release() {
  const weft_store& store = *module_.store;
  if (slack_capacity_ != 0) reallocate(store, slack_, slack_capacity_, 0, WEFT_FOR_SCRATCH);
  if (capacity_ != 0) {
    reallocate(store, base_, capacity_, 0, WEFT_FOR_CODE);
    module_.code = nullptr;
  }
  slack_capacity_ = capacity_ = 0;
}

}  // namespace weft
