// Calls that leave an instance: to the host, to another instance, through a table. Not the fast path.
#include "interpreter.h"

namespace weft {

// An opcode that has two bytes, if there are such.
#define CODE_OF(opcode) \
  {kWideOpcodes || !kHasPrefixes ? (opcode) & 0xFF : prefix_of(opcode), kWideOpcodes ? (opcode) >> 8 : after_prefix(opcode)}
#if !WEFT_DIRECT_CODE
static_assert(!kHasPrefixes || code_enter_exit_K0_A >= code_page1, "");
extern const uint8_t kExitCode[] = CODE_OF(code_enter_exit_K0_A);
#endif

uint32_t result_slots(const Module& m, const Type& type) {
  const uint8_t* results = results_of(m, type);
  uint32_t slots = 0;
  for (uint32_t i = 0; i < type.result_count; ++i) slots += slots_of(results[i]);
  return slots;
}

weft_status push_frame(Execution& x, Instance* target, uint32_t f, uint32_t* next, const uint8_t* return_pc,
                       uint32_t link) {
  const uint8_t* header = target->code + target->functions[f];
  if (x.limit - next < code16(header + kHeaderFrame)) return WEFT_TRAP_STACK_EXHAUSTED;
  const Type& type = function_type(*target->module, f);
  memset(next + type.param_slots, 0, code16(header + kHeaderZero) * sizeof(uint32_t));
  save_pointer(next - kRecordSlots, return_pc);
  next[-1] = link;
  x.frame = next;
  x.pc = header + kHeaderBytes + kToPc;
  make_current(x, target);
  return WEFT_OK;
}

#if WEFT_INSTANCE_IMPORTS

namespace {

#if WEFT_DIRECT_CODE
const uint8_t* leave_code() { return reinterpret_cast<const uint8_t*>(kCodes + code_leave_K0_A) + kToPc; }
#else
static_assert(!kHasPrefixes || code_leave_K0_A >= code_page1, "");
const uint8_t kLeaveCode[] = CODE_OF(code_leave_K0_A);
const uint8_t* leave_code() { return kLeaveCode + kToPc; }
#endif

// Below the record of a function entered from another instance: instance, pc, frame, results.
constexpr uint32_t kForeignSlots = 2 * kPointerSlots + 2;

weft_status enter_foreign(Execution& x, Instance* target, uint32_t f, uint32_t* arguments) {
  const Type& type = function_type(*target->module, f);
  uint32_t* next = arguments + kForeignSlots + kRecordSlots;
  if (x.limit - next < type.param_slots) return WEFT_TRAP_STACK_EXHAUSTED;
  memmove(next, arguments, type.param_slots * sizeof(uint32_t));
  Instance* caller = x.current;
  const uint8_t* pc = x.pc;
  const uint32_t frame = static_cast<uint32_t>(x.frame - x.stack);
  if (x.crossings == kMaxCrossings) return WEFT_TRAP_STACK_EXHAUSTED;
  const weft_status status = push_frame(x, target, f, next, leave_code(), kRecordSlots * sizeof(uint32_t));
  if (status != WEFT_OK) return status;
  ++x.crossings;
  save_pointer(arguments, caller);
  save_pointer(arguments + kPointerSlots, pc);
  arguments[2 * kPointerSlots] = frame;
  arguments[2 * kPointerSlots + 1] = result_slots(*target->module, type) << 1 | (type.result_count == 1);
  return WEFT_OK;
}

}  // namespace

void leave_function(Execution& x) {
  uint32_t* saved = x.frame - kForeignSlots;
  Instance* caller;
  memcpy(&caller, saved, sizeof caller);
  x.pc = load_pointer(saved + kPointerSlots);
  uint32_t* frame = x.stack + saved[2 * kPointerSlots];
  const uint32_t results = saved[2 * kPointerSlots + 1];
  if (results & 1) {  // A single result came in the accumulator.
    saved[0] = static_cast<uint32_t>(x.accumulator);
    if (results >> 1 == 2) saved[1] = static_cast<uint32_t>(x.accumulator >> 32);
  } else {
    memmove(saved, x.frame, (results >> 1) * sizeof(uint32_t));
  }
  --x.crossings;
  x.frame = frame;
  make_current(x, caller);
}

#endif

weft_status enter_function(Execution& x, Instance* target, uint32_t f, uint32_t* arguments) {
#if WEFT_INSTANCE_IMPORTS
  bool is_foreign = f >= target->module->function_imports;
  if (!is_foreign && (target->imports[f].target & 1)) {
    const FunctionImport& import = target->imports[f];
    target = reinterpret_cast<Instance*>(import.target - 1);
    f = static_cast<uint32_t>(import.data);
    is_foreign = true;
  }
  if (is_foreign) return enter_foreign(x, target, f, arguments);
#endif
  const FunctionImport& import = target->imports[f];
  const weft_native* native = reinterpret_cast<const weft_native*>(import.target);
  Instance* caller = x.current;
  const weft_status status = native->function(caller, reinterpret_cast<void*>(import.data), arguments);
  make_current(x, caller);  // The function may have run this instance in another execution.
  x.accumulator = arguments[0] | static_cast<uint64_t>(arguments[1]) << 32;
  if (status == WEFT_PENDING) {
    x.pending = arguments;
    if (target == caller) {  // Else enter_indirect has said what is called.
      x.pending_module = target->module;
      x.pending_type = &function_type(*target->module, f);
    }
  }
  return status == WEFT_OK || status == WEFT_PENDING || weft_is_trap(status) ? status : WEFT_TRAP_HOST;
}

namespace {

// The same for the function that an element of a table refers to, if its type is that one; not one of this instance's own.
weft_status enter_indirect(Execution& x, uint32_t table, uint32_t type, uint32_t i, uint32_t* arguments) {
  const Instance& inst = *x.current;
  const Table& t = *inst.tables[table];
  if (i >= t.size) return WEFT_TRAP_UNDEFINED_ELEMENT;
  const weft_ref reference = t.elements[i];
  if (reference == 0) return WEFT_TRAP_UNINITIALIZED_ELEMENT;
  const uint32_t f = funcref_index(reference);
  if (!WEFT_INSTANCE_IMPORTS) {
    // The host may have handed over a reference that another instance gave it.
    if (funcref_id(reference) != inst.id || f >= inst.module->function_imports) return WEFT_TRAP_UNINITIALIZED_ELEMENT;
    if (function_type(*inst.module, f).canonical != type) return WEFT_TRAP_INDIRECT_CALL_TYPE;
    return enter_function(x, x.current, f, arguments);
  }
  Instance* target = find_instance(*inst.store, funcref_id(reference));
  // The instance that defined it may have been dropped, and its number given to another.
  if (target == nullptr || f >= target->module->function_count) return WEFT_TRAP_UNINITIALIZED_ELEMENT;
  if (!equal_types(*inst.module, inst.module->types[type], *target->module, function_type(*target->module, f))) {
    return WEFT_TRAP_INDIRECT_CALL_TYPE;
  }
  // The type as the caller has it: the target may be dropped while the call is pending.
  x.pending_module = inst.module;
  x.pending_type = &inst.module->types[type];
  return enter_function(x, target, f, arguments);
}

}  // namespace

weft_status call_import(Execution& x, const uint8_t* pc, uint32_t* frame) {
  uint32_t* const arguments = frame + pc[3];
  const uint32_t count = pc[4];
  for (uint32_t i = 0; i < count; ++i) arguments[i] = *near_slot(frame, pc[5 + i]);
  x.pc = pc + step(5 + count);
  x.frame = frame;
  return enter_function(x, x.current, code16(pc + 1), arguments);
}

weft_status call_slowly(Execution& x, const uint8_t* pc, uint32_t* frame, bool is_far) {
  Instance& inst = *x.current;
  const Module& m = *inst.module;
  bool indirect = true, tail = false;
  const uint8_t* at;
  const uint32_t* index;
  uint32_t called, table, base, count, length;
  is_far = is_far && WEFT_HAS_ANY_CALL;  // So that the compiler knows it too.
  if (is_far) {
    indirect = (pc[1] & kCallIndirect) != 0;
    tail = WEFT_TAIL_CALLS && (pc[1] & kCallTail) != 0;
    table = pc[2];
    called = code16(pc + 3);
    index = frame + code16(pc + 5);
    base = code16(pc + 7);
    count = code16(pc + 9);
    at = pc + 11;
    length = 11 + 2 * count;
  } else {
    called = code16(pc + 1);
    table = pc[3];
    index = near_slot(frame, pc[4]);
    base = pc[5];
    count = pc[6];
    at = pc + 7;
    length = 7 + count;
  }
  x.pc = pc + step(length);
  x.frame = frame;
  uint32_t f = called, element = 0;
  bool inside = f >= m.function_imports;
  if (indirect) {
    element = *index;  // Before the arguments, which may come to lie there.
    const Table& t = *inst.tables[table];
    const weft_ref reference = element < t.size ? t.elements[element] : 0;
    inside = is_inside(inst, reference);
    f = funcref_index(reference);
    if (inside && function_type(m, f).canonical != called) return WEFT_TRAP_INDIRECT_CALL_TYPE;
  }
  // A frame inside begins behind its record; a host function or another instance takes the arguments in these slots.
  uint32_t* const arguments = frame + base + (inside && !tail ? kRecordSlots : 0);
  if (x.limit - arguments < static_cast<ptrdiff_t>(count)) return WEFT_TRAP_STACK_EXHAUSTED;
  for (uint32_t i = 0; i < count; ++i) arguments[i] = is_far ? frame[code16(at + 2 * i)] : *near_slot(frame, at[i]);
  if (!inside) {  // If it is a tail call, a return follows in the code.
    return indirect ? enter_indirect(x, table, called, element, arguments) : enter_function(x, &inst, f, arguments);
  }
  if (!tail) return push_frame(x, &inst, f, arguments, x.pc, static_cast<uint32_t>(arguments - frame) * sizeof(uint32_t));
  memmove(frame, arguments, count * sizeof(uint32_t));
  return push_frame(x, &inst, f, frame, load_pointer(frame - kRecordSlots), frame[-1]);  // The record stays.
}

uint32_t function_at(const Instance& inst, const uint8_t* pc) {
  const Module& m = *inst.module;
  if (pc <= m.code || pc > m.code + m.code_bytes) return WEFT_NO_INDEX;
  const uint32_t offset = static_cast<uint32_t>(pc - m.code) - 1;
  uint32_t best = WEFT_NO_INDEX, best_offset = 0;
  for (uint32_t f = m.function_imports; f < m.function_count; ++f) {
    if (m.functions[f] <= offset && m.functions[f] >= best_offset) {
      best = f;
      best_offset = m.functions[f];
    }
  }
  return best;
}

}  // namespace weft
