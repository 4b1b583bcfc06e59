#include "weft_template.h"

weft_arena weft_template_arena;

/* Memory. An arena is the right answer where there is no heap, and often where there is one: it knows its peak. Over a
 * heap that resizes by itself, see ../posix; over one that does not, use ../moving.h as ../freertos does. */
static void* reallocate(void* memory, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  /* `purpose` is for environments with several kinds of RAM: send WEFT_FOR_LINEAR to the large one. */
  return weft_arena_reallocate(memory, block, old_size, new_size, purpose);
}

/* The console. Return how many bytes were taken; WEFT_PORT_AGAIN when none can be taken now. */
static int32_t write_console(void* context, int stream, const void* bytes, size_t size) {
  (void)context;
  (void)stream;
  (void)bytes; /* uart_write(bytes, size) */
  return (int32_t)size;
}

/* The hooks that stay null are those that the environment cannot supply: guests get an error from what depends on them.
 * Write the others as functions like the two above; port.h says what each promises. */
const weft_port weft_template_port = {
  .reallocate = reallocate,
  .memory = &weft_template_arena,
  .context = NULL,            /* Handed to the hooks below: a device, where there are several. */
  .monotonic_ns = NULL,       /* A timer that never goes back, in nanoseconds. */
  .real_ns = NULL,            /* A calendar clock. */
  .clock_resolution_ns = 1,   /* The step of the clocks. */
  .random = NULL,             /* A true source of entropy, else leave it null. */
  .write = write_console,
  .read = NULL,               /* uart_read, waiting for the first byte at most. */
  .sleep_ns = NULL,           /* Yields to others; 0 is a mere yield. */
  .wait_input = NULL,         /* Whether the console has input, for guests that poll. */
  .cpu_ns = NULL,             /* The processor time used. */
};
