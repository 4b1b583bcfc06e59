// What a module loaded in place keeps of its buffer: nothing that is not read again, and less when it is sealed.
#include <algorithm>

#include "support.h"

namespace {

weft_status answer(weft_instance*, void*, uint32_t* slots) {
  slots[0] = 41;
  return WEFT_OK;
}

const weft_native kNatives[] = {{"tick", "()i", answer}, {"native", "(i)i", answer}, {"act", "()i", answer}};

// Offers kNatives as both names that the modules import from.
struct Natives {
  Natives() {
    env.module = "env";
    env.natives = kNatives;
    env.native_count = 3;
    host = env;
    host.module = "host";
    host.next = &env;
  }
  weft_library env = {}, host = {};
};

weft_module_info info_of(const Loaded& loaded) {
  weft_module_info info;
  weft_module_get_info(loaded.module, &info);
  return info;
}

// What lies behind the module's end is the caller's.
void overwrite_rest(Loaded& loaded) {
  std::fill(loaded.buffer.begin() + info_of(loaded).wasm_bytes, loaded.buffer.end(), uint8_t{0xAA});
}

uint32_t leb(const Bytes& bytes, size_t& at) {
  uint32_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const uint8_t byte = bytes[at++];
    value |= (byte & 0x7Fu) << shift;
    if (byte < 0x80) return value;
  }
}

// Bytes of the contents of these sections.
uint32_t contents(const Bytes& wasm, std::initializer_list<int> ids) {
  uint32_t sum = 0;
  for (size_t at = 8; at < wasm.size();) {
    const int id = wasm[at++];
    const uint32_t size = leb(wasm, at);
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) sum += size;
    at += size;
  }
  return sum;
}

// What the module should keep of its buffer: the zero it begins with, these sections, and the code unless that had to
// move to a block of its own. Nothing else is loaded in `memory`.
uint32_t least(const Loaded& loaded, const Memory& memory, const Bytes& wasm) {
  const uint32_t code = memory.held(WEFT_FOR_CODE) == 0 ? info_of(loaded).code_bytes : 0;
  return 1 + contents(wasm, {1, 2, 4, 6, 7, 9, 11}) + code;
}

// A custom section named "x" with `size` bytes, to be put anywhere.
void insert_custom(Bytes& wasm, size_t at, uint8_t size) {
  Bytes section = {0, static_cast<uint8_t>(size + 2), 1, 'x'};
  section.insert(section.end(), size, 0xCC);
  wasm.insert(wasm.begin() + static_cast<ptrdiff_t>(at), section.begin(), section.end());
}

const char* const kModules[] = {"everything", "segments", "grows",  "limits",     "table_owner",   "calls",
                                "provider",   "consumer", "orphan", "host_calls", "provider_small"};

void expect_same(const weft_extern_type& a, const weft_extern_type& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.is_mutable, b.is_mutable);
  EXPECT_EQ(a.min, b.min);
  EXPECT_EQ(a.max, b.max);
  ASSERT_EQ(a.param_count, b.param_count);
  ASSERT_EQ(a.result_count, b.result_count);
  EXPECT_TRUE(std::equal(a.params, a.params + a.param_count, b.params));
  EXPECT_TRUE(std::equal(a.results, a.results + a.result_count, b.results));
}

std::string text(const weft_name& name) { return {name.text, name.size}; }

void expect_same_declarations(const Loaded& a, const Loaded& b) {
  weft_name a_module, a_name, b_module, b_name;
  weft_extern_type a_type, b_type;
  uint32_t a_index, b_index, i = 0;
  for (; weft_import_at(a.module, i, &a_module, &a_name, &a_type) == WEFT_OK; ++i) {
    ASSERT_EQ(weft_import_at(b.module, i, &b_module, &b_name, &b_type), WEFT_OK);
    EXPECT_EQ(text(a_module), text(b_module));
    EXPECT_EQ(text(a_name), text(b_name));
    expect_same(a_type, b_type);
  }
  EXPECT_EQ(weft_import_at(b.module, i, nullptr, nullptr, nullptr), WEFT_NOT_FOUND);
  for (i = 0; weft_export_at(a.module, i, &a_name, &a_type, &a_index) == WEFT_OK; ++i) {
    ASSERT_EQ(weft_export_at(b.module, i, &b_name, &b_type, &b_index), WEFT_OK);
    EXPECT_EQ(text(a_name), text(b_name));
    EXPECT_EQ(a_index, b_index);
    expect_same(a_type, b_type);
  }
  EXPECT_EQ(weft_export_at(b.module, i, nullptr, nullptr, nullptr), WEFT_NOT_FOUND);
}

TEST(InPlace, KeepsTheContentsOfSectionsThatAreReadAgainAndTheCode) {
  for (const char* name : kModules) {
    SCOPED_TRACE(name);
    Memory memory, other_memory;
    const Bytes wasm = read_module(name);
    Loaded from_flash(other_memory, wasm), in_place(memory, wasm, true);
    ASSERT_EQ(in_place.status, WEFT_OK);
    overwrite_rest(in_place);
    const weft_module_info info = info_of(in_place);
    EXPECT_EQ(info.code_bytes, info_of(from_flash).code_bytes);
    EXPECT_EQ(info.wasm_bytes, least(in_place, memory, wasm));
    EXPECT_EQ(info.imports, info_of(from_flash).imports);
    EXPECT_EQ(info.exports, info_of(from_flash).exports);
    expect_same_declarations(from_flash, in_place);
  }
}

TEST(InPlace, CustomSectionsAnywhereGo) {
  const Bytes plain = read_module("everything");
  Natives natives;
  for (size_t at = 8; at <= plain.size();) {
    Bytes wasm = plain;
    insert_custom(wasm, at, 100);
    Memory memory, other_memory;
    Loaded without(other_memory, plain, true), with(memory, wasm, true);
    ASSERT_EQ(with.status, WEFT_OK);
    EXPECT_EQ(info_of(with).wasm_bytes, least(with, memory, plain));
    overwrite_rest(with);
    expect_same_declarations(without, with);
    Live live(with, &natives.host);
    int32_t result = 0;
    EXPECT_EQ(live.call("checksum", {}, &result), WEFT_OK);
    EXPECT_EQ(result, 41 + 'w' + 'e' + 'f' + 't' + 7 + 12);
    if (at == plain.size()) break;
    ++at;
    at += leb(plain, at);
  }
}

// A section that is kept lies where the header was; one that is absent must not be taken for it.
TEST(InPlace, TheFirstKeptSectionMayBeAny) {
  Memory memory;
  Loaded memory_import(memory, binary({2, 6, 1, 0, 0, 2, 0, 1}), true);
  EXPECT_EQ(info_of(memory_import).imports, 1u);
  EXPECT_EQ(info_of(memory_import).exports, 0u);
  Loaded table(memory, binary({4, 4, 1, 0x70, 0, 3}), true);
  EXPECT_EQ(info_of(table).imports, 0u);
  Live live(table);
  EXPECT_EQ(live.status, WEFT_OK);
  Loaded no_section(memory, binary({}), true);
  EXPECT_EQ(info_of(no_section).wasm_bytes, 1u);
  EXPECT_EQ(info_of(no_section).imports, 0u);
  Live empty(no_section);
  EXPECT_EQ(empty.status, WEFT_OK);
}

// (memory (export "m") 1) (data (i32.const 8) "data of the module") and a function that reads it.
Bytes with_data() {
  return binary({1, 6, 1, 0x60, 1, 0x7F, 1, 0x7F, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 9, 2, 1, 'm', 2, 0, 1, 'f', 0, 0,
                 10, 9, 1, 7, 0, 0x20, 0, 0x2D, 0, 0, 0x0B, 11, 24, 1, 0, 0x41, 8, 0x0B, 18,
                 'd', 'a', 't', 'a', ' ', 'o', 'f', ' ', 't', 'h', 'e', ' ', 'm', 'o', 'd', 'u', 'l', 'e'});
}

TEST(Sealed, DataIsCutOffAndInstancesStay) {
  Memory memory;
  Loaded loaded(memory, with_data(), true);
  ASSERT_EQ(loaded.status, WEFT_OK) << loaded.error.reason;
  const uint32_t before = info_of(loaded).wasm_bytes;
  const size_t held = memory.held();
  EXPECT_EQ(before, least(loaded, memory, with_data()));
  {
    Live first(loaded), second(loaded);
    weft_module_seal(loaded.module);
    EXPECT_EQ(info_of(loaded).wasm_bytes, before - contents(with_data(), {11}));
    overwrite_rest(loaded);
    for (Live* live : {&first, &second}) {
      int32_t result = 0;
      EXPECT_EQ(live->call("f", {8 + 17}, &result), WEFT_OK);
      EXPECT_EQ(result, 'e');
    }
    Live third(loaded);
    EXPECT_EQ(third.status, WEFT_MISUSE);
    EXPECT_EQ(third.instance, nullptr);
    weft_module_seal(loaded.module);
    EXPECT_EQ(info_of(loaded).wasm_bytes, before - contents(with_data(), {11}));
    EXPECT_EQ(weft_module_drop(loaded.module), WEFT_BUSY);
  }
  EXPECT_EQ(memory.held(), held);
  Live fourth(loaded);
  EXPECT_EQ(fourth.status, WEFT_MISUSE);
}

TEST(Sealed, PassiveDataStays) {
  Memory memory;
  Natives natives;
  Loaded loaded(memory, "segments", true), provider(memory, "table_owner");
  const uint32_t before = info_of(loaded).wasm_bytes;
  // (global (export "base") i32 (i32.const 3))
  Loaded base(memory, binary({6, 6, 1, 0x7F, 0, 0x41, 3, 0x0B, 7, 8, 1, 4, 'b', 'a', 's', 'e', 3, 0}));
  Live m(base);
  weft_library library = {};
  library.module = "m";
  library.instance = m.instance;
  Live live(loaded, &library);
  ASSERT_EQ(live.status, WEFT_OK) << live.error.reason;
  weft_module_seal(loaded.module);
  EXPECT_EQ(info_of(loaded).wasm_bytes, before);
  overwrite_rest(loaded);
  EXPECT_EQ(live.call("data", {100, 0, 7}), WEFT_OK);
  EXPECT_EQ(live.call("data_active", {100, 0, 0}), WEFT_OK);
  EXPECT_EQ(live.call("data_active", {100, 0, 1}), WEFT_TRAP_MEMORY_BOUNDS);
  EXPECT_EQ(live.call("init", {5, 0, 3}), WEFT_OK);
  int32_t result = 0;
  EXPECT_EQ(live.call("load", {100}, &result), WEFT_OK);
  EXPECT_EQ(result, 'p');
  EXPECT_EQ(live.call("call", {6}, &result), WEFT_OK);
  EXPECT_EQ(result, 1);
}

// memory.init of an active segment finds nothing there, before as after.
TEST(Sealed, AnActiveSegmentMayStillBeNamed) {
  Memory memory;
  // (memory 1) (data (i32.const 0) "abc") (func (export "f") (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))
  Loaded loaded(memory, binary({1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 'f', 0, 0, 12, 1, 1,
                                10, 14, 1, 12, 0, 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 8, 0, 0, 0x0B,
                                11, 9, 1, 0, 0x41, 0, 0x0B, 3, 'a', 'b', 'c'}), true);
  ASSERT_EQ(loaded.status, WEFT_OK) << loaded.error.reason;
  Live live(loaded);
  weft_module_seal(loaded.module);
  overwrite_rest(loaded);
  EXPECT_EQ(live.call("f", {}), WEFT_OK);
}

TEST(Sealed, AModuleInFlashStaysAsItIs) {
  Memory memory;
  Loaded loaded(memory, with_data());
  Live live(loaded);
  weft_module_seal(loaded.module);
  EXPECT_EQ(loaded.buffer, with_data());
  EXPECT_EQ(info_of(loaded).wasm_bytes, loaded.buffer.size());
  Live other(loaded);
  EXPECT_EQ(other.status, WEFT_MISUSE);
  int32_t result = 0;
  EXPECT_EQ(live.call("f", {8}, &result), WEFT_OK);
  EXPECT_EQ(result, 'd');
  weft_module_seal(nullptr);
}

// Code that outgrew its section has a block of its own; data lies where it would be.
TEST(Sealed, CodeInABlockOfItsOwn) {
  Memory memory;
  Bytes wasm = read_module("grows");
  const int tail[] = {11, 5, 1, 1, 2, 'a', 'b'};  // A passive segment.
  wasm.insert(wasm.end(), std::begin(tail), std::end(tail));
  Loaded loaded(memory, wasm, true);
  ASSERT_EQ(loaded.status, WEFT_OK) << loaded.error.reason;
  EXPECT_GT(memory.held(WEFT_FOR_CODE), 0u) << "it no longer grows";
  EXPECT_EQ(info_of(loaded).wasm_bytes, least(loaded, memory, wasm));
  Live live(loaded);
  weft_module_seal(loaded.module);
  overwrite_rest(loaded);
  int32_t result = 0;
  EXPECT_EQ(live.call("call", {5}, &result), WEFT_OK);
  EXPECT_EQ(result, 8);
}

}  // namespace
