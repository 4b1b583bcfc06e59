// A WASI library (reactor) for the tests: its constructor must have run before any export is called.
#include <stdio.h>

static int ready;

__attribute__((constructor)) static void prepare(void) { ready = 42; }

__attribute__((export_name("is_ready"))) int is_ready(void) { return ready; }

__attribute__((export_name("greet"))) void greet(void) {
  puts("hello from a library");
  fflush(stdout);
}
