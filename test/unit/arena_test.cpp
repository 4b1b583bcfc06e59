// The arena: exact accounting, alignment, merging, growing in each direction, and a long random walk
// against a model.
#include <algorithm>
#include <cstring>
#include <random>

#include "support.h"

namespace {

struct ArenaTest : testing::Test {
  alignas(8) uint8_t block[1024];
  weft_arena arena;
  void SetUp() override { weft_arena_init(&arena, block, sizeof block); }
  void* get(size_t size) { return weft_arena_reallocate(&arena, nullptr, 0, size, WEFT_FOR_SCRATCH); }
  void* resize(void* p, size_t from, size_t to) { return weft_arena_reallocate(&arena, p, from, to, WEFT_FOR_SCRATCH); }
  void give(void* p, size_t size) { EXPECT_EQ(resize(p, size, 0), nullptr); }
};

TEST_F(ArenaTest, RoundsUpToEightAndUsesEveryByte) {
  void* a = get(1);
  EXPECT_EQ(arena.used, 8u);
  void* b = get(1016);
  EXPECT_NE(b, nullptr);
  EXPECT_EQ(arena.used, 1024u);
  EXPECT_EQ(get(1), nullptr);
  give(a, 1);
  give(b, 1016);
  EXPECT_EQ(arena.used, 0u);
  EXPECT_EQ(arena.peak, 1024u);
}

TEST_F(ArenaTest, AlignsWhateverBlockItGets) {
  for (size_t skip = 0; skip < 8; ++skip) {
    weft_arena_init(&arena, block + skip, 100);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(get(8)) % 8, 0u);
    EXPECT_LE(arena.base + arena.size, block + skip + 100);
    EXPECT_GE(arena.size, 88u);
  }
}

TEST_F(ArenaTest, TooSmallABlockGivesNothing) {
  weft_arena_init(&arena, block, 7);
  EXPECT_EQ(get(1), nullptr);
  weft_arena_init(&arena, nullptr, 0);
  EXPECT_EQ(get(1), nullptr);
}

TEST_F(ArenaTest, RefusesSizesThatOverflow) {
  EXPECT_EQ(get(SIZE_MAX), nullptr);
  EXPECT_EQ(get(SIZE_MAX - 7), nullptr);
  void* a = get(8);
  EXPECT_EQ(resize(a, 8, SIZE_MAX), nullptr);
  EXPECT_EQ(arena.used, 8u);
}

TEST_F(ArenaTest, GrowsInPlaceIntoFreeSpaceBehind) {
  void* a = get(100);
  EXPECT_EQ(resize(a, 100, 1000), a);
  EXPECT_EQ(arena.used, 1000u);
}

TEST_F(ArenaTest, GrowsDownIntoFreeSpaceBefore) {
  void* a = get(400);
  auto* b = static_cast<uint8_t*>(get(400));
  memset(b, 7, 400);
  give(a, 400);
  auto* grown = static_cast<uint8_t*>(resize(b, 400, 1000));
  ASSERT_EQ(grown, a);
  for (int i = 0; i < 400; ++i) ASSERT_EQ(grown[i], 7);
  EXPECT_EQ(arena.used, 1000u);
  give(grown, 1000);
  EXPECT_NE(get(1024), nullptr);
}

TEST_F(ArenaTest, FailingToGrowLeavesTheBlock) {
  auto* a = static_cast<uint8_t*>(get(400));
  get(400);
  memset(a, 7, 400);
  EXPECT_EQ(resize(a, 400, 700), nullptr);
  EXPECT_EQ(arena.used, 800u);
  for (int i = 0; i < 400; ++i) ASSERT_EQ(a[i], 7);
}

TEST_F(ArenaTest, ShrinksInPlace) {
  void* a = get(1024);
  EXPECT_EQ(resize(a, 1024, 100), a);
  EXPECT_EQ(arena.used, 104u);
  EXPECT_NE(get(920), nullptr);
}

TEST_F(ArenaTest, FreedNeighboursMerge) {
  void* p[4];
  for (void*& one : p) one = get(256);
  give(p[0], 256);
  give(p[2], 256);
  EXPECT_EQ(get(512), nullptr);
  give(p[1], 256);
  EXPECT_EQ(get(768), p[0]);
}

TEST_F(ArenaTest, RandomWalkKeepsContentsAndCount) {
  struct Item {
    uint8_t* at;
    size_t size;
    uint8_t fill;
  };
  std::mt19937 random(1);
  std::vector<Item> items;
  size_t used = 0;
  unsigned refused = 0;
  auto rounded = [](size_t n) { return (n + 7) / 8 * 8; };
  // The largest free piece: a request that it would serve must not be refused.
  auto largest_gap = [&] {
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.at < b.at; });
    size_t largest = 0;
    const uint8_t* free_from = block;
    for (const Item& item : items) {
      largest = std::max(largest, static_cast<size_t>(item.at - free_from));
      free_from = item.at + rounded(item.size);
    }
    return std::max(largest, static_cast<size_t>(block + sizeof block - free_from));
  };
  for (int step = 0; step < 200000; ++step) {
    unsigned choice = random() % 3;
    size_t size = 1 + random() % 120;
    if (choice == 0 || items.empty()) {
      auto* p = static_cast<uint8_t*>(get(size));
      if (!p) {
        ++refused;
        ASSERT_LT(largest_gap(), rounded(size));
        continue;
      }
      auto fill = static_cast<uint8_t>(random());
      memset(p, fill, size);
      items.push_back({p, size, fill});
      used += rounded(size);
    } else {
      Item& item = items[random() % items.size()];
      size_t to = choice == 1 ? 0 : size;
      auto* p = static_cast<uint8_t*>(resize(item.at, item.size, to));
      if (to != 0 && !p) {
        ASSERT_GT(rounded(to), rounded(item.size)) << "making smaller must succeed";
        ++refused;
        ASSERT_LT(largest_gap(), rounded(to));
        continue;
      }
      used = used - rounded(item.size) + rounded(to);
      if (to == 0) {
        item = items.back();
        items.pop_back();
      } else {
        for (size_t i = 0; i < std::min(item.size, to); ++i) ASSERT_EQ(p[i], item.fill);
        memset(p, item.fill, to);
        item = {p, to, item.fill};
      }
    }
    ASSERT_EQ(arena.used, used);
    if (step % 1000 == 0) {
      for (const Item& item : items) {
        for (size_t i = 0; i < item.size; ++i) ASSERT_EQ(item.at[i], item.fill);
      }
    }
  }
  EXPECT_GT(refused, 1000u) << "the arena was never full";
  for (const Item& item : items) give(item.at, item.size);
  EXPECT_EQ(arena.used, 0u);
  EXPECT_EQ(get(1024), block);
}

}  // namespace
