#include "constant.h"

namespace weft {
namespace {

enum Opcode : uint8_t {
  kEnd = 0x0B,
  kGlobalGet = 0x23,
  kI32Const = 0x41, kI64Const, kF32Const, kF64Const,
  kI32Add = 0x6A, kI32Sub, kI32Mul,
  kI64Add = 0x7C, kI64Sub, kI64Mul,
  kRefNull = 0xD0,
  kRefFunc = 0xD2
};

// Any instruction of the specification, to tell what is malformed from what is merely not constant.
bool is_instruction(uint8_t op) {
  return op <= 0x05 || (op >= 0x0B && op <= 0x13) || (op >= 0x1A && op <= 0x1C) || (op >= 0x20 && op <= 0x26) ||
         (op >= 0x28 && op <= 0xC4) || (op >= 0xD0 && op <= 0xD2) || op == 0xFC || op == 0xFD;
}

uint64_t read_global(const Instance& x, uint32_t index) {
  const uint32_t* slots = global_slots(x, index);
  return slots_of(x.module->globals[index].type) == 2 ? load64(reinterpret_cast<const uint8_t*>(slots)) : *slots;
}

// Validates when `instance` is null, else computes too. Both are one function because computing is
// rare and the checks are cheap, so a second walk over the same opcodes would only cost flash.
bool walk(Module& m, Instance* instance, Reader& r, uint8_t type, uint32_t globals_visible, uint64_t& value) {
  uint64_t values[kMaxConstantDepth];
  uint8_t types[kMaxConstantDepth];
  uint32_t depth = 0;
  for (;;) {
    const uint8_t* start = r.at;
    Failure* const failure = r.failure;
    uint64_t v = 0;
    uint32_t index;
    uint8_t op, t;
    if (!r.byte(op)) return false;
    switch (op) {
      case kI32Const: {
        int32_t constant;
        if (!r.s32(constant)) return false;
        v = static_cast<uint32_t>(constant);
        t = WEFT_I32;
        break;
      }
      case kI64Const: {
        int64_t constant;
        if (!r.s64(constant)) return false;
        v = static_cast<uint64_t>(constant);
        t = WEFT_I64;
        break;
      }
      case kF32Const:
        if (!r.skip(4)) return false;
        v = load32(r.at - 4);
        t = WEFT_F32;
        break;
      case kF64Const:
        if (!r.skip(8)) return false;
        v = load64(r.at - 8);
        t = WEFT_F64;
        break;
      case kGlobalGet:
        if (!r.u32(index)) return false;
        if (index >= globals_visible) return Failure::at(failure, start, WEFT_INVALID, "unknown global");
        if (m.globals[index].is_mutable) return Failure::at(failure, start, WEFT_INVALID, "constant expression required");
        if (instance) v = read_global(*instance, index);
        t = m.globals[index].type;
        break;
      case kRefNull:
        if (!r.byte(t)) return false;
        if (!is_reference(t)) return Failure::at(failure, start, WEFT_MALFORMED, "malformed reference type");
        m.features |= WEFT_FEATURE_REFERENCES;
        break;
      case kRefFunc:
        if (!r.u32(index)) return false;
        if (index >= m.function_count) return Failure::at(failure, start, WEFT_INVALID, "unknown function");
        if (instance) v = function_reference(*instance, index);
        else m.functions[index] |= kDeclared;
        m.features |= WEFT_FEATURE_REFERENCES;
        t = WEFT_FUNCREF;
        break;
      case kI32Add: case kI32Sub: case kI32Mul:
      case kI64Add: case kI64Sub: case kI64Mul: {
        t = op >= kI64Add ? WEFT_I64 : WEFT_I32;
        if (depth < 2 || types[depth - 1] != t || types[depth - 2] != t) {
          return Failure::at(failure, start, WEFT_INVALID, "type mismatch");
        }
        if (instance) {
          uint64_t a = values[depth - 2], b = values[depth - 1];
          uint8_t operation = t == WEFT_I64 ? static_cast<uint8_t>(op - kI64Add + kI32Add) : op;
          v = operation == kI32Add ? a + b : operation == kI32Sub ? a - b : a * b;
          if (t == WEFT_I32) v = static_cast<uint32_t>(v);
        }
        m.features |= WEFT_FEATURE_EXTENDED_CONST;
        depth -= 2;
        break;
      }
      case kEnd:
        if (depth != 1 || types[0] != type) return Failure::at(failure, start, WEFT_INVALID, "type mismatch");
        if (instance) value = values[0];
        return true;
      default:
        return is_instruction(op) ? Failure::at(failure, start, WEFT_INVALID, "constant expression required")
                                  : Failure::at(failure, start, WEFT_MALFORMED, "illegal opcode");
    }
    if (depth == kMaxConstantDepth) return Failure::at(failure, start, WEFT_LIMIT, "constant expression too deep");
    values[depth] = v;
    types[depth++] = t;
  }
}

}  // namespace

bool validate_constant(Module& m, Reader& r, uint8_t type, uint32_t globals_visible) {
  uint64_t none;
  return walk(m, nullptr, r, type, globals_visible, none);
}

bool evaluate_constant(Instance& x, Reader& r, uint8_t type, uint64_t& value) {
  return walk(*x.module, &x, r, type, x.module->global_count, value);
}

}  // namespace weft
