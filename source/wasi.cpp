// WASI preview 1 over the hooks of a port: everything but files, which are in wasi_files.cpp.
#include "wasi_calls.h"

#include <string.h>

namespace weft::wasi {

namespace {

enum { CLOCK_REAL = 0, CLOCK_MONO = 1, CLOCK_PROCESS = 2, CLOCK_THREAD = 3 };  // A guest has one thread.
enum { FILETYPE_UNKNOWN = 0, FILETYPE_CHARACTER_DEVICE = 2 };
enum { RIGHT_READ = 1 << 1, RIGHT_WRITE = 1 << 6, RIGHT_POLL = 1 << 27 };

// ---- Arguments and environment: both are lists of strings ------------------------------------------------------------

uint32_t string_bytes(const char* const* strings, uint32_t count) {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < count; i++) bytes += static_cast<uint32_t>(strlen(strings[i])) + 1;
  return bytes;
}

weft_status strings_sizes_get(weft_instance* caller, const char* const* strings, uint32_t count, uint32_t* slots) {
  uint8_t* count_out = span(caller, slots[0], 4);
  uint8_t* bytes_out = span(caller, slots[1], 4);
  if (count_out == nullptr || bytes_out == nullptr) return answer(slots, FAULT);
  put_u32(count_out, count);
  put_u32(bytes_out, string_bytes(strings, count));
  return answer(slots, SUCCESS);
}

weft_status strings_get(weft_instance* caller, const char* const* strings, uint32_t count, uint32_t* slots) {
  uint32_t address = slots[1];
  uint8_t* pointers = span(caller, slots[0], count * 4);
  uint8_t* text = span(caller, address, string_bytes(strings, count));
  if (pointers == nullptr || text == nullptr) return answer(slots, FAULT);
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t size = static_cast<uint32_t>(strlen(strings[i])) + 1;
    put_u32(pointers, address);
    memcpy(text, strings[i], size);
    pointers += 4;
    address += size;
    text += size;
  }
  return answer(slots, SUCCESS);
}

weft_status args_sizes_get(weft_instance* caller, void* context, uint32_t* slots) {
  return strings_sizes_get(caller, wasi_of(context)->args, wasi_of(context)->arg_count, slots);
}
weft_status args_get(weft_instance* caller, void* context, uint32_t* slots) {
  return strings_get(caller, wasi_of(context)->args, wasi_of(context)->arg_count, slots);
}
weft_status environ_sizes_get(weft_instance* caller, void* context, uint32_t* slots) {
  return strings_sizes_get(caller, wasi_of(context)->environ, wasi_of(context)->environ_count, slots);
}
weft_status environ_get(weft_instance* caller, void* context, uint32_t* slots) {
  return strings_get(caller, wasi_of(context)->environ, wasi_of(context)->environ_count, slots);
}

// ---- Clocks, random bytes, scheduling, exit --------------------------------------------------------------------------

using ClockHook = uint64_t (*)(void*);

// The hook for a clock, or why there is none.
uint32_t find_clock(const weft_port* port, uint32_t clock, ClockHook* hook) {
  if (clock > CLOCK_THREAD) return INVAL;
  *hook = clock == CLOCK_REAL ? port->real_ns : clock == CLOCK_MONO ? port->monotonic_ns : port->cpu_ns;
  return *hook == nullptr ? NOTSUP : SUCCESS;
}

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

weft_status proc_exit(weft_instance*, void* context, uint32_t* slots) {
  wasi_of(context)->exit_code = slots[0];
  return WEFT_TRAP_EXIT;
}

// ---- Standard streams ------------------------------------------------------------------------------------------------

}  // namespace

bool stream_is_open(const weft_wasi* wasi, uint32_t stream) {
  if (stream > STDERR || (wasi->closed >> stream & 1) != 0) return false;
  return stream == STDIN ? wasi->port->read != nullptr : wasi->port->write != nullptr;
}

uint32_t check_buffers(weft_instance* caller, uint32_t address, uint32_t count, const uint8_t** iovecs) {
  if (count > UINT32_MAX / 8) return FAULT;
  *iovecs = span(caller, address, count * 8);
  if (*iovecs == nullptr) return FAULT;
  uint32_t total = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Buffer buffer = buffer_at(caller, *iovecs, i);
    if (buffer.bytes == nullptr) return FAULT;
    if (buffer.size > most_at_once - total) return INVAL;
    total += buffer.size;
  }
  return SUCCESS;
}

weft_status stream_write(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wasi* wasi = wasi_of(context);
  const weft_port* port = wasi->port;
  const uint32_t fd = slots[0];
  const uint32_t count = slots[2];
  if (!stream_is_open(wasi, fd) || fd == STDIN) return answer(slots, BADF);
  uint8_t* written_out = span(caller, slots[3], 4);
  if (written_out == nullptr) return answer(slots, FAULT);
  const uint8_t* iovecs;
  const uint32_t error = check_buffers(caller, slots[1], count, &iovecs);
  if (error != SUCCESS) return answer(slots, error);

  uint32_t written = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Buffer buffer = buffer_at(caller, iovecs, i);
    if (buffer.size == 0) continue;
    const int32_t taken = port->write(port->context, static_cast<int>(fd), buffer.bytes, buffer.size);
    if (taken < 0 && written == 0) return answer(slots, taken == WEFT_PORT_AGAIN ? AGAIN : IO);
    if (taken > 0) written += static_cast<uint32_t>(taken);
    if (taken != static_cast<int32_t>(buffer.size)) break;  // The guest comes back for the rest, or for the error.
  }
  put_u32(written_out, written);
  return answer(slots, SUCCESS);
}

// Fills the first buffer that has room and leaves the others: going on to the next could wait for input that is not
// there yet. A read may always be short.
weft_status stream_read(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wasi* wasi = wasi_of(context);
  const weft_port* port = wasi->port;
  const uint32_t count = slots[2];
  if (!stream_is_open(wasi, slots[0]) || slots[0] != STDIN) return answer(slots, BADF);
  if (count > UINT32_MAX / 8) return answer(slots, FAULT);
  const uint8_t* iovecs = span(caller, slots[1], count * 8);
  uint8_t* read_out = span(caller, slots[3], 4);
  if (iovecs == nullptr || read_out == nullptr) return answer(slots, FAULT);

  Buffer target = {nullptr, 0};
  for (uint32_t i = 0; i < count && target.size == 0; i++) {
    target = buffer_at(caller, iovecs, i);
    if (target.bytes == nullptr) return answer(slots, FAULT);
  }
  int32_t got = 0;
  if (target.size != 0) {
    got = port->read(port->context, target.bytes, target.size < most_at_once ? target.size : most_at_once);
    if (got < 0) return answer(slots, got == WEFT_PORT_AGAIN ? AGAIN : IO);
  }
  put_u32(read_out, static_cast<uint32_t>(got));
  return answer(slots, SUCCESS);
}

namespace {

weft_status fd_close(weft_instance*, void* context, uint32_t* slots) {
  weft_wasi* wasi = wasi_of(context);
  if (!stream_is_open(wasi, slots[0])) return answer(slots, BADF);
  wasi->closed = static_cast<uint8_t>(wasi->closed | 1u << slots[0]);
  return answer(slots, SUCCESS);
}

// C libraries ask for this to choose how to buffer a stream.
weft_status fd_fdstat_get(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wasi* wasi = wasi_of(context);
  const uint32_t fd = slots[0];
  constexpr uint32_t size = 24;  // u8 type @0, u16 flags @2, u64 rights @8, u64 inheriting rights @16.
  if (!stream_is_open(wasi, fd)) return answer(slots, BADF);
  uint8_t* out = span(caller, slots[1], size);
  if (out == nullptr) return answer(slots, FAULT);
  memset(out, 0, size);
  out[0] = (wasi->terminals >> fd & 1) != 0 ? FILETYPE_CHARACTER_DEVICE : FILETYPE_UNKNOWN;
  put_u32(out + 8, (fd == STDIN ? RIGHT_READ : RIGHT_WRITE) | RIGHT_POLL);
  return answer(slots, SUCCESS);
}

// fd_seek and fd_tell: a console has no position.
weft_status no_position(weft_instance*, void* context, uint32_t* slots) {
  return answer(slots, stream_is_open(wasi_of(context), slots[0]) ? SPIPE : BADF);
}

// fd_prestat_get and fd_prestat_dir_name: there are no preopened directories. C libraries count them at the start by
// asking until they get this answer.
weft_status not_preopened(weft_instance*, void*, uint32_t* slots) { return answer(slots, BADF); }

// ---- Waiting ---------------------------------------------------------------------------------------------------------

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

// ---- Everything else -------------------------------------------------------------------------------------------------

weft_status absent(weft_instance*, void*, uint32_t* slots) { return answer(slots, NOSYS); }

}  // namespace

}  // namespace weft::wasi

using namespace weft::wasi;

extern "C" const weft_native weft_wasi_natives[] = {
    {"args_get", "(ii)i", args_get},
    {"args_sizes_get", "(ii)i", args_sizes_get},
    {"environ_get", "(ii)i", environ_get},
    {"environ_sizes_get", "(ii)i", environ_sizes_get},
    {"clock_res_get", "(ii)i", clock_res_get},
    {"clock_time_get", "(iIi)i", clock_time_get},
    {"fd_advise", "(iIIi)i", absent},
    {"fd_allocate", "(iII)i", absent},
    {"fd_close", "(i)i", fd_close},
    {"fd_datasync", "(i)i", absent},
    {"fd_fdstat_get", "(ii)i", fd_fdstat_get},
    {"fd_fdstat_set_flags", "(ii)i", absent},
    {"fd_fdstat_set_rights", "(iII)i", absent},
    {"fd_filestat_get", "(ii)i", absent},
    {"fd_filestat_set_size", "(iI)i", absent},
    {"fd_filestat_set_times", "(iIIi)i", absent},
    {"fd_pread", "(iiiIi)i", absent},
    {"fd_prestat_get", "(ii)i", not_preopened},
    {"fd_prestat_dir_name", "(iii)i", not_preopened},
    {"fd_pwrite", "(iiiIi)i", absent},
    {"fd_read", "(iiii)i", stream_read},
    {"fd_readdir", "(iiiIi)i", absent},
    {"fd_renumber", "(ii)i", absent},
    {"fd_seek", "(iIii)i", no_position},
    {"fd_sync", "(i)i", absent},
    {"fd_tell", "(ii)i", no_position},
    {"fd_write", "(iiii)i", stream_write},
    {"path_create_directory", "(iii)i", absent},
    {"path_filestat_get", "(iiiii)i", absent},
    {"path_filestat_set_times", "(iiiiIIi)i", absent},
    {"path_link", "(iiiiiii)i", absent},
    {"path_open", "(iiiiiIIii)i", absent},
    {"path_readlink", "(iiiiii)i", absent},
    {"path_remove_directory", "(iii)i", absent},
    {"path_rename", "(iiiiii)i", absent},
    {"path_symlink", "(iiiii)i", absent},
    {"path_unlink_file", "(iii)i", absent},
    {"poll_oneoff", "(iiii)i", poll_oneoff},
    {"proc_exit", "(i)", proc_exit},
    {"proc_raise", "(i)i", absent},
    {"random_get", "(ii)i", random_get},
    {"sched_yield", "()i", sched_yield},
    {"sock_accept", "(iii)i", absent},
    {"sock_recv", "(iiiiii)i", absent},
    {"sock_send", "(iiiii)i", absent},
    {"sock_shutdown", "(ii)i", absent},
};

extern "C" const uint32_t weft_wasi_native_count = sizeof weft_wasi_natives / sizeof weft_wasi_natives[0];

static const weft_native not_in_unstable[] = {{"poll_oneoff", "(iiii)i", absent}};

const weft_library* weft_wasi_libraries(weft_wasi* wasi, weft_library libraries[WEFT_WASI_LIBRARIES],
                                        const weft_library* next) {
  libraries[0] = {"wasi_snapshot_preview1", weft_wasi_natives, weft_wasi_native_count, wasi, nullptr, &libraries[1]};
  libraries[1] = {"wasi_unstable", not_in_unstable, 1, wasi, nullptr, &libraries[2]};
  libraries[2] = {"wasi_unstable", weft_wasi_natives, weft_wasi_native_count, wasi, nullptr, next};
  return libraries;
}

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
