// Every request for memory refused in turn, while loading, instantiating and calling: each must fail
// as WEFT_OUT_OF_MEMORY (or as the guest's own -1), give back everything, and work the next time.
#include "support.h"

namespace {

weft_status answer(weft_instance*, void*, uint32_t* slots) {
  slots[0] = 1;
  return WEFT_OK;
}

const weft_native kNatives[] = {{"tick", "()i", answer}, {"native", "(i)i", answer}};

struct Scenario {
  const char* module;
  const char* call;
};

// Loads, instantiates and calls. Ends at the first failure with everything given back.
weft_status run(Memory& memory, const Scenario& scenario, bool in_place, int32_t* result) {
  Loaded loaded(memory, read_module(scenario.module), in_place);
  if (loaded.status != WEFT_OK) {
    EXPECT_EQ(loaded.error.status, WEFT_OUT_OF_MEMORY);
    return loaded.status;
  }
  weft_library library = {};
  library.module = "env";
  library.natives = kNatives;
  library.native_count = 2;
  Live live(loaded, &library);
  if (live.status != WEFT_OK) {
    EXPECT_EQ(live.instance, nullptr);
    return live.status;
  }
  return live.call(scenario.call, {2}, result);
}

class Refused : public testing::TestWithParam<Scenario> {};

TEST_P(Refused, EveryRequestInTurn) {
  for (bool in_place : {false, true}) {
    int32_t expected = 0, result = 0;
    {
      Memory memory;
      ASSERT_EQ(run(memory, GetParam(), in_place, &expected), WEFT_OK);
    }
    for (bool and_later : {false, true}) {
      unsigned failures = 0;
      for (unsigned refuse = 1;; ++refuse) {
        Memory memory;
        memory.refuse = refuse;
        memory.and_later = and_later;
        weft_status status = run(memory, GetParam(), in_place, &result);
        EXPECT_TRUE(status == WEFT_OK || status == WEFT_OUT_OF_MEMORY) << weft_status_text(status);
        failures += status != WEFT_OK;
        EXPECT_EQ(memory.held(), 0u) << "request " << refuse;
        const bool reached = memory.requests >= refuse;
        if (status == WEFT_OK) {
          EXPECT_TRUE(result == expected || (reached && result == -1)) << result << ", refusing request " << refuse;
        }
        memory.refuse = 0;
        EXPECT_EQ(run(memory, GetParam(), in_place, &result), WEFT_OK) << "after refusing request " << refuse;
        EXPECT_EQ(result, expected);
        if (!reached) break;
        ASSERT_LT(refuse, 1000u);
      }
      EXPECT_GT(failures, 2u);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, Refused,
                         testing::Values(Scenario{"calls", "call"}, Scenario{"limits", "grow"},
                                         Scenario{"limits", "grow_table"}, Scenario{"grows", "call"}, Scenario{"provider_small", "call"}),
                         [](const testing::TestParamInfo<Scenario>& info) {
                           return std::string(info.param.module) + "_" + info.param.call;
                         });

}  // namespace
