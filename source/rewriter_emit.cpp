// Prepared code from operands: which form of an instruction, and where values have to be for it.
#include "apply.h"
#include "rewriter.h"

namespace weft {

namespace {

WEFT_FORCE_INLINE bool is_wide(uint8_t type) { return slots_of(type) == 2; }

bool fits_byte(int32_t constant) { return constant == static_cast<int8_t>(constant); }

bool commutes(Op op) { return (kOps[op].width & kCommutes) != 0; }

// mirrored() of a binary operation.
WEFT_FORCE_INLINE Op other_way_round(Op op) {
  return static_cast<Op>(op + (static_cast<int8_t>(kOps[op].width) >> kToMirrored));
}

// The integer comparison that is true when op is false; the same operation when there is none.
Op inverse(Op op) {
  if (op == op_i32_eqz) return op_i32_nez;
  if (op == op_i32_nez) return op_i32_eqz;
  const unsigned eq = op < op_i64_eq ? op_i32_eq : op_i64_eq;
  return flipped(flipped(op, eq, 2, 1), eq + 2, 8, 6);
}

// An operand of one byte in front of one that has more. Where that one goes.
WEFT_FORCE_INLINE uint8_t* before_wide(uint8_t* p, uint8_t operand) {
  *p++ = operand;
  if (kDirectCode) *p++ = 0;
  return p;
}

}  // namespace

// ---- Frames ----

uint32_t Rewriter::slots_in(const uint8_t* types, uint32_t count) {
  uint32_t slots = 0;
  for (uint32_t i = 0; i < count; ++i) slots += slots_of(types[i]);
  return slots;
}

// Temporaries follow the near locals; beyond kNearEnd they continue behind the scratch slots and far locals.

// The first slot above all locals and all temporaries below `height`: where another frame may begin.
uint16_t Rewriter::far_frame_end(uint32_t height) const {
  return static_cast<uint16_t>(kNearSlots + far_locals_ + (height <= kNearEnd ? 0 : height - kNearEnd + 1));
}

// ---- Instructions ----

// An opcode, and room for so many bytes of operands behind it.
WEFT_FORCE_INLINE uint8_t* Rewriter::put(uint32_t opcode, unsigned bytes) {
  settle_last();
  last_at_ = out.aligned();
  if constexpr (kHasPairs) {
    settled_ = false;
    last_opcode_ = static_cast<uint16_t>(opcode);
  }
  if constexpr (kWideOpcodes) {
    uint8_t* const p = out.claim_inline(bytes + 2);
    store16(p, code_of(opcode));
    return p + 2;
  }
  if (!kHasPrefixes || opcode < code_page1) {
    uint8_t* const p = out.claim_inline(bytes + 1);
    *p = static_cast<uint8_t>(opcode);
    return p + 1;
  }
  uint8_t* const p = out.claim_inline(bytes + 2);
  p[0] = prefix_of(static_cast<uint16_t>(opcode));
  p[1] = after_prefix(static_cast<uint16_t>(opcode));
  return p + 2;
}

uint8_t* Rewriter::emit(Opcode opcode, unsigned bytes) {
  last_valid_ = false;
  return put(opcode, bytes);
}

// Where speed counts more than size.
WEFT_FORCE_INLINE uint8_t* Rewriter::emit_inline(Opcode opcode, unsigned bytes) {
  if (!kShortWays) return emit(opcode, bytes);
  last_valid_ = false;
  return put(opcode, bytes);
}

uint8_t* Rewriter::emit(Op op, unsigned form, unsigned bytes) {
  return emit(static_cast<Opcode>(opcode_in(find_form(op, form))), bytes);
}

uint8_t* Rewriter::emit_result(Op op, unsigned kind, unsigned bytes) {
  const uint32_t entry = find_form(op, form(kind, A));
  const Opcode opcode = static_cast<Opcode>(opcode_in(entry));
  last_op_ = op;
  last_form_ = static_cast<uint8_t>(form(kind, A));
  last_entry_ = static_cast<uint16_t>(entry);
  uint8_t* const p = kShortWays ? put(opcode, bytes) : emit(opcode, bytes);
  last_valid_ = true;
  return p;
}

// The last instruction stays what it is. Where there is an instruction for the one before and it, they become this.
void Rewriter::join_last() {
  if constexpr (kHasPairs) {
    settled_ = true;
    if (last_at_ == out.position()) return;  // It was taken back.
    const uint32_t before = before_at_;
    const uint32_t pair = before == 0 || out.failed() ? 0 : find_pair(before_opcode_, last_opcode_);
    before_at_ = last_at_;
    before_opcode_ = last_opcode_;
    if (pair == 0) return;
    before_at_ = 0;
    counter_end_ = 0;
    const uint32_t end = out.position() - kOpcodeBytes;
    for (uint32_t i = last_at_; i != end; ++i) out.poke8(i, out.peek8(i + kOpcodeBytes));
    out.cut(end);
    out.poke16(before, code_of(pair));
  }
}

// Gives the last instruction another opcode for the same operand bytes.
void Rewriter::replace_last(uint32_t entry) {
  const uint32_t from = opcode_in(last_entry_);
  const uint32_t to = opcode_in(entry);
  last_entry_ = static_cast<uint16_t>(entry);
  if constexpr (kHasPairs) last_opcode_ = static_cast<uint16_t>(to);
  if constexpr (kWideOpcodes) {
    store16(out.byte_at_inline(last_at_), code_of(to));
    return;
  }
  if (!kHasOperationsElsewhere || (from < code_page1 && to < code_page1)) {
    *out.byte_at_inline(last_at_) = static_cast<uint8_t>(to);
  } else if (!out.failed()) {
    move_last(last_at_ + (from < code_page1 ? 1u : 2u), to);
  }
}

// The same where the opcode's length may differ: its operands have begun at `first`.
void Rewriter::move_last(uint32_t first, uint32_t opcode) {
  uint8_t operands[CodeWriter::kMostAtOnce];
  const uint32_t count = out.position() - first;
  for (uint32_t i = 0; i < count; ++i) operands[i] = out.peek8(first + i);
  out.cut(last_at_);
  const bool valid = last_valid_;
  memcpy(emit(static_cast<Opcode>(opcode), count), operands, count);
  last_valid_ = valid;
}

// Makes the last instruction another one. False when there is no such form.
bool Rewriter::change_last(Op op, unsigned form) {
  if (!includes(kFormTables.masks[op], form)) return false;
  last_op_ = op;
  last_form_ = static_cast<uint8_t>(form);
  replace_last(find_form(op, form));
  return true;
}

// Sends the last instruction's result elsewhere than to the accumulator. The caller appends where. False when
// there is no such form.
bool Rewriter::retarget(unsigned dest) {
  if (!last_valid_ || !change_last(last_op_, last_form_ + dest)) return false;
  last_valid_ = false;
  return true;
}

// ---- Moving values ----

void Rewriter::copy(uint8_t type, uint32_t from, uint32_t to) {
  if (from == to) return;
  const bool far = kHasLargeFunctions && (from >= kNearSlots || to >= kNearSlots);
  const Opcode near_code = is_wide(type) ? code_copy64_KS_D : code_copy32_KS_D;
  uint8_t* const p = emit_inline(!far ? near_code : is_wide(type) ? kFarCopy64 : kFarCopy32, far ? 4 : 2);
  if (far) {
    store16(p, static_cast<uint16_t>(from));
    store16(p + 2, static_cast<uint16_t>(to));
  } else {
    p[0] = near_operand(from);
    p[1] = near_operand(to);
  }
}

void Rewriter::store_accumulator(uint8_t type, uint32_t slot) {
  if (kHasLargeFunctions && slot >= kNearSlots) {
    store16(emit(is_wide(type) ? kFarSet64 : kFarSet32, 2), static_cast<uint16_t>(slot));
    return;
  }
  if (!last_valid_ || !includes(kFormTables.masks[last_op_], last_form_ + D)) {
    if (WEFT_APPLIES && out.position() == applied_end_ && (is_wide(type) || slot == applied_slot_)) {
      out.poke8(applied_end_ - 1, near_operand(slot));  // There instead: it always stores 64 bits.
      applied_slot_ = static_cast<uint16_t>(slot);
      return;
    }
    *emit(is_wide(type) ? code_copy64_KA_D : code_copy32_KA_D, 1) = near_operand(slot);
    return;
  }
  // The instruction that made the value stores it itself. That opcode follows its own.
  last_valid_ = false;
#if WEFT_DIRECT_CODE && !WEFT_HAS_PAIRS  // A pair saves more.
  // It changes that slot, even.
  const bool byte = last_form_ == form(SI, A);
  if ((byte ? last_op_ == op_i32_add : last_form_ == form(AS, A) && (last_op_ == op_i32_add || last_op_ == op_i32_xor)) &&
      out.peek8(last_at_ + kOpcodeBytes) == near_operand(slot)) {
    const Opcode change = byte ? code_add_byte_to_K0_A : last_op_ == op_i32_add ? code_add_to_K0_A : code_xor_to_K0_A;
    out.poke16(last_at_, kCodes[change]);
    if (byte) {
      counter_end_ = out.position();
      counter_slot_ = static_cast<uint16_t>(slot);
    }
    return;
  }
#endif
  last_form_ = static_cast<uint8_t>(last_form_ + D);
  replace_last(last_entry_ + 1u);
  *out.claim_inline(1) = near_operand(slot);
  if (kHasAddBranch && last_op_ == op_i32_add && last_form_ == form(SI, D)) {
    counter_end_ = out.position();
    counter_slot_ = static_cast<uint16_t>(slot);
  }
}

// The home of a value on the stack.
WEFT_FORCE_INLINE uint32_t Rewriter::home_of(const Value& value) const {
  uint32_t height = height_;
  for (const Value* other = top_; other != &value;) height -= slots_of((--other)->type);
  return home(height);
}

WEFT_FORCE_INLINE void Rewriter::is_home(Value& value, uint32_t slot) {
  use_slots(slot + slots_of(value.type));
  value.set(value.type, Place::kHome, slot);
}

// What does not fit 32 bits, sign-extended, is wide_.
bool Rewriter::constant_of(const Value& value, int32_t& number) const {
  number = static_cast<int16_t>(value.payload);
  if (value.place == Place::kConstant) return true;
  number = static_cast<int32_t>(wide_);
  return static_cast<int64_t>(wide_) == number;
}

// To a slot, or to the accumulator when that is kNoSlot.
void Rewriter::emit_constant(const Value& value, uint32_t slot) {
  const bool wide = is_wide(value.type);
  const bool near = kHasLargeFunctions ? slot < kNearSlots : slot != kNoSlot;
  const unsigned dest = near ? D : A;
  int32_t number;
  const unsigned kind = !constant_of(value, number) ? KQ
                        : fits_byte(number)         ? KI
                        : wide || number != static_cast<int16_t>(number) ? KW : KH;
  static_assert(KI == 0 && KH == 1 && KW == 2 && KQ == 3, "each takes twice the bytes of the one before");
  const unsigned bytes = 1u << kind;
  const Op op = wide ? op_const64 : op_const32;
  uint8_t* const p = dest == D ? emit(op, form(kind, D), bytes + 1) : emit_result(op, kind, bytes);
  if (kind == KQ) {
    store64(p, wide_);
  } else {
    const uint32_t bits = static_cast<uint32_t>(number);
    p[0] = static_cast<uint8_t>(bits);
    if (kind != KI) p[1] = static_cast<uint8_t>(bits >> 8);
    if (kind == KW) store16(p + 2, static_cast<uint16_t>(bits >> 16));
  }
  if (dest == D) {
    p[bytes] = near_operand(slot);
  } else if (kHasLargeFunctions && slot != kNoSlot) {
    store_accumulator(value.type, slot);
  }
}

// The value stays where it is, too.
void Rewriter::put_value(const Value& value, uint32_t slot) {
  if (value.in_slot()) {
    copy(value.type, value.payload, slot);
  } else if (value.is_constant()) {
    emit_constant(value, slot);
  } else {
    store_accumulator(value.type, slot);
  }
}

// For an operand that is used next: the accumulator must be free, or hold it.
void Rewriter::to_accumulator(Value& operand) {
  if (operand.place == Place::kAccumulator) return;
  if (operand.is_constant()) {
    emit_constant(operand, kNoSlot);
  } else {
    *emit_result(is_wide(operand.type) ? op_copy64 : op_copy32, KS, 1) = near_operand(operand.payload);
  }
  operand.place = Place::kAccumulator;
  accumulator_ = &operand;
}

void Rewriter::put_home(Value& operand, bool near) {
  uint32_t slot = home_of(operand);
  if (kHasLargeFunctions && near && slot >= kNearSlots) {
    slot = kScratchSlot + 2 * static_cast<uint32_t>(top_ - 1 - &operand);
  }
  if (operand.place == Place::kAccumulator) {
    accumulator_ = nullptr;
    store_accumulator(operand.type, slot);
  } else {
    emit_constant(operand, slot);
  }
  is_home(operand, slot);
}

void Rewriter::spill_accumulator() { put_home(*accumulator_, false); }

void Rewriter::to_slots(Value* first, unsigned count) {
  if (accumulator_ != nullptr && accumulator_ < first + count) put_in_slot(*accumulator_);  // While it can be retargeted.
  for (; count != 0; --count) to_slot(*first++);
}

void Rewriter::bring_slots_near(Value* first) {
  if (!kHasLargeFunctions) return;
  for (Value *value = first, *end = top_; value != end; ++value) {
    if (!value->in_slot() || value->payload < kNearSlots) continue;
    // The frame has these: there is a slot above them.
    const uint32_t scratch = kScratchSlot + 2 * static_cast<uint32_t>(end - 1 - value);
    copy(value->type, value->payload, scratch);
    value->payload = static_cast<uint16_t>(scratch);
  }
}

void Rewriter::settle(Value& value, uint32_t slot) {
  if (value.place == Place::kHome) return;
  if (value.place == Place::kAccumulator) {
    accumulator_ = nullptr;
  } else if (kHasLargeFunctions && value.place != Place::kLocal && slot >= kNearSlots) {
    spill();
  }
  put_value(value, slot);
  is_home(value, slot);
}

void Rewriter::settle_from(Value* first, Value* end) {
  if (accumulator_ != nullptr && accumulator_ >= first && accumulator_ < end) spill();  // While it can be retargeted.
  uint32_t height = height_;
  for (Value* value = top_; value > first;) {
    --value;
    height -= slots_of(value->type);
    if (value < end) settle(*value, home(height));
  }
}

void Rewriter::settle_locals(Value* end) {
  uint32_t height = height_;
  for (Value* value = top_; value > locals_from_;) {
    --value;
    height -= slots_of(value->type);
    if (value < end && value->place == Place::kLocal) settle(*value, home(height));
  }
  if (locals_from_ < end) locals_from_ = end;
}

void Rewriter::settle_aliases(uint16_t slot) {
  const uint32_t local = value_word(0, Place::kLocal, slot) >> 8;  // It may have another type by now.
  const Value* first = locals_from_;  // Most often there is none.
  while (first->word() >> 8 != local) {
    if (++first == top_) return;
  }
  uint32_t height = height_;
  for (Value* value = top_; value != first;) {
    --value;
    height -= slots_of(value->type);
    if (value->word() >> 8 == local) settle(*value, home(height));
  }
}

// A value was pushed that is not within kMaxLocalsOnStack of locals_from_. Looking for a local must not take
// time that grows with the stack: only so many values may be locals. All but the newest go home at once, so that walking over
// them is worth it.
void Rewriter::limit_locals(Value* pushed) {
  if (dead_ || pushed < locals_from_) {  // Dead code has no values that are locals.
    locals_from_ = pushed;
  } else {
    settle_locals(pushed - kMaxLocalsOnStack / 4);
  }
  set_quick();
}

void Rewriter::set_quick() {
  if (!kShortWays) return;
  const size_t room = static_cast<size_t>(room_ - locals_from_);
  quick_end_ = dead_ ? bottom_ : locals_from_ + (room < kMaxLocalsOnStack ? room : kMaxLocalsOnStack);
}

void Rewriter::result(uint8_t type) {
  push(type, Place::kAccumulator, 0);
  accumulator_ = top_ - 1;
}

void Rewriter::result_of(Value* first, uint32_t slots, uint8_t type) { replace(first, height_ - slots, type); }

// ---- Numeric instructions ----

#if WEFT_APPLIES
// An operation without an instruction of its own. A unary one looks at its operand twice. The result is in the accumulator, and
// also where another one could take it from.
void Rewriter::apply(Op op, const OpInfo& info) {
  const unsigned count = info.width;
  Value* const first = operands(info.operand * 0x101u, count);
  if (first == nullptr) return push_home(info.result);
  Value* const last = top_ - 1;
  if (accumulator_ == last && out.position() == applied_end_) {  // It is still there.
    last->set(info.operand, Place::kHome, applied_slot_);
    accumulator_ = nullptr;
  }
  if (accumulator_ != nullptr || !first->in_near_slot() || !last->in_near_slot()) {
    bring_near(first);
    to_slots(first, count);
  }
  const unsigned index = kFormTables.first[op];
  const unsigned a = index / kSwapped;
  uint8_t* const p = emit_inline(code_apply_K0_D, 4);
  p[0] = static_cast<uint8_t>(index & ~kSwapped);
  p[1] = near_operand(first[a].payload);
  p[2] = near_operand(first[count - 1 - a].payload);
  const uint32_t height = height_ - (slots_of(info.operand) << (count - 1));
  const uint32_t slot = home(height), dest = !kHasLargeFunctions || slot < kNearSlots ? slot : kScratchSlot;
  p[3] = near_operand(dest);
  use_slots(dest + 2u);  // It writes both, whatever the type.
  applied_slot_ = static_cast<uint16_t>(dest);
  applied_end_ = out.position();
  replace(first, height, info.result);
}
#endif

void Rewriter::unary(Op op, Value& a) {
  bring_near(&a);
  const uint32_t forms = kFormTables.masks[op];
  if (a.in_slot() ? !includes(forms, form(KS, A)) : a.is_constant()) to_accumulator(a);
  if (!includes(forms, form(KA, A))) to_slot(a);
  if (a.in_slot()) {
    *emit_result(op, KS, 1) = near_operand(a.payload);
  } else {
    emit_result(op, KA, 0);
  }
}

// Emits a binary instruction if there is a form for its operands as they are, the second of which is a constant, and says
// whether. It may take another operation that does the same.
WEFT_FORCE_INLINE bool Rewriter::binary_with_constant(Op op, Value& a, const Value& b) {
  const unsigned in_accumulator = a.in_accumulator();
  const bool is32 = b.type == WEFT_I32;
  int32_t c = static_cast<int16_t>(b.payload);
  if (b.place == Place::kWide) {
    c = static_cast<int32_t>(wide_);
    if (static_cast<int64_t>(wide_) != c) {
      if (op != op_i64_and || wide_ != 0xFFFFFFFFu) return false;
      unary(op_i64_extend_i32_u, a);  // The lower half, wherever it is.
      return true;
    }
  }
  if ((kOps[op].width & kAdapts) != 0) {
    const unsigned first = is32 ? op_i32_eq : op_i64_eq;
    const unsigned place = static_cast<unsigned>(op) - first;
    if (place >= 8) {  // A difference.
      if (is32 || c != INT32_MIN) {
        op = is32 ? op_i32_add : op_i64_add;
        c = static_cast<int32_t>(0 - static_cast<uint32_t>(c));
      }
    } else if (c != (place % 2 == 0 ? INT32_MAX : -1) && (is32 || c != INT32_MAX)) {
      // gt and le: ge and lt have more forms.
      op = static_cast<Op>(first + (place < 6 ? place + 4 : place - 4));
      c = static_cast<int32_t>(static_cast<uint32_t>(c) + 1);
    }
  } else if (op == op_i32_and && (c == 255 || c == 65535)) {
    unary(c == 255 ? op_i32_low8 : op_i32_low16, a);
    return true;
  }
  static_assert(AI == SI + 1 && AW == SW + 1, "");
  const uint32_t forms = kFormTables.masks[op] >> form(in_accumulator, A);
  if (fits_byte(c) && includes(forms, form(SI, A))) {
    uint8_t* p = emit_result(op, SI + in_accumulator, 2 - in_accumulator);
    if (!in_accumulator) *p++ = near_operand(a.payload);
    *p = static_cast<uint8_t>(c);
    return true;
  }
  if (!is32 || !includes(forms, form(SW, A))) return false;
  uint8_t* p = emit_result(op, SW + in_accumulator, in_accumulator ? 4 : wide_after(1) + 4);
  if (!in_accumulator) p = before_wide(p, near_operand(a.payload));
  store32(p, static_cast<uint32_t>(c));
  return true;
}

// Emits a binary instruction of operands that are no constants.
WEFT_FORCE_INLINE void Rewriter::binary(Op op, Value* a, Value* b) {
  static_assert(SS == 0 && AS == 1 && SA == 2, "");
  unsigned kind = a->in_accumulator() * AS + b->in_accumulator() * SA;
  const uint32_t forms = kFormTables.masks[op];
  if (!includes(forms, form(kind, A))) {  // There may be a form the other way round.
    const Op other = other_way_round(op);
    const unsigned turned = kind == SS ? kind : SA + AS - kind;
    bool turns = (commutes(op) || other != op) && has(other, turned);
    if (turns) {
      kind = turned;
    } else {
      if (kind != SS) put_in_slot(*accumulator_);
      kind = SS;
      turns = !includes(forms, form(SS, A));
    }
    if (turns) {
      op = other;
      Value* const former = a;
      a = b;
      b = former;
    }
  }
  uint8_t* p = emit_result(op, kind, kind == SS ? 2 : 1);
  if (kind != AS) *p++ = near_operand(a->payload);
  if (kind != SA) *p = near_operand(b->payload);
}

// The same if one of these operands is a constant. If there is no form for it, it goes elsewhere.
WEFT_FORCE_INLINE bool Rewriter::numeric_with_constant(Op op, Value& first, Value& second) {
  Value* constant = &second;
  Value* other = &first;
  Op tried = op;
  if (!second.is_constant()) {
    if (!first.is_constant()) return false;
    constant = &first;
    other = &second;
    tried = other_way_round(op);
  } else if (first.is_constant()) {
    to_accumulator(first);
  }
  const bool turned = constant == &first;
  if ((!turned || tried != op || commutes(op)) && binary_with_constant(tried, *other, *constant)) return true;
  if (other->in_slot() && (turned || commutes(op) || other_way_round(op) != op || has(op, SA))) {
    to_accumulator(*constant);
  } else {
    put_in_slot(*constant);
  }
  return false;
}

void Rewriter::numeric(Op op) {
  if (WEFT_FLOATS_NONE && op == op_count) return fail(Reason::kNotInThisBuild);
  const OpInfo& info = kOps[op];
  if (info.shape != OpClass::kBinary) return unary(op, info);
  const uint8_t type = info.operand;
  if (!WEFT_FLOATS_NONE && is_left_out(type)) return fail(Reason::kNotInThisBuild);
  if (!has_operands(type, type)) return push_home(info.result);
  static_assert((WEFT_I32 & WEFT_F32 & 1 & ~(WEFT_I64 | WEFT_F64)) == 1, "");
  const uint32_t slots = type % 2 == 0 ? 4 : 2;
  Value* const first = top_ - 2;
  bring_near(first);
  Value* const second = first + 1;
  if (!numeric_with_constant(op, *first, *second)) binary(op, first, second);
  result_of(first, slots, info.result);
}

// ---- Linear memory ----

// Whether the address in the accumulator is a sum with an unsigned 16-bit constant that the last
// instruction made. Takes that instruction back; `slot` is the operand byte of the other addend, or kNoSlot when it
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
  slot = kind == SW ? out.peek8(end - 4 - wide_after(1)) : kind == SI ? out.peek8(end - 2) : kNoSlot;
  return true;
}

// A constant address that surely lies inside the memory, with offset and width, and is aligned as the processor wants it:
// these are 16 bits. The others are kNotSure.
uint32_t Rewriter::sure_address(const Value& address, uint32_t offset, uint32_t width) const {
  const uint32_t number = static_cast<uint32_t>(
      address.place == Place::kConstant ? static_cast<int16_t>(address.payload) : static_cast<int32_t>(wide_));
  const uint32_t sum = number + offset;
  const bool sure = (number | offset | sum) <= 0xFFFF && sum + width <= sure_end_ &&
                    (kUnalignedAccess || (sum & (width - 1) & 3) == 0);
  return sure ? sum : kNotSure;
}

void Rewriter::emit_load(Op op, Value& address, uint32_t offset) {
  bring_near(&address);
  const uint32_t width = kOps[op].width, forms = kFormTables.masks[op];
  const auto has = [forms](unsigned kind) { return includes(kLoadForms, form(kind, A)) && includes(forms, form(kind, A)); };
  if (address.is_constant() && has(KZ)) {
    const uint32_t at = sure_address(address, offset, width);
    if (at != kNotSure) return store16(emit_result(op, KZ, 2), static_cast<uint16_t>(at));
  }
  const uint32_t end = offset + width;
  if (offset > 255 || end > near_end_ || !has(KS)) {
    to_slot(address);
    uint8_t* const p = emit_result(op, SW, wide_after(1) + 4);
    store32(before_wide(p, near_operand(address.payload)), offset);
    return;
  }
  // An addition that made the address becomes part of the load.
  if (address.place == Place::kAccumulator && last_valid_ && last_op_ == op_i32_add) {
    const unsigned kind = last_form_ / 4u;
    const unsigned sum = kind == SS ? KX : KY;
    uint32_t addend;
    uint16_t slot;
    if (kind <= AS && has(sum)) {
      const uint32_t position = out.position();
      const uint8_t b = out.peek8(position - 1), a = out.peek8(position - 2);
      out.cut(last_at_);
      uint8_t* p = emit_result(op, sum, kind == SS ? 3 : 2);
      if (kind == SS) *p++ = a;
      p[0] = b;
      p[1] = static_cast<uint8_t>(end);
      return;
    }
    if (fold_addition(addend, slot) && has(slot == kNoSlot ? KT : KV)) {
      out.cut(last_at_);
      uint8_t* p = emit_result(op, slot == kNoSlot ? KT : KV, slot == kNoSlot ? 3 : wide_after(1) + 3);
      if (slot != kNoSlot) p = before_wide(p, static_cast<uint8_t>(slot));
      store16(p, static_cast<uint16_t>(addend));
      p[2] = static_cast<uint8_t>(end);
      return;
    }
  }
  if (!has(KA)) to_slot(address);
  if (address.is_constant()) to_accumulator(address);
  uint8_t* p;
  if (address.in_slot()) {
    p = emit_result(op, KS, 2);
    *p++ = near_operand(address.payload);
  } else {
    p = emit_result(op, KA, 1);
  }
  *p = static_cast<uint8_t>(end);
}

void Rewriter::emit_store(Op op, Value& address, Value& value, uint32_t offset) {
  bring_near(&address);
  const uint32_t width = kOps[op].width, forms = kFormTables.masks[op];
  const auto has = [forms](unsigned form) { return includes(kStoreForms, form) && includes(forms, form); };
  const uint32_t at =
      address.is_constant() && has(ZS) ? sure_address(address, offset, width) : kNotSure;
  if (at != kNotSure) {
    if (value.is_constant()) to_accumulator(value);
    uint8_t* const p = emit(op, value.in_slot() ? ZS : ZA, value.in_slot() ? 3 : 2);
    store16(p, static_cast<uint16_t>(at));
    if (value.in_slot()) p[2] = near_operand(value.payload);
    return;
  }
  const uint32_t end = offset + width;
  if (offset > 255 || end > near_end_ || !has(SS)) {
    to_slot(value.place == Place::kAccumulator ? value : address);
    to_slot(value);
    to_slot(address);
    uint8_t* const p = before_wide(emit(op, WSS, wide_after(1) + 5), near_operand(address.payload));
    store32(p, offset);
    p[4] = near_operand(value.payload);
    return;
  }
  uint32_t addend;
  uint16_t slot;
  if ((has(TS) || has(VS)) && address.place == Place::kAccumulator && value.in_slot() && fold_addition(addend, slot) &&
      has(slot == kNoSlot ? TS : VS)) {
    out.cut(last_at_);
    uint8_t* p = emit(op, slot == kNoSlot ? TS : VS, slot == kNoSlot ? 4 : wide_after(1) + 4);
    if (slot != kNoSlot) p = before_wide(p, static_cast<uint8_t>(slot));
    store16(p, static_cast<uint16_t>(addend));
    p[2] = static_cast<uint8_t>(end);
    p[3] = near_operand(value.payload);
    return;
  }
  int32_t number = 0;
  if (value.is_constant() &&
      (address.is_constant() || !constant_of(value, number) || !fits_byte(number) || !has(SI))) {
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
  if (address.place == Place::kAccumulator && (value.is_constant() || !has(AS))) to_slot(address);
  if (value.place == Place::kAccumulator && !has(SA)) to_slot(value);
  const unsigned kind = value.is_constant() ? SI : address.place == Place::kAccumulator ? AS
                        : value.place == Place::kAccumulator ? SA : SS;
  uint8_t* p = emit(op, kind, kind == AS || kind == SA ? 2 : 3);
  if (kind != AS) *p++ = near_operand(address.payload);
  *p++ = static_cast<uint8_t>(end);
  if (kind == SI) *p = static_cast<uint8_t>(number);
  else if (kind != SA) *p = near_operand(value.payload);
}

// ---- Branches ----
//
// A branch forward is a field in the code, as wide as the function's branches are at the moment, that
// holds the distance back to the previous branch to the same label (0 at the first). Reaching the label
// turns each into the distance forward.

bool Rewriter::far_away(const Label& label) const {
  if (label.opcode != 0x03) return wide_branches();
  return kHasLargeFunctions && out.position() - label.pending > 32000;  // The instruction before the field included.
}

void Rewriter::branch_field(Label& label, bool wide) {
  settle_last();
  const uint32_t field = out.aligned();
  uint32_t distance;
  if (label.opcode == 0x03) {
    distance = label.pending - field + kBranchBias;
  } else {
    if (label.pending == 0) widen_at_ -= kBytesPerPending;
    distance = label.pending == 0 ? 0 : field - label.pending;
    label.pending = field;
  }
  put_distance(distance, wide);
}

void Rewriter::resolve(uint32_t& chain) {
  begin_label();
  const uint32_t here = out.aligned() + kBranchBias;
  if (out.failed()) return;
  for (uint32_t field = chain; field != 0;) {
    const uint32_t back = wide_branches() ? out.peek32(field) : out.peek16(field);
    poke_distance(field, here - field, wide_branches());
    field = back == 0 ? 0 : field - back;
  }
  chain = 0;
  if (!wide_branches()) widen_at_ += kBytesPerPending;
}

void Rewriter::jump(Label& label) {
  const bool wide = far_away(label);
  emit(wide ? kBrWide : code_br_K0_A);
  branch_field(label, wide);
}

// An instruction that branches when the condition is what `when` says. The caller appends the field.
void Rewriter::test(Value& condition, bool when) {
  bring_near(&condition);
  if (condition.is_constant()) to_accumulator(condition);
  if (when && condition.in_slot() && out.position() == counter_end_ && condition.payload == counter_slot_ &&
      kHasAddBranch) {
    // A loop's counter: the addition that changed it branches itself.
    const bool itself = kDirectCode && counter_end_ - last_at_ == kOpcodeBytes + 2;  // add_byte_to.
    const uint32_t operands = counter_end_ - (itself ? 2 : 3);
    const uint8_t bytes[] = {out.peek8(operands), out.peek8(operands + 1), out.peek8(operands + (itself ? 0 : 2))};
    out.cut(last_at_);
    memcpy(emit(op_add_branch, K0, sizeof bytes), bytes, sizeof bytes);
    return;
  }
  if (condition.place == Place::kAccumulator && last_valid_) {
    const unsigned kind = last_form_ / 4u;
    if (when ? retarget(J) : retarget(N)) return;
    if (!when) {
      const Op other = inverse(last_op_);
      if (other != last_op_ && change_last(other, form(kind, J))) {
        last_valid_ = false;
        return;
      }
      if (other != last_op_ && kind == SS && change_last(other_way_round(other), form(SS, J))) {
        const uint32_t operands = out.position() - 2;
        const uint8_t a = out.peek8(operands);
        out.poke8(operands, out.peek8(operands + 1));
        out.poke8(operands + 1, a);
        last_valid_ = false;
        return;
      }
    }
  }
  if (condition.in_slot()) {
    *emit(when ? code_i32_nez_KS_J : code_i32_eqz_KS_J, 1) = near_operand(condition.payload);
  } else {
    emit(when ? code_i32_nez_KA_J : code_i32_eqz_KA_J);
  }
}

void Rewriter::jump_if(Value& condition, bool when, Label& label) {
  if (!far_away(label)) {
    test(condition, when);
    branch_field(label, false);
    return;
  }
  test(condition, !when);  // Around a wide branch.
  settle_last();
  const uint32_t field = out.aligned();
  out.put16(0);
  jump(label);
  end_skip(field);
}

// The branch whose field this is leads here.
void Rewriter::end_skip(uint32_t field) {
  begin_label();
  out.poke16(field, out.aligned() - field + kBranchBias);
}

// 16-bit branches reach 32 KiB. Well before that, all branches that wait for their label are sent on
// through wide ones that stand here, and later branches of this function are wide.
void Rewriter::go_wide() {
  if (!kHasLargeFunctions) return;
  emit(code_br_K0_A);
  settle_last();
  const uint32_t over = out.position();
  out.put16(0);
  for (uint32_t i = 0; i < labels.count(); ++i) {
    Label& label = labels[i];
    uint32_t* const chains[] = {&label.pending, &label.else_pending};
    for (uint32_t* chain : chains) {
      if (*chain == 0 || (chain == &label.pending && label.opcode == 0x03)) continue;
      resolve(*chain);
      emit(kBrWide);
      settle_last();
      *chain = out.position();
      out.put32(0);
    }
  }
  end_skip(over);
  wide_branches_ = true;
  widen_at_ = kNeverWiden;
}

// The top values to where the label wants them. Several must be settled. They stay on the stack.
void Rewriter::move_results(const Label& label, const uint8_t* types, uint32_t count) {
  if (count <= 1) {
    if (count != 0) put_value(top_[-1], home(label.slots));
    return;
  }
  if (!WEFT_MULTI_VALUE || !spend(2 * count)) return;  // They have been settled, and are looked at again.
  Value* const first = top_ - count;
  uint32_t to = label.slots;
  // Upwards: homes never overlap what is still to move. Values whose slots follow those before, here and there, move with
  // them.
  for (uint32_t i = 0; i < count;) {
    const uint32_t start = i, from = first[i].payload, target = home(to);
    uint32_t slots = 0;
    do {
      slots += slots_of(types[i++]);
    } while (i < count && first[i].payload == from + slots && home(to + slots) == target + slots);
    to += slots;
    move_range({types + start, i - start}, from, target);
  }
}

void Rewriter::move_slots(uint32_t from, uint32_t to, uint32_t count) {
  if (!WEFT_HAS_RANGES) return;
  uint8_t* const p = emit(kMoveSlots, 6);
  store16(p, static_cast<uint16_t>(from));
  store16(p + 2, static_cast<uint16_t>(to));
  store16(p + 4, static_cast<uint16_t>(count));
}

// Values that lie side by side in slots. Moving them all at once is short, one by one (the first one first) is faster.
void Rewriter::move_range(Types types, uint32_t from, uint32_t to) {
  if (!WEFT_MULTI_VALUE || from == to) return;
  if (types.count > 8 || to > from) {
    move_slots(from, to, slots_in(types));
    return;
  }
  for (uint32_t i = 0; i < types.count; ++i) {
    copy(types.types[i], from, to);
    from += slots_of(types.types[i]);
    to += slots_of(types.types[i]);
  }
}

// A call's results go home. Homes lie at or below their sources, but beyond kNearEnd they may lie above them: those first.
void Rewriter::move_home(Types results, uint32_t base, uint32_t height) {
  if (!WEFT_MULTI_VALUE) return;
  uint32_t near = 0, near_slots = 0;
  while (near < results.count && height + near_slots < kNearEnd) near_slots += slots_of(results.types[near++]);
  const bool far_first = home(height + near_slots) > base + near_slots;
  for (unsigned i = 0; i < 2; ++i) {
    if ((i == 0) == far_first) {
      move_range({results.types + near, results.count - near}, base + near_slots, home(height + near_slots));
    } else {
      move_range({results.types, near}, base, home(height));
    }
  }
}

void Rewriter::emit_return(const uint8_t* types, uint32_t count) {
  if (count == 0) {
    emit(code_ret_K0_A);
  } else if (!WEFT_MULTI_VALUE || count == 1) {
    const Value& value = top_[-1];
    const bool wide = is_wide(value.type);
    const Op ret = wide ? op_ret64 : op_ret32;
    if (kHasShortReturns && value.in_slot() && value.payload < kNearSlots && has(ret, K0)) {
      *emit(ret, K0, 1) = near_operand(value.payload);
    } else if (kHasConstantReturns && !wide && value.place == Place::kConstant &&
               fits_byte(static_cast<int16_t>(value.payload))) {
      *emit(op_ret_const, K0, 1) = static_cast<uint8_t>(value.payload);
    } else {
      bring_slots_near(top_ - 1);
      to_accumulator(top_[-1]);
      emit(code_ret_K0_A);
    }
  } else {
    settle_from(top_ - count, top_);
    emit(kRetMany);
    out.put16(slots_in(types, count));
    gather(top_ - count, true);
  }
}

// ---- Calls ----

// Settles what a call cannot take from where it is. True when a slot is out of a byte's reach.
bool Rewriter::arguments_are_far(Value* first, uint32_t first_slots, bool& any_home) {
  spill();  // A call uses the accumulator; an argument there goes home.
  bool far = false;
  any_home = false;
  uint32_t height = first_slots;
  for (Value* value = first; value != top_; ++value) {
    if (value->is_constant()) settle(*value, home(height));
    if (value->place == Place::kHome) any_home = true;
    if (kHasLargeFunctions && value->payload + slots_of(value->type) > kNearSlots) far = true;
    height += slots_of(value->type);
  }
  return far;
}

// The slots of the top values, all of which are in slots: one for each 32 bits.
void Rewriter::gather(const Value* first, bool wide) {
  for (const Value* value = first; value != top_; ++value) {
    for (uint32_t half = 0; half < slots_of(value->type); ++half) {
      if ((WEFT_MULTI_VALUE || WEFT_HAS_ANY_CALL) && wide) {
        out.put16(value->payload + half);
      } else {
        out.put8((value->payload + half) * kSlotBytes);
      }
    }
  }
}

}  // namespace weft
