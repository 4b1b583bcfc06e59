// Memories, tables and segments: bounds, growth up to every ceiling, and what stays after a failure.
#include "support.h"

namespace {

struct MemoryTest : testing::Test {
  Memory memory;
};

TEST_F(MemoryTest, GrowsToItsMaximumAndIsZero) {
  Loaded loaded(memory, "limits");
  Live live(loaded);
  int32_t result;
  EXPECT_EQ(live.call("store", {65532, -1}), WEFT_OK);
  EXPECT_EQ(live.call("load", {65533}, &result), WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(live.call("grow", {3}, &result), WEFT_OK);
  EXPECT_EQ(result, 1);
  for (int32_t at = 65536; at < 4 * 65536; at += 4) {
    ASSERT_EQ(live.call("load", {at}, &result), WEFT_OK);
    ASSERT_EQ(result, 0);
  }
  EXPECT_EQ(live.call("load", {65532}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(live.call("grow", {1}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(live.call("grow", {-1}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(live.call("grow", {0}, &result), WEFT_OK);
  EXPECT_EQ(result, 4);
}

TEST_F(MemoryTest, HostCeilingsHold) {
  memory.store.config.max_memory_bytes = 2 * 65536;
  memory.store.config.max_table_elements = 3;
  Loaded loaded(memory, "limits");
  Live live(loaded);
  ASSERT_EQ(live.status, WEFT_OK);
  int32_t result;
  EXPECT_EQ(live.call("grow", {2}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(live.call("grow", {1}, &result), WEFT_OK);
  EXPECT_EQ(result, 1);
  EXPECT_EQ(live.call("grow_table", {2}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(live.call("grow_table", {1}, &result), WEFT_OK);
  EXPECT_EQ(result, 2);
  EXPECT_EQ(live.call("grow_any", {4}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
}

TEST_F(MemoryTest, AnInitialSizeAboveTheCeilingIsOutOfMemory) {
  Loaded loaded(memory, "limits");
  memory.store.config.max_memory_bytes = 65535;
  {
    Live live(loaded);
    EXPECT_EQ(live.status, WEFT_OUT_OF_MEMORY);
    EXPECT_EQ(live.instance, nullptr);
  }
  memory.store.config.max_memory_bytes = 0;
  memory.store.config.max_table_elements = 1;
  Live live(loaded);
  EXPECT_EQ(live.status, WEFT_OUT_OF_MEMORY);
}

TEST_F(MemoryTest, ARefusedGrowthChangesNothing) {
  Loaded loaded(memory, "limits");
  Live live(loaded);
  int32_t result;
  EXPECT_EQ(live.call("store", {0, 1234}), WEFT_OK);
  memory.refuse = memory.requests + 1;
  memory.and_later = true;
  EXPECT_EQ(live.call("grow", {1}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(live.call("grow_table", {1}, &result), WEFT_OK);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(live.call("size", {}, &result), WEFT_OK);
  EXPECT_EQ(result, 1);
  EXPECT_EQ(live.call("size_table", {}, &result), WEFT_OK);
  EXPECT_EQ(result, 2);
  EXPECT_EQ(live.call("load", {0}, &result), WEFT_OK);
  EXPECT_EQ(result, 1234);
}

TEST_F(MemoryTest, SpansFromTheHost) {
  Loaded loaded(memory, "limits");
  Live live(loaded);
  size_t size;
  uint8_t* base = weft_memory(live.instance, &size);
  EXPECT_EQ(size, 65536u);
  EXPECT_EQ(weft_memory_span(live.instance, 0, 65536), base);
  EXPECT_EQ(weft_memory_span(live.instance, 65536, 0), base + 65536);
  EXPECT_EQ(weft_memory_span(live.instance, 65536, 1), nullptr);
  EXPECT_EQ(weft_memory_span(live.instance, 65537, 0), nullptr);
  EXPECT_EQ(weft_memory_span(live.instance, 1, 0xFFFFFFFF), nullptr);
  EXPECT_EQ(weft_memory_span(nullptr, 0, 0), nullptr);
  EXPECT_EQ(weft_memory(nullptr, &size), nullptr);
  EXPECT_EQ(weft_memory_grow(nullptr, 1), -1);

  Loaded without(memory, binary({}));
  Live none(without);
  EXPECT_EQ(weft_memory(none.instance, &size), nullptr);
  EXPECT_EQ(size, 0u);
  EXPECT_EQ(weft_memory_span(none.instance, 0, 0), nullptr);
  EXPECT_EQ(weft_memory_grow(none.instance, 0), -1);
}

TEST_F(MemoryTest, PagesOfOneByte) {
  // (memory 100 200 (pagesize 1)), exported as "m".
  Loaded loaded(memory, binary({5, 6, 1, 9, 100, 0xC8, 1, 0, 7, 5, 1, 1, 'm', 2, 0}));
  ASSERT_EQ(loaded.status, WEFT_OK) << loaded.error.reason;
  weft_module_info info;
  weft_module_get_info(loaded.module, &info);
  EXPECT_EQ(info.features, static_cast<uint32_t>(WEFT_FEATURE_CUSTOM_PAGE));
  Live live(loaded);
  size_t size;
  EXPECT_NE(weft_memory(live.instance, &size), nullptr);
  EXPECT_EQ(size, 100u);
  EXPECT_EQ(memory.held(WEFT_FOR_LINEAR), 104u);
  EXPECT_EQ(weft_memory_grow(live.instance, 101), -1);
  EXPECT_EQ(weft_memory_grow(live.instance, 100), 100);
  EXPECT_NE(weft_memory_span(live.instance, 199, 1), nullptr);
  EXPECT_EQ(weft_memory_span(live.instance, 199, 2), nullptr);
}

TEST_F(MemoryTest, AnEmptyMemoryCanGrow) {
  Loaded loaded(memory, binary({5, 3, 1, 0, 0}));
  Live live(loaded);
  size_t size;
  weft_memory(live.instance, &size);
  EXPECT_EQ(size, 0u);
  EXPECT_NE(weft_memory_span(live.instance, 0, 0), nullptr);
  EXPECT_EQ(weft_memory_span(live.instance, 0, 1), nullptr);
  EXPECT_EQ(weft_memory_grow(live.instance, 1), 0);
  EXPECT_NE(weft_memory_span(live.instance, 0, 65536), nullptr);
}

struct SegmentsTest : MemoryTest {
  // An instance that exports the global i32 "base" of this value.
  Bytes base_module(int value) {
    return binary({6, 6, 1, 0x7F, 0, 0x41, value, 0x0B, 7, 8, 1, 4, 'b', 'a', 's', 'e', 3, 0});
  }
};

TEST_F(SegmentsTest, InitCopyAndDrop) {
  Loaded base(memory, base_module(4)), loaded(memory, "segments");
  Live provider(base);
  weft_library library = {};
  library.module = "m";
  library.instance = provider.instance;
  Live live(loaded, &library);
  ASSERT_EQ(live.status, WEFT_OK) << live.error.reason;
  int32_t result;
  auto expect = [&](std::initializer_list<int> elements) {  // 0 for null.
    int32_t index = 0;
    for (int element : elements) {
      weft_status status = live.call("call", {index++}, &result);
      EXPECT_EQ(status, element ? WEFT_OK : WEFT_TRAP_UNINITIALIZED_ELEMENT) << index - 1;
      if (element) {
        EXPECT_EQ(result, element) << index - 1;
      }
    }
  };
  expect({0, 0, 0, 0, 0, 1, 2, 0, 0, 0});
  EXPECT_EQ(live.call("call", {10}, &result), WEFT_TRAP_UNDEFINED_ELEMENT);
  EXPECT_EQ(live.call("init", {0, 0, 3}), WEFT_OK);
  EXPECT_EQ(live.call("init_expressions", {8, 1, 2}), WEFT_OK);
  expect({2, 1, 2, 0, 0, 1, 2, 0, 0, 2});
  EXPECT_EQ(live.call("init", {8, 0, 3}), WEFT_TRAP_TABLE_BOUNDS);
  EXPECT_EQ(live.call("init", {0, 1, 3}), WEFT_TRAP_TABLE_BOUNDS);
  EXPECT_EQ(live.call("init", {0, -1, 2}), WEFT_TRAP_TABLE_BOUNDS);
  EXPECT_EQ(live.call("init", {10, 3, 0}), WEFT_OK);
  EXPECT_EQ(live.call("init_active", {0, 0, 1}), WEFT_TRAP_TABLE_BOUNDS);
  EXPECT_EQ(live.call("init_active", {0, 0, 0}), WEFT_OK);
  EXPECT_EQ(live.call("copy", {1, 0, 3}), WEFT_OK);
  expect({2, 2, 1, 2, 0, 1, 2, 0, 0, 2});
  EXPECT_EQ(live.call("copy", {0, 9, 2}), WEFT_TRAP_TABLE_BOUNDS);
  EXPECT_EQ(live.call("drop", {}), WEFT_OK);
  EXPECT_EQ(live.call("init", {0, 0, 1}), WEFT_TRAP_TABLE_BOUNDS);
  EXPECT_EQ(live.call("init", {0, 0, 0}), WEFT_OK);

  EXPECT_EQ(memcmp(weft_memory_span(live.instance, 3, 5), "\0abc", 5), 0);
  EXPECT_EQ(live.call("data", {100, 1, 4}), WEFT_OK);
  EXPECT_EQ(memcmp(weft_memory_span(live.instance, 99, 6), "\0assi", 6), 0);
  EXPECT_EQ(live.call("data", {0, 4, 4}), WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(live.call("data", {65535, 0, 2}), WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(live.call("data", {65536, 7, 0}), WEFT_OK);
  EXPECT_EQ(live.call("data_active", {0, 0, 1}), WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(live.call("drop_data", {}), WEFT_OK);
  EXPECT_EQ(live.call("data", {0, 0, 1}), WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(live.call("data", {0, 0, 0}), WEFT_OK);
}

TEST_F(SegmentsTest, ActiveSegmentsOutOfBoundsTrap) {
  Loaded loaded(memory, "segments");
  weft_library library = {};
  library.module = "m";
  {
    Loaded base(memory, base_module(8));
    Live provider(base);
    library.instance = provider.instance;
    Live live(loaded, &library);
    EXPECT_EQ(live.status, WEFT_TRAP_TABLE_BOUNDS);
    EXPECT_STREQ(live.error.reason, "out of bounds table access");
    EXPECT_EQ(live.error.section, 9);
  }
  // The second data segment does not fit; the first one was written to the imported memory and stays.
  Loaded owner(memory, binary({5, 3, 1, 0, 1, 7, 5, 1, 1, 'm', 2, 0}));
  Live owning(owner);
  Loaded writer(memory, binary({2, 8, 1, 1, 'm', 1, 'm', 2, 0, 1, 11, 17, 2, 0, 0x41, 0, 0x0B, 2, 'h', 'i', 0, 0x41,
                                0xFF, 0xFF, 3, 0x0B, 2, 'x', 'y'}));
  ASSERT_EQ(writer.status, WEFT_OK) << writer.error.reason;
  library.instance = owning.instance;
  Live live(writer, &library);
  EXPECT_EQ(live.status, WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_STREQ(live.error.reason, "out of bounds memory access");
  EXPECT_EQ(live.error.section, 11);
  EXPECT_EQ(live.error.offset, 28u);
  EXPECT_EQ(memcmp(weft_memory_span(owning.instance, 0, 3), "hi", 3), 0);
  EXPECT_EQ(memcmp(weft_memory_span(owning.instance, 65535, 1), "", 1), 0);
}

}  // namespace
