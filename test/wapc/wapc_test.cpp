// The host's part of waPC: with a guest in C that also does what no SDK would, and with one made with the published SDK for
// AssemblyScript, whose file is the program's argument.
#include "wapc.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string assemblyscript_guest;

void* reallocate(void*, void* block, size_t, size_t size, weft_purpose) {
  if (size != 0) return std::realloc(block, size);
  std::free(block);
  return nullptr;
}

std::string text_of(const weft_wapc_bytes& bytes) { return {static_cast<const char*>(bytes.bytes), bytes.size}; }
weft_wapc_bytes bytes_of(const std::string& text) { return {text.data(), static_cast<uint32_t>(text.size())}; }

class Wapc : public testing::Test {
 protected:
  void load(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    wasm_.assign(std::istreambuf_iterator<char>(file), {});
    weft_config config = {};
    config.reallocate = reallocate;
    ASSERT_EQ(weft_store_init(&store_, &config), WEFT_OK);
    ASSERT_EQ(weft_load(&store_, wasm_.data(), wasm_.size(), &module_, nullptr), WEFT_OK) << path;
    wapc.host_call = host_call;
    wapc.console_log = [](void* context, const char* text, uint32_t size) {
      static_cast<Wapc*>(context)->logged.emplace_back(text, size);
    };
    wapc.context = this;
    wapc.answer = answer_;
    wapc.answer_room = 32;
    weft_library library;
    weft_options options = {};
    options.stack_bytes = 16384;
    weft_error error = {};
    ASSERT_EQ(weft_instantiate(module_, weft_wapc_library(&wapc, &library, nullptr), &options, &instance, &error), WEFT_OK)
        << error.reason << " " << std::string(error.import_name, error.import_name_size);
  }
  void SetUp() override { load(GUEST); }
  void TearDown() override {
    EXPECT_EQ(weft_instance_drop(instance), WEFT_OK);
    EXPECT_EQ(weft_module_drop(module_), WEFT_OK);
  }

  // What the host does: notes the request, and answers as the test says.
  static weft_status host_call(void* context, weft_instance* caller, const weft_wapc_request* request, weft_wapc_bytes* answer) {
    Wapc& test = *static_cast<Wapc*>(context);
    EXPECT_EQ(caller, test.instance);
    test.requests.push_back(text_of(request->binding) + "|" + text_of(request->name_space) + "|" + text_of(request->operation) + "|" +
                            text_of(request->payload));
    if (test.reenter) test.reentered = weft_wapc_call(&test.wapc, caller, "echo", "x", 1);
    *answer = bytes_of(test.host_answer);
    return test.host_status;
  }

  weft_status call(const char* operation, const std::string& payload = "") {
    return weft_wapc_call(&wapc, instance, operation, payload.data(), static_cast<uint32_t>(payload.size()));
  }
  // The guest's answer, marked by what it is.
  std::string outcome() {
    const std::string text(answer_, std::min(wapc.answer_size, wapc.answer_room));
    return (wapc.outcome == WEFT_WAPC_RESPONSE ? "response " : wapc.outcome == WEFT_WAPC_ERROR ? "error " : "none ") + text;
  }

  weft_wapc wapc = {};
  weft_instance* instance = nullptr;
  std::vector<std::string> requests, logged;
  std::string host_answer;
  weft_status host_status = WEFT_OK;
  bool reenter = false;
  weft_status reentered = WEFT_OK;

 private:
  std::string wasm_;
  char answer_[64];
  weft_store store_ = {};
  weft_module* module_ = nullptr;
};

TEST_F(Wapc, Echoes) {
  for (const std::string& payload : {std::string("hello"), std::string(), std::string("a\0b", 3), std::string(32, 'x')}) {
    EXPECT_EQ(call("echo", payload), WEFT_OK);
    EXPECT_EQ(outcome(), "response " + payload);
  }
}

TEST_F(Wapc, TellsErrorsFromResponses) {
  EXPECT_EQ(call("nothing"), WEFT_OK);
  EXPECT_EQ(outcome(), "response ");
  EXPECT_EQ(call("fail"), WEFT_OK);
  EXPECT_EQ(outcome(), "error ");
  EXPECT_EQ(call("Fail"), WEFT_OK);
  EXPECT_EQ(outcome(), "error ");
  EXPECT_EQ(call("Error"), WEFT_OK);
  EXPECT_EQ(outcome(), "error only this");
  EXPECT_EQ(call("twice"), WEFT_OK);
  EXPECT_EQ(outcome(), "response second one");
  EXPECT_EQ(call(""), WEFT_OK);
  EXPECT_EQ(outcome(), "error what?");
  EXPECT_EQ(call("echo", std::string(5000, 'x')), WEFT_OK);
  EXPECT_EQ(outcome(), "error too much");
}

TEST_F(Wapc, SaysHowMuchAnOversizedAnswerHas) {
  EXPECT_EQ(call("echo", std::string(32, 'x') + "y"), WEFT_LIMIT);
  EXPECT_EQ(wapc.outcome, WEFT_WAPC_RESPONSE);
  EXPECT_EQ(wapc.answer_size, 33u);
  EXPECT_EQ(outcome(), "response " + std::string(32, 'x'));
  wapc.answer_room = 33;
  EXPECT_EQ(call("echo", std::string(32, 'x') + "y"), WEFT_OK);
  wapc.answer_room = 0;
  wapc.answer = nullptr;
  EXPECT_EQ(call("echo", "z"), WEFT_LIMIT);
  EXPECT_EQ(call("nothing"), WEFT_OK);
}

TEST_F(Wapc, CallsTheHost) {
  host_answer = "21 degrees";
  EXPECT_EQ(call("host", "sensor"), WEFT_OK);
  EXPECT_EQ(outcome(), "response 21 degrees");
  EXPECT_EQ(requests, std::vector<std::string>{"sensor||h|sensor"});
  host_answer = "";
  EXPECT_EQ(call("Host"), WEFT_OK);
  EXPECT_EQ(outcome(), "response ");
}

TEST_F(Wapc, PassesFailuresOfTheHost) {
  host_status = WEFT_NOT_FOUND;
  host_answer = "no such sensor";
  EXPECT_EQ(call("host", "sensor"), WEFT_OK);
  EXPECT_EQ(outcome(), "error no such sensor");
  host_answer = "";
  EXPECT_EQ(call("host", "sensor"), WEFT_OK);
  wapc.answer_room = 64;
  EXPECT_EQ(call("host", "sensor"), WEFT_OK);
  EXPECT_EQ(outcome(), std::string("error ") + weft_status_text(WEFT_NOT_FOUND));
  // A response of before is not there any more.
  wapc.host_call = nullptr;
  EXPECT_EQ(call("host", "sensor"), WEFT_OK);
  EXPECT_EQ(wapc.outcome, WEFT_WAPC_ERROR);
  wapc.host_call = host_call;
  host_status = WEFT_TRAP_HOST;
  EXPECT_EQ(call("host", "sensor"), WEFT_TRAP_HOST);
  EXPECT_EQ(wapc.outcome, WEFT_WAPC_NONE);
  host_status = WEFT_OK;
  EXPECT_EQ(call("echo", "on"), WEFT_OK);  // It goes on.
  EXPECT_EQ(outcome(), "response on");
}

TEST_F(Wapc, TheHostMayAnswerLater) {
  const std::string later = "later", again = "again", too_late = "too late";
  host_status = WEFT_PENDING;
  EXPECT_EQ(call("host", "a"), WEFT_PENDING);
  EXPECT_EQ(call("echo", "b"), WEFT_BUSY);  // And does not disturb the other.
  EXPECT_EQ(weft_wapc_complete(&wapc, instance, 0, bytes_of(later)), WEFT_OK);
  EXPECT_EQ(weft_wapc_complete(&wapc, instance, 0, bytes_of(again)), WEFT_MISUSE);
  EXPECT_EQ(weft_run(instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(weft_wapc_end(&wapc, instance), WEFT_OK);
  EXPECT_EQ(outcome(), "response later");

  EXPECT_EQ(call("host", "a"), WEFT_PENDING);
  EXPECT_EQ(weft_wapc_complete(&wapc, instance, 1, bytes_of(too_late)), WEFT_OK);
  EXPECT_EQ(weft_run(instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(weft_wapc_end(&wapc, instance), WEFT_OK);
  EXPECT_EQ(outcome(), "error too late");

  EXPECT_EQ(call("host", "a"), WEFT_PENDING);
  EXPECT_EQ(weft_cancel(instance), WEFT_OK);
  EXPECT_EQ(weft_wapc_end(&wapc, instance), WEFT_MISUSE);
  EXPECT_EQ(wapc.outcome, WEFT_WAPC_NONE);
  EXPECT_EQ(call("echo", "c"), WEFT_OK);
}

TEST_F(Wapc, RunsWithinABudget) {
  EXPECT_EQ(weft_wapc_begin(&wapc, instance, "echo", "abcdefghijklmnop", 16), WEFT_OK);
  int slices = 0;
  weft_status status;
  while ((status = weft_run(instance, 3)) == WEFT_YIELDED) slices++;
  EXPECT_EQ(status, WEFT_OK);
  EXPECT_GT(slices, 2);
  EXPECT_EQ(weft_wapc_end(&wapc, instance), WEFT_OK);
  EXPECT_EQ(outcome(), "response abcdefghijklmnop");
}

TEST_F(Wapc, RefusesReentry) {
  reenter = true;
  host_answer = "and on";
  EXPECT_EQ(call("host", "a"), WEFT_OK);
  EXPECT_EQ(reentered, WEFT_BUSY);
  EXPECT_EQ(outcome(), "response and on");
}

TEST_F(Wapc, TrapsOnAddressesOutside) {
  host_answer = "xx";
  for (const char* operation : {"r", "Rest", "o", "O", "1", "2", "3", "4", "c", "s"}) {
    EXPECT_EQ(call(operation, "some payload"), WEFT_TRAP_MEMORY_BOUNDS) << operation;
    EXPECT_EQ(wapc.outcome, WEFT_WAPC_NONE) << operation;
  }
  host_status = WEFT_NOT_FOUND;
  EXPECT_EQ(call("S"), WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_TRUE(logged.empty());
  EXPECT_EQ(requests.size(), 2u);  // Only those that were in memory.
  EXPECT_EQ(call("u"), WEFT_TRAP_UNREACHABLE);
}

TEST_F(Wapc, Logs) {
  EXPECT_EQ(call("log", "a line"), WEFT_OK);
  EXPECT_EQ(logged, std::vector<std::string>{"a line"});
  wapc.console_log = nullptr;
  EXPECT_EQ(call("log", "a line"), WEFT_OK);
}

TEST_F(Wapc, LendsNothingBeyondTheCall) {
  host_answer = "for the call only";
  weft_extern peek;
  ASSERT_EQ(weft_find(instance, "peek", &peek), WEFT_OK);
  for (const char* operation : {"host", "echo", "u", "o"}) {
    call(operation, "payload");
    weft_value clean;
    ASSERT_EQ(weft_call(peek, nullptr, 0, &clean, 1), WEFT_OK);
    EXPECT_EQ(clean.of.i32, 1) << operation;
  }
}

TEST_F(Wapc, RefusesWrongUse) {
  EXPECT_EQ(weft_wapc_call(nullptr, instance, "echo", "", 0), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_call(&wapc, nullptr, "echo", "", 0), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_call(&wapc, instance, nullptr, "", 0), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_call(&wapc, instance, "echo", nullptr, 1), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_call(&wapc, instance, "echo", nullptr, 0), WEFT_OK);
  EXPECT_EQ(weft_wapc_end(nullptr, instance), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_end(&wapc, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_complete(nullptr, instance, 0, {}), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_complete(&wapc, nullptr, 0, {}), WEFT_MISUSE);
  EXPECT_EQ(weft_wapc_complete(&wapc, instance, 0, {}), WEFT_MISUSE);
}

// (module (func (export "other"))), and __guest_call as a function without parameters, with an i64 result, as a global.
TEST(WapcGuests, WithoutTheEntryPointAreRefused) {
  const auto result = [](std::vector<uint8_t> module) {
    weft_store store;
    weft_config config = {};
    config.reallocate = reallocate;
    weft_store_init(&store, &config);
    weft_module* loaded;
    weft_instance* instance;
    EXPECT_EQ(weft_load(&store, module.data(), module.size(), &loaded, nullptr), WEFT_OK);
    EXPECT_EQ(weft_instantiate(loaded, nullptr, nullptr, &instance, nullptr), WEFT_OK);
    weft_wapc wapc = {};
    const weft_status status = weft_wapc_begin(&wapc, instance, "x", nullptr, 0);
    weft_instance_drop(instance);
    weft_module_drop(loaded);
    return status;
  };
  const std::vector<uint8_t> header = {0, 'a', 's', 'm', 1, 0, 0, 0};
  const auto module = [&](std::vector<uint8_t> type, std::vector<uint8_t> body, const std::string& name) {
    std::vector<uint8_t> all = header;
    const auto section = [&](uint8_t id, std::vector<uint8_t> contents) {
      all.push_back(id);
      all.push_back(static_cast<uint8_t>(contents.size()));
      all.insert(all.end(), contents.begin(), contents.end());
    };
    type.insert(type.begin(), {1, 0x60});
    section(1, type);
    section(3, {1, 0});
    std::vector<uint8_t> exported = {1, static_cast<uint8_t>(name.size())};
    exported.insert(exported.end(), name.begin(), name.end());
    exported.insert(exported.end(), {0, 0});
    section(7, exported);
    body.insert(body.begin(), {1, static_cast<uint8_t>(body.size() + 2), 0});
    body.push_back(0x0B);
    section(10, body);
    return all;
  };
  EXPECT_EQ(result(header), WEFT_NOT_FOUND);
  EXPECT_EQ(result(module({2, 0x7F, 0x7F, 1, 0x7F}, {0x41, 1}, "__guest_call")), WEFT_OK);
  EXPECT_EQ(result(module({2, 0x7F, 0x7F, 1, 0x7F}, {0x41, 1}, "guest_call")), WEFT_NOT_FOUND);
  EXPECT_EQ(result(module({0, 1, 0x7F}, {0x41, 1}, "__guest_call")), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(result(module({2, 0x7F, 0x7E, 1, 0x7F}, {0x41, 1}, "__guest_call")), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(result(module({2, 0x7F, 0x7F, 1, 0x7E}, {0x42, 1}, "__guest_call")), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(result(module({2, 0x7F, 0x7F, 0}, {}, "__guest_call")), WEFT_WRONG_ARGUMENTS);
}

// ---- Made with the published SDK -------------------------------------------------------------------------------------

class AssemblyScript : public Wapc {
 protected:
  void SetUp() override { load(assemblyscript_guest); }
};

TEST_F(AssemblyScript, Answers) {
  EXPECT_EQ(call("hello", "Weft"), WEFT_OK);
  EXPECT_EQ(outcome(), "response Hello, Weft!");
  EXPECT_EQ(call("hello", "\xC3\xA9\xE2\x82\xAC"), WEFT_OK);
  EXPECT_EQ(outcome(), "response Hello, \xC3\xA9\xE2\x82\xAC!");
}

TEST_F(AssemblyScript, ReportsErrors) {
  EXPECT_EQ(call("fail", "now"), WEFT_OK);
  EXPECT_EQ(outcome(), "error cannot do that: now");
  wapc.answer_room = 64;
  EXPECT_EQ(call("absent", ""), WEFT_OK);
  EXPECT_EQ(outcome(), "error Could not find function \"absent\"");
}

TEST_F(AssemblyScript, CallsTheHost) {
  host_answer = "21 degrees";
  EXPECT_EQ(call("relay", "outdoors"), WEFT_OK);
  EXPECT_EQ(outcome(), "response [21 degrees]");
  EXPECT_EQ(requests, std::vector<std::string>{"board|sensors|read|outdoors"});
  EXPECT_EQ(logged, std::vector<std::string>{"relaying 8 bytes"});
  host_status = WEFT_NOT_FOUND;
  host_answer = "broken";
  EXPECT_EQ(call("relay", "indoors"), WEFT_OK);
  EXPECT_EQ(outcome(), "error host: broken");
}

TEST_F(AssemblyScript, WaitsForTheHost) {
  host_status = WEFT_PENDING;
  EXPECT_EQ(call("relay", "outdoors"), WEFT_PENDING);
  const std::string later = "later";
  EXPECT_EQ(weft_wapc_complete(&wapc, instance, 0, bytes_of(later)), WEFT_OK);
  EXPECT_EQ(weft_run(instance, WEFT_UNLIMITED), WEFT_OK);
  EXPECT_EQ(weft_wapc_end(&wapc, instance), WEFT_OK);
  EXPECT_EQ(outcome(), "response [later]");
}

TEST_F(AssemblyScript, GivesMoreThanThereIsRoomFor) {
  EXPECT_EQ(call("large", "100000"), WEFT_LIMIT);
  EXPECT_EQ(wapc.answer_size, 100000u);
  EXPECT_EQ(call("large", "32"), WEFT_OK);
}

TEST_F(AssemblyScript, AbortsWithAMessage) {
  wapc.answer_room = 64;
  EXPECT_EQ(call("abort", "x"), WEFT_TRAP_UNREACHABLE);
  EXPECT_EQ(call("abort", ""), WEFT_OK);
  EXPECT_EQ(outcome(), "response ");
}

TEST_F(AssemblyScript, GoesOnForLong) {
  host_answer = "21 degrees";
  for (int i = 0; i < 2000; i++) {
    ASSERT_EQ(call("relay", "outdoors"), WEFT_OK);
    ASSERT_EQ(outcome(), "response [21 degrees]");
  }
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) assemblyscript_guest = argv[1];
  return RUN_ALL_TESTS();
}
