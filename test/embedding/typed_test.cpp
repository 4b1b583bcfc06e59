// weft.hpp: deduced signatures, checked arguments, typed calls, and the texts of link errors.
#include "error_text.h"
#include "support.h"

struct Board {
  uint32_t levels = 0;
  std::string printed;
  uint32_t level(uint32_t pin) { return levels >> pin & 1; }
  int32_t constant() const noexcept { return 1; }
};

int32_t sum(weft::span<const int32_t> values) {
  int32_t total = 0;
  for (int32_t v : values) total += v;
  return total;
}
void print(Board& board, weft::text text) { board.printed.append(text.data(), text.size()); }
double wide(int64_t a, double b, float c) { return static_cast<double>(a) + b + static_cast<double>(c); }
weft::externref keep(weft_instance* caller, Board& board, weft::externref r) {
  EXPECT_NE(caller, nullptr);
  board.levels = r.value;
  return r;
}
weft::result<int64_t> later() { return weft::pending(); }
weft::result<int64_t> at_once() { return int64_t{1} << 40; }
weft::result<int64_t> refused() { return weft::trap(); }
struct Point { int32_t x, y; };
weft_status touch(weft::object<Point> point) {
  if (point->x == 0) return WEFT_TRAP_HOST;
  point->x += point->y;
  return WEFT_OK;
}
bool flag(bool b, weft::funcref, weft_instance*) noexcept;

// ---- Static: signatures ----

using weft::signature_of;
using weft::detail::same_text;
static_assert(same_text(signature_of<&sum>(), "(ii)i"));
static_assert(same_text(signature_of<&print>(), "(ii)"));
static_assert(same_text(signature_of<&wide>(), "(IFf)F"));
static_assert(same_text(signature_of<&keep>(), "(e)e"));
static_assert(same_text(signature_of<&later>(), "()I"));
static_assert(same_text(signature_of<&touch>(), "(i)"));
static_assert(same_text(signature_of<&Board::level>(), "(i)i"));
static_assert(same_text(signature_of<&Board::constant>(), "()i"));
static_assert(same_text(signature_of<int32_t(bool, uint64_t, weft::funcref)>(), "(iIr)i"));
static_assert(same_text(signature_of<void()>(), "()"));
static_assert(same_text(signature_of<int32_t(weft::span<uint8_t>, weft::text, weft::object<Point>)>(), "(iiiii)i"));
// A table is a constant: it can lie in flash.
constexpr weft_native kNatives[] = {
  weft::link<&sum>("sum"),     weft::link<&print>("print"), weft::link<&Board::level>("level"), weft::link<&wide>("wide"),
  weft::link<&keep>("keep"),   weft::link<&later>("later"), weft::link<&touch>("touch"),
};
static_assert(same_text(kNatives[3].signature, "(IFf)F"));

class Typed : public ::testing::Test {
 protected:
  Board board;
  Device device;
  weft_library library = weft::library("env", kNatives, &board);
};

TEST_F(Typed, Values) {
  Plugin host(device, "host", &library);
  weft_instance* const i = host.instance.get();
  EXPECT_EQ((weft::call<double(int64_t, double, float)>(i, "wide")(int64_t{1} << 40, 0.25, 0.5f).value), 1099511627776.75);
  EXPECT_EQ((weft::call<weft::externref(weft::externref)>(i, "keep")(weft::externref{1234}).value.value), 1234u);
  EXPECT_EQ(board.levels, 1234u);
  board.levels = 1u << 31;
  EXPECT_EQ((weft::call<bool(uint32_t)>(i, "level")(31).value), true);
  EXPECT_EQ((weft::call<bool(uint32_t)>(i, "level")(30).value), false);
}

TEST_F(Typed, SpansAreChecked) {
  Plugin host(device, "host", &library);
  weft_instance* const i = host.instance.get();
  const auto sum = weft::call<int32_t(uint32_t, uint32_t)>(i, "sum");
  EXPECT_EQ(sum(32, 3).value, 6);
  EXPECT_EQ(sum(0xFFFFFFFF, 0).value, 0);                                  // Empty, wherever.
  EXPECT_EQ(sum(65536 - 12, 3).status, WEFT_OK);                           // To the last byte.
  EXPECT_EQ(sum(65536 - 8, 3).status, WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(sum(32, 0x40000003).status, WEFT_TRAP_MEMORY_BOUNDS);          // 4 * count wraps to 12.
  EXPECT_EQ(sum(0xFFFFFFFC, 1).status, WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(sum(33, 1).status, WEFT_TRAP_MEMORY_BOUNDS);                   // Misaligned.
  const auto print = weft::call<void(uint32_t, uint32_t)>(i, "print");
  EXPECT_EQ(print(16, 5).status, WEFT_OK);
  EXPECT_EQ(board.printed, "hello");
  EXPECT_EQ(print(65535, 2).status, WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(board.printed, "hello");
  const auto touch = weft::call<void(uint32_t)>(i, "touch");
  EXPECT_EQ(touch(32).status, WEFT_OK);
  int32_t x;
  ASSERT_TRUE(weft::read(i, 32, x));
  EXPECT_EQ(x, 3);
  EXPECT_EQ(touch(128).status, WEFT_TRAP_HOST);
  EXPECT_EQ(touch(0).status, WEFT_TRAP_MEMORY_BOUNDS);                     // Null.
  EXPECT_EQ(touch(65536 - 4).status, WEFT_TRAP_MEMORY_BOUNDS);
}

TEST_F(Typed, GuestMemory) {
  Plugin host(device, "host", &library);
  weft_instance* const i = host.instance.get();
  EXPECT_EQ(weft::memory<uint32_t>(i, 32, 3)[2], 3u);
  EXPECT_EQ(weft::memory<uint32_t>(i, 65532, 2).data(), nullptr);
  EXPECT_EQ(weft::memory<uint32_t>(i, 2, 1).data(), nullptr);
  EXPECT_TRUE(weft::write(i, 33, uint32_t{0x01020304}));
  EXPECT_FALSE(weft::write(i, 65533, uint32_t{0}));
  uint8_t byte = 0;
  EXPECT_TRUE(weft::read(i, 34, byte));
  EXPECT_EQ(byte, 3);
  EXPECT_FALSE(weft::read(i, 65536, byte));
  const weft::span<const char> hello = weft::memory<const char>(i, 16, 5);
  EXPECT_EQ(std::string(hello.part(1, 3).begin(), hello.part(1, 3).end()), "ell");
  EXPECT_EQ(hello.part(9, 3).size(), 0u);
}

TEST_F(Typed, Results) {
  Plugin host(device, "host", &library);
  weft_instance* const i = host.instance.get();
  const auto later_in_guest = weft::call<int64_t()>(i, "later");
  EXPECT_EQ(later_in_guest().status, WEFT_PENDING);
  EXPECT_EQ(weft::complete<int64_t>(i, -(int64_t{1} << 33)), WEFT_OK);
  EXPECT_EQ(weft_run(i, 100), WEFT_OK);
  EXPECT_EQ(later_in_guest.fetch().value, -(int64_t{1} << 33));

  weft_native natives[7];
  memcpy(natives, kNatives, sizeof natives);
  natives[5] = weft::link<&at_once>("later");
  const weft_library other = weft::library("env", natives, &board);
  Plugin second(device, "host", &other);
  EXPECT_EQ(weft::call<int64_t()>(second.instance.get(), "later")().value, int64_t{1} << 40);
  natives[5] = weft::link<&refused>("later");
  EXPECT_EQ(weft::call<int64_t()>(second.instance.get(), "later")().status, WEFT_TRAP_HOST);
}

TEST_F(Typed, AMismatchIsAnErrorValue) {
  Plugin host(device, "host", &library);
  weft_instance* const i = host.instance.get();
  EXPECT_EQ((weft::call<int32_t(int32_t)>(i, "sum").status()), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ((weft::call<int32_t(int32_t, float)>(i, "sum")(1, 2).status), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ((weft::call<void(int32_t, int32_t)>(i, "sum")(1, 2).status), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ((weft::call<int64_t(int32_t, int32_t)>(i, "sum").begin(1, 2)), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ((weft::call<int64_t(int32_t, int32_t)>(i, "sum").fetch().status), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ((weft::call<void()>(i, "memory")().status), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ((weft::call<void()>(i, "nothing")().status), WEFT_NOT_FOUND);
  EXPECT_EQ((weft::call<void()>(nullptr, "sum")().status), WEFT_MISUSE);
  EXPECT_EQ((weft::function<void()>()().status), WEFT_MISUSE);
}

TEST_F(Typed, ANullContextStopsTheGuest) {
  const weft_library without = weft::library("env", kNatives);
  Plugin host(device, "host", &without);
  EXPECT_EQ((weft::call<int32_t(uint32_t)>(host.instance.get(), "level")(1).status), WEFT_TRAP_HOST);
}

TEST_F(Typed, OffersOfSeveralModules) {
  const weft_library rest = weft::library("env", kNatives, &board);
  weft::offer first(&board, weft::link<&Board::level>("env", "level"), weft::link<&wide>("math", "wide"));
  first.then(&rest);
  Plugin host(device, "host", first.libraries());
  board.levels = 2;
  EXPECT_EQ((weft::call<int32_t(uint32_t)>(host.instance.get(), "level")(1).value), 1);
}

TEST_F(Typed, OwnersRefuseASecondObject) {
  Plugin host(device, "host", &library);
  EXPECT_EQ(host.module.load(device.store, "", 0), WEFT_BUSY);
  EXPECT_EQ(host.instance.make(host.module, &library), WEFT_BUSY);
  EXPECT_EQ(host.module.drop(), WEFT_BUSY);
  EXPECT_EQ(host.instance.drop(), WEFT_OK);
  EXPECT_EQ(host.instance.drop(), WEFT_OK);
  EXPECT_EQ(host.module.drop(), WEFT_OK);
}

// ---- Link errors name both signatures ----

int32_t wrong(uint32_t, uint64_t) { return 0; }

TEST_F(Typed, LinkErrorsNameBothSignatures) {
  const Bytes bytes = read_module("host");
  weft::module module;
  ASSERT_EQ(module.load(device.store, bytes.data(), bytes.size()), WEFT_OK);
  weft::instance instance;
  weft_error error;
  weft::offer bad(nullptr, weft::link<&wrong>("env", "sum"));
  ASSERT_EQ(instance.make(module, bad.libraries(), nullptr, &error), WEFT_IMPORT_MISMATCH);
  char text[200];
  weft_error_text(&error, module.get(), bad.libraries(), text, sizeof text);
  EXPECT_STREQ(text, "incompatible import type: env.sum: the module wants (i32, i32) -> i32, the host offers (i32, i64) -> i32");

  weft::offer too_few(nullptr, weft::link<&sum>("env", "sum"));
  ASSERT_EQ(instance.make(module, too_few.libraries(), nullptr, &error), WEFT_IMPORT_MISSING);
  weft_error_text(&error, module.get(), too_few.libraries(), text, sizeof text);
  EXPECT_STREQ(text, "unknown import: env.print: the module wants (i32, i32), no library offers it");

  // Another instance's export is named with its own type.
  Plugin plugin(device);
  const weft_library env = weft::library("plugin", plugin.instance.get());
  const weft_library offered = weft::library("env", plugin.instance.get(), &env);
  (void)offered;
  const size_t full = weft_error_text(&error, module.get(), nullptr, text, 20);
  EXPECT_EQ(strlen(text), 19u);
  EXPECT_GT(full, 60u);
  EXPECT_GT(weft_error_text(&error, nullptr, nullptr, nullptr, 0), 20u);
}

TEST_F(Typed, LoadErrorsSayWhere) {
  const uint8_t bytes[] = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0x45, 0x0B};
  weft_error error;
  weft::module module;
  ASSERT_EQ(module.load(device.store, bytes, sizeof bytes, &error), WEFT_INVALID);
  char text[200];
  weft_error_text(&error, nullptr, nullptr, text, sizeof text);
  EXPECT_STREQ(text, "invalid module: type mismatch (code section, byte 23, function 0)");
}
