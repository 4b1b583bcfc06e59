// Guests that wait: poll_oneoff and sched_yield suspend the instance, and the host sees until when.
#include "wasi_fixture.h"

namespace {

constexpr uint32_t subscriptions = 1024, events = 4096, count_at = 64;
enum { CLOCK = 0, READ = 1, WRITE = 2 };
enum { REAL = 0, MONOTONIC = 1, PROCESS = 2 };

// A device whose time passes only when the test or an idle wait lets it.
struct Device {
  uint64_t now = 1000;
  uint64_t real = 5'000'000;
  int input = 0;
  std::vector<uint64_t> slept, waited;
};
Device& device_of(void* context) { return *static_cast<Device*>(context); }

class Wait : public testing::Test {
 protected:
  Wait() {
    port.reallocate = weft_posix_port.reallocate;
    port.context = &device;
    port.monotonic_ns = [](void* context) { return device_of(context).now; };
    port.real_ns = [](void* context) { return device_of(context).real; };
    port.clock_resolution_ns = 1;
    port.write = [](void*, int, const void*, size_t size) { return static_cast<int32_t>(size); };
    port.read = [](void*, void*, size_t) { return int32_t{0}; };
    port.sleep_ns = [](void* context, uint64_t duration) {
      device_of(context).slept.push_back(duration);
      device_of(context).now += duration;
    };
    port.wait_input = [](void* context, uint64_t duration) {
      if (duration != 0) device_of(context).waited.push_back(duration);
      if (device_of(context).input == 0) device_of(context).now += duration;
      return device_of(context).input;
    };
    wasi.port = &port;
  }

  const weft_library* offered(weft_wasi& which) { return weft_wasi_libraries(&which, libraries, nullptr); }

  // The i-th subscription: user data is 100 + i.
  void subscribe_clock(Guest& guest, uint32_t i, uint32_t clock, uint64_t time, bool absolute) {
    subscribe(guest, i, CLOCK);
    guest.put<uint32_t>(subscriptions + 48 * i + 16, clock);
    guest.put<uint64_t>(subscriptions + 48 * i + 24, time);
    guest.put<uint16_t>(subscriptions + 48 * i + 40, absolute ? 1 : 0);
  }
  void subscribe_stream(Guest& guest, uint32_t i, uint8_t type, uint32_t fd) {
    subscribe(guest, i, type);
    guest.put<uint32_t>(subscriptions + 48 * i + 16, fd);
  }
  void subscribe(Guest& guest, uint32_t i, uint8_t type) {
    std::memset(guest.at(subscriptions + 48 * i, 48), 0, 48);
    guest.put<uint64_t>(subscriptions + 48 * i, 100 + i);
    guest.put<uint8_t>(subscriptions + 48 * i + 8, type);
  }
  weft_status poll(Guest& guest, uint32_t count) {
    guest.put<uint32_t>(count_at, 99);
    EXPECT_EQ(guest.begin("poll", {subscriptions, events, count, count_at}), WEFT_OK);
    return weft_run(guest.instance, WEFT_UNLIMITED);
  }
  // What the guest found: the number of events.
  uint32_t polled(Guest& guest) {
    EXPECT_EQ(guest.result(), SUCCESS);
    return guest.get<uint32_t>(count_at);
  }
  void expect_event(Guest& guest, uint32_t i, uint32_t subscription, uint32_t error, uint8_t type) {
    EXPECT_EQ(guest.get<uint64_t>(events + 32 * i), 100 + subscription);
    EXPECT_EQ(guest.get<uint16_t>(events + 32 * i + 8), error);
    EXPECT_EQ(guest.get<uint8_t>(events + 32 * i + 10), type);
  }

  Device device;
  weft_port port = {};
  weft_wasi wasi = {};
  weft_library libraries[WEFT_WASI_LIBRARIES];
};

TEST_F(Wait, TellsTheDeadline) {
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, MONOTONIC, 5'000'000, false);
  EXPECT_FALSE(weft_wasi_waits(&wasi));
  EXPECT_EQ(poll(guest, 1), WEFT_PENDING);
  EXPECT_TRUE(weft_wasi_waits(&wasi));
  EXPECT_EQ(wasi.deadline_ns, 5'001'000u);
  EXPECT_EQ(wasi.waits_for_input, 0);
  EXPECT_EQ(guest.get<uint32_t>(count_at), 99u);  // Nothing is said before.

  device.now = 5'000'999;
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_PENDING);
  EXPECT_EQ(wasi.deadline_ns, 5'001'000u);  // Waking early does not prolong it.
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_PENDING);
  device.now = 5'001'000;
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  EXPECT_FALSE(weft_wasi_waits(&wasi));
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(polled(guest), 1u);
  expect_event(guest, 0, 0, SUCCESS, CLOCK);
}

TEST_F(Wait, IdlesUntilTheDeadline) {
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, MONOTONIC, 7777, false);
  EXPECT_EQ(poll(guest, 1), WEFT_PENDING);
  device.now += 77;
  weft_wasi_idle(&wasi);
  EXPECT_EQ(device.slept, std::vector<uint64_t>{7700});
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  weft_wasi_idle(&wasi);  // Nothing to wait for.
  EXPECT_EQ(device.slept.size(), 1u);
}

TEST_F(Wait, TakesTheEarliestOfSeveral) {
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, MONOTONIC, 300, false);
  subscribe_clock(guest, 1, MONOTONIC, 1100, true);
  subscribe_clock(guest, 2, REAL, 5'000'100, true);
  subscribe_clock(guest, 3, REAL, 900, false);
  EXPECT_EQ(poll(guest, 4), WEFT_PENDING);
  EXPECT_EQ(wasi.deadline_ns, 1100u);
  device.now = 1100;
  device.real = 5'000'100;
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(polled(guest), 2u);
  expect_event(guest, 0, 1, SUCCESS, CLOCK);
  expect_event(guest, 1, 2, SUCCESS, CLOCK);
}

TEST_F(Wait, FollowsTheCalendarWhenItIsSet) {
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, REAL, 9'000'000, true);
  EXPECT_EQ(poll(guest, 1), WEFT_PENDING);
  EXPECT_EQ(wasi.deadline_ns, 4'001'000u);
  device.real = 8'999'000;
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_PENDING);
  EXPECT_EQ(wasi.deadline_ns, 2000u);
  device.real = 9'000'000;
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
}

TEST_F(Wait, DoesNotWaitForWhatHasHappened) {
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, MONOTONIC, 1000, true);
  subscribe_clock(guest, 1, REAL, 1, true);
  subscribe_clock(guest, 2, MONOTONIC, 0, false);
  subscribe_clock(guest, 3, MONOTONIC, 1, false);
  subscribe_stream(guest, 4, WRITE, 1);
  subscribe_stream(guest, 5, WRITE, 2);
  EXPECT_EQ(poll(guest, 6), WEFT_OK);
  EXPECT_FALSE(weft_wasi_waits(&wasi));
  EXPECT_EQ(polled(guest), 5u);
  for (uint32_t i = 0; i < 3; i++) expect_event(guest, i, i, SUCCESS, CLOCK);
  expect_event(guest, 3, 4, SUCCESS, WRITE);
  expect_event(guest, 4, 5, SUCCESS, WRITE);
}

// C libraries sleep by the calendar clock.
TEST_F(Wait, SleepsWithoutACalendar) {
  port.real_ns = nullptr;
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, REAL, 500, false);
  EXPECT_EQ(poll(guest, 1), WEFT_PENDING);
  EXPECT_EQ(wasi.deadline_ns, 1500u);
  EXPECT_EQ(weft_cancel(guest.instance), WEFT_OK);
  subscribe_clock(guest, 0, REAL, 500, true);
  EXPECT_EQ(poll(guest, 1), WEFT_OK);
  expect_event(guest, 0, 0, NOTSUP, CLOCK);
}

TEST_F(Wait, NeverEndsWhereTimeOverflows) {
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, MONOTONIC, UINT64_MAX, false);
  subscribe_clock(guest, 1, REAL, UINT64_MAX, true);
  EXPECT_EQ(poll(guest, 2), WEFT_PENDING);
  EXPECT_GE(wasi.deadline_ns, UINT64_MAX - 5'000'000);
}

TEST_F(Wait, WaitsForInput) {
  Guest guest("waits", offered(wasi));
  subscribe_stream(guest, 0, READ, 0);
  EXPECT_EQ(poll(guest, 1), WEFT_PENDING);
  EXPECT_EQ(wasi.waits_for_input, 1);
  EXPECT_EQ(wasi.deadline_ns, UINT64_MAX);
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_PENDING);
  device.input = WEFT_PORT_INPUT;
  weft_wasi_idle(&wasi);
  EXPECT_EQ(device.waited.size(), 1u);
  EXPECT_TRUE(device.slept.empty());
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(polled(guest), 1u);
  expect_event(guest, 0, 0, SUCCESS, READ);
  EXPECT_GE(guest.get<uint64_t>(events + 16), 1u);
  EXPECT_EQ(guest.get<uint16_t>(events + 24), 0u);

  device.input = WEFT_PORT_INPUT_LAST;
  EXPECT_EQ(poll(guest, 1), WEFT_OK);
  EXPECT_EQ(guest.get<uint16_t>(events + 24), 1u);  // Hung up.
}

TEST_F(Wait, WaitsForInputOnlySoLong) {
  Guest guest("waits", offered(wasi));
  subscribe_stream(guest, 0, READ, 0);
  subscribe_clock(guest, 1, MONOTONIC, 250, false);
  EXPECT_EQ(poll(guest, 2), WEFT_PENDING);
  EXPECT_EQ(wasi.waits_for_input, 1);
  EXPECT_EQ(wasi.deadline_ns, 1250u);
  weft_wasi_idle(&wasi);
  EXPECT_EQ(device.waited, std::vector<uint64_t>{250});
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(polled(guest), 1u);
  expect_event(guest, 0, 1, SUCCESS, CLOCK);
}

TEST_F(Wait, ReportsWhatCannotBeWaitedFor) {
  wasi.closed = 1u << 1;
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, PROCESS, 10, false);
  subscribe_clock(guest, 1, 7, 10, false);
  subscribe_stream(guest, 2, READ, 3);
  subscribe_stream(guest, 3, WRITE, 1);
  subscribe_stream(guest, 4, READ, UINT32_MAX);
  subscribe(guest, 5, 9);
  subscribe_clock(guest, 6, MONOTONIC, 10, false);
  EXPECT_EQ(poll(guest, 7), WEFT_OK);
  EXPECT_EQ(polled(guest), 6u);
  expect_event(guest, 0, 0, NOTSUP, CLOCK);
  expect_event(guest, 1, 1, INVAL, CLOCK);
  expect_event(guest, 2, 2, BADF, READ);
  expect_event(guest, 3, 3, BADF, WRITE);
  expect_event(guest, 4, 4, BADF, READ);
  expect_event(guest, 5, 5, INVAL, 9);
  port.monotonic_ns = nullptr;  // A board without a timer.
  EXPECT_EQ(poll(guest, 1), WEFT_OK);
  expect_event(guest, 0, 0, NOTSUP, CLOCK);
}

TEST_F(Wait, RefusesWhatIsNotInMemory) {
  Guest guest("waits", offered(wasi));
  constexpr uint32_t end = 65536;
  const std::vector<std::vector<uint32_t>> wrong = {
      {end - 47, events, 1, count_at},         {subscriptions, end - 31, 1, count_at}, {subscriptions, events, 1, end - 3},
      {subscriptions, events, 5000, count_at}, {0, 0, UINT32_MAX / 48 + 1, count_at},  {0, 0, UINT32_MAX, count_at},
      {0, 0, 0x10000000, count_at},            {UINT32_MAX, events, 1, count_at}};
  for (const auto& arguments : wrong) {
    EXPECT_EQ(guest.begin("poll", arguments), WEFT_OK);
    EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
    EXPECT_EQ(guest.result(), FAULT);
  }
  EXPECT_EQ(guest.begin("poll", {subscriptions, events, 0, count_at}), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(guest.result(), INVAL);
}

TEST_F(Wait, LetsEventsLieOverSubscriptions) {
  Guest guest("waits", offered(wasi));
  subscribe_clock(guest, 0, MONOTONIC, 0, false);
  guest.put<uint32_t>(count_at, 0);
  EXPECT_EQ(guest.begin("poll", {subscriptions, subscriptions, 1, count_at}), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(polled(guest), 1u);
  EXPECT_EQ(guest.get<uint64_t>(subscriptions), 100u);
}

TEST_F(Wait, YieldsToOthers) {
  Guest guest("waits", offered(wasi));
  EXPECT_EQ(guest.begin("yield", {3}), WEFT_OK);
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_PENDING);
    EXPECT_TRUE(weft_wasi_waits(&wasi));
    EXPECT_EQ(wasi.deadline_ns, 0u);
    EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  }
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(guest.result(), 3u);
}

TEST_F(Wait, OneTaskServesSeveralSleepers) {
  weft_wasi second = {};
  second.port = &port;
  Guest a("waits", offered(wasi));
  Guest b("waits", offered(second));
  subscribe_clock(a, 0, MONOTONIC, 500, false);
  subscribe_clock(b, 0, MONOTONIC, 300, false);
  EXPECT_EQ(poll(a, 1), WEFT_PENDING);
  EXPECT_EQ(poll(b, 1), WEFT_PENDING);
  EXPECT_EQ(wasi.deadline_ns, 1500u);
  EXPECT_EQ(second.deadline_ns, 1300u);
  weft_wasi_idle(&second);
  EXPECT_EQ(weft_wasi_wake(&wasi, a.instance), WEFT_PENDING);
  EXPECT_EQ(weft_wasi_wake(&second, b.instance), WEFT_OK);
  EXPECT_EQ(weft_run(b.instance, WEFT_UNLIMITED), WEFT_OK);
  weft_wasi_idle(&wasi);
  EXPECT_EQ(weft_wasi_wake(&wasi, a.instance), WEFT_OK);
  EXPECT_EQ(weft_run(a.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(device.slept, (std::vector<uint64_t>{300, 200}));
}

TEST_F(Wait, WaitsBelowAnotherInstance) {
  Guest inner("waits", offered(wasi));
  weft_library library = {"inner", nullptr, 0, nullptr, inner.instance, nullptr};
  Guest outer("through", &library, inner);
  EXPECT_EQ(outer.begin("outer", {}), WEFT_OK);
  for (int i = 0; i < 2; i++) {
    EXPECT_EQ(weft_run(outer.instance, WEFT_UNLIMITED), WEFT_PENDING);
    EXPECT_EQ(weft_wasi_wake(&wasi, outer.instance), WEFT_OK);
  }
  EXPECT_EQ(weft_run(outer.instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(outer.result(), 42u);
}

TEST_F(Wait, AStartFunctionMayWait) {
  Guest guest("sleepy_start", offered(wasi), true);
  weft_extern started;
  weft_value value;
  ASSERT_EQ(weft_find(guest.instance, "started", &started), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_PENDING);
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  ASSERT_EQ(weft_global_get(started, &value), WEFT_OK);
  EXPECT_EQ(value.of.i32, 0);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_OK);
  ASSERT_EQ(weft_global_get(started, &value), WEFT_OK);
  EXPECT_EQ(value.of.i32, 1);
}

TEST_F(Wait, RefusesWakingOutOfTurn) {
  Guest guest("waits", offered(wasi));
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_MISUSE);
  EXPECT_EQ(guest.begin("yield", {1}), WEFT_OK);
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_MISUSE);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_PENDING);
  EXPECT_EQ(weft_cancel(guest.instance), WEFT_OK);
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_MISUSE);  // It is over.
  EXPECT_FALSE(weft_wasi_waits(&wasi));
}

TEST_F(Wait, KeepsCountOfTheBudget) {
  Guest guest("waits", offered(wasi));
  EXPECT_EQ(guest.begin("yield", {3}), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, 1000), WEFT_PENDING);
  const uint32_t first = 1000 - weft_budget_left(guest.instance);
  EXPECT_GE(first, 1u);
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, 1000), WEFT_PENDING);
  EXPECT_EQ(1000 - weft_budget_left(guest.instance), 1u);  // One turn of the loop.
  EXPECT_EQ(weft_wasi_wake(&wasi, guest.instance), WEFT_OK);
  EXPECT_EQ(weft_run(guest.instance, 0), WEFT_YIELDED);
  EXPECT_EQ(weft_budget_left(guest.instance), 0u);
  EXPECT_EQ(weft_run(guest.instance, WEFT_UNLIMITED), WEFT_PENDING);
  EXPECT_EQ(weft_budget_left(guest.instance), WEFT_UNLIMITED);
}

}  // namespace
