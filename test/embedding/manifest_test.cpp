// The policy of the host against what a plugin imports, has and declares.
#include "manifest.h"

#include "support.h"

Bytes with_manifest(Bytes module, const std::string& lines) {
  const std::string name = "weft.manifest";
  const size_t size = 1 + name.size() + lines.size();
  module.push_back(0);
  module.push_back(static_cast<uint8_t>((size & 0x7F) | 0x80));
  module.push_back(static_cast<uint8_t>(size >> 7));
  module.push_back(static_cast<uint8_t>(name.size()));
  module.insert(module.end(), name.begin(), name.end());
  module.insert(module.end(), lines.begin(), lines.end());
  return module;
}

class Manifest : public ::testing::Test {
 protected:
  weft_status check(const Bytes& bytes) {
    return weft_manifest_check(bytes.data(), bytes.size(), &policy, &manifest, text, sizeof text);
  }
  Bytes plugin = read_module("plugin");
  weft_permission imports[2] = {{"env", "wait"}, {"gpio", nullptr}};
  weft_policy policy = {imports, 2, 65536, 10, 2048, 10000};
  weft_manifest manifest;
  char text[120];
};

TEST_F(Manifest, AllowsWhatFits) {
  EXPECT_EQ(check(plugin), WEFT_OK) << text;
  EXPECT_EQ(manifest.present, 0);
  EXPECT_EQ(manifest.memory_bytes, 65536u);
  EXPECT_EQ(manifest.table_elements, 1u);
  EXPECT_STREQ(text, "");
  const Bytes declared = with_manifest(plugin, "name blinky\nstack 512\nbudget 5000\ntable 10\n");
  EXPECT_EQ(check(declared), WEFT_OK) << text;
  EXPECT_STREQ(manifest.name, "blinky");
  EXPECT_EQ(manifest.stack_bytes, 512u);
  EXPECT_EQ(manifest.budget, 5000u);
  EXPECT_EQ(manifest.table_elements, 10u);
  // The engine takes it, in place too, and ignores the section.
  Device device;
  Bytes copy = declared;
  weft::module module;
  EXPECT_EQ(module.load_in_place(device.store, copy.data(), copy.size()), WEFT_OK);
}

TEST_F(Manifest, RefusesImports) {
  imports[0].name = "other";
  EXPECT_EQ(check(plugin), WEFT_IMPORT_MISSING);
  EXPECT_STREQ(text, "env.wait: the plugin may not import this");
  imports[0].name = nullptr;  // All of env.
  EXPECT_EQ(check(plugin), WEFT_OK);
  policy.imports = nullptr;
  EXPECT_EQ(check(plugin), WEFT_IMPORT_MISSING);
}

TEST_F(Manifest, RefusesNeeds) {
  policy.max_memory_bytes = 4096;
  EXPECT_EQ(check(plugin), WEFT_LIMIT);
  EXPECT_STREQ(text, "the plugin needs 65536 bytes of memory, allowed are 4096");
  policy.max_memory_bytes = 0;
  EXPECT_EQ(check(with_manifest(plugin, "memory 131072\n")), WEFT_OK);
  EXPECT_EQ(manifest.memory_bytes, 131072u);
  EXPECT_EQ(check(with_manifest(plugin, "stack 2049")), WEFT_LIMIT);
  EXPECT_STREQ(text, "the plugin needs 2049 bytes of stack, allowed are 2048");
  EXPECT_EQ(check(with_manifest(plugin, "budget 10001\n")), WEFT_LIMIT);
  EXPECT_STREQ(text, "the plugin needs 10001 ticks for a call, allowed are 10000");
  EXPECT_EQ(check(with_manifest(plugin, "table 11\n")), WEFT_LIMIT);
  EXPECT_STREQ(text, "the plugin needs 11 table elements, allowed are 10");
}

TEST_F(Manifest, RefusesWhatItCannotRead) {
  for (const char* lines : {"stack\n", "stack \n", "stack 1k\n", "stack 4294967296\n", "speed 9\n", "stack  1\n", " stack 1\n",
                            "name this-name-has-far-too-many-characters\n"}) {
    EXPECT_EQ(check(with_manifest(plugin, lines)), WEFT_MALFORMED) << lines;
  }
  EXPECT_EQ(check(with_manifest(plugin, "speed 9")), WEFT_MALFORMED);
  EXPECT_STREQ(text, "weft.manifest: cannot read the line 'speed 9'");
  EXPECT_EQ(weft_manifest_check(nullptr, 0, &policy, nullptr, nullptr, 0), WEFT_MISUSE);
  EXPECT_EQ(weft_manifest_check(plugin.data(), plugin.size(), nullptr, nullptr, nullptr, 0), WEFT_MISUSE);
}

// Bytes that nobody has validated: cut anywhere, changed anywhere, it stays within them (run under sanitizers).
TEST_F(Manifest, StaysWithinTheBytes) {
  const Bytes whole = with_manifest(plugin, "name blinky\nstack 512\n");
  for (size_t size = 0; size < whole.size(); size++) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    check(cut);
  }
  EXPECT_EQ(check(Bytes(whole.begin(), whole.end() - 1)), WEFT_MALFORMED);
  for (size_t at = 8; at < whole.size(); at++) {
    for (int value : {0, 0x7F, 0x80, 0xFF}) {
      Bytes changed = whole;
      changed[at] = static_cast<uint8_t>(value);
      check(changed);
    }
  }
}
