// Resolving imports: against natives, against instances, along chains, and every way it can fail.
#include "support.h"

namespace {

weft_status twice(weft_instance*, void* context, uint32_t* slots) {
  slots[0] = slots[0] * 2 + (context ? *static_cast<uint32_t*>(context) : 0);
  return WEFT_OK;
}

weft_library library_of(const char* module, const weft_native* natives, uint32_t count,
                        weft_instance* instance = nullptr, const weft_library* next = nullptr) {
  weft_library library = {};
  library.module = module;
  library.natives = natives;
  library.native_count = count;
  library.instance = instance;
  library.next = next;
  return library;
}

const weft_native kNative[] = {{"native", "(i)i", twice}};

constexpr size_t kImportSectionSize = 33;  // Where in such a module.

// A module with one import "m" "n" of this description.
Bytes importer(std::initializer_list<int> description) {
  // Types: 0: [] -> [], 1: [i32 i64] -> [f64], 2: [i32 i32] -> [i32], 3: [funcref externref f32] -> [].
  Bytes bytes = binary({1, 22, 4, 0x60, 0, 0, 0x60, 2, 0x7F, 0x7E, 1, 0x7C, 0x60, 2, 0x7F, 0x7F, 1, 0x7F, 0x60, 3,
                        0x70, 0x6F, 0x7D, 0, 2, static_cast<int>(5 + description.size()), 1, 1, 'm', 1, 'n'});
  for (int b : description) bytes.push_back(static_cast<uint8_t>(b));
  return bytes;
}

struct Native {
  const char* name;
  std::initializer_list<int> import;
  weft_native native;
  weft_status status;
  const char* reason;
};

TEST(Linking, SignaturesOfNatives) {
  const Native cases[] = {
      {"fits", {0, 0}, {"n", "()", twice}, WEFT_OK, "ok"},
      {"types", {0, 1}, {"n", "(iI)F", twice}, WEFT_OK, "ok"},
      {"references", {0, 3}, {"n", "(ref)", twice}, WEFT_OK, "ok"},
      {"parameter", {0, 1}, {"n", "(ii)F", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"result", {0, 1}, {"n", "(iI)f", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"fewer", {0, 1}, {"n", "(i)F", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"more", {0, 1}, {"n", "(iIi)F", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"rest", {0, 1}, {"n", "(iI)Fi", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"empty", {0, 0}, {"n", "", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"open", {0, 0}, {"n", "(", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"nonsense", {0, 1}, {"n", "iI:F", twice}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"no_signature", {0, 0}, {"n", nullptr, twice}, WEFT_IMPORT_MISMATCH,
       "the host function has no signature"},
      {"no_function", {0, 0}, {"n", "()", nullptr}, WEFT_IMPORT_MISMATCH,
       "the host function is null"},
      {"no_name", {0, 0}, {nullptr, "()", twice}, WEFT_IMPORT_MISSING, "no library offers it"},
      {"other_name", {0, 0}, {"nn", "()", twice}, WEFT_IMPORT_MISSING, "no library offers it"},
      {"a_table", {1, 0x70, 0, 0}, {"n", "()", twice}, WEFT_IMPORT_MISMATCH,
       "it is offered as another kind"},
      {"a_memory", {2, 0, 0}, {"n", "()", twice}, WEFT_IMPORT_MISMATCH,
       "it is offered as another kind"},
      {"a_global", {3, 0x7F, 0}, {"n", "()", twice}, WEFT_IMPORT_MISMATCH,
       "it is offered as another kind"},
  };
  for (const Native& c : cases) {
    SCOPED_TRACE(c.name);
    Memory memory;
    Loaded loaded(memory, importer(c.import));
    ASSERT_EQ(loaded.status, WEFT_OK) << loaded.error.reason;
    weft_library library = library_of("m", &c.native, 1);
    Live live(loaded, &library);
    EXPECT_EQ(live.status, c.status);
    EXPECT_STREQ(live.error.reason, c.reason);
    if (c.status == WEFT_OK) continue;
    EXPECT_EQ(live.error.section, 2);
    EXPECT_EQ(live.error.offset, 35u);
    EXPECT_EQ(std::string(live.error.import_module, live.error.import_module_size), "m");
    EXPECT_EQ(std::string(live.error.import_name, live.error.import_name_size), "n");
  }
}

TEST(Linking, OddLibrariesAreMissingImports) {
  Memory memory;
  Loaded loaded(memory, importer({0, 0}));
  weft_native native = {"n", "()", twice};
  weft_library other = library_of("mm", &native, 1);
  weft_library no_table = library_of("m", nullptr, 3, nullptr, &other);
  weft_library no_module = library_of(nullptr, &native, 1, nullptr, &no_table);
  for (weft_library* library : {static_cast<weft_library*>(nullptr), &other, &no_table, &no_module}) {
    Live live(loaded, library);
    EXPECT_EQ(live.status, WEFT_IMPORT_MISSING);
    EXPECT_EQ(live.instance, nullptr);
  }
  weft_library good = library_of("m", &native, 1, nullptr, &no_module);
  Live live(loaded, &good);
  EXPECT_EQ(live.status, WEFT_OK);
}

struct Offer {
  const char* name;
  const char* import_name;
  std::initializer_list<int> import;
  weft_status status;
  const char* reason;
};

TEST(Linking, TypesOfExports) {
  const Offer cases[] = {
      {"function", "add", {0, 2}, WEFT_OK, "ok"},
      {"function_type", "add", {0, 0}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"native_again", "native", {0, 0}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"function_as_global", "add", {3, 0x7F, 0}, WEFT_IMPORT_MISMATCH,
       "it is offered as another kind"},
      {"table", "table", {1, 0x70, 1, 2, 10}, WEFT_OK, "ok"},
      {"table_without_max", "table", {1, 0x70, 0, 1}, WEFT_OK, "ok"},
      {"table_larger_max", "table", {1, 0x70, 1, 0, 11}, WEFT_OK, "ok"},
      {"table_min", "table", {1, 0x70, 0, 3}, WEFT_IMPORT_MISMATCH,
       "the limits of the offer do not fit"},
      {"table_max", "table", {1, 0x70, 1, 0, 9}, WEFT_IMPORT_MISMATCH,
       "the limits of the offer do not fit"},
      {"table_no_max", "any", {1, 0x6F, 1, 0, 9}, WEFT_IMPORT_MISMATCH,
       "the limits of the offer do not fit"},
      {"table_type", "any", {1, 0x70, 0, 0}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"table_as_memory", "table", {2, 0, 0}, WEFT_IMPORT_MISMATCH,
       "it is offered as another kind"},
      {"memory", "memory", {2, 1, 1, 3}, WEFT_OK, "ok"},
      {"memory_min", "memory", {2, 0, 2}, WEFT_IMPORT_MISMATCH,
       "the limits of the offer do not fit"},
      {"memory_max", "memory", {2, 1, 1, 2}, WEFT_IMPORT_MISMATCH,
       "the limits of the offer do not fit"},
      {"memory_page", "memory", {2, 8, 1, 0}, WEFT_IMPORT_MISMATCH,
       "the offer has another page size"},
      {"memory_page_stated", "memory", {2, 8, 1, 16}, WEFT_OK, "ok"},
      {"memory_as_function", "memory", {0, 0}, WEFT_IMPORT_MISMATCH,
       "it is offered as another kind"},
      {"global", "constant", {3, 0x7F, 0}, WEFT_OK, "ok"},
      {"global_type", "constant", {3, 0x7E, 0}, WEFT_IMPORT_MISMATCH,
       "the offer has another type"},
      {"global_not_mutable", "constant", {3, 0x7F, 1}, WEFT_IMPORT_MISMATCH,
       "only one of them is mutable"},
      {"global_mutable", "counter", {3, 0x7E, 0}, WEFT_IMPORT_MISMATCH,
       "only one of them is mutable"},
      {"global_as_table", "constant", {1, 0x70, 0, 0}, WEFT_IMPORT_MISMATCH,
       "it is offered as another kind"},
      {"nothing", "missing", {0, 0}, WEFT_IMPORT_MISSING, "no library offers it"},
  };
  Memory memory;
  Loaded provider(memory, "provider");
  weft_library env = library_of("env", kNative, 1);
  for (const Offer& c : cases) {
    SCOPED_TRACE(c.name);
    Bytes bytes = importer(c.import);
    std::string name = c.import_name;  // In place of "n".
    size_t at = bytes.size() - c.import.size() - 2;
    bytes[at] = static_cast<uint8_t>(name.size());
    bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, name.begin(), name.end());
    bytes[kImportSectionSize] = static_cast<uint8_t>(bytes[kImportSectionSize] + name.size() - 1);
    Loaded loaded(memory, bytes);
    ASSERT_EQ(loaded.status, WEFT_OK) << loaded.error.reason;
    Live offering(provider, &env);  // Its drop fails the test should a failed link keep it in use.
    ASSERT_EQ(offering.status, WEFT_OK) << offering.error.reason;
    weft_library library = library_of("m", nullptr, 0, offering.instance);
    Live live(loaded, &library);
    EXPECT_EQ(live.status, c.status);
    EXPECT_STREQ(live.error.reason, c.reason);
    if (c.status == WEFT_OK) {
      EXPECT_EQ(weft_instance_drop(offering.instance), WEFT_BUSY);
    }
  }
}

TEST(Linking, ChainsShareAllFourKinds) {
  Memory memory;
  Loaded provider(memory, "provider"), consumer(memory, "consumer");
  uint32_t context = 7;
  weft_library env = library_of("env", kNative, 1);
  env.context = &context;
  Live p(provider, &env);
  ASSERT_EQ(p.status, WEFT_OK) << p.error.reason;
  weft_library first = library_of("p", nullptr, 0, p.instance);
  Live c(consumer, &first);
  ASSERT_EQ(c.status, WEFT_OK) << c.error.reason;
  weft_library second = library_of("p", nullptr, 0, c.instance);
  Live d(consumer, &second);  // Through c, to p and to the native.
  ASSERT_EQ(d.status, WEFT_OK) << d.error.reason;

  int32_t result;
  for (const Live* live : {&p, &c, &d}) {
    EXPECT_EQ(live->call("native", {4}, &result), WEFT_OK);
    EXPECT_EQ(result, 15);
    EXPECT_EQ(live->call("add", {4, 5}, &result), WEFT_OK);
    EXPECT_EQ(result, 9);
  }
  EXPECT_EQ(d.call("copy", {}, &result), WEFT_OK);
  EXPECT_EQ(result, 6);
  EXPECT_EQ(p.call("count", {}), WEFT_OK);
  EXPECT_EQ(d.call("bump", {}), WEFT_OK);
  for (const Live* live : {&p, &c, &d}) {
    weft_value value;
    ASSERT_EQ(weft_global_get(live->find("counter"), &value), WEFT_OK);
    EXPECT_EQ(value.type, WEFT_I64);
    EXPECT_EQ(value.of.i64, 111);
  }
  EXPECT_EQ(c.call("via_table", {10, 3, 1}, &result), WEFT_OK);
  EXPECT_EQ(result, 7);
  EXPECT_EQ(d.call("via_table", {10, 3, 0}, &result), WEFT_OK);
  EXPECT_EQ(result, 13);

  // One memory: growing it through one shows in all, and its new size counts when linking.
  EXPECT_EQ(d.call("grow", {1}, &result), WEFT_OK);
  EXPECT_EQ(result, 1);
  for (const Live* live : {&p, &c, &d}) {
    size_t size;
    EXPECT_NE(weft_memory(live->instance, &size), nullptr);
    EXPECT_EQ(size, 2u * 65536);
    weft_extern_type type;
    ASSERT_EQ(weft_extern_get_type(live->find("memory"), &type), WEFT_OK);
    EXPECT_EQ(type.min, 2u);
    EXPECT_EQ(type.max, 3u);
  }
  EXPECT_EQ(weft_memory_grow(p.instance, 2), -1);
  EXPECT_EQ(weft_memory_grow(c.instance, 1), 2);
  EXPECT_EQ(d.call("load", {3 * 65536 - 1}, &result), WEFT_OK);
  EXPECT_EQ(d.call("load", {16}, &result), WEFT_OK);
  EXPECT_EQ(result, 42);

  EXPECT_EQ(weft_instance_drop(p.instance), WEFT_BUSY);
  EXPECT_EQ(weft_instance_drop(c.instance), WEFT_BUSY);
  EXPECT_EQ(weft_module_drop(provider.module), WEFT_BUSY);
}

TEST(Linking, AnInstanceOfAnotherStoreIsRefused) {
  Memory one, two;
  Loaded provider(one, "provider"), consumer(two, "consumer");
  weft_library env = library_of("env", kNative, 1);
  Live p(provider, &env);
  weft_library library = library_of("p", nullptr, 0, p.instance);
  Live c(consumer, &library);
  EXPECT_EQ(c.status, WEFT_MISUSE);
  EXPECT_STREQ(c.error.reason, "an instance of another store");
}

TEST(Linking, NativesComeBeforeTheInstanceOfALibrary) {
  Memory memory;
  Loaded provider(memory, "provider"), consumer(memory, "consumer");
  weft_library env = library_of("env", kNative, 1);
  Live p(provider, &env);
  weft_native add = {"add", "(ii)i", [](weft_instance*, void*, uint32_t* s) { s[0] = 1000; return WEFT_OK; }};
  weft_library library = library_of("p", &add, 1, p.instance);
  Live c(consumer, &library);
  ASSERT_EQ(c.status, WEFT_OK) << c.error.reason;
  int32_t result;
  EXPECT_EQ(c.call("add", {1, 2}, &result), WEFT_OK);
  EXPECT_EQ(result, 1000);
}

}  // namespace
