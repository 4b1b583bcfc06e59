// WebAssembly instructions: decoding (5.4), validation (3.3), and what to emit for each.
#include "rewriter.h"

#include "entries.h"
#include "segments.h"

namespace weft {

namespace {

enum : uint8_t { kBlock = 0x02, kLoop = 0x03, kIf = 0x04, kElse = 0x05 };

uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }
uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

bool same_types(Types a, Types b) {
  return a.count == b.count && (a.count == 0 || memcmp(a.types, b.types, a.count) == 0);
}

// Block types of one result point here.
const uint8_t kValueTypes[] = {WEFT_I32, WEFT_I64, WEFT_F32, WEFT_F64, WEFT_FUNCREF, WEFT_EXTERNREF};
Types single(uint8_t type) {
  const uint8_t* candidate = kValueTypes;
  while (*candidate != type) ++candidate;
  return {candidate, 1};
}

// The store of an i32, or of an i64, that does the same.
Op untyped(Op op) {
  switch (op) {
    case op_f32_store: return op_i32_store;
    case op_f64_store: return op_i64_store;
    case op_i64_store8: return op_i32_store8;
    case op_i64_store16: return op_i32_store16;
    case op_i64_store32: return op_i32_store;
    default: return op;
  }
}

}  // namespace

// ---- Failures ----

void Rewriter::fail(Reason reason) {
  dead_ = true;
  in.fail_at(out.reader(), reason);
}

void Rewriter::no_memory() { fail(Reason::kNoMemory); }
void Rewriter::too_long() { fail(out.failed() ? Reason::kNoMemory : Reason::kNotInThisBuild); }
void Rewriter::mismatch() { fail(Reason::kTypeMismatch); }

// ---- The operand stack (appendix 7.3, algorithm) ----

void Rewriter::push(uint8_t type, Place place, uint32_t payload) {
  const bool quick = is_quick();
  if (!quick && dead_) place = Place::kHome;
  if (!quick && top_ == room_ && !more_values()) return;
  Value* const value = top_++;
  value->set(type, place, payload & 0xFFFF);
  raise_height(slots_of(type));
  if (quick) return;
  if (static_cast<size_t>(value - locals_from_) >= kMaxLocalsOnStack) limit_locals(value);
}

bool Rewriter::more_values() {
  const size_t capacity = static_cast<size_t>(room_ - bottom_), bigger = capacity == 0 ? 16 : capacity * 2;
  void* const block =
      bigger > kMaxValues
          ? nullptr
          : reallocate(*m.store, bottom_, capacity * sizeof(Value), bigger * sizeof(Value), WEFT_FOR_SCRATCH);
  if (block == nullptr) {
    if (bigger > kMaxValues) {
      fail(Reason::kTooManyOperands);
    } else {
      no_memory();
    }
    return false;
  }
  Value* const bottom = static_cast<Value*>(block);
  Value** const inside[] = {&top_, &floor_, &locals_from_, &wide_at_};
  for (Value** pointer : inside) *pointer = bottom + (*pointer - bottom_);
  if (accumulator_ != nullptr) accumulator_ = bottom + (accumulator_ - bottom_);
  bottom_ = bottom;
  room_ = bottom + bigger;
  set_quick();
  return true;
}

bool Rewriter::spend(uint32_t values) {
  if (values > values_left_) {
    fail(Reason::kTooManyValues);
    return false;
  }
  values_left_ -= values;
  return true;
}

void Rewriter::push_types(const uint8_t* types, uint32_t count) {
  if (WEFT_MULTI_VALUE && !affords(count)) return;
  for (const uint8_t* const end = types + count; types != end; ++types) push(*types, Place::kHome, home(height_));
}

Value* Rewriter::operands(uint32_t types, unsigned count) {
  Value* value = top_;
  bool differ = false;
  for (; count != 0 && value != floor_; --count, types >>= 8) {
    const uint8_t type = (--value)->type, expected = types & 0xFF;
    if (type != expected && expected != kUnknown && type != kUnknown) differ = true;
  }
  return differ || count != 0 || dead_ ? no_operands(value, differ || (count != 0 && !labels.top().polymorphic)) : value;
}

Value* Rewriter::no_operands(Value* first, bool is_mismatch) {
  if (is_mismatch) mismatch();
  drop(first);
  return nullptr;
}

void Rewriter::drop(Value* first) {
  while (top_ != first) height_ -= slots_of((--top_)->type);
  if (accumulator_ >= first) accumulator_ = nullptr;
}

void Rewriter::expect(const uint8_t* types, uint32_t count, const Value* end) {
  if (WEFT_MULTI_VALUE && !affords(count)) return;
  bool differ = false;
  for (; count != 0; --count) {
    if (end == floor_) {
      if (!labels.top().polymorphic) mismatch();
      break;
    }
    const uint8_t type = (--end)->type;
    if (type != types[count - 1] && type != kUnknown) differ = true;
  }
  if (differ) mismatch();
}

void Rewriter::expect_all(const uint8_t* types, uint32_t count) {
  if (count != 1 || !is_on_top(*types)) expect({types, count});
  if (top_ - floor_ > static_cast<ptrdiff_t>(count)) mismatch();  // Too few: expect() has seen it.
}

void Rewriter::pop_types(uint32_t count) {
  const uint32_t there = static_cast<uint32_t>(top_ - floor_);
  drop(top_ - smaller(count, there));
}

void Rewriter::cut_stack(const Label& label) {
  top_ = bottom_ + label.height;
  if (locals_from_ > top_) locals_from_ = top_;
  height_ = label.slots;
  accumulator_ = nullptr;
  last_valid_ = false;
}

void Rewriter::set_dead() {
  Label& label = labels.top();
  cut_stack(label);
  label.dead = label.polymorphic = dead_ = true;
  quick_end_ = bottom_;
}

// ---- Types, locals, labels ----

const Type& Rewriter::type_of(uint32_t f) const {
  const uint32_t value = m.functions[f] & ~kDeclared;
  const bool rewritten = f >= m.function_imports && f < m.function_imports + m.rewritten;
  return m.types[rewritten ? out.peek16(value) : value];
}

// Of a block type that has results.
Types Rewriter::results_of_type(int32_t type) {
  if (!WEFT_MULTI_VALUE || type < 0) return single(static_cast<uint8_t>(type + 256));
  return {results_of(m, m.types[type]), m.types[type].result_count};
}

Types Rewriter::types_of_label(const Label& label) {
  return label.opcode == kLoop ? params_of_block(label) : results_of_block(label);
}

Label& Rewriter::label() {
  uint32_t depth = in.u32();
  if (depth >= labels.count()) {
    fail(Reason::kUnknownLabel);
    depth = 0;
  }
  return labels[labels.count() - 1 - depth];
}

// Makes the run of this local the current one.
void Rewriter::find_local(uint32_t index) {
  uint32_t low = 0, high = runs.count();
  while (high - low > 1) {
    const uint32_t middle = (low + high) / 2;
    if (runs[middle].first <= index) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const LocalRun& run = runs[low];
  run_first_ = run.first;
  const uint32_t end = smaller(low + 1 < runs.count() ? runs[low + 1].first : local_count_, 128);
  run_count_ = end > run.first ? end - run.first : 0;
  run_slots_ = slots_of(run.type);
  run_type_ = run.type;
  run_slot_ = run.slot;
  run_word_ = value_word(run.type, Place::kLocal, run.slot);
}

// Gives each parameter and local its slot. Where there are too many for a byte, the first ones stay in
// reach, and the others start at slot kNearSlots. Parameters arrive in slots 0 and up all the same: those that
// belong further up are moved there first.
bool Rewriter::add_locals(uint8_t type, uint32_t count, bool& far) {
  const uint32_t size = slots_of(type);
  while (count != 0) {
    const uint32_t take =
        far || !kHasLargeFunctions ? count : smaller(count, (kNearLocals - near_locals_) / size);
    if (take == 0) {
      far = true;
      continue;
    }
    const uint32_t slot = far ? kNearSlots + far_locals_ : near_locals_;
    if (take > kMostSlots || slot + take * size > kMostSlots) return false;
    const bool extends = runs.count() != 0 && runs.top().type == type &&
                         runs.top().slot + (local_count_ - runs.top().first) * size == slot;
    if (!extends && !runs.push(*m.store, {local_count_, static_cast<uint16_t>(slot), type})) no_memory();
    (far ? far_locals_ : near_locals_) += take * size;
    local_count_ += take;
    count -= take;
  }
  return true;
}

void Rewriter::locals(const Type& type) {
  runs.shrink(0);
  near_locals_ = far_locals_ = local_count_ = 0;
  bool far = false, fit = true;
  affords(type.param_count);
  const uint8_t* const params = params_of(m, type);
  for (uint32_t i = 0; i < type.param_count; ++i) fit = fit && add_locals(params[i], 1, far);
  const uint32_t near_params = near_locals_;

  uint64_t total = type.param_count;
  for (uint32_t groups = in.u32(); groups != 0 && !in.failed; --groups) {
    const uint8_t* const at = in.at;
    const uint32_t count = in.u32();
    const uint8_t value_type = in.byte();
    total += count;
    if (total > 0xFFFFFFFFu) in.fail_at(at, Reason::kTooManyLocals);
    if (value_type == 0x7B) in.fail_at(at, Reason::kSimd);
    if (!is_value_type(value_type)) in.fail_at(at, Reason::kBadLocalType);
    if (is_reference(value_type)) m.features |= WEFT_FEATURE_REFERENCES;
    fit = fit && add_locals(value_type, count, far);
  }
  if (!fit) fail(kLocalsReason);

  frame_slots_ = larger(type.param_slots, far_locals_ != 0 ? kNearSlots + far_locals_ : near_locals_);
  start_ = out.aligned();
  uint8_t* const header = out.claim(6);
  store16(header, type.canonical);
  store16(header + 4, static_cast<uint16_t>(frame_slots_ - type.param_slots));  // Between: the frame's size, known at the end.
  if (kHasLargeFunctions && near_params < type.param_slots) move_slots(near_params, kNearSlots, type.param_slots - near_params);
  if (WEFT_METERING && !m.store->config.unmetered) emit(code_tick_K0_A);
}

// ---- Structure ----

bool Rewriter::section(Reader& code) {
  const uint32_t count = code.u32();
  if (code.failed) return false;
  const uint32_t defined = static_cast<uint32_t>(m.function_count - m.function_imports);
  if (count != defined) return code.fail(Reason::kCodeCount);
  in = code;
  out.reader_at(code.at);
  if (count != 0 && !more_values()) return false;
  if (!m.in_place && !out.reserve(static_cast<uint32_t>(code.left()) + 16)) {
    return code.fail(Reason::kNoMemory);
  }
  const Limits& memory = m.memory;
  sure_end_ = memory.page_size_log2 == 0 ? memory.min : memory.min > 1 ? 0x20000 : memory.min << 16;
  near_end_ = smaller(sure_end_, 255);
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t size = code.u32();
    const uint8_t* const start = code.at;
    if (!code.skip(size)) return false;
    const uint32_t f = m.function_imports + i;
    if (!body(f, {start, code.at, code.failure})) {
      uint32_t& function = code.failure->error.function;
      if (function == WEFT_NO_INDEX) function = f;
      return false;
    }
  }
  if (code.left() != 0) return code.fail(Reason::kSectionSize);
  if (!out.finish(code.at)) return code.fail(Reason::kNoMemory);
  return true;
}

void Rewriter::release() {
  out.release();
  const size_t capacity = static_cast<size_t>(room_ - bottom_);
  if (capacity != 0) reallocate(*m.store, bottom_, capacity * sizeof(Value), 0, WEFT_FOR_SCRATCH);
  if (element_types_ != nullptr) reallocate(*m.store, element_types_, m.element_count, 0, WEFT_FOR_SCRATCH);
  labels.release(*m.store);
  runs.release(*m.store);
}

void Rewriter::local(uint8_t opcode) {
  uint32_t offset;
  if (kShortWays && in.at != in.end && (offset = *in.at - run_first_) < run_count_) {  // Of the same run as the last one.
    ++in.at;
  } else {
    const uint32_t index = in.u32();
    if (index >= local_count_) return fail(Reason::kUnknownLocal);
    find_local(index);
    offset = index - run_first_;
  }
  const uint32_t slot = run_slot_ + offset * run_slots_;
  if (opcode == 0x20) return push(run_type_, Place::kLocal, slot);
  set_local(run_type_, static_cast<uint16_t>(slot), (opcode & 2) != 0);
}

void Rewriter::instruction(uint8_t opcode) {
  if (opcode >= 0x45 && opcode <= 0xC4) return numeric(numeric_op(opcode - 0x45u));
  switch (opcode) {
    case 0x00:
      if (live()) emit(code_unreachable_K0_A);
      return set_dead();
    case 0x01: return;
    case 0x02: case 0x03: case 0x04: return block(opcode);
    case 0x05: return otherwise();
    case 0x0B: return end();
    case 0x0C: return branch();
    case 0x0D: return branch_if();
    case 0x0E: return branch_table();
    case 0x0F:
      expect(results_);
      if (live()) emit_return(results_);
      return set_dead();
    case 0x10: case 0x11: case 0x12: case 0x13: return call((opcode & 1) != 0, (opcode & 2) != 0);
    case 0x1A: {
      Value* const value = operands(kUnknown, 1);
      if (value != nullptr) drop(value);
      return;
    }
    case 0x1B: case 0x1C: return select(opcode == 0x1C);
    case 0x20: case 0x21: case 0x22: return local(opcode);
    case 0x23: case 0x24: return global(opcode == 0x24);
    case 0x25: return fixed(op_table_get, "ti");
    case 0x26: return fixed(op_table_set, "tir");
    case 0x28: case 0x29: case 0x2A: case 0x2B: case 0x2C: case 0x2D: case 0x2E: case 0x2F: case 0x30: case 0x31: case 0x32:
    case 0x33: case 0x34: case 0x35:
      return load(static_cast<Op>(op_i32_load + (opcode - 0x28)));
    case 0x36: case 0x37: case 0x38: case 0x39: case 0x3A: case 0x3B: case 0x3C: case 0x3D: case 0x3E:
      return store(static_cast<Op>(op_i32_store + (opcode - 0x36)));
    case 0x3F: return fixed(op_memory_size, "m");
    case 0x40: return fixed(op_memory_grow, "mi");
    case 0x41: return constant(WEFT_I32, in.s32());
    case 0x42:
      if (kShortWays && in.at != in.end && *in.at < 0x80) {
        return push(WEFT_I64, Place::kConstant, static_cast<uint32_t>((*in.at++ ^ 0x40) - 0x40));
      }
      return wide_constant(WEFT_I64, static_cast<uint64_t>(in.s64()));
    case 0x43:
      if (in.skip(4)) constant(WEFT_F32, static_cast<int32_t>(load32(in.at - 4)));
      return;
    case 0x44:
      if (in.skip(8)) wide_constant(WEFT_F64, load64(in.at - 8));
      return;
    default: rare(opcode);
  }
}

bool Rewriter::body(uint32_t f, const Reader& code) {
  const uint32_t type_index = m.functions[f] & ~kDeclared;
  const Type& type = m.types[type_index];
  in = code;
  values_left_ += static_cast<uint32_t>(in.left()) + kValuesPerFunction;
  out.reader_at(in.at);
  labels.shrink(0);
  top_ = floor_ = locals_from_ = wide_at_ = bottom_;
  accumulator_ = nullptr;
  dead_ = wide_branches_ = last_valid_ = false;
  counter_end_ = applied_end_ = run_count_ = 0;
  if constexpr (kHasPairs) before_at_ = 0, settled_ = true;
  set_quick();
  locals(type);
  height_ = max_height_ = near_locals_;
  widen_at_ = start_ + kWidenAfter;
  results_ = {results_of(m, type), type.result_count};
  const uint16_t slots = static_cast<uint16_t>(near_locals_);
  const int32_t block_type = WEFT_MULTI_VALUE          ? static_cast<int32_t>(type_index)
                             : type.result_count == 0 ? -1
                                                      : *results_.types - 256;
  if (!labels.push(*m.store, {0, 0, 0, block_type, 0, slots, kBlock, false, false, false})) no_memory();

  const uint8_t* at = in.at;
  const uint8_t* const end = in.end;
  while (at != end) {  // A failure puts it there.
    out.reader_at(at);
    const uint8_t opcode = *at++;
    // The most frequent ones, in their most frequent forms, have a short way.
    if (kShortWays && opcode == 0x20) {
      const uint32_t offset = at != end ? *at - run_first_ : run_count_;
      if (offset < run_count_ && is_quick()) {
        push_quick(run_word_ + (offset * run_slots_ << 16), run_slots_);
        ++at;
        continue;
      }
    } else if (kShortWays && opcode == 0x41 && end - at >= 2 && top_ < quick_end_) {
      uint32_t number = at[0], sign = 0x40, bytes = 1;
      if ((number & 0x80) != 0) {
        number = (number & 0x7F) | static_cast<uint32_t>(at[1]) << 7;
        sign = 0x2000;
        bytes = 2;
      }
      if (number < 0x4000) {
        number = (number ^ sign) - sign;
        push_quick(value_word(WEFT_I32, Place::kConstant, number), 1);
        at += bytes;
        continue;
      }
    }
    in.at = at;
    if (out.position() > widen_at_) {
      if (!kHasLargeFunctions || out.failed()) {  // What was not written cannot be read again, such as functions' types.
        too_long();
        break;
      }
      go_wide();
    }
    instruction(opcode);
    at = in.at;
  }
  if (labels.count() != 0) {
    in.at = end;  // Short ways do not say how far they have come.
    in.fail(Reason::kUnexpectedEnd);
  }
  use_slots(frame_end(max_height_));
  if (frame_slots_ > kMostSlots) fail(kFrameReason);
  settle_last();
  out.aligned();
  if (out.failed()) no_memory();
  if (!kHasLargeFunctions && out.position() > widen_at_) too_long();
  if (in.failed) return false;
  out.poke16(start_ + 2, frame_slots_);
  m.functions[f] = start_ | (m.functions[f] & kDeclared);
  ++m.rewritten;
  return true;
}

void Rewriter::rare(uint8_t opcode) {
  if (opcode == 0xFC) return prefixed();
  if (opcode == 0xFD) return fail(Reason::kSimd);
  if (opcode == 0xFE) return fail(Reason::kThreads);
  if (opcode < 0xD0 || opcode > 0xD2) return fail(Reason::kIllegalOpcode);
  if (!WEFT_REFERENCE_TYPES) return fail(Reason::kNotInThisBuild);
  m.features |= WEFT_FEATURE_REFERENCES;
  if (opcode == 0xD1) return reference_test();
  if (opcode == 0xD2) {
    const uint32_t index = in.u32();
    if (index >= m.function_count) return fail(Reason::kUnknownFunction);
    if (!(m.functions[index] & kDeclared)) return fail(Reason::kUndeclaredFunction);
    if (!live()) return push_home(WEFT_FUNCREF);
    spill();
    store16(emit(op_ref_func, K0, 2), static_cast<uint16_t>(index));
    return result(WEFT_FUNCREF);
  }
  const uint8_t type = in.byte();
  if (!is_reference(type)) return fail(Reason::kBadReferenceType);
  constant(type, 0);
}

void Rewriter::prefixed() {
  const uint32_t code = in.u32();
  if (code <= 7) {
    m.features |= WEFT_FEATURE_SATURATING;
    return numeric(numeric_op(place_i32_trunc_sat_f32_s + code));
  }
  static const struct { Op op; Bulk bulk; char shape[6]; } kRows[] = {
      {op_bulk, kMemoryInit, "dmiii"}, {op_bulk, kDataDrop, "d"},       {op_memory_copy, {}, "mmiii"},
      {op_memory_fill, {}, "miii"},    {op_bulk, kTableInit, "etiii"},  {op_bulk, kElemDrop, "e"},
      {op_bulk, kTableCopy, "ttiii"},  {op_table_grow, {}, "tri"},      {op_table_size, {}, "t"},
      {op_bulk, kTableFill, "tiri"}};
  if (code - 8 >= sizeof kRows / sizeof kRows[0]) return fail(Reason::kIllegalOpcode);
  m.features |= code >= 15 ? WEFT_FEATURE_REFERENCES : WEFT_FEATURE_BULK_MEMORY;
  fixed(kRows[code - 8].op, kRows[code - 8].shape, kRows[code - 8].bulk);
}

// The type of each element segment, read once when the first table.init asks.
uint8_t Rewriter::element_type(uint32_t index) {
  if (element_types_ == nullptr) {
    element_types_ = static_cast<uint8_t*>(reallocate(*m.store, nullptr, 0, m.element_count, WEFT_FOR_SCRATCH));
    if (element_types_ == nullptr) {
      no_memory();
      return 0;
    }
    Reader reader;
    const uint32_t count = reread(m, m.element_section, reader);
    ElementSegment segment;
    for (uint32_t i = 0; i < count; ++i) {
      read_element_segment(m, nullptr, reader, segment);
      read_elements(m, nullptr, reader, segment, segment.count, nullptr);
      element_types_[i] = segment.type;
    }
  }
  return element_types_[index];
}

// An instruction whose operands all lie in slots. Its shape are its immediates, in the order in which they are read
// (an index of a data or element segment or of a table; a memory, of which there is one), then its operands' types
// (i32, or a reference of the table's type).
void Rewriter::fixed(Op op, const char* shape, Bulk what) {
  if (!WEFT_REFERENCE_TYPES && !has_form(op, K0)) return fail(Reason::kNotInThisBuild);
  uint32_t table = 0, number = 0;
  uint8_t type = 0;  // Of the references in the last table or segment.
  unsigned tables = 0;
  for (; *shape != 0 && *shape != 'i' && *shape != 'r'; ++shape) {
    if (!WEFT_REFERENCE_TYPES || *shape == 'm') {
      if (in.byte() != 0) return fail(Reason::kZeroExpected);
      if (!m.has_memory) return fail(Reason::kUnknownMemory);
      continue;
    }
    const uint32_t index = in.u32();
    uint8_t of = 0;
    switch (*shape) {
      case 'd':
        if (!m.has_data_count && m.data_count != 0) return fail(Reason::kNoDataCount);
        if (index >= m.data_count) return fail(Reason::kUnknownData);
        break;
      case 'e':
        if (index >= m.element_count) return fail(Reason::kUnknownElements);
        if (WEFT_REFERENCE_TYPES && what == kTableInit) of = element_type(index);
        break;
      default:
        if (index >= m.table_count) return fail(Reason::kUnknownTable);
        of = m.table_types[index];
    }
    if (type != 0 && type != of) return mismatch();
    type = of;
    if (*shape == 't' && tables++ == 0) {
      table = index;
    } else {
      number = index;
    }
  }
  uint32_t types = 0;
  unsigned count = 0;
  for (; shape[count] != 0; ++count) types = types << 8 | (shape[count] == 'i' ? static_cast<uint8_t>(WEFT_I32) : type);
  Value* const first = operands(types, count);
  const uint8_t of_result = op == op_table_get ? type : kOps[op].result;
  if (!live()) {
    if (of_result != 0) push_home(of_result);
    return;
  }
  bring_near(first);
  to_slots(first, count);
  const Opcode code = static_cast<Opcode>(opcode_in(kFormTables.first[op]));
  uint8_t* p;
  if (op == op_bulk) {
    use_slots(1);  // It reads three slots; those it does not need are slot 0.
    p = emit(code, 7);
    memset(p, 0, 7);
    p[0] = what;
    p[1] = static_cast<uint8_t>(table);
    store16(p + 2, static_cast<uint16_t>(number));
    p += 4;
  } else {
    p = emit(code, tables + count);
    if (tables != 0) *p++ = static_cast<uint8_t>(table);
  }
  for (unsigned i = 0; i < count; ++i) p[i] = near_operand(first[i].payload);
  use_up(first, count);
  if (of_result != 0) result(of_result);
}

void Rewriter::constant(uint8_t type, int32_t value) {
  if (value == static_cast<int16_t>(value)) return push(type, Place::kConstant, static_cast<uint32_t>(value));
  wide_constant(type, static_cast<uint64_t>(static_cast<int64_t>(value)));
}

void Rewriter::wide_constant(uint8_t type, uint64_t bits) {
  const int16_t narrow = static_cast<int16_t>(bits);
  if (static_cast<int64_t>(bits) == narrow) return push(type, Place::kConstant, static_cast<uint32_t>(narrow));
  if (!live()) return push_home(type);
  Value* const older = wide_value();
  if (older != nullptr) settle_from(older, older + 1);  // There is room for one: the older one goes home.
  push(type, Place::kWide, 0);
  wide_ = bits;
  wide_at_ = top_ - 1;
}

// ---- Numeric, memory, variables ----

void Rewriter::unary(Op op, const OpInfo& info) {
#if WEFT_APPLIES
  if (info.shape == OpClass::kApplied) return apply(op, info);
#endif
  const bool converts = info.shape == OpClass::kUnary;
  if (!WEFT_FLOATS_NONE && converts && (is_left_out(info.operand) || is_left_out(info.result))) {
    return fail(Reason::kNotInThisBuild);
  }
  if (op >= op_i32_extend8_s && op <= op_i64_extend32_s) m.features |= WEFT_FEATURE_SIGN_EXTENSION;
  if (!has_operand(info.operand)) return push_home(info.result);
  Value* const a = top_ - 1;
  if (!converts) return reinterpret(*a, info.result);
  const uint32_t height = height_ - slots_of(info.operand);
  unary(op, *a);
  replace(a, height, info.result);
}

// The same bits, or their lower half, under another type: nothing to do.
void Rewriter::reinterpret(Value& a, uint8_t type) {
  if (slots_of(type) != slots_of(a.type)) {
    height_ -= 1;
    if (a.place == Place::kAccumulator) last_valid_ = false;  // It would store both halves.
    if (a.place == Place::kWide) {
      --top_;
      height_ -= 1;
      return constant(type, static_cast<int32_t>(wide_));
    }
  }
  a.type = type;
}

uint32_t Rewriter::memory_argument(uint32_t width) {
  if (kShortWays && in.at != in.end && *in.at <= 3 && width >> *in.at != 0 && m.has_memory) {
    ++in.at;
    return in.u32();
  }
  const uint32_t alignment = in.u32(), offset = in.u32();
  if (alignment >= 32) {
    fail(Reason::kBadAlignment);
  } else if (!m.has_memory) {
    fail(Reason::kUnknownMemory);
  } else if (1u << alignment > width) {
    fail(Reason::kAlignment);
  }
  return offset;
}

void Rewriter::load(Op op) {
  const uint32_t offset = memory_argument(kOps[op].width);
  const uint8_t type = kOps[op].result;
  if (!has_operand(WEFT_I32)) return push_home(type);
  Value* const address = top_ - 1;
  static_assert(op_i32_load == 0 && op_i64_load == 1 && op_f32_load == 2 && op_f64_load == 3, "");
  if (op < op_i64_load8_s) {
    emit_load(op < op_i32_load8_s ? static_cast<Op>(op & 1) : op, *address, offset);  // Floats are loaded as integers.
  } else {
    const unsigned which = op - op_i64_load8_s;
    emit_load(which < 4 ? static_cast<Op>(op_i32_load8_s + which) : op_i32_load, *address, offset);
    address->place = Place::kAccumulator;
    accumulator_ = address;
    unary(which % 2 == 0 ? op_i64_extend_i32_s : op_i64_extend_i32_u, *address);
  }
  result_of(address, 1, type);
}

void Rewriter::store(Op op) {
  const uint32_t offset = memory_argument(kOps[op].width);
  const uint8_t type = kOps[op].operand;
  Value* const address = operands(type | WEFT_I32 << 8, 2);
  if (address == nullptr) return;
  Value& value = address[1];
  if (op >= op_i64_store8) {  // Only its lower half matters.
    value.type = WEFT_I32;
    height_ -= 1;
    if (value.place == Place::kAccumulator) last_valid_ = false;  // It would store both.
    if (value.place == Place::kWide) wide_ = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(wide_)));
  }
  emit_store(untyped(op), *address, value, offset);
  use_up(address, 1u + slots_of(value.type));
}

void Rewriter::select(bool typed) {
  uint8_t type = kUnknown;
  if (typed) {
    if (in.u32() != 1) return fail(Reason::kResultArity);
    type = in.byte();
    if (!is_value_type(type)) return fail(Reason::kBadSelectType);
    m.features |= WEFT_FEATURE_REFERENCES;
  } else {  // That of one of the values. In dead code, it may be that of none.
    for (int i = 2; i <= 3 && top_ - floor_ >= i && type == kUnknown; ++i) type = top_[-i].type;
    if (is_reference(type)) return mismatch();
  }
  // The two values and the condition.
  Value* const v = operands(WEFT_I32 | static_cast<uint32_t>(type) << 8 | static_cast<uint32_t>(type) << 16, 3);
  if (v == nullptr) return push_home(type);
  bring_near(v);
  to_slots(v, 2);
  if (v[2].is_constant()) to_accumulator(v[2]);
  const bool in_slot = v[2].in_slot();
  const unsigned kind = in_slot ? SSS : SSA;
  uint8_t* const p = emit_result(slots_of(type) == 2 ? op_select64 : op_select32, kind, in_slot ? 3 : 2);
  p[0] = near_operand(v[0].payload);
  p[1] = near_operand(v[1].payload);
  if (in_slot) p[2] = near_operand(v[2].payload);
  result_of(v, 1 + 2 * slots_of(type), type);
}

void Rewriter::set_local(uint8_t type, uint16_t slot, bool tee) {
  if (!has_operand(type)) {
    if (tee) push_home(type);
    return;
  }
  Value* const value = --top_;
  const uint32_t slots = run_slots_;
  height_ -= slots;
  settle_local(slot);
  if (value->place == Place::kAccumulator) {
    accumulator_ = nullptr;
    store_accumulator(type, slot);
  } else {
    if (kHasLargeFunctions && slot >= kNearSlots && value->is_constant()) spill();
    put_value(*value, slot);
  }
  if (!tee) return;
  if (value->is_constant()) {
    ++top_;
    height_ += slots;
  } else if (is_quick()) {
    push_quick(value_word(type, Place::kLocal, slot), slots);
  } else {
    push(type, Place::kLocal, slot);
  }
}

void Rewriter::global(bool set) {
  const uint32_t index = in.u32();
  if (index >= m.global_count) return fail(Reason::kUnknownGlobal);
  const GlobalType& type = m.globals[index];
  const bool wide = slots_of(type.type) == 2;
  const bool imported = index < m.global_imports;
  const bool near = !imported && type.slot < 256 && !wide;
  const unsigned kind = near ? GS : imported ? IMP : GWS;
  if (!set) {
    if (!live()) return push_home(type.type);
    spill();
    uint8_t* const p = emit_result(wide ? op_global_get64 : op_global_get32, kind, near);
    if (near) {
      *p = static_cast<uint8_t>(type.slot);
    } else {
      out.put16(type.slot);
    }
    return result(type.type);
  }
  if (!type.is_mutable) return fail(Reason::kImmutable);
  Value* const value = operands(type.type, 1);
  if (value == nullptr) return;
  bring_near(value);
  if (near && value->place == Place::kAccumulator) {
    *emit(code_global_set32_GA_A, 1) = static_cast<uint8_t>(type.slot);
  } else {
    to_slot(*value);
    emit(wide ? op_global_set64 : op_global_set32, form(kind, A), 0);
    near ? out.put8(type.slot) : out.put16(type.slot);
    out.put8(value->payload * kSlotBytes);
  }
  drop(value);
}

void Rewriter::reference_test() {
  Value* const a = operands(kUnknown, 1);
  if (a == nullptr) return push_home(WEFT_I32);
  if (!is_reference(a->type)) return mismatch();
  unary(op_i32_eqz, *a);
  result_of(a, 1, WEFT_I32);
}

// ---- Blocks ----

void Rewriter::block(uint8_t opcode) {
  Label* const room = labels.room(*m.store);
  if (room == nullptr) return no_memory();
  Label& label = *room;
  label.pending = label.else_pending = label.stub = 0;
  label.type = -1;
  label.opcode = opcode;
  label.polymorphic = false;
  label.dead = label.dead_before = dead_;
  const uint8_t first = in.at != in.end ? *in.at : 0x80;
  if (first == 0x40) {
    ++in.at;
  } else if (first >= 0x40 && is_value_type(first)) {
    label.type = first - 256;
    ++in.at;
  } else if (first == 0x7B) {
    return fail(Reason::kSimd);
  } else {
    if (!WEFT_MULTI_VALUE) return fail(Reason::kNotInThisBuild);
    int64_t index = first;
    if (first < 0x40) {
      ++in.at;
    } else {
      index = in.s33();
      if (index < 0) return fail(Reason::kBadBlockType);
    }
    if (index >= m.type_count) return fail(Reason::kUnknownType);
    label.type = static_cast<int32_t>(index);
    m.features |= WEFT_FEATURE_MULTI_VALUE;
  }
  if (labels.count() >= kMaxNesting) return fail(Reason::kTooDeep);

  const Types params = params_of_block(label);
  Value* const condition = opcode == kIf ? operands(WEFT_I32, 1) : nullptr;
  Value* const end = condition != nullptr ? condition : top_;
  if (params.count != 0) expect(params, end);
  if (live()) {
    // What the block may change or must find in its place goes home, before the condition is tested.
    if (opcode != kIf) spill();
    settle_few(end - params.count, end);
    if (locals_from_ < end) settle_locals(end);
    // A later wide constant would send this one home on one path only.
    Value* const constant = wide_value();
    if (constant != nullptr && constant < end) settle_from(constant, constant + 1);
    if (opcode == kLoop) {
      begin_label();
      label.pending = out.aligned();
      if (WEFT_METERING && !m.store->config.unmetered) emit(code_tick_K0_A);
    }
    if (condition != nullptr) {
      Label other;
      other.opcode = kIf;
      other.pending = 0;
      jump_if(*condition, false, other);
      label.else_pending = other.pending;
      use_up(condition, 1);
    }
  } else {
    pop_types(params.count);
    push_types(params);
  }
  label.height = static_cast<uint16_t>(count() - smaller(params.count, count()));
  label.slots = static_cast<uint16_t>(params.count == 0 ? height_ : height_ - slots_in(params));
  labels.add();
  open(label);  // As dead or live as what is around it.
}

void Rewriter::otherwise() {
  if (labels.top().opcode != kIf) return fail(Reason::kElseWithoutIf);
  Label& label = labels.top();
  expect_all(results_of_block(label));
  if (live()) {
    settle_few(floor_, top_);
    jump(label);
  }
  if (label.else_pending != 0) resolve(label.else_pending);
  label.opcode = kElse;
  label.dead = dead_ = label.dead_before;
  label.polymorphic = false;
  cut_stack(label);
  set_quick();
  push_types(params_of_block(label));
}

void Rewriter::end() {
  Label& label = labels.top();
  const Types results = results_of_block(label);
  if (results.count != 0 || top_ != floor_) expect_all(results);
  if (label.opcode == kIf) {  // No else: what goes in must be what comes out.
    const Types params = params_of_block(label);
    if (!same_types(params, results)) return mismatch();
  }
  const bool function = labels.count() == 1;
  bool reachable = live();
  const bool falls_through = reachable && !function;  // With its results where they belong.
  if (reachable) {
    if (!function) {
      settle_few(floor_, top_);
    } else if (results.count != 0 || label.pending == 0) {
      emit_return(results);
    }
  }
  if (label.opcode != kLoop && label.pending != 0) {
    reachable = true;
    resolve(label.pending);
    if (function) {
      cut_stack(label);
      label.dead = label.polymorphic = dead_ = false;
      push_types(results);
      if (live()) emit_return(results);
    }
  }
  if (label.else_pending != 0) {
    reachable = true;
    resolve(label.else_pending);
  }
  if (!falls_through) cut_stack(label);
  labels.shrink(labels.count() - 1);
  if (function) {
    if (in.at != in.end) in.fail(Reason::kBehindEnd);
    return;
  }
  Label& outer = labels.top();
  if (!reachable) outer.dead = true;
  open(outer);
  if (!falls_through) push_types(results);
}

// ---- Branches ----

void Rewriter::branch() {
  Label& target = label();
  const Types types = label_types(target);
  expect(types);
  if (live()) {
    if (&target == &labels[0]) {
      emit_return(types);
    } else {
      if (types.count > 1) settle_from(top_ - types.count, top_);
      move_results(target, types);
      jump(target);
    }
  }
  set_dead();
}

void Rewriter::branch_if() {
  Label& target = label();
  const Types types = label_types(target);
  if (!has_operand(WEFT_I32)) {
    expect(types);
    pop_types(types.count);
    return push_types(types);
  }
  Value* const condition = top_ - 1;
  bool in_place = true;
  if (types.count != 0) {
    // The condition stays on top until the values under it are where they must be.
    expect(types, condition);
    if (!live()) return;
    const uint32_t slots = types.count == 1 ? slots_of(types.types[0]) : slots_in(types);
    in_place = height_ - 1 - slots == target.slots;
    if (accumulator_ != condition) spill();
    if (in_place || types.count > 1) settle_from(condition - types.count, condition);
  }
  if (in_place) {
    jump_if(*condition, true, target);
    return use_up(condition, 1);
  }
  test(*condition, false);  // Around the moves and the branch.
  use_up(condition, 1);
  settle_last();
  const uint32_t field = out.aligned();
  out.put16(0);
  move_results(target, types);
  jump(target);
  end_skip(field);
}

void Rewriter::branch_table() {
  const uint32_t count = in.u32();
  if (count > in.left()) in.fail(Reason::kUnexpectedEnd);
  // All are read before any is judged, as malformed comes before invalid. The last one is the default; its types are
  // what all must have.
  const uint8_t* const targets = in.at;
  const uint8_t* last = in.at;
  for (uint32_t i = 0; i <= count && !in.failed; ++i) {
    last = in.at;
    in.u32_inline();
  }
  if (in.left() < labels.count()) in.fail(Reason::kUnexpectedEnd);  // Every open block needs its end.
  if (in.failed) return;
  in.at = last;
  const Label& default_target = label();
  const Types types = types_of_label(default_target);

  Value* const index = operands(WEFT_I32, 1);
  const Value* const end = index != nullptr ? index : top_;
  expect(types, end);
  uint32_t index_slot = 0;
  if (live()) {
    if (types.count != 0) settle_from(index - types.count, index);
    bring_near(index);
    to_slot(*index);
    index_slot = index->payload;
    drop(index);
  }
  bool moves = false;
  const uint32_t slots = slots_in(types);
  if (!in.failed) in.at = targets;
  for (uint32_t i = 0; i <= count && !in.failed; ++i) {
    const Label& target = label();
    if (target.type != default_target.type || (target.opcode == kLoop) != (default_target.opcode == kLoop)) {
      const Types others = types_of_label(target);
      if (others.count != types.count) return mismatch();
      expect(others, end);
    }
    moves = moves || (live() && types.count != 0 && !in_place_for(target, slots));
  }
  if (!live()) return set_dead();

  if (kHasLargeFunctions) {
    if (!wide_branches_ && (moves || count > 300)) go_wide();
  } else if (out.position() + 2 * count > widen_at_) {  // No branch may be out of reach.
    return too_long();
  }
  const bool wide = wide_branches();
  emit(wide ? kBrTableWide : code_br_table_K0_A);
  settle_last();
  out.put8(index_slot * kSlotBytes);
  put_distance(count, wide);
  uint32_t field = out.aligned();
  in.at = targets;
  for (uint32_t i = 0; i <= count; ++i) {
    Label& target = label();
    if (moves) {
      put_distance(0, wide);
    } else {
      branch_field(target, wide);
    }
  }
  // Each of them goes to a stub that moves the values and goes on, one for each label.
  const uint32_t stubs = out.aligned();
  if (moves) in.at = targets;
  for (uint32_t i = 0; moves && i <= count; ++i, field += wide ? 4 : 2) {
    if (out.failed()) return no_memory();
    if (!kHasLargeFunctions && out.position() > widen_at_) return too_long();
    Label& target = label();
    if (target.stub < stubs) {
      target.stub = out.aligned();
      move_results(target, types);
      if (!live()) return;
      jump(target);
    }
    poke_distance(field, target.stub - field + kBranchBias, wide);
  }
  set_dead();
}

// ---- Calls ----

// Takes the arguments off the stack and puts the results on it: a single result of a guest function is in
// the accumulator; others are at `base`, from where they go home. A tail call returns them.
WEFT_FORCE_INLINE void Rewriter::finish_call(const Type& type, bool import, uint32_t base, uint32_t first_slots, bool tail) {
  const Types results = {results_of(m, type), type.result_count};
  top_ -= type.param_count;
  height_ = first_slots;
  const uint32_t result_slots = results.count <= 1 ? 2 : slots_in(results);
  const uint32_t most = base + larger(larger(type.param_slots, result_slots), 2);
  use_slots(most);
  if (most > kMostSlots) return fail(kFrameReason);
  last_valid_ = false;
  if (WEFT_MULTI_VALUE && results.count > 1) {
    push_types(results);
    move_home(results, base, first_slots);
  } else if (results.count != 0) {
    const uint8_t type_of_result = results.types[0];
    const uint32_t slot = home(first_slots);
    push(type_of_result, import ? Place::kHome : Place::kAccumulator, slot);
    if (!import) {
      accumulator_ = top_ - 1;
    } else if (kHasLargeFunctions && slot != base) {  // Else it is there already.
      copy(type_of_result, base, slot);
    }
  }
  if (!WEFT_TAIL_CALLS || !tail || !live()) return;
  emit_return(results_);
  set_dead();
}

// call, call_indirect, return_call and return_call_indirect.
void Rewriter::call(bool indirect, bool tail) {
  if (tail && !WEFT_TAIL_CALLS) return fail(Reason::kNotInThisBuild);
  tail = tail && WEFT_TAIL_CALLS;  // So that the compiler knows it too.
  uint32_t number = in.u32_inline(), table = 0;
  uint16_t index_slot = 0;
  if (indirect) {
    table = in.u32();
    if (table >= m.table_count) return fail(Reason::kUnknownTable);
    if (m.table_types[table] != WEFT_FUNCREF) return mismatch();
    if (number >= m.type_count) return fail(Reason::kUnknownType);
    Value* const index = operands(WEFT_I32, 1);
    if (index != nullptr) {
      settle_top();  // Its slot is above those of the arguments.
      index_slot = index->payload;
      drop(index);
    }
  } else if (number >= m.function_count) {
    return fail(Reason::kUnknownFunction);
  }
  const Type& type = indirect ? m.types[number] : type_of(number);
  const Types params = params_of_type(type);
  if (params.count != 1 || !is_on_top(params.types[0])) expect(params);
  if (tail) check_results(type);
  const bool import = !indirect && number < m.function_imports;
  if (!live()) {
    pop_types(params.count);
    if (tail) return set_dead();
    return push_types({results_of(m, type), type.result_count});
  }

  // The one instruction that can take more code than is left between kWidenAt and the reach of 16 bits.
  if (kHasLargeFunctions && !wide_branches_ && type.param_count + type.result_count > 100) go_wide();
  Value* const first = top_ - type.param_count;
  const uint32_t first_slots = height_ - type.param_slots;
  bool any_home;
  bool wide = arguments_are_far(first, first_slots, any_home);
  // A frame begins above the arguments that lie in homes, and above the index. A host function takes arguments in these very
  // homes, where that is possible.
  const bool over = import ? !kHasLargeFunctions || (height_ <= kNearEnd && far_locals_ == 0) : !any_home;
  const uint32_t base = frame_end(indirect ? height_ + 1 : over ? first_slots : height_);
  const uint32_t count = type.param_slots;
  wide = kHasLargeFunctions && (wide || base > 255 || count > 255 || index_slot >= kNearSlots);
  wide = wide || (tail && !import);
  if (indirect) number = type.canonical;
  if (wide) {
    uint8_t* const p = emit(kCallAny, 10);
    p[0] = static_cast<uint8_t>((indirect ? kCallIndirect : 0) | (tail ? kCallTail : 0));
    p[1] = static_cast<uint8_t>(table);
    store16(p + 2, static_cast<uint16_t>(number));
    store16(p + 4, index_slot);
    store16(p + 6, static_cast<uint16_t>(base));
    store16(p + 8, static_cast<uint16_t>(count));
    gather(first, true);
  } else {
    const bool counted = indirect || import || count > 4 || !kHasShortCalls || !has(static_cast<Op>(op_call0 + count), K0);
    const Op op = indirect ? op_call_indirect : import ? op_call_import : counted ? op_call : static_cast<Op>(op_call0 + count);
    const Opcode code = static_cast<Opcode>(opcode_in(kFormTables.first[op]));  // There is one form.
    const uint32_t header = 3u + (indirect ? 2u : 0u) + (counted ? 1u : 0u);
    const bool together = header + count <= CodeWriter::kMostAtOnce - 2;
    uint8_t* p = emit(code, together ? header + count : header);
    store16(p, static_cast<uint16_t>(number));
    p += 2;
    if (indirect) *p++ = static_cast<uint8_t>(table), *p++ = near_operand(index_slot);
    *p++ = static_cast<uint8_t>(base);
    if (counted) *p++ = static_cast<uint8_t>(count);
    if (together) {
      for (const Value *value = first, *end = top_; value != end; ++value) {
        *p++ = near_operand(value->payload);
        if (slots_of(value->type) == 2) *p++ = near_operand(value->payload + 1u);
      }
    } else {
      gather(first, false);
    }
  }
  finish_call(type, import, base, first_slots, tail);
}

// A tail call's results must be this function's.
void Rewriter::check_results(const Type& type) {
  if (!affords(type.result_count)) return;
  if (!same_types({results_of(m, type), type.result_count}, results_)) mismatch();
  m.features |= WEFT_FEATURE_TAIL_CALL;
}

bool rewrite_code_section(Module& module, Reader& section) {
  Rewriter rewriter(module, module.code);
  const bool ok = rewriter.section(section);
  rewriter.release();
  if (!ok) return false;
  for (uint32_t f = module.function_imports; f < module.function_count; ++f) module.functions[f] &= ~kDeclared;
  return true;
}

}  // namespace weft
