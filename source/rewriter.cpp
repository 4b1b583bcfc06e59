// WebAssembly instructions: decoding (5.4), validation (3.3), and what to emit for each.
#include "rewriter.h"

#include "entries.h"
#include "segments.h"

namespace weft {

namespace {

enum : uint8_t { kBlock = 0x02, kLoop = 0x03, kIf = 0x04, kElse = 0x05 };

uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }
uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

uint32_t slots_in(Types types) {
  uint32_t slots = 0;
  for (uint32_t i = 0; i < types.count; ++i) slots += slots_of(types.types[i]);
  return slots;
}

// Block types of one result point here.
const uint8_t kValueTypes[] = {WEFT_I32, WEFT_I64, WEFT_F32, WEFT_F64, WEFT_FUNCREF, WEFT_EXTERNREF};
Types single(uint8_t type) {
  for (const uint8_t& candidate : kValueTypes) {
    if (candidate == type) return {&candidate, 1};
  }
  return {nullptr, 0};
}

// Whether a build has numbers of this type, except to pass them around.
constexpr bool is_left_out(uint8_t type) {
  return (type == WEFT_F32 && WEFT_FLOATS_NONE) || (type == WEFT_F64 && !WEFT_FLOATS_F64);
}

// The same bits, or their lower half, under another type.
bool is_reinterpretation(Op op) {
  return op == op_i32_wrap_i64 || (op >= op_i32_reinterpret_f32 && op <= op_f64_reinterpret_i64);
}

// Operations on floats' memory and selections that are those of integers of the same width.
Op untyped(Op op) {
  switch (op) {
    case op_f32_load: return op_i32_load;
    case op_f64_load: return op_i64_load;
    case op_f32_store: return op_i32_store;
    case op_f64_store: return op_i64_store;
    case op_i64_store8: return op_i32_store8;
    case op_i64_store16: return op_i32_store16;
    case op_i64_store32: return op_i32_store;
    default: return op;
  }
}

}  // namespace

// ---- The operand stack (appendix 7.3, algorithm) ----

bool Rewriter::push(uint8_t type, Place place, uint32_t payload) {
  if (top_ == room_ && !more_values()) return no_memory();
  Value* const value = top_++;
  value->type = type;
  value->place = dead_ ? Place::kHome : place;
  value->payload = static_cast<uint16_t>(payload);
  height_ += slots_of(type);
  if (height_ > max_height_ && !raise_height()) return false;
  if (static_cast<size_t>(value - locals_from_) >= kMaxLocalsOnStack) limit_locals(value);
  return true;
}

bool Rewriter::raise_height() {
  max_height_ = height_;
  return frame_end(height_) <= kMaxFrameSlots || limit("frame too large");
}

bool Rewriter::more_values() {
  const size_t capacity = static_cast<size_t>(room_ - bottom_), bigger = capacity == 0 ? 16 : capacity * 2;
  void* const block =
      reallocate(*m.store, bottom_, capacity * sizeof(Value), bigger * sizeof(Value), WEFT_FOR_SCRATCH);
  if (block == nullptr) return false;
  Value* const bottom = static_cast<Value*>(block);
  Value** const inside[] = {&top_, &floor_, &locals_from_, &accumulator_, &wide_at_};
  for (Value** pointer : inside) {
    if (*pointer != nullptr) *pointer = bottom + (*pointer - bottom_);
  }
  if (capacity == 0) top_ = floor_ = locals_from_ = bottom;
  bottom_ = bottom;
  room_ = bottom + bigger;
  set_quick();
  return true;
}

bool Rewriter::push_types(Types types) {
  for (uint32_t i = 0; i < types.count; ++i) {
    if (!push_home(types.types[i])) return false;
  }
  return true;
}

bool Rewriter::pop(uint8_t expected, Operand& operand) {
  if (top_ == floor_) {
    operand = {expected, Place::kHome, 0, 0};
    return labels.top().polymorphic || invalid("type mismatch");
  }
  const Value& value = *--top_;
  uint8_t type = value.type;
  height_ -= slots_of(type);
  if (type != expected && expected != kUnknown) {
    if (type != kUnknown) return invalid("type mismatch");
    type = expected;
  }
  operand.type = type;
  operand.place = value.place;
  operand.slot = value.payload;
  if (value.place >= Place::kAccumulator) pop_special(value, operand);
  return true;
}

void Rewriter::pop_special(const Value& value, Operand& operand) {
  if (value.place == Place::kAccumulator) {
    accumulator_ = nullptr;
  } else if (value.place == Place::kConstant) {
    operand.constant = static_cast<int16_t>(value.payload);
    operand.slot = static_cast<uint16_t>(home(height_));
  } else {
    pop_wide(value, operand);
  }
}

void Rewriter::pop_wide(const Value& value, Operand& operand) {
  wide_at_ = nullptr;
  operand = operand_of(value);
}

bool Rewriter::expect(Types types) {
  const Value* value = top_;
  for (uint32_t i = types.count; i-- > 0;) {
    if (value == floor_) return labels.top().polymorphic || invalid("type mismatch");
    const uint8_t type = (--value)->type;
    if (type != types.types[i] && type != kUnknown) return invalid("type mismatch");
  }
  return true;
}

bool Rewriter::expect_all(Types types) {
  if (!expect(types)) return false;
  const ptrdiff_t depth = top_ - floor_, wanted = static_cast<ptrdiff_t>(types.count);
  return depth == wanted || (depth < wanted && labels.top().polymorphic) || invalid("type mismatch");
}

bool Rewriter::pop_types(Types types) {
  Operand ignored;
  for (uint32_t i = types.count; i-- > 0;) {
    if (!pop(types.types[i], ignored)) return false;
  }
  return true;
}

void Rewriter::cut_stack(const Label& label) {
  top_ = bottom_ + label.height;
  height_ = label.slots;
  accumulator_ = nullptr;
  if (wide_at_ >= top_) wide_at_ = nullptr;
  last_valid_ = false;
}

bool Rewriter::set_dead() {
  Label& label = labels.top();
  cut_stack(label);
  label.dead = label.polymorphic = dead_ = true;
  quick_ = 0;
  return true;
}

// ---- Types, locals, labels ----

const Type& Rewriter::type_of(uint32_t f) const {
  const uint32_t value = m.functions[f] & ~kDeclared;
  const bool rewritten = f >= m.function_imports && f < m.function_imports + m.rewritten;
  return m.types[rewritten ? out.peek16(value) : value];
}

Types Rewriter::params_of_block(const Label& label) {
  if (label.type < 0) return {nullptr, 0};
  const Type& type = m.types[label.type];
  return {params_of(m, type), type.param_count};
}

Types Rewriter::results_of_block(const Label& label) {
  if (label.type == -1) return {nullptr, 0};
  if (label.type < 0) return single(static_cast<uint8_t>(label.type + 256));
  const Type& type = m.types[label.type];
  return {results_of(m, type), type.result_count};
}

Types Rewriter::label_types(const Label& label) {
  return label.opcode == kLoop ? params_of_block(label) : results_of_block(label);
}

bool Rewriter::label_at(Reader& in, Label*& label) {
  uint32_t depth;
  if (!in.u32(depth)) return false;
  if (depth >= labels.count()) return invalid("unknown label");
  label = &labels[labels.count() - 1 - depth];
  return true;
}

// Makes the run of this local the current one.
bool Rewriter::find_local(uint32_t index) {
  if (index >= local_count_) return invalid("unknown local");
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
  return true;
}

// Gives each parameter and local its slot. Where there are too many for a byte, the first ones stay in
// reach, and the others start at slot 256. Parameters arrive in slots 0 and up all the same: those that
// belong further up are moved there first.
bool Rewriter::locals(Reader& in, const Type& type) {
  runs.shrink(0);
  near_locals_ = far_locals_ = local_count_ = 0;
  bool far = false;
  const auto add = [&](uint8_t value_type, uint32_t count) -> bool {
    const uint32_t size = slots_of(value_type);
    while (count != 0) {
      uint32_t take = far ? count : smaller(count, (kNearLocals - near_locals_) / size);
      if (take == 0) {
        far = true;
        continue;
      }
      const uint32_t slot = far ? 256 + far_locals_ : near_locals_;
      if (take > kMaxFrameSlots || slot + take * size > kMaxFrameSlots) return limit("too many locals");
      const bool extends = runs.count() != 0 && runs.top().type == value_type &&
                           runs.top().slot + (local_count_ - runs.top().first) * size == slot;
      if (!extends && !runs.push(*m.store, {local_count_, static_cast<uint16_t>(slot), value_type})) return no_memory();
      (far ? far_locals_ : near_locals_) += take * size;
      local_count_ += take;
      count -= take;
    }
    return true;
  };

  const uint8_t* params = params_of(m, type);
  for (uint32_t i = 0; i < type.param_count; ++i) {
    if (!add(params[i], 1)) return false;
  }
  const uint32_t near_params = near_locals_;

  uint32_t groups;
  if (!in.u32(groups)) return false;
  uint64_t total = type.param_count;
  Reader ahead = in;  // The specification's limit comes before ours.
  for (uint32_t i = 0; i < groups; ++i) {
    uint32_t count;
    if (!ahead.u32(count) || !ahead.skip(1)) return false;
    total += count;
    if (total > 0xFFFFFFFFu) return ahead.malformed("too many locals");
  }
  for (; groups != 0; --groups) {
    at_ = in.at;
    uint32_t count;
    uint8_t value_type;
    if (!in.u32(count) || !in.byte(value_type)) return false;
    if (value_type == 0x7B) return failure_.at(at_, WEFT_UNSUPPORTED, "SIMD is not supported");
    if (!is_value_type(value_type)) return failure_.at(at_, WEFT_MALFORMED, "invalid local type");
    if (is_reference(value_type)) m.features |= WEFT_FEATURE_REFERENCES;
    if (!add(value_type, count)) return false;
  }

  frame_slots_ = larger(type.param_slots, far_locals_ != 0 ? 256 + far_locals_ : near_locals_);
  const uint32_t zero = frame_slots_ - type.param_slots;
  start_ = out.position();
  out.put16(type.canonical);
  out.put16(0);  // The frame's size, known at the end.
  out.put16(zero);
  if (near_params < type.param_slots) {
    emit(code_move_slots_K0_A);
    out.put16(near_params);
    out.put16(256);
    out.put16(type.param_slots - near_params);
  }
  if (!m.store->config.unmetered) emit(code_tick_K0_A);
  return true;
}

// ---- Structure ----

bool Rewriter::section(Reader& in) {
  uint32_t count;
  if (!in.u32(count)) return false;
  const uint32_t defined = static_cast<uint32_t>(m.function_count - m.function_imports);
  if (count != defined) return in.malformed("function and code section have inconsistent lengths");
  if (!m.in_place && !out.reserve(static_cast<uint32_t>(in.left()) + 16)) {
    return in.fail(WEFT_OUT_OF_MEMORY, "out of memory");
  }
  const Limits& memory = m.memory;
  sure_end_ = memory.page_size_log2 == 0 ? memory.min : memory.min > 1 ? 0x20000 : memory.min << 16;
  near_end_ = smaller(sure_end_, 255);
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t size;
    if (!in.u32(size)) return false;
    if (size > in.left()) return in.malformed("unexpected end");
    const uint32_t f = m.function_imports + i;
    if (!body(f, {in.at, in.at + size, &failure_})) {
      if (failure_.error.function == WEFT_NO_INDEX) failure_.error.function = f;
      return false;
    }
    in.at += size;
  }
  if (in.left() != 0) return in.malformed("section size mismatch");
  if (!out.finish(in.at)) return in.fail(WEFT_OUT_OF_MEMORY, "out of memory");
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

bool Rewriter::local(Reader& in, uint8_t opcode) {
  uint32_t index, offset;
  if (in.at != in.end && (offset = *in.at - run_first_) < run_count_) {  // Of the same run as the last one.
    ++in.at;
  } else {
    if (!in.u32(index) || !find_local(index)) return false;
    offset = index - run_first_;
  }
  const uint32_t slot = run_slot_ + offset * run_slots_;
  if (opcode == 0x20) return push(run_type_, Place::kLocal, slot);
  return set_local(run_type_, static_cast<uint16_t>(slot), opcode == 0x22);
}

bool Rewriter::instruction(Reader& in, uint8_t opcode) {
  if (opcode >= 0x20 && opcode <= 0x22) return local(in, opcode);
  if (opcode == 0x41) {
    int32_t value;
    return in.s32(value) && constant(WEFT_I32, value);
  }
  if (opcode >= 0x45 && opcode <= 0xC4) {
    if (opcode >= 0xC0) m.features |= WEFT_FEATURE_SIGN_EXTENSION;
    return numeric(static_cast<Op>(op_i32_eqz + (opcode - 0x45)));
  }
  if (opcode >= 0x28 && opcode <= 0x35) return load(in, static_cast<Op>(op_i32_load + (opcode - 0x28)));
  if (opcode >= 0x36 && opcode <= 0x3E) return store(in, static_cast<Op>(op_i32_store + (opcode - 0x36)));
  return control(in, opcode);
}

bool Rewriter::body(uint32_t f, Reader in) {
  const uint32_t type_index = m.functions[f] & ~kDeclared;
  const Type& type = m.types[type_index];
  at_ = in.at;
  out.reader_at(in.at);
  labels.shrink(0);
  top_ = floor_ = locals_from_ = bottom_;
  accumulator_ = wide_at_ = nullptr;
  dead_ = wide_branches_ = last_valid_ = false;
  counter_end_ = run_count_ = 0;
  set_quick();
  if (!locals(in, type)) return false;
  height_ = max_height_ = near_locals_;
  widen_at_ = start_ + kWidenAfter;
  results_ = {results_of(m, type), type.result_count};
  const uint16_t slots = static_cast<uint16_t>(near_locals_);
  if (!labels.push(*m.store, {0, 0, static_cast<int32_t>(type_index), 0, slots, kBlock, false, false, false})) {
    return no_memory();
  }

  const uint8_t* at = in.at;
  const uint8_t* const end = in.end;
  for (;;) {
    out.reader_at(at);
    if (at == end) return in.malformed("unexpected end");
    const uint8_t opcode = *at++;
    // The most frequent ones, in their most frequent forms, have a short way.
    if (opcode == 0x20) {
      const uint32_t offset = at != end ? *at - run_first_ : run_count_;
      if (offset < run_count_ && is_quick()) {
        push_quick(run_type_, Place::kLocal, run_slot_ + offset * run_slots_, run_slots_);
        ++at;
        continue;
      }
    } else if (opcode == 0x41 && end - at >= 2 && is_quick()) {
      const uint32_t low = at[0], high = at[1];
      if (low < 0x80) {
        push_quick(WEFT_I32, Place::kConstant, (low ^ 0x40) - 0x40, 1);
        ++at;
        continue;
      }
      if (high < 0x80) {
        push_quick(WEFT_I32, Place::kConstant, (((low & 0x7F) | high << 7) ^ 0x2000) - 0x2000, 1);
        at += 2;
        continue;
      }
    }
    at_ = at - 1;
    in.at = at;
    if (out.position() > widen_at_) {
      if (out.failed()) return no_memory();
      go_wide();
    }
    if (!instruction(in, opcode)) return false;
    if (labels.count() == 0) break;
    at = in.at;
  }
  if (in.left() != 0) return in.malformed("unexpected content after the function's end");
  use_slots(frame_end(max_height_));
  out.poke16(start_ + 2, frame_slots_);
  if (out.failed()) return no_memory();
  m.functions[f] = start_ | (m.functions[f] & kDeclared);
  ++m.rewritten;
  return true;
}

bool Rewriter::control(Reader& in, uint8_t opcode) {
  Operand operand;
  switch (opcode) {
    case 0x00:
      if (live()) emit(code_unreachable_K0_A);
      return set_dead();
    case 0x01: return true;
    case 0x02: case 0x03: case 0x04: return block(in, opcode);
    case 0x05: return otherwise(in);
    case 0x0B: return end(in);
    case 0x0C: return branch(in);
    case 0x0D: return branch_if(in);
    case 0x0E: return branch_table(in);
    case 0x0F:
      if (!expect(results_)) return false;
      if (live()) emit_return(results_);
      return set_dead();
    case 0x10: case 0x12: return call(in, opcode == 0x12);
    case 0x11: case 0x13: return call_indirect(in, opcode == 0x13);
    case 0x1A: return pop(kUnknown, operand);
    case 0x1B: case 0x1C: return select(in, opcode == 0x1C);
    case 0x23: case 0x24: return global(in, opcode == 0x24);
    case 0x25: case 0x26: {
      uint32_t table;
      if (!table_index(in, table)) return false;
      const char reference = static_cast<char>(m.table_types[table] == WEFT_FUNCREF ? 'r' : 'e');
      const char get[] = {'i', 0}, set[] = {'i', reference, 0};
      return opcode == 0x25 ? fixed(op_table_get, get, m.table_types[table], &table, "B")
                            : fixed(op_table_set, set, 0, &table, "B");
    }
    case 0x3F: return memory_index(in) && fixed(op_memory_size, "", WEFT_I32, nullptr, "");
    case 0x40: return memory_index(in) && fixed(op_memory_grow, "i", WEFT_I32, nullptr, "");
    case 0x42: {
      int64_t v;
      if (!in.s64(v)) return false;
      return wide_constant(WEFT_I64, static_cast<uint64_t>(v));
    }
    case 0x43: {
      if (!in.skip(4)) return false;
      return constant(WEFT_F32, static_cast<int32_t>(load32(in.at - 4)));
    }
    case 0x44:
      if (!in.skip(8)) return false;
      return wide_constant(WEFT_F64, load64(in.at - 8));
    case 0xD0: {
      uint8_t type;
      if (!in.byte(type)) return false;
      if (!is_reference(type)) return failure_.at(at_, WEFT_MALFORMED, "malformed reference type");
      m.features |= WEFT_FEATURE_REFERENCES;
      return constant(type, 0);
    }
    case 0xD1: return reference_test();
    case 0xD2: {
      uint32_t f;
      if (!in.u32(f)) return false;
      if (f >= m.function_count) return invalid("unknown function");
      if (!(m.functions[f] & kDeclared)) return invalid("undeclared function reference");
      m.features |= WEFT_FEATURE_REFERENCES;
      return fixed(op_ref_func, "", WEFT_FUNCREF, &f, "H");
    }
    case 0xFC: return prefixed(in);
    case 0xFD: return failure_.at(at_, WEFT_UNSUPPORTED, "SIMD is not supported");
    case 0xFE: return failure_.at(at_, WEFT_UNSUPPORTED, "threads are not supported");
    default: return failure_.at(at_, WEFT_MALFORMED, "illegal opcode");
  }
}

bool Rewriter::prefixed(Reader& in) {
  uint32_t code;
  if (!in.u32(code)) return false;
  if (code <= 7) {
    m.features |= WEFT_FEATURE_SATURATING;
    return numeric(static_cast<Op>(op_i32_trunc_sat_f32_s + code));
  }
  m.features |= code >= 15 ? WEFT_FEATURE_REFERENCES : WEFT_FEATURE_BULK_MEMORY;
  uint32_t indices[2];
  switch (code) {
    case 8: case 9:
      if (!in.u32(indices[0])) return false;
      if (code == 8 && !memory_index(in)) return false;
      if (!m.has_data_count && m.data_count != 0) {
        return failure_.at(at_, WEFT_MALFORMED, "data count section required");
      }
      if (indices[0] >= m.data_count) return invalid("unknown data segment");
      return code == 8 ? fixed(op_memory_init, "iii", 0, indices, "H") : fixed(op_data_drop, "", 0, indices, "H");
    case 10: return memory_index(in) && memory_index(in) && fixed(op_memory_copy, "iii", 0, nullptr, "");
    case 11: return memory_index(in) && fixed(op_memory_fill, "iii", 0, nullptr, "");
    case 12: case 13: {
      if (!in.u32(indices[1])) return false;
      if (code == 13) {
        if (indices[1] >= m.element_count) return invalid("unknown elem segment");
        return fixed(op_elem_drop, "", 0, indices + 1, "H");
      }
      if (!table_index(in, indices[0])) return false;
      if (indices[1] >= m.element_count) return invalid("unknown elem segment");
      uint8_t type;
      if (!element_type(indices[1], type)) return false;
      if (type != m.table_types[indices[0]]) return invalid("type mismatch");
      return fixed(op_table_init, "iii", 0, indices, "BH");
    }
    case 14:
      if (!table_index(in, indices[0]) || !table_index(in, indices[1])) return false;
      if (m.table_types[indices[0]] != m.table_types[indices[1]]) return invalid("type mismatch");
      return fixed(op_table_copy, "iii", 0, indices, "BB");
    case 15: case 16: case 17: {
      if (!table_index(in, indices[0])) return false;
      const char reference = static_cast<char>(m.table_types[indices[0]] == WEFT_FUNCREF ? 'r' : 'e');
      const char grow[] = {reference, 'i', 0}, fill[] = {'i', reference, 'i', 0};
      if (code == 15) return fixed(op_table_grow, grow, WEFT_I32, indices, "B");
      if (code == 16) return fixed(op_table_size, "", WEFT_I32, indices, "B");
      return fixed(op_table_fill, fill, 0, indices, "B");
    }
    default: return failure_.at(at_, WEFT_MALFORMED, "illegal opcode");
  }
}

// The type of each element segment, read once when the first table.init asks.
bool Rewriter::element_type(uint32_t index, uint8_t& type) {
  if (element_types_ == nullptr) {
    element_types_ = static_cast<uint8_t*>(reallocate(*m.store, nullptr, 0, m.element_count, WEFT_FOR_SCRATCH));
    if (element_types_ == nullptr) return no_memory();
    Reader reader;
    const uint32_t count = reread(m, m.element_section, reader);
    ElementSegment segment;
    weft_ref ignored;
    for (uint32_t i = 0; i < count; ++i) {
      if (!read_element_segment(m, nullptr, reader, segment)) return false;
      for (uint32_t k = 0; k < segment.count; ++k) {
        if (!read_element(m, nullptr, reader, segment, ignored)) return false;
      }
      element_types_[i] = segment.type;
    }
  }
  type = element_types_[index];
  return true;
}

// An instruction whose operands all lie in slots: immediates first (layout: B byte, H 16 bits), then slots.
bool Rewriter::fixed(Op op, const char* types, uint8_t result_type, const uint32_t* immediates, const char* layout) {
  Operand operands[4];
  const unsigned count = static_cast<unsigned>(strlen(types));
  for (unsigned i = count; i-- > 0;) {
    const uint8_t type = types[i] == 'i' ? WEFT_I32 : types[i] == 'r' ? WEFT_FUNCREF : WEFT_EXTERNREF;
    if (!pop(type, operands[i])) return false;
  }
  if (!live()) return result_type == 0 || push_home(result_type);
  bring_near(operands, count);
  for (unsigned i = 0; i < count; ++i) {  // The accumulator first, before a constant takes it.
    if (operands[i].place == Place::kAccumulator) to_slot(operands[i]);
  }
  for (unsigned i = 0; i < count; ++i) to_slot(operands[i]);
  emit(op, K0, 0);
  last_valid_ = result_type != 0;
  for (unsigned i = 0; layout[i] != 0; ++i) {
    if (layout[i] == 'B') {
      out.put8(immediates[i]);
    } else {
      out.put16(immediates[i]);
    }
  }
  for (unsigned i = 0; i < count; ++i) out.put8(operands[i].slot);
  return result_type == 0 || result(result_type);
}

bool Rewriter::constant(uint8_t type, int32_t value) {
  if (value == static_cast<int16_t>(value)) return push(type, Place::kConstant, static_cast<uint32_t>(value));
  return wide_constant(type, static_cast<uint64_t>(static_cast<int64_t>(value)));
}

bool Rewriter::wide_constant(uint8_t type, uint64_t bits) {
  const int16_t narrow = static_cast<int16_t>(bits);
  if (static_cast<int64_t>(bits) == narrow) return push(type, Place::kConstant, static_cast<uint16_t>(narrow));
  if (!live()) return push_home(type);
  if (wide_at_ != nullptr) settle_from(wide_at_, wide_at_ + 1);  // There is room for one: the older one goes home.
  if (!push(type, Place::kWide, home(height_))) return false;
  wide_ = bits;
  wide_at_ = top_ - 1;
  return true;
}

bool Rewriter::table_index(Reader& in, uint32_t& table) {
  if (!in.u32(table)) return false;
  return table < m.table_count || invalid("unknown table");
}

bool Rewriter::memory_index(Reader& in) {
  uint8_t index;
  if (!in.byte(index)) return false;
  if (index != 0) return failure_.at(at_, WEFT_MALFORMED, "zero byte expected");
  return m.has_memory || invalid("unknown memory");
}

// ---- Numeric, memory, variables ----

bool Rewriter::numeric(Op op) {
  const OpInfo& info = kOps[op];
  if ((is_left_out(info.operand) || is_left_out(info.result)) && !is_reinterpretation(op)) {
    return failure_.at(at_, WEFT_UNSUPPORTED, "floating-point numbers of this kind are not in this build");
  }
  if (info.shape == OpClass::kBinary) return binary(op);
  Operand a;
  if (!pop(info.operand, a)) return false;
  if (!live()) return push_home(info.result);
  if (is_reinterpretation(op)) return reinterpret(a, info.result);
  unary(op, a);
  return result_of_operands(info.result);
}

// The same bits, or their lower half, under another type: nothing to do.
bool Rewriter::reinterpret(const Operand& a, uint8_t type) {
  switch (a.place) {
    case Place::kAccumulator:
      if (slots_of(type) != slots_of(a.type)) last_valid_ = false;  // It would store both halves.
      return result(type);
    case Place::kHome: case Place::kLocal: return push(type, a.place, a.slot);
    case Place::kConstant: return constant(type, a.constant);
    default: return slots_of(type) == 1 ? constant(type, a.constant) : wide_constant(type, wide_);
  }
}

bool Rewriter::memory_argument(Reader& in, uint32_t width, uint32_t& offset) {
  const uint8_t* const at = in.at;
  uint32_t alignment;
  if (in.left() >= 2 && (at[0] | at[1]) < 0x80) {
    alignment = at[0];
    offset = at[1];
    in.at = at + 2;
  } else if (!in.u32(alignment) || !in.u32(offset)) {
    return false;
  }
  if (alignment < 32 && (1u << alignment) <= width && m.has_memory) return true;
  if (alignment >= 32) return failure_.at(at_, WEFT_MALFORMED, "malformed memop flags");
  return invalid(m.has_memory ? "alignment must not be larger than natural" : "unknown memory");
}

bool Rewriter::load(Reader& in, Op op) {
  uint32_t offset;
  Operand address;
  if (!memory_argument(in, kOps[op].width, offset) || !pop(WEFT_I32, address)) return false;
  const uint8_t type = kOps[op].result;
  if (!live()) return push_home(type);
  if (op < op_i64_load8_s) {
    emit_load(untyped(op), address, offset);
  } else {
    const unsigned which = op - op_i64_load8_s;
    emit_load(which < 4 ? static_cast<Op>(op_i32_load8_s + which) : op_i32_load, address, offset);
    Operand loaded = {WEFT_I32, Place::kAccumulator, address.slot, 0};
    unary(which % 2 == 0 ? op_i64_extend_i32_s : op_i64_extend_i32_u, loaded);
  }
  return result_of_operands(type);
}

bool Rewriter::store(Reader& in, Op op) {
  uint32_t offset;
  Operand operands[2];
  if (!memory_argument(in, kOps[op].width, offset) || !pop(kOps[op].operand, operands[1]) ||
      !pop(WEFT_I32, operands[0])) {
    return false;
  }
  if (!live()) return true;
  Operand& value = operands[1];
  if (op >= op_i64_store8) {  // Only its lower half matters.
    value.type = WEFT_I32;
    if (value.place == Place::kAccumulator) last_valid_ = false;  // It would store both.
    if (value.place == Place::kWide) {
      value.place = Place::kConstant;
      value.constant = static_cast<int32_t>(wide_);
    }
  }
  emit_store(untyped(op), operands, offset);
  return true;
}

bool Rewriter::select(Reader& in, bool typed) {
  Operand v[3];  // The two values and the condition.
  uint8_t type = kUnknown;
  if (typed) {
    uint32_t count;
    if (!in.u32(count)) return false;
    if (count != 1) return invalid("invalid result arity");
    if (!in.byte(type)) return false;
    if (!is_value_type(type)) return failure_.at(at_, WEFT_MALFORMED, "invalid value type");
    m.features |= WEFT_FEATURE_REFERENCES;
  }
  if (!pop(WEFT_I32, v[2]) || !pop(type, v[1]) || !pop(type, v[0])) return false;
  if (!typed) {
    if (is_reference(v[0].type) || is_reference(v[1].type)) return invalid("type mismatch");
    if (v[0].type != kUnknown && v[1].type != kUnknown && v[0].type != v[1].type) return invalid("type mismatch");
    type = v[0].type != kUnknown ? v[0].type : v[1].type;
  }
  if (!live()) return push_home(type);
  bring_near(v, 3);
  for (unsigned i = 0; i < 2; ++i) {
    if (v[i].place == Place::kAccumulator) to_slot(v[i]);
  }
  to_slot(v[0]);
  to_slot(v[1]);
  if (v[2].is_constant()) to_accumulator(v[2]);
  const bool in_slot = v[2].in_slot();
  const unsigned kind = in_slot ? SSS : SSA;
  uint8_t* const p = emit(slots_of(type) == 2 ? op_select64 : op_select32, form(kind, A), in_slot ? 3 : 2);
  p[0] = static_cast<uint8_t>(v[0].slot);
  p[1] = static_cast<uint8_t>(v[1].slot);
  if (in_slot) p[2] = static_cast<uint8_t>(v[2].slot);
  return result_of_operands(type);
}

bool Rewriter::set_local(uint8_t type, uint16_t slot, bool tee) {
  if (accumulator_ != nullptr && accumulator_ == top_ - 1 && accumulator_->type == type) {  // Most often.
    Value* const value = accumulator_;
    if (locals_from_ < value) settle_aliases(slot);
    accumulator_ = nullptr;
    store_accumulator(type, slot);
    if (tee) {
      value->place = Place::kLocal;
      value->payload = slot;
      if (value < locals_from_) locals_from_ = value, set_quick();
    } else {
      top_ = value;
      height_ -= slots_of(type);
    }
    return true;
  }
  Operand value;
  if (!pop(type, value)) return false;
  if (!live()) return !tee || push_home(type);
  settle_local(slot);
  if (slot > 255 && value.is_constant()) spill();
  put_into(value, slot);
  if (!tee) return true;
  if (value.place == Place::kConstant) return constant(type, value.constant);
  if (value.place == Place::kWide) return wide_constant(type, wide_);
  return push(type, Place::kLocal, slot);
}

bool Rewriter::global(Reader& in, bool set) {
  uint32_t index;
  if (!in.u32(index)) return false;
  if (index >= m.global_count) return invalid("unknown global");
  const GlobalType& type = m.globals[index];
  const bool wide = slots_of(type.type) == 2;
  const bool imported = index < m.global_imports;
  const bool near = !imported && type.slot < 256 && !wide;
  const unsigned kind = near ? GS : imported ? IMP : GWS;
  if (!set) {
    if (!live()) return push_home(type.type);
    spill();
    emit(wide ? op_global_get64 : op_global_get32, form(kind, A), 0);
    put_number(type.slot, near);
    return result(type.type);
  }
  Operand value;
  if (!type.is_mutable) return invalid("global is immutable");
  if (!pop(type.type, value)) return false;
  if (!live()) return true;
  bring_near(&value, 1);
  if (near && value.place == Place::kAccumulator) {
    *emit(code_global_set32_GA_A, 1) = static_cast<uint8_t>(type.slot);
    return true;
  }
  to_slot(value);
  emit(wide ? op_global_set64 : op_global_set32, form(kind, A), 0);
  last_valid_ = false;
  put_number(type.slot, near);
  out.put8(value.slot);
  return true;
}

bool Rewriter::reference_test() {
  Operand a;
  if (!pop(kUnknown, a)) return false;
  if (a.type != kUnknown && !is_reference(a.type)) return invalid("type mismatch");
  m.features |= WEFT_FEATURE_REFERENCES;
  if (!live()) return push_home(WEFT_I32);
  unary(op_i32_eqz, a);
  return result_of_operands(WEFT_I32);
}

// ---- Blocks ----

bool Rewriter::block(Reader& in, uint8_t opcode) {
  Label label;
  label.pending = label.else_pending = 0;
  label.type = -1;
  label.opcode = opcode;
  label.polymorphic = false;
  label.dead = label.dead_before = dead_;
  if (in.left() != 0 && (*in.at == 0x40 || is_value_type(*in.at))) {
    if (*in.at != 0x40) label.type = *in.at - 256;
    ++in.at;
  } else if (in.left() != 0 && *in.at == 0x7B) {
    return failure_.at(at_, WEFT_UNSUPPORTED, "SIMD is not supported");
  } else {
    int64_t index;
    if (!in.s33(index)) return false;
    if (index < 0) return failure_.at(at_, WEFT_MALFORMED, "invalid block type");
    if (index >= m.type_count) return invalid("unknown type");
    label.type = static_cast<int32_t>(index);
    m.features |= WEFT_FEATURE_MULTI_VALUE;
  }
  if (labels.count() >= kMaxNesting) return limit("blocks nested too deeply");

  const Types params = params_of_block(label);
  Operand condition;
  if (live()) {
    // What the block may change or must find in its place goes home, before the condition is tested.
    Value* const end = top_ - (opcode == kIf && top_ != floor_);
    if (opcode != kIf) spill();
    if (params.count != 0) settle_from(end - smaller(params.count, static_cast<uint32_t>(end - floor_)), end);
    if (locals_from_ < end) settle_locals(end);
    // A later wide constant would send this one home on one path only.
    if (wide_at_ != nullptr && wide_at_ < end) settle_from(wide_at_, wide_at_ + 1);
    if (opcode == kIf && accumulator_ != nullptr && accumulator_ < end) spill();
  }
  if (opcode == kIf && !pop(WEFT_I32, condition)) return false;
  if (params.count != 0 && !expect(params)) return false;
  if (live()) {
    last_valid_ = last_valid_ && opcode != kLoop;
    if (opcode == kLoop) {
      label.pending = out.position();
      counter_end_ = 0;
      if (!m.store->config.unmetered) emit(code_tick_K0_A);
    }
    if (opcode == kIf) {
      Label other;
      other.opcode = kIf;
      other.pending = 0;
      jump_if(condition, false, other);
      label.else_pending = other.pending;
    }
  } else if (!(pop_types(params) && push_types(params))) {
    return false;
  }
  label.height = static_cast<uint16_t>(count() - smaller(params.count, count()));
  label.slots = static_cast<uint16_t>(params.count == 0 ? height_ : height_ - slots_in(params));
  if (!labels.push(*m.store, label)) return no_memory();
  open(label);  // As dead or live as what is around it.
  return true;
}

bool Rewriter::otherwise(Reader&) {
  if (labels.top().opcode != kIf) return failure_.at(at_, WEFT_MALFORMED, "else without if");
  if (!expect_all(results_of_block(labels.top()))) return false;
  if (live()) {
    settle_from(floor_, top_);
    jump(labels.top());
  }
  Label& label = labels.top();
  if (label.else_pending != 0) resolve(label.else_pending);
  label.opcode = kElse;
  label.dead = dead_ = label.dead_before;
  label.polymorphic = false;
  cut_stack(label);
  set_quick();
  return push_types(params_of_block(label));
}

bool Rewriter::end(Reader&) {
  Label& label = labels.top();
  const Types results = results_of_block(label);
  if ((results.count != 0 || top_ != floor_) && !expect_all(results)) return false;
  if (label.opcode == kIf) {  // No else: what goes in must be what comes out.
    const Types params = params_of_block(label);
    if (params.count != results.count) return invalid("type mismatch");
    for (uint32_t i = 0; i < params.count; ++i) {
      if (params.types[i] != results.types[i]) return invalid("type mismatch");
    }
  }
  const bool function = labels.count() == 1;
  bool reachable = live();
  if (reachable) {
    if (!function) {
      if (top_ != floor_) settle_from(floor_, top_);
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
      if (!push_types(results)) return false;
      emit_return(results);
    }
  }
  if (label.else_pending != 0) {
    reachable = true;
    resolve(label.else_pending);
  }
  cut_stack(label);
  labels.shrink(labels.count() - 1);
  if (function) return true;
  Label& outer = labels.top();
  if (!reachable) outer.dead = true;
  open(outer);
  return results.count == 0 || push_types(results);
}

// ---- Branches ----

bool Rewriter::branch(Reader& in) {
  Label* label;
  if (!label_at(in, label)) return false;
  const Types types = label_types(*label);
  if (!expect(types)) return false;
  if (live()) {
    if (label == &labels[0]) {
      emit_return(types);
    } else {
      move_results(*label, types);
      jump(*label);
    }
  }
  return set_dead();
}

bool Rewriter::branch_if(Reader& in) {
  Label* label;
  Operand condition;
  if (!label_at(in, label)) return false;
  const Types types = label_types(*label);
  if (!live()) return pop(WEFT_I32, condition) && pop_types(types) && push_types(types);
  if (types.count == 0) {
    if (!pop(WEFT_I32, condition)) return false;
    jump_if(condition, true, *label);
    return true;
  }
  // The condition stays on top until the values under it are where they must be.
  if (top_ == floor_) return invalid("type mismatch");
  Value* const end = top_ - 1;
  if (end - floor_ < static_cast<ptrdiff_t>(types.count)) return invalid("type mismatch");
  const bool in_place = height_ - slots_of(end->type) - slots_in(types) == label->slots;
  if (accumulator_ != end) spill();
  if (in_place || types.count > 1) settle_from(end - types.count, end);
  if (!pop(WEFT_I32, condition) || !expect(types)) return false;
  if (in_place) {
    jump_if(condition, true, *label);
    return true;
  }
  test(condition, false);  // Around the moves and the branch.
  const uint32_t field = out.position();
  out.put16(0);
  move_results(*label, types);
  jump(*label);
  out.poke16(field, out.position() - field);
  last_valid_ = false;
  return true;
}

bool Rewriter::branch_table(Reader& in) {
  uint32_t count;
  if (!in.u32(count)) return false;
  if (count > in.left()) return in.malformed("unexpected end");
  // All are read before any is judged, as malformed comes before invalid. The last one is the default; its types are
  // what all must have.
  const Reader targets = in;
  Reader last = in;
  for (uint32_t i = 0; i <= count; ++i) {
    uint32_t depth;
    last = in;
    if (!in.u32(depth)) return false;
  }
  if (in.left() < labels.count()) return in.malformed("unexpected end");  // Every open block needs its end.
  Label* label;
  if (!label_at(last, label)) return false;
  const Types types = label_types(*label);

  Operand index;
  bool moves = false;
  if (live()) {
    if (top_ == floor_) return invalid("type mismatch");
    Value* const end = top_ - 1;
    if (end - floor_ < static_cast<ptrdiff_t>(types.count)) return invalid("type mismatch");
    if (types.count != 0) settle_from(end - types.count, end);
  }
  if (!pop(WEFT_I32, index) || !expect(types)) return false;
  Reader again = targets;
  for (uint32_t i = 0; i <= count; ++i) {
    if (!label_at(again, label)) return false;
    const Types others = label_types(*label);
    const bool same = others.types == types.types;
    if (others.count != types.count || (!same && !expect(others))) return invalid("type mismatch");
    moves = moves || (live() && types.count != 0 && !in_place_for(*label, types));
  }
  if (!live()) return set_dead();

  bring_near(&index, 1);
  to_slot(index);
  if (!wide_branches_ && (moves || count > 300)) go_wide();
  emit(wide_branches_ ? code_br_table_wide_K0_A : code_br_table_K0_A);
  out.put8(index.slot);
  if (wide_branches_) {
    out.put32(count);
  } else {
    out.put16(count);
  }
  const uint32_t fields = out.position();
  again = targets;
  for (uint32_t i = 0; i <= count; ++i) {
    if (!label_at(again, label)) return false;
    if (moves) {
      chain_field(stub_chain(*label));
    } else {
      branch_field(*label, wide_branches_);
    }
  }
  // Each label has a stub that moves the values and goes on. Until that stands, the table's fields are part of the
  // label's chain.
  const uint32_t stubs = out.position();
  again = targets;
  for (uint32_t i = 0; moves && i <= count; ++i) {
    if (!label_at(again, label)) return false;
    if (out.failed()) return no_memory();
    uint32_t& chain = stub_chain(*label);
    if (chain < fields || chain >= stubs) continue;  // It has one.
    chain = resolve_down_to(fields, chain);
    move_results(*label, types);
    jump(*label);
  }
  return set_dead();
}

// ---- Calls ----

// The one instruction that can take more code than is left between kWidenAt and the reach of 16 bits.
void Rewriter::widen_for_call(const Type& type) {
  if (!wide_branches_ && type.param_count + type.result_count > 100) go_wide();
}

bool Rewriter::call(Reader& in, bool tail) {
  uint32_t f;
  if (!in.u32(f)) return false;
  if (f >= m.function_count) return invalid("unknown function");
  const Type& type = type_of(f);
  Types params = {params_of(m, type), type.param_count};
  if (!expect(params)) return false;
  if (tail && !returns_like_this(type)) return invalid("type mismatch");
  if (!live()) return finish_call(type, false, 0, 0, tail);

  widen_for_call(type);
  const bool import = f < m.function_imports;
  Value* const first = top_ - type.param_count;
  const uint32_t first_slots = height_ - type.param_slots;
  bool any_home;
  const bool far = arguments_are_far(first, first_slots, any_home);
  // A frame begins above the arguments that lie in homes. A host function takes them in these very
  // homes, where that is possible.
  const bool plain = frame_end(height_) == height_;
  const bool over = import ? plain : !any_home;
  const uint32_t base = frame_end(over ? first_slots : height_);
  const uint32_t count = type.param_slots;
  const bool wide = far || base > 255 || count > 255;
  if (tail && !import) {
    emit(code_return_call_K0_A);
    out.put16(f), out.put16(base), out.put16(count);
    gather(first, true);
  } else if (wide) {
    emit(import ? code_call_import_wide_K0_A : code_call_wide_K0_A);
    out.put16(f), out.put16(base), out.put16(count);
    gather(first, true);
  } else {
    const bool counted = import || count > 4 || !has(static_cast<Op>(op_call0 + count), K0);
    const Op op = import ? op_call_import : counted ? op_call : static_cast<Op>(op_call0 + count);
    emit(op, K0, 0);
    last_valid_ = false;
    out.put16(f), out.put8(base);
    if (counted) out.put8(count);
    gather(first, false);
  }
  return finish_call(type, import, base, first_slots, tail);
}

bool Rewriter::call_indirect(Reader& in, bool tail) {
  uint32_t type_index, table;
  if (!in.u32(type_index) || !table_index(in, table)) return false;
  if (m.table_types[table] != WEFT_FUNCREF) return invalid("type mismatch");
  if (type_index >= m.type_count) return invalid("unknown type");
  const Type& type = m.types[type_index];
  Types params = {params_of(m, type), type.param_count};
  Operand index;
  if (live() && top_ != floor_) settle_top();  // Its slot is above those of the arguments.
  if (!pop(WEFT_I32, index) || !expect(params)) return false;
  if (tail && !returns_like_this(type)) return invalid("type mismatch");
  if (!live()) return finish_call(type, false, 0, 0, tail);

  widen_for_call(type);
  Value* const first = top_ - type.param_count;
  const uint32_t first_slots = height_ - type.param_slots;
  bool any_home;
  const bool far = arguments_are_far(first, first_slots, any_home);
  const uint32_t base = frame_end(height_ + 1);  // Above the index too.
  const uint32_t count = type.param_slots;
  const bool wide = tail || far || base > 255 || count > 255 || index.slot > 255;
  emit(tail ? code_return_call_indirect_K0_A : wide ? code_call_indirect_wide_K0_A : code_call_indirect_K0_A);
  out.put16(type.canonical);
  out.put8(table);
  if (wide) {
    out.put16(index.slot), out.put16(base), out.put16(count);
  } else {
    out.put8(index.slot), out.put8(base), out.put8(count);
  }
  gather(first, wide);
  return finish_call(type, false, base, first_slots, tail);
}

bool Rewriter::returns_like_this(const Type& type) const {
  const uint8_t* results = results_of(m, type);
  if (type.result_count != results_.count) return false;
  for (uint32_t i = 0; i < results_.count; ++i) {
    if (results[i] != results_.types[i]) return false;
  }
  m.features |= WEFT_FEATURE_TAIL_CALL;
  return true;
}

// Takes the arguments off the stack and puts the results on it: a single result of a guest function is in
// the accumulator; others are at `base`, from where they go home. A tail call returns them.
bool Rewriter::finish_call(const Type& type, bool import, uint32_t base, uint32_t first_slots, bool tail) {
  const Types params = {params_of(m, type), type.param_count};
  const Types results = {results_of(m, type), type.result_count};
  if (!live()) return pop_types(params) && (tail ? set_dead() : push_types(results));
  top_ -= params.count;
  height_ = first_slots;
  use_slots(base + larger(larger(type.param_slots, slots_in(results)), 2));
  if (base + larger(type.param_slots, slots_in(results)) + 2 > kMaxFrameSlots) return limit("frame too large");
  last_valid_ = false;
  if (results.count == 1 && !import) {
    if (!result(results.types[0])) return false;
  } else {
    if (!push_types(results)) return false;
    // Homes lie at or below their sources, but beyond kNearEnd they may lie above them: those first.
    uint32_t near = 0, near_slots = 0;
    while (near < results.count && first_slots + near_slots < kNearEnd) near_slots += slots_of(results.types[near++]);
    const bool far_first = home(first_slots + near_slots) > base + near_slots;
    for (unsigned i = 0; i < 2; ++i) {
      if ((i == 0) == far_first) {
        move_range({results.types + near, results.count - near}, base + near_slots, home(first_slots + near_slots));
      } else {
        move_range({results.types, near}, base, home(first_slots));
      }
    }
  }
  if (!tail) return true;
  emit_return(results_);
  return set_dead();
}

bool rewrite_code_section(Module& module, Reader& section) {
  uint8_t* in_place_at = module.in_place ? const_cast<uint8_t*>(section.at) : nullptr;
  module.code = in_place_at;
  Rewriter rewriter(module, *section.failure, in_place_at);
  const bool ok = rewriter.section(section);
  rewriter.release();
  if (!ok) return false;
  for (uint32_t f = module.function_imports; f < module.function_count; ++f) module.functions[f] &= ~kDeclared;
  return true;
}

}  // namespace weft
