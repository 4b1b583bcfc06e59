// Broken binaries: which status, in which section, at which byte, and why. And what hostile counts
// and large well-formed modules do.
#include <algorithm>
#include <random>
#include <set>

#include "module.h"
#include "support.h"

namespace {

struct Case {
  const char* name;
  Bytes bytes;
  weft_status status;
  int section;
  uint32_t offset;
  const char* reason;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

Bytes raw(std::initializer_list<int> list) { return Bytes(list.begin(), list.end()); }

// A type section with [] -> [] and [i32] -> [i32], 11 bytes; a function section for one body; and its body.
#define TYPES 1, 9, 2, 0x60, 0, 0, 0x60, 1, 0x7F, 1, 0x7F
#define FUNCTION 3, 2, 1, 0
#define BODY 10, 4, 1, 2, 0, 0x0B

const Case kCases[] = {
    {"empty", raw({}), WEFT_MALFORMED, 0, 0, "magic header not detected"},
    {"magic", raw({0, 'a', 's', 'n', 1, 0, 0, 0}), WEFT_MALFORMED, 0, 0, "magic header not detected"},
    {"version", raw({0, 'a', 's', 'm', 2, 0, 0, 0}), WEFT_MALFORMED, 0, 4, "unknown binary version"},
    {"no_version", raw({0, 'a', 's', 'm', 1, 0}), WEFT_MALFORMED, 0, 4, "unknown binary version"},
    {"section_id", binary({14, 0}), WEFT_MALFORMED, 14, 8, "malformed section id"},
    {"section_without_size", binary({1}), WEFT_MALFORMED, 1, 9, "unexpected end"},
    {"section_past_end", binary({1, 5, 0}), WEFT_MALFORMED, 1, 10, "length out of bounds"},
    {"section_twice", binary({1, 1, 0, 1, 1, 0}), WEFT_MALFORMED, 1, 11, "section out of order"},
    {"section_order", binary({3, 1, 0, 1, 1, 0}), WEFT_MALFORMED, 1, 11, "section out of order"},
    {"data_count_after_code", binary({10, 1, 0, 12, 1, 0}), WEFT_MALFORMED, 12, 11,
     "section out of order"},
    {"section_too_long", binary({1, 2, 0, 0}), WEFT_MALFORMED, 1, 11, "section size mismatch"},
    {"custom_without_name", binary({0, 0}), WEFT_MALFORMED, 0, 10, "unexpected end"},
    {"custom_name", binary({0, 2, 1, 0xFF}), WEFT_MALFORMED, 0, 11, "malformed UTF-8 encoding"},

    {"type_count", binary({1, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F}), WEFT_MALFORMED, 1, 15, "length out of bounds"},
    {"type_form", binary({1, 2, 1, 0x61}), WEFT_MALFORMED, 1, 11, "malformed function type"},
    {"type_value", binary({1, 5, 1, 0x60, 1, 0x40, 0}), WEFT_MALFORMED, 1, 13, "malformed value type"},
    {"type_simd", binary({1, 5, 1, 0x60, 1, 0x7B, 0}), WEFT_UNSUPPORTED, 1, 13, "SIMD is not supported"},
    {"type_cut", binary({1, 2, 1, 0x60}), WEFT_MALFORMED, 1, 12, "unexpected end"},

    {"import_kind", binary({2, 5, 1, 0, 0, 4, 0}), WEFT_MALFORMED, 2, 13, "malformed import kind"},
    {"import_type", binary({TYPES, 2, 5, 1, 0, 0, 0, 2}), WEFT_INVALID, 2, 22, "unknown type"},
    {"import_name", binary({TYPES, 2, 7, 1, 0, 1, 0x80, 0, 0, 0}), WEFT_MALFORMED, 2, 24, "malformed UTF-8 encoding"},
    {"import_mutability", binary({2, 6, 1, 0, 0, 3, 0x7F, 2}), WEFT_MALFORMED, 2, 15, "malformed mutability"},
    {"import_two_memories", binary({2, 11, 2, 0, 0, 2, 0, 1, 0, 0, 2, 0, 1}), WEFT_INVALID, 2, 16,
     "multiple memories"},

    {"function_type", binary({TYPES, 3, 2, 1, 2, BODY}), WEFT_INVALID, 3, 22, "unknown type"},
    {"function_without_code", binary({TYPES, FUNCTION}), WEFT_MALFORMED, 3, 23,
     "function and code counts differ"},
    {"code_without_function", binary({TYPES, BODY}), WEFT_MALFORMED, 10, 25,
     "function and code counts differ"},

    {"table_type", binary({4, 4, 1, 0x7F, 0, 0}), WEFT_MALFORMED, 4, 11, "malformed reference type"},
    {"table_limits", binary({4, 5, 1, 0x70, 1, 2, 1}), WEFT_INVALID, 4, 13,
     "minimum greater than maximum"},
    {"table_flags", binary({4, 4, 1, 0x70, 8, 0}), WEFT_MALFORMED, 4, 12, "malformed limits flags"},

    {"memory_two", binary({5, 5, 2, 0, 0, 0, 0}), WEFT_INVALID, 5, 10, "multiple memories"},
    {"memory_flags", binary({5, 3, 1, 2, 0}), WEFT_MALFORMED, 5, 11, "malformed limits flags"},
    {"memory_minimum", binary({5, 5, 1, 0, 0x81, 0x80, 0x04}), WEFT_INVALID, 5, 11,
     "memory larger than 4 GiB"},
    {"memory_maximum", binary({5, 6, 1, 1, 0, 0x81, 0x80, 0x04}), WEFT_INVALID, 5, 11,
     "memory larger than 4 GiB"},
    {"memory_page_size", binary({5, 4, 1, 8, 0, 1}), WEFT_INVALID, 5, 13, "invalid custom page size"},
    {"memory_page_size_absurd", binary({5, 4, 1, 8, 0, 64}), WEFT_MALFORMED, 5, 13, "invalid custom page size"},

    {"global_no_end", binary({6, 5, 1, 0x7F, 0, 0x41, 0}), WEFT_MALFORMED, 6, 15, "unexpected end"},
    {"global_type", binary({6, 6, 1, 0x7F, 0, 0x42, 0, 0x0B}), WEFT_INVALID, 6, 15, "type mismatch"},
    {"global_empty", binary({6, 4, 1, 0x7F, 0, 0x0B}), WEFT_INVALID, 6, 13, "type mismatch"},
    {"global_two_values", binary({6, 8, 1, 0x7F, 0, 0x41, 0, 0x41, 0, 0x0B}), WEFT_INVALID, 6, 17, "type mismatch"},
    {"global_not_constant", binary({6, 5, 1, 0x7F, 0, 0x01, 0x0B}), WEFT_INVALID, 6, 13,
     "constant expression required"},
    {"global_illegal_opcode", binary({6, 5, 1, 0x7F, 0, 0xFF, 0x0B}), WEFT_MALFORMED, 6, 13, "illegal opcode"},
    {"global_of_itself", binary({6, 6, 1, 0x7F, 0, 0x23, 0, 0x0B}), WEFT_INVALID, 6, 13, "unknown global"},
    {"global_of_mutable", binary({2, 6, 1, 0, 0, 3, 0x7F, 1, 6, 6, 1, 0x7F, 0, 0x23, 0, 0x0B}), WEFT_INVALID, 6, 21,
     "constant expression required"},
    {"global_of_function", binary({6, 6, 1, 0x70, 0, 0xD2, 0, 0x0B}), WEFT_INVALID, 6, 13, "unknown function"},
    {"global_add_types", binary({6, 9, 1, 0x7F, 0, 0x41, 0, 0x42, 0, 0x6A, 0x0B}), WEFT_INVALID, 6, 17,
     "type mismatch"},

    {"export_kind", binary({7, 4, 1, 0, 4, 0}), WEFT_MALFORMED, 7, 12, "malformed export kind"},
    {"export_function", binary({7, 4, 1, 0, 0, 0}), WEFT_INVALID, 7, 11, "unknown function"},
    {"export_table", binary({7, 4, 1, 0, 1, 0}), WEFT_INVALID, 7, 11, "unknown table"},
    {"export_memory", binary({7, 4, 1, 0, 2, 0}), WEFT_INVALID, 7, 11, "unknown memory"},
    {"export_global", binary({7, 4, 1, 0, 3, 0}), WEFT_INVALID, 7, 11, "unknown global"},
    {"export_twice", binary({5, 3, 1, 0, 0, 7, 9, 2, 1, 'a', 2, 0, 1, 'a', 2, 0}), WEFT_INVALID, 7, 20,
     "duplicate export name"},

    {"start_index", binary({8, 1, 0}), WEFT_INVALID, 8, 10, "unknown function"},
    {"start_type", binary({TYPES, 3, 2, 1, 1, 8, 1, 0, 10, 6, 1, 4, 0, 0x41, 0, 0x0B}), WEFT_INVALID, 8, 25,
     "start function"},

    {"element_kind", binary({9, 2, 1, 8}), WEFT_MALFORMED, 9, 11, "malformed elements segment kind"},
    {"element_table", binary({9, 6, 1, 0, 0x41, 0, 0x0B, 0}), WEFT_INVALID, 9, 11, "unknown table"},
    {"element_function", binary({4, 4, 1, 0x70, 0, 0, 9, 7, 1, 0, 0x41, 0, 0x0B, 1, 0}), WEFT_INVALID, 9, 22,
     "unknown function"},
    {"element_type", binary({4, 4, 1, 0x6F, 0, 0, 9, 6, 1, 0, 0x41, 0, 0x0B, 0}), WEFT_INVALID, 9, 17,
     "type mismatch"},
    {"element_elemkind", binary({9, 4, 1, 1, 1, 0}), WEFT_MALFORMED, 9, 12, "malformed element kind"},
    {"element_count", binary({9, 4, 1, 1, 0, 9}), WEFT_MALFORMED, 9, 14, "length out of bounds"},

    {"data_count_differs", binary({12, 1, 1, 11, 1, 0}), WEFT_MALFORMED, 11, 14,
     "data count and data section differ"},
    {"data_kind", binary({11, 2, 1, 3}), WEFT_MALFORMED, 11, 11, "malformed data segment kind"},
    {"data_memory", binary({11, 6, 1, 0, 0x41, 0, 0x0B, 0}), WEFT_INVALID, 11, 11, "unknown memory"},
    {"data_length", binary({5, 3, 1, 0, 0, 11, 6, 1, 0, 0x41, 0, 0x0B, 9}), WEFT_MALFORMED, 11, 21,
     "length out of bounds"},
};

class Broken : public testing::TestWithParam<Case> {};

TEST_P(Broken, IsRejected) {
  const Case& c = GetParam();
  for (bool in_place : {false, true}) {
    Memory memory;
    Loaded loaded(memory, c.bytes, in_place);
    EXPECT_EQ(loaded.status, c.status);
    EXPECT_EQ(loaded.module, nullptr);
    EXPECT_EQ(loaded.error.status, c.status);
    EXPECT_STREQ(loaded.error.reason, c.reason);
    EXPECT_EQ(loaded.error.offset, c.offset);
    EXPECT_EQ(loaded.error.section, c.section);
    EXPECT_EQ(loaded.error.function, WEFT_NO_INDEX);
    EXPECT_EQ(memory.held(), 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(, Broken, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

// Loads in both ways, which must judge alike.
weft_status load_both(const Bytes& bytes) {
  Memory memory;
  Loaded kept(memory, bytes), moved(memory, bytes, true);
  EXPECT_EQ(kept.status, moved.status);
  EXPECT_EQ(kept.error.offset, moved.error.offset);
  EXPECT_STREQ(kept.error.reason, moved.error.reason);
  for (const Loaded* loaded : {&kept, &moved}) {
    EXPECT_EQ(loaded->error.status, loaded->status);
    EXPECT_EQ(loaded->status == WEFT_OK, loaded->module != nullptr);
    EXPECT_LE(loaded->error.offset, bytes.size());
  }
  return kept.status;
}

TEST(Decoder, ABodyThatHasNoEndIsReportedWhereItStops) {
  // type, function; code: no locals, then instructions without an end. Short ways must not hide how far they came.
  for (const Bytes& instructions : {Bytes{0x01}, Bytes{0x41, 5}, Bytes{0x41, 0x85, 1}, Bytes{0x41, 0x85, 0x85, 0}, Bytes{0x42, 5},
                                    Bytes{0x01, 0x41, 5, 0x41, 0x86, 1}}) {
    const uint8_t size = static_cast<uint8_t>(instructions.size());
    Bytes module = binary({1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0});
    for (const int byte : {10, size + 3, 1, size + 1, 0}) module.push_back(static_cast<uint8_t>(byte));
    module.insert(module.end(), instructions.begin(), instructions.end());
    EXPECT_EQ(load_both(module), WEFT_MALFORMED);
    Memory memory;
    Loaded loaded(memory, module);
    EXPECT_STREQ(loaded.error.reason, "unexpected end");
    EXPECT_EQ(loaded.error.offset, module.size());
    EXPECT_EQ(loaded.error.function, 0u);
  }
}

// Where a section ends, the header included.
std::set<size_t> section_ends(const Bytes& module) {
  std::set<size_t> ends = {8};
  for (size_t at = 8; at < module.size();) {
    size_t size = 0;
    int shift = 0;
    do size |= static_cast<size_t>(module[++at] & 0x7F) << shift, shift += 7;
    while (module[at] & 0x80);
    at += 1 + size;
    ends.insert(at);
  }
  return ends;
}

TEST(Decoder, APrefixIsAModuleBetweenSectionsOnly) {
  const Bytes whole = read_module("everything");
  ASSERT_EQ(load_both(whole), WEFT_OK);
  const std::set<size_t> ends = section_ends(whole);
  ASSERT_EQ(*ends.rbegin(), whole.size());
  unsigned modules = 0;
  for (size_t size = 0; size < whole.size(); ++size) {
    const weft_status status = load_both(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    modules += status == WEFT_OK;
    if (!ends.count(size)) {
      EXPECT_EQ(status, WEFT_MALFORMED) << size;
    }
  }
  EXPECT_GE(modules, 1u);  // The bare header, for one.
}

TEST(Decoder, EveryByteChangedGivesAValue) {
  const Bytes whole = read_module("everything");
  std::map<weft_status, unsigned> count;
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int change : {0x01, 0x40, 0x80, 0xFF}) {
      Bytes bytes = whole;
      bytes[i] = static_cast<uint8_t>(bytes[i] ^ change);
      ++count[load_both(bytes)];
    }
  }
  for (weft_status status : {WEFT_OK, WEFT_MALFORMED, WEFT_INVALID}) EXPECT_GT(count[status], 20u) << status;
}

TEST(Decoder, NullArgumentsAreMisuse) {
  Memory memory;
  Bytes bytes = binary({});
  weft_module* module;
  EXPECT_EQ(weft_load(nullptr, bytes.data(), bytes.size(), &module, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_load(&memory.store, nullptr, 8, &module, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_load(&memory.store, bytes.data(), bytes.size(), nullptr, nullptr), WEFT_MISUSE);
  weft_store empty = {};
  EXPECT_EQ(weft_load(&empty, bytes.data(), bytes.size(), &module, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_store_init(&empty, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_store_init(nullptr, &memory.store.config), WEFT_MISUSE);
  EXPECT_EQ(weft_module_drop(nullptr), WEFT_OK);
}

void append_u32(Bytes& bytes, uint32_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<uint8_t>(value | 0x80));
  bytes.push_back(static_cast<uint8_t>(value));
}

void append_section(Bytes& module, uint8_t id, const Bytes& contents) {
  module.push_back(id);
  append_u32(module, static_cast<uint32_t>(contents.size()));
  module.insert(module.end(), contents.begin(), contents.end());
}

// A number in up to three bytes more than it needs, as the binary format allows.
void append_long_u32(Bytes& bytes, uint32_t value, unsigned more) {
  append_u32(bytes, value);
  if (more != 0) bytes.back() |= 0x80;
  for (; more != 0; --more) bytes.push_back(more == 1 ? 0 : 0x80);
}

TEST(Decoder, ExportNamesAreRefusedWhenTwoAreEqual) {
  std::mt19937 random(1);
  unsigned refused = 0;
  for (int round = 0; round < 2000; ++round) {
    const uint32_t count = 1 + random() % 40, longest = 1 + random() % 12, letters = 2 + random() % 8;
    Bytes exports;
    append_u32(exports, count);
    std::set<uint32_t> places;  // Where names are again that were there before.
    std::map<std::string, uint32_t> first;
    for (uint32_t i = 0; i < count; ++i) {
      std::string name(random() % 3 ? longest : random() % (longest + 1), 'a');
      for (char& letter : name) letter = static_cast<char>('a' + random() % letters);
      const auto [before, is_new] = first.emplace(name, exports.size());
      if (!is_new) places.insert({before->second, static_cast<uint32_t>(exports.size())});
      append_long_u32(exports, static_cast<uint32_t>(name.size()), random() % 4);
      exports.insert(exports.end(), name.begin(), name.end());
      exports.insert(exports.end(), {WEFT_MEMORY, 0});
    }
    Bytes bytes = binary({});
    append_section(bytes, 5, {1, 0, 0});
    append_section(bytes, 7, exports);
    const uint32_t section = static_cast<uint32_t>(bytes.size() - exports.size());
    Memory memory;
    Loaded loaded(memory, bytes);
    ASSERT_EQ(loaded.status, places.empty() ? WEFT_OK : WEFT_INVALID) << round;
    if (places.empty()) continue;
    ++refused;
    EXPECT_STREQ(loaded.error.reason, "duplicate export name");
    EXPECT_EQ(places.count(loaded.error.offset - section), 1u) << round;
  }
  EXPECT_GT(refused, 500u);
  EXPECT_LT(refused, 1500u);
}

TEST(Decoder, TypesHaveTheSameNumberWhenTheyAreEqual) {
  std::mt19937 random(1);
  unsigned equal = 0;
  for (int round = 0; round < 1000; ++round) {
    const uint32_t count = 1 + random() % 40, longest = 1 + random() % 10;
    Bytes types;
    append_u32(types, count);
    std::vector<std::pair<Bytes, Bytes>> all(count);
    for (auto& [params, results] : all) {
      types.push_back(0x60);
      for (Bytes* const list : {&params, &results}) {
        list->resize(random() % (longest + 1));
        for (uint8_t& type : *list) type = random() % 8 ? 0x7F : 0x7E;
        append_long_u32(types, static_cast<uint32_t>(list->size()), random() % 4);
        types.insert(types.end(), list->begin(), list->end());
      }
    }
    Bytes bytes = binary({});
    append_section(bytes, 1, types);
    Memory memory;
    Loaded loaded(memory, bytes);
    ASSERT_EQ(loaded.status, WEFT_OK);
    for (uint32_t i = 0; i < count; ++i) {
      const uint16_t number = loaded.module->types[i].canonical;
      ASSERT_LT(number, count);
      EXPECT_TRUE(all[number] == all[i]) << round;
      for (uint32_t k = 0; k < i; ++k) {
        const bool same = all[k] == all[i];
        EXPECT_EQ(loaded.module->types[k].canonical == number, same) << round;
        equal += same;
      }
    }
  }
  EXPECT_GT(equal, 1000u);
}

// 60,000 types and as many export names that differ at their very end only: comparing each with each
// would take hours.
TEST(Decoder, ManyTypesAndExportsTakeNoQuadraticTime) {
  constexpr uint32_t kMany = 60000;
  const uint8_t value_types[] = {0x7F, 0x7E, 0x7D, 0x7C};
  Bytes types, exports;
  append_u32(types, kMany);
  append_u32(exports, kMany);
  for (uint32_t i = 0; i < kMany; ++i) {
    types.insert(types.end(), {0x60, 8});
    for (int k = 0; k < 8; ++k) types.push_back(value_types[i >> (14 - 2 * k) & 3]);
    types.push_back(0);
    std::string name = std::string(59, 'x') + std::to_string(10000 + i);
    exports.push_back(static_cast<uint8_t>(name.size()));
    exports.insert(exports.end(), name.begin(), name.end());
    exports.insert(exports.end(), {WEFT_MEMORY, 0});
  }
  Bytes bytes = binary({});
  append_section(bytes, 1, types);
  append_section(bytes, 5, {1, 0, 0});
  append_section(bytes, 7, exports);
  Memory memory;
  Loaded loaded(memory, bytes);
  EXPECT_EQ(loaded.status, WEFT_OK) << loaded.error.reason;
}

TEST(Decoder, LimitsAreErrorsOfTheirOwn) {
  Bytes types, bytes = binary({});
  append_u32(types, 65536);
  for (int i = 0; i < 65536; ++i) types.insert(types.end(), {0x60, 0, 0});
  append_section(bytes, 1, types);
  Memory memory;
  Loaded loaded(memory, bytes);
  EXPECT_EQ(loaded.status, WEFT_LIMIT);
  EXPECT_STREQ(loaded.error.reason, "too many entries");
}

// A body with so many (block (type 1) (i64.const 0) ... (br_if 0 (i32.const 0)) ... end) that leave 1,000 values.
Bytes branches_with_1000_values(uint32_t blocks, uint32_t branches) {
  Bytes types = {2, 0x60, 0, 0, 0x60, 0}, body = {0}, code = {1}, bytes = binary({});
  append_u32(types, 1000);
  types.insert(types.end(), 1000, 0x7E);
  for (uint32_t i = 0; i < blocks; ++i) {
    body.insert(body.end(), {0x02, 1});
    for (int k = 0; k < 1000; ++k) body.insert(body.end(), {0x42, 0});
    for (uint32_t k = 0; k < branches; ++k) body.insert(body.end(), {0x41, 0, 0x0D, 0});
    body.push_back(0x0B);
    body.insert(body.end(), 1000, 0x1A);
  }
  body.push_back(0x0B);
  append_u32(code, static_cast<uint32_t>(body.size()));
  code.insert(code.end(), body.begin(), body.end());
  append_section(bytes, 1, types);
  append_section(bytes, 3, {1, 0});
  append_section(bytes, 10, code);
  return bytes;
}

TEST(Decoder, WhatCodeNamesAgainAndAgainIsLimited) {
  const struct {
    uint32_t blocks, branches;
    bool fits;
  } cases[] = {{1, 0, true}, {1, 2, true}, {20, 0, true}, {100, 1, true}, {1, 20, false}, {1, 1000, false}, {100, 20, false}};
  for (const auto& c : cases) {
    const Bytes bytes = branches_with_1000_values(c.blocks, c.branches);
    Memory memory;
    Loaded loaded(memory, bytes);
    EXPECT_EQ(loaded.status, c.fits ? WEFT_OK : WEFT_LIMIT) << c.blocks << " " << c.branches;
    EXPECT_STREQ(loaded.error.reason, c.fits ? "ok" : "too many values for so little code");
    EXPECT_TRUE(c.fits || loaded.error.section == 10);
  }
}

TEST(Decoder, AnEmptyModuleHoldsItsStructOnly) {
  Memory memory;
  Loaded loaded(memory, binary({}));
  EXPECT_EQ(loaded.status, WEFT_OK);
  EXPECT_EQ(memory.requests, 1u);
  Live live(loaded);
  EXPECT_EQ(live.status, WEFT_OK);
}

TEST(Decoder, InPlaceKeepsWhatIsNeededAndNoMore) {
  Memory memory;
  Loaded kept(memory, "everything"), moved(memory, "everything", true);
  weft_module_info info, info_in_place;
  weft_module_get_info(kept.module, &info);
  weft_module_get_info(moved.module, &info_in_place);
  EXPECT_EQ(info.wasm_bytes, kept.buffer.size());
  EXPECT_LT(info_in_place.wasm_bytes, moved.buffer.size());
  EXPECT_EQ(kept.buffer, read_module("everything")) << "weft_load must not write";
  // What was cut off belongs to the caller.
  std::fill(moved.buffer.begin() + info_in_place.wasm_bytes, moved.buffer.end(), 0xAA);
  weft_native natives[] = {{"tick", "()i", [](weft_instance*, void*, uint32_t* s) { s[0] = 41; return WEFT_OK; }}};
  weft_library library = {};
  library.module = "env";
  library.natives = natives;
  library.native_count = 1;
  for (const Loaded* loaded : {&kept, &moved}) {
    Live live(*loaded, &library);
    ASSERT_EQ(live.status, WEFT_OK) << live.error.reason;
    int32_t result;
    EXPECT_EQ(live.call("checksum", {}, &result), WEFT_OK);
    EXPECT_EQ(result, 41 + 'w' + 'e' + 'f' + 't' + 7 + 12);
  }
  const uint8_t* custom;
  uint32_t size;
  EXPECT_EQ(weft_custom_section(moved.module, "note", &custom, &size), WEFT_NOT_FOUND);
}

}  // namespace
