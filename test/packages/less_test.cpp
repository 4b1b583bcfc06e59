// An engine with these options (the root's CMakeLists.txt): no metering, low limits, WASI without clocks and waiting.
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wasi.h"
#include "weft_config.h"

namespace {

using Bytes = std::vector<uint8_t>;

void* reallocate(void*, void* block, size_t, size_t new_size, weft_purpose) {
  if (new_size != 0) return std::realloc(block, new_size);
  std::free(block);
  return nullptr;
}

weft_store make_store() {
  weft_config config = {};
  config.reallocate = reallocate;
  weft_store store;
  EXPECT_EQ(weft_store_init(&store, &config), WEFT_OK);
  return store;
}

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
