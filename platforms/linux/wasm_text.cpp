#include "wasm_text.h"

#include <cstring>

#include "instructions.h"
#include "text.h"

namespace {

// Reads the immediates of an instruction.
class Immediates {
 public:
  Immediates(const uint8_t* at, const uint8_t* end) : at_(at), end_(end) {}

  bool at_end() const { return at_ == end_; }
  uint8_t byte() { return at_ == end_ ? 0 : *at_++; }

  uint64_t unsigned_leb() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t b = byte();
      value |= static_cast<uint64_t>(b & 0x7f) << shift;
      if ((b & 0x80) == 0) break;
    }
    return value;
  }

  int64_t signed_leb() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64;) {
      const uint8_t b = byte();
      value |= static_cast<uint64_t>(b & 0x7f) << shift;
      shift += 7;
      if ((b & 0x80) == 0) {
        if ((b & 0x40) != 0 && shift < 64) value |= ~uint64_t{0} << shift;
        break;
      }
    }
    return static_cast<int64_t>(value);
  }

  template <typename T>
  T raw() {
    T value = {};
    if (static_cast<size_t>(end_ - at_) >= sizeof value) std::memcpy(&value, at_, sizeof value);
    at_ = end_;
    return value;
  }

  std::string index() { return " " + std::to_string(unsigned_leb()); }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
};

// "i32_load8_s" of the engine's lists is "i32.load8_s" in the text format.
std::string operation_name(unsigned op) {
  std::string name = weft::name_of(static_cast<weft::Op>(op));
  const size_t separator = name.find('_');
  if (separator != std::string::npos) name[separator] = '.';
  return name;
}

std::string block_type(Immediates& in) {
  const int64_t type = in.signed_leb();
  if (type >= 0) return " type " + std::to_string(type);
  const auto byte = static_cast<uint8_t>(type & 0x7f);
  return byte == 0x40 ? "" : " " + type_text(byte);
}

std::string memory_argument(Immediates& in) {
  in.unsigned_leb();  // The alignment is only a hint.
  const uint64_t offset = in.unsigned_leb();
  return offset == 0 ? "" : " offset=" + std::to_string(offset);
}

std::string all_indices(Immediates& in) {
  std::string text;
  while (!in.at_end()) text += in.index();
  return text;
}

weft_value value_of(uint8_t type) {
  weft_value value = {};
  value.type = type;
  return value;
}

std::string prefixed_text(Immediates& in) {
  constexpr const char* others[] = {"memory.init", "data.drop",  "memory.copy", "memory.fill", "table.init",
                                    "elem.drop",   "table.copy", "table.grow",  "table.size",  "table.fill"};
  constexpr unsigned first_other = 8;
  const auto code = static_cast<unsigned>(in.unsigned_leb());
  if (code < first_other) return operation_name(weft::op_i32_trunc_sat_f32_s + code);
  if (code - first_other >= sizeof others / sizeof others[0]) return "0xfc " + std::to_string(code);
  return others[code - first_other] + all_indices(in);
}

}  // namespace

std::string instruction_text(const WasmFile& file, const uint8_t* at, const uint8_t* end) {
  Immediates in(at, end);
  const uint8_t opcode = in.byte();
  if (opcode >= 0x28 && opcode <= 0x3e) return operation_name(weft::op_i32_load + (opcode - 0x28u)) + memory_argument(in);
  if (opcode >= 0x45 && opcode <= 0xc4) return operation_name(weft::op_i32_eqz + (opcode - 0x45u));
  weft_value constant;
  switch (opcode) {
    case 0x00: return "unreachable";
    case 0x01: return "nop";
    case 0x02: return "block" + block_type(in);
    case 0x03: return "loop" + block_type(in);
    case 0x04: return "if" + block_type(in);
    case 0x05: return "else";
    case 0x0b: return "end";
    case 0x0c: return "br" + in.index();
    case 0x0d: return "br_if" + in.index();
    case 0x0e:
      in.unsigned_leb();  // The count, which shows.
      return "br_table" + all_indices(in);
    case 0x0f: return "return";
    case 0x10:
    case 0x12:
    case 0xd2: {
      const auto function = static_cast<uint32_t>(in.unsigned_leb());
      const std::string name = file.function_name(function);
      return std::string(opcode == 0x10 ? "call " : opcode == 0x12 ? "return_call " : "ref.func ") + std::to_string(function) +
             (name.empty() ? "" : " <" + printable(name) + ">");
    }
    case 0x11:
    case 0x13: {
      const std::string type = in.index();
      const uint64_t table = in.unsigned_leb();
      return (opcode == 0x11 ? "call_indirect" : "return_call_indirect") +
             (table == 0 ? "" : " table " + std::to_string(table)) + " type" + type;
    }
    case 0x1a: return "drop";
    case 0x1b: return "select";
    case 0x1c:
      in.unsigned_leb();  // The count, always 1.
      return "select " + type_text(in.byte());
    case 0x20: return "local.get" + in.index();
    case 0x21: return "local.set" + in.index();
    case 0x22: return "local.tee" + in.index();
    case 0x23: return "global.get" + in.index();
    case 0x24: return "global.set" + in.index();
    case 0x25: return "table.get" + in.index();
    case 0x26: return "table.set" + in.index();
    case 0x3f: return "memory.size";
    case 0x40: return "memory.grow";
    case 0x41: return "i32.const " + std::to_string(in.signed_leb());
    case 0x42: return "i64.const " + std::to_string(in.signed_leb());
    case 0x43:
      constant = value_of(WEFT_F32);
      constant.of.f32_bits = in.raw<uint32_t>();
      return "f32.const " + value_text(constant);
    case 0x44:
      constant = value_of(WEFT_F64);
      constant.of.f64_bits = in.raw<uint64_t>();
      return "f64.const " + value_text(constant);
    case 0xd0: return "ref.null " + type_text(in.byte());
    case 0xd1: return "ref.is_null";
    case 0xfc: return prefixed_text(in);
    default: return "opcode " + std::to_string(opcode);
  }
}

int indent_before(uint8_t opcode) { return opcode == 0x05 || opcode == 0x0b ? 1 : 0; }
int indent_after(uint8_t opcode) { return opcode >= 0x02 && opcode <= 0x05 ? 1 : 0; }
