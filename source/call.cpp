// Calls from the host: begin, run within a budget, complete what was pending, fetch results.
#include "interpreter.h"

namespace weft {

namespace {

// Ticks handed to the handlers at a time: after so many loops and calls an interrupt is noticed.
constexpr uint32_t kSlice = 256;

bool matches(const uint8_t* types, uint32_t type_count, const weft_value* values, uint32_t count) {
  if (type_count != count || (count != 0 && values == nullptr)) return false;
  for (uint32_t i = 0; i < count; ++i) {
    if (values[i].type != types[i]) return false;
  }
  return true;
}

// More ticks for the handlers, out of the budget. False when there are none or an interrupt was asked for.
bool next_slice(Execution& x) {
  if (x.interrupt) {
    x.interrupt = 0;
    return false;
  }
  if (x.budget == WEFT_UNLIMITED) {
    x.ticks = kSlice;
    return true;
  }
  // Bulk operations may have used more than the slice had.
  const uint32_t owed = x.ticks < 0 ? 0u - static_cast<uint32_t>(x.ticks) : 0u;
  if (x.budget <= owed) {
    x.ticks = -static_cast<int32_t>(owed - x.budget);
    x.budget = 0;
    return false;
  }
  x.budget -= owed;
  const uint32_t slice = x.budget < kSlice ? x.budget : kSlice;
  x.budget -= slice;
  x.ticks = static_cast<int32_t>(slice);
  return true;
}

weft_status ended(Execution& x, weft_status status) {
  switch (status) {
    case WEFT_OK: x.state = State::kDone; break;
    case WEFT_PENDING: x.state = State::kPending; break;
    case WEFT_YIELDED: x.state = State::kReady; break;
    default:
      x.state = State::kIdle;
      // A call has its place behind it already, other instructions have it at or before their last byte.
      x.trap_function = has_crossed(x) ? WEFT_NO_INDEX
                        : x.pc != nullptr ? function_at(*x.current, x.pc)
                                          : x.function;  // Its frame did not fit.
      break;
  }
  return status;
}

bool is_function(const weft_extern& x) {
  return x.instance != nullptr && x.kind == WEFT_FUNCTION && x.index < x.instance->module->function_count;
}

}  // namespace

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

}  // namespace weft

using namespace weft;

extern "C" weft_status weft_begin(weft_extern function, const weft_value* arguments, uint32_t argument_count) {
  if (!is_function(function)) return WEFT_MISUSE;
  Instance* inst = function.instance;
  const Module& m = *inst->module;
  const Type& type = function_type(m, function.index);
  if (!matches(params_of(m, type), type.param_count, arguments, argument_count)) return WEFT_WRONG_ARGUMENTS;
  Execution& x = inst->own_execution;
  if (x.state == State::kRunning || x.state == State::kReady || x.state == State::kPending) return WEFT_BUSY;

  // Arguments lie above a first record; host functions and other instances are entered from there too.
  uint32_t* first = x.stack + kRecordSlots;
  const uint32_t total_results = result_slots(m, type);
  const uint32_t needed = kRecordSlots + (type.param_slots > total_results ? type.param_slots : total_results) + 2;
  if (x.limit - x.stack < static_cast<ptrdiff_t>(needed)) return WEFT_TRAP_STACK_EXHAUSTED;
  uint32_t* slot = first;
  for (uint32_t i = 0; i < argument_count; ++i) slot += write_value(slot, arguments[i]);

  x.trap_function = WEFT_NO_INDEX;
  x.function = function.index;
  x.crossings = 0;
  x.ticks = 0;
  x.interrupt = 0;
  x.pc = nullptr;  // Entered by the first run.
  x.frame = first;
  x.current = inst;
  x.state = State::kReady;
  return WEFT_OK;
}

extern "C" weft_status weft_run(weft_instance* instance, uint32_t budget) {
  if (instance == nullptr) return WEFT_MISUSE;
  Execution& x = instance->own_execution;
  if (x.state == State::kRunning) return WEFT_BUSY;
  if (x.state == State::kPending) return WEFT_PENDING;
  if (x.state != State::kReady) return WEFT_MISUSE;
  x.state = State::kRunning;
  x.budget = budget;
  make_current(x, x.current);
  if (x.pc == nullptr) {
    weft_status status;
    if (x.function >= instance->module->function_imports) {
      status = push_frame(x, instance, x.function, x.frame, exit_code(), 0);
    } else {
      x.pc = exit_code();
      status = enter_function(x, instance, x.function, x.frame);
    }
    if (status != WEFT_OK) return ended(x, status);
  }
  weft_status status = WEFT_YIELDED;
  if (x.ticks > 0) x.ticks = 0;  // Left from the budget of an earlier run; what is owed stays owed.
  while (status == WEFT_YIELDED && next_slice(x)) {
    x.status = WEFT_OK;
    status = execute(x);
  }
  return ended(x, status);
}

extern "C" weft_status weft_complete(weft_instance* instance, const weft_value* results, uint32_t result_count) {
  if (instance == nullptr) return WEFT_MISUSE;
  Execution& x = instance->own_execution;
  if (x.state != State::kPending) return WEFT_MISUSE;
  const Type& type = *x.pending_type;
  if (!matches(results_of(*x.pending_module, type), type.result_count, results, result_count)) return WEFT_WRONG_ARGUMENTS;
  uint32_t* slot = x.pending;
  for (uint32_t i = 0; i < result_count; ++i) slot += write_value(slot, results[i]);
  x.accumulator = x.pending[0] | static_cast<uint64_t>(x.pending[1]) << 32;
  x.state = State::kReady;
  return WEFT_OK;
}

extern "C" weft_status weft_results(weft_instance* instance, weft_value* results, uint32_t result_count) {
  if (instance == nullptr) return WEFT_MISUSE;
  Execution& x = instance->own_execution;
  if (x.state != State::kDone) return WEFT_MISUSE;
  const Module& m = *instance->module;
  const Type& type = function_type(m, x.function);
  if (type.result_count != result_count || (result_count != 0 && results == nullptr)) return WEFT_WRONG_ARGUMENTS;
  // Several results of an own function replace its record; those of others come to the arguments.
  const bool own = x.function >= m.function_imports;
  const uint32_t single[2] = {static_cast<uint32_t>(x.accumulator), static_cast<uint32_t>(x.accumulator >> 32)};
  const uint32_t* from = !own ? x.stack + kRecordSlots : !WEFT_MULTI_VALUE || result_count == 1 ? single : x.stack;
  const uint8_t* types = results_of(m, type);
  for (uint32_t i = 0; i < result_count; ++i) from += read_value(from, types[i], results[i]);
  return WEFT_OK;
}

extern "C" weft_status weft_cancel(weft_instance* instance) {
  if (instance == nullptr) return WEFT_MISUSE;
  Execution& x = instance->own_execution;
  if (x.state == State::kRunning) return WEFT_BUSY;
  x.state = State::kIdle;
  return WEFT_OK;
}

extern "C" void weft_interrupt(weft_instance* instance) {
  if (instance != nullptr) instance->own_execution.interrupt = 1;
}

extern "C" weft_status weft_call(weft_extern function, const weft_value* arguments, uint32_t argument_count,
                                 weft_value* results, uint32_t result_count) {
  if (!is_function(function)) return WEFT_MISUSE;
  const uint32_t expected_count = function_type(*function.instance->module, function.index).result_count;
  if (expected_count != result_count || (result_count != 0 && results == nullptr)) return WEFT_WRONG_ARGUMENTS;
  weft_status status = weft_begin(function, arguments, argument_count);
  if (status == WEFT_OK) status = weft_run(function.instance, WEFT_UNLIMITED);
  return status == WEFT_OK ? weft_results(function.instance, results, result_count) : status;
}

extern "C" uint32_t weft_budget_left(const weft_instance* instance) {
  if (instance == nullptr) return 0;
  const Execution& x = instance->own_execution;
  if (x.budget == WEFT_UNLIMITED) return WEFT_UNLIMITED;
  return x.budget + (x.ticks > 0 ? static_cast<uint32_t>(x.ticks) : 0);
}

extern "C" uint32_t weft_trap_function(const weft_instance* instance) {
  return instance == nullptr ? WEFT_NO_INDEX : instance->own_execution.trap_function;
}
