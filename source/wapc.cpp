// The host's part of the waPC protocol. The guest fetches what the host has for it (a request, a response, an error) in two
// steps: its size, then its bytes, to where it wants them. What it gives is copied at once, since it may free it at once.
#include "wapc.h"

#include <string.h>

namespace {

weft_wapc* wapc_of(void* context) { return static_cast<weft_wapc*>(context); }

// Where the guest wants something, in its memory.
weft_status copy_to(weft_instance* caller, uint32_t address, const weft_wapc_bytes& from) {
  void* to = weft_memory_span(caller, address, from.size);
  if (to == nullptr) return WEFT_TRAP_MEMORY_BOUNDS;
  if (from.size != 0) memmove(to, from.bytes, from.size);
  return WEFT_OK;
}

// ---- The call from the host ------------------------------------------------------------------------------------------

// (operation, payload): where to put both.
weft_status guest_request(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wapc* wapc = wapc_of(context);
  const weft_status status = copy_to(caller, slots[0], wapc->operation);
  return status == WEFT_OK ? copy_to(caller, slots[1], wapc->payload) : status;
}

// The last one that the guest gives counts.
weft_status take(weft_instance* caller, weft_wapc* wapc, const uint32_t* slots, weft_wapc_outcome what) {
  const void* bytes = weft_memory_span(caller, slots[0], slots[1]);
  if (bytes == nullptr) return WEFT_TRAP_MEMORY_BOUNDS;
  wapc->given = static_cast<uint8_t>(what);
  wapc->answer_size = slots[1];
  const uint32_t size = slots[1] < wapc->answer_room ? slots[1] : wapc->answer_room;
  if (size != 0) memcpy(wapc->answer, bytes, size);
  return WEFT_OK;
}

weft_status guest_response(weft_instance* caller, void* context, uint32_t* slots) {
  return take(caller, wapc_of(context), slots, WEFT_WAPC_RESPONSE);
}
weft_status guest_error(weft_instance* caller, void* context, uint32_t* slots) {
  return take(caller, wapc_of(context), slots, WEFT_WAPC_ERROR);
}

// ---- Calls from the guest --------------------------------------------------------------------------------------------

void set_error(weft_wapc* wapc, weft_wapc_bytes text, weft_status status) {
  if (text.size == 0) {
    const char* reason = weft_status_text(status);
    text = {reason, static_cast<uint32_t>(strlen(reason))};
  }
  wapc->error = text;
}

// Eight arguments: address and size of binding, namespace, operation and payload. 1 when it went well.
weft_status host_call(weft_instance* caller, void* context, uint32_t* slots) {
  weft_wapc* wapc = wapc_of(context);
  weft_wapc_bytes parts[4];
  for (int i = 0; i < 4; i++) {
    parts[i] = {weft_memory_span(caller, slots[2 * i], slots[2 * i + 1]), slots[2 * i + 1]};
    if (parts[i].bytes == nullptr) return WEFT_TRAP_MEMORY_BOUNDS;
  }
  wapc->response = wapc->error = {nullptr, 0};
  const weft_wapc_request request = {parts[0], parts[1], parts[2], parts[3]};
  weft_wapc_bytes answer = {nullptr, 0};
  const weft_status status =
      wapc->host_call == nullptr ? WEFT_NOT_FOUND : wapc->host_call(wapc->context, caller, &request, &answer);
  if (status == WEFT_PENDING || weft_is_trap(status)) return status;
  if (status == WEFT_OK) wapc->response = answer;
  else set_error(wapc, answer, status);
  slots[0] = status == WEFT_OK;
  return WEFT_OK;
}

weft_status host_response_len(weft_instance*, void* context, uint32_t* slots) {
  slots[0] = wapc_of(context)->response.size;
  return WEFT_OK;
}
weft_status host_response(weft_instance* caller, void* context, uint32_t* slots) {
  return copy_to(caller, slots[0], wapc_of(context)->response);
}
weft_status host_error_len(weft_instance*, void* context, uint32_t* slots) {
  slots[0] = wapc_of(context)->error.size;
  return WEFT_OK;
}
weft_status host_error(weft_instance* caller, void* context, uint32_t* slots) {
  return copy_to(caller, slots[0], wapc_of(context)->error);
}

weft_status console_log(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wapc* wapc = wapc_of(context);
  const auto* text = static_cast<const char*>(weft_memory_span(caller, slots[0], slots[1]));
  if (text == nullptr) return WEFT_TRAP_MEMORY_BOUNDS;
  if (wapc->console_log != nullptr) wapc->console_log(wapc->context, text, slots[1]);
  return WEFT_OK;
}

// What the host lent for a call that is over must not be read any more, whatever the guest is called for next.
void forget(weft_wapc* wapc) {
  wapc->operation = wapc->payload = {nullptr, 0};
  wapc->response = wapc->error = {nullptr, 0};
}

weft_value i32(uint32_t number) {
  weft_value value;
  value.type = WEFT_I32;
  value.of.i32 = static_cast<int32_t>(number);
  return value;
}

}  // namespace

extern "C" const weft_native weft_wapc_natives[] = {
    {"__guest_request", "(ii)", guest_request},
    {"__guest_response", "(ii)", guest_response},
    {"__guest_error", "(ii)", guest_error},
    {"__host_call", "(iiiiiiii)i", host_call},
    {"__host_response_len", "()i", host_response_len},
    {"__host_response", "(i)", host_response},
    {"__host_error_len", "()i", host_error_len},
    {"__host_error", "(i)", host_error},
    {"__console_log", "(ii)", console_log},
};

extern "C" const uint32_t weft_wapc_native_count = sizeof weft_wapc_natives / sizeof weft_wapc_natives[0];

const weft_library* weft_wapc_library(weft_wapc* wapc, weft_library* library, const weft_library* next) {
  *library = {"wapc", weft_wapc_natives, weft_wapc_native_count, wapc, nullptr, next};
  return library;
}

weft_status weft_wapc_begin(weft_wapc* wapc, weft_instance* instance, const char* operation, const void* payload,
                            uint32_t payload_size) {
  if (wapc == nullptr || instance == nullptr || operation == nullptr || (payload == nullptr && payload_size != 0)) {
    return WEFT_MISUSE;
  }
  weft_extern guest_call;
  weft_extern_type type;
  weft_status status = weft_find(instance, "__guest_call", &guest_call);
  if (status == WEFT_OK) status = weft_extern_get_type(guest_call, &type);
  if (status != WEFT_OK) return status;
  if (type.kind != WEFT_FUNCTION || type.result_count != 1 || type.results[0] != WEFT_I32) return WEFT_WRONG_ARGUMENTS;
  const auto operation_size = static_cast<uint32_t>(strlen(operation));
  const weft_value sizes[] = {i32(operation_size), i32(payload_size)};
  status = weft_begin(guest_call, sizes, 2);
  if (status != WEFT_OK) return status;  // A call that is under way is not disturbed.
  forget(wapc);
  wapc->operation = {operation, operation_size};
  wapc->payload = {payload, payload_size};
  wapc->outcome = WEFT_WAPC_NONE;
  wapc->given = WEFT_WAPC_NONE;
  wapc->answer_size = 0;
  return WEFT_OK;
}

weft_status weft_wapc_end(weft_wapc* wapc, weft_instance* instance) {
  if (wapc == nullptr || instance == nullptr) return WEFT_MISUSE;
  forget(wapc);
  weft_value result;
  const weft_status status = weft_results(instance, &result, 1);
  if (status != WEFT_OK) return status;
  // A guest that failed may have given no text, or a response before. One that went well may have nothing to say.
  const bool failed = result.of.i32 == 0;
  if (failed && wapc->given != WEFT_WAPC_ERROR) wapc->answer_size = 0;
  wapc->outcome = failed || wapc->given == WEFT_WAPC_ERROR ? WEFT_WAPC_ERROR : WEFT_WAPC_RESPONSE;
  return wapc->answer_size <= wapc->answer_room ? WEFT_OK : WEFT_LIMIT;
}

weft_status weft_wapc_call(weft_wapc* wapc, weft_instance* instance, const char* operation, const void* payload,
                           uint32_t payload_size) {
  weft_status status = weft_wapc_begin(wapc, instance, operation, payload, payload_size);
  if (status == WEFT_OK) status = weft_run(instance, WEFT_UNLIMITED);
  if (status == WEFT_OK) return weft_wapc_end(wapc, instance);
  if (weft_is_trap(status)) forget(wapc);
  return status;
}

weft_status weft_wapc_complete(weft_wapc* wapc, weft_instance* instance, int failed, weft_wapc_bytes answer) {
  if (wapc == nullptr || instance == nullptr) return WEFT_MISUSE;
  const weft_value result = i32(failed == 0);
  const weft_status status = weft_complete(instance, &result, 1);
  if (status != WEFT_OK) return status;
  if (failed == 0) wapc->response = answer;
  else set_error(wapc, answer, WEFT_TRAP_HOST);
  return WEFT_OK;
}
