/* A device that gives its guest (files.c) files in RAM, and idles while it sleeps: device STEP. The same on this machine and, as
 * firmware, on an emulated board. */
#include <string.h>

#include "ram_files.h"
#include "wasi.h"

#ifdef ON_TARGET
#include "weft_newlib.h"
#define PORT weft_newlib_port
#else
#include "posix.h"
#define PORT weft_posix_port
#endif

extern const unsigned char guest[];
extern const size_t guest_size;

static uint64_t memory[300 * 1024 / 8];

/* To the console, like what the guest says. */
static void report(const char* text) { PORT.write(PORT.context, 1, text, strlen(text)); }

int main(int argc, char** argv) {
  const char* const arguments[] = {"files", argc > 1 ? argv[1] : "sleep"};
  weft_wasi_preopen folders[2] = {{"/home", &ram_files, ram_folder("home"), 0}, {"/other", &ram_files, ram_folder("other"), 0}};
  weft_wasi_descriptor descriptors[12];
  weft_wasi wasi = {0};
  const char* const more[] = {"home/folder", "home/folder/inner"};
  for (int i = 0; i < 2; i++) ram_files.close(NULL, ram_folder(more[i]));
  if (ram_file("home/old.txt", "0123456789") != 0 || ram_file("home/folder/inner/deep", "down here") != 0) return 11;
  wasi.port = &PORT;
  wasi.arg_count = 2;
  wasi.args = arguments;
  wasi.preopen_count = 2;
  wasi.preopens = folders;
  wasi.descriptor_count = sizeof descriptors / sizeof *descriptors;
  wasi.descriptors = descriptors;

  weft_arena arena;
  weft_store store;
  weft_config config = {0};
  weft_options options = {0};
  weft_module* module;
  weft_instance* instance;
  weft_library files, libraries[WEFT_WASI_LIBRARIES];
  weft_extern start;
  weft_arena_init(&arena, memory, sizeof memory);
  config.reallocate = weft_arena_reallocate;
  config.context = &arena;
  options.stack_bytes = 16384;
  weft_status status = weft_store_init(&store, &config);
  if (status == WEFT_OK) status = weft_load(&store, guest, guest_size, &module, NULL);
  if (status != WEFT_OK) return 12;
  const weft_library* offered = weft_wasi_file_library(&wasi, &files, weft_wasi_libraries(&wasi, libraries, NULL));
  status = weft_instantiate(module, offered, &options, &instance, NULL);
  if (status == WEFT_OK) status = weft_find(instance, "_start", &start);
  if (status == WEFT_OK) status = weft_begin(start, NULL, 0);
  if (status != WEFT_OK) return 13;

  unsigned idled = 0, early = 0;
  status = weft_run(instance, WEFT_UNLIMITED);
  while (status == WEFT_PENDING && weft_wasi_waits(&wasi)) {
    const uint64_t deadline = wasi.deadline_ns;
    early += weft_wasi_wake(&wasi, instance) == WEFT_PENDING;  /* It is not time yet. */
    weft_wasi_idle(&wasi);                                     /* Here a device sets its timer and stops the processor. */
    idled++;
    if (PORT.monotonic_ns(PORT.context) < deadline) return 14;
    if (weft_wasi_wake(&wasi, instance) != WEFT_OK) return 15;
    status = weft_run(instance, WEFT_UNLIMITED);
  }
  if (status != WEFT_OK && status != WEFT_TRAP_EXIT) return 16;
  weft_instance_drop(instance);
  weft_module_drop(module);
  weft_wasi_close_files(&wasi);
  if (arena.used != 0 || idled != early) return 17;
  if (idled != 0) report("device: idled\n");
  return (int)wasi.exit_code;
}
