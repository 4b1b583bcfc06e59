// The rewriter: validates one function body (3.3, 3.4.1) and turns its stack code into prepared code, in
// one pass. Split in two files: rewriter_emit.cpp knows operands and instructions, rewriter.cpp knows
// WebAssembly.
//
// The operand stack exists only here. Each value on it has a *home*, the frame slot of its height; but a
// value need not be there: it may be a local or a constant that was not copied, or the accumulator.
#ifndef WEFT_REWRITER_H
#define WEFT_REWRITER_H

#include "code_writer.h"
#include "instructions.h"

namespace weft {

// A growing array in scratch memory.
template <class T>
class Scratch {
 public:
  bool push(const weft_store& store, const T& value) {
    if (count_ == capacity_ && !grow(store)) return false;
    data_[count_++] = value;
    return true;
  }
  void release(const weft_store& store) {
    if (capacity_ != 0) reallocate(store, data_, capacity_ * sizeof(T), 0, WEFT_FOR_SCRATCH);
    count_ = capacity_ = 0;
  }
  T& operator[](uint32_t i) { return data_[i]; }
  T& top() { return data_[count_ - 1]; }
  uint32_t count() const { return count_; }
  void shrink(uint32_t count) { count_ = count; }

 private:
  __attribute__((noinline)) bool grow(const weft_store& store) {
    const uint32_t capacity = capacity_ == 0 ? 16 : capacity_ * 2;
    void* bigger = reallocate(store, data_, capacity_ * sizeof(T), capacity * sizeof(T), WEFT_FOR_SCRATCH);
    if (bigger == nullptr) return false;
    data_ = static_cast<T*>(bigger);
    capacity_ = capacity;
    return true;
  }

  T* data_ = nullptr;
  uint32_t count_ = 0;
  uint32_t capacity_ = 0;
};

constexpr uint8_t kUnknown = 0;    // The type of a value popped from an unreachable stack.
constexpr uint32_t kNoValue = 0xFFFFFFFFu;
constexpr uint16_t kNoSlot = 0xFFFF;

enum class Place : uint8_t {
  kHome,         // In its home slot.
  kLocal,        // In a local's slot; must be copied before that local changes.
  kAccumulator,
  kConstant,     // A constant that fits 16 bits, sign-extended.
  kWide          // The one wider constant, Rewriter::wide_.
};

struct Value {            // On the operand stack.
  uint8_t type;
  Place place;
  uint16_t payload;       // kLocal: slot. kConstant: the constant.
};

struct Operand {          // A value taken off the stack, about to be used.
  uint8_t type;
  Place place;            // kHome and kLocal become the same: in `slot`.
  uint16_t slot;          // Where it is; for others its home, where it may be put.
  uint64_t constant;

  bool in_slot() const { return place == Place::kHome || place == Place::kLocal; }
  bool is_constant() const { return place == Place::kConstant || place == Place::kWide; }
};

struct Label {            // An open block, loop, if or function (3.3.8).
  uint32_t pending;       // Newest branch to the end (chained backwards); for a loop, its start.
  uint32_t else_pending;  // The branch of an `if` to its else part.
  int32_t type;           // Block type: -1 none, a negative valtype - 128, or a type index.
  uint16_t height;        // Values below the block's.
  uint16_t slots;         // Slots of those.
  uint8_t opcode;         // 0x02 block (and function), 0x03 loop, 0x04 if, 0x05 else.
  bool polymorphic;       // After an unconditional branch: values that are not there have any type (3.3.8).
  bool dead;              // What follows cannot be reached: nothing is emitted.
  bool dead_before;       // Nor can the block's beginning.
};

struct LocalRun {         // Locals of one type that follow each other.
  uint32_t first;         // Index of the first.
  uint16_t slot;          // Its slot.
  uint8_t type;
};

struct Types {            // A sequence of valtypes in the module's bytes.
  const uint8_t* types;
  uint32_t count;
};

class Rewriter {
 public:
  Rewriter(Module& module, Failure& failure, uint8_t* in_place_at)
      : m(module), failure_(failure), out(module, in_place_at) {}

  bool section(Reader& in);
  void release();

 private:
  // rewriter.cpp
  bool body(uint32_t f, Reader in);
  bool locals(Reader& in, const Type& type);
  bool instruction(Reader& in, uint8_t opcode);
  bool control(Reader& in, uint8_t opcode);
  bool prefixed(Reader& in);
  bool numeric(Op op);
  bool load(Reader& in, Op op);
  bool store(Reader& in, Op op);
  bool memory_argument(Reader& in, uint32_t width, uint32_t& offset);
  bool block(Reader& in, uint8_t opcode);
  bool otherwise(Reader& in);
  bool end(Reader& in);
  bool branch(Reader& in);
  bool branch_if(Reader& in);
  bool branch_table(Reader& in);
  bool call(Reader& in, bool tail);
  bool call_indirect(Reader& in, bool tail);
  bool select(Reader& in, bool typed);
  bool local(Reader& in, uint8_t opcode);
  bool global(Reader& in, bool set);
  bool table_index(Reader& in, uint32_t& table);
  bool memory_index(Reader& in);
  bool fixed(Op op, const char* operands, uint8_t result, const uint32_t* immediates, const char* layout);
  bool reference_test();
  bool constant(uint8_t type, uint64_t bits);
  bool reinterpret(const Operand& a, uint8_t type);
  uint8_t element_type(uint32_t index);
  void widen_for_call(const Type& type);
  bool returns_like_this(const Type& type) const;
  bool finish_call(const Type& type, bool import, uint32_t base, uint32_t first_slots, bool tail);

  bool invalid(const char* reason) { return failure_.at(at_, WEFT_INVALID, reason); }
  bool limit(const char* reason) { return failure_.at(at_, WEFT_LIMIT, reason); }
  bool no_memory() { return failure_.at(at_, WEFT_OUT_OF_MEMORY, "out of memory"); }
  bool label_at(Reader& in, Label*& label);
  Types label_types(const Label& label);
  Types params_of_block(const Label& label);
  Types results_of_block(const Label& label);
  const Type& type_of(uint32_t f) const;
  bool find_local(uint32_t index, uint8_t& type, uint16_t& slot);

  // The operand stack, with types checked. kUnknown as expected type takes any.
  bool push(uint8_t type, Place place, uint16_t payload = 0);
  bool push_types(Types types);
  bool pop(uint8_t expected, Operand& operand);
  bool expect(Types types);          // The top values have these types; they stay.
  bool pop_types(Types types);
  bool set_dead();
  bool live() const { return !dead_; }
  void label_changed() { dead_ = labels.count() != 0 && labels.top().dead; }

  // rewriter_emit.cpp: instructions. None is called while the code is dead.
  uint16_t home(uint32_t height) const {
    const uint32_t slot = near_locals_ + height;
    return static_cast<uint16_t>(slot < kNearEnd ? slot : slot - kNearEnd + 256 + far_locals_);
  }
  uint16_t frame_end(uint32_t height) const;
  void use_slots(uint32_t end) { if (end > frame_slots_) frame_slots_ = end; }
  void emit(Op op, unsigned kind, unsigned dest = A);
  void emit_store_form(Op op, unsigned kind);
  void emit_opcode(uint16_t opcode);
  bool fold_addition(uint32_t& addend, uint16_t& slot);
  bool retarget(unsigned dest);
  bool change_last(Op op, unsigned form);
  bool has(Op op, unsigned kind, unsigned dest = A) const { return has_form(op, kind * 4 + dest); }

  void spill() {                       if (accumulator_ != kNoValue) spill_accumulator();
  }
  void spill_accumulator();
  void store_accumulator(uint8_t type, uint16_t slot);
  void copy(uint8_t type, uint16_t from, uint16_t to);
  void constant_to_slot(uint8_t type, uint64_t bits, uint16_t slot);
  void constant_to_accumulator(uint8_t type, uint64_t bits);
  void to_accumulator(Operand& operand);
  void to_slot(Operand& operand);    // Ends in a near slot.
  void put_into(const Operand& operand, uint16_t slot);
  void bring_near(Operand* operands, unsigned count);
  uint64_t constant_of(const Value& value) const;
  void settle(uint32_t index, uint16_t home_slot);  // Moves one value to its home.
  void settle_from(uint32_t index, uint32_t end);  // All values from `index` up to `end`.
  void settle_locals(uint32_t end);  // All values below `end` that are locals.
  void settle_local(uint16_t slot) {  // Those that are this local.
    if (locals_from_ != values.count()) settle_aliases(slot);
  }
  void settle_aliases(uint16_t slot);
  void limit_locals() {
    if (values.count() - locals_from_ > kMaxLocalsOnStack) settle_deepest_local();
  }
  void settle_deepest_local();

  void binary(Op op, Operand* operands);
  void binary_constant(Op op, Operand* operands);
  void apply(Op op, Operand& a, Operand& b);
  void unary(Op op, Operand& a);
  void emit_load(Op op, Operand& address, uint32_t offset);
  void emit_store(Op op, Operand* address_and_value, uint32_t offset);
  bool result(uint8_t type);         // The last instruction's result is in the accumulator: push it.

  void branch_field(Label& label, bool wide);
  void jump(Label& label);
  void jump_if(Operand& condition, bool when, Label& label);
  void test(Operand& condition, bool when);
  void resolve(uint32_t& chain);
  void go_wide();
  bool far_away(const Label& label) const;
  bool in_place_for(const Label& label, Types types) const;
  void move_results(const Label& label, Types types);
  void emit_return(Types types);
  void gather(uint32_t first, uint32_t first_slots, bool wide);
  bool arguments_are_far(uint32_t first, uint32_t first_slots, bool& any_home);

  static constexpr uint32_t kNearLocals = 192;   // Slots for locals within reach of a byte when there are many.
  static constexpr uint32_t kNearEnd = 247;      // Temporaries within reach end here;
  static constexpr uint32_t kScratchSlot = 248;  // these four pairs serve operands from far slots.
  static constexpr uint32_t kMaxLocalsOnStack = 32;

  Module& m;
  Failure& failure_;
  CodeWriter out;
  Scratch<Value> values;
  Scratch<Label> labels;
  Scratch<LocalRun> runs;

  // The current function.
  const uint8_t* at_ = nullptr;      // Its current instruction, for errors.
  uint32_t start_ = 0;               // Position of its header.
  uint32_t height_ = 0;              // Slots of all values on the stack.
  uint32_t frame_slots_ = 0;
  bool dead_ = false;                // Of the innermost label.
  uint32_t max_height_ = 0;
  uint32_t near_locals_ = 0;         // Temporaries start here.
  uint32_t far_locals_ = 0;          // Slots of the locals that start at 256.
  uint32_t local_count_ = 0;
  uint32_t accumulator_ = kNoValue;  // Index of the value that is in the accumulator.
  uint32_t locals_from_ = 0;         // No value below this index is a local's slot.
  uint64_t wide_ = 0;
  uint32_t wide_at_ = kNoValue;      // Index of the value that is wide_.
  uint32_t pending_labels_ = 0;
  bool wide_branches_ = false;
  Types results_{};

  // The last instruction, while it may still be changed: it made what is in the accumulator.
  bool last_valid_ = false;
  uint32_t last_at_ = 0;
  uint32_t counter_end_ = 0;         // Where the last instruction ends, if it adds a byte to a slot and
  uint16_t counter_slot_ = 0;        // stores the sum in this one.
  Op last_op_ = op_br;
  uint8_t last_form_ = 0;
};

}  // namespace weft

#endif
