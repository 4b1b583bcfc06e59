// WASI preview 1: clocks and random bytes, over the hooks of a port.
#include "wasi_calls.h"

namespace weft::wasi {

namespace {

using ClockHook = uint64_t (*)(void*);

// The hook for a clock, or why there is none.
uint32_t find_clock(const weft_port* port, uint32_t clock, ClockHook* hook) {
  if (clock > CLOCK_THREAD) return INVAL;
  *hook = clock == CLOCK_REAL ? port->real_ns : clock == CLOCK_MONO ? port->monotonic_ns : port->cpu_ns;
  return *hook == nullptr ? NOTSUP : SUCCESS;
}

}  // namespace

weft_status clock_res_get(weft_instance* caller, void* context, uint32_t* slots) {
  ClockHook hook;
  const uint32_t error = find_clock(wasi_of(context)->port, slots[0], &hook);
  if (error != SUCCESS) return answer(slots, error);
  uint8_t* out = span(caller, slots[1], 8);
  if (out == nullptr) return answer(slots, FAULT);
  put_u64(out, wasi_of(context)->port->clock_resolution_ns);
  return answer(slots, SUCCESS);
}

weft_status clock_time_get(weft_instance* caller, void* context, uint32_t* slots) {
  ClockHook hook;
  const uint32_t error = find_clock(wasi_of(context)->port, slots[0], &hook);
  if (error != SUCCESS) return answer(slots, error);
  uint8_t* out = span(caller, slots[3], 8);  // slots[1..2]: the precision wanted, a hint.
  if (out == nullptr) return answer(slots, FAULT);
  put_u64(out, hook(wasi_of(context)->port->context));
  return answer(slots, SUCCESS);
}

weft_status random_get(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_port* port = wasi_of(context)->port;
  if (port->random == nullptr) return answer(slots, NOTSUP);
  uint8_t* out = span(caller, slots[0], slots[1]);
  if (out == nullptr) return answer(slots, FAULT);
  return answer(slots, port->random(port->context, out, slots[1]) == 0 ? SUCCESS : IO);
}

}  // namespace weft::wasi
