// Calls that leave an instance, and calls from the host (weft_call). Nothing here is on the fast path.
#include "interpreter.h"

namespace weft {

namespace {

// Code that a record can return to: the end of an execution, and the return from another instance.
const uint8_t kExitCode[] = {code_prefix2_K0_A, code_enter_exit_K0_A - code_page2};
const uint8_t kLeaveCode[] = {code_prefix2_K0_A, code_leave_K0_A - code_page2};

// Below the record of a function entered from another instance: instance, pc, frame, results.
constexpr uint32_t kForeignSlots = 2 * kPointerSlots + 2;

uint32_t result_slots(const Module& m, const Type& type) {
  const uint8_t* results = results_of(m, type);
  uint32_t slots = 0;
  for (uint32_t i = 0; i < type.result_count; ++i) slots += slots_of(results[i]);
  return slots;
}

void make_current(Execution& x, Instance* instance) {
  x.current = instance;
  instance->execution = &x;
  instance->stack_limit = x.limit;
}

// A frame at `next`, whose parameters are there already.
weft_status push_frame(Execution& x, Instance* target, uint32_t f, uint32_t* next, const uint8_t* return_pc,
                       uint32_t delta) {
  const uint8_t* header = target->code + target->functions[f];
  if (x.limit - next < load16(header + kHeaderFrame)) return WEFT_TRAP_STACK_EXHAUSTED;
  const Type& type = function_type(*target->module, f);
  memset(next + type.param_slots, 0, load16(header + kHeaderZero) * sizeof(uint32_t));
  save_pointer(next - kRecordSlots, return_pc);
  next[-1] = delta;
  x.frame = next;
  x.pc = header + kHeaderBytes;
  make_current(x, target);
  return WEFT_OK;
}

}  // namespace

weft_status enter_function(Execution& x, Instance* target, uint32_t f, uint32_t* arguments) {
  if (f < target->module->function_imports) {
    const FunctionImport& import = target->imports[f];
    if (!(import.target & 1)) {
      const weft_native* native = reinterpret_cast<const weft_native*>(import.target);
      Instance* caller = x.current;
      const weft_status status = native->function(caller, reinterpret_cast<void*>(import.data), arguments);
      make_current(x, caller);  // The function may have run this instance in another execution.
      x.accumulator = arguments[0] | static_cast<uint64_t>(arguments[1]) << 32;
      return status;
    }
    target = reinterpret_cast<Instance*>(import.target - 1);
    f = static_cast<uint32_t>(import.data);
  }
  const Type& type = function_type(*target->module, f);
  uint32_t* next = arguments + kForeignSlots + kRecordSlots;
  if (x.limit - next < type.param_slots) return WEFT_TRAP_STACK_EXHAUSTED;
  memmove(next, arguments, type.param_slots * sizeof(uint32_t));
  Instance* caller = x.current;
  const uint8_t* pc = x.pc;
  const uint32_t frame = static_cast<uint32_t>(x.frame - x.stack);
  const weft_status status = push_frame(x, target, f, next, kLeaveCode, kRecordSlots * sizeof(uint32_t));
  if (status != WEFT_OK) return status;
  save_pointer(arguments, caller);
  save_pointer(arguments + kPointerSlots, pc);
  arguments[2 * kPointerSlots] = frame;
  arguments[2 * kPointerSlots + 1] = result_slots(*target->module, type) << 1 | (type.result_count == 1);
  return WEFT_OK;
}

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
  x.frame = frame;
  make_current(x, caller);
}

weft_status enter_indirect(Execution& x, uint32_t table, uint32_t type, uint32_t i, uint32_t* arguments) {
  const Instance& inst = *x.current;
  const Table& t = *inst.tables[table];
  if (i >= t.size) return WEFT_TRAP_UNDEFINED_ELEMENT;
  const weft_ref reference = t.elements[i];
  if (reference == 0) return WEFT_TRAP_UNINITIALIZED_ELEMENT;
  Instance* target = find_instance(*inst.store, funcref_id(reference));
  const uint32_t f = funcref_index(reference);
  // The instance that defined it may have been dropped, and its number given to another.
  if (target == nullptr || f >= target->module->function_count) return WEFT_TRAP_UNINITIALIZED_ELEMENT;
  if (!equal_types(*inst.module, inst.module->types[type], *target->module, function_type(*target->module, f))) {
    return WEFT_TRAP_INDIRECT_CALL_TYPE;
  }
  return enter_function(x, target, f, arguments);
}

uint32_t function_at(const Instance& inst, const uint8_t* pc) {
  const Module& m = *inst.module;
  if (pc < m.code || pc >= m.code + m.code_bytes) return WEFT_NO_INDEX;
  const uint32_t offset = static_cast<uint32_t>(pc - m.code);
  uint32_t best = WEFT_NO_INDEX, best_offset = 0;
  for (uint32_t f = m.function_imports; f < m.function_count; ++f) {
    if (m.functions[f] <= offset && m.functions[f] >= best_offset) {
      best = f;
      best_offset = m.functions[f];
    }
  }
  return best;
}

namespace {

uint32_t write_value(uint32_t* slots, const weft_value& value) {
  if (slots_of(value.type) == 2) {
    weft_set_i64(slots, value.of.i64);
    return 2;
  }
  slots[0] = static_cast<uint32_t>(value.of.i32);
  return 1;
}

uint32_t read_value(const uint32_t* slots, uint8_t type, weft_value& value) {
  value.type = type;
  if (slots_of(type) == 2) {
    value.of.i64 = weft_get_i64(slots);
    return 2;
  }
  value.of.i64 = 0;
  value.of.i32 = static_cast<int32_t>(slots[0]);
  return 1;
}

bool matches(const uint8_t* types, uint32_t type_count, const weft_value* values, uint32_t count) {
  if (type_count != count || (count != 0 && values == nullptr)) return false;
  for (uint32_t i = 0; i < count; ++i) {
    if (values[i].type != types[i]) return false;
  }
  return true;
}

}  // namespace

}  // namespace weft

using namespace weft;

extern "C" weft_status weft_call(weft_extern function, const weft_value* arguments, uint32_t argument_count,
                                 weft_value* results, uint32_t result_count) {
  Instance* inst = function.instance;
  if (inst == nullptr || function.kind != WEFT_FUNCTION || function.index >= inst->module->function_count) {
    return WEFT_MISUSE;
  }
  const Module& m = *inst->module;
  const Type& type = function_type(m, function.index);
  if (!matches(params_of(m, type), type.param_count, arguments, argument_count) || type.result_count != result_count ||
      (result_count != 0 && results == nullptr)) {
    return WEFT_WRONG_ARGUMENTS;
  }
  Execution& x = inst->own_execution;
  if (x.active) return WEFT_BUSY;

  // Arguments lie above a first record; host functions and other instances are entered from there too.
  uint32_t* first = x.stack + kRecordSlots;
  const uint32_t total_results = result_slots(m, type);
  const uint32_t needed = kRecordSlots + (type.param_slots > total_results ? type.param_slots : total_results) + 2;
  if (x.limit - x.stack < static_cast<ptrdiff_t>(needed)) return WEFT_TRAP_STACK_EXHAUSTED;
  uint32_t* slot = first;
  for (uint32_t i = 0; i < argument_count; ++i) slot += write_value(slot, arguments[i]);

  x.active = 1;
  x.trap_function = WEFT_NO_INDEX;
  make_current(x, inst);
  const bool own = function.index >= m.function_imports;
  weft_status status;
  if (own) {
    status = push_frame(x, inst, function.index, first, kExitCode, 0);
  } else {
    x.pc = kExitCode;
    x.frame = first;
    status = enter_function(x, inst, function.index, first);
  }
  if (status == WEFT_OK) status = execute(x);
  x.active = 0;
  if (status != WEFT_OK) {
    x.trap_function = x.current == inst ? function_at(*inst, x.pc) : WEFT_NO_INDEX;
    return status;
  }
  // Several results of an own function replace its record; those of others come to the arguments.
  const uint32_t* from = own ? x.stack : first;
  const uint8_t* types = results_of(m, type);
  uint32_t single[2] = {static_cast<uint32_t>(x.accumulator), static_cast<uint32_t>(x.accumulator >> 32)};
  if (own && result_count == 1) from = single;
  for (uint32_t i = 0; i < result_count; ++i) from += read_value(from, types[i], results[i]);
  return WEFT_OK;
}

extern "C" uint32_t weft_trap_function(const weft_instance* instance) {
  return instance == nullptr ? WEFT_NO_INDEX : instance->own_execution.trap_function;
}
