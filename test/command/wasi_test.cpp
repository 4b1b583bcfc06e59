// WASI over ports that a computer does not have: hooks missing, consoles that take and give little, or fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "posix.h"
#include "wasi.h"

namespace {

constexpr uint32_t SUCCESS = 0, AGAIN = 6, BADF = 8, FAULT = 21, IO = 29, NOTSUP = 58;
constexpr uint32_t iovecs = 64, result = 32, text = 128;

// (module (memory 1))
constexpr uint8_t module_with_memory[] = {0, 'a', 's', 'm', 1, 0, 0, 0, 5, 3, 1, 0, 1};

// A console that the test scripts: what each call answers, and what was written.
struct Console {
  std::vector<int32_t> answers;  // The last one stays.
  std::string written;
  std::string input;
  int calls = 0;

  int32_t next() {
    const int32_t answer = answers.front();
    if (answers.size() > 1) answers.erase(answers.begin());
    calls++;
    return answer;
  }
};

int32_t write_some(void* context, int, const void* bytes, size_t size) {
  Console& console = *static_cast<Console*>(context);
  const int32_t answer = console.next();
  if (answer < 0) return answer;
  const size_t taken = std::min(size, static_cast<size_t>(answer));
  console.written.append(static_cast<const char*>(bytes), taken);
  return static_cast<int32_t>(taken);
}

int32_t read_some(void* context, void* bytes, size_t size) {
  Console& console = *static_cast<Console*>(context);
  const int32_t answer = console.next();
  if (answer < 0) return answer;
  const size_t given = std::min({size, static_cast<size_t>(answer), console.input.size()});
  std::memcpy(bytes, console.input.data(), given);
  console.input.erase(0, given);
  return static_cast<int32_t>(given);
}

class Wasi : public testing::Test {
 protected:
  void SetUp() override {
    port_.reallocate = weft_posix_port.reallocate;
    port_.context = &console_;
    wasi_.port = &port_;
    weft_config config = {};
    config.reallocate = port_.reallocate;
    ASSERT_EQ(weft_store_init(&store_, &config), WEFT_OK);
    ASSERT_EQ(weft_load(&store_, module_with_memory, sizeof module_with_memory, &module_, nullptr), WEFT_OK);
    ASSERT_EQ(weft_instantiate(module_, nullptr, nullptr, &instance_, nullptr), WEFT_OK);
  }

  void TearDown() override {
    EXPECT_EQ(weft_instance_drop(instance_), WEFT_OK);
    EXPECT_EQ(weft_module_drop(module_), WEFT_OK);
  }

  // Calls a function of preview 1 as the engine does; i64 arguments are given as two slots.
  uint32_t call(const char* name, std::vector<uint32_t> slots) {
    slots.resize(slots.size() + 1);
    for (uint32_t i = 0; i < weft_wasi_native_count; i++) {
      if (std::strcmp(weft_wasi_natives[i].name, name) != 0) continue;
      EXPECT_EQ(weft_wasi_natives[i].function(instance_, &wasi_, slots.data()), WEFT_OK);
      return slots[0];
    }
    ADD_FAILURE() << "no function " << name;
    return UINT32_MAX;
  }

  char* memory(uint32_t address) { return static_cast<char*>(weft_memory_span(instance_, address, 1)); }
  void store(uint32_t address, uint32_t value) { std::memcpy(memory(address), &value, 4); }
  uint32_t load(uint32_t address) {
    uint32_t value;
    std::memcpy(&value, memory(address), 4);
    return value;
  }

  // The text "abcdefg" as two buffers of 4 and 3 bytes.
  void put_text() {
    std::memcpy(memory(text), "abcdefg", 7);
    store(iovecs, text);
    store(iovecs + 4, 4);
    store(iovecs + 8, text + 4);
    store(iovecs + 12, 3);
    store(result, 99);
  }
  uint32_t write_text() { return call("fd_write", {1, iovecs, 2, result}); }
  uint32_t read_text() { return call("fd_read", {0, iovecs, 2, result}); }

  Console console_;
  weft_port port_ = {};
  weft_wasi wasi_ = {};
  weft_store store_ = {};
  weft_module* module_ = nullptr;
  weft_instance* instance_ = nullptr;
};

TEST_F(Wasi, AnswersNotSupportedWithoutHooks) {
  EXPECT_EQ(call("random_get", {0, 1}), NOTSUP);
  EXPECT_EQ(call("clock_time_get", {0, 0, 0, 0}), NOTSUP);
  EXPECT_EQ(call("clock_time_get", {1, 0, 0, 0}), NOTSUP);
  EXPECT_EQ(call("clock_res_get", {1, 0}), NOTSUP);
  EXPECT_EQ(call("clock_time_get", {2, 0, 0, 0}), NOTSUP);
}

TEST_F(Wasi, HasNoStreamsWithoutHooks) {
  put_text();
  for (uint32_t fd = 0; fd < 3; fd++) {
    EXPECT_EQ(call("fd_write", {fd, iovecs, 2, result}), BADF);
    EXPECT_EQ(call("fd_read", {fd, iovecs, 2, result}), BADF);
    EXPECT_EQ(call("fd_fdstat_get", {fd, 0}), BADF);
    EXPECT_EQ(call("fd_close", {fd}), BADF);
  }
}

TEST_F(Wasi, TellsTheClocksOfThePort) {
  port_.real_ns = [](void*) { return uint64_t{0x1122334455667788}; };
  port_.monotonic_ns = [](void*) { return uint64_t{0x99}; };
  port_.cpu_ns = [](void*) { return uint64_t{0x77}; };
  port_.clock_resolution_ns = 1000;
  EXPECT_EQ(call("clock_time_get", {0, 0, 0, 3}), SUCCESS);  // Odd addresses are allowed.
  EXPECT_EQ(load(3), 0x55667788u);
  EXPECT_EQ(load(7), 0x11223344u);
  EXPECT_EQ(call("clock_time_get", {1, 0, 0, 0}), SUCCESS);
  EXPECT_EQ(load(0), 0x99u);
  for (const uint32_t clock : {2u, 3u}) {
    EXPECT_EQ(call("clock_time_get", {clock, 0, 0, 0}), SUCCESS);
    EXPECT_EQ(load(0), 0x77u);
  }
  EXPECT_EQ(call("clock_res_get", {1, 0}), SUCCESS);
  EXPECT_EQ(load(0), 1000u);
}

TEST_F(Wasi, ReportsFailingEntropy) {
  port_.random = [](void*, void*, size_t) -> int { return WEFT_PORT_ERROR; };
  EXPECT_EQ(call("random_get", {0, 8}), IO);
}

TEST_F(Wasi, WritesLessWhenThePortTakesLess) {
  port_.write = write_some;
  put_text();
  console_.answers = {2};
  EXPECT_EQ(write_text(), SUCCESS);
  EXPECT_EQ(load(result), 2u);
  EXPECT_EQ(console_.written, "ab");
  console_.answers = {100, 1};
  EXPECT_EQ(write_text(), SUCCESS);
  EXPECT_EQ(load(result), 5u);
  EXPECT_EQ(console_.written, "ababcde");
}

TEST_F(Wasi, ReportsAnErrorOnlyWhenNothingWasWritten) {
  port_.write = write_some;
  for (const auto& [answer, error] : {std::pair{int32_t{WEFT_PORT_AGAIN}, AGAIN}, std::pair{int32_t{WEFT_PORT_ERROR}, IO}}) {
    put_text();
    console_.answers = {answer};
    EXPECT_EQ(write_text(), error);
    EXPECT_EQ(load(result), 99u);
    console_.answers = {100, answer};
    EXPECT_EQ(write_text(), SUCCESS);
    EXPECT_EQ(load(result), 4u);
  }
}

TEST_F(Wasi, WritesNothingWhenAnyBufferIsOutside) {
  port_.write = write_some;
  put_text();
  store(iovecs + 8, 65534);
  console_.answers = {100};
  EXPECT_EQ(write_text(), FAULT);
  EXPECT_EQ(console_.calls, 0);
}

TEST_F(Wasi, ReadsOnceAndStops) {
  port_.read = read_some;
  put_text();
  console_.input = "123456789";
  console_.answers = {100};
  EXPECT_EQ(read_text(), SUCCESS);
  EXPECT_EQ(load(result), 4u);
  EXPECT_EQ(std::string(memory(text), 7), "1234efg");
  EXPECT_EQ(console_.calls, 1);
}

TEST_F(Wasi, ReportsEndAndErrorsOfInput) {
  port_.read = read_some;
  put_text();
  console_.answers = {100};
  EXPECT_EQ(read_text(), SUCCESS);
  EXPECT_EQ(load(result), 0u);
  console_.answers = {WEFT_PORT_AGAIN};
  EXPECT_EQ(read_text(), AGAIN);
  console_.answers = {WEFT_PORT_ERROR};
  EXPECT_EQ(read_text(), IO);
  store(iovecs + 4, 0);
  store(iovecs + 12, 0);
  EXPECT_EQ(read_text(), SUCCESS);  // No room: not asked at all.
  EXPECT_EQ(load(result), 0u);
  EXPECT_EQ(console_.calls, 3);
}

TEST_F(Wasi, DescribesTerminals) {
  port_.write = write_some;
  port_.read = read_some;
  wasi_.terminals = 1u << 1;
  EXPECT_EQ(call("fd_fdstat_get", {1, 0}), SUCCESS);
  EXPECT_EQ(*memory(0), 2);
  EXPECT_EQ(call("fd_fdstat_get", {0, 0}), SUCCESS);
  EXPECT_EQ(*memory(0), 0);
}

TEST_F(Wasi, HandsOutStringsExactly) {
  const char* const arguments[] = {"plugin", "", "x"};
  wasi_.arg_count = 3;
  wasi_.args = arguments;
  EXPECT_EQ(call("args_sizes_get", {0, 4}), SUCCESS);
  EXPECT_EQ(load(0), 3u);
  EXPECT_EQ(load(4), 10u);
  constexpr uint32_t end = 65536;
  *memory(end - 1) = '!';
  EXPECT_EQ(call("args_get", {0, end - 9}), FAULT);
  EXPECT_EQ(*memory(end - 1), '!');
  EXPECT_EQ(call("args_get", {end - 12, 100}), SUCCESS);
  EXPECT_EQ(call("args_get", {0, end - 10}), SUCCESS);
  EXPECT_EQ(load(0), end - 10);
  EXPECT_EQ(load(4), end - 3);
  EXPECT_EQ(load(8), end - 2);
  EXPECT_EQ(std::string(memory(end - 10), 10), std::string("plugin\0\0x\0", 10));
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int status = RUN_ALL_TESTS();
  const auto& tests = *testing::UnitTest::GetInstance();
  std::printf("%d passed, %d failed\n", tests.successful_test_count(), tests.failed_test_count());
  return status;
}
