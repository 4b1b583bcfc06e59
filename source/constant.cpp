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

struct Constant {
  uint64_t value;
  uint8_t type;
};

// Without arithmetic a second operand has no use.
constexpr uint32_t kDepth = WEFT_EXTENDED_CONST ? kMaxConstantDepth : 1;
constexpr Reason kTooDeep = WEFT_EXTENDED_CONST ? Reason::kConstantTooDeep : Reason::kNotInThisBuild;

}  // namespace

// Validates and computes in one function because computing is rare and the checks are cheap, so a second walk over the same
// opcodes would only cost flash.
uint64_t read_constant(Module& m, Instance* instance, Reader& r, uint8_t type) {
  Constant stack[kDepth];
  Constant* top = stack;
  for (;;) {
    r.begin_entry();
    const uint8_t op = r.byte();
    uint64_t value = 0;
    uint8_t t = WEFT_FUNCREF;
    switch (op) {
      case kI32Const:
      case kI64Const:
      case kF32Const:
      case kF64Const:
        t = static_cast<uint8_t>(WEFT_I32 - (op - kI32Const));
        if (op <= kI64Const) {
          value = static_cast<uint64_t>(op == kI32Const ? r.s32() : r.s64());
        } else {
          const size_t size = op == kF32Const ? 4 : 8;
          if (r.skip(size)) memcpy(&value, r.at - size, size);
        }
        break;
      case kGlobalGet: {
        const uint32_t index = r.index(m.global_imports, Reason::kUnknownGlobal);
        if (!WEFT_INSTANCE_IMPORTS || r.failed) return 0;  // Without these there are none to get.
        if (m.globals[index].is_mutable) return r.fail_entry(Reason::kNotConstant);
        if (instance) value = read_global(*instance, index);
        t = m.globals[index].type;
        break;
      }
      case kRefNull:
        if (!WEFT_REFERENCE_TYPES) return r.fail_entry(Reason::kNotInThisBuild);
        t = r.byte();
        if (!is_reference(t)) r.fail_entry(Reason::kBadReferenceType);
        m.features |= WEFT_FEATURE_REFERENCES;
        break;
      case kRefFunc:
        if (!WEFT_REFERENCE_TYPES) return r.fail_entry(Reason::kNotInThisBuild);
        value = read_function(m, instance, r);
        m.features |= WEFT_FEATURE_REFERENCES;
        break;
      case kI32Add: case kI32Sub: case kI32Mul:
      case kI64Add: case kI64Sub: case kI64Mul: {
        if (!WEFT_EXTENDED_CONST) return r.fail_entry(Reason::kNotInThisBuild);
        t = op >= kI64Add ? WEFT_I64 : WEFT_I32;
        if (top - stack < 2 || top[-1].type != t || top[-2].type != t) return r.fail_entry(Reason::kTypeMismatch);
        const uint64_t b = (--top)->value, a = (--top)->value;
        value = op == kI32Add || op == kI64Add ? a + b : op == kI32Sub || op == kI64Sub ? a - b : a * b;
        m.features |= WEFT_FEATURE_EXTENDED_CONST;
        break;
      }
      case kEnd:
        if (top != stack + 1 || stack->type != type) return r.fail_entry(Reason::kTypeMismatch);
        return stack->value;
      default:
        return r.fail_entry(is_instruction(op) ? Reason::kNotConstant : Reason::kIllegalOpcode);
    }
    if (top == stack + kDepth) r.fail_entry(kTooDeep);
    if (r.failed) return 0;
    *top++ = {value, t};
  }
}

uint32_t read_function(Module& m, Instance* instance, Reader& r) {
  const uint32_t index = r.index(m.function_count, Reason::kUnknownFunction);
  if (r.failed) return 0;
  if (instance) return function_reference(*instance, index);
  m.functions[index] |= kDeclared;
  return 0;
}

}  // namespace weft
