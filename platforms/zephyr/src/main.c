/* A Zephyr application that runs a WebAssembly plugin (plugin.c), which sleeps and tells the time through three functions
 * of this application. */
#include <zephyr/kernel.h>

#include "weft_zephyr.h"

/* plugin.wasm, embedded by CMakeLists.txt. */
extern const unsigned char plugin[];
extern const size_t plugin_size;

/* Arguments come in `slots`, results go there too; 64-bit values take two slots. */
static weft_status uptime(weft_instance* caller, void* context, uint32_t* slots) {
  ARG_UNUSED(caller);
  ARG_UNUSED(context);
  weft_set_i64(slots, k_uptime_get());
  return WEFT_OK;
}

static weft_status sleep(weft_instance* caller, void* context, uint32_t* slots) {
  ARG_UNUSED(caller);
  ARG_UNUSED(context);
  k_msleep((int32_t)slots[0]);
  return WEFT_OK;
}

static weft_status report(weft_instance* caller, void* context, uint32_t* slots) {
  ARG_UNUSED(caller);
  ARG_UNUSED(context);
  printk("plugin: step %u, slept %u ms\n", (unsigned int)slots[0], (unsigned int)weft_get_i64(&slots[1]));
  return WEFT_OK;
}

static const weft_native functions[] = {
  {"uptime", "()I", uptime},
  {"sleep", "(i)", sleep},
  {"report", "(iI)", report},
};

static weft_status run_plugin(int32_t steps, int32_t* result) {
  const weft_config config = {.reallocate = weft_zephyr_port.reallocate, .context = weft_zephyr_port.memory};
  const weft_library library = {.module = "zephyr", .natives = functions, .native_count = ARRAY_SIZE(functions)};
  const weft_options options = {.stack_bytes = 512};
  weft_store store;
  weft_module* module = NULL;
  weft_instance* instance = NULL;
  weft_error error;
  weft_status status = weft_store_init(&store, &config);

  if (status == WEFT_OK) {
    status = weft_load(&store, plugin, plugin_size, &module, &error);
    if (status == WEFT_OK) status = weft_instantiate(module, &library, &options, &instance, &error);
    if (status != WEFT_OK) printk("%s\n", error.reason);
  }
  weft_extern run;
  if (status == WEFT_OK) status = weft_find(instance, "run", &run);
  if (status == WEFT_OK) {
    const weft_value argument = {.type = WEFT_I32, .of.i32 = steps};
    weft_value value;
    status = weft_call(run, &argument, 1, &value, 1);
    if (status == WEFT_OK) *result = value.of.i32;
  }
  weft_instance_drop(instance);
  weft_module_drop(module);
  return status;
}

int main(void) {
  int32_t result = -1;
  const weft_status status = run_plugin(3, &result);

  printk("%s, run(3) = %d\n", weft_status_text(status), (int)result);
  return 0;
}
