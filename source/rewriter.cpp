// WebAssembly instructions: decoding (5.4), validation (3.3), and what to emit for each.
#include "rewriter.h"

#include "segments.h"

namespace weft {

namespace {

enum : uint8_t { kBlock = 0x02, kLoop = 0x03, kIf = 0x04, kElse = 0x05 };

constexpr uint32_t kWidenAt = 16000;  // Bytes of prepared code after which branches become wide.

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

bool Rewriter::push(uint8_t type, Place place, uint16_t payload) {
  if (dead_) place = Place::kHome;
  if (!values.push(*m.store, {type, place, payload})) return no_memory();
  height_ += slots_of(type);
  if (height_ > max_height_) {
    max_height_ = height_;
    if (frame_end(height_) > kMaxFrameSlots) return limit("frame too large");
  }
  if (!dead_) limit_locals();
  return true;
}

bool Rewriter::push_types(Types types) {
  for (uint32_t i = 0; i < types.count; ++i) {
    if (!push(types.types[i], Place::kHome)) return false;
  }
  return true;
}

bool Rewriter::pop(uint8_t expected, Operand& operand) {
  const Label& label = labels.top();
  if (values.count() == label.height) {
    operand = {expected, Place::kHome, 0, 0};
    return label.polymorphic || invalid("type mismatch");
  }
  const uint32_t index = values.count() - 1;
  const Value value = values[index];
  if (expected != kUnknown && value.type != kUnknown && value.type != expected) return invalid("type mismatch");
  height_ -= slots_of(value.type);
  values.shrink(index);
  locals_from_ = smaller(locals_from_, index);
  operand.type = value.type != kUnknown ? value.type : expected;
  operand.place = value.place;
  operand.slot = value.place == Place::kLocal ? value.payload : home(height_);
  if (accumulator_ == index) accumulator_ = kNoValue;
  if (operand.is_constant()) {
    operand.constant = constant_of(value);
    if (wide_at_ == index) wide_at_ = kNoValue;
  }
  return true;
}

bool Rewriter::expect(Types types) {
  const Label& label = labels.top();
  for (uint32_t i = 0; i < types.count; ++i) {
    const uint32_t depth = values.count() - label.height;
    if (i >= depth) return label.polymorphic || invalid("type mismatch");
    const uint8_t type = values[values.count() - 1 - i].type;
    if (type != kUnknown && type != types.types[types.count - 1 - i]) return invalid("type mismatch");
  }
  return true;
}

bool Rewriter::pop_types(Types types) {
  Operand ignored;
  for (uint32_t i = types.count; i-- > 0;) {
    if (!pop(types.types[i], ignored)) return false;
  }
  return true;
}

bool Rewriter::set_dead() {
  Label& label = labels.top();
  values.shrink(label.height);
  height_ = label.slots;
  locals_from_ = smaller(locals_from_, label.height);
  accumulator_ = kNoValue;
  if (wide_at_ != kNoValue && wide_at_ >= label.height) wide_at_ = kNoValue;
  label.dead = label.polymorphic = dead_ = true;
  last_valid_ = false;
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

bool Rewriter::find_local(uint32_t index, uint8_t& type, uint16_t& slot) {
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
  type = run.type;
  slot = static_cast<uint16_t>(run.slot + (index - run.first) * slots_of(type));
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
    emit(op_move_slots, K0);
    out.put16(near_params);
    out.put16(256);
    out.put16(type.param_slots - near_params);
  }
  if (!m.store->config.unmetered) emit(op_tick, K0);
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
  values.release(*m.store);
  labels.release(*m.store);
  runs.release(*m.store);
}

bool Rewriter::body(uint32_t f, Reader in) {
  const uint32_t type_index = m.functions[f] & ~kDeclared;
  const Type& type = m.types[type_index];
  at_ = in.at;
  out.reader_at(in.at);
  values.shrink(0);
  labels.shrink(0);
  height_ = max_height_ = locals_from_ = pending_labels_ = 0;
  accumulator_ = wide_at_ = kNoValue;
  wide_branches_ = last_valid_ = false;
  counter_end_ = 0;
  if (!locals(in, type)) return false;
  results_ = {results_of(m, type), type.result_count};
  if (!labels.push(*m.store, {0, 0, static_cast<int32_t>(type_index), 0, 0, kBlock, false, false, false})) return no_memory();
  dead_ = false;

  while (labels.count() != 0) {
    at_ = in.at;
    out.reader_at(in.at);
    if (out.failed()) return no_memory();
    if (!wide_branches_ && out.position() - start_ + 5 * pending_labels_ > kWidenAt) go_wide();
    uint8_t opcode;
    if (!in.byte(opcode) || !instruction(in, opcode)) return false;
  }
  if (in.left() != 0) return in.malformed("unexpected content after the function's end");
  use_slots(frame_end(max_height_));
  out.poke16(start_ + 2, frame_slots_);
  if (out.failed()) return no_memory();
  m.functions[f] = start_ | (m.functions[f] & kDeclared);
  ++m.rewritten;
  return true;
}

bool Rewriter::instruction(Reader& in, uint8_t opcode) {
  if (opcode >= 0x20 && opcode <= 0x22) return local(in, opcode);
  if (opcode >= 0x45 && opcode <= 0xC4) {
    if (opcode >= 0xC0) m.features |= WEFT_FEATURE_SIGN_EXTENSION;
    return numeric(static_cast<Op>(op_i32_eqz + (opcode - 0x45)));
  }
  if (opcode >= 0x28 && opcode <= 0x35) return load(in, static_cast<Op>(op_i32_load + (opcode - 0x28)));
  if (opcode >= 0x36 && opcode <= 0x3E) return store(in, static_cast<Op>(op_i32_store + (opcode - 0x36)));
  return control(in, opcode);
}

bool Rewriter::control(Reader& in, uint8_t opcode) {
  Operand operand;
  switch (opcode) {
    case 0x00:
      if (live()) emit(op_unreachable, K0);
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
    case 0x41: {
      int32_t v;
      if (!in.s32(v)) return false;
      return constant(WEFT_I32, static_cast<uint64_t>(static_cast<int64_t>(v)));
    }
    case 0x42: {
      int64_t v;
      if (!in.s64(v)) return false;
      return constant(WEFT_I64, static_cast<uint64_t>(v));
    }
    case 0x43: {
      if (!in.skip(4)) return false;
      return constant(WEFT_F32, static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(load32(in.at - 4)))));
    }
    case 0x44:
      if (!in.skip(8)) return false;
      return constant(WEFT_F64, load64(in.at - 8));
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
      if (element_type(indices[1]) != m.table_types[indices[0]]) return invalid("type mismatch");
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

uint8_t Rewriter::element_type(uint32_t index) {
  Reader reader = {m.wasm + m.element_section, m.wasm + m.wasm_bytes, &failure_};
  uint32_t count;
  ElementSegment segment{};
  weft_ref ignored;
  if (!reader.u32(count)) return 0;
  for (uint32_t i = 0; i <= index; ++i) {
    if (!read_element_segment(m, nullptr, reader, segment)) return 0;
    for (uint32_t k = 0; i != index && k < segment.count; ++k) {
      if (!read_element(m, nullptr, reader, segment, ignored)) return 0;
    }
  }
  return segment.type;
}

// An instruction whose operands all lie in slots: immediates first (layout: B byte, H 16 bits), then slots.
bool Rewriter::fixed(Op op, const char* types, uint8_t result_type, const uint32_t* immediates, const char* layout) {
  Operand operands[4];
  const unsigned count = static_cast<unsigned>(strlen(types));
  for (unsigned i = count; i-- > 0;) {
    const uint8_t type = types[i] == 'i' ? WEFT_I32 : types[i] == 'r' ? WEFT_FUNCREF : WEFT_EXTERNREF;
    if (!pop(type, operands[i])) return false;
  }
  if (!live()) return result_type == 0 || push(result_type, Place::kHome);
  bring_near(operands, count);
  for (unsigned i = 0; i < count; ++i) {  // The accumulator first, before a constant takes it.
    if (operands[i].place == Place::kAccumulator) to_slot(operands[i]);
  }
  for (unsigned i = 0; i < count; ++i) to_slot(operands[i]);
  emit(op, K0);
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

bool Rewriter::constant(uint8_t type, uint64_t bits) {
  if (!live()) return push(type, Place::kHome);
  const int64_t v = static_cast<int64_t>(bits);
  if (v == static_cast<int16_t>(v)) return push(type, Place::kConstant, static_cast<uint16_t>(bits));
  if (wide_at_ != kNoValue) {  // There is room for one wide constant: the older one goes home.
    const uint32_t index = wide_at_;
    settle_from(index, index + 1);
  }
  if (!push(type, Place::kWide)) return false;
  wide_ = bits;
  wide_at_ = values.count() - 1;
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
  Operand operands[2];
  Operand& a = operands[0];
  if (info.shape == OpClass::kBinary && !pop(info.operand, operands[1])) return false;
  if (!pop(info.operand, a)) return false;
  if (!live()) return push(info.result, Place::kHome);
  if (info.shape == OpClass::kBinary) {
    binary(op, operands);
    return result(info.result);
  }
  if (is_reinterpretation(op)) return reinterpret(a, info.result);
  unary(op, a);
  return result(info.result);
}

// The same bits, or their lower half, under another type: nothing to do.
bool Rewriter::reinterpret(const Operand& a, uint8_t type) {
  switch (a.place) {
    case Place::kAccumulator:
      if (slots_of(type) != slots_of(a.type)) last_valid_ = false;  // It would store both halves.
      return result(type);
    case Place::kHome: return push(type, Place::kHome);
    case Place::kLocal: return push(type, Place::kLocal, a.slot);
    default: {
      const bool narrow = slots_of(type) == 1;
      return constant(type, narrow ? static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(a.constant)))
                                   : a.constant);
    }
  }
}

bool Rewriter::memory_argument(Reader& in, uint32_t width, uint32_t& offset) {
  uint32_t alignment;
  if (!in.u32(alignment) || !in.u32(offset)) return false;
  if (alignment >= 32) return failure_.at(at_, WEFT_MALFORMED, "malformed memop flags");
  if (!m.has_memory) return invalid("unknown memory");
  return (1u << alignment) <= width || invalid("alignment must not be larger than natural");
}

bool Rewriter::load(Reader& in, Op op) {
  uint32_t offset;
  Operand address;
  if (!memory_argument(in, kOps[op].width, offset) || !pop(WEFT_I32, address)) return false;
  const uint8_t type = kOps[op].result;
  if (!live()) return push(type, Place::kHome);
  if (op < op_i64_load8_s) {
    emit_load(untyped(op), address, offset);
  } else {
    const unsigned which = op - op_i64_load8_s;
    emit_load(which < 4 ? static_cast<Op>(op_i32_load8_s + which) : op_i32_load, address, offset);
    Operand loaded = {WEFT_I32, Place::kAccumulator, address.slot, 0};
    unary(which % 2 == 0 ? op_i64_extend_i32_s : op_i64_extend_i32_u, loaded);
  }
  return result(type);
}

bool Rewriter::store(Reader& in, Op op) {
  uint32_t offset;
  Operand operands[2];
  if (!memory_argument(in, kOps[op].width, offset) || !pop(kOps[op].operand, operands[1]) ||
      !pop(WEFT_I32, operands[0])) {
    return false;
  }
  if (op >= op_i64_store8) {  // Only its lower half matters.
    operands[1].type = WEFT_I32;
    operands[1].constant = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(operands[1].constant)));
  }
  if (live()) emit_store(untyped(op), operands, offset);
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
  if (!live()) return push(type, Place::kHome);
  bring_near(v, 3);
  for (unsigned i = 0; i < 2; ++i) {
    if (v[i].place == Place::kAccumulator) to_slot(v[i]);
  }
  to_slot(v[0]);
  to_slot(v[1]);
  if (v[2].is_constant()) to_accumulator(v[2]);
  emit(slots_of(type) == 2 ? op_select64 : op_select32, v[2].in_slot() ? SSS : SSA);
  out.put8(v[0].slot);
  out.put8(v[1].slot);
  if (v[2].in_slot()) out.put8(v[2].slot);
  return result(type);
}

bool Rewriter::local(Reader& in, uint8_t opcode) {
  uint32_t index;
  uint8_t type;
  uint16_t slot;
  if (!in.u32(index) || !find_local(index, type, slot)) return false;
  if (opcode == 0x20) {
    return push(type, Place::kLocal, slot);
  }
  const bool tee = opcode == 0x22;
  Operand value;
  if (!pop(type, value)) return false;
  if (!live()) return !tee || push(type, Place::kHome);
  settle_local(slot);
  if (slot > 255 && value.is_constant()) spill();
  put_into(value, slot);
  if (!tee) return true;
  if (value.is_constant()) return constant(type, value.constant);
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
  if (!set) {
    if (!live()) return push(type.type, Place::kHome);
    spill();
    emit(wide ? op_global_get64 : op_global_get32, near ? GS : imported ? IMP : GWS);
    if (near) {
      out.put8(type.slot);
    } else {
      out.put16(type.slot);
    }
    return result(type.type);
  }
  Operand value;
  if (!type.is_mutable) return invalid("global is immutable");
  if (!pop(type.type, value)) return false;
  if (!live()) return true;
  bring_near(&value, 1);
  if (near && value.place == Place::kAccumulator) {
    emit(op_global_set32, GA);
    out.put8(type.slot);
    return true;
  }
  to_slot(value);
  emit(wide ? op_global_set64 : op_global_set32, near ? GS : imported ? IMP : GWS);
  if (near) {
    out.put8(type.slot);
  } else {
    out.put16(type.slot);
  }
  out.put8(value.slot);
  return true;
}

bool Rewriter::reference_test() {
  Operand a;
  if (!pop(kUnknown, a)) return false;
  if (a.type != kUnknown && !is_reference(a.type)) return invalid("type mismatch");
  m.features |= WEFT_FEATURE_REFERENCES;
  if (!live()) return push(WEFT_I32, Place::kHome);
  unary(op_i32_eqz, a);
  return result(WEFT_I32);
}

// ---- Blocks ----

bool Rewriter::block(Reader& in, uint8_t opcode) {
  Label label = {0, 0, -1, 0, 0, opcode, false, !live(), !live()};
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
  Operand condition{};
  if (live()) {
    // What the block may change or must find in its place goes home, before the condition is tested.
    const uint32_t end = values.count() - (opcode == kIf && values.count() > labels.top().height);
    const uint32_t depth = end - labels.top().height;
    if (opcode != kIf) spill();
    settle_from(end - smaller(params.count, depth), end);
    settle_locals(end);
    // A later wide constant would send this one home on one path only.
    if (wide_at_ != kNoValue && wide_at_ < end) settle_from(wide_at_, wide_at_ + 1);
    if (opcode == kIf && accumulator_ != kNoValue && accumulator_ < end) spill();
  }
  if (opcode == kIf && !pop(WEFT_I32, condition)) return false;
  if (!expect(params)) return false;
  if (live()) {
    last_valid_ = last_valid_ && opcode != kLoop;
    if (opcode == kLoop) {
      label.pending = out.position();
      counter_end_ = 0;
      if (!m.store->config.unmetered) emit(op_tick, K0);
    }
    if (opcode == kIf) {
      Label other = {0, 0, -1, 0, 0, kIf, false, false, false};
      jump_if(condition, false, other);
      label.else_pending = other.pending;
    }
  } else if (!(pop_types(params) && push_types(params))) {
    return false;
  }
  label.height = static_cast<uint16_t>(values.count() - smaller(params.count, values.count()));
  label.slots = static_cast<uint16_t>(height_ - slots_in(params));
  return labels.push(*m.store, label) || no_memory();  // As dead or live as what is around it.
}

bool Rewriter::otherwise(Reader&) {
  if (labels.top().opcode != kIf) return failure_.at(at_, WEFT_MALFORMED, "else without if");
  const Types results = results_of_block(labels.top());
  if (!expect(results)) return false;
  {
    Label& label = labels.top();
    const uint32_t depth = values.count() - label.height;
    if (depth > results.count || (depth < results.count && !label.polymorphic)) return invalid("type mismatch");
  }
  if (live()) {
    settle_from(labels.top().height, values.count());
    jump(labels.top());
  }
  Label& label = labels.top();
  if (label.else_pending != 0) {
    resolve(label.else_pending);
    --pending_labels_;
  }
  label.opcode = kElse;
  label.dead = dead_ = label.dead_before;
  label.polymorphic = false;
  values.shrink(label.height);
  height_ = label.slots;
  locals_from_ = smaller(locals_from_, label.height);
  accumulator_ = kNoValue;
  if (wide_at_ != kNoValue && wide_at_ >= label.height) wide_at_ = kNoValue;
  last_valid_ = false;
  return push_types(params_of_block(label));
}

bool Rewriter::end(Reader&) {
  Label& label = labels.top();
  const Types results = results_of_block(label);
  if (!expect(results)) return false;
  const uint32_t depth = values.count() - label.height;
  if (depth > results.count || (depth < results.count && !label.polymorphic)) return invalid("type mismatch");
  if (label.opcode == kIf) {  // No else: what goes in must be what comes out.
    const Types params = params_of_block(label);
    if (params.count != results.count) return invalid("type mismatch");
    for (uint32_t i = 0; i < params.count; ++i) {
      if (params.types[i] != results.types[i]) return invalid("type mismatch");
    }
  }
  const bool function = labels.count() == 1;
  const bool falls_through = live();
  if (falls_through) {
    if (!function) {
      settle_from(label.height, values.count());
    } else if (results.count != 0 || label.pending == 0) {
      emit_return(results);
    }
  }
  bool reachable = falls_through;
  if (label.opcode != kLoop && label.pending != 0) {
    reachable = true;
    resolve(label.pending);
    --pending_labels_;
    if (function) {
      values.shrink(0);
      height_ = locals_from_ = 0;
      accumulator_ = wide_at_ = kNoValue;
      label.dead = label.polymorphic = dead_ = false;
      if (!push_types(results)) return false;
      emit_return(results);
    }
  }
  if (label.else_pending != 0) {
    reachable = true;
    resolve(label.else_pending);
    --pending_labels_;
  }
  values.shrink(label.height);
  height_ = label.slots;
  locals_from_ = smaller(locals_from_, label.height);
  accumulator_ = kNoValue;
  if (wide_at_ != kNoValue && wide_at_ >= label.height) wide_at_ = kNoValue;
  last_valid_ = false;
  labels.shrink(labels.count() - 1);
  if (function) return true;
  if (!reachable) labels.top().dead = true;
  label_changed();
  return push_types(results);
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
  // The condition stays on top until the values under it are where they must be.
  if (values.count() == labels.top().height) return invalid("type mismatch");
  const uint32_t end = values.count() - 1;
  if (end - labels.top().height < types.count) return invalid("type mismatch");
  const bool in_place = height_ - slots_of(values.top().type) - slots_in(types) == label->slots;
  if (types.count != 0) {
    if (accumulator_ != end) spill();
    if (in_place || types.count > 1) settle_from(end - types.count, end);
  }
  if (!pop(WEFT_I32, condition) || !expect(types)) return false;
  if (types.count == 0 || in_place) {
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
    if (values.count() == labels.top().height) return invalid("type mismatch");
    const uint32_t end = values.count() - 1;
    if (end - labels.top().height < types.count) return invalid("type mismatch");
    if (types.count != 0) settle_from(end - types.count, end);
  }
  if (!pop(WEFT_I32, index)) return false;
  Reader again = targets;
  for (uint32_t i = 0; i <= count; ++i) {
    if (!label_at(again, label)) return false;
    const Types others = label_types(*label);
    if (others.count != types.count || !expect(others)) return invalid("type mismatch");
    moves = moves || (live() && types.count != 0 && !in_place_for(*label, types));
  }
  if (!live()) return set_dead();

  bring_near(&index, 1);
  to_slot(index);
  if (!wide_branches_ && (moves || count > 300)) go_wide();
  emit(wide_branches_ ? op_br_table_wide : op_br_table, K0);
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
      out.put32(0);
    } else {
      branch_field(*label, wide_branches_);
    }
  }
  if (moves) {  // Each target has a stub that moves the values and goes on.
    again = targets;
    for (uint32_t i = 0; i <= count; ++i) {
      if (!label_at(again, label)) return false;
      const uint32_t field = fields + 4 * i;
      out.poke32(field, out.position() - field);
      move_results(*label, types);
      jump(*label);
      if (out.failed()) return no_memory();
    }
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
  const uint32_t first = values.count() - type.param_count;
  const uint32_t first_slots = height_ - type.param_slots;
  bool any_home;
  const bool far = arguments_are_far(first, first_slots, any_home);
  // A frame begins above the arguments that lie in homes. A host function takes them in these very
  // homes, where that is possible.
  const bool plain = frame_end(height_) == near_locals_ + height_;
  const bool over = import ? plain : !any_home;
  const uint32_t base = frame_end(over ? first_slots : height_);
  const uint32_t count = type.param_slots;
  const bool wide = far || base > 255 || count > 255;
  if (tail && !import) {
    emit(op_return_call, K0);
    out.put16(f), out.put16(base), out.put16(count);
    gather(first, first_slots, true);
  } else if (wide) {
    emit(import ? op_call_import_wide : op_call_wide, K0);
    out.put16(f), out.put16(base), out.put16(count);
    gather(first, first_slots, true);
  } else {
    const bool counted = import || count > 4 || !has(static_cast<Op>(op_call0 + count), K0);
    emit(import ? op_call_import : counted ? op_call : static_cast<Op>(op_call0 + count), K0);
    out.put16(f), out.put8(base);
    if (counted) out.put8(count);
    gather(first, first_slots, false);
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
  if (live() && values.count() != labels.top().height && values.top().place != Place::kHome &&
      values.top().place != Place::kLocal) {
    settle_from(values.count() - 1, values.count());  // Its slot is above those of the arguments.
  }
  if (!pop(WEFT_I32, index) || !expect(params)) return false;
  if (tail && !returns_like_this(type)) return invalid("type mismatch");
  if (!live()) return finish_call(type, false, 0, 0, tail);

  widen_for_call(type);
  const uint32_t first = values.count() - type.param_count;
  const uint32_t first_slots = height_ - type.param_slots;
  bool any_home;
  const bool far = arguments_are_far(first, first_slots, any_home);
  const uint32_t base = frame_end(height_ + 1);  // Above the index too.
  const uint32_t count = type.param_slots;
  const bool wide = tail || far || base > 255 || count > 255 || index.slot > 255;
  emit(tail ? op_return_call_indirect : wide ? op_call_indirect_wide : op_call_indirect, K0);
  out.put16(type.canonical);
  out.put8(table);
  if (wide) {
    out.put16(index.slot), out.put16(base), out.put16(count);
  } else {
    out.put8(index.slot), out.put8(base), out.put8(count);
  }
  gather(first, first_slots, wide);
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
  values.shrink(values.count() - params.count);
  height_ = first_slots;
  locals_from_ = smaller(locals_from_, values.count());
  use_slots(base + larger(larger(type.param_slots, slots_in(results)), 2));
  if (base + larger(type.param_slots, slots_in(results)) + 2 > kMaxFrameSlots) return limit("frame too large");
  last_valid_ = false;
  if (results.count == 1 && !import) {
    if (!result(results.types[0])) return false;
  } else {
    if (!push_types(results)) return false;
    // Homes lie at or below their sources, but beyond kNearEnd they may lie above them: those first, from the last one down.
    uint32_t from = base + slots_in(results), height = height_;
    for (uint32_t i = results.count; i-- > 0;) {
      from -= slots_of(results.types[i]);
      height -= slots_of(results.types[i]);
      if (home(height) > from) copy(results.types[i], static_cast<uint16_t>(from), home(height));
    }
    for (uint32_t i = 0; i < results.count; ++i) {
      if (home(height) < from) copy(results.types[i], static_cast<uint16_t>(from), home(height));
      from += slots_of(results.types[i]);
      height += slots_of(results.types[i]);
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
