// An engine with these options (the root's CMakeLists.txt): no metering, low limits, WASI without clocks and waiting, and
// without what the profile tiny leaves out of WebAssembly.
#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "heap_store.h"
#include "wasi.h"
#include "weft_config.h"

namespace {

// (module (func (export "f") ...)), of a body with its locals; all sizes below 128.
Bytes module_of(const Bytes& body) {
  const auto size = static_cast<uint8_t>(body.size());
  Bytes bytes = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 'f', 0, 0,
                 10, static_cast<uint8_t>(size + 2), 1, size};
  for (const uint8_t b : body) bytes.push_back(b);
  return bytes;
}

weft_status load(const Bytes& bytes, std::string* reason) {
  weft_store store = make_store();
  weft_module* module;
  weft_error error;
  const weft_status status = weft_load(&store, bytes.data(), bytes.size(), &module, &error);
  if (status == WEFT_OK) weft_module_drop(module);
  *reason = error.reason;
  return status;
}

TEST(Less, ModuleBytes) {
  std::string reason;
  Bytes bytes = module_of({0, 0x0B});
  const size_t padding = WEFT_MAX_MODULE_BYTES - bytes.size() - 3;  // A custom section: its kind and its size.
  ASSERT_GT(padding, 127u);
  for (const size_t b : {size_t{0}, padding % 128 + 128, padding / 128}) bytes.push_back(static_cast<uint8_t>(b));
  bytes.resize(WEFT_MAX_MODULE_BYTES);
  EXPECT_EQ(load(bytes, &reason), WEFT_OK) << reason;
  bytes.push_back(0);
  EXPECT_EQ(load(bytes, &reason), WEFT_LIMIT);
  EXPECT_EQ(reason, "module too large");
}

TEST(Less, Nesting) {
  std::string reason;
  for (size_t blocks = 1; blocks < 20; blocks++) {
    Bytes body = {0};
    for (size_t i = 0; i < blocks; i++) body.insert(body.end(), {0x02, 0x40});
    body.insert(body.end(), blocks + 1, 0x0B);
    const bool fits = blocks < WEFT_MAX_NESTING;  // The function is a block, too.
    EXPECT_EQ(load(module_of(body), &reason), fits ? WEFT_OK : WEFT_LIMIT) << blocks;
    EXPECT_EQ(reason, fits ? "ok" : "blocks nested too deeply");
  }
}

TEST(Less, FrameSlots) {
  std::string reason;
  const Bytes most = {1, WEFT_MAX_FRAME_SLOTS / 2, 0x7E, 0x0B}, more = {1, WEFT_MAX_FRAME_SLOTS / 2 + 1, 0x7E, 0x0B};
  EXPECT_EQ(load(module_of(most), &reason), WEFT_OK) << reason;
  EXPECT_EQ(load(module_of(more), &reason), WEFT_LIMIT);
  EXPECT_EQ(reason, "too many locals");
}

TEST(Less, NothingStopsAGuest) {
  // (local i32) (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 60000))))
  const Bytes bytes = module_of({1, 1, 0x7F, 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6A, 0x22, 0, 0x41, 0xE0, 0xD4, 0x03, 0x49,
                                 0x0D, 0, 0x0B, 0x0B});
  weft_store store = make_store();
  weft_module* module;
  weft_instance* instance;
  weft_extern f;
  ASSERT_EQ(weft_load(&store, bytes.data(), bytes.size(), &module, nullptr), WEFT_OK);
  ASSERT_EQ(weft_instantiate(module, nullptr, nullptr, &instance, nullptr), WEFT_OK);
  ASSERT_EQ(weft_find(instance, "f", &f), WEFT_OK);
  ASSERT_EQ(weft_begin(f, nullptr, 0), WEFT_OK);
  EXPECT_EQ(weft_run(instance, 1), WEFT_OK);
  weft_instance_drop(instance);
  weft_module_drop(module);
}

// What must be refused with the place, and beside it the nearest thing that is not.
TEST(Less, SharingBetweenInstances) {
  const auto importing = [](std::initializer_list<uint8_t> description) {  // (import "m" "x" ...)
    Bytes bytes = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, static_cast<uint8_t>(description.size() + 5), 1, 1, 'm', 1, 'x'};
    return bytes.insert(bytes.end(), description), bytes;
  };
  std::string reason;
  for (const Bytes& bytes : {importing({1, 0x70, 0, 1}), importing({2, 0, 1}), importing({3, 0x7F, 0})}) {
    EXPECT_EQ(load(bytes, &reason), WEFT_UNSUPPORTED);
    EXPECT_EQ(reason, "not in this build");
  }

  weft_store store = make_store();
  const Bytes offering = module_of({0, 0x0B}), wanting = importing({0, 0});
  weft_module *offers, *wants;
  weft_instance *offerer, *instance;
  weft_error error;
  ASSERT_EQ(weft_load(&store, offering.data(), offering.size(), &offers, nullptr), WEFT_OK);
  ASSERT_EQ(weft_load(&store, wanting.data(), wanting.size(), &wants, nullptr), WEFT_OK);
  ASSERT_EQ(weft_instantiate(offers, nullptr, nullptr, &offerer, nullptr), WEFT_OK);
  const weft_library exports = {"m", nullptr, 0, nullptr, offerer, nullptr};
  EXPECT_EQ(weft_instantiate(wants, &exports, nullptr, &instance, &error), WEFT_UNSUPPORTED);
  EXPECT_STREQ(error.reason, "not in this build");
  EXPECT_EQ(std::string(error.import_name, error.import_name_size), "x");
  const weft_native natives[] = {{"x", "()", [](weft_instance*, void*, uint32_t*) { return WEFT_OK; }}};
  const weft_library host = {"m", natives, 1, nullptr, nullptr, nullptr};
  EXPECT_EQ(weft_instantiate(wants, &host, nullptr, &instance, &error), WEFT_OK);
  weft_instance_drop(instance);
  weft_instance_drop(offerer);
  EXPECT_EQ(weft_module_drop(wants), WEFT_OK);
  EXPECT_EQ(weft_module_drop(offers), WEFT_OK);
}

TEST(Less, ConstantsAndSegments) {
  const auto with_section = [](uint8_t id, std::initializer_list<uint8_t> contents) {  // Of a table and a memory.
    Bytes bytes = {0, 'a', 's', 'm', 1, 0, 0, 0, 4, 4, 1, 0x70, 0, 1, 5, 3, 1, 0, 1, id, static_cast<uint8_t>(contents.size())};
    return bytes.insert(bytes.end(), contents), bytes;
  };
  const struct {
    Bytes bytes;
    bool fits;
  } cases[] = {
      {with_section(6, {1, 0x7F, 0, 0x41, 1, 0x0B}), true},                        // i32.const 1
      {with_section(6, {1, 0x7F, 0, 0x41, 1, 0x41, 2, 0x6A, 0x0B}), false},        // and i32.const 2, i32.add
      {with_section(6, {1, 0x70, 0, 0xD0, 0x70, 0x0B}), false},                    // ref.null func
      {with_section(9, {1, 0, 0x41, 0, 0x0B, 0}), true},                           // Active.
      {with_section(9, {1, 1, 0, 0}), false},                                      // Passive,
      {with_section(9, {1, 3, 0, 0}), false},                                      // declarative,
      {with_section(9, {1, 4, 0x41, 0, 0x0B, 1, 0xD0, 0x70, 0x0B}), false},        // expressions.
      {with_section(11, {1, 0, 0x41, 0, 0x0B, 1, 'x'}), true},                     // Active.
      {with_section(11, {1, 1, 1, 'x'}), false},                                   // Passive.
  };
  for (const auto& c : cases) {
    std::string reason;
    EXPECT_EQ(load(c.bytes, &reason), c.fits ? WEFT_OK : WEFT_UNSUPPORTED) << &c - cases;
    EXPECT_EQ(reason, c.fits ? "ok" : "not in this build");
  }
}

TEST(Less, WasiFunctionsThatAreLeftOut) {
  for (const char* name : {"clock_time_get", "clock_res_get", "random_get", "poll_oneoff", "sched_yield"}) {
    bool found = false;
    for (uint32_t i = 0; i < weft_wasi_native_count; i++) {
      if (std::string(weft_wasi_natives[i].name) != name) continue;
      found = true;
      uint32_t slots[8] = {};
      EXPECT_EQ(weft_wasi_natives[i].function(nullptr, nullptr, slots), WEFT_OK);
      EXPECT_EQ(slots[0], 52u) << name;  // ENOSYS
    }
    EXPECT_TRUE(found) << name;
  }
}

}  // namespace
