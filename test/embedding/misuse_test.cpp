// Wrong use is an error value, in every build.
#include "support.h"

TEST(Misuse, WrongArguments) {
  Device device;
  Plugin plugin(device);
  weft_value arguments[3] = {i32(1), i32(2), i32(3)};
  weft_value result[2];
  const weft_extern add = plugin.find("add");
  EXPECT_EQ(weft_call(add, arguments, 1, result, 1), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_call(add, arguments, 3, result, 1), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_call(add, arguments, 2, result, 0), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_call(add, arguments, 2, result, 2), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_call(add, nullptr, 2, result, 1), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_call(add, arguments, 2, nullptr, 1), WEFT_WRONG_ARGUMENTS);
  arguments[1] = i64(2);
  EXPECT_EQ(weft_call(add, arguments, 2, result, 1), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_begin(add, arguments, 2), WEFT_WRONG_ARGUMENTS);
  arguments[1] = i32(2);
  EXPECT_EQ(weft_call(add, arguments, 2, result, 1), WEFT_OK);
  EXPECT_EQ(result[0].of.i32, 3);
}

TEST(Misuse, Null) {
  weft_extern nobody = {WEFT_FUNCTION, nullptr, 0};
  weft_value value = i32(0);
  EXPECT_EQ(weft_call(nobody, nullptr, 0, nullptr, 0), WEFT_MISUSE);
  EXPECT_EQ(weft_begin(nobody, nullptr, 0), WEFT_MISUSE);
  EXPECT_EQ(weft_run(nullptr, 1), WEFT_MISUSE);
  EXPECT_EQ(weft_complete(nullptr, nullptr, 0), WEFT_MISUSE);
  EXPECT_EQ(weft_results(nullptr, &value, 1), WEFT_MISUSE);
  EXPECT_EQ(weft_cancel(nullptr), WEFT_MISUSE);
  weft_interrupt(nullptr);
  EXPECT_EQ(weft_instance_drop(nullptr), WEFT_OK);
  EXPECT_EQ(weft_module_drop(nullptr), WEFT_OK);
  EXPECT_EQ(weft_store_init(nullptr, nullptr), WEFT_MISUSE);
  weft_extern found;
  EXPECT_EQ(weft_find(nullptr, "x", &found), WEFT_MISUSE);
  EXPECT_EQ(weft_memory_span(nullptr, 0, 1), nullptr);
  EXPECT_EQ(weft_memory_grow(nullptr, 1), -1);
  EXPECT_EQ(weft_trap_function(nullptr), WEFT_NO_INDEX);
  weft_instance* instance;
  EXPECT_EQ(weft_instantiate(nullptr, nullptr, nullptr, &instance, nullptr), WEFT_MISUSE);
  Device device;
  weft_module* module;
  EXPECT_NE(weft_load(&device.store, nullptr, 0, &module, nullptr), WEFT_OK);
  EXPECT_EQ(weft_load(nullptr, nullptr, 0, &module, nullptr), WEFT_MISUSE);
}

TEST(Misuse, OutOfOrder) {
  Device device;
  Plugin plugin(device);
  weft_instance* const instance = plugin.instance.get();
  weft_value value;
  EXPECT_EQ(plugin.run(1), WEFT_MISUSE);                           // Nothing begun.
  EXPECT_EQ(weft_results(instance, &value, 1), WEFT_MISUSE);       // Nothing done.
  EXPECT_EQ(weft::complete<int32_t>(instance, 1), WEFT_MISUSE);    // Nothing pending.
  ASSERT_EQ(plugin.begin("count", {i32(1000)}), WEFT_OK);
  EXPECT_EQ(plugin.begin("count", {i32(1000)}), WEFT_BUSY);        // One at a time.
  EXPECT_EQ(plugin.run(10), WEFT_YIELDED);
  EXPECT_EQ(plugin.begin("count", {i32(1000)}), WEFT_BUSY);
  EXPECT_EQ(weft_call(plugin.find("fail"), nullptr, 0, nullptr, 0), WEFT_BUSY);
  EXPECT_EQ(weft_results(instance, &value, 1), WEFT_MISUSE);       // Not done yet.
  EXPECT_EQ(weft::complete<int32_t>(instance, 1), WEFT_MISUSE);
  EXPECT_EQ(plugin.run(WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(plugin.run(1), WEFT_MISUSE);                           // It has ended.
  EXPECT_EQ(weft_results(instance, &value, 0), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_results(instance, nullptr, 1), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_results(instance, &value, 1), WEFT_OK);
  EXPECT_EQ(weft_results(instance, &value, 1), WEFT_OK);           // May be asked again.
}

TEST(Misuse, WrongCompletion) {
  Device device;
  Plugin plugin(device);
  weft_instance* const instance = plugin.instance.get();
  ASSERT_EQ(plugin.begin("wait", {i32(1)}), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_PENDING);
  EXPECT_EQ(weft::complete(instance), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft::complete<int64_t>(instance, 1), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft::complete<int32_t>(instance, 1), WEFT_OK);
  EXPECT_EQ(weft::complete<int32_t>(instance, 1), WEFT_MISUSE);    // Once only.
  EXPECT_EQ(plugin.run(10), WEFT_OK);
}

TEST(Misuse, AfterATrapOrACancel) {
  Device device;
  Plugin plugin(device);
  weft_value value;
  ASSERT_EQ(plugin.begin("fail"), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_TRAP_UNREACHABLE);
  EXPECT_EQ(plugin.run(10), WEFT_MISUSE);
  EXPECT_EQ(weft_results(plugin.instance.get(), &value, 0), WEFT_MISUSE);
  ASSERT_EQ(plugin.begin("spin"), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_YIELDED);
  EXPECT_EQ(weft_cancel(plugin.instance.get()), WEFT_OK);
  EXPECT_EQ(weft_cancel(plugin.instance.get()), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_MISUSE);
  ASSERT_EQ(plugin.begin("wait", {i32(1)}), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_PENDING);
  EXPECT_EQ(weft_cancel(plugin.instance.get()), WEFT_OK);
  EXPECT_EQ(weft::complete<int32_t>(plugin.instance.get(), 1), WEFT_MISUSE);
  EXPECT_EQ(weft::call<int32_t(int32_t)>(plugin.instance.get(), "count")(3).value, 3);
}

// What a host function may not do with its caller.
weft_status reenter(weft_instance* caller, void* context, uint32_t* slots) {
  weft_extern add;
  EXPECT_EQ(weft_find(caller, "add", &add), WEFT_OK);
  const weft_value arguments[2] = {i32(1), i32(2)};
  weft_value value;
  EXPECT_EQ(weft_call(add, arguments, 2, &value, 1), WEFT_BUSY);
  EXPECT_EQ(weft_begin(add, arguments, 2), WEFT_BUSY);
  EXPECT_EQ(weft_run(caller, 1), WEFT_BUSY);
  EXPECT_EQ(weft_cancel(caller), WEFT_BUSY);
  EXPECT_EQ(weft_complete(caller, &value, 1), WEFT_MISUSE);
  EXPECT_EQ(weft_results(caller, &value, 1), WEFT_MISUSE);
  EXPECT_EQ(weft_instance_drop(caller), WEFT_BUSY);
  weft_instance* const idle = *static_cast<weft_instance**>(context);
  if (idle != nullptr) {
    EXPECT_EQ(weft_instance_drop(idle), WEFT_BUSY);  // Nothing is dropped while anything runs.
    EXPECT_EQ(weft::call<int32_t(int32_t)>(idle, "count")(5).value, 5);
  }
  slots[0] = 77;
  return WEFT_OK;
}

TEST(Misuse, ReentryAndDropWhileRunning) {
  Device device;
  Plugin other(device);
  weft_instance* idle = other.instance.get();
  const weft_native native = {"wait", "(i)i", reenter};
  const weft_library library = {"env", &native, 1, &idle, nullptr, nullptr};
  Plugin plugin(device, "plugin", &library);
  EXPECT_EQ(weft::call<int32_t(int32_t)>(plugin.instance.get(), "wait")(1).value, 78);
}

TEST(Misuse, DropInUse) {
  Device device;
  Plugin plugin(device);
  EXPECT_EQ(weft_module_drop(plugin.module.get()), WEFT_BUSY);  // An instance exists.
  const weft_library library = weft::library("plugin", plugin.instance.get());
  {
    Plugin through(device, "through", &library);
    EXPECT_EQ(weft_instance_drop(plugin.instance.get()), WEFT_BUSY);  // Imported from.
    ASSERT_EQ(through.begin("count", {i32(1000)}), WEFT_OK);
    EXPECT_EQ(through.run(10), WEFT_YIELDED);
    EXPECT_EQ(weft_instance_drop(plugin.instance.get()), WEFT_BUSY);
    // The suspended one itself may go.
  }
  EXPECT_EQ(plugin.instance.drop(), WEFT_OK);
}

TEST(Misuse, DropWhileSuspended) {
  Device device;
  {
    Plugin plugin(device);
    ASSERT_EQ(plugin.begin("spin"), WEFT_OK);
    EXPECT_EQ(plugin.run(10), WEFT_YIELDED);
    EXPECT_EQ(plugin.instance.drop(), WEFT_OK);
  }
  Plugin plugin(device);
  ASSERT_EQ(plugin.begin("wait", {i32(1)}), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_PENDING);
  EXPECT_EQ(plugin.instance.drop(), WEFT_OK);
}

// What a pending call waits for may have been lent by an instance that goes meanwhile.
TEST(Misuse, DropTheLenderOfAPendingFunction) {
  Device device;
  Plugin borrower(device, "borrower");
  weft_library libraries[] = {kEnv, weft::library("plugin", borrower.instance.get())};
  libraries[0].next = &libraries[1];
  {
    Plugin lender(device, "lender", libraries);
    ASSERT_EQ(borrower.begin("wait", {i32(1)}), WEFT_OK);
    EXPECT_EQ(borrower.run(10), WEFT_PENDING);
    EXPECT_EQ(lender.instance.drop(), WEFT_OK);
    EXPECT_EQ(lender.module.drop(), WEFT_OK);
  }
  const size_t rest = device.arena.size - device.arena.used;
  void* const block = weft_arena_reallocate(&device.arena, nullptr, 0, rest / 2, WEFT_FOR_SCRATCH);
  memset(block, 0xAA, rest / 2);
  weft_arena_reallocate(&device.arena, block, rest / 2, 0, WEFT_FOR_SCRATCH);
  EXPECT_EQ(weft::complete(borrower.instance.get()), WEFT_WRONG_ARGUMENTS);
  ASSERT_EQ(weft::complete<int32_t>(borrower.instance.get(), 41), WEFT_OK);
  EXPECT_EQ(borrower.run(10), WEFT_OK);
  EXPECT_EQ(borrower.result(), 42);
}

// However often a call goes to and fro, an instance that it will come back to cannot be dropped.
TEST(Misuse, DropAfterManyCrossings) {
  Device device(1 << 23);
  weft_options options = {};
  options.stack_bytes = 5 << 20;
  Plugin borrower(device, "borrower", &kEnv, &options);
  const weft_library library = weft::library("plugin", borrower.instance.get());
  Plugin bouncer(device, "bouncer", &library);
  ASSERT_EQ(borrower.begin("bounce", {i32(1000)}), WEFT_OK);
  EXPECT_EQ(borrower.run(WEFT_UNLIMITED), WEFT_PENDING);
  EXPECT_EQ(bouncer.instance.drop(), WEFT_BUSY);
  EXPECT_EQ(weft_cancel(borrower.instance.get()), WEFT_OK);
  ASSERT_EQ(borrower.begin("bounce", {i32(32768)}), WEFT_OK);
  EXPECT_EQ(borrower.run(WEFT_UNLIMITED), WEFT_TRAP_STACK_EXHAUSTED);  // 65,536 crossings.
}

TEST(Misuse, DeferredStartThatDoesNotExist) {
  Device device;
  weft_options options = {};
  options.defer_start = 1;
  Plugin plugin(device, "plugin", &kEnv, &options);
  EXPECT_EQ(plugin.run(10), WEFT_MISUSE);
  EXPECT_EQ(weft::call<int32_t(int32_t)>(plugin.instance.get(), "count")(3).value, 3);
}

TEST(Misuse, WrongKindOfExport) {
  Device device;
  Plugin plugin(device);
  weft_value value = i32(0);
  EXPECT_EQ(weft_begin(plugin.find("memory"), nullptr, 0), WEFT_MISUSE);
  EXPECT_EQ(weft_call(plugin.find("total"), nullptr, 0, nullptr, 0), WEFT_MISUSE);
  EXPECT_EQ(weft_global_get(plugin.find("add"), &value), WEFT_MISUSE);
  EXPECT_EQ(weft_table_get(plugin.find("add"), 0, &value), WEFT_MISUSE);
  value = i64(1);
  EXPECT_EQ(weft_global_set(plugin.find("total"), &value), WEFT_WRONG_ARGUMENTS);
  weft_extern made_up = plugin.find("add");
  made_up.index = 1000;
  EXPECT_EQ(weft_begin(made_up, nullptr, 0), WEFT_MISUSE);
  weft_extern found;
  EXPECT_EQ(weft_find(plugin.instance.get(), "nothing", &found), WEFT_NOT_FOUND);
}

// A host function may only end well, trap or be pending; anything else it returns is a refusal.
int g_answer;  // Which need not be a weft_status: the host may be written in C.
weft_status answer(weft_instance*, void*, uint32_t*) { return static_cast<weft_status>(g_answer); }

TEST(Misuse, AHostFunctionThatReturnsNonsense) {
  Device device;
  const weft_native native = {"wait", "(i)i", answer};
  const weft_library library = {"env", &native, 1, nullptr, nullptr, nullptr};
  Plugin plugin(device, "plugin", &library);
  for (int status : {int{WEFT_MALFORMED}, int{WEFT_NOT_FOUND}, int{WEFT_BUSY}, int{WEFT_MISUSE}, 1000, -1}) {
    g_answer = status;
    for (const char* name : {"wait", "wait_indirect"}) {
      EXPECT_EQ(weft::call<int32_t(int32_t)>(plugin.instance.get(), name)(1).status, WEFT_TRAP_HOST) << status;
      EXPECT_EQ(plugin.run(100), WEFT_MISUSE);
    }
  }
  g_answer = WEFT_TRAP_EXIT;
  EXPECT_EQ(weft::call<int32_t(int32_t)>(plugin.instance.get(), "wait")(1).status, WEFT_TRAP_EXIT);
  g_answer = WEFT_OK;
  EXPECT_EQ(weft::call<int32_t(int32_t)>(plugin.instance.get(), "wait")(1).value, 2);
}
