// What the unit tests share: a memory hook that keeps books and can refuse, and modules in RAM.
#ifndef WEFT_TEST_UNIT_SUPPORT_H
#define WEFT_TEST_UNIT_SUPPORT_H

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "weft.h"

// Memory from the C library, so that sanitizers see each block. Checks that sizes are given back
// exactly, and refuses request number `refuse` (counted from 1) and all later ones while `and_later`.
class Memory {
 public:
  Memory() {
    weft_config config = {};
    config.reallocate = hook;
    config.context = this;
    weft_store_init(&store, &config);
  }
  ~Memory() { EXPECT_EQ(blocks.size(), 0u) << "blocks were not given back"; }

  size_t held(weft_purpose purpose) const {
    size_t sum = 0;
    for (const auto& [address, block] : blocks) sum += block.purpose == purpose ? (block.size + 7) / 8 * 8 : 0;
    return sum;
  }
  size_t held() const {
    size_t sum = 0;
    for (const auto& [address, block] : blocks) sum += block.size;
    return sum;
  }

  weft_store store;
  unsigned requests = 0;  // To allocate or to make larger.
  unsigned refuse = 0;
  bool and_later = false;

 private:
  struct Block {
    size_t size;
    weft_purpose purpose;
  };
  std::map<void*, Block> blocks;

  static void* hook(void* context, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
    return static_cast<Memory*>(context)->reallocate(block, old_size, new_size, purpose);
  }
  void* reallocate(void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
    if (block) {
      EXPECT_EQ(blocks.count(block), 1u);
      EXPECT_EQ(blocks[block].size, old_size);
      EXPECT_EQ(blocks[block].purpose, purpose);
    } else {
      EXPECT_EQ(old_size, 0u);
    }
    if (new_size > old_size) {
      ++requests;
      if (refuse != 0 && (requests == refuse || (and_later && requests > refuse))) return nullptr;
    }
    void* result = nullptr;
    if (new_size != 0) {
      result = std::malloc(new_size);
      std::memset(result, 0xEE, new_size);  // Nobody may count on zeros.
      if (block) std::memcpy(result, block, old_size < new_size ? old_size : new_size);
      blocks[result] = {new_size, purpose};
    }
    if (block) {
      blocks.erase(block);
      std::free(block);
    }
    return result;
  }
};

using Bytes = std::vector<uint8_t>;

// The binary of modules/<name>.wat.
inline Bytes read_module(const std::string& name) {
  std::ifstream file(std::string(MODULES) + "/" + name + ".wasm", std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// A binary from the bytes behind the header.
inline Bytes binary(std::initializer_list<int> bytes) {
  Bytes result = {0, 'a', 's', 'm', 1, 0, 0, 0};
  for (int b : bytes) result.push_back(static_cast<uint8_t>(b));
  return result;
}

// A loaded module that drops itself. With `in_place` a copy of the bytes is its buffer.
class Loaded {
 public:
  Loaded(Memory& memory, const Bytes& bytes, bool in_place = false) : buffer(bytes) {
    buffer.reserve(1);  // So that an empty one has an address too.
    status = in_place ? weft_load_in_place(&memory.store, buffer.data(), buffer.size(), &module, &error)
                      : weft_load(&memory.store, buffer.data(), buffer.size(), &module, &error);
  }
  Loaded(Memory& memory, const char* name, bool in_place = false) : Loaded(memory, read_module(name), in_place) {
    EXPECT_EQ(status, WEFT_OK) << name << ": " << error.reason;
  }
  Loaded(const Loaded&) = delete;
  ~Loaded() { EXPECT_EQ(weft_module_drop(module), WEFT_OK); }

  Bytes buffer;
  weft_module* module = nullptr;
  weft_error error = {};
  weft_status status;
};

// An instance that drops itself.
class Live {
 public:
  Live(const Loaded& loaded, const weft_library* libraries = nullptr, const weft_options* options = nullptr) {
    status = weft_instantiate(loaded.module, libraries, options, &instance, &error);
  }
  Live(const Live&) = delete;
  ~Live() { EXPECT_EQ(weft_instance_drop(instance), WEFT_OK); }

  weft_extern find(const char* name) const {
    weft_extern found = {};
    EXPECT_EQ(weft_find(instance, name, &found), WEFT_OK) << name;
    return found;
  }
  // Calls a function of i32 parameters and at most one i32 result.
  weft_status call(const char* name, std::initializer_list<int32_t> arguments, int32_t* result = nullptr) const {
    std::vector<weft_value> values;
    for (int32_t argument : arguments) {
      weft_value value = {};
      value.type = WEFT_I32;
      value.of.i32 = argument;
      values.push_back(value);
    }
    weft_value out = {};
    weft_status s = weft_call(find(name), values.data(), static_cast<uint32_t>(values.size()), &out, result ? 1 : 0);
    if (result) *result = out.of.i32;
    return s;
  }

  weft_instance* instance = nullptr;
  weft_error error = {};
  weft_status status;
};

#endif
