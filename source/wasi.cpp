// WASI preview 1 over the hooks of a port: arguments, streams, exit, and the table of all functions but those for files. The
// other parts (wasi_clocks.cpp, wasi_poll.cpp, wasi_files.cpp) can be left out.
#include "wasi_calls.h"

#include <string.h>

namespace weft::wasi {

namespace {

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

// ---- Exit -----------------------------------------------------------------------------------------------------------

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
    {"clock_res_get", "(ii)i", WEFT_WASI_CLOCKS ? clock_res_get : absent},
    {"clock_time_get", "(iIi)i", WEFT_WASI_CLOCKS ? clock_time_get : absent},
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
    {"poll_oneoff", "(iiii)i", WEFT_WASI_POLL ? poll_oneoff : absent},
    {"proc_exit", "(i)", proc_exit},
    {"proc_raise", "(i)i", absent},
    {"random_get", "(ii)i", WEFT_WASI_CLOCKS ? random_get : absent},
    {"sched_yield", "()i", WEFT_WASI_POLL ? sched_yield : absent},
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
