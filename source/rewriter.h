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
  // Where the next one will be, once it is added. Null when there is no memory.
  T* room(const weft_store& store) { return count_ == capacity_ && !grow(store) ? nullptr : data_ + count_; }
  void add() { ++count_; }
  bool push(const weft_store& store, const T& value) {
    T* const at = room(store);
    if (at == nullptr) return false;
    *at = value;
    add();
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

// Whether a build has no numbers of this type, except to pass them around.
constexpr bool is_left_out(uint8_t type) {
  return (type == WEFT_F32 && WEFT_FLOATS_NONE) || (type == WEFT_F64 && !WEFT_FLOATS_F64);
}

constexpr uint8_t kUnknown = 0;    // The type of a value popped from an unreachable stack.
constexpr uint16_t kNoSlot = 0xFFFF;

enum class Place : uint8_t {
  kHome,         // In its home slot.
  kLocal,        // In a local's slot; must be copied before that local changes.
  kAccumulator,
  kConstant,     // A constant that fits 16 bits, sign-extended.
  kWide          // The one wider constant, Rewriter::wide_.
};

constexpr uint32_t value_word(uint8_t type, Place place, uint32_t payload) {
  return type | static_cast<uint32_t>(place) << 8 | payload << 16;
}
struct Value {            // On the operand stack. As one number it is a value_word().
  uint8_t type;
  Place place;
  uint16_t payload;       // kHome and kLocal: the slot. kConstant: the constant.

  uint32_t word() const {
    uint32_t bits;
    memcpy(&bits, this, sizeof bits);
    return bits;
  }
  void set(uint32_t word) { memcpy(this, &word, sizeof word); }
  void set(uint8_t new_type, Place new_place, uint32_t new_payload) { set(value_word(new_type, new_place, new_payload)); }

  bool in_slot() const { return place <= Place::kLocal; }
  bool in_near_slot() const { return (word() & value_word(0, static_cast<Place>(0xFE), 0xFFFF & ~(kNearSlots - 1))) == 0; }
  bool is_constant() const { return place >= Place::kConstant; }
  // 1 or 0; for one that is no constant.
  unsigned in_accumulator() const { return static_cast<unsigned>(place) >> 1; }
};
static_assert(static_cast<unsigned>(Place::kLocal) == 1 && static_cast<unsigned>(Place::kAccumulator) == 2, "");
static_assert((kNearSlots & (kNearSlots - 1)) == 0, "in_near_slot() relies on it");
static_assert(sizeof(Value) == sizeof(uint32_t), "value_word relies on it");

struct Label {            // An open block, loop, if or function (3.3.8).
  uint32_t pending;       // Newest branch to the end (chained backwards); for a loop, its start.
  uint32_t else_pending;  // The branch of an `if` to its else part.
  uint32_t stub;          // Where the newest br_table that has values for it goes on to it.
  int32_t type;           // Block type: -1 none, a negative valtype - 128, or a type index.
  uint16_t height;        // Values below the block's.
  uint16_t slots;         // Where their homes end.
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
  Rewriter(Module& module, uint8_t* in_place_at) : m(module), out(module, in_place_at) {}

  bool section(Reader& code);
  void release();

 private:
  // rewriter.cpp. After a failure (they stay, see Reader) they may go on with any values; nothing is out of bounds then.
  bool body(uint32_t f, const Reader& code);
  void locals(const Type& type);
  bool add_locals(uint8_t type, uint32_t count, bool& far);
  WEFT_FORCE_INLINE void instruction(uint8_t opcode);
  void rare(uint8_t opcode);
  void prefixed();
  void numeric(Op op);
  void unary(Op op, const OpInfo& info);
  void load(Op op);
  void store(Op op);
  uint32_t memory_argument(uint32_t width);  // The offset.
  void block(uint8_t opcode);
  void otherwise();
  void end();
  void branch();
  void branch_if();
  void branch_table();
  void call(bool indirect, bool tail);
  void select(bool typed);
  WEFT_FORCE_INLINE void local(uint8_t opcode);
  void set_local(uint8_t type, uint16_t slot, bool tee);
  void global(bool set);
  void fixed(Op op, const char* shape, Bulk what = {});
  void reference_test();
  void constant(uint8_t type, int32_t value);
  void wide_constant(uint8_t type, uint64_t bits);
  void reinterpret(Value& a, uint8_t type);
  uint8_t element_type(uint32_t index);
  void check_results(const Type& type);
  inline void finish_call(const Type& type, bool import, uint32_t base, uint32_t first_slots, bool tail);

  // Failures of the current instruction. What follows is dead code.
  void fail(Reason reason);
  void no_memory();
  void mismatch();                   // Of types.
  void too_long();                   // Code, where there are no large functions; or there was no memory for it.
  Label& label();                    // The one that an index names.
  Types params_of_type(const Type& type) const { return {params_of(m, type), type.param_count}; }
  // Most blocks have no types.
  WEFT_FORCE_INLINE Types label_types(const Label& label) {
    return label.type == -1 ? Types{nullptr, 0} : types_of_label(label);
  }
  WEFT_FORCE_INLINE Types params_of_block(const Label& label) {
    return !WEFT_MULTI_VALUE || label.type < 0 ? Types{nullptr, 0} : params_of_type(m.types[label.type]);
  }
  WEFT_FORCE_INLINE Types results_of_block(const Label& label) {
    return label.type == -1 ? Types{nullptr, 0} : results_of_type(label.type);
  }
  Types types_of_label(const Label& label);
  Types results_of_type(int32_t type);
  const Type& type_of(uint32_t f) const;
  void find_local(uint32_t index);

  // The operand stack, with types checked. kUnknown as expected type takes any.
  uint32_t count() const { return static_cast<uint32_t>(top_ - bottom_); }
  void push(uint8_t type, Place place, uint32_t payload);
  // What push() does with most values: when there is room, when no local must be settled because of it, and when the code
  // is not dead.
  WEFT_FORCE_INLINE bool is_quick() const {
    return kShortWays && top_ < quick_end_ && top_ >= locals_from_;
  }
  // `word` is a whole Value. Nothing is written to its home yet, so there need not be one.
  WEFT_FORCE_INLINE void push_quick(uint32_t word, uint32_t slots) {
    (top_++)->set(word);
    height_ += slots;
  }
  WEFT_FORCE_INLINE void raise_height(uint32_t slots) {
    height_ += slots;
    if (height_ > max_height_) {
      max_height_ = height_;
      if (kHasLargeFunctions && height_ > kNearEnd) use_slots(kNearSlots);  // How many, is said at the end.
    }
  }
  void push_home(uint8_t type) { push(type, Place::kHome, home(height_)); }
  bool more_values();
  void limit_locals(Value* pushed);
  void set_quick();
  // Types are passed one by one: compilers put small structures into memory first.
  void push_types(const uint8_t* types, uint32_t count);
  WEFT_FORCE_INLINE void push_types(Types types) { push_types(types.types, types.count); }
  // Whether this many values may be looked at for the current instruction.
  WEFT_FORCE_INLINE bool affords(uint32_t values) { return values <= kShortList || spend(values); }
  bool spend(uint32_t values);
  // The operands of an instruction, whose types are checked: a byte each, the last one's lowest. They stay on the stack until
  // the instruction is written. Gives the first one; null in dead code, which has none any more then.
  Value* operands(uint32_t types, unsigned count);
  Value* no_operands(Value* first, bool is_mismatch);
  WEFT_FORCE_INLINE bool is_on_top(uint8_t type) const {
    return kShortWays && !dead_ && top_ != floor_ && top_[-1].type == type;
  }
  // Whether they are there, in live code.
  WEFT_FORCE_INLINE bool has_operand(uint8_t type) {
    if (!kShortWays) return operands(type, 1) != nullptr;
    if (is_on_top(type)) return true;
    operands(type, 1);
    return false;
  }
  WEFT_FORCE_INLINE bool has_operands(uint8_t first, uint8_t second) {
    const uint32_t types = second | static_cast<uint32_t>(first) << 8;
    if (!kShortWays) return operands(types, 2) != nullptr;
    if (!dead_ && top_ - floor_ >= 2 && top_[-1].type == second && top_[-2].type == first) return true;
    operands(types, 2);
    return false;
  }
  void use_up(Value* first, uint32_t slots) {  // Those of the instruction that was written.
    top_ = first;
    height_ -= slots;
    accumulator_ = nullptr;
  }
  void drop(Value* first);           // All from there on.
  void expect(const uint8_t* types, uint32_t count, const Value* end);
  WEFT_FORCE_INLINE void expect(Types types, const Value* end) {  // The values below `end` have these types.
    if (types.count != 0) expect(types.types, types.count, end);
  }
  WEFT_FORCE_INLINE void expect(Types types) { expect(types, top_); }
  void expect_all(const uint8_t* types, uint32_t count);  // And there are no others in this block.
  WEFT_FORCE_INLINE void expect_all(Types types) { expect_all(types.types, types.count); }
  void pop_types(uint32_t count);    // What is there of so many, after expect().
  void cut_stack(const Label& label);  // Down to what is below the label.
  void set_dead();
  bool live() const { return !dead_; }
  void open(const Label& label) {    // The innermost one from now on.
    dead_ = label.dead;
    floor_ = bottom_ + label.height;
    set_quick();
  }

  // rewriter_emit.cpp: instructions. None is called while the code is dead.
  WEFT_FORCE_INLINE uint32_t home(uint32_t height) const {
    return !kHasLargeFunctions || height < kNearEnd ? height : height - kNearEnd + kNearSlots + far_locals_;
  }
  static uint32_t slots_in(const uint8_t* types, uint32_t count);
  WEFT_FORCE_INLINE static uint32_t slots_in(Types types) { return slots_in(types.types, types.count); }
  WEFT_FORCE_INLINE uint16_t frame_end(uint32_t height) const {
    const bool far = kHasLargeFunctions && (height > kNearEnd || far_locals_ != 0);
    return far ? far_frame_end(height) : static_cast<uint16_t>(height);
  }
  uint16_t far_frame_end(uint32_t height) const;
  void use_slots(uint32_t end) { if (end > frame_slots_) frame_slots_ = end; }
  // An instruction, with room for so many bytes of operands, which the caller fills.
  inline uint8_t* put(uint32_t opcode, unsigned bytes);
  uint8_t* emit(Opcode opcode, unsigned bytes = 0);           // One that leaves nothing in the accumulator.
  inline uint8_t* emit_inline(Opcode opcode, unsigned bytes);
  uint8_t* emit(Op op, unsigned form, unsigned bytes);
  uint8_t* emit_result(Op op, unsigned kind, unsigned bytes);  // One that leaves its result in the accumulator.
  bool fold_addition(uint32_t& addend, uint16_t& slot);
  static constexpr uint32_t kNotSure = 0xFFFFFFFF;
  uint32_t sure_address(const Value& address, uint32_t offset, uint32_t width) const;
  bool retarget(unsigned dest);
  bool has(Op op, unsigned kind) const { return has_form(op, form(kind, A)); }
  bool change_last(Op op, unsigned form);
  void replace_last(uint32_t entry);
  void move_last(uint32_t first, uint32_t opcode);
  void join_last();
  void settle_last() {
    if constexpr (kHasPairs) {
      if (!settled_) join_last();
    }
  }
  // A branch may lead here: what stands before does not change any more.
  void begin_label() {
    settle_last();
    if constexpr (kHasPairs) before_at_ = 0;
    last_valid_ = false;
    counter_end_ = 0;
  }
  void end_skip(uint32_t field);

  void spill() { if (accumulator_ != nullptr) spill_accumulator(); }
  void spill_accumulator();
  // What is in the accumulator, or a constant: to its home. Where that must be near and is not, to a scratch slot; a constant
  // may not have one that is far.
  void put_home(Value& operand, bool near);
  void store_accumulator(uint8_t type, uint32_t slot);
  void copy(uint8_t type, uint32_t from, uint32_t to);
  bool constant_of(const Value& value, int32_t& number) const;  // False when it does not fit.
  void emit_constant(const Value& value, uint32_t slot);
  void put_value(const Value& value, uint32_t slot);
  inline uint32_t home_of(const Value& value) const;
  void to_accumulator(Value& operand);
  void to_slot(Value& operand) {     // Ends in a near slot.
    if (!operand.in_slot()) put_in_slot(operand);
  }
  void put_in_slot(Value& operand) { put_home(operand, true); }
  void to_slots(Value* first, unsigned count);
  // Operands from `first` on, about to be used: the accumulator holds one of them or nothing that is needed, and each slot
  // is in reach.
  WEFT_FORCE_INLINE void bring_near(Value* first) {
    if (accumulator_ != nullptr && accumulator_ < first) spill_accumulator();
    if (kHasLargeFunctions && frame_slots_ > kNearEnd) bring_slots_near(first);
  }
  void bring_slots_near(Value* first);
  void settle(Value& value, uint32_t home_slot);  // Moves one value to its home.
  inline void is_home(Value& value, uint32_t home_slot);  // It was moved there.
  void settle_top() { if (!top_[-1].in_slot()) settle_from(top_ - 1, top_); }
  Value* wide_value() const {        // Null when there is none.
    return wide_at_ < top_ && wide_at_->place == Place::kWide ? wide_at_ : nullptr;
  }
  void settle_from(Value* first, Value* end);  // All values from `first` up to `end`.
  // The same where there is often one, and it is home.
  void settle_few(Value* first, Value* end) {
    const ptrdiff_t count = end - first;
    if (count > 1 || (count == 1 && first->place != Place::kHome)) settle_from(first, end);
  }
  void settle_locals(Value* end);    // All values below `end` that are locals. To be followed by set_quick().
  void settle_local(uint16_t slot) {  // Those that are this local.
    if (locals_from_ < top_) settle_aliases(slot);
  }
  void settle_aliases(uint16_t slot);

  inline bool numeric_with_constant(Op op, Value& first, Value& second);
  inline bool binary_with_constant(Op op, Value& a, const Value& b);
  inline void binary(Op op, Value* a, Value* b);
  void apply(Op op, const OpInfo& info);
  void unary(Op op, Value& a);
  void emit_load(Op op, Value& address, uint32_t offset);
  void emit_store(Op op, Value& address, Value& value, uint32_t offset);
  void result(uint8_t type);         // The last instruction's result is in the accumulator: push it.
  void result_of(Value* first, uint32_t slots, uint8_t type);  // The same, when it had operands: these, whose place it takes.
  WEFT_FORCE_INLINE void replace(Value* first, uint32_t height, uint8_t type) {
    height_ = height + slots_of(type);
    accumulator_ = first;
    top_ = first + 1;
    first->set(type, Place::kAccumulator, 0);
  }

  // Whether branches to labels that are still to come are wide in this function.
  bool wide_branches() const { return kHasLargeFunctions && wide_branches_; }
  WEFT_FORCE_INLINE void put_distance(uint32_t distance, bool wide) {
    if (kHasLargeFunctions && wide) {
      out.put32(distance);
    } else {
      out.put16(distance);
    }
  }
  WEFT_FORCE_INLINE void poke_distance(uint32_t field, uint32_t distance, bool wide) {
    if (kHasLargeFunctions && wide) {
      out.poke32(field, distance);
    } else {
      out.poke16(field, distance);
    }
  }
  void branch_field(Label& label, bool wide);
  void jump(Label& label);
  void jump_if(Value& condition, bool when, Label& label);
  void test(Value& condition, bool when);
  void resolve(uint32_t& chain);
  void go_wide();
  bool far_away(const Label& label) const;
  // The label's values, of so many slots, lie where it wants them (or will, once settled): at the same heights.
  bool in_place_for(const Label& label, uint32_t slots) const { return height_ - slots == label.slots; }
  void move_results(const Label& label, const uint8_t* types, uint32_t count);
  WEFT_FORCE_INLINE void move_results(const Label& label, Types types) { move_results(label, types.types, types.count); }
  void move_slots(uint32_t from, uint32_t to, uint32_t count);
  void move_range(Types types, uint32_t from, uint32_t to);
  void move_home(Types results, uint32_t base, uint32_t height);
  void emit_return(const uint8_t* types, uint32_t count);
  WEFT_FORCE_INLINE void emit_return(Types types) { emit_return(types.types, types.count); }
  void gather(const Value* first, bool wide);
  bool arguments_are_far(Value* first, uint32_t first_slots, bool& any_home);

  static constexpr uint32_t kNearLocals = kDirectCode ? 44 : 192;  // Slots for locals within reach of a byte when there are many.
  static constexpr uint32_t kNearEnd = kNearSlots - 9;  // Temporaries within reach end here;
  static constexpr uint32_t kScratchSlot = kNearSlots - 8;  // these four pairs serve operands from far slots.
  static constexpr uint32_t kMaxLocalsOnStack = 24;
  static constexpr uint32_t kMaxValues = 16384;  // Their homes' numbers fit 16 bits, be they in reach or not.
  // Bytes of a function after which its branches become wide, or after which it is refused;
  static constexpr uint32_t kWidenAfter = kHasLargeFunctions ? 16000 : 32000;
  static constexpr uint32_t kBytesPerPending = kHasLargeFunctions ? 5 : 0;  // so many fewer for each label that branches wait for.
  static constexpr uint32_t kNeverWiden = CodeWriter::kLastPosition;
  static constexpr uint32_t kMostSlots =
      kHasLargeFunctions || kMaxFrameSlots < kNearSlots ? kMaxFrameSlots : kNearSlots - 1;
  // What is wrong with a frame that has more.
  static constexpr bool kHasFewerSlots = kMostSlots < kMaxFrameSlots;
  static constexpr Reason kFrameReason = kHasFewerSlots ? Reason::kNotInThisBuild : Reason::kFrameTooLarge;
  static constexpr Reason kLocalsReason = kHasFewerSlots ? Reason::kNotInThisBuild : Reason::kTooManyLocalSlots;

  // What is looked at most often comes first: small offsets make short instructions. What has no value here gets one where
  // each function begins, or where it is first used.
  bool dead_ = false;                // Of the innermost label.
  // The last instruction, while it may still be changed: it made what is in the accumulator.
  bool last_valid_;
  Op last_op_;
  uint8_t last_form_;
  uint16_t last_entry_;              // See opcode_in().
  // The run of the local that was used last.
  uint8_t run_type_;
  bool wide_branches_;               // In the current function.
  uint16_t run_slot_;                // Of the first one.
  uint16_t counter_slot_;            // Where the last instruction ends (counter_end_), if it adds a byte to a slot and
  uint32_t counter_end_;             // stores the sum in this one.
  uint32_t applied_end_;             // The same of `apply`, which stores the accumulator in this slot, too.
  uint16_t applied_slot_;

  Module& m;

  // The operand stack, and places in it that are looked at often.
  Value* top_ = nullptr;             // Behind the last one.
  Value* accumulator_ = nullptr;     // The one that is in the accumulator.
  Value* locals_from_ = nullptr;     // None below this is a local's slot.
  Value* quick_end_ = nullptr;       // From locals_from_ up to here a value can be pushed without further ado.
  Value* floor_ = nullptr;           // The first one of the innermost label.
  Value* wide_at_ = nullptr;         // The one that is wide_, if there is one: see wide_value().
  Value* bottom_ = nullptr;
  Value* room_ = nullptr;            // Behind what there is memory for.
  uint32_t height_;                  // Where the homes of all values on the stack end, were no slot skipped.
  uint32_t max_height_;
  uint32_t last_at_;                 // Where the last instruction begins.

  uint32_t run_first_;
  uint32_t run_count_;
  uint32_t run_slots_;               // Of each of them.
  uint32_t run_word_;                // The first one as a value.

  // The current function.
  Reader in;
  CodeWriter out;
  uint32_t widen_at_;                // Position from which its branches are wide.
  uint32_t frame_slots_;
  uint32_t near_locals_;             // Temporaries start here.
  uint32_t far_locals_;              // Slots of the locals that start at kNearSlots.
  Scratch<Label> labels;
  Scratch<LocalRun> runs;
  uint32_t start_;                   // Position of its header.
  uint32_t local_count_;
  Types results_;

  uint32_t values_left_ = kValuesInAdvance;  // See kShortList.

  // The least size of linear memory, as far as it matters: offset + width up to this is one byte; addresses
  // below that are surely inside.
  uint32_t near_end_;
  uint32_t sure_end_;
  uint64_t wide_;
  uint8_t* element_types_ = nullptr;

  // Where there are pairs, in a body: where the instruction begins that the last one may be joined with (0: with none), and
  // whether this has been decided.
  uint32_t before_at_;
  uint16_t before_opcode_;
  uint16_t last_opcode_;
  bool settled_;
};

}  // namespace weft

#endif
