/* An ESP-IDF application that runs a WebAssembly plugin (../../arduino/blink.c), which decides the rhythm of an LED. */
#include <stdio.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#include "weft_esp_idf.h"

/* plugin.wasm, embedded by CMakeLists.txt. */
extern const unsigned char plugin[];
extern const size_t plugin_size;

/* Arguments come in `slots`, results go there too. The LED is text here, since boards differ in where it is. */
static weft_status led(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  (void)context;
  printf("%s\n", slots[0] != 0 ? "LED on" : "LED off");
  return WEFT_OK;
}

static weft_status wait(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  (void)context;
  vTaskDelay(pdMS_TO_TICKS(slots[0]));
  return WEFT_OK;
}

static const weft_native functions[] = {
  {"led", "(i)", led},
  {"wait", "(i)", wait},
};

static weft_status run_plugin(int32_t* result) {
  const weft_config config = {.reallocate = weft_esp_idf_port.reallocate, .context = weft_esp_idf_port.memory};
  const weft_library library = {
    .module = "board", .natives = functions, .native_count = sizeof functions / sizeof *functions};
  const weft_options options = {.stack_bytes = 512};
  weft_store store;
  weft_module* module = NULL;
  weft_instance* instance = NULL;
  weft_error error;
  weft_status status = weft_store_init(&store, &config);
  if (status == WEFT_OK) {
    status = weft_load(&store, plugin, plugin_size, &module, &error);
    if (status == WEFT_OK) status = weft_instantiate(module, &library, &options, &instance, &error);
    if (status != WEFT_OK) printf("%s\n", error.reason);
  }
  weft_extern run;
  if (status == WEFT_OK) status = weft_find(instance, "run", &run);
  weft_value value;
  if (status == WEFT_OK) status = weft_call(run, NULL, 0, &value, 1);
  if (status == WEFT_OK) *result = value.of.i32;
  weft_instance_drop(instance);
  weft_module_drop(module);
  return status;
}

void app_main(void) {
  int32_t flashes = -1;
  const weft_status status = run_plugin(&flashes);
  printf("%s, the plugin flashed %ld times\n", weft_status_text(status), (long)flashes);
}
