// See disassembler.h.
#include "disassembler.h"

#include "interpreter.h"

namespace weft {

// ---- Tables made from the lists in instructions.h ----

namespace {

// Operand bytes of each kind. Two letters more than the layouts of instructions.h have: e, the byte of loads
// and stores that holds offset + width, and z, 16 bits that are a whole address.
#define LAYOUT_SS "ss"
#define LAYOUT_AS "s"
#define LAYOUT_SA "s"
#define LAYOUT_SI "sb"
#define LAYOUT_AI "b"
#define LAYOUT_SW "sw"
#define LAYOUT_AW "w"
#define LAYOUT_KS "s"
#define LAYOUT_KA ""
#define LOAD_LAYOUT_KS "se"
#define LOAD_LAYOUT_KA "e"
#define LOAD_LAYOUT_KX "sse"
#define LOAD_LAYOUT_KY "se"
#define LOAD_LAYOUT_KV "sHe"
#define LOAD_LAYOUT_KT "He"
#define LOAD_LAYOUT_KZ "z"
#define LOAD_LAYOUT_SW "sw"
#define STORE_LAYOUT_SS "ses"
#define STORE_LAYOUT_AS "es"
#define STORE_LAYOUT_SA "se"
#define STORE_LAYOUT_SI "seb"
#define STORE_LAYOUT_WSS "sws"
#define STORE_LAYOUT_ZS "zs"
#define STORE_LAYOUT_ZA "z"
#define STORE_LAYOUT_VS "sHes"
#define STORE_LAYOUT_TS "Hes"
#define RESULT_LAYOUT_A ""
#define RESULT_LAYOUT_D "d"
#define RESULT_LAYOUT_J "o"
#define RESULT_LAYOUT_N "o"

struct Row {
  const char* kind;
  const char* layout;
};

constexpr Row kRows[code_count] = {
#define NUMERIC_ROW(op, kind, dest) {#kind, LAYOUT_##kind RESULT_LAYOUT_##dest},
#define LOAD_ROW(op, kind, dest) {#kind, LOAD_LAYOUT_##kind RESULT_LAYOUT_##dest},
#define STORE_ROW(op, kind) {#kind, STORE_LAYOUT_##kind},
#define OTHER_ROW(op, kind, dest, layout) {#kind, layout},
    WEFT_PAGE0(NUMERIC_ROW, NUMERIC_ROW, NUMERIC_ROW, NUMERIC_ROW, LOAD_ROW, STORE_ROW, OTHER_ROW)
    WEFT_PAGE1(NUMERIC_ROW, NUMERIC_ROW, NUMERIC_ROW, NUMERIC_ROW, LOAD_ROW, STORE_ROW, OTHER_ROW)
    WEFT_PAGE2(NUMERIC_ROW, NUMERIC_ROW, NUMERIC_ROW, NUMERIC_ROW, LOAD_ROW, STORE_ROW, OTHER_ROW)
// Pairs: one layout behind the other, with a letter that aligns between them.
#define NUMERIC_LAYOUT(op, kind, dest) LAYOUT_##kind RESULT_LAYOUT_##dest
#define LOAD_LAYOUT(op, kind, dest) LOAD_LAYOUT_##kind RESULT_LAYOUT_##dest
#define STORE_LAYOUT(op, kind) STORE_LAYOUT_##kind
#define OTHER_LAYOUT(op, kind, dest, layout) layout
#define PAIR_ROW(first, second) {"", first "&" second},
    WEFT_PAIRS(PAIR_ROW, PAIR_ROW, NUMERIC_LAYOUT, NUMERIC_LAYOUT, NUMERIC_LAYOUT, NUMERIC_LAYOUT, LOAD_LAYOUT,
               STORE_LAYOUT, OTHER_LAYOUT)
};

constexpr InstructionInfo kInstructions[code_pairs] = {WEFT_INSTRUCTION_TABLE};

[[maybe_unused]] bool is_prefix(uint16_t opcode) { return opcode == code_prefix1_K0_A || opcode == code_prefix2_K0_A; }

}  // namespace

const char* layout_of(uint16_t opcode) { return kRows[opcode].layout; }
const char* name_of(Op op) {
  switch (op) {
#define NAME_ROW(name, type, memory) case op_##name: return #name;
#define NUMERIC_NAME_ROW(name, type, result, meaning) case op_##name: return #name;
#define OTHER_NAME_ROW(name, result) case op_##name: return #name;
    WEFT_LOADS(NAME_ROW) WEFT_STORES(NAME_ROW) WEFT_NUMERIC(NUMERIC_NAME_ROW, NUMERIC_NAME_ROW)
    WEFT_PREPARED_UNARY(NUMERIC_NAME_ROW) WEFT_OTHERS(OTHER_NAME_ROW)
    default: return "";
  }
}

// ---- Reading ----

bool prepared_function(const Module& m, uint32_t f, PreparedFunction& prepared) {
  if (f < m.function_imports || f >= m.function_count) return false;
  prepared.start = m.functions[f];
  prepared.end = f + 1 < m.function_count ? m.functions[f + 1] : m.code_bytes;  // They follow each other.
  prepared.first = prepared.start + kHeaderBytes;
  const uint8_t* header = m.code + prepared.start;
  prepared.type = load16(header + kHeaderType);
  prepared.frame_slots = load16(header + kHeaderFrame);
  prepared.zeroed_slots = load16(header + kHeaderZero);
  return true;
}

// Of direct code: what has more than one byte.
void OperandReader::align() {
  if (kDirectCode) at_ += at_ & 1;
}

uint64_t OperandReader::bytes(unsigned count) {
  if (count > 1) align();
  if (cut_off_ || size_ - at_ < count) {
    cut_off_ = true;
    return 0;
  }
  uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i) value |= static_cast<uint64_t>(code_[at_ + i]) << (8 * i);
  at_ += count;
  return value;
}

bool OperandReader::read(char letter, PreparedOperand& operand) {
  operand.letter = letter;
  if (letter == 'o' || letter == 'O') align();
  const int64_t origin = int64_t{at_} - kBranchBias;  // Of branches.
  switch (letter) {
    case 's': case 'd':
      operand.value = static_cast<int64_t>(bytes(1) / kSlotBytes);
      break;
    case 'B': case 'e': case 'a':
      operand.value = static_cast<int64_t>(bytes(1));
      break;
    case 'b': operand.value = static_cast<int8_t>(bytes(1)); break;
    case 'h': operand.value = static_cast<int16_t>(bytes(2)); break;
    case 'w': operand.value = static_cast<int32_t>(bytes(4)); break;
    case 'q': operand.value = static_cast<int64_t>(bytes(8)); break;
    case 'o': operand.value = origin + static_cast<int16_t>(bytes(2)); break;
    case 'O': operand.value = origin + static_cast<int32_t>(bytes(4)); break;
    default:  // S, D, H, z, f, t
      operand.value = static_cast<int64_t>(bytes(2));
      break;
  }
  return !cut_off_;
}

bool OperandReader::next(PreparedOperand& operand) {
  while (listed_ == 0) {
    const char letter = *layout_;
    if (letter == 0 || cut_off_) return false;
    ++layout_;
    switch (letter) {
      case '1': case '2': case '3': case '4':
        listed_ = static_cast<uint32_t>(letter - '0'), letter_ = 's';
        break;
      case '*': listed_ = static_cast<uint32_t>(bytes(1)), letter_ = 's'; break;
      case '+': listed_ = static_cast<uint32_t>(bytes(2)), letter_ = 'S'; break;
      case 'v': listed_ = static_cast<uint32_t>(bytes(2)) + 1, letter_ = 'o'; break;
      case 'V': {
        const uint32_t count = static_cast<uint32_t>(bytes(4));
        listed_ = count == 0xFFFFFFFFu ? count : count + 1, letter_ = 'O';
        break;
      }
      case '&': align(); break;
      default:
        operand.listed = false;
        return read(letter, operand);
    }
    if (cut_off_) return false;
  }
  --listed_;
  operand.listed = true;
  return read(letter_, operand);
}

bool read_instruction(const uint8_t* code, uint32_t size, uint32_t at, PreparedInstruction& instruction) {
  uint32_t opcode, operands;
#if WEFT_DIRECT_CODE
  operands = at + kOpcodeBytes;
  if (operands > size || at % 2 != 0) return false;
  const uint16_t found = code16(code + at);
  for (opcode = 0; kCodes[opcode] != found;) {
    if (++opcode == code_count) return false;
  }
#else
  operands = at + kOpcodeBytes;
  if (operands > size) return false;
  opcode = kWideOpcodes ? code16(code + at) : code[at];
  if (opcode >= (kWideOpcodes || !kHasPrefixes ? uint32_t{code_count} : uint32_t{code_page1})) return false;
  if (is_prefix(static_cast<uint16_t>(opcode))) {
    if (kWideOpcodes || operands >= size) return false;
    const bool first = opcode == code_prefix1_K0_A;
    opcode = (first ? code_page1 : code_page2) + code[operands++];
    if (opcode >= (first ? code_page2 : code_pairs)) return false;
  }
#endif
  instruction.opcode = static_cast<uint16_t>(opcode);
  instruction.at = at;
  instruction.operands = operands;
  OperandReader reader(code, size, instruction.opcode, operands);
  PreparedOperand ignored;
  while (reader.next(ignored)) {}
  reader.align();
  instruction.end = reader.position();
  return !reader.cut_off();
}

// ---- Writing ----

namespace {

class Text {
 public:
  Text(char* text, size_t size) : text_(text), size_(size) {}
  void put(char c) {
    if (length_ + 1 < size_) text_[length_] = c;
    ++length_;
  }
  void put(const char* s) {
    while (*s != 0) put(*s++);
  }
  void number(int64_t value) {
    uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    char digits[20];
    unsigned count = 0;
    do {
      digits[count++] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (value < 0) put('-');
    while (count != 0) put(digits[--count]);
  }
  size_t finish() {
    if (size_ != 0) text_[length_ < size_ ? length_ : size_ - 1] = 0;
    return length_;
  }

 private:
  char* text_;
  size_t size_;
  size_t length_ = 0;
};

// "SS->D": where operands come from and the result goes.
void put_form(Text& text, uint16_t opcode) {
  const OpInfo& info = kOps[kInstructions[opcode].op];
  const char* kind = kRows[opcode].kind;
  if (*kind == 'K') ++kind;  // Only there to begin a name.
  if (*kind == '0') return;
  text.put(' ');
  text.put(kind);
  if (info.result == 0) return;
  text.put("->");
  text.put("ADJN"[kInstructions[opcode].form % 4]);
}

void put_operand(Text& text, const PreparedOperand& operand, uint32_t origin) {
  switch (operand.letter) {
    case 's': case 'S': case 'd': case 'D': text.put('s'); break;
    case 'o': case 'O':
      text.put('@');
      text.number(operand.value - origin);
      return;
    case 'f': text.put('f'); break;
    case 't': text.put("type "); break;
#if WEFT_APPLIES
    case 'a': text.put(name_of(applied_op(static_cast<unsigned>(operand.value)))); return;
#endif
    default: break;
  }
  text.number(operand.value);
}

// "[s3+8]", "[acc+s3+8]", from the operands of a load or store up to the offset.
void put_address(Text& text, OperandReader& reader, const OpInfo& info, const char* kind) {
  const bool load = info.shape == OpClass::kLoad;
  const char* plus = "";
  text.put('[');
  if (load ? strchr("AYT", kind[1]) != nullptr : strchr("AT", kind[0]) != nullptr) {
    text.put("acc");
    plus = "+";
  }
  PreparedOperand operand;
  while (reader.next(operand)) {
    const bool last = operand.letter != 's' && operand.letter != 'H';
    if (operand.letter == 'e') operand.value -= info.width;
    if (operand.letter == 'w') operand.value = static_cast<uint32_t>(operand.value);
    if (operand.letter == 's' || operand.letter == 'z' || operand.value != 0) {
      text.put(plus);
      put_operand(text, operand, 0);
      plus = "+";
    }
    if (last) break;
  }
  text.put(']');
}

[[maybe_unused]] size_t write_pair(const uint8_t* code, const PreparedInstruction& instruction, uint32_t origin,
                                   char* buffer, size_t size) {
  size_t length = 0;
  if constexpr (kHasPairs) {
    const Pair pair = pair_of(instruction.opcode);
    OperandReader first(code, instruction.end, pair.first, instruction.operands);
    PreparedOperand ignored;
    while (first.next(ignored)) {}
    const uint32_t end = first.position();
    first.align();
    const PreparedInstruction parts[] = {{pair.first, instruction.at, instruction.operands, end},
                                         {pair.second, instruction.at, first.position(), instruction.end}};
    for (const PreparedInstruction& part : parts) {
      if (length != 0) {
        const size_t used = length < size ? length : size;
        Text between(buffer + used, size - used);
        between.put(" + ");
        length += between.finish();
      }
      const size_t used = length < size ? length : size;
      length += write_instruction(code, part, origin, buffer + used, size - used);
    }
  }
  return length;
}

}  // namespace

size_t write_instruction(const uint8_t* code, const PreparedInstruction& instruction, uint32_t origin, char* buffer,
                         size_t size) {
  if constexpr (kHasPairs) {
    if (instruction.opcode >= code_pairs) return write_pair(code, instruction, origin, buffer, size);
  }
  Text text(buffer, size);
  const InstructionInfo& row = kInstructions[instruction.opcode];
  const OpInfo& info = kOps[row.op];
  const char* kind = kRows[instruction.opcode].kind;
  OperandReader reader(code, instruction.end, instruction.opcode, instruction.operands);
  PreparedOperand operand = {};
  const char* between = "  ";
  const auto next_item = [&] {
    text.put(between);
    between = ", ";
  };
  const auto put_accumulator = [&] {
    next_item();
    text.put("acc");
  };
  text.put(name_of(static_cast<Op>(row.op)));
  put_form(text, instruction.opcode);

  // Where the operands come from.
  switch (info.shape) {
    case OpClass::kLoad:
      next_item();
      put_address(text, reader, info, kind);
      break;
    case OpClass::kStore: {  // The value stands behind the address, or in the accumulator.
      OperandReader behind = reader;
      Text nowhere(nullptr, 0);
      put_address(nowhere, behind, info, kind);
      next_item();
      if (behind.next(operand)) {
        put_operand(text, operand, origin);
      } else {
        text.put("acc");
      }
      text.put(" -> ");
      put_address(text, reader, info, kind);
      break;
    }
    case OpClass::kUnary: case OpClass::kBinary:
      for (; *kind != 0; ++kind) {
        if (*kind == 'A') {
          put_accumulator();
        } else if (*kind != 'K' && reader.next(operand)) {
          next_item();
          put_operand(text, operand, origin);
        }
      }
      break;
    case OpClass::kApplied: case OpClass::kReinterpretation: break;  // They have no instruction.
    case OpClass::kOther: {
      bool listed = false;
      while (reader.next(operand)) {
        if (operand.letter == 'd' || operand.letter == 'D') break;
        next_item();
        if (operand.listed && !listed) text.put('(');
        listed = operand.listed;
        put_operand(text, operand, origin);
      }
      if (listed) text.put(')');
      if (strchr(kind, 'A') != nullptr || row.op == op_far_set32 || row.op == op_far_set64) put_accumulator();
      break;
    }
  }

  // Where the result goes.
  const bool to_slot = operand.letter == 'd' || operand.letter == 'D';
  const bool results = info.result != 0;
  if (info.shape == OpClass::kOther ? !results && !to_slot : !results) return text.finish();
  text.put(between[0] == ',' ? " -> " : "  -> ");
  if (row.op == op_apply) text.put("acc, ");
  if (info.shape == OpClass::kOther ? to_slot : reader.next(operand)) {
    put_operand(text, operand, origin);
  } else {
    text.put("acc");
  }
  while (reader.next(operand)) {  // Of move_slots: how many.
    next_item();
    put_operand(text, operand, origin);
  }
  return text.finish();
}

}  // namespace weft
