// The life of instances: order of drops, references that outlive them, failures half-way, and what
// may be asked of them.
#include "support.h"

namespace {

struct InstanceTest : testing::Test {
  Memory memory;
};

weft_library serve(const char* module, weft_instance* instance) {
  weft_library library = {};
  library.module = module;
  library.instance = instance;
  return library;
}

TEST_F(InstanceTest, NullArguments) {
  Loaded loaded(memory, "table_owner");
  weft_instance* instance;
  weft_error error;
  EXPECT_EQ(weft_instantiate(nullptr, nullptr, nullptr, &instance, &error), WEFT_MISUSE);
  EXPECT_EQ(error.status, WEFT_MISUSE);
  EXPECT_NE(error.reason, nullptr);
  EXPECT_EQ(weft_instantiate(loaded.module, nullptr, nullptr, nullptr, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_instance_drop(nullptr), WEFT_OK);
  EXPECT_EQ(weft_instance_user(nullptr), nullptr);
  EXPECT_EQ(weft_instance_module(nullptr), nullptr);
  weft_extern found = {};
  weft_extern_type type;
  weft_value value;
  EXPECT_EQ(weft_find(nullptr, "x", &found), WEFT_MISUSE);
  EXPECT_EQ(weft_extern_get_type(found, &type), WEFT_MISUSE);
  EXPECT_EQ(weft_global_get(found, &value), WEFT_MISUSE);
  EXPECT_EQ(weft_global_set(found, &value), WEFT_MISUSE);
  EXPECT_EQ(weft_table_get(found, 0, &value), WEFT_MISUSE);
  EXPECT_EQ(weft_call(found, nullptr, 0, nullptr, 0), WEFT_MISUSE);
  EXPECT_EQ(weft_stack_peak(nullptr), 0u);
  EXPECT_EQ(weft_import_at(nullptr, 0, nullptr, nullptr, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_export_at(nullptr, 0, nullptr, nullptr, nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_custom_section(nullptr, "x", nullptr, nullptr), WEFT_MISUSE);
  weft_store_sweep(nullptr);
  Live live(loaded);
  EXPECT_EQ(weft_find(live.instance, nullptr, &found), WEFT_MISUSE);
  EXPECT_EQ(weft_find(live.instance, "x", nullptr), WEFT_MISUSE);
  EXPECT_EQ(weft_find(live.instance, "x", &found), WEFT_NOT_FOUND);
}

TEST_F(InstanceTest, UserAndModule) {
  Loaded loaded(memory, "table_owner");
  int user;
  weft_options options = {};
  options.user = &user;
  Live live(loaded, nullptr, &options);
  EXPECT_EQ(weft_instance_user(live.instance), &user);
  EXPECT_EQ(weft_instance_module(live.instance), loaded.module);
}

TEST_F(InstanceTest, ImportsAndExportsInOrder) {
  for (bool in_place : {false, true}) {
    Loaded loaded(memory, "everything", in_place);
    weft_name module, name;
    weft_extern_type type;
    ASSERT_EQ(weft_import_at(loaded.module, 0, &module, &name, &type), WEFT_OK);
    EXPECT_EQ(std::string(module.text, module.size), "env");
    EXPECT_EQ(std::string(name.text, name.size), "tick");
    EXPECT_EQ(type.kind, WEFT_FUNCTION);
    EXPECT_EQ(type.param_count, 0u);
    ASSERT_EQ(type.result_count, 1u);
    EXPECT_EQ(type.results[0], WEFT_I32);
    EXPECT_EQ(weft_import_at(loaded.module, 1, &module, &name, &type), WEFT_NOT_FOUND);

    const std::pair<const char*, weft_kind> exports[] = {
        {"memory", WEFT_MEMORY}, {"table", WEFT_TABLE}, {"seven", WEFT_GLOBAL}, {"twelve", WEFT_GLOBAL},
        {"tick", WEFT_FUNCTION}, {"add", WEFT_FUNCTION}, {"checksum", WEFT_FUNCTION}};
    uint32_t i = 0, index;
    for (const auto& [expected, kind] : exports) {
      ASSERT_EQ(weft_export_at(loaded.module, i++, &name, &type, &index), WEFT_OK);
      EXPECT_EQ(std::string(name.text, name.size), expected);
      EXPECT_EQ(type.kind, kind);
    }
    EXPECT_EQ(weft_export_at(loaded.module, i, &name, &type, &index), WEFT_NOT_FOUND);
    ASSERT_EQ(weft_export_at(loaded.module, 0, nullptr, &type, nullptr), WEFT_OK);
    EXPECT_EQ(type.min, 1u);
    EXPECT_EQ(type.max, 2u);
    EXPECT_EQ(type.page_size_log2, 16);
    ASSERT_EQ(weft_export_at(loaded.module, 1, nullptr, &type, nullptr), WEFT_OK);
    EXPECT_EQ(type.type, WEFT_FUNCREF);
    EXPECT_EQ(type.min, 4u);
    EXPECT_TRUE(type.has_max);
    EXPECT_EQ(type.max, 8u);
    ASSERT_EQ(weft_export_at(loaded.module, 3, nullptr, &type, nullptr), WEFT_OK);
    EXPECT_EQ(type.type, WEFT_I64);
    EXPECT_TRUE(type.is_mutable);
    ASSERT_EQ(weft_export_at(loaded.module, 5, nullptr, &type, &index), WEFT_OK);
    EXPECT_EQ(type.param_count, 2u);
    EXPECT_EQ(type.params[1], WEFT_I32);
    EXPECT_EQ(index, 2u);

    weft_module_info info;
    weft_module_get_info(loaded.module, &info);
    EXPECT_EQ(info.imports, 1u);
    EXPECT_EQ(info.exports, 7u);
    EXPECT_EQ(info.functions, 4u);
    EXPECT_NE(info.features & WEFT_FEATURE_BULK_MEMORY, 0u);
    EXPECT_NE(info.features & WEFT_FEATURE_MUTABLE_GLOBALS, 0u);
    EXPECT_NE(info.features & WEFT_FEATURE_REFERENCES, 0u);
    EXPECT_EQ(info.features & (WEFT_FEATURE_CUSTOM_PAGE | WEFT_FEATURE_TAIL_CALL | WEFT_FEATURE_EXTENDED_CONST), 0u);
  }
}

TEST_F(InstanceTest, CustomSections) {
  Loaded loaded(memory, binary({0, 4, 1, 'a', 1, 2, 0, 3, 2, 'a', 'b', 0, 3, 1, 'a', 9}));
  const uint8_t* bytes;
  uint32_t size;
  ASSERT_EQ(weft_custom_section(loaded.module, "a", &bytes, &size), WEFT_OK);
  ASSERT_EQ(size, 2u);
  EXPECT_EQ(bytes[1], 2);
  ASSERT_EQ(weft_custom_section(loaded.module, "ab", &bytes, &size), WEFT_OK);
  EXPECT_EQ(size, 0u);
  EXPECT_EQ(weft_custom_section(loaded.module, "b", &bytes, &size), WEFT_NOT_FOUND);
  EXPECT_EQ(weft_custom_section(loaded.module, "a", nullptr, &size), WEFT_MISUSE);
}

TEST_F(InstanceTest, GlobalsFromTheHost) {
  Loaded loaded(memory, "everything"), owner(memory, "table_owner");
  weft_native native = {"tick", "()i", [](weft_instance*, void*, uint32_t*) { return WEFT_OK; }};
  weft_library library = {};
  library.module = "env";
  library.natives = &native;
  library.native_count = 1;
  Live live(loaded, &library), owning(owner);
  weft_value value = {};
  ASSERT_EQ(weft_global_get(live.find("twelve"), &value), WEFT_OK);
  EXPECT_EQ(value.of.i64, 12);
  value.of.i64 = INT64_MIN;
  EXPECT_EQ(weft_global_set(live.find("twelve"), &value), WEFT_OK);
  value.of.i64 = 0;
  ASSERT_EQ(weft_global_get(live.find("twelve"), &value), WEFT_OK);
  EXPECT_EQ(value.of.i64, INT64_MIN);
  value.type = WEFT_F64;
  EXPECT_EQ(weft_global_set(live.find("twelve"), &value), WEFT_WRONG_ARGUMENTS);
  value.type = WEFT_I32;
  EXPECT_EQ(weft_global_set(live.find("seven"), &value), WEFT_MISUSE) << "not mutable";
  EXPECT_EQ(weft_global_get(live.find("memory"), &value), WEFT_MISUSE);

  // References: any externref, but no made-up funcref.
  value.type = WEFT_EXTERNREF;
  value.of.ref = 12345;
  EXPECT_EQ(weft_global_set(owning.find("other"), &value), WEFT_OK);
  value.type = WEFT_FUNCREF;
  EXPECT_EQ(weft_global_set(owning.find("reference"), &value), WEFT_WRONG_ARGUMENTS);
  ASSERT_EQ(weft_table_get(live.find("table"), 1, &value), WEFT_OK);
  EXPECT_EQ(value.type, WEFT_FUNCREF);
  EXPECT_NE(value.of.ref, 0u);
  EXPECT_EQ(weft_global_set(owning.find("reference"), &value), WEFT_OK);
  EXPECT_EQ(weft_table_get(live.find("table"), 4, &value), WEFT_TRAP_TABLE_BOUNDS);
  EXPECT_EQ(weft_table_get(live.find("memory"), 0, &value), WEFT_MISUSE);
}

TEST_F(InstanceTest, ReferencesToADroppedInstanceTrap) {
  Loaded owner(memory, "table_owner"), user(memory, "table_user");
  Live owning(owner);
  weft_library library = serve("p", owning.instance);
  int32_t result;
  weft_value before, after;
  {
    Live using_it(user, &library);
    ASSERT_EQ(using_it.status, WEFT_OK) << using_it.error.reason;
    EXPECT_EQ(owning.call("call", {0}, &result), WEFT_OK);
    EXPECT_EQ(result, 43);
    EXPECT_EQ(weft_instance_drop(owning.instance), WEFT_BUSY);
    EXPECT_EQ(weft_table_get(owning.find("table"), 0, &before), WEFT_OK);
  }
  EXPECT_TRUE(weft_is_trap(owning.call("call", {0}, &result)));
  // The next instance is not taken for the one that is gone.
  Live another(owner);
  EXPECT_TRUE(weft_is_trap(owning.call("call", {0}, &result)));
  Live again(user, &library);
  EXPECT_EQ(weft_table_get(owning.find("table"), 0, &after), WEFT_OK);
  EXPECT_NE(before.of.ref, after.of.ref);
  EXPECT_EQ(owning.call("call", {0}, &result), WEFT_OK);
}

TEST_F(InstanceTest, IdsAreReusedWhenFreeOnly) {
  Loaded owner(memory, "table_owner"), user(memory, "table_user");
  Live owning(owner);
  weft_library library = serve("p", owning.instance);
  int32_t result;
  for (int i = 0; i < 5000; ++i) {
    Live using_it(user, &library);
    ASSERT_EQ(using_it.status, WEFT_OK);
    ASSERT_EQ(owning.call("call", {0}, &result), WEFT_OK);
    ASSERT_EQ(result, 43);
  }
}

TEST_F(InstanceTest, TooManyInstancesAreALimit) {
  Loaded loaded(memory, binary({}));
  weft_options options = {};
  options.stack_bytes = 8;
  std::vector<weft_instance*> all;
  weft_instance* one;
  weft_status status;
  while ((status = weft_instantiate(loaded.module, nullptr, &options, &one, nullptr)) == WEFT_OK) all.push_back(one);
  EXPECT_EQ(status, WEFT_LIMIT);
  EXPECT_EQ(all.size(), 4095u);
  for (weft_instance* instance : all) EXPECT_EQ(weft_instance_drop(instance), WEFT_OK);
}

TEST_F(InstanceTest, AFailedStartLeavesWhatIsReferenced) {
  Loaded owner(memory, "table_owner"), failing(memory, "orphan");
  Live owning(owner);
  weft_library library = serve("p", owning.instance);
  size_t before = memory.held();
  Live live(failing, &library);
  EXPECT_EQ(live.status, WEFT_TRAP_UNREACHABLE);
  EXPECT_EQ(live.instance, nullptr);
  EXPECT_EQ(live.error.section, 8);
  EXPECT_EQ(live.error.function, 1u);
  EXPECT_GT(memory.held(), before);
  EXPECT_EQ(weft_module_drop(failing.module), WEFT_BUSY);
  int32_t result;
  EXPECT_EQ(owning.call("call", {0}, &result), WEFT_OK) << "4.5.4, note";
  EXPECT_EQ(result, 42);
  weft_store_sweep(&memory.store);
  EXPECT_EQ(memory.held(), before);
  EXPECT_TRUE(weft_is_trap(owning.call("call", {0}, &result)));
}


TEST_F(InstanceTest, HostFunctionsCannotPullTheGroundAway) {
  Loaded loaded(memory, "host_calls"), other(memory, "table_owner");
  Live bystander(other);
  struct Context {
    weft_instance* bystander;
    weft_module* module;
    weft_status own_drop, other_drop, call, module_drop;
  } context = {bystander.instance, loaded.module, WEFT_OK, WEFT_OK, WEFT_OK, WEFT_OK};
  weft_native native = {"act", "()i", [](weft_instance* caller, void* raw, uint32_t* slots) {
                          auto* c = static_cast<Context*>(raw);
                          c->own_drop = weft_instance_drop(caller);
                          c->other_drop = weft_instance_drop(c->bystander);
                          c->module_drop = weft_module_drop(c->module);
                          weft_extern f;
                          weft_find(caller, "act", &f);
                          weft_value v;
                          c->call = weft_call(f, nullptr, 0, &v, 1);
                          slots[0] = 5;
                          return WEFT_OK;
                        }};
  weft_library library = {};
  library.module = "host";
  library.natives = &native;
  library.native_count = 1;
  library.context = &context;
  Live live(loaded, &library);
  int32_t result;
  EXPECT_EQ(live.call("act", {}, &result), WEFT_OK);
  EXPECT_EQ(result, 5);
  EXPECT_EQ(context.own_drop, WEFT_BUSY);
  EXPECT_EQ(context.other_drop, WEFT_BUSY);
  EXPECT_EQ(context.call, WEFT_BUSY);
  EXPECT_EQ(context.module_drop, WEFT_BUSY);
}

TEST_F(InstanceTest, HostFunctionsMayGrowTheCallersMemory) {
  Loaded loaded(memory, "host_calls");
  weft_native native = {"act", "()i", [](weft_instance* caller, void*, uint32_t* slots) {
                          slots[0] = static_cast<uint32_t>(weft_memory_grow(caller, 1));
                          auto* byte = static_cast<uint8_t*>(weft_memory_span(caller, 65536, 1));
                          if (!byte) return WEFT_TRAP_HOST;
                          *byte = 77;
                          return WEFT_OK;
                        }};
  weft_library library = {};
  library.module = "host";
  library.natives = &native;
  library.native_count = 1;
  Live live(loaded, &library);
  int32_t result;
  EXPECT_EQ(live.call("grown", {}, &result), WEFT_OK);
  EXPECT_EQ(result, 77);
}

TEST_F(InstanceTest, AnImportCanBeTheStartFunction) {
  Loaded loaded(memory, "start_host");
  struct Context {
    int calls;
    weft_status drop;
  } context = {0, WEFT_OK};
  weft_native native = {"start", "()", [](weft_instance* caller, void* raw, uint32_t*) {
                          auto* c = static_cast<Context*>(raw);
                          c->drop = weft_instance_drop(caller);
                          weft_store_sweep(nullptr);
                          return ++c->calls == 1 ? WEFT_OK : WEFT_TRAP_HOST;
                        }};
  weft_library library = {};
  library.module = "host";
  library.natives = &native;
  library.native_count = 1;
  library.context = &context;
  {
    Live live(loaded, &library);
    EXPECT_EQ(live.status, WEFT_OK);
    EXPECT_EQ(context.calls, 1);
    EXPECT_EQ(context.drop, WEFT_BUSY);
  }
  Live failing(loaded, &library);
  EXPECT_EQ(failing.status, WEFT_TRAP_HOST);
  EXPECT_EQ(failing.instance, nullptr);
}

TEST_F(InstanceTest, StackPeakGrowsWithDepth) {
  Loaded loaded(memory, "recursion");
  Live live(loaded);
  EXPECT_EQ(weft_stack_peak(live.instance), 0u);
  int32_t result;
  EXPECT_EQ(live.call("down", {1}, &result), WEFT_OK);
  uint32_t shallow = weft_stack_peak(live.instance);
  EXPECT_GT(shallow, 0u);
  EXPECT_EQ(live.call("down", {20}, &result), WEFT_OK);
  EXPECT_EQ(result, 20);
  uint32_t deep = weft_stack_peak(live.instance);
  EXPECT_GT(deep, shallow);
  EXPECT_EQ(live.call("forever", {0}, &result), WEFT_TRAP_STACK_EXHAUSTED);
  EXPECT_GT(weft_stack_peak(live.instance), WEFT_DEFAULT_STACK_BYTES - 200);
  EXPECT_LE(weft_stack_peak(live.instance), WEFT_DEFAULT_STACK_BYTES);
  EXPECT_EQ(live.call("down", {20}, &result), WEFT_OK) << "an instance survives its traps";
  EXPECT_EQ(result, 20);
}

TEST_F(InstanceTest, TinyStacksTrapCleanly) {
  Loaded loaded(memory, "recursion");
  uint32_t enough = 0;
  for (uint32_t bytes = 1; bytes < 200; ++bytes) {
    weft_options options = {};
    options.stack_bytes = bytes;
    Live live(loaded, nullptr, &options);
    ASSERT_EQ(live.status, WEFT_OK);
    int32_t result;
    weft_status status = live.call("down", {3}, &result);
    if (status == WEFT_OK) {
      EXPECT_EQ(result, 3);
      if (enough == 0) enough = bytes;
    } else {
      EXPECT_EQ(status, WEFT_TRAP_STACK_EXHAUSTED);
      EXPECT_EQ(enough, 0u) << "what fits in fewer bytes fits in " << bytes;
    }
  }
  EXPECT_GT(enough, 16u);
}

}  // namespace
