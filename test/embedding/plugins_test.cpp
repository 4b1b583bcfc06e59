// Many plugins: sharing, replacing, ceilings.
#include "support.h"

TEST(Plugins, InstancesShareOneModule) {
  Device device(4 << 20);
  const Bytes bytes = read_module("plugin");
  weft_module* module;
  ASSERT_EQ(weft_load(&device.store, bytes.data(), bytes.size(), &module, nullptr), WEFT_OK);
  size_t each = 0;
  weft_instance* instances[30];
  for (weft_instance*& instance : instances) {
    const size_t before = device.arena.used;
    ASSERT_EQ(weft_instantiate(module, &kEnv, nullptr, &instance, nullptr), WEFT_OK);
    if (each != 0) {
      EXPECT_EQ(device.arena.used - before, each);  // No code of its own.
    }
    each = device.arena.used - before;
  }
  // All in flight at once, each with its own state.
  for (int i = 0; i < 30; i++) {
    ASSERT_EQ(weft::call<int32_t(int32_t)>(instances[i], "count").begin(100 + i), WEFT_OK);
  }
  int left = 30;
  for (int turn = 0; left > 0; turn++) {
    ASSERT_LT(turn, 100);
    for (int i = 0; i < 30; i++) {
      const weft_status status = weft_run(instances[i], 7);
      if (status == WEFT_OK) {
        EXPECT_EQ(weft::call<int32_t(int32_t)>(instances[i], "count").fetch().value, 100 + i);
        left--;
      }
    }
  }
  for (weft_instance* instance : instances) EXPECT_EQ(weft_instance_drop(instance), WEFT_OK);
  EXPECT_EQ(weft_module_drop(module), WEFT_OK);
}

// Whatever state it is dropped in, every byte comes back.
TEST(Plugins, LoadReplaceDropAThousandTimes) {
  Device device(512 * 1024);
  Plugin resident(device);
  const size_t base = device.arena.used;
  const Bytes plugin = read_module("plugin"), starter = read_module("starter");
  for (int i = 0; i < 1000; i++) {
    Bytes copy = plugin;
    weft_module *a, *b;
    weft_instance *x, *y, *z;
    ASSERT_EQ(i % 2 ? weft_load(&device.store, plugin.data(), plugin.size(), &a, nullptr)
                    : weft_load_in_place(&device.store, copy.data(), copy.size(), &a, nullptr), WEFT_OK);
    ASSERT_EQ(weft_instantiate(a, &kEnv, nullptr, &x, nullptr), WEFT_OK);
    ASSERT_EQ(weft_load(&device.store, starter.data(), starter.size(), &b, nullptr), WEFT_OK);
    ASSERT_EQ(weft_instantiate(b, nullptr, nullptr, &y, nullptr), WEFT_OK);
    ASSERT_EQ(weft_instantiate(a, &kEnv, nullptr, &z, nullptr), WEFT_OK);
    switch (i % 4) {
      case 0: ASSERT_EQ(weft::call<void()>(x, "spin").begin(), WEFT_OK); ASSERT_EQ(weft_run(x, 10), WEFT_YIELDED); break;
      case 1: ASSERT_EQ(weft::call<void()>(x, "fail")().status, WEFT_TRAP_UNREACHABLE); break;
      case 2: ASSERT_EQ(weft::call<int32_t(int32_t)>(x, "wait")(1).status, WEFT_PENDING); break;
      default: ASSERT_EQ(weft_memory_grow(x, 1), 1);
    }
    ASSERT_EQ(weft::call<int32_t(int32_t)>(z, "count")(i).value, i);
    // In changing order.
    if (i % 3 == 0) {
      ASSERT_EQ(weft_instance_drop(x), WEFT_OK);
      ASSERT_EQ(weft_instance_drop(y), WEFT_OK);
      ASSERT_EQ(weft_module_drop(b), WEFT_OK);
      ASSERT_EQ(weft_instance_drop(z), WEFT_OK);
    } else {
      ASSERT_EQ(weft_instance_drop(z), WEFT_OK);
      ASSERT_EQ(weft_instance_drop(y), WEFT_OK);
      ASSERT_EQ(weft_instance_drop(x), WEFT_OK);
      ASSERT_EQ(weft_module_drop(b), WEFT_OK);
    }
    ASSERT_EQ(weft_module_drop(a), WEFT_OK);
    ASSERT_EQ(device.arena.used, base) << "round " << i;
  }
}

// A store for each plugin, in one arena, gives each its own ceilings.
TEST(Plugins, CeilingsOfEach) {
  Device device;
  weft_config config = {};
  config.reallocate = weft_arena_reallocate;
  config.context = &device.arena;
  const Bytes bytes = read_module("plugin");
  weft_module* module;
  weft_instance* instance;

  weft_store one_page;
  config.max_memory_bytes = 65536;
  ASSERT_EQ(weft_store_init(&one_page, &config), WEFT_OK);
  ASSERT_EQ(weft_load(&one_page, bytes.data(), bytes.size(), &module, nullptr), WEFT_OK);
  ASSERT_EQ(weft_instantiate(module, &kEnv, nullptr, &instance, nullptr), WEFT_OK);
  EXPECT_EQ(weft_memory_grow(instance, 1), -1);
  EXPECT_EQ(weft_instance_drop(instance), WEFT_OK);
  weft_options options = {};
  options.stack_bytes = 32;
  ASSERT_EQ(weft_instantiate(module, &kEnv, &options, &instance, nullptr), WEFT_OK);
  EXPECT_EQ(weft::call<int32_t(int32_t)>(instance, "calls")(1).status, WEFT_TRAP_STACK_EXHAUSTED);
  EXPECT_EQ(weft_instance_drop(instance), WEFT_OK);
  EXPECT_EQ(weft_module_drop(module), WEFT_OK);

  weft_store less;
  config.max_memory_bytes = 1024;
  ASSERT_EQ(weft_store_init(&less, &config), WEFT_OK);
  weft_status status = weft_load(&less, bytes.data(), bytes.size(), &module, nullptr);
  if (status == WEFT_OK) {
    status = weft_instantiate(module, &kEnv, nullptr, &instance, nullptr);
    EXPECT_EQ(weft_instance_drop(instance), WEFT_OK);
    EXPECT_EQ(weft_module_drop(module), WEFT_OK);
  }
  // Either it is refused, or the guest cannot reach beyond: see weft_config.max_memory_bytes.
  EXPECT_NE(status, WEFT_OK);
}

TEST(Plugins, AnArenaThatIsFullRefuses) {
  Device device(80 * 1024);
  Plugin first(device);
  const size_t used = device.arena.used;
  const Bytes bytes = read_module("plugin");
  weft::module module;
  ASSERT_EQ(module.load(device.store, bytes.data(), bytes.size()), WEFT_OK);
  weft::instance instance;
  EXPECT_EQ(instance.make(module, &kEnv), WEFT_OUT_OF_MEMORY);
  EXPECT_EQ(module.drop(), WEFT_OK);
  EXPECT_EQ(device.arena.used, used);
}
