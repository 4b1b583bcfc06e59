// The profile tiny: what its engine cannot do is refused with the place, up to the last function that it can do, and that one runs.
#include <vector>

#include <gtest/gtest.h>

#include "heap_store.h"
#include "reasons.h"
#include "weft.h"

namespace {

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes times(size_t count, const Bytes& bytes) {
  Bytes all;
  for (size_t i = 0; i < count; ++i) all.insert(all.end(), bytes.begin(), bytes.end());
  return all;
}

Bytes leb(size_t number) {
  Bytes bytes;
  for (; number >= 128; number /= 128) bytes.push_back(static_cast<uint8_t>(number % 128 + 128));
  bytes.push_back(static_cast<uint8_t>(number));
  return bytes;
}

Bytes sized(const Bytes& bytes) { return leb(bytes.size()) + bytes; }

constexpr uint8_t kI32 = 0x7F, kI64 = 0x7E, kEnd = 0x0B;

// (module (func (export "f") (param i32) (result i32) ...)), of a body with its locals.
Bytes module_of(const Bytes& body) {
  return Bytes{0, 'a', 's', 'm', 1, 0, 0, 0, 1, 6, 1, 0x60, 1, kI32, 1, kI32, 3, 2, 1, 0, 7, 5, 1, 1, 'f', 0, 0, 10} +
         sized(Bytes{1} + sized(body));
}

// What f gives for each argument, or that the module is refused because of this build.
struct Outcome {
  bool is_refused;
  std::vector<int32_t> results;
};

Outcome outcome(const Bytes& bytes, const std::vector<int32_t>& arguments) {
  weft_store store = make_store();
  weft_module* module;
  weft_instance* instance;
  weft_extern f;
  weft_error error;
  Outcome o = {};
  const weft_status status = weft_load(&store, bytes.data(), bytes.size(), &module, &error);
  if (status != WEFT_OK) {
    EXPECT_EQ(status, WEFT_UNSUPPORTED);
    EXPECT_EQ(error.code, static_cast<uint32_t>(weft::Reason::kNotInThisBuild));
    o.is_refused = true;
    return o;
  }
  EXPECT_EQ(weft_instantiate(module, nullptr, nullptr, &instance, nullptr), WEFT_OK);
  EXPECT_EQ(weft_find(instance, "f", &f), WEFT_OK);
  for (const int32_t argument : arguments) {
    weft_value in = {}, out = {};
    in.type = WEFT_I32;
    in.of.i32 = argument;
    EXPECT_EQ(weft_call(f, &in, 1, &out, 1), WEFT_OK);
    o.results.push_back(out.of.i32);
  }
  weft_instance_drop(instance);
  weft_module_drop(module);
  return o;
}

// Modules that become larger and larger: from a size between `fits` and `too_large` on all are refused, before it none, and those
// give what they should.
template <class Make, class Result>
void grow(size_t fits, size_t too_large, size_t step, const std::vector<int32_t>& arguments, Make make, Result result) {
  size_t refused_from = 0;
  for (size_t size = fits; size <= too_large; size += step) {
    const Outcome o = outcome(module_of(make(size)), arguments);
    if (o.is_refused) {
      if (refused_from == 0) refused_from = size;
      continue;
    }
    EXPECT_EQ(refused_from, 0u) << size;
    for (size_t i = 0; i < arguments.size(); ++i) EXPECT_EQ(o.results[i], result(size, arguments[i])) << size;
  }
  EXPECT_GT(refused_from, fits);
}

TEST(Tiny, Locals) {
  // The last local is set and read: (local.set n (local.get 0)) (i32.add (local.get n) (local.get 1))
  grow(240, 300, 1, {7}, [](size_t locals) {
    const Bytes last = leb(locals);
    return Bytes{1} + leb(locals) + Bytes{kI32, 0x20, 0, 0x21} + last + Bytes{0x20} + last + Bytes{0x20, 1, 0x6A, kEnd};
  }, [](size_t, int32_t n) { return n; });
  grow(120, 140, 1, {-7}, [](size_t locals) {
    const Bytes last = leb(locals);
    return Bytes{1} + leb(locals) + Bytes{kI64, 0x20, 0, 0xAC, 0x21} + last + Bytes{0x20} + last + Bytes{0xA7, kEnd};
  }, [](size_t, int32_t n) { return n; });
  EXPECT_TRUE(outcome(module_of({1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, kI64, 0x20, 0, kEnd}), {}).is_refused);
}

TEST(Tiny, Temporaries) {
  // So many values on the stack, then their sum: results of a comparison, which cannot stay constants or locals.
  grow(200, 300, 1, {0, 1}, [](size_t values) {
    return Bytes{0} + times(values, {0x20, 0, 0x45}) + times(values - 1, {0x6A}) + Bytes{kEnd};
  }, [](size_t values, int32_t n) { return n == 0 ? static_cast<int32_t>(values) : 0; });
  // Constants that go home because a block begins and takes their place.
  grow(200, 300, 1, {5}, [](size_t values) {
    return Bytes{0} + times(values, {0x41, 1}) + Bytes{0x02, kI32, 0x20, 0, kEnd} + times(values, {0x6A}) + Bytes{kEnd};
  }, [](size_t values, int32_t n) { return n + static_cast<int32_t>(values); });
}

TEST(Tiny, Arguments) {
  // f calls itself through another function of so many parameters: (func (param i32 ...) (result i32) (local.get n-1))
  bool was_refused = false;
  for (size_t count = 100; count <= 300; count += 4) {
    const Bytes types = Bytes{2, 0x60, 1, kI32, 1, kI32, 0x60} + leb(count) + times(count, {kI32}) + Bytes{1, kI32};
    const Bytes caller = Bytes{0} + times(count, {0x20, 0}) + Bytes{0x10, 1, kEnd};
    const Bytes callee = Bytes{0, 0x20} + leb(count - 1) + Bytes{kEnd};
    const Bytes bytes = Bytes{0, 'a', 's', 'm', 1, 0, 0, 0, 1} + sized(types) + Bytes{3, 3, 2, 0, 1, 7, 5, 1, 1, 'f', 0, 0, 10} +
                        sized(Bytes{2} + sized(caller) + sized(callee));
    const Outcome o = outcome(bytes, {9});
    EXPECT_GE(o.is_refused, was_refused) << count;
    if (!o.is_refused) {
      EXPECT_EQ(o.results[0], 9) << count;
    }
    was_refused = o.is_refused;
  }
  EXPECT_TRUE(was_refused);
}

TEST(Tiny, Code) {
  // A branch over all of the code, and one back: (loop (block (br_if 0 (i32.lt_s n 0)) n = n - 1, so many times) (br_if 0 (n > 0)))
  const Bytes less = {0x20, 0, 0x41, 1, 0x6B, 0x21, 0};
  grow(1000, 30000, 250, {-5, 10, 20000}, [&](size_t steps) {
    return Bytes{0, 0x03, 0x40, 0x02, 0x40, 0x20, 0, 0x41, 0, 0x48, 0x0D, 0} + times(steps, less) +
           Bytes{kEnd, 0x20, 0, 0x41, 0, 0x4A, 0x0D, 0, kEnd, 0x20, 0, kEnd};
  }, [](size_t steps, int32_t n) {
    do {
      if (n >= 0) n -= static_cast<int32_t>(steps);
    } while (n > 0);
    return n;
  });
}

TEST(Tiny, BranchTables) {
  // (block (block (br_table 0 ... 1 (local.get 0))) (return 10)) 20: all but the default lead to the inner one.
  grow(10, 20000, 333, {0, 9, 20001, -1}, [](size_t targets) {
    return Bytes{0, 0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0E} + leb(targets) + times(targets, {0}) + Bytes{1, kEnd, 0x41, 10, 0x0F, kEnd, 0x41, 20, kEnd};
  }, [](size_t targets, int32_t n) { return static_cast<uint32_t>(n) < targets ? 10 : 20; });
  // With a value, which has another place there: (block i32 (i32.const 1) (block i32 (br_table 0 ... 1 (i32.const 5) (local.get 0))) (i32.add))
  grow(10, 20000, 333, {0, 9, 20001, -1}, [](size_t targets) {
    return Bytes{0, 0x02, kI32, 0x41, 1, 0x02, kI32, 0x41, 5, 0x20, 0, 0x0E} + leb(targets) + times(targets, {0}) +
           Bytes{1, kEnd, 0x6A, kEnd, kEnd};
  }, [](size_t targets, int32_t n) { return static_cast<uint32_t>(n) < targets ? 6 : 5; });
}

// Loads and instantiates with one allocation that fails, each in its turn: out of memory and nothing else, until none fails.
TEST(Tiny, OutOfMemory) {
  struct Ledger {
    size_t left, held;
  };
  const auto failing = [](void* context, void* block, size_t old_size, size_t new_size, weft_purpose purpose) -> void* {
    Ledger& ledger = *static_cast<Ledger*>(context);
    if (new_size > old_size && ledger.left-- == 0) return nullptr;
    ledger.held += new_size - old_size;
    return reallocate(nullptr, block, old_size, new_size, purpose);
  };
  // Code that is longer than its section: more memory is wanted at any place, in the one or the other also at the end.
  for (size_t targets = 1; targets < 400; ++targets) {
    const Bytes bytes = module_of(Bytes{0, 0x02, 0x40, 0x20, 0, 0x0E} + leb(targets) + times(targets + 1, {0}) + Bytes{kEnd, 0x20, 0, kEnd});
    for (const bool in_place : {false, true}) {
      size_t failures = 0;
      for (weft_status status = WEFT_OUT_OF_MEMORY; status != WEFT_OK; ++failures) {
        Ledger ledger = {failures, 0};
        weft_config config = {};
        config.reallocate = failing;
        config.context = &ledger;
        weft_store store;
        weft_module* module = nullptr;
        weft_instance* instance = nullptr;
        Bytes copy = bytes;
        ASSERT_EQ(weft_store_init(&store, &config), WEFT_OK);
        status = in_place ? weft_load_in_place(&store, copy.data(), copy.size(), &module, nullptr)
                          : weft_load(&store, bytes.data(), bytes.size(), &module, nullptr);
        if (status == WEFT_OK) status = weft_instantiate(module, nullptr, nullptr, &instance, nullptr);
        ASSERT_TRUE(status == WEFT_OK || status == WEFT_OUT_OF_MEMORY) << targets << " " << failures << ": " << status;
        weft_instance_drop(instance);
        EXPECT_EQ(weft_module_drop(module), WEFT_OK);
        EXPECT_EQ(ledger.held, 0u) << failures;
      }
      EXPECT_GT(failures, 6u);
    }
  }
}

TEST(Tiny, SeveralValues) {
  const auto with_types = [](const Bytes& types, const Bytes& body) {
    return Bytes{0, 'a', 's', 'm', 1, 0, 0, 0, 1} + sized(types) + Bytes{3, 2, 1, 0, 7, 5, 1, 1, 'f', 0, 0, 10} + sized(Bytes{1} + sized(body));
  };
  const Bytes one = {1, 0x60, 1, kI32, 1, kI32}, two = {2, 0x60, 1, kI32, 1, kI32, 0x60, 0, 2, kI32, kI32};
  EXPECT_FALSE(outcome(with_types(one, {0, 0x20, 0, kEnd}), {1}).is_refused);
  EXPECT_TRUE(outcome(with_types(two, {0, 0x20, 0, kEnd}), {1}).is_refused);
  EXPECT_FALSE(outcome(with_types(one, {0, 0x02, kI32, 0x20, 0, kEnd, kEnd}), {1}).is_refused);
  EXPECT_TRUE(outcome(with_types(one, {0, 0x20, 0, 0x02, 0, kEnd, kEnd}), {1}).is_refused);  // A block of type 0.
}

TEST(Tiny, References) {
  EXPECT_TRUE(outcome(module_of({0, 0xD0, 0x70, 0x1A, 0x20, 0, kEnd}), {1}).is_refused);     // ref.null func
  EXPECT_TRUE(outcome(module_of({0, 0xD2, 0, 0xD1, kEnd}), {1}).is_refused);                 // ref.func, ref.is_null
}

}  // namespace
