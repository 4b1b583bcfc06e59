// Types, values and numbers as people read and write them.
#ifndef WEFT_LINUX_TEXT_H
#define WEFT_LINUX_TEXT_H

#include <cstdint>
#include <string>
#include <string_view>

#include "weft.h"

// "i32", "funcref", ...
std::string type_text(uint8_t type);

// "(i32, i64) -> f64" for a function, "mut i32" for a global, "2 pages (131,072 bytes), at most 4 pages" for a memory, ...
std::string extern_type_text(const weft_extern_type& type);

// "function", "table", "memory", "global"
const char* kind_text(weft_kind kind);

// The letters that a weft_native uses: "(iI)F".
std::string signature_letters(const weft_extern_type& type);

std::string to_string(weft_name name);

// A module's name as it may be shown: control characters, which could command the terminal, as \1b.
std::string printable(std::string_view name);
inline std::string printable(weft_name name) { return printable(std::string_view(name.text, name.size)); }

// Reads a value of the given type; throws std::invalid_argument that says what would be accepted. Integers are decimal
// or hexadecimal (0x), signed or unsigned; floats also inf, nan, nan:0x1 and hexadecimal; references null or a number.
weft_value parse_value(uint8_t type, const std::string& text);

// The shortest text that parse_value reads back as the same bits. Integers are signed.
std::string value_text(const weft_value& value);

// "1,234,567"
std::string with_commas(uint64_t number);

// "4 KiB" where that is exact, else bytes with commas.
std::string bytes_text(uint64_t bytes);

#endif
