// LEB128 (5.2.2), names (5.2.4), and noting failures.
#include "bytes.h"

namespace weft {
namespace {

// A number of up to `bits` bits, sign-extended to 64 where it is signed. Collected in parts of four
// bytes, because shifting 64 bits by a variable amount is slow on 32-bit cores.
bool leb(Reader& r, unsigned bits, bool is_signed, uint64_t& value) {
  const uint8_t* start = r.at;
  uint32_t parts[3] = {0, 0, 0};
  uint8_t b;
  unsigned i = 0;
  do {
    if (r.at == r.end) return r.malformed("unexpected end");
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
  value = parts[0] | static_cast<uint64_t>(parts[1]) << 28 | static_cast<uint64_t>(parts[2]) << 56;
  return true;
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

void Reader::note(weft_status status, const char* reason) const { Failure::note(failure, at, status, reason); }

bool Reader::u32_long(uint32_t& value) {
  uint64_t wide;
  if (!leb(*this, 32, false, wide)) return false;
  value = static_cast<uint32_t>(wide);
  return true;
}

bool Reader::u64(uint64_t& value) { return leb(*this, 64, false, value); }

bool Reader::s32(int32_t& value) {
  if (short_leb(*this, value)) return true;
  uint64_t wide;
  if (!leb(*this, 32, true, wide)) return false;
  value = static_cast<int32_t>(wide);
  return true;
}

bool Reader::s33(int64_t& value) {
  uint64_t wide;
  if (!leb(*this, 33, true, wide)) return false;
  value = static_cast<int64_t>(wide);
  return true;
}

bool Reader::s64(int64_t& value) {
  int32_t narrow;
  if (short_leb(*this, narrow)) {
    value = narrow;
    return true;
  }
  uint64_t wide;
  if (!leb(*this, 64, true, wide)) return false;
  value = static_cast<int64_t>(wide);
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
  return is_utf8(text, at) || fail_at(text, WEFT_MALFORMED, "malformed UTF-8 encoding");
}

}  // namespace weft
