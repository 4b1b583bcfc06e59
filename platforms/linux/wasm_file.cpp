#include "wasm_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "failure.h"
#include "text.h"

namespace {

// Reads parts of a binary. Custom sections are allowed to be nonsense: nothing here throws, every read may fail.
class Reader {
 public:
  Reader(const uint8_t* begin, const uint8_t* end) : next_(begin), end_(end) {}

  bool at_end() const { return next_ == end_; }

  std::optional<uint8_t> byte() {
    if (at_end()) return std::nullopt;
    return *next_++;
  }

  std::optional<uint32_t> u32() {
    uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const auto b = byte();
      if (!b) return std::nullopt;
      value |= static_cast<uint64_t>(*b & 0x7f) << shift;
      if ((*b & 0x80) == 0) return value > UINT32_MAX ? std::nullopt : std::optional<uint32_t>(value);
    }
    return std::nullopt;
  }

  // The next `size` bytes, and skips them.
  std::optional<Reader> part(uint32_t size) {
    if (size > static_cast<size_t>(end_ - next_)) return std::nullopt;
    const Reader result(next_, next_ + size);
    next_ += size;
    return result;
  }

  std::optional<Reader> sized_part() {
    const auto size = u32();
    return size ? part(*size) : std::nullopt;
  }

  std::optional<std::string> name() {
    const auto text = sized_part();
    if (!text) return std::nullopt;
    return std::string(text->next_, text->end_);
  }

 private:
  const uint8_t* next_;
  const uint8_t* end_;
};

bool starts_with(const std::vector<uint8_t>& bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

// Text that begins with `(`, after white space and comments.
bool looks_like_text_format(const std::vector<uint8_t>& bytes) {
  size_t i = 0;
  while (i < bytes.size()) {
    if (std::isspace(bytes[i])) {
      i++;
    } else if (bytes[i] == ';' && i + 1 < bytes.size() && bytes[i + 1] == ';') {
      while (i < bytes.size() && bytes[i] != '\n') i++;
    } else {
      return bytes[i] == '(';
    }
  }
  return false;
}

struct Lookalike {
  std::string_view magic;
  const char* what;
  const char* help;
};

using namespace std::string_view_literals;

// Files that people hand to a WebAssembly runtime by mistake.
constexpr Lookalike lookalikes[] = {
    {"\0asm\x0d\0\x01\0"sv, "a WebAssembly component, not a core module",
     "build it for wasm32-wasip1 (WASI preview 1), or take the core module out: wasm-tools component unbundle"},
    {"\x1f\x8b"sv, "compressed with gzip", "gunzip it first"},
    {"\x28\xb5\x2f\xfd"sv, "compressed with zstd", "decompress it first: zstd -d"},
    {"\xfd"
     "7zXZ"sv,
     "compressed with xz", "decompress it first: xz -d"},
    {"PK\x03\x04"sv, "a zip archive", "unpack it first"},
    {"\x7f"
     "ELF"sv,
     "a native program or library (ELF)", "compile it for WebAssembly: clang --target=wasm32-wasi"},
    {"BC\xc0\xde"sv, "LLVM bitcode", "link it without -flto, or with wasm-ld, which makes the module"},
    {"!<arch>\n"sv, "a library of object files", "link it into a module: clang --target=wasm32-wasi"},
    {"#!"sv, "a script", nullptr},
    {"<!DOCTYPE"sv, "a web page", "the download probably failed; look at the file"},
    {"<html"sv, "a web page", "the download probably failed; look at the file"},
    {"version https://git-lfs"sv, "a Git LFS pointer", "fetch the file itself: git lfs pull"},
};

[[noreturn]] void refuse(const std::string& path, const std::string& what, const char* help) {
  throw Failure{EXIT_UNUSABLE, path + " is " + what, "", help == nullptr ? "" : help};
}

void check_header(const std::string& path, const std::vector<uint8_t>& bytes) {
  if (bytes.empty()) refuse(path, "empty", nullptr);
  if (starts_with(bytes, "\0asm\x01\0\0\0"sv)) return;
  for (const Lookalike& l : lookalikes) {
    if (starts_with(bytes, l.magic)) refuse(path, l.what, l.help);
  }
  if (starts_with(bytes, "\0asm"sv)) {
    if (bytes.size() < 8) refuse(path, "cut off after " + std::to_string(bytes.size()) + " bytes", nullptr);
    uint32_t version = 0;
    for (int i = 0; i < 4; i++) version |= static_cast<uint32_t>(bytes[4 + i]) << 8 * i;
    refuse(path, "WebAssembly of binary version " + std::to_string(version) + ", and Weft reads version 1", nullptr);
  }
  if (looks_like_text_format(bytes)) {
    refuse(path, "WebAssembly in text form", "convert it: wat2wasm FILE.wat -o FILE.wasm");
  }
  refuse(path, "not a WebAssembly module", "a module begins with the bytes 00 61 73 6d 01 00 00 00");
}

}  // namespace

WasmFile::WasmFile(const std::string& path) : path_(path) {
  if (std::filesystem::is_directory(path)) throw Failure{EXIT_MISSING, path + " is a directory", "", ""};
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure{EXIT_MISSING, "cannot open " + path + ": " + std::strerror(errno), "", ""};
  char block[1 << 16];  // In blocks, since a pipe has no size.
  while (file.read(block, sizeof block), file.gcount() != 0) bytes_.insert(bytes_.end(), block, block + file.gcount());
  if (file.bad()) throw Failure{EXIT_MISSING, "cannot read " + path + ": " + std::strerror(errno), "", ""};
  check_header(path, bytes_);
  read_sections();
}

void WasmFile::read_sections() {
  Reader file(bytes_.data() + 8, bytes_.data() + bytes_.size());
  while (const auto id = file.byte()) {
    auto section = file.sized_part();
    if (!section) return;
    if (*id == 7) {
      const auto count = section->u32();
      for (uint32_t i = 0; count && i < *count; i++) {
        const auto exported = section->name();
        const auto kind = section->byte();
        const auto index = section->u32();
        if (!exported || !kind || !index) break;
        if (*kind == 0) function_names_[*index] = *exported;  // Until the name section knows better.
      }
    }
    if (*id != 0) continue;
    const auto name = section->name();
    if (!name) continue;

    if (*name == "name") {
      while (const auto subsection_id = section->byte()) {
        auto subsection = section->sized_part();
        if (!subsection) break;
        if (*subsection_id != 1) continue;  // 1: function names.
        const auto count = subsection->u32();
        for (uint32_t i = 0; count && i < *count; i++) {
          const auto index = subsection->u32();
          const auto function = subsection->name();
          if (!index || !function) break;
          function_names_[*index] = *function;
        }
      }
    } else if (*name == "target_features") {
      const auto count = section->u32();
      for (uint32_t i = 0; count && i < *count; i++) {
        const auto prefix = section->byte();
        const auto feature = section->name();
        if (!prefix || !feature) break;
        if (*prefix == '+' || *prefix == '=') target_features_.push_back(*feature);
      }
    } else if (*name == "linking") {
      is_object_file_ = true;
    }
  }
}

std::string WasmFile::function_name(uint32_t index) const {
  const auto found = function_names_.find(index);
  return found == function_names_.end() ? "" : found->second;
}

std::string WasmFile::describe_function(uint32_t index) const {
  const std::string name = function_name(index);
  return "function " + std::to_string(index) + (name.empty() ? "" : " <" + printable(name) + ">");
}

std::vector<uint32_t> WasmFile::functions_named(std::string_view name) const {
  std::vector<uint32_t> found;
  for (const auto& [index, function] : function_names_) {
    if (function == name) found.push_back(index);
  }
  return found;
}

const char* section_name(uint8_t id) {
  constexpr const char* names[] = {"custom", "type",  "import",  "function", "table", "memory",     "global",
                                   "export", "start", "element", "code",     "data",  "data count", "tag"};
  return id < sizeof names / sizeof names[0] ? names[id] : "unknown";
}
