// weft_module_requirements against what is really held, block by block. What it says of 32-bit targets is checked there: by a
// static_assert (footprint.h), and by the runner of the official suite on the boards.
#include "support.h"

namespace {

weft_status answer(weft_instance*, void*, uint32_t* slots) {
  slots[0] = 1;
  return WEFT_OK;
}

const weft_native kNatives[] = {{"tick", "()i", answer}, {"native", "(i)i", answer}, {"act", "()i", answer}};

TEST(Requirements, AreWhatIsHeld) {
  weft_library host = {}, env = {};
  env.module = "env";
  env.natives = kNatives;
  env.native_count = 3;
  host = env;
  host.module = "host";
  host.next = &env;
  for (const char* name : {"everything", "provider", "limits", "table_owner", "calls", "provider_small", "recursion",
                           "host_calls"}) {
    for (bool in_place : {false, true}) {
      for (uint32_t stack_bytes : {0u, 1u, 1000u, 4096u}) {
        SCOPED_TRACE(name);
        Memory memory;
        Loaded loaded(memory, name, in_place);
        weft_options options = {};
        options.stack_bytes = stack_bytes;
        size_t bytes[WEFT_PURPOSES];
        ASSERT_EQ(weft_module_requirements(loaded.module, &options, sizeof(void*), bytes), WEFT_OK);
        Live live(loaded, &host, &options);
        if (stack_bytes == 1 && live.status == WEFT_TRAP_STACK_EXHAUSTED) continue;  // Its start function.
        ASSERT_EQ(live.status, WEFT_OK) << live.error.reason;
        for (int purpose = 0; purpose < WEFT_PURPOSES; ++purpose) {
          EXPECT_EQ(bytes[purpose], memory.held(static_cast<weft_purpose>(purpose))) << "purpose " << purpose;
        }
      }
    }
  }
}

TEST(Requirements, OfA32BitTargetAreSmaller) {
  Memory memory;
  Loaded loaded(memory, "everything");
  size_t here[WEFT_PURPOSES], there[WEFT_PURPOSES];
  ASSERT_EQ(weft_module_requirements(loaded.module, nullptr, sizeof(void*), here), WEFT_OK);
  ASSERT_EQ(weft_module_requirements(loaded.module, nullptr, 4, there), WEFT_OK);
  EXPECT_EQ(there[WEFT_FOR_CODE], here[WEFT_FOR_CODE]);
  EXPECT_EQ(there[WEFT_FOR_STACK], WEFT_DEFAULT_STACK_BYTES);
  EXPECT_EQ(there[WEFT_FOR_LINEAR], 65536u);
  for (weft_purpose purpose : {WEFT_FOR_MODULE, WEFT_FOR_INSTANCE}) {
    EXPECT_GT(there[purpose], 0u);
    if (sizeof(void*) > 4) {
      EXPECT_LT(there[purpose], here[purpose]);
    } else {
      EXPECT_EQ(there[purpose], here[purpose]);
    }
  }
}

TEST(Requirements, BeyondTheAddressSpace) {
  Memory memory;
  Loaded loaded(memory, "huge");
  size_t bytes[WEFT_PURPOSES];
  ASSERT_EQ(weft_module_requirements(loaded.module, nullptr, sizeof(void*), bytes), WEFT_OK);
  const uint64_t linear = uint64_t{1} << 32, table = uint64_t{0x80000001} * 4;
  EXPECT_EQ(bytes[WEFT_FOR_LINEAR], linear <= SIZE_MAX ? linear : SIZE_MAX);
  EXPECT_GE(bytes[WEFT_FOR_INSTANCE], table <= SIZE_MAX ? table : SIZE_MAX);
}

TEST(Requirements, Misuse) {
  Memory memory;
  Loaded loaded(memory, "everything");
  size_t bytes[WEFT_PURPOSES];
  EXPECT_EQ(weft_module_requirements(nullptr, nullptr, 4, bytes), WEFT_MISUSE);
  EXPECT_EQ(weft_module_requirements(loaded.module, nullptr, 4, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_module_requirements(loaded.module, nullptr, 2, bytes), WEFT_MISUSE);
}

}  // namespace
