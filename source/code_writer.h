// Where prepared code goes: behind the reader's cursor in the same buffer, or into a block of its own.
//
// In place, the write cursor may meet the read cursor, because a few functions grow. What cannot be
// written yet then waits in the *slack*, a block in scratch memory that continues the code, until the
// reader has moved on far enough. Positions are offsets from the start of the code either way.
#ifndef WEFT_CODE_WRITER_H
#define WEFT_CODE_WRITER_H

#include "module.h"

namespace weft {

class CodeWriter {
 public:
  CodeWriter(Module& module, uint8_t* in_place_at) : module_(module), base_(in_place_at), in_place_(in_place_at != nullptr) {}

  // Const input: reserves a first guess of the code's size. False when there is no memory.
  bool reserve(uint32_t bytes);
  // In place: everything before `at` has been read. Call between instructions.
  void reader_at(const uint8_t* at) { read_ = at; }
  // Puts the code where it stays, exactly sized, and tells the module. False when there is no memory.
  bool finish(const uint8_t* section_end);
  // Gives back what is held, after a failure or finish.
  void release();

  bool failed() const { return failed_; }  // Out of memory; nothing was written out of bounds.
  uint32_t position() const { return size_; }

  void put8(uint32_t v) {
    if (size_ < room_) {
      base_[size_++] = static_cast<uint8_t>(v);
    } else {
      put_slow(static_cast<uint8_t>(v));
    }
  }
  void put16(uint32_t v) { put8(v), put8(v >> 8); }
  void put32(uint32_t v) { put16(v), put16(v >> 16); }
  void put64(uint64_t v) { put32(static_cast<uint32_t>(v)), put32(static_cast<uint32_t>(v >> 32)); }

  uint8_t peek8(uint32_t position) const { return *byte_at(position); }
  uint32_t peek16(uint32_t p) const { return peek8(p) | static_cast<uint32_t>(peek8(p + 1)) << 8; }
  uint32_t peek32(uint32_t p) const { return peek16(p) | peek16(p + 2) << 16; }
  void poke8(uint32_t position, uint32_t v) { *byte_at(position) = static_cast<uint8_t>(v); }
  void poke16(uint32_t p, uint32_t v) { poke8(p, v), poke8(p + 1, v >> 8); }
  void poke32(uint32_t p, uint32_t v) { poke16(p, v), poke16(p + 2, v >> 16); }
  // Takes back everything from `position` on.
  void cut(uint32_t position) { size_ = position; }

 private:
  uint8_t* byte_at(uint32_t position) const;
  void put_slow(uint8_t v);
  void make_room();

  Module& module_;
  uint8_t* base_;
  uint32_t size_ = 0;
  uint32_t room_ = 0;      // Positions below may be written at base_.
  const uint8_t* read_ = nullptr;
  uint8_t* slack_ = nullptr;
  uint32_t slack_from_ = 0;  // Position of slack_[0], while size_ is beyond it.
  uint32_t slack_capacity_ = 0;
  uint32_t capacity_ = 0;  // Of an own block.
  bool in_place_;
  bool failed_ = false;
  mutable uint8_t nowhere_ = 0;
};

}  // namespace weft

#endif
