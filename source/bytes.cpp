// LEB128 (5.2.2) and names (5.2.4).
#include "bytes.h"

namespace weft {
namespace {

constexpr char kTooLong[] = "integer representation too long";
constexpr char kTooLarge[] = "integer too large";

// The bits that a signed or unsigned number of `used` bits leaves unused in its last byte must repeat
// its sign, or be zero.
bool fits(uint8_t last, unsigned used, bool is_signed) {
  unsigned rest = (last & 0x7Fu) >> (is_signed ? used - 1 : used);
  return rest == 0 || (is_signed && rest == 0x7Fu >> (used - 1));
}

// 32 and up to 64 bits apart, because 64-bit shifts are slow on 32-bit cores.
bool leb32(Reader& r, bool is_signed, uint32_t& value) {
  const uint8_t* start = r.at;
  uint32_t result = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t b;
    if (!r.byte(b)) return false;
    if (shift == 28) {
      if (b & 0x80) return r.failure->at(start, WEFT_MALFORMED, kTooLong);
      if (!fits(b, 4, is_signed)) return r.failure->at(start, WEFT_MALFORMED, kTooLarge);
    }
    result |= (b & 0x7Fu) << shift;
    if (b & 0x80) continue;
    if (is_signed && shift < 28 && (b & 0x40)) result |= ~0u << (shift + 7);
    value = result;
    return true;
  }
}

bool leb64(Reader& r, unsigned bits, bool is_signed, uint64_t& value) {
  const uint8_t* start = r.at;
  uint64_t result = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t b;
    if (!r.byte(b)) return false;
    if (bits - shift <= 7) {
      if (b & 0x80) return r.failure->at(start, WEFT_MALFORMED, kTooLong);
      if (!fits(b, bits - shift, is_signed)) return r.failure->at(start, WEFT_MALFORMED, kTooLarge);
    }
    result |= static_cast<uint64_t>(b & 0x7Fu) << shift;
    if (b & 0x80) continue;
    if (is_signed && (b & 0x40) && shift + 7 < 64) result |= ~static_cast<uint64_t>(0) << (shift + 7);
    value = result;
    return true;
  }
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

bool Reader::u32_long(uint32_t& value) { return leb32(*this, false, value); }

bool Reader::u64(uint64_t& value) { return leb64(*this, 64, false, value); }

bool Reader::s32(int32_t& value) {
  uint32_t bits;
  if (!leb32(*this, true, bits)) return false;
  value = static_cast<int32_t>(bits);
  return true;
}

bool Reader::s33(int64_t& value) {
  uint64_t bits;
  if (!leb64(*this, 33, true, bits)) return false;
  value = static_cast<int64_t>(bits);
  return true;
}

bool Reader::s64(int64_t& value) {
  uint64_t bits;
  if (!leb64(*this, 64, true, bits)) return false;
  value = static_cast<int64_t>(bits);
  return true;
}

bool Reader::bytes(weft_name& value) {
  if (!u32(value.size)) return false;
  if (left() < value.size) return malformed("length out of bounds");
  value.text = reinterpret_cast<const char*>(at);
  at += value.size;
  return true;
}

bool Reader::name(weft_name& value) {
  if (!bytes(value)) return false;
  const uint8_t* text = reinterpret_cast<const uint8_t*>(value.text);
  return is_utf8(text, at) || failure->at(text, WEFT_MALFORMED, "malformed UTF-8 encoding");
}

}  // namespace weft
