/* Tasks, notifications and queues over threads: as much as the sample needs. The scheduler starts with vTaskStartScheduler. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "queue.h"
#include "task.h"

struct stub_task {
  void (*function)(void*);
  void* parameter;
  uint32_t notifications;
};

struct stub_queue {
  size_t length, item_size, first, count;
  char items[];
};

/* One lock for everything, and whoever waits looks again whenever anything has changed. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int running;
static _Thread_local TaskHandle_t self;

static void wait_for_change(void) { pthread_cond_wait(&changed, &lock); }

static void leave(void) {
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

static void* thread(void* task) {
  self = task;
  pthread_mutex_lock(&lock);
  while (!running) wait_for_change();
  leave();
  self->function(self->parameter);
  abort();  /* A task must not return. */
}

BaseType_t xTaskCreate(void (*function)(void*), const char* name, size_t words, void* parameter, UBaseType_t priority,
                       TaskHandle_t* created) {
  (void)name, (void)words, (void)priority;
  TaskHandle_t task = calloc(1, sizeof *task);
  pthread_t id;
  if (task == NULL) return pdFALSE;
  *task = (struct stub_task){function, parameter, 0};
  if (pthread_create(&id, NULL, thread, task) != 0) return pdFALSE;
  pthread_detach(id);
  if (created != NULL) *created = task;
  return pdPASS;
}

void vTaskDelete(TaskHandle_t task) {
  if (task != NULL) abort();  /* Only itself. */
  pthread_exit(NULL);
}

/* Comes back never: the program ends by exit(). */
void vTaskStartScheduler(void) {
  pthread_mutex_lock(&lock);
  running = 1;
  leave();
  for (;;) pause();
}

TaskHandle_t xTaskGetCurrentTaskHandle(void) { return self; }

UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t task) {
  (void)task;
  return 0;
}

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks) {
  (void)ticks;
  pthread_mutex_lock(&lock);
  while (self->notifications == 0) wait_for_change();
  const uint32_t value = self->notifications;
  self->notifications = clear ? 0 : value - 1;
  leave();
  return value;
}

BaseType_t xTaskNotifyGive(TaskHandle_t task) {
  pthread_mutex_lock(&lock);
  task->notifications++;
  leave();
  return pdPASS;
}

QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t item_size) {
  QueueHandle_t queue = calloc(1, sizeof *queue + length * item_size);
  if (queue != NULL) queue->length = length, queue->item_size = item_size;
  return queue;
}

static char* place(QueueHandle_t queue, size_t index) {
  return queue->items + (queue->first + index) % queue->length * queue->item_size;
}

BaseType_t xQueueSend(QueueHandle_t queue, const void* item, TickType_t ticks) {
  (void)ticks;
  pthread_mutex_lock(&lock);
  while (queue->count == queue->length) wait_for_change();
  memcpy(place(queue, queue->count++), item, queue->item_size);
  leave();
  return pdTRUE;
}

BaseType_t xQueueReceive(QueueHandle_t queue, void* item, TickType_t ticks) {
  (void)ticks;
  pthread_mutex_lock(&lock);
  while (queue->count == 0) wait_for_change();
  memcpy(item, place(queue, 0), queue->item_size);
  queue->first = (queue->first + 1) % queue->length;
  queue->count--;
  leave();
  return pdTRUE;
}
