/* The plugin of the example BlinkPlugin: it decides the rhythm, the sketch has the LED. No C library, no memory.
 *   clang --target=wasm32 -Os -nostdlib -Wl,--no-entry,--strip-all,--stack-first,-z,stack-size=0,--initial-memory=0 \
 *     -o blink.wasm blink.c */
#define IMPORT(name) __attribute__((import_module("board"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

IMPORT("led") void led(int on);
IMPORT("wait") void wait(int milliseconds);

static void flash(int milliseconds) {
  led(1);
  wait(milliseconds);
  led(0);
  wait(200);
}

/* SOS. The result is the number of flashes. */
EXPORT("run") int run(void) {
  int flashes = 0;
  for (int letter = 0; letter < 3; letter++) {
    for (int i = 0; i < 3; i++) {
      flash(letter == 1 ? 600 : 200);
      flashes++;
    }
    wait(400);
  }
  return flashes;
}
