// The LED blinks in a rhythm that a WebAssembly plugin decides. The plugin was compiled from extras/blink.c; its bytes are in
// blink.h and stay in flash. It can do nothing but call the two functions that this sketch offers.
#include <weft_arduino.h>

#include "blink.h"

#ifndef LED_BUILTIN
#define LED_BUILTIN 13
#endif

// All memory that Weft gets.
static uint8_t memory[2048] __attribute__((aligned(8)));

static weft_store store;
static weft_extern run;

// Arguments come in `slots`, results go there too.
static weft_status led(weft_instance*, void*, uint32_t* slots) {
  digitalWrite(LED_BUILTIN, slots[0] ? HIGH : LOW);
  return WEFT_OK;
}

static weft_status wait(weft_instance*, void*, uint32_t* slots) {
  delay(slots[0]);
  return WEFT_OK;
}

static const weft_native functions[] = {
  {"led", "(i)", led},
  {"wait", "(i)", wait},
};

static void stop(const char* what, weft_status status, const char* reason) {
  Serial.print(what);
  Serial.print(": ");
  Serial.print(weft_status_text(status));
  Serial.print(", ");
  Serial.println(reason);
  for (;;) delay(1000);
}

void setup() {
  Serial.begin(115200);
  pinMode(LED_BUILTIN, OUTPUT);

  weft_arena_init(&weft_arduino_arena, memory, sizeof memory);
  weft_config config = {};
  config.reallocate = weft_arduino_port.reallocate;
  config.context = weft_arduino_port.memory;
  weft_store_init(&store, &config);

  weft_error error;
  weft_module* module;
  weft_status status = weft_load(&store, blink, sizeof blink, &module, &error);
  if (status != WEFT_OK) stop("Loading the plugin", status, error.reason);

  weft_library board = {};
  board.module = "board";
  board.natives = functions;
  board.native_count = sizeof functions / sizeof *functions;
  weft_options options = {};
  options.stack_bytes = 256;
  weft_instance* instance;
  status = weft_instantiate(module, &board, &options, &instance, &error);
  if (status != WEFT_OK) stop("Starting the plugin", status, error.reason);

  status = weft_find(instance, "run", &run);
  if (status != WEFT_OK) stop("Finding run()", status, "the plugin exports no such function");

  Serial.print("The plugin is ready and takes ");
  Serial.print(static_cast<unsigned long>(weft_arduino_arena.used));
  Serial.println(" bytes of RAM.");
}

void loop() {
  weft_value flashes;
  const weft_status status = weft_call(run, nullptr, 0, &flashes, 1);
  if (status != WEFT_OK) stop("run()", status, "the plugin was stopped");
  Serial.print("The plugin flashed ");
  Serial.print(static_cast<long>(flashes.of.i32));
  Serial.println(" times.");
}
