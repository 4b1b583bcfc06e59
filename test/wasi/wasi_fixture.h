// An instance with WASI over a port and a file system that the test chooses, and how a test calls functions of preview 1 as a
// guest would: with addresses in the guest's memory.
#ifndef WEFT_TEST_WASI_FIXTURE_H
#define WEFT_TEST_WASI_FIXTURE_H

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "posix.h"
#include "wasi.h"

constexpr uint32_t SUCCESS = 0, BADF = 8, EXIST = 20, FAULT = 21, INVAL = 28, ISDIR = 31, LOOP = 32, MFILE = 33, NAMETOOLONG = 37,
                   NOENT = 44, NOSYS = 52, NOTDIR = 54, NOTSUP = 58, SPIPE = 70, NOTCAPABLE = 76;

inline std::vector<uint8_t> read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A module of this folder with an instance of its own.
class Guest {
 public:
  Guest(const char* name, const weft_library* offered, bool defer_start = false)
      : wasm_(read_bytes(std::string(MODULES) + "/" + name + ".wasm")) {
    weft_config config = {};
    config.reallocate = weft_posix_port.reallocate;
    weft_store_init(&store, &config);
    EXPECT_EQ(weft_load(&store, wasm_.data(), wasm_.size(), &module, nullptr), WEFT_OK) << name;
    start(offered, defer_start);
  }
  // In the store of another, whose exports it may import.
  Guest(const char* name, const weft_library* offered, Guest& other)
      : wasm_(read_bytes(std::string(MODULES) + "/" + name + ".wasm")) {
    EXPECT_EQ(weft_load(&other.store, wasm_.data(), wasm_.size(), &module, nullptr), WEFT_OK) << name;
    start(offered, false);
  }
  ~Guest() {
    EXPECT_EQ(weft_instance_drop(instance), WEFT_OK);
    EXPECT_EQ(weft_module_drop(module), WEFT_OK);
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  weft_status begin(const char* name, const std::vector<uint32_t>& arguments) {
    weft_extern function;
    EXPECT_EQ(weft_find(instance, name, &function), WEFT_OK);
    std::vector<weft_value> values;
    for (const uint32_t argument : arguments) {
      weft_value value = {};
      value.type = WEFT_I32;
      value.of.i32 = static_cast<int32_t>(argument);
      values.push_back(value);
    }
    return weft_begin(function, values.data(), static_cast<uint32_t>(values.size()));
  }
  uint32_t result() {
    weft_value value = {};
    EXPECT_EQ(weft_results(instance, &value, 1), WEFT_OK);
    return static_cast<uint32_t>(value.of.i32);
  }

  uint8_t* at(uint32_t address, uint32_t size) { return static_cast<uint8_t*>(weft_memory_span(instance, address, size)); }
  template <class T>
  void put(uint32_t address, T value) {
    std::memcpy(at(address, sizeof value), &value, sizeof value);
  }
  template <class T>
  T get(uint32_t address) {
    T value;
    std::memcpy(&value, at(address, sizeof value), sizeof value);
    return value;
  }

  weft_store store = {};
  weft_module* module = nullptr;
  weft_instance* instance = nullptr;

 private:
  void start(const weft_library* offered, bool defer_start) {
    weft_options options = {};
    options.defer_start = defer_start;
    EXPECT_EQ(weft_instantiate(module, offered, &options, &instance, nullptr), WEFT_OK);
  }

  std::vector<uint8_t> wasm_;
};

#endif
