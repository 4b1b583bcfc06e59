// Takes plugins over the serial line and runs them, one after the other, while the sketch stays as it is. A plugin that is
// broken, or does what it must not, is refused or stopped, and the next one can come.
//
// From a PC with Linux, where extras/blink.wasm is a plugin and /dev/ttyACM0 the board:
//   stty -F /dev/ttyACM0 115200 raw -echo
//   { stat -c %s blink.wasm; cat blink.wasm; } > /dev/ttyACM0
//   cat /dev/ttyACM0
#include <weft_arduino.h>

#ifndef LED_BUILTIN
#define LED_BUILTIN 13
#endif

// The plugin as it came in; its code is rewritten there and runs from there.
static uint8_t plugin[4096] __attribute__((aligned(8)));

// All other memory that Weft gets: the module's tables, the instance, the guest's stack and its linear memory.
static uint8_t memory[4096] __attribute__((aligned(8)));

static weft_status led(weft_instance*, void*, uint32_t* slots) {
  digitalWrite(LED_BUILTIN, slots[0] ? HIGH : LOW);
  return WEFT_OK;
}

static weft_status wait(weft_instance*, void*, uint32_t* slots) {
  delay(slots[0]);
  return WEFT_OK;
}

static weft_status print(weft_instance*, void*, uint32_t* slots) {
  Serial.println(static_cast<long>(static_cast<int32_t>(slots[0])));
  return WEFT_OK;
}

static const weft_native functions[] = {
  {"led", "(i)", led},
  {"wait", "(i)", wait},
  {"print", "(i)", print},
};

static void report(const char* what, weft_status status, const char* reason) {
  Serial.print(what);
  Serial.print(": ");
  Serial.print(weft_status_text(status));
  if (reason != nullptr) {
    Serial.print(", ");
    Serial.print(reason);
  }
  Serial.println();
}

// Loads `size` bytes of `plugin`, calls its run(), and takes it down again.
static void run_plugin(size_t size) {
  weft_arena_init(&weft_arduino_arena, memory, sizeof memory);
  weft_config config = {};
  config.reallocate = weft_arduino_port.reallocate;
  config.context = weft_arduino_port.memory;
  weft_store store;
  weft_store_init(&store, &config);

  weft_error error;
  weft_module* module;
  weft_status status = weft_load_in_place(&store, plugin, size, &module, &error);
  if (status != WEFT_OK) {
    report("Refused", status, error.reason);
    return;
  }
  weft_library board = {};
  board.module = "board";
  board.natives = functions;
  board.native_count = sizeof functions / sizeof *functions;
  weft_options options = {};
  options.stack_bytes = 1024;
  weft_instance* instance;
  status = weft_instantiate(module, &board, &options, &instance, &error);
  if (status != WEFT_OK) {
    report("Not started", status, error.reason);
    weft_module_drop(module);
    return;
  }
  weft_extern run;
  weft_value result;
  status = weft_find(instance, "run", &run);
  if (status == WEFT_OK) status = weft_call(run, nullptr, 0, &result, 1);
  if (status == WEFT_OK) {
    Serial.print("run() = ");
    Serial.println(static_cast<long>(result.of.i32));
  } else {
    report("Stopped", status, nullptr);
  }
  weft_instance_drop(instance);
  weft_module_drop(module);
}

void setup() {
  Serial.begin(115200);
  Serial.setTimeout(5000);
  pinMode(LED_BUILTIN, OUTPUT);
  Serial.println("Send the size of a plugin as a line of text, then its bytes.");
}

void loop() {
  if (Serial.available() == 0) return;
  const long size = Serial.parseInt();
  Serial.read();  // The end of the line.
  if (size <= 0 || size > static_cast<long>(sizeof plugin)) {
    Serial.println("That is no size, or too much for this sketch.");
    while (Serial.available() > 0) Serial.read();
    return;
  }
  const size_t got = Serial.readBytes(reinterpret_cast<char*>(plugin), static_cast<size_t>(size));
  if (got != static_cast<size_t>(size)) {
    Serial.println("The plugin is not complete.");
    return;
  }
  run_plugin(got);
}
