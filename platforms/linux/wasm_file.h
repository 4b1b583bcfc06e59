// A .wasm file in memory and what the engine does not keep of it: section boundaries and names.
#ifndef WEFT_LINUX_WASM_FILE_H
#define WEFT_LINUX_WASM_FILE_H

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

class WasmFile {
 public:
  // Reads it; throws a Failure that says what it is instead, when it is no core WebAssembly module.
  explicit WasmFile(const std::string& path);

  const std::string& path() const { return path_; }
  const std::vector<uint8_t>& bytes() const { return bytes_; }

  // From the `name` section, or else the export section; "" when neither has one for this function.
  std::string function_name(uint32_t index) const;
  // "function 3 <main>", or "function 3".
  std::string describe_function(uint32_t index) const;
  // Indices of the functions that bear this name.
  std::vector<uint32_t> functions_named(std::string_view name) const;

  // What the compiler says it used (the `target_features` section), such as "simd128".
  const std::vector<std::string>& target_features() const { return target_features_; }
  // An object file of clang or rustc that has not been linked.
  bool is_object_file() const { return is_object_file_; }

 private:
  void read_sections();

  std::string path_;
  std::vector<uint8_t> bytes_;
  std::map<uint32_t, std::string> function_names_;
  std::vector<std::string> target_features_;
  bool is_object_file_ = false;
};

// The name of a section id (5.5.2), "code" for instance.
const char* section_name(uint8_t id);

#endif
