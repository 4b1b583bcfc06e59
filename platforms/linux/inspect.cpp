#include "inspect.h"

#include <cstdio>
#include <vector>

#include "explain.h"
#include "meter.h"
#include "posix.h"
#include "text.h"
#include "wasi.h"
#include "weft.h"

namespace {

// A module in a store of its own that counts what it takes.
class Loaded {
 public:
  // Loads for a const input (flash) when `writable` is null, else in place.
  Loaded(const WasmFile& file, std::vector<uint8_t>* writable) : meter_(weft_posix_port) {
    const weft_config config = meter_.config();
    weft_store_init(&store_, &config);
    weft_error error = {};
    const auto& bytes = file.bytes();
    const weft_status status =
        writable == nullptr ? weft_load(&store_, bytes.data(), bytes.size(), &module_, &error)
                            : weft_load_in_place(&store_, writable->data(), writable->size(), &module_, &error);
    if (status != WEFT_OK) throw explain_load(file, error);
    weft_module_get_info(module_, &info_);
  }
  ~Loaded() { weft_module_drop(module_); }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;

  const weft_module* module() const { return module_; }
  const weft_module_info& info() const { return info_; }
  const Meter& meter() const { return meter_; }

  // What is left in use of a writable buffer when no other instance will be made.
  uint32_t seal() {
    weft_module_seal(module_);
    weft_module_info info;
    weft_module_get_info(module_, &info);
    return info.wasm_bytes;
  }

 private:
  Meter meter_;
  weft_store store_ = {};
  weft_module* module_ = nullptr;
  weft_module_info info_ = {};
};

constexpr struct {
  weft_feature bit;
  const char* name;
} features[] = {
    {WEFT_FEATURE_SIGN_EXTENSION, "sign extension"},
    {WEFT_FEATURE_SATURATING, "saturating conversions"},
    {WEFT_FEATURE_MULTI_VALUE, "multi-value"},
    {WEFT_FEATURE_BULK_MEMORY, "bulk memory"},
    {WEFT_FEATURE_REFERENCES, "reference types"},
    {WEFT_FEATURE_EXTENDED_CONST, "extended constant expressions"},
    {WEFT_FEATURE_TAIL_CALL, "tail calls"},
    {WEFT_FEATURE_CUSTOM_PAGE, "custom page sizes"},
    {WEFT_FEATURE_MUTABLE_GLOBALS, "imported or exported mutable globals"},
};

std::string features_text(uint32_t bits) {
  std::string text;
  for (const auto& f : features) {
    if ((bits & f.bit) != 0) text += (text.empty() ? "" : ", ") + std::string(f.name);
  }
  return text.empty() ? "none" : text;
}

// Who answers an import when the weft command runs the module.
const char* served_by(const std::string& module, const std::string& name) {
  if (module == "wasi_snapshot_preview1" || module == "wasi_unstable") {
    for (uint32_t i = 0; i < weft_wasi_native_count; i++) {
      if (name == weft_wasi_natives[i].name) return "WASI";
    }
  }
  return "your host";
}

void print_imports(const weft_module* module) {
  weft_name from, name;
  weft_extern_type type;
  for (uint32_t i = 0; weft_import_at(module, i, &from, &name, &type) == WEFT_OK; i++) {
    std::printf("  %s.%s: %s %s  [%s]\n", printable(from).c_str(), printable(name).c_str(), kind_text(type.kind),
                extern_type_text(type).c_str(), served_by(to_string(from), to_string(name)));
  }
}

void print_exports(const weft_module* module) {
  weft_name name;
  weft_extern_type type;
  uint32_t index;
  for (uint32_t i = 0; weft_export_at(module, i, &name, &type, &index) == WEFT_OK; i++) {
    std::printf("  %s: %s %s\n", printable(name).c_str(), kind_text(type.kind), extern_type_text(type).c_str());
  }
}

void print_row(const char* what, size_t flash, size_t in_place) {
  std::printf("  %-34s %15s %15s\n", what, with_commas(flash).c_str(), with_commas(in_place).c_str());
}

void print_ram(const WasmFile& file, const Loaded& flash, Loaded& in_place, const weft_options& options) {
  constexpr int pointer_bytes = 4;
  size_t from_flash[WEFT_PURPOSES] = {}, rewritten[WEFT_PURPOSES] = {};
  weft_module_requirements(flash.module(), &options, pointer_bytes, from_flash);
  weft_module_requirements(in_place.module(), &options, pointer_bytes, rewritten);

  std::printf("\nRAM on a 32-bit target, bytes:\n");
  std::printf("  %-34s %15s %15s\n", "", "from flash", "in place");
  size_t flash_total = 0, in_place_total = in_place.info().wasm_bytes;
  print_row("the module's buffer", 0, in_place.info().wasm_bytes);
  for (int p = 0; p < WEFT_FOR_SCRATCH; p++) {
    print_row(purpose_text(static_cast<weft_purpose>(p)), from_flash[p], rewritten[p]);
    flash_total += from_flash[p];
    in_place_total += rewritten[p];
  }
  print_row("together", flash_total, in_place_total);
  print_row("the same, sealed when instantiated", flash_total, in_place_total - in_place.info().wasm_bytes + in_place.seal());
  print_row("more while loading (this computer)", flash.meter().total_peak() - flash.meter().total_now(),
            file.bytes().size() - in_place.info().wasm_bytes + in_place.meter().total_peak() -
                in_place.meter().total_now());
}

}  // namespace

void inspect(const InspectOptions& inspected) {
  const WasmFile file(inspected.path);
  const Loaded flash(file, nullptr);
  std::vector<uint8_t> buffer = file.bytes();
  Loaded in_place(file, &buffer);
  const weft_module_info& info = flash.info();

  std::printf("%s: %s bytes, %s functions of %s types\n", inspected.path.c_str(), with_commas(file.bytes().size()).c_str(),
              with_commas(info.functions).c_str(), with_commas(info.types).c_str());
  std::printf("\nImports: %s\n", with_commas(info.imports).c_str());
  print_imports(flash.module());
  std::printf("\nExports: %s\n", with_commas(info.exports).c_str());
  print_exports(flash.module());
  std::printf("\nFeatures beyond WebAssembly 1.0: %s\n", features_text(info.features).c_str());
  std::printf("\nCode: %s bytes of WebAssembly became %s bytes", with_commas(info.code_section_bytes).c_str(),
              with_commas(info.code_bytes).c_str());
  if (info.code_section_bytes != 0) {
    std::printf(" (%.2f of it)", static_cast<double>(info.code_bytes) / info.code_section_bytes);
  }
  std::printf("\n");
  weft_options options = {};
  options.stack_bytes = static_cast<uint32_t>(inspected.stack_bytes);
  print_ram(file, flash, in_place, options);
}
