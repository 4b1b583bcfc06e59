// Prepared code from operands: which form of an instruction, and where values have to be for it.
#include "apply.h"
#include "rewriter.h"

namespace weft {

namespace {

bool is_wide(uint8_t type) { return slots_of(type) == 2; }

uint32_t slots_in(Types types) {
  uint32_t slots = 0;
  for (uint32_t i = 0; i < types.count; ++i) slots += slots_of(types.types[i]);
  return slots;
}

bool fits_byte(uint64_t constant) {
  const int64_t v = static_cast<int64_t>(constant);
  return v >= -128 && v <= 127;
}

bool commutes(Op op) {
  switch (op) {
    case op_i32_add: case op_i32_mul: case op_i32_and: case op_i32_or: case op_i32_xor: case op_i32_eq: case op_i32_ne:
    case op_i64_add: case op_i64_mul: case op_i64_and: case op_i64_or: case op_i64_xor: case op_i64_eq: case op_i64_ne:
    case op_f32_eq: case op_f32_ne: case op_f64_eq: case op_f64_ne:
    case op_f32_add: case op_f32_mul: case op_f64_add: case op_f64_mul:
      return true;
    default:
      return false;
  }
}

// a op b == b mirrored(op) a; the same operation when there is no such comparison.
Op mirrored(Op op) {
  static const uint8_t pairs[][2] = {
      {op_i32_lt_s, op_i32_gt_s}, {op_i32_lt_u, op_i32_gt_u}, {op_i32_le_s, op_i32_ge_s}, {op_i32_le_u, op_i32_ge_u},
      {op_i64_lt_s, op_i64_gt_s}, {op_i64_lt_u, op_i64_gt_u}, {op_i64_le_s, op_i64_ge_s}, {op_i64_le_u, op_i64_ge_u},
      {op_f32_lt, op_f32_gt}, {op_f32_le, op_f32_ge}, {op_f64_lt, op_f64_gt}, {op_f64_le, op_f64_ge}};
  for (const auto& pair : pairs) {
    if (op == pair[0]) return static_cast<Op>(pair[1]);
    if (op == pair[1]) return static_cast<Op>(pair[0]);
  }
  return op;
}

// The integer comparison that is true when op is false; the same operation when there is none.
Op inverse(Op op) {
  static const uint8_t pairs[][2] = {
      {op_i32_eq, op_i32_ne}, {op_i32_lt_s, op_i32_ge_s}, {op_i32_lt_u, op_i32_ge_u}, {op_i32_gt_s, op_i32_le_s},
      {op_i32_gt_u, op_i32_le_u}, {op_i64_eq, op_i64_ne}, {op_i64_lt_s, op_i64_ge_s}, {op_i64_lt_u, op_i64_ge_u},
      {op_i64_gt_s, op_i64_le_s}, {op_i64_gt_u, op_i64_le_u}, {op_i32_eqz, op_i32_nez}};
  for (const auto& pair : pairs) {
    if (op == pair[0]) return static_cast<Op>(pair[1]);
    if (op == pair[1]) return static_cast<Op>(pair[0]);
  }
  return op;
}

bool is_ordering(Op op) { return mirrored(op) != op; }

}  // namespace

// ---- Frames ----

// Temporaries follow the near locals; beyond kNearEnd they continue behind the scratch slots and far locals.

// The first slot above all locals and all temporaries below `height`: where another frame may begin.
uint16_t Rewriter::frame_end(uint32_t height) const {
  const uint32_t near = kNearEnd - near_locals_;
  if (height <= near && far_locals_ == 0) return static_cast<uint16_t>(near_locals_ + height);
  return static_cast<uint16_t>(256 + far_locals_ + (height <= near ? 0 : height - near + 1));
}

// ---- Instructions ----

void Rewriter::emit_opcode(uint16_t opcode) {
  if (opcode < code_page1) {
    out.put8(opcode);
  } else {
    out.put8(prefix_of(opcode));
    out.put8(after_prefix(opcode));
  }
}

void Rewriter::emit(Op op, unsigned kind, unsigned dest) {
  last_at_ = out.position();
  last_op_ = op;
  last_form_ = static_cast<uint8_t>(kind * 4 + dest);
  last_valid_ = dest == A && kOps[op].result != 0;
  emit_opcode(find_opcode(op, last_form_));
}

// Makes the last instruction another one with the same operand bytes. False when there is no such form.
bool Rewriter::change_last(Op op, unsigned form) {
  const uint16_t to = find_opcode(op, form);
  if (!last_valid_ || to == kNoOpcode || out.failed()) return false;
  const uint16_t from = find_opcode(last_op_, last_form_);
  last_op_ = op;
  last_form_ = static_cast<uint8_t>(form);
  if (from < code_page1 && to < code_page1) {
    out.poke8(last_at_, to);
    return true;
  }
  uint8_t operands[16];
  const uint32_t first = last_at_ + (from < code_page1 ? 1u : 2u);
  const uint32_t count = out.position() - first;
  for (uint32_t i = 0; i < count; ++i) operands[i] = out.peek8(first + i);
  out.cut(last_at_);
  emit_opcode(to);
  for (uint32_t i = 0; i < count; ++i) out.put8(operands[i]);
  return true;
}

// Sends the last instruction's result elsewhere than to the accumulator. The caller appends where.
bool Rewriter::retarget(unsigned dest) {
  if (!change_last(last_op_, last_form_ + dest)) return false;
  last_valid_ = false;
  return true;
}

// ---- Moving values ----

void Rewriter::copy(uint8_t type, uint16_t from, uint16_t to) {
  if (from == to) return;
  if (from > 255 || to > 255) {
    emit(is_wide(type) ? op_far_copy64 : op_far_copy32, K0);
    out.put16(from);
    out.put16(to);
  } else {
    emit(is_wide(type) ? op_copy64 : op_copy32, KS, D);
    out.put8(from);
    out.put8(to);
  }
}

void Rewriter::store_accumulator(uint8_t type, uint16_t slot) {
  if (slot > 255) {
    emit(is_wide(type) ? op_far_set64 : op_far_set32, K0);
    out.put16(slot);
    return;
  }
  // The instruction that made the value may store it itself.
  if (!(last_valid_ && is_wide(kOps[last_op_].result) == is_wide(type) && retarget(D))) {
    emit(is_wide(type) ? op_copy64 : op_copy32, KA, D);
  }
  out.put8(slot);
  if (last_op_ == op_i32_add && last_form_ == SI * 4 + D) {
    counter_end_ = out.position();
    counter_slot_ = slot;
  }
}

void Rewriter::spill_accumulator() {
  uint32_t height = height_;
  for (uint32_t i = values.count(); i-- > accumulator_;) height -= slots_of(values[i].type);
  Value& value = values[accumulator_];
  value.place = Place::kHome;
  accumulator_ = kNoValue;
  store_accumulator(value.type, home(height));
}

void Rewriter::constant_to_slot(uint8_t type, uint64_t bits, uint16_t slot) {
  if (slot > 255) {
    constant_to_accumulator(type, bits);
    store_accumulator(type, slot);
    return;
  }
  constant_to_accumulator(type, bits);
  retarget(D);  // Every constant has this form.
  out.put8(slot);
}

// Constants come sign-extended to 64 bits.
void Rewriter::constant_to_accumulator(uint8_t type, uint64_t bits) {
  const int64_t v = static_cast<int64_t>(bits);
  if (is_wide(type)) {
    if (fits_byte(bits)) {
      emit(op_const64, KI);
      out.put8(static_cast<uint8_t>(bits));
    } else if (v == static_cast<int32_t>(v)) {
      emit(op_const64, KW);
      out.put32(static_cast<uint32_t>(bits));
    } else {
      emit(op_const64, KQ);
      out.put64(bits);
    }
  } else if (fits_byte(bits)) {
    emit(op_const32, KI);
    out.put8(static_cast<uint8_t>(bits));
  } else if (v == static_cast<int16_t>(v)) {
    emit(op_const32, KH);
    out.put16(static_cast<uint16_t>(bits));
  } else {
    emit(op_const32, KW);
    out.put32(static_cast<uint32_t>(bits));
  }
}

uint64_t Rewriter::constant_of(const Value& value) const {
  if (value.place == Place::kWide) return wide_;
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int16_t>(value.payload)));
}

// For an operand that is used next: the accumulator must be free, or hold it.
void Rewriter::to_accumulator(Operand& operand) {
  if (operand.place == Place::kAccumulator) return;
  if (operand.is_constant()) {
    constant_to_accumulator(operand.type, operand.constant);
  } else if (operand.slot > 255) {
    emit(is_wide(operand.type) ? op_far_get64 : op_far_get32, K0);
    out.put16(operand.slot);
  } else {
    emit(is_wide(operand.type) ? op_copy64 : op_copy32, KS);
    out.put8(operand.slot);
  }
  operand.place = Place::kAccumulator;
}

void Rewriter::put_into(const Operand& operand, uint16_t slot) {
  if (operand.place == Place::kAccumulator) {
    store_accumulator(operand.type, slot);
  } else if (operand.is_constant()) {
    constant_to_slot(operand.type, operand.constant, slot);
  } else {
    copy(operand.type, operand.slot, slot);
  }
}

// Homes in reach serve as they are. A far home needs a scratch slot, which bring_near has put in `slot`.
void Rewriter::to_slot(Operand& operand) {
  if (operand.in_slot()) return;
  put_into(operand, operand.slot);
  operand.place = Place::kHome;
}

// Operands about to be used: the accumulator holds one of them or nothing that is needed, and each slot,
// also the one that a value may be put into, is in reach.
void Rewriter::bring_near(Operand* operands, unsigned count) {
  spill();
  for (unsigned i = 0; i < count; ++i) {
    Operand& operand = operands[i];
    if (operand.slot <= 255) continue;
    const uint16_t scratch = static_cast<uint16_t>(kScratchSlot + 2 * i);
    use_slots(kScratchSlot + 8);
    if (operand.in_slot()) copy(operand.type, operand.slot, scratch);
    operand.slot = scratch;
  }
}

void Rewriter::settle(uint32_t index, uint16_t slot) {
  Value& value = values[index];
  switch (value.place) {
    case Place::kHome:
      return;
    case Place::kLocal:
      copy(value.type, value.payload, slot);
      break;
    case Place::kAccumulator:
      accumulator_ = kNoValue;
      store_accumulator(value.type, slot);
      break;
    default:
      if (slot > 255) spill();
      if (value.place == Place::kWide) wide_at_ = kNoValue;
      constant_to_slot(value.type, constant_of(value), slot);
      break;
  }
  value.place = Place::kHome;
}

void Rewriter::settle_from(uint32_t index, uint32_t end) {
  if (accumulator_ != kNoValue && accumulator_ >= index && accumulator_ < end) spill();  // While it can be retargeted.
  uint32_t height = height_;
  for (uint32_t i = values.count(); i-- > index;) {
    height -= slots_of(values[i].type);
    if (i < end) settle(i, home(height));
  }
}

void Rewriter::settle_locals(uint32_t end) {
  uint32_t height = height_;
  for (uint32_t i = values.count(); i-- > locals_from_;) {
    height -= slots_of(values[i].type);
    if (i < end && values[i].place == Place::kLocal) settle(i, home(height));
  }
  if (locals_from_ < end) locals_from_ = end;
}

void Rewriter::settle_aliases(uint16_t slot) {
  uint32_t height = height_;
  for (uint32_t i = values.count(); i-- > locals_from_;) {
    height -= slots_of(values[i].type);
    if (values[i].place == Place::kLocal && values[i].payload == slot) settle(i, home(height));
  }
}

// Looking for a local must not take time that grows with the stack: only so many values may be locals.
void Rewriter::settle_deepest_local() {
  uint32_t height = height_;
  for (uint32_t i = values.count(); i-- > locals_from_;) height -= slots_of(values[i].type);
  if (values[locals_from_].place == Place::kLocal) settle(locals_from_, home(height));
  ++locals_from_;
}

bool Rewriter::result(uint8_t type) {
  if (!push(type, Place::kAccumulator)) return false;
  accumulator_ = values.count() - 1;
  return true;
}

// ---- Numeric instructions ----

// An operation without an instruction of its own.
void Rewriter::apply(Op op, Operand& a, Operand& b) {
  Operand& held = a.place == Place::kAccumulator ? a : b;
  to_slot(held);  // Before a constant takes the accumulator.
  to_slot(a);
  to_slot(b);
  const unsigned index = applied_index(op);
  emit(op_apply, K0);
  out.put8(index != kNotApplied ? index : applied_index(mirrored(op)));
  out.put8(index != kNotApplied ? a.slot : b.slot);
  out.put8(index != kNotApplied ? b.slot : a.slot);
}

void Rewriter::unary(Op op, Operand& a) {
  bring_near(&a, 1);
  if (!has(op, KA) && !has(op, KS)) {
    apply(op, a, a);
    return;
  }
  if (a.is_constant()) to_accumulator(a);
  if (a.place == Place::kAccumulator && !has(op, KA)) {
    to_slot(a);
  } else if (a.in_slot() && !has(op, KS)) {
    to_accumulator(a);
  }
  emit(op, a.in_slot() ? KS : KA);
  if (a.in_slot()) out.put8(a.slot);
}

void Rewriter::binary(Op op, Operand* operands) {
  bring_near(operands, 2);
  Operand& a = operands[0];
  Operand& b = operands[1];
  if (!has(op, SS) && !has(mirrored(op), SS)) {
    apply(op, a, b);
    return;
  }
  if (a.is_constant() || b.is_constant()) {
    binary_constant(op, operands);
    return;
  }
  bool swap = false;
  if (a.in_slot() && b.in_slot()) {
    if (has(op, SS)) {
      emit(op, SS);
    } else {  // An ordering has its mirror image instead.
      emit(mirrored(op), SS);
      swap = true;
    }
  } else if (a.in_slot()) {  // b is in the accumulator.
    if (has(op, SA)) {
      emit(op, SA);
    } else if ((commutes(op) || is_ordering(op)) && has(mirrored(op), AS)) {
      emit(mirrored(op), AS);
    } else {
      to_slot(b);
      binary(op, operands);
      return;
    }
  } else if (has(op, AS)) {
    emit(op, AS);
  } else {
    to_slot(a);
    binary(op, operands);
    return;
  }
  if (swap) out.put8(b.slot);
  if (a.in_slot()) out.put8(a.slot);
  if (b.in_slot() && !swap) out.put8(b.slot);
}

// One operand or both are constants.
void Rewriter::binary_constant(Op op, Operand* operands) {
  Operand& a = operands[0];
  Operand& b = operands[1];
  // A constant belongs on the right.
  if (a.is_constant() && !b.is_constant() && (commutes(op) || is_ordering(op))) {
    const Operand swap = a;
    a = b;
    b = swap;
    op = mirrored(op);
  }
  if (a.is_constant()) {
    if (b.place == Place::kAccumulator) {
      to_slot(a);
    } else {
      to_accumulator(a);
    }
  }
  if (!b.is_constant()) {
    binary(op, operands);
    return;
  }
  const bool is32 = b.type == WEFT_I32;
  const uint64_t most = is32 ? 0x7FFFFFFFu : 0x7FFFFFFFFFFFFFFFu;
  if (op == op_i32_sub || op == op_i64_sub) {
    op = op == op_i32_sub ? op_i32_add : op_i64_add;
    b.constant = 0 - b.constant;
  } else if (op == op_i32_and && (b.constant == 255 || b.constant == 65535)) {
    unary(b.constant == 255 ? op_i32_low8 : op_i32_low16, a);
    return;
  } else if (op == op_i64_and && b.constant == 0xFFFFFFFFu && a.type == WEFT_I64) {
    a.type = WEFT_I32;  // The lower half, wherever it is.
    unary(op_i64_extend_i32_u, a);
    return;
  } else if ((op == op_i32_gt_s || op == op_i32_le_s || op == op_i64_gt_s || op == op_i64_le_s) && b.constant != most) {
    op = op == op_i32_gt_s ? op_i32_ge_s : op == op_i32_le_s ? op_i32_lt_s : op == op_i64_gt_s ? op_i64_ge_s : op_i64_lt_s;
    ++b.constant;
  } else if ((op == op_i32_gt_u || op == op_i32_le_u || op == op_i64_gt_u || op == op_i64_le_u) &&
             b.constant != ~uint64_t{0}) {
    op = op == op_i32_gt_u ? op_i32_ge_u : op == op_i32_le_u ? op_i32_lt_u : op == op_i64_gt_u ? op_i64_ge_u : op_i64_lt_u;
    ++b.constant;
  }
  if (is32) b.constant = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(b.constant)));
  const bool in_accumulator = a.place == Place::kAccumulator;
  const unsigned byte_kind = in_accumulator ? AI : SI, word_kind = in_accumulator ? AW : SW;
  if (fits_byte(b.constant) && has(op, byte_kind)) {
    emit(op, byte_kind);
    if (!in_accumulator) out.put8(a.slot);
    out.put8(static_cast<uint8_t>(b.constant));
  } else if (is32 && has(op, word_kind)) {
    emit(op, word_kind);
    if (!in_accumulator) out.put8(a.slot);
    out.put32(static_cast<uint32_t>(b.constant));
  } else {
    if (in_accumulator || !(has(op, SA) || commutes(op) || is_ordering(op))) {
      to_slot(b);
    } else {
      to_accumulator(b);
    }
    binary(op, operands);
  }
}

// ---- Linear memory ----

// Whether the address in the accumulator is a sum with an unsigned 16-bit constant that the last
// instruction made. Takes that instruction back; `slot` is where the other addend lies, or kNoSlot when it
// is in the accumulator.
bool Rewriter::fold_addition(uint32_t& addend, uint16_t& slot) {
  if (!last_valid_ || last_op_ != op_i32_add) return false;
  const unsigned kind = last_form_ / 4u;
  const uint32_t end = out.position();
  if (kind == SW || kind == AW) {
    addend = out.peek32(end - 4);
  } else if (kind == SI || kind == AI) {
    addend = static_cast<uint32_t>(static_cast<int8_t>(out.peek8(end - 1)));
  } else {
    return false;
  }
  if (addend > 0xFFFF) return false;
  slot = kind == SW ? out.peek8(end - 5) : kind == SI ? out.peek8(end - 2) : kNoSlot;
  return true;
}

void Rewriter::emit_load(Op op, Operand& address, uint32_t offset) {
  bring_near(&address, 1);
  const uint64_t end = static_cast<uint64_t>(offset) + kOps[op].width;
  const uint64_t least = static_cast<uint64_t>(m.memory.min) << m.memory.page_size_log2;
  if (address.is_constant() && has(op, KZ)) {
    const uint64_t at = static_cast<uint32_t>(address.constant) + static_cast<uint64_t>(offset);
    if (at <= 0xFFFF && at + kOps[op].width <= least) {
      emit(op, KZ);
      out.put16(static_cast<uint32_t>(at));
      return;
    }
  }
  if (end > 255 || end > least || !has(op, KS)) {
    to_slot(address);
    emit(op, SW);
    out.put8(address.slot);
    out.put32(offset);
    return;
  }
  // An addition that made the address becomes part of the load.
  uint32_t addend;
  uint16_t slot;
  if (address.place == Place::kAccumulator && last_valid_ && last_op_ == op_i32_add) {
    const unsigned kind = last_form_ / 4u;
    if (kind == SS && has(op, KX)) {
      const uint32_t operands = out.position() - 2;
      const uint8_t a = out.peek8(operands), b = out.peek8(operands + 1);
      out.cut(last_at_);
      emit(op, KX);
      out.put8(a);
      out.put8(b);
      out.put8(static_cast<uint32_t>(end));
      return;
    }
    if (kind == AS && has(op, KY)) {
      const uint8_t b = out.peek8(out.position() - 1);
      out.cut(last_at_);
      emit(op, KY);
      out.put8(b);
      out.put8(static_cast<uint32_t>(end));
      return;
    }
    if (fold_addition(addend, slot) && has(op, slot == kNoSlot ? KT : KV)) {
      out.cut(last_at_);
      emit(op, slot == kNoSlot ? KT : KV);
      if (slot != kNoSlot) out.put8(slot);
      out.put16(addend);
      out.put8(static_cast<uint32_t>(end));
      return;
    }
  }
  if (!has(op, KA)) to_slot(address);
  if (address.is_constant()) to_accumulator(address);
  emit(op, address.in_slot() ? KS : KA);
  if (address.in_slot()) out.put8(address.slot);
  out.put8(static_cast<uint32_t>(end));
}

void Rewriter::emit_store_form(Op op, unsigned kind) {
  emit_opcode(find_opcode(op, kind));
  last_valid_ = false;
}

void Rewriter::emit_store(Op op, Operand* address_and_value, uint32_t offset) {
  bring_near(address_and_value, 2);
  Operand& address = address_and_value[0];
  Operand& value = address_and_value[1];
  const uint64_t end = static_cast<uint64_t>(offset) + kOps[op].width;
  const uint64_t least = static_cast<uint64_t>(m.memory.min) << m.memory.page_size_log2;
  if (address.is_constant() && has_form(op, ZS)) {
    const uint64_t at = static_cast<uint32_t>(address.constant) + static_cast<uint64_t>(offset);
    if (at <= 0xFFFF && at + kOps[op].width <= least) {
      if (value.is_constant()) to_accumulator(value);
      emit_store_form(op, value.in_slot() ? ZS : ZA);
      out.put16(static_cast<uint32_t>(at));
      if (value.in_slot()) out.put8(value.slot);
      return;
    }
  }
  if (end > 255 || end > least || !has_form(op, SS)) {
    to_slot(value.place == Place::kAccumulator ? value : address);
    to_slot(value);
    to_slot(address);
    emit_store_form(op, WSS);
    out.put8(address.slot);
    out.put32(offset);
    out.put8(value.slot);
    return;
  }
  uint32_t addend;
  uint16_t slot;
  if (address.place == Place::kAccumulator && value.in_slot() && fold_addition(addend, slot) &&
      has_form(op, slot == kNoSlot ? TS : VS)) {
    out.cut(last_at_);
    emit_store_form(op, slot == kNoSlot ? TS : VS);
    if (slot != kNoSlot) out.put8(slot);
    out.put16(addend);
    out.put8(static_cast<uint32_t>(end));
    out.put8(value.slot);
    return;
  }
  if (value.is_constant() && !(fits_byte(value.constant) && has_form(op, SI) && !address.is_constant())) {
    if (address.place == Place::kAccumulator) {
      to_slot(value);
    } else {
      if (address.is_constant()) to_slot(address);
      to_accumulator(value);
    }
  }
  if (address.is_constant()) {
    if (value.place == Place::kAccumulator) {
      to_slot(address);
    } else {
      to_accumulator(address);
    }
  }
  if (address.place == Place::kAccumulator && (value.is_constant() || !has_form(op, AS))) to_slot(address);
  if (value.place == Place::kAccumulator && !has_form(op, SA)) to_slot(value);
  const unsigned kind = value.is_constant() ? SI : address.place == Place::kAccumulator ? AS
                        : value.place == Place::kAccumulator ? SA : SS;
  emit_store_form(op, kind);
  if (address.in_slot()) out.put8(address.slot);
  out.put8(static_cast<uint32_t>(end));
  if (value.in_slot()) out.put8(value.slot);
  if (value.is_constant()) out.put8(static_cast<uint8_t>(value.constant));
}

// ---- Branches ----
//
// A branch forward is a field in the code, as wide as the function's branches are at the moment, that
// holds the distance back to the previous branch to the same label (0 at the first). Reaching the label
// turns each into the distance forward.

bool Rewriter::far_away(const Label& label) const {
  if (label.opcode != 0x03) return wide_branches_;
  return out.position() - label.pending > 32000;  // The instruction before the field included.
}

void Rewriter::branch_field(Label& label, bool wide) {
  const uint32_t field = out.position();
  if (label.opcode == 0x03) {
    const uint32_t distance = label.pending - field;
    if (wide) {
      out.put32(distance);
    } else {
      out.put16(distance);
    }
    return;
  }
  if (label.pending == 0) ++pending_labels_;
  const uint32_t back = label.pending == 0 ? 0 : field - label.pending;
  label.pending = field;
  if (wide) {
    out.put32(back);
  } else {
    out.put16(back);
  }
}

void Rewriter::resolve(uint32_t& chain) {
  const uint32_t here = out.position();
  counter_end_ = 0;
  if (out.failed()) return;
  for (uint32_t field = chain; field != 0;) {
    const uint32_t back = wide_branches_ ? out.peek32(field) : out.peek16(field);
    if (wide_branches_) {
      out.poke32(field, here - field);
    } else {
      out.poke16(field, here - field);
    }
    field = back == 0 ? 0 : field - back;
  }
  chain = 0;
  last_valid_ = false;
}

void Rewriter::jump(Label& label) {
  const bool wide = far_away(label);
  emit(wide ? op_br_wide : op_br, K0);
  branch_field(label, wide);
}

// An instruction that branches when the condition is what `when` says. The caller appends the field.
void Rewriter::test(Operand& condition, bool when) {
  bring_near(&condition, 1);
  if (condition.is_constant()) to_accumulator(condition);
  if (has(op_add_branch, K0) && when && condition.in_slot() && condition.slot == counter_slot_ && out.position() == counter_end_) {
    // A loop's counter: the addition that changed it branches itself.
    const uint32_t operands = counter_end_ - 3;
    const uint8_t bytes[] = {out.peek8(operands), out.peek8(operands + 1), out.peek8(operands + 2)};
    out.cut(operands - 1);
    emit(op_add_branch, K0);
    for (uint8_t byte : bytes) out.put8(byte);
    return;
  }
  if (condition.place == Place::kAccumulator && last_valid_) {
    const unsigned kind = last_form_ / 4u;
    if (when ? retarget(J) : retarget(N)) return;
    if (!when) {
      const Op other = inverse(last_op_);
      if (other != last_op_ && change_last(other, kind * 4 + J)) {
        last_valid_ = false;
        return;
      }
      if (other != last_op_ && kind == SS && change_last(mirrored(other), SS * 4 + J)) {
        const uint32_t operands = out.position() - 2;
        const uint8_t a = out.peek8(operands);
        out.poke8(operands, out.peek8(operands + 1));
        out.poke8(operands + 1, a);
        last_valid_ = false;
        return;
      }
    }
  }
  emit(when ? op_i32_nez : op_i32_eqz, condition.in_slot() ? KS : KA, J);
  if (condition.in_slot()) out.put8(condition.slot);
}

void Rewriter::jump_if(Operand& condition, bool when, Label& label) {
  if (!far_away(label)) {
    test(condition, when);
    branch_field(label, false);
    return;
  }
  test(condition, !when);  // Around a wide branch.
  const uint32_t field = out.position();
  out.put16(0);
  jump(label);
  out.poke16(field, out.position() - field);
  last_valid_ = false;
}

// 16-bit branches reach 32 KiB. Well before that, all branches that wait for their label are sent on
// through wide ones that stand here, and later branches of this function are wide.
void Rewriter::go_wide() {
  emit(op_br, K0);
  const uint32_t over = out.position();
  out.put16(0);
  for (uint32_t i = 0; i < labels.count(); ++i) {
    Label& label = labels[i];
    uint32_t* const chains[] = {&label.pending, &label.else_pending};
    for (uint32_t* chain : chains) {
      if (*chain == 0 || (chain == &label.pending && label.opcode == 0x03)) continue;
      resolve(*chain);
      emit(op_br_wide, K0);
      *chain = out.position();
      out.put32(0);
    }
  }
  out.poke16(over, out.position() - over);
  last_valid_ = false;
  wide_branches_ = true;
}

// The label's values lie where it wants them (or will, once settled): at the same heights.
bool Rewriter::in_place_for(const Label& label, Types types) const {
  return height_ - slots_in(types) == label.slots;
}

// The top values to where the label wants them. They stay on the stack.
void Rewriter::move_results(const Label& label, Types types) {
  const uint32_t first = values.count() - types.count;
  if (in_place_for(label, types)) {
    settle_from(first, values.count());
    return;
  }
  if (types.count > 1) settle_from(first, values.count());
  uint32_t height = height_ - slots_in(types);
  uint32_t to = label.slots;
  for (uint32_t i = first; i < values.count(); ++i) {  // Upwards: homes never overlap what is still to move.
    Value& value = values[i];
    const uint16_t slot = home(to);
    switch (value.place) {
      case Place::kHome: copy(value.type, home(height), slot); break;
      case Place::kLocal: copy(value.type, value.payload, slot); break;
      case Place::kAccumulator: store_accumulator(value.type, slot); break;
      default: constant_to_slot(value.type, constant_of(value), slot); break;
    }
    height += slots_of(value.type);
    to += slots_of(value.type);
  }
}

void Rewriter::emit_return(Types types) {
  if (types.count == 0) {
    emit(op_ret, K0);
  } else if (types.count == 1) {
    const Value& value = values.top();
    const uint16_t slot = value.place == Place::kLocal ? value.payload : home(height_ - slots_of(value.type));
    const bool wide = is_wide(value.type);
    const Op ret = wide ? op_ret64 : op_ret32;
    if ((value.place == Place::kHome || value.place == Place::kLocal) && slot <= 255 && has(ret, K0)) {
      emit(ret, K0);
      out.put8(slot);
    } else if (has(op_ret_const, K0) && !wide && value.place == Place::kConstant && fits_byte(constant_of(value))) {
      emit(op_ret_const, K0);
      out.put8(value.payload);
    } else {
      Operand operand = {value.type, value.place, slot, 0};
      if (operand.is_constant()) operand.constant = constant_of(value);
      to_accumulator(operand);
      emit(op_ret, K0);
    }
  } else {
    settle_from(values.count() - types.count, values.count());
    const uint32_t slots = slots_in(types);
    emit(op_ret_many, K0);
    out.put16(slots);
    uint32_t height = height_ - slots;
    for (uint32_t i = 0; i < types.count; ++i) {
      for (uint32_t half = 0; half < slots_of(types.types[i]); ++half) out.put16(home(height) + half);
      height += slots_of(types.types[i]);
    }
  }
  last_valid_ = false;
}

// ---- Calls ----

// Settles what a call cannot take from where it is. True when a slot is out of a byte's reach.
bool Rewriter::arguments_are_far(uint32_t first, uint32_t first_slots, bool& any_home) {
  spill();  // A call uses the accumulator; an argument there goes home.
  bool far = false;
  any_home = false;
  uint32_t height = first_slots;
  for (uint32_t i = first; i < values.count(); ++i) {
    Value& value = values[i];
    if (value.place == Place::kConstant || value.place == Place::kWide) settle(i, home(height));
    const uint32_t slot = value.place == Place::kLocal ? value.payload : home(height);
    if (value.place == Place::kHome) any_home = true;
    if (slot + slots_of(value.type) > 256) far = true;
    height += slots_of(value.type);
  }
  return far;
}

// The argument slots, one for each 32 bits.
void Rewriter::gather(uint32_t first, uint32_t first_slots, bool wide) {
  uint32_t height = first_slots;
  for (uint32_t i = first; i < values.count(); ++i) {
    const Value& value = values[i];
    const uint32_t slot = value.place == Place::kLocal ? value.payload : home(height);
    for (uint32_t half = 0; half < slots_of(value.type); ++half) {
      if (wide) {
        out.put16(slot + half);
      } else {
        out.put8(slot + half);
      }
    }
    height += slots_of(value.type);
  }
}

}  // namespace weft
