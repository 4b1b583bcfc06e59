// Budgets, interrupts, suspension in host functions.
#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "support.h"

TEST(Budget, LoopTurnsAndFunctionsAreTicks) {
  Device device;
  Plugin plugin(device);
  ASSERT_EQ(plugin.begin("count", {i32(100)}), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_YIELDED);
  uint32_t turn = 0;
  // One for the function, then the loop: nine turns have begun.
  ASSERT_TRUE(weft::read(plugin.instance.get(), 0, turn));
  EXPECT_EQ(turn, 9u);
  EXPECT_EQ(plugin.run(0), WEFT_YIELDED);
  ASSERT_TRUE(weft::read(plugin.instance.get(), 0, turn));
  EXPECT_EQ(turn, 9u);
  EXPECT_EQ(plugin.run(90), WEFT_YIELDED);
  EXPECT_EQ(plugin.run(1), WEFT_OK);
  EXPECT_EQ(plugin.result(), 100);
}

TEST(Budget, IsTheSameInSmallAndLargePieces) {
  // 1 function + n turns in all, however it is cut.
  for (uint32_t budget : {1u, 2u, 7u, 255u, 256u, 257u, 1000u}) {
    Device device;
    Plugin plugin(device);
    ASSERT_EQ(plugin.begin("count", {i32(2000)}), WEFT_OK);
    EXPECT_EQ(plugin.finish(budget), 2000 / budget) << budget;
    EXPECT_EQ(plugin.result(), 2000);
  }
}

TEST(Budget, CoversCalls) {
  Device device;
  Plugin plugin(device);
  ASSERT_EQ(plugin.begin("calls", {i32(50)}), WEFT_OK);
  // 1 + 51 turns of the outer loop + 50 calls of 1 + 3: 252.
  EXPECT_EQ(plugin.finish(1), 251u);
  EXPECT_EQ(plugin.result(), 150);
}

TEST(Budget, CoversBulkMemory) {
  Device device;
  Plugin plugin(device);
  ASSERT_EQ(plugin.begin("fill", {i32(6400)}), WEFT_OK);
  // 1 for the function, 100 for the bytes, 2 for count(1).
  EXPECT_EQ(plugin.run(50), WEFT_YIELDED);
  EXPECT_EQ(plugin.run(50), WEFT_YIELDED);
  EXPECT_EQ(plugin.run(2), WEFT_YIELDED);
  EXPECT_EQ(plugin.run(1), WEFT_OK);
}

TEST(Budget, BulkOperationsCannotCheat) {
  Device device;
  Plugin plugin(device, "bulk", nullptr);
  // A hundred segments, and 640 elements, that are walked over to find the one named.
  ASSERT_EQ(plugin.begin("memory_init"), WEFT_OK);
  EXPECT_EQ(plugin.run(100), WEFT_YIELDED);
  EXPECT_EQ(plugin.run(2), WEFT_OK);
  ASSERT_EQ(plugin.begin("table_init"), WEFT_OK);
  EXPECT_EQ(plugin.run(12), WEFT_YIELDED);
  EXPECT_EQ(plugin.run(2), WEFT_OK);
  // What was not done costs nothing, and surely gives nothing.
  ASSERT_EQ(plugin.begin("grow"), WEFT_OK);
  EXPECT_EQ(plugin.run(1), WEFT_YIELDED);
  EXPECT_EQ(plugin.run(2), WEFT_OK);
}

TEST(Budget, UnlimitedEndsByItself) {
  Device device;
  Plugin plugin(device);
  ASSERT_EQ(plugin.begin("count", {i32(100000)}), WEFT_OK);
  EXPECT_EQ(plugin.run(WEFT_UNLIMITED), WEFT_OK);
}

TEST(Budget, ANewCallDoesNotInheritTheOldBudget) {
  Device device;
  Plugin plugin(device);
  ASSERT_EQ(plugin.begin("count", {i32(3)}), WEFT_OK);
  EXPECT_EQ(plugin.run(1000), WEFT_OK);
  ASSERT_EQ(plugin.begin("count", {i32(100)}), WEFT_OK);
  EXPECT_EQ(plugin.run(10), WEFT_YIELDED);
  EXPECT_EQ(weft_cancel(plugin.instance.get()), WEFT_OK);
}

TEST(Budget, StartFunctions) {
  Device device;
  weft_options options = {};
  options.defer_start = 1;
  Plugin plugin(device, "starter", nullptr, &options);
  weft_value turns;
  ASSERT_EQ(weft_global_get(plugin.find("turns"), &turns), WEFT_OK);
  EXPECT_EQ(turns.of.i32, 0);
  EXPECT_EQ(plugin.run(101), WEFT_YIELDED);
  ASSERT_EQ(weft_global_get(plugin.find("turns"), &turns), WEFT_OK);
  EXPECT_EQ(turns.of.i32, 100);
  EXPECT_EQ(plugin.finish(100), 8u);
  ASSERT_EQ(weft_global_get(plugin.find("turns"), &turns), WEFT_OK);
  EXPECT_EQ(turns.of.i32, 1000);
}

TEST(Budget, UnmeteredRunsToTheEnd) {
  weft_config config = {};
  config.unmetered = 1;
  Device device(1 << 20, config);
  Plugin plugin(device);
  ASSERT_EQ(plugin.begin("count", {i32(1000)}), WEFT_OK);
  EXPECT_EQ(plugin.run(1), WEFT_OK);
}

TEST(Interrupt, FromAThreadStopsAnEndlessLoop) {
  Device device;
  Plugin plugin(device);
  for (uint32_t budget : {WEFT_UNLIMITED, 4000000000u}) {
    ASSERT_EQ(plugin.begin("spin"), WEFT_OK);
    std::atomic<bool> stopped(false);
    std::thread other([&] {
      while (!stopped) {
        weft_interrupt(plugin.instance.get());
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
    EXPECT_EQ(plugin.run(budget), WEFT_YIELDED);
    EXPECT_EQ(plugin.run(budget), WEFT_YIELDED);  // And it can go on.
    stopped = true;
    other.join();
    EXPECT_EQ(weft_cancel(plugin.instance.get()), WEFT_OK);
  }
}

weft_instance* g_interrupted;

TEST(Interrupt, FromASignalHandlerStopsAnEndlessLoop) {
  Device device;
  Plugin plugin(device);
  g_interrupted = plugin.instance.get();
  struct sigaction action = {}, before;
  action.sa_handler = [](int) { weft_interrupt(g_interrupted); };
  ASSERT_EQ(sigaction(SIGALRM, &action, &before), 0);
  itimerval timer = {};
  timer.it_value.tv_usec = 5000;
  timer.it_interval.tv_usec = 5000;
  ASSERT_EQ(plugin.begin("spin"), WEFT_OK);
  ASSERT_EQ(setitimer(ITIMER_REAL, &timer, nullptr), 0);
  EXPECT_EQ(plugin.run(WEFT_UNLIMITED), WEFT_YIELDED);
  timer = {};
  setitimer(ITIMER_REAL, &timer, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  EXPECT_EQ(weft_cancel(plugin.instance.get()), WEFT_OK);
}

TEST(Pending, IsCompletedLater) {
  Device device;
  Plugin plugin(device);
  for (const char* name : {"wait", "wait_indirect"}) {
    const int32_t added = strcmp(name, "wait") == 0 ? 1 : 2;
    ASSERT_EQ(plugin.begin(name, {i32(5)}), WEFT_OK);
    EXPECT_EQ(plugin.run(1000), WEFT_PENDING);
    EXPECT_EQ(plugin.run(1000), WEFT_PENDING);  // Not completed yet.
    EXPECT_EQ(weft::complete<int32_t>(plugin.instance.get(), 40), WEFT_OK);
    EXPECT_EQ(plugin.run(1000), WEFT_OK);
    EXPECT_EQ(plugin.result(), 40 + added) << name;
  }
}

TEST(Pending, ThroughAnotherInstance) {
  Device device;
  Plugin plugin(device);
  const weft_library library = weft::library("plugin", plugin.instance.get());
  {
    Plugin through(device, "through", &library);
    ASSERT_EQ(through.begin("wait", {i32(5)}), WEFT_OK);
    EXPECT_EQ(through.run(1000), WEFT_PENDING);
    // Only the one that was begun can be completed; nobody that takes part can be dropped.
    EXPECT_EQ(weft::complete<int32_t>(plugin.instance.get(), 1), WEFT_MISUSE);
    EXPECT_EQ(weft_instance_drop(plugin.instance.get()), WEFT_BUSY);
    EXPECT_EQ(weft::complete<int32_t>(through.instance.get(), 30), WEFT_OK);
    EXPECT_EQ(through.run(1000), WEFT_OK);
    EXPECT_EQ(through.result(), 41);
  }
}

TEST(Pending, WhileOthersOfTheSameInstanceRun) {
  // The instance whose host function is pending in another's call can be called itself meanwhile.
  Device device;
  Plugin plugin(device);
  const weft_library library = weft::library("plugin", plugin.instance.get());
  Plugin through(device, "through", &library);
  ASSERT_EQ(through.begin("wait", {i32(5)}), WEFT_OK);
  EXPECT_EQ(through.run(1000), WEFT_PENDING);
  EXPECT_EQ(weft::call<int32_t(int32_t)>(plugin.instance.get(), "count")(7).value, 7);
  EXPECT_EQ(weft::complete<int32_t>(through.instance.get(), 30), WEFT_OK);
  EXPECT_EQ(through.run(1000), WEFT_OK);
  EXPECT_EQ(through.result(), 41);
}

TEST(Budget, ThroughAnotherInstance) {
  Device device;
  Plugin plugin(device);
  const weft_library library = weft::library("plugin", plugin.instance.get());
  Plugin through(device, "through", &library);
  ASSERT_EQ(through.begin("count", {i32(100)}), WEFT_OK);
  EXPECT_EQ(through.finish(10), 10u);  // 1 + 1 + 100 ticks.
  EXPECT_EQ(through.result(), 100);
}

TEST(Pending, ManyPluginsInOneTask) {
  Device device(4 << 20);
  const Bytes bytes = read_module("plugin");
  weft_module* module;
  ASSERT_EQ(weft_load(&device.store, bytes.data(), bytes.size(), &module, nullptr), WEFT_OK);
  weft_instance* instances[20];
  for (int i = 0; i < 20; i++) {
    ASSERT_EQ(weft_instantiate(module, &kEnv, nullptr, &instances[i], nullptr), WEFT_OK);
    ASSERT_EQ(weft::call<int32_t(int32_t)>(instances[i], "wait").begin(i), WEFT_OK);
    EXPECT_EQ(weft_run(instances[i], 100), WEFT_PENDING);
  }
  for (int i = 19; i >= 0; i--) EXPECT_EQ(weft::complete<int32_t>(instances[i], 100 * i), WEFT_OK);
  for (int i = 0; i < 20; i++) {
    EXPECT_EQ(weft_run(instances[i], 100), WEFT_OK);
    EXPECT_EQ(weft::call<int32_t(int32_t)>(instances[i], "wait").fetch().value, 100 * i + 1);
    EXPECT_EQ(weft_instance_drop(instances[i]), WEFT_OK);
  }
  EXPECT_EQ(weft_module_drop(module), WEFT_OK);
}
