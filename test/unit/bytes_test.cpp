// LEB128 and UTF-8 at their edges.
#include "bytes.h"

#include "support.h"

namespace {

using weft::Failure;
using weft::Reader;

bool u32(Reader r, uint32_t& value) { return value = r.u32(), !r.failed; }
bool s32(Reader r, int32_t& value) { return value = r.s32(), !r.failed; }
bool s33(Reader r, int64_t& value) { return value = r.s33(), !r.failed; }
bool s64(Reader r, int64_t& value) { return value = r.s64(), !r.failed; }

struct BytesTest : testing::Test {
  Bytes bytes;
  Failure failure;
  Reader reader(std::initializer_list<int> list) {
    bytes.assign(list.begin(), list.end());
    failure = Failure(bytes.data());
    return {bytes.data(), bytes.data() + bytes.size(), &failure};
  }
  void expect_failure(bool result, const char* reason, uint32_t offset) {
    EXPECT_FALSE(result);
    EXPECT_EQ(failure.error.status, WEFT_MALFORMED);
    EXPECT_STREQ(weft::text_of(static_cast<weft::Reason>(failure.error.code)), reason);
    EXPECT_EQ(failure.error.offset, offset);
  }
};

constexpr char kTooLong[] = "integer representation too long";
constexpr char kTooLarge[] = "integer too large";

TEST_F(BytesTest, Unsigned32) {
  uint32_t v;
  EXPECT_TRUE(u32(reader({0x00}), v) && v == 0);
  EXPECT_TRUE(u32(reader({0x7F}), v) && v == 127);
  EXPECT_TRUE(u32(reader({0x80, 0x01}), v) && v == 128);
  EXPECT_TRUE(u32(reader({0xE5, 0x8E, 0x26}), v) && v == 624485);
  EXPECT_TRUE(u32(reader({0xFF, 0xFF, 0xFF, 0xFF, 0x0F}), v) && v == 0xFFFFFFFFu);
  EXPECT_TRUE(u32(reader({0x80, 0x80, 0x80, 0x80, 0x00}), v) && v == 0);
  expect_failure(u32(reader({0xFF, 0xFF, 0xFF, 0xFF, 0x1F}), v), kTooLarge, 0);
  expect_failure(u32(reader({0x80, 0x80, 0x80, 0x80, 0x80, 0x00}), v), kTooLong, 0);
  expect_failure(u32(reader({0x80, 0x80}), v), "unexpected end", 2);
  expect_failure(u32(reader({}), v), "unexpected end", 0);
}

TEST_F(BytesTest, Signed32) {
  int32_t v;
  EXPECT_TRUE(s32(reader({0x40}), v) && v == -64);
  EXPECT_TRUE(s32(reader({0x3F}), v) && v == 63);
  EXPECT_TRUE(s32(reader({0xC0, 0x00}), v) && v == 64);
  EXPECT_TRUE(s32(reader({0xFF, 0xFF, 0xFF, 0xFF, 0x07}), v) && v == INT32_MAX);
  EXPECT_TRUE(s32(reader({0x80, 0x80, 0x80, 0x80, 0x78}), v) && v == INT32_MIN);
  EXPECT_TRUE(s32(reader({0xFF, 0xFF, 0xFF, 0xFF, 0x7F}), v) && v == -1);
  expect_failure(s32(reader({0x80, 0x80, 0x80, 0x80, 0x70}), v), kTooLarge, 0);
  expect_failure(s32(reader({0xFF, 0xFF, 0xFF, 0xFF, 0x0F}), v), kTooLarge, 0);
  expect_failure(s32(reader({0xFF, 0xFF, 0xFF, 0xFF, 0xFF}), v), kTooLong, 0);
}

TEST_F(BytesTest, Signed33) {
  int64_t v;
  EXPECT_TRUE(s33(reader({0x40}), v) && v == -64);
  EXPECT_TRUE(s33(reader({0xFF, 0xFF, 0xFF, 0xFF, 0x0F}), v) && v == 0xFFFFFFFF);
  EXPECT_TRUE(s33(reader({0x80, 0x80, 0x80, 0x80, 0x70}), v) && v == -4294967296);
  expect_failure(s33(reader({0x80, 0x80, 0x80, 0x80, 0x10}), v), kTooLarge, 0);
  expect_failure(s33(reader({0x80, 0x80, 0x80, 0x80, 0x80}), v), kTooLong, 0);
}

TEST_F(BytesTest, Signed64) {
  int64_t v;
  EXPECT_TRUE(s64(reader({0x7F}), v) && v == -1);
  EXPECT_TRUE(s64(reader({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00}), v) && v == INT64_MAX);
  EXPECT_TRUE(s64(reader({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F}), v) && v == INT64_MIN);
  expect_failure(s64(reader({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7E}), v), kTooLarge, 0);
  expect_failure(s64(reader({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}), v), kTooLarge, 0);
  expect_failure(s64(reader({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80}), v), kTooLong, 0);
}

// The first failure stays noted, and everything read afterwards is 0.
TEST_F(BytesTest, FailuresStay) {
  Reader r = reader({0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x07, 0x01, 'a'});
  EXPECT_EQ(r.u32(), 0u);
  EXPECT_TRUE(r.failed);
  EXPECT_EQ(r.left(), 0u);
  EXPECT_EQ(r.byte(), 0);
  EXPECT_EQ(r.u32(), 0u);
  EXPECT_EQ(r.u32_inline(), 0u);
  EXPECT_EQ(r.s32(), 0);
  EXPECT_EQ(r.s33(), 0);
  EXPECT_EQ(r.s64(), 0);
  EXPECT_EQ(r.name().size, 0u);
  EXPECT_FALSE(r.skip(1));
  expect_failure(!r.failed, kTooLong, 0);
  r = reader({0x07, 0x80, 0x01, 0x7F, 0x02, 'a', 'b', 0x01, 0x02});
  EXPECT_EQ(r.byte(), 7);
  EXPECT_EQ(r.u32(), 128u);
  EXPECT_EQ(r.s64(), -1);
  EXPECT_EQ(r.name().size, 2u);
  EXPECT_TRUE(r.skip(2));
  EXPECT_FALSE(r.failed);
  EXPECT_EQ(r.left(), 0u);
}

// Each signed value in each length that can hold it.
TEST_F(BytesTest, SignedRoundTrip) {
  for (int64_t value : {0LL, 1LL, -1LL, 63LL, 64LL, -64LL, -65LL, 8191LL, 8192LL, -8192LL, -8193LL, 2147483647LL, -2147483648LL}) {
    for (int length = 1; length <= 5; ++length) {
      if (length < 5 && (value >> (7 * length - 1)) != 0 && (value >> (7 * length - 1)) != -1) continue;
      Bytes encoded;
      for (int i = 0; i < length; ++i) {
        encoded.push_back(static_cast<uint8_t>((value >> (7 * i) & 0x7F) | (i + 1 < length ? 0x80 : 0)));
      }
      failure = Failure(encoded.data());
      Reader r = {encoded.data(), encoded.data() + encoded.size(), &failure};
      int32_t v;
      ASSERT_TRUE(s32(r, v));
      EXPECT_EQ(v, value);
    }
  }
}

TEST_F(BytesTest, Names) {
  const auto name = [this](std::initializer_list<int> list) {
    Reader r = reader(list);
    const weft_name n = r.name();
    return r.failed ? -1 : static_cast<int>(n.size);
  };
  EXPECT_EQ(name({3, 'a', 0, 'b'}), 3);
  EXPECT_EQ(name({2, 0xC2, 0x80}), 2);
  EXPECT_EQ(name({3, 0xE0, 0xA0, 0x80}), 3);
  EXPECT_EQ(name({3, 0xED, 0x9F, 0xBF}), 3);
  EXPECT_EQ(name({4, 0xF0, 0x90, 0x80, 0x80}), 4);
  EXPECT_EQ(name({4, 0xF4, 0x8F, 0xBF, 0xBF}), 4);
  constexpr char kBad[] = "malformed UTF-8 encoding";
  expect_failure(name({1, 0x80}) >= 0, kBad, 1);
  expect_failure(name({2, 0xC1, 0xBF}) >= 0, kBad, 1);
  expect_failure(name({3, 0xE0, 0x9F, 0xBF}) >= 0, kBad, 1);
  expect_failure(name({3, 0xED, 0xA0, 0x80}) >= 0, kBad, 1);
  expect_failure(name({4, 0xF0, 0x8F, 0xBF, 0xBF}) >= 0, kBad, 1);
  expect_failure(name({4, 0xF4, 0x90, 0x80, 0x80}) >= 0, kBad, 1);
  expect_failure(name({1, 0xF5}) >= 0, kBad, 1);
  expect_failure(name({2, 0xE2, 0x82}) >= 0, kBad, 1);
  expect_failure(name({3, 0xE2, 'a', 0x82}) >= 0, kBad, 1);
  expect_failure(name({3, 'a', 'b'}) >= 0, "length out of bounds", 1);
}

}  // namespace
