// Where prepared code goes: behind the reader's cursor in the same buffer, or into a block of its own.
//
// In place, the write cursor may meet the read cursor, because a few functions grow. What cannot be
// written yet then waits in the *slack*, a block in scratch memory that continues the code, until the
// reader has moved on far enough. Positions are offsets from the start of the code either way.
#ifndef WEFT_CODE_WRITER_H
#define WEFT_CODE_WRITER_H

#include "encoding.h"
#include "module.h"

namespace weft {

class CodeWriter {
 public:
  CodeWriter(Module& module, uint8_t* in_place_at)
      : module_(module), base_(in_place_at + (kDirectCode & reinterpret_cast<uintptr_t>(in_place_at) & 1)),
        in_place_(in_place_at != nullptr) {}

  // Const input: reserves a first guess of the code's size. False when there is no memory.
  bool reserve(uint32_t bytes);
  // In place: everything before `at` has been read. Call between instructions.
  void reader_at(const uint8_t* at) { read_ = at; }
  const uint8_t* reader() const { return read_; }
  // Puts the code where it stays, exactly sized, and tells the module. False when there is no memory.
  bool finish(const uint8_t* section_end);
  // Gives back what is held, after a failure or finish.
  void release();

  // Out of memory; nothing was written out of bounds. The position is then beyond this.
  bool failed() const { return failed_; }
  static constexpr uint32_t kLastPosition = 0x7FFFFFFF;
  uint32_t position() const { return size_; }
  // The position where something starts that may have to be aligned: it is then aligned.
  WEFT_FORCE_INLINE uint32_t aligned() {
    if (kDirectCode && (size_ & 1) != 0) *claim_inline(1) = 0;
    return size_;
  }

  static constexpr uint32_t kMostAtOnce = 12;
  // Room for so many bytes that follow each other, at most kMostAtOnce. To be filled before the next call.
  uint8_t* claim(uint32_t bytes) { return claim_inline(bytes); }
  WEFT_FORCE_INLINE uint8_t* claim_inline(uint32_t bytes) {  // Where speed counts more than size.
    const uint32_t at = size_;
    if (!kShortWays || at + bytes > room_) return claim_slow(bytes);
    size_ = at + bytes;
    return base_ + at;
  }
  void put8(uint32_t v) { *claim(1) = static_cast<uint8_t>(v); }
  void put16(uint32_t v) { aligned(), store16(claim(2), static_cast<uint16_t>(v)); }
  void put32(uint32_t v) { aligned(), store32(claim(4), v); }

  // A number was claimed at once and lies together; of direct code, each half of one of 32 bits.
  uint8_t peek8(uint32_t position) const { return *byte_at(position); }
  uint32_t peek16(uint32_t position) const { return load16(byte_at(position)); }
  uint32_t peek32(uint32_t position) const {
    return kDirectCode ? peek16(position) | peek16(position + 2) << 16 : load32(byte_at(position));
  }
  void poke8(uint32_t position, uint32_t v) { *byte_at(position) = static_cast<uint8_t>(v); }
  void poke16(uint32_t position, uint32_t v) { store16(byte_at(position), static_cast<uint16_t>(v)); }
  void poke32(uint32_t position, uint32_t v) {
    if (!kDirectCode) return store32(byte_at(position), v);
    poke16(position, v);
    poke16(position + 2, v >> 16);
  }
  WEFT_FORCE_INLINE uint8_t* byte_at_inline(uint32_t position) const {
    return position < room_ ? base_ + position : byte_beyond(position);
  }
  // Takes back everything from `position` on.
  void cut(uint32_t position) { size_ = position; }

 private:
  __attribute__((noinline)) uint8_t* byte_at(uint32_t position) const { return byte_at_inline(position); }
  uint8_t* byte_beyond(uint32_t position) const;
  uint8_t* claim_slow(uint32_t bytes);
  uint8_t* fail();
  void make_room();
  inline void drain();

  Module& module_;
  uint8_t* base_;
  uint32_t size_ = 0;
  uint32_t room_ = 0;      // Positions below may be written at base_. None after a failure.
  const uint8_t* read_ = nullptr;
  uint8_t* slack_ = nullptr;
  uint32_t slack_from_ = 0;  // Position of slack_[0], while size_ is beyond it.
  uint32_t slack_capacity_ = 0;
  uint32_t capacity_ = 0;  // Of an own block.
  bool in_place_;
  bool failed_ = false;
  mutable uint8_t nowhere_[kMostAtOnce] = {};  // Takes what there was no memory for.
};

}  // namespace weft

#endif
