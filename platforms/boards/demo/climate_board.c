#include "climate_board.h"

/* print(text, size) */
static weft_status print(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_port* const port = ((climate_board*)context)->port;
  const char* text = weft_memory_span(caller, slots[0], slots[1]);
  if (text == NULL) return WEFT_TRAP_MEMORY_BOUNDS;
  for (uint32_t left = slots[1]; left != 0;) {
    const int32_t written = port->write(port->context, 1, text, left);
    if (written == WEFT_PORT_AGAIN) continue;
    if (written < 0) return WEFT_TRAP_HOST;
    text += written;
    left -= (uint32_t)written;
  }
  return WEFT_OK;
}

/* milliseconds() -> i64 */
static weft_status milliseconds(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  const weft_port* const port = ((climate_board*)context)->port;
  weft_set_i64(slots, (int64_t)(port->monotonic_ns(port->context) / 1000000));
  return WEFT_OK;
}

/* temperature(sensor) -> i32. There is one sensor; asking for another is the plugin's mistake. */
static weft_status temperature(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  if (slots[0] != 0) return WEFT_TRAP_HOST;
  slots[0] = (uint32_t)sensor_read(&((climate_board*)context)->sensor);
  return WEFT_OK;
}

/* Const, so that the table is in flash. */
static const weft_native functions[] = {
  {"print", "(ii)", print},
  {"milliseconds", "()I", milliseconds},
  {"temperature", "(i)i", temperature},
};

weft_library climate_board_library(climate_board* board) {
  const weft_library library = {
    .module = "board",
    .natives = functions,
    .native_count = sizeof functions / sizeof *functions,
    .context = board,
  };
  return library;
}
