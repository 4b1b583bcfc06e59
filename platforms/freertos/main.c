/* Two plugins, each in a FreeRTOS task of its own, that talk through a queue. Neither knows of FreeRTOS: they import
 * send, receive, sleep and report, and when one waits, only its task does. */
#include <limits.h>  /* portMAX_DELAY of some of the kernel's ports wants it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "FreeRTOS.h"
#include "queue.h"
#include "task.h"

#include "weft_freertos.h"

/* Compiled by CMakeLists.txt from producer.c and consumer.c. */
extern const unsigned char producer[], consumer[];
extern const size_t producer_size, consumer_size;

enum {
  STACK_WORDS = 512 + configMINIMAL_STACK_SIZE,
  READINGS = 40,
  REPORT_EVERY = 10
};

typedef struct plugin {
  const char* name;
  const unsigned char* wasm;
  const size_t* size;
  int32_t argument;
  int32_t result;
  weft_status status;
  UBaseType_t free_stack;      /* Words of the task's stack that were never used. */
  TaskHandle_t waiting;        /* Told when the plugin has ended. */
} plugin;

static QueueHandle_t queue;

/* printf, but by way of the port's console, since C libraries' streams are seldom made for several tasks. */
static void say(const char* format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char* format, ...) {
  char line[128];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  const char* next = line;
  for (size_t left = strlen(line); left != 0;) {
    const int32_t written = weft_freertos_port.write(weft_freertos_port.context, 1, next, left);
    if (written == WEFT_PORT_AGAIN) continue;
    if (written < 0) return;
    next += written;
    left -= (size_t)written;
  }
}

static weft_status rtos_send(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  (void)context;
  const int32_t value = (int32_t)slots[0];
  slots[0] = xQueueSend(queue, &value, portMAX_DELAY) == pdTRUE;
  return WEFT_OK;
}

static weft_status rtos_receive(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  (void)context;
  int32_t value;
  if (xQueueReceive(queue, &value, portMAX_DELAY) != pdTRUE) return WEFT_TRAP_HOST;
  slots[0] = (uint32_t)value;
  return WEFT_OK;
}

static weft_status rtos_sleep(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  (void)context;
  vTaskDelay(pdMS_TO_TICKS(slots[0]));
  return WEFT_OK;
}

static weft_status rtos_report(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller;
  const plugin* self = context;
  say("%s: %ld values, average %ld\n", self->name, (long)(int32_t)slots[0], (long)(int32_t)slots[1]);
  return WEFT_OK;
}

/* Const, so that the table is in flash. */
static const weft_native functions[] = {
  {"send", "(i)i", rtos_send},
  {"receive", "()i", rtos_receive},
  {"sleep", "(i)", rtos_sleep},
  {"report", "(ii)", rtos_report},
};

/* A store of its own for each task: then no two tasks ever share an object of Weft. */
static weft_status run(plugin* self) {
  const weft_config config = {.reallocate = weft_freertos_port.reallocate, .context = weft_freertos_port.memory};
  const weft_library library = {
    .module = "rtos", .natives = functions, .native_count = sizeof functions / sizeof *functions, .context = self};
  const weft_options options = {.stack_bytes = 512};
  weft_store store;
  weft_module* module = NULL;
  weft_instance* instance = NULL;
  weft_error error;
  weft_status status = weft_store_init(&store, &config);
  if (status == WEFT_OK) {
    status = weft_load(&store, self->wasm, *self->size, &module, &error);
    if (status == WEFT_OK) status = weft_instantiate(module, &library, &options, &instance, &error);
    if (status != WEFT_OK) say("%s: %s\n", self->name, error.reason);
  }
  weft_extern entry;
  if (status == WEFT_OK) status = weft_find(instance, "run", &entry);
  if (status == WEFT_OK) {
    const weft_value argument = {.type = WEFT_I32, .of.i32 = self->argument};
    weft_value result;
    status = weft_call(entry, &argument, 1, &result, 1);
    if (status == WEFT_OK) self->result = result.of.i32;
  }
  weft_instance_drop(instance);
  weft_module_drop(module);
  return status;
}

static void plugin_task(void* parameter) {
  plugin* self = parameter;
  self->status = run(self);
  self->free_stack = uxTaskGetStackHighWaterMark(NULL);
  xTaskNotifyGive(self->waiting);
  vTaskDelete(NULL);
}

static void main_task(void* parameter) {
  (void)parameter;
  plugin plugins[] = {
    {.name = "producer", .wasm = producer, .size = &producer_size, .argument = READINGS},
    {.name = "consumer", .wasm = consumer, .size = &consumer_size, .argument = REPORT_EVERY},
  };
  enum { COUNT = sizeof plugins / sizeof *plugins };
  int failures = 0;
  for (int i = 0; i < COUNT; i++) {
    plugins[i].waiting = xTaskGetCurrentTaskHandle();
    plugins[i].status = WEFT_OUT_OF_MEMORY;
    if (xTaskCreate(plugin_task, plugins[i].name, STACK_WORDS, &plugins[i], 1, NULL) != pdPASS) {
      say("%s: no memory for its task\n", plugins[i].name);
      exit(1);
    }
  }
  for (int i = 0; i < COUNT; i++) ulTaskNotifyTake(pdFALSE, portMAX_DELAY);
  for (int i = 0; i < COUNT; i++) {
    const plugin* p = &plugins[i];
    if (p->status != WEFT_OK) failures++;
    say("%s: %s, run() = %ld; %lu of %lu words of its task's stack were never used\n", p->name, weft_status_text(p->status),
           (long)p->result, (unsigned long)p->free_stack, (unsigned long)STACK_WORDS);
  }
  /* What the one sends is what the other gets. */
  if (plugins[0].result != plugins[1].result) failures++;
  say("%s\n", failures == 0 ? "Both plugins ran." : "That is not how it should be.");
  exit(failures != 0);
}

int main(void) {
  queue = xQueueCreate(4, sizeof(int32_t));
  if (queue == NULL || xTaskCreate(main_task, "main", STACK_WORDS, NULL, 2, NULL) != pdPASS) {
    say("The FreeRTOS heap is too small.\n");
    return 1;
  }
  vTaskStartScheduler();
  return 1;  /* The heap was too small for the idle task. */
}

/* What FreeRTOSConfig.h asks for. */
void vApplicationMallocFailedHook(void) {}  /* Weft answers WEFT_OUT_OF_MEMORY. */

void vApplicationStackOverflowHook(TaskHandle_t task, char* name) {
  (void)task;
  say("%s: the task's stack has overflowed\n", name);
  exit(1);
}
