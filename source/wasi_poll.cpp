// WASI preview 1: waiting. A guest that sleeps or polls suspends its instance, and the host wakes it.
#include "wasi_calls.h"

#include <string.h>

namespace weft::wasi {

namespace {

enum { EVENT_CLOCK = 0, EVENT_READ = 1, EVENT_WRITE = 2 };
enum { SUBSCRIPTION_SIZE = 48, EVENT_SIZE = 32 };

uint64_t now(const weft_port* port, uint64_t (*clock)(void*)) { return clock == nullptr ? 0 : clock(port->context); }

int input_state(const weft_port* port) {
  return port->wait_input == nullptr ? WEFT_PORT_INPUT : port->wait_input(port->context, 0);
}

// When and why one subscription ends.
struct Condition {
  bool happened;
  bool wants_input;
  bool hung_up;
  uint32_t error;
  uint64_t deadline;  // Monotonic.
};

constexpr Condition failed(uint32_t error) { return {true, false, false, error, UINT64_MAX}; }
constexpr Condition ready = {true, false, false, SUCCESS, UINT64_MAX};

Condition clock_condition(const weft_wasi* wasi, const uint8_t* subscription) {
  // u64 user data @0, u8 type @8, u32 clock @16, u64 time @24, u64 precision @32, u16 flags @40 (1: time is absolute).
  const weft_port* port = wasi->port;
  const uint64_t time = get_u64(subscription + 24);
  const bool absolute = (subscription[40] & 1) != 0;
  const uint32_t clock = get_u32(subscription + 16);
  if (clock > CLOCK_THREAD) return failed(INVAL);
  // All waiting is by the monotonic clock, so that a calendar clock that is set does not prolong a sleep; and C libraries sleep by
  // the calendar clock where there may be none.
  if (clock > CLOCK_MONO || port->monotonic_ns == nullptr) return failed(NOTSUP);
  if (absolute && clock == CLOCK_REAL && port->real_ns == nullptr) return failed(NOTSUP);
  const uint64_t monotonic = now(port, port->monotonic_ns);
  uint64_t deadline = time;
  if (!absolute) {
    deadline = wasi->wait_began_ns + time;
    if (deadline < time) deadline = UINT64_MAX;
  } else if (clock == CLOCK_REAL) {
    const uint64_t real = port->real_ns(port->context);
    deadline = time <= real ? 0 : monotonic + (time - real);
    if (deadline != 0 && deadline < monotonic) deadline = UINT64_MAX;
  }
  return {deadline <= monotonic, false, false, SUCCESS, deadline};
}

Condition stream_condition(const weft_wasi* wasi, const uint8_t* subscription) {
  uint32_t fd = get_u32(subscription + 16);
  const bool reads = subscription[8] == EVENT_READ;
  if (wasi->descriptors != nullptr) {
    if (fd >= wasi->descriptor_count || wasi->descriptors[fd].kind == KIND_FREE) return failed(BADF);
    if (wasi->descriptors[fd].kind != KIND_STREAM) return ready;  // A file never makes one wait.
    fd = wasi->descriptors[fd].stream;
  }
  if (!stream_is_open(wasi, fd)) return failed(BADF);
  if (!reads || fd != STDIN) return ready;
  const int state = input_state(wasi->port);
  return {state != 0, state == 0, state == WEFT_PORT_INPUT_LAST, SUCCESS, UINT64_MAX};
}

// Writes an event for each subscription that has happened and returns their number; else *wasi knows what is waited for.
uint32_t collect_events(weft_wasi* wasi, const uint8_t* subscriptions, uint8_t* events, uint32_t count) {
  uint32_t happened = 0;
  wasi->deadline_ns = UINT64_MAX;
  wasi->waits_for_input = 0;
  for (uint32_t i = 0; i < count; i++, subscriptions += SUBSCRIPTION_SIZE) {
    uint8_t subscription[SUBSCRIPTION_SIZE];  // A copy: the events may overlap the subscriptions.
    memcpy(subscription, subscriptions, sizeof subscription);
    const uint8_t type = subscription[8];
    const Condition condition = type == EVENT_CLOCK   ? clock_condition(wasi, subscription)
                                : type <= EVENT_WRITE ? stream_condition(wasi, subscription)
                                                      : failed(INVAL);
    if (condition.deadline < wasi->deadline_ns) wasi->deadline_ns = condition.deadline;
    if (condition.wants_input) wasi->waits_for_input = 1;
    if (!condition.happened) continue;
    // u64 user data @0, u16 error @8, u8 type @10, u64 bytes @16, u16 flags @24 (1: hung up).
    uint8_t* event = events + size_t{EVENT_SIZE} * happened++;
    memset(event, 0, EVENT_SIZE);
    memcpy(event, subscription, 8);
    event[8] = static_cast<uint8_t>(condition.error);
    event[10] = type;
    if (type != EVENT_CLOCK && condition.error == SUCCESS) put_u64(event + 16, 1);  // At least that.
    event[24] = condition.hung_up ? 1 : 0;
  }
  return happened;
}

weft_status suspend(weft_wasi* wasi, weft_instance* caller) {
  wasi->waiting = 1;
  wasi->waiter = caller;
  return WEFT_PENDING;
}

// The part of poll_oneoff that is repeated when the guest is woken. WEFT_PENDING: nothing has happened.
weft_status poll(weft_wasi* wasi, weft_instance* caller, uint32_t* error) {
  const uint32_t count = wasi->wait[2];
  const uint8_t* subscriptions = span(caller, wasi->wait[0], count * SUBSCRIPTION_SIZE);
  uint8_t* events = span(caller, wasi->wait[1], count * EVENT_SIZE);
  uint8_t* count_out = span(caller, wasi->wait[3], 4);
  *error = FAULT;
  if (subscriptions == nullptr || events == nullptr || count_out == nullptr) return WEFT_OK;
  const uint32_t happened = collect_events(wasi, subscriptions, events, count);
  if (happened == 0) return WEFT_PENDING;
  put_u32(count_out, happened);
  *error = SUCCESS;
  return WEFT_OK;
}

}  // namespace

weft_status poll_oneoff(weft_instance* caller, void* context, uint32_t* slots) {
  weft_wasi* wasi = wasi_of(context);
  if (slots[2] == 0) return answer(slots, INVAL);
  if (slots[2] > UINT32_MAX / SUBSCRIPTION_SIZE) return answer(slots, FAULT);
  memcpy(wasi->wait, slots, sizeof wasi->wait);
  wasi->wait_began_ns = now(wasi->port, wasi->port->monotonic_ns);
  uint32_t error;
  if (poll(wasi, caller, &error) == WEFT_PENDING) return suspend(wasi, caller);
  return answer(slots, error);
}

// A wait that is over at once, but others get their turn.
weft_status sched_yield(weft_instance* caller, void* context, uint32_t*) {
  weft_wasi* wasi = wasi_of(context);
  wasi->wait[2] = 0;
  wasi->deadline_ns = 0;
  wasi->waits_for_input = 0;
  return suspend(wasi, caller);
}

}  // namespace weft::wasi

using namespace weft::wasi;

int weft_wasi_waits(const weft_wasi* wasi) { return wasi->waiting; }

void weft_wasi_idle(weft_wasi* wasi) {
  const weft_port* port = wasi->port;
  if (wasi->waiting == 0) return;
  const uint64_t begin = now(port, port->monotonic_ns);
  const uint64_t left = wasi->deadline_ns > begin ? wasi->deadline_ns - begin : 0;
  if (wasi->waits_for_input != 0 && port->wait_input != nullptr) {
    (void)port->wait_input(port->context, left);
  } else if (port->sleep_ns != nullptr) {
    port->sleep_ns(port->context, left);
  }
}

weft_status weft_wasi_wake(weft_wasi* wasi, weft_instance* instance) {
  if (wasi->waiting == 0) return WEFT_MISUSE;
  uint32_t error = SUCCESS;
  if (wasi->wait[2] != 0 && poll(wasi, wasi->waiter, &error) == WEFT_PENDING) return WEFT_PENDING;
  weft_value result;
  result.type = WEFT_I32;
  result.of.i32 = static_cast<int32_t>(error);
  wasi->waiting = 0;
  return weft_complete(instance, &result, 1);
}
