#include "text.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

std::string type_text(uint8_t type) {
  switch (type) {
    case WEFT_I32: return "i32";
    case WEFT_I64: return "i64";
    case WEFT_F32: return "f32";
    case WEFT_F64: return "f64";
    case WEFT_FUNCREF: return "funcref";
    case WEFT_EXTERNREF: return "externref";
    default: return "type " + std::to_string(type);
  }
}

namespace {

std::string list_text(const uint8_t* types, uint32_t count) {
  std::string text;
  for (uint32_t i = 0; i < count; i++) text += (i == 0 ? "" : ", ") + type_text(types[i]);
  return text;
}

std::string letters(const uint8_t* types, uint32_t count) {
  std::string text;
  for (uint32_t i = 0; i < count; i++) {
    switch (types[i]) {
      case WEFT_I32: text += 'i'; break;
      case WEFT_I64: text += 'I'; break;
      case WEFT_F32: text += 'f'; break;
      case WEFT_F64: text += 'F'; break;
      case WEFT_FUNCREF: text += 'r'; break;
      case WEFT_EXTERNREF: text += 'e'; break;
      default: text += '?';
    }
  }
  return text;
}

std::string pages_text(uint64_t pages, uint8_t page_size_log2) {
  if (page_size_log2 == 0) return with_commas(pages) + " bytes (pages of 1 byte)";
  return with_commas(pages) + (pages == 1 ? " page (" : " pages (") + bytes_text(pages << page_size_log2) + ")";
}

}  // namespace

std::string extern_type_text(const weft_extern_type& type) {
  switch (type.kind) {
    case WEFT_FUNCTION: {
      const std::string results = list_text(type.results, type.result_count);
      return "(" + list_text(type.params, type.param_count) + ")" +
             (type.result_count == 0 ? "" : type.result_count == 1 ? " -> " + results : " -> (" + results + ")");
    }
    case WEFT_TABLE:
      return with_commas(type.min) + " elements of " + type_text(type.type) +
             (type.has_max ? ", at most " + with_commas(type.max) : "");
    case WEFT_MEMORY:
      return pages_text(type.min, type.page_size_log2) +
             (type.has_max ? ", at most " + pages_text(type.max, type.page_size_log2) : "");
    case WEFT_GLOBAL: return (type.is_mutable ? "mut " : "") + type_text(type.type);
  }
  return "";
}

const char* kind_text(weft_kind kind) {
  switch (kind) {
    case WEFT_FUNCTION: return "function";
    case WEFT_TABLE: return "table";
    case WEFT_MEMORY: return "memory";
    case WEFT_GLOBAL: return "global";
  }
  return "";
}

std::string signature_letters(const weft_extern_type& type) {
  return "(" + letters(type.params, type.param_count) + ")" + letters(type.results, type.result_count);
}

std::string to_string(weft_name name) { return std::string(name.text, name.size); }

std::string printable(std::string_view name) {
  const auto byte = [&](size_t i) { return i < name.size() ? static_cast<unsigned char>(name[i]) : 0u; };
  std::string shown;
  for (size_t i = 0; i < name.size(); i++) {
    const bool is_c1 = byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0;  // U+0080 to U+009F.
    if (byte(i) >= 0x20 && byte(i) != 0x7f && !is_c1) {
      shown += name[i];
      continue;
    }
    for (const size_t last = i + is_c1;; i++) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\%02x", byte(i));
      shown += escaped;
      if (i == last) break;
    }
  }
  return shown;
}

namespace {

// A sign, then decimal or 0x hexadecimal digits; between -2^(bits-1) and 2^bits - 1. The result is its low `bits`.
uint64_t parse_integer(const std::string& text, unsigned bits) {
  std::string_view digits = text;
  const bool negative = !digits.empty() && digits.front() == '-';
  if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
    base = 16;
    digits.remove_prefix(2);
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
    throw std::invalid_argument("write an integer such as 7, -7 or 0x7f");
  }
  const uint64_t most = negative ? uint64_t{1} << (bits - 1) : UINT64_MAX >> (64 - bits);
  if (error == std::errc::result_out_of_range || value > most) {
    throw std::invalid_argument("it does not fit in " + std::to_string(bits) + " bits");
  }
  return negative ? 0 - value : value;
}

// The payload of "nan:0x...", which strtod does not read; false when the text is none.
bool parse_nan_payload(const std::string& text, unsigned bits, uint64_t* payload, bool* negative) {
  std::string_view rest = text;
  *negative = !rest.empty() && rest.front() == '-';
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
  if (rest.substr(0, 6) != "nan:0x") return false;
  rest.remove_prefix(6);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), *payload, 16);
  if (error != std::errc() || end != rest.data() + rest.size() || *payload == 0 || *payload >> bits != 0) {
    throw std::invalid_argument("a NaN's payload has " + std::to_string(bits) + " bits, not all zero");
  }
  return true;
}

template <typename Float>
Float parse_float(const std::string& text, Float (*convert)(const char*, char**)) {
  char* end = nullptr;
  const Float value = convert(text.c_str(), &end);
  if (text.empty() || std::isspace(static_cast<unsigned char>(text[0])) || *end != '\0' ||
      static_cast<size_t>(end - text.c_str()) != text.size()) {
    throw std::invalid_argument("write a number such as 1.5, -2e9, 0x1.8p3, inf or nan");
  }
  const bool said_infinity = text.find_first_of("iI") != std::string::npos;
  if (std::isinf(value) && !said_infinity) throw std::invalid_argument("it is too large for the type");
  return value;
}

template <typename Float>
std::string shortest(Float value) {
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc() ? std::string(text, end) : "?";
}

std::string nan_text(bool negative, uint64_t payload, uint64_t canonical) {
  std::string text = negative ? "-nan" : "nan";
  if (payload == canonical) return text;
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, payload, 16);
  return error == std::errc() ? text + ":0x" + std::string(digits, end) : text;
}

}  // namespace

weft_value parse_value(uint8_t type, const std::string& text) {
  weft_value value = {};
  value.type = type;
  uint64_t payload;
  bool negative;
  switch (type) {
    case WEFT_I32: value.of.i32 = static_cast<int32_t>(static_cast<uint32_t>(parse_integer(text, 32))); break;
    case WEFT_I64: value.of.i64 = static_cast<int64_t>(parse_integer(text, 64)); break;
    case WEFT_F32:
      if (parse_nan_payload(text, 23, &payload, &negative)) {
        value.of.f32_bits = (negative ? 0xff800000u : 0x7f800000u) | static_cast<uint32_t>(payload);
      } else {
        value.of.f32 = parse_float<float>(text, std::strtof);
      }
      break;
    case WEFT_F64:
      if (parse_nan_payload(text, 52, &payload, &negative)) {
        value.of.f64_bits = (negative ? uint64_t{0xfff} << 52 : uint64_t{0x7ff} << 52) | payload;
      } else {
        value.of.f64 = parse_float<double>(text, std::strtod);
      }
      break;
    case WEFT_EXTERNREF:
      value.of.ref = text == "null" ? 0 : static_cast<weft_ref>(parse_integer(text, 32));
      break;
    default:
      if (text != "null") throw std::invalid_argument("the only " + type_text(type) + " that can be written is null");
      break;
  }
  return value;
}

std::string value_text(const weft_value& value) {
  switch (value.type) {
    case WEFT_I32: return std::to_string(value.of.i32);
    case WEFT_I64: return std::to_string(value.of.i64);
    case WEFT_F32:
      if (!std::isnan(value.of.f32)) return shortest(value.of.f32);
      return nan_text(value.of.f32_bits >> 31, value.of.f32_bits & 0x7fffffu, 0x400000u);
    case WEFT_F64:
      if (!std::isnan(value.of.f64)) return shortest(value.of.f64);
      return nan_text(value.of.f64_bits >> 63, value.of.f64_bits & 0xfffffffffffffu, 0x8000000000000u);
    case WEFT_FUNCREF: return value.of.ref == 0 ? "null" : "funcref";
    default: return value.of.ref == 0 ? "null" : std::to_string(value.of.ref);
  }
}

std::string with_commas(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t place = text.size(); place > 3;) text.insert(place -= 3, ",");
  return text;
}

std::string bytes_text(uint64_t bytes) {
  constexpr uint64_t kib = 1024, mib = kib * 1024, gib = mib * 1024;
  if (bytes != 0 && bytes % gib == 0) return with_commas(bytes / gib) + " GiB";
  if (bytes != 0 && bytes % mib == 0) return with_commas(bytes / mib) + " MiB";
  if (bytes != 0 && bytes % kib == 0) return with_commas(bytes / kib) + " KiB";
  return with_commas(bytes) + (bytes == 1 ? " byte" : " bytes");
}
