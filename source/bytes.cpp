// LEB128 (5.2.2), names (5.2.4), and noting failures.
#include "bytes.h"

namespace weft {
namespace {

constexpr char kUnexpectedEnd[] = "unexpected end";

// A number of up to `bits` bits, sign-extended to 64 where it is signed. Collected in parts of four
// bytes, because shifting 64 bits by a variable amount is slow on 32-bit cores.
uint64_t leb(Reader& r, unsigned bits, bool is_signed) {
  const uint8_t* start = r.at;
  uint32_t parts[3] = {0, 0, 0};
  uint8_t b;
  unsigned i = 0;
  do {
    if (r.at == r.end) return r.malformed(kUnexpectedEnd);
    b = *r.at++;
    parts[i / 4] |= (b & 0x7Fu) << 7 * (i % 4);
    ++i;
    if (7 * i < bits) continue;
    if (b & 0x80) return r.fail_at(start, WEFT_MALFORMED, "integer representation too long");
    // Bits beyond the number's own must repeat its sign, or be zero.
    unsigned own = bits - 7 * (i - 1), rest = (b & 0x7Fu) >> (is_signed ? own - 1 : own);
    if (rest != 0 && !(is_signed && rest == 0x7Fu >> (own - 1))) {
      return r.fail_at(start, WEFT_MALFORMED, "integer too large");
    }
  } while (b & 0x80);
  if (is_signed && (b & 0x40)) {
    for (; i < 10; ++i) parts[i / 4] |= 0x7Fu << 7 * (i % 4);
  }
  return parts[0] | static_cast<uint64_t>(parts[1]) << 28 | static_cast<uint64_t>(parts[2]) << 56;
}

// Signed numbers of up to four bytes, which most are. False, with nothing read, for others.
bool short_leb(Reader& r, int32_t& value) {
  const uint8_t* p = r.at;
  uint32_t number = 0;
  for (unsigned shift = 0; shift != 28 && p != r.end; shift += 7) {
    const uint32_t b = *p++;
    number |= (b & 0x7F) << shift;
    if (b < 0x80) {
      r.at = p;
      value = static_cast<int32_t>(number << (25 - shift)) >> (25 - shift);
      return true;
    }
  }
  return false;
}

bool is_utf8(const uint8_t* p, const uint8_t* end) {
  while (p != end) {
    uint32_t lead = *p++;
    if (lead < 0x80) continue;
    unsigned more = lead < 0xC2 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : 0;
    if (more == 0 || static_cast<size_t>(end - p) < more) return false;
    // Overlong forms, surrogates and what lies past U+10FFFF show in the second byte.
    uint32_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint32_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (*p < low || *p > high) return false;
    for (; more != 0; --more, ++p) {
      if ((*p & 0xC0) != 0x80) return false;
    }
  }
  return true;
}

}  // namespace

void Failure::note(Failure* failure, const uint8_t* where, weft_status status, const char* reason) {
  if (!failure || failure->error.status != WEFT_OK) return;
  failure->error.status = status;
  failure->error.offset = static_cast<uint32_t>(where - failure->wasm);
  failure->error.reason = reason;
}

bool Reader::fail_at(const uint8_t* where, weft_status status, const char* reason) {
  failed = true;
  at = end;
  return Failure::at(failure, where, status, reason);
}

bool Reader::fail(weft_status status, const char* reason) { return fail_at(at, status, reason); }

bool Reader::malformed(const char* reason) { return fail(WEFT_MALFORMED, reason); }

uint8_t Reader::byte() {
  if (at != end) return *at++;
  return malformed(kUnexpectedEnd);
}

uint32_t Reader::u32_long() { return static_cast<uint32_t>(leb(*this, 32, false)); }

uint32_t Reader::u32() { return u32_inline(); }

int32_t Reader::s32() {
  int32_t narrow;
  return short_leb(*this, narrow) ? narrow : static_cast<int32_t>(leb(*this, 32, true));
}

int64_t Reader::s33() { return static_cast<int64_t>(leb(*this, 33, true)); }

int64_t Reader::s64() {
  int32_t narrow;
  return short_leb(*this, narrow) ? narrow : static_cast<int64_t>(leb(*this, 64, true));
}

bool Reader::skip(size_t count) {
  if (left() < count) return malformed(kUnexpectedEnd);
  at += count;
  return true;
}

weft_name Reader::bytes() {
  const uint32_t size = u32();
  if (left() < size) malformed("length out of bounds");
  if (failed) return {};
  at += size;
  return {reinterpret_cast<const char*>(at - size), size};
}

weft_name Reader::name() {
  const weft_name value = bytes();
  const uint8_t* text = reinterpret_cast<const uint8_t*>(value.text);
  if (!failed && !is_utf8(text, at)) fail_at(text, WEFT_MALFORMED, "malformed UTF-8 encoding");
  return value;
}

bool Reader::u32_long(uint32_t& value) {
  value = u32_long();
  return !failed;
}

bool Reader::s32(int32_t& value) {
  value = s32();
  return !failed;
}

bool Reader::s33(int64_t& value) {
  value = s33();
  return !failed;
}

bool Reader::s64(int64_t& value) {
  value = s64();
  return !failed;
}

bool Reader::bytes(weft_name& value) {
  value = bytes();
  return !failed;
}

bool Reader::name(weft_name& value) {
  value = name();
  return !failed;
}

}  // namespace weft
