// Reading prepared code: what `weft disasm` shows, and what tests check the rewriter's output with. A part of
// its own (CMake target weft_disassembler), which no firmware needs. No memory but a caller's, except where stated.
#ifndef WEFT_DISASSEMBLER_H
#define WEFT_DISASSEMBLER_H

#include "encoding.h"
#include "module.h"

namespace weft {

// Positions are offsets from the start of a module's prepared code.
struct PreparedFunction {
  uint32_t start;          // Of the header.
  uint32_t first;          // Of the first instruction.
  uint32_t end;
  uint16_t type;           // The header's fields: see interpreter.h.
  uint16_t frame_slots;
  uint16_t zeroed_slots;
};

// False when the function is an import.
bool prepared_function(const Module& module, uint32_t function, PreparedFunction& prepared);

struct PreparedInstruction {
  uint16_t opcode;
  uint32_t at;
  uint32_t operands;       // Position of the first operand byte.
  uint32_t end;
};

// The instruction at position `at` of `size` bytes of code. False when it is none, or is cut off.
bool read_instruction(const uint8_t* code, uint32_t size, uint32_t at, PreparedInstruction& instruction);

struct PreparedOperand {
  char letter;             // As in layouts; elements of a list have that of a single one: s, S, o or O.
  bool listed;
  int64_t value;           // A slot, constant, index or count; of a branch the position that it leads to.
};

// The operands of an instruction, one after the other.
class OperandReader {
 public:
  OperandReader(const uint8_t* code, uint32_t size, uint16_t opcode, uint32_t operands)
      : code_(code), size_(size), at_(operands), layout_(layout_of(opcode)) {}

  bool next(PreparedOperand& operand);  // False at the end.
  bool cut_off() const { return cut_off_; }
  uint32_t position() const { return at_; }
  void align();

 private:
  uint64_t bytes(unsigned count);
  bool read(char letter, PreparedOperand& operand);

  const uint8_t* code_;
  uint32_t size_;
  uint32_t at_;
  const char* layout_;
  uint32_t listed_ = 0;    // Elements left of a list, and their letter.
  char letter_ = 0;
  bool cut_off_ = false;
};

// "i32_add SS->D  s3, s7 -> s9". Positions are written relative to `origin`. As snprintf does: the whole
// text's length is returned, and what fits is written and terminated.
size_t write_instruction(const uint8_t* code, const PreparedInstruction& instruction, uint32_t origin, char* text,
                         size_t size);

// Called before each wasm instruction is read, and before each function's body: where it is, and the position
// that the next prepared byte goes to. A later instruction may still change the last one before it.
using RewriteObserver = void (*)(void* context, const uint8_t* wasm, uint32_t position);

// Rewrites the code of a module loaded by weft_load once more and tells how. Takes memory from the module's
// store meanwhile. False when there is none, or when the code did not come out the same.
bool observe_rewriter(const Module& module, RewriteObserver observe, void* context);

}  // namespace weft

#endif
