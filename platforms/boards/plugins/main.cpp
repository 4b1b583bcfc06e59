// Four plugins at once on a chip with little RAM and no OS: one that keeps its deadlines, one that loops for ever, one that traps,
// one that waits for the host. A super-loop gives each a small budget in turn. Who exceeds the budget of a call, or traps, is
// reported, dropped and loaded anew, and the arena must then hold exactly what it held before.
//
// All memory that Weft gets, linear memories and stacks of the plugins included, is one arena: the RAM that the board has left.
#include "console.h"
#include "counter.h"
#include "error_text.h"
#include "manifest.h"
#include "stack.h"
#include "weft.hpp"

#define PLUGIN_BYTES(name) \
  extern "C" const unsigned char name[]; \
  extern "C" const size_t name##_size;
PLUGIN_BYTES(blinker)
PLUGIN_BYTES(looper)
PLUGIN_BYTES(crasher)
PLUGIN_BYTES(waiter)

// From the linker script.
extern "C" uint8_t board_free_start[], board_stack_limit[];

namespace {

uint32_t microseconds() { return static_cast<uint32_t>(counter_nanoseconds() / 1000); }

// In microseconds.
constexpr uint32_t kPeriod = 5000;      // The blinker runs every 5 ms and must be done before the next time.
constexpr uint32_t kConversion = 5000;  // The sensor takes 5 ms.
constexpr uint32_t kDeadlines = 300;
constexpr uint32_t kSlice = 25;     // Budget of a plugin at a time.

constexpr size_t kMostArena = 16 * 1024;
weft_arena arena;
weft_store store;

// ---- What the board offers ----

struct Board {
  uint32_t leds = 0;
  uint32_t writes = 0;
  uint32_t conversion_since = 0;
  uint32_t channel = 0;

  void gpio_write(uint32_t pin, bool level) {
    leds = (leds & ~(1u << (pin & 31))) | static_cast<uint32_t>(level) << (pin & 31);
    ++writes;
  }
  weft::result<uint32_t> convert(uint32_t from) {
    channel = from;
    conversion_since = microseconds();
    return weft::pending();  // Completed by the super-loop when the time has come.
  }
} board;

constexpr weft_native kBoardFunctions[] = {
  weft::link<&Board::gpio_write>("gpio_write"),
  weft::link<&Board::convert>("convert"),
};
const weft_library kBoard = weft::library("board", kBoardFunctions, &board);

constexpr weft_permission kImports[] = {{"board", "gpio_write"}, {"board", "convert"}};
constexpr weft_policy kPolicy = {kImports, 2, 2048, 16, 1024, 500};

// ---- Plugins ----

struct Plugin {
  const char* name;
  const unsigned char* wasm;
  const size_t* size;
  weft_module* module = nullptr;
  weft_instance* instance = nullptr;
  weft::function<void(uint32_t)> run;
  weft_manifest manifest = {};
  bool running = false;
  uint32_t used = 0;          // Ticks of the call so far, at most.
  uint32_t turns = 0, over = 0, traps = 0;
  weft_status last_trap = WEFT_OK;

  // Constant, since nothing runs constructors before main here. The size is in another file, so it is taken by address.
  constexpr Plugin(const char* n, const unsigned char* w, const size_t* s) : name(n), wasm(w), size(s) {}

  bool load() {
    char text[120];
    weft_error error;
    if (weft_manifest_check(wasm, *size, &kPolicy, &manifest, text, sizeof text) != WEFT_OK) {
      console_print("%s: %s\n", name, text);
      return false;
    }
    weft_options options = {};
    options.stack_bytes = manifest.stack_bytes;
    weft_status status = weft_load(&store, wasm, *size, &module, &error);
    if (status == WEFT_OK) status = weft_instantiate(module, &kBoard, &options, &instance, &error);
    if (status != WEFT_OK) {
      weft_error_text(&error, module, &kBoard, text, sizeof text);
      console_print("%s: %s\n", name, text);
      return false;
    }
    run = weft::call<void(uint32_t)>(instance, "run");
    running = false;
    return static_cast<bool>(run);
  }
  bool drop() {
    const bool good = weft_instance_drop(instance) == WEFT_OK && weft_module_drop(module) == WEFT_OK;
    instance = nullptr;
    module = nullptr;
    return good;
  }
  bool begin() {
    used = 0;
    running = run.begin(turns++) == WEFT_OK;
    return running;
  }
};

enum { BLINKER, LOOPER, CRASHER, WAITER, PLUGINS };
Plugin plugins[PLUGINS] = {
  {"blinker", blinker, &blinker_size},
  {"looper", looper, &looper_size},
  {"crasher", crasher, &crasher_size},
  {"waiter", waiter, &waiter_size},
};
size_t all_loaded;      // What the arena holds with all four.
uint32_t replaced;
uint32_t replacing;     // The most instructions that took.

bool replace(Plugin& p) {
  ++replaced;
  const uint32_t start = counter_now();
  if (!p.drop() || !p.load()) return false;
  const uint32_t took = counter_instructions(start);
  if (took > replacing) replacing = took;
  if (arena.used != all_loaded) {
    console_print("LEAK: %lu bytes instead of %lu\n", static_cast<unsigned long>(arena.used),
                  static_cast<unsigned long>(all_loaded));
    return false;
  }
  return true;
}

// A slice of the call under way. False when nothing can go on.
bool slice(Plugin& p) {
  const weft_status status = weft_run(p.instance, kSlice);
  if (status == WEFT_PENDING) return true;
  if (status == WEFT_OK) {
    p.running = false;
    return true;
  }
  if (status == WEFT_YIELDED) {
    p.used += kSlice;
    if (p.used < p.manifest.budget) return true;
    if (p.over++ == 0) console_print("%s does not come back: more than %lu ticks\n", p.name, static_cast<unsigned long>(p.manifest.budget));
    return replace(p);
  }
  if (p.traps++ == 0) {
    console_print("%s: %s in function %lu\n", p.name, weft_status_text(status),
                  static_cast<unsigned long>(weft_trap_function(p.instance)));
  }
  p.last_trap = status;
  return replace(p);
}

}  // namespace

int main() {
  const size_t left = static_cast<size_t>(board_stack_limit - board_free_start);
  const size_t arena_bytes = left < kMostArena ? left : kMostArena;
  weft_arena_init(&arena, board_free_start, arena_bytes);
  weft_config config = {};
  config.reallocate = weft_arena_reallocate;
  config.context = &arena;
  config.max_memory_bytes = kPolicy.max_memory_bytes;
  config.max_table_elements = kPolicy.max_table_elements;
  if (weft_store_init(&store, &config) != WEFT_OK) return 1;
  for (Plugin& p : plugins) {
    if (!p.load()) return 1;
  }
  all_loaded = arena.used;

  uint32_t made = 0, missed = 0, completions = 0, worst = 0;
  uint32_t release = microseconds();
  stack_paint();
  while (made + missed < kDeadlines) {
    const uint32_t now = microseconds();
    Plugin& b = plugins[BLINKER];
    if (!b.running && now - release < 0x80000000u) {  // The time has come.
      if (!b.begin()) return 1;
    }
    for (Plugin& p : plugins) {
      if (!p.running && &p != &b && !p.begin()) return 1;
      if (p.running && !slice(p)) return 1;
      if (&p == &b && b.turns != 0 && !b.running && now - release < 0x80000000u) {
        const uint32_t took = microseconds() - release;
        if (took > worst) worst = took;
        ++(took <= kPeriod ? made : missed);
        release += kPeriod;
      }
    }
    Plugin& w = plugins[WAITER];
    if (w.running && board.conversion_since != 0 && microseconds() - board.conversion_since >= kConversion) {
      if (weft::complete<uint32_t>(w.instance, 1000 + board.channel) != WEFT_OK) return 1;
      board.conversion_since = 0;
      ++completions;
    }
  }
  const size_t native_stack = stack_used();

  const auto number = [](size_t n) { return static_cast<unsigned long>(n); };
  console_print("blinker: %lu deadlines, %lu missed; the latest was done %lu us after its time, of %lu\n", number(made),
                number(missed), number(worst), number(kPeriod));
  console_print("looper: over its budget %lu times, dropped and replaced\n", number(plugins[LOOPER].over));
  console_print("crasher: trapped (%s), dropped and replaced %lu times\n", weft_status_text(plugins[CRASHER].last_trap),
                number(plugins[CRASHER].traps));
  console_print("waiter: %lu completions\n", number(completions));
  console_print("%lu plugins replaced, no byte lost; one takes at most %lu instructions\n", number(replaced), number(replacing));
  console_print("arena: %lu bytes, %lu in use with four plugins, %lu at most; native stack: %lu bytes\n",
                number(arena_bytes), number(all_loaded), number(arena.peak), number(native_stack));
  bool good = plugins[BLINKER].traps == 0 && plugins[WAITER].traps == 0 && board.writes == made + missed && completions > 10;
  for (Plugin& p : plugins) good = p.drop() && good;
  console_print("after dropping all: %lu bytes in use\n", number(arena.used));
  return good && missed == 0 && arena.used == 0 ? 0 : 1;
}
