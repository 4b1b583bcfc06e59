// What these tests share: an arena, modules in RAM, and a host function that finishes later.
#ifndef WEFT_TEST_EMBEDDING_SUPPORT_H
#define WEFT_TEST_EMBEDDING_SUPPORT_H

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "weft.hpp"

using Bytes = std::vector<uint8_t>;

inline Bytes read_module(const std::string& name) {
  std::ifstream file(std::string(MODULES) + "/" + name + ".wasm", std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// Like a timer or a bus: answers later.
inline weft_status wait_for_it(weft_instance*, void*, uint32_t*) { return WEFT_PENDING; }
inline const weft_native kWait = {"wait", "(i)i", wait_for_it};
inline const weft_library kEnv = {"env", &kWait, 1, nullptr, nullptr, nullptr};

inline weft_value i32(int32_t v) {
  weft_value value = {};
  value.type = WEFT_I32;
  value.of.i32 = v;
  return value;
}
inline weft_value i64(int64_t v) {
  weft_value value = {};
  value.type = WEFT_I64;
  value.of.i64 = v;
  return value;
}

// An arena and a store in it; what is in use at the end was leaked.
class Device {
 public:
  explicit Device(size_t bytes = 1 << 20, weft_config config = {}) : block_(bytes / 8) {
    weft_arena_init(&arena, block_.data(), bytes);
    config.reallocate = weft_arena_reallocate;
    config.context = &arena;
    weft_store_init(&store, &config);
  }
  ~Device() { EXPECT_EQ(arena.used, 0u) << "leaked"; }
  weft_arena arena;
  weft_store store;

 private:
  std::vector<uint64_t> block_;
};

// The plugin module with one instance.
class Plugin {
 public:
  explicit Plugin(Device& device, const char* module_name = "plugin", const weft_library* libraries = &kEnv,
                  const weft_options* options = nullptr)
      : bytes_(read_module(module_name)) {
    EXPECT_EQ(module.load(device.store, bytes_.data(), bytes_.size()), WEFT_OK);
    weft_error error;
    EXPECT_EQ(instance.make(module, libraries, options, &error), WEFT_OK) << error.reason;
  }
  weft_extern find(const char* name) const {
    weft_extern found = {};
    EXPECT_EQ(weft_find(instance.get(), name, &found), WEFT_OK) << name;
    return found;
  }
  weft_status begin(const char* name, std::vector<weft_value> arguments = {}) const {
    return weft_begin(find(name), arguments.data(), static_cast<uint32_t>(arguments.size()));
  }
  weft_status run(uint32_t budget) const { return weft_run(instance.get(), budget); }
  int32_t result() const {
    weft_value value = {};
    EXPECT_EQ(weft_results(instance.get(), &value, 1), WEFT_OK);
    return value.of.i32;
  }
  // Runs to the end; how often it yielded.
  uint32_t finish(uint32_t budget) const {
    uint32_t yields = 0;
    weft_status status;
    while ((status = run(budget)) == WEFT_YIELDED) yields++;
    EXPECT_EQ(status, WEFT_OK) << weft_status_text(status);
    return yields;
  }

 private:
  Bytes bytes_;

 public:
  weft::module module;
  weft::instance instance;
};

#endif
