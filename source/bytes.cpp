// LEB128 (5.2.2), names (5.2.4), and noting failures.
#include "bytes.h"

namespace weft {
namespace {

// A number of up to `bits` bits, sign-extended to 64 where it is signed.
uint64_t leb(Reader& r, unsigned bits, bool is_signed) {
  const uint8_t* const start = r.at;
  uint32_t b;
  do {
    b = r.byte();
    if (bits <= 7) {
      if (b & 0x80) return r.fail_at(start, Reason::kIntegerTooLong);
      // Bits beyond the number's own must repeat its sign, or be zero.
      const uint32_t rest = is_signed ? b >> (bits - 1) : b >> bits;
      if (rest != 0 && !(is_signed && rest == 0x7Fu >> (bits - 1))) return r.fail_at(start, Reason::kIntegerTooLarge);
    }
    bits -= 7;
  } while (b & 0x80);
  uint64_t value = is_signed && (b & 0x40) ? ~uint64_t{0} : 0;
  for (const uint8_t* p = r.at; p != start;) value = value << 7 | (*--p & 0x7F);
  return value;
}

// Nearly all numbers have at most five bytes. Gives where such a number ends, null for others, and its lower 32 bits. What its
// fifth byte has beyond them is not looked at.
const uint8_t* narrow(const Reader& r, uint32_t& number) {
  const uint8_t* p = r.at;
  if (!kShortWays || r.left() < 5) return nullptr;
  uint32_t value = 0;
  for (unsigned shift = 0; shift != 35; shift += 7) {
    const uint32_t b = *p++;
    value |= (b & 0x7F) << shift;
    if (b < 0x80) {
      number = value;
      return p;
    }
  }
  return nullptr;
}

// Moves behind a number that narrow() has found, and extends its sign.
int32_t take(Reader& r, const uint8_t* end, uint32_t number) {
  const unsigned bits = 7 * static_cast<unsigned>(end - r.at), unused = bits < 32 ? 32 - bits : 0;
  r.at = end;
  return static_cast<int32_t>(number << unused) >> unused;
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

#if defined(__thumb__) && !defined(__thumb2__)
uint32_t load32(const uint8_t* p) { return load32_inline(p); }
void store32_bytes(uint8_t* p, uint32_t v) {
  for (size_t i = 0; i < sizeof v; ++i) {
    p[i] = static_cast<uint8_t>(v);
    v >>= 8;
  }
}
#endif

Failure::Failure(const uint8_t* start) : error(), wasm(start) { error.function = WEFT_NO_INDEX; }

void Failure::note(const uint8_t* where, weft_status status, Reason reason) {
  if (error.status != WEFT_OK) return;
  error.status = status;
  error.offset = static_cast<uint32_t>(where - wasm);
  error.code = static_cast<uint8_t>(reason);
}

void Failure::note(const uint8_t* where, Reason reason) { note(where, status_of(reason), reason); }

weft_status Failure::report(weft_error* to) {
  if (to == nullptr) return error.status;
  if (error.status == WEFT_OK) error.section = 0;
  error.reason = error.code != 0 ? text_of(static_cast<Reason>(error.code)) : weft_status_text(error.status);
  *to = error;
  return error.status;
}

bool Reader::fail_at(const uint8_t* where, Reason reason) {
  failed = true;
  at = end;
  return failure != nullptr && failure->at(where, reason);
}

uint8_t Reader::byte() {
  if (at != end) return *at++;
  return fail(Reason::kUnexpectedEnd);
}

uint8_t Reader::byte_up_to(uint8_t most, Reason otherwise) {
  const uint8_t value = byte();
  if (value > most) fail_byte(otherwise);
  return value;
}

uint32_t Reader::u32_long() {
  uint32_t number;
  const uint8_t* const p = narrow(*this, number);
  if (p == nullptr || (p - at == 5 && p[-1] > 15)) return static_cast<uint32_t>(leb(*this, 32, false));
  at = p;
  return number;
}

uint32_t Reader::u32() { return u32_inline(); }

uint32_t Reader::index(uint32_t count, Reason unknown) {
  const uint32_t value = u32();
  if (value >= count) fail_entry(unknown);
  return value;
}

uint32_t Reader::count() {
  const uint32_t value = u32();
  if (value > left()) return fail(Reason::kLengthOutOfBounds);
  return value;
}

int32_t Reader::s32() {
  uint32_t number;
  const uint8_t* const p = narrow(*this, number);
  // In a fifth byte, all bits from the number's own highest one on are the same.
  if (p == nullptr || (p - at == 5 && ((p[-1] + 8u) & 0x7F) > 15)) return static_cast<int32_t>(leb(*this, 32, true));
  return take(*this, p, number);
}

int64_t Reader::s33() { return static_cast<int64_t>(leb(*this, 33, true)); }

int64_t Reader::s64() {
  uint32_t number;
  const uint8_t* const p = narrow(*this, number);
  if (p == nullptr || p - at == 5) return static_cast<int64_t>(leb(*this, 64, true));
  return take(*this, p, number);
}

bool Reader::skip(size_t count) {
  if (left() < count) return fail(Reason::kUnexpectedEnd);
  at += count;
  return true;
}

weft_name Reader::bytes() {
  const uint32_t size = count();
  at += size;
  return {reinterpret_cast<const char*>(at - size), size};
}

weft_name Reader::name() {
  const weft_name value = bytes();
  const uint8_t* text = reinterpret_cast<const uint8_t*>(value.text);
  if (failure != nullptr && !is_utf8(text, at)) fail_at(text, Reason::kNoUtf8);
  return value;
}

}  // namespace weft
