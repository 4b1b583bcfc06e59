// Plays the JavaScript host's part from a recording (record.mjs): replay FILE.wasm PATH [in-place] makes the calls of
// PATH.trace, answers the guest's imports from it, and compares what the guest does: each call of an import with its
// arguments, each result, and in the end the memory with PATH.memory.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "posix.h"
#include "weft.h"

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool is_64_bit(uint8_t type) { return type == WEFT_I64 || type == WEFT_F64; }

std::vector<uint64_t> numbers(std::istringstream& line) {
  std::vector<uint64_t> values;
  for (std::string word; line >> word;) values.push_back(std::stoull(word, nullptr, 16));
  return values;
}

class Replay {
 public:
  Replay(const std::string& wasm, const std::string& trace, bool in_place) : wasm_(read_file(wasm)), trace_(trace) {
    if (!trace_) throw std::runtime_error(trace + ": cannot be opened");
    weft_config config = {};
    config.reallocate = weft_posix_port.reallocate;
    config.context = weft_posix_port.memory;
    weft_store_init(&store_, &config);
    weft_error error = {};
    const weft_status status = in_place ? weft_load_in_place(&store_, &wasm_[0], wasm_.size(), &module_, &error)
                                        : weft_load(&store_, wasm_.data(), wasm_.size(), &module_, &error);
    if (status != WEFT_OK) throw std::runtime_error(std::string("does not load: ") + error.reason);
    collect_imports();
    weft_options options = {};
    options.stack_bytes = 1u << 20;
    const weft_library* first = libraries_.empty() ? nullptr : &libraries_.front();
    if (weft_instantiate(module_, first, &options, &instance_, &error) != WEFT_OK) {
      throw std::runtime_error(std::string("is not instantiated: ") + error.reason);
    }
  }

  ~Replay() {
    weft_instance_drop(instance_);
    weft_instance_drop(memory_instance_);
    weft_module_drop(module_);
    weft_module_drop(memory_module_);
  }

  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  void run() {
    while (next_line()) {
      if (event_ == "call") {
        call();
      } else {
        change_memory();
      }
    }
  }

  void compare_memory(const std::string& expected) {
    size_t size;
    const uint8_t* memory = weft_memory(instance_, &size);
    if (size != expected.size()) throw std::runtime_error("memory of another size");
    for (size_t i = 0; i < size; i++) {
      if (memory[i] != static_cast<uint8_t>(expected[i])) throw std::runtime_error("memory differs at " + std::to_string(i));
    }
  }

  unsigned calls = 0, imports = 0;

 private:
  struct Import {
    Replay* replay;
    unsigned number;
    weft_extern_type type;
    std::string module, name, signature;
    weft_native native;
  };

  static char letter(uint8_t type) {
    return type == WEFT_I32 ? 'i' : type == WEFT_I64 ? 'I' : type == WEFT_F32 ? 'f' : type == WEFT_F64 ? 'F' : 'e';
  }

  // One library for each function, whose context says which it is; and one for a memory.
  void collect_imports() {
    weft_name module, name;
    weft_extern_type type;
    for (uint32_t i = 0; weft_import_at(module_, i, &module, &name, &type) == WEFT_OK; i++) {
      weft_library library = {};
      imports_.push_back({this, 0, type, {module.text, module.size}, {name.text, name.size}, "(", {}});
      Import& import = imports_.back();
      if (type.kind == WEFT_FUNCTION) {
        import.number = function_count_++;
        for (uint32_t k = 0; k < type.param_count; k++) import.signature += letter(type.params[k]);
        import.signature += ')';
        for (uint32_t k = 0; k < type.result_count; k++) import.signature += letter(type.results[k]);
        import.native = {import.name.c_str(), import.signature.c_str(), called};
        library.natives = &import.native;
        library.native_count = 1;
        library.context = &import;
      } else if (type.kind == WEFT_MEMORY) {
        make_memory(import);
        library.instance = memory_instance_;
      } else {
        throw std::runtime_error("imports what this program does not offer: " + import.name);
      }
      library.module = import.module.c_str();
      libraries_.push_back(library);
    }
    for (auto library = libraries_.begin(); library != libraries_.end(); ++library) {
      if (std::next(library) != libraries_.end()) library->next = &*std::next(library);
    }
  }

  // A module that has nothing but the memory.
  void make_memory(const Import& import) {
    const auto number = [](uint64_t value) {
      std::string bytes;
      for (; value > 0x7F; value >>= 7) bytes += static_cast<char>((value & 0x7F) | 0x80);
      return bytes + static_cast<char>(value);
    };
    const auto section = [&](char id, const std::string& content) { return id + number(content.size()) + content; };
    std::string limits = number(import.type.has_max) + number(import.type.min);
    if (import.type.has_max) limits += number(import.type.max);
    memory_wasm_ = std::string("\0asm\1\0\0\0", 8) + section(5, '\1' + limits) +
                   section(7, '\1' + number(import.name.size()) + import.name + std::string("\2\0", 2));
    weft_error error;
    if (weft_load(&store_, memory_wasm_.data(), memory_wasm_.size(), &memory_module_, &error) != WEFT_OK ||
        weft_instantiate(memory_module_, nullptr, nullptr, &memory_instance_, &error) != WEFT_OK) {
      throw std::runtime_error(std::string("no memory to import: ") + error.reason);
    }
  }

  bool next_line() {
    std::string text;
    if (!std::getline(trace_, text)) return false;
    line_.clear();
    line_.str(text);
    line_number_++;
    line_ >> event_;
    return true;
  }

  [[noreturn]] void differs(const std::string& what) {
    throw std::runtime_error("at line " + std::to_string(line_number_) + " of the recording: " + what);
  }

  void change_memory() {
    std::string text;
    line_ >> text;
    const uint32_t number = static_cast<uint32_t>(std::stoul(text, nullptr, 16));
    if (event_ == "grow") {
      if (weft_memory_grow(instance_, number) < 0) differs("the memory does not grow");
    } else if (event_ == "patch") {
      line_ >> text;
      auto* bytes = static_cast<uint8_t*>(weft_memory_span(instance_, number, static_cast<uint32_t>(text.size() / 2)));
      if (bytes == nullptr) differs("outside of the memory");
      for (size_t i = 0; i < text.size() / 2; i++) {
        bytes[i] = static_cast<uint8_t>(std::stoul(text.substr(2 * i, 2), nullptr, 16));
      }
    } else {
      differs("the guest does something else than " + event_);
    }
  }

  void call() {
    calls++;
    std::string name;
    line_ >> name;
    const std::vector<uint64_t> bits = numbers(line_);
    weft_extern function;
    weft_extern_type type;
    if (weft_find(instance_, name.c_str(), &function) != WEFT_OK) differs("no export " + name);
    weft_extern_get_type(function, &type);
    std::vector<weft_value> arguments(type.param_count), results(type.result_count);
    for (uint32_t i = 0; i < type.param_count; i++) {
      arguments[i].type = type.params[i];
      arguments[i].of.f64_bits = bits.at(i);
    }
    const weft_status status =
        weft_call(function, arguments.data(), type.param_count, results.data(), type.result_count);
    if (!problem_.empty()) throw std::runtime_error(problem_);
    if (status != WEFT_OK) differs(name + ": " + weft_status_text(status));
    if (!next_line() || event_ != "result") differs("the guest returned from " + name + " where it should not");
    const std::vector<uint64_t> expected = numbers(line_);
    for (uint32_t i = 0; i < type.result_count; i++) {
      const uint64_t got = is_64_bit(type.results[i]) ? results[i].of.f64_bits : results[i].of.f32_bits;
      if (got != expected.at(i)) differs(name + " returned something else");
    }
  }

  static weft_status called(weft_instance*, void* context, uint32_t* slots) {
    Import& import = *static_cast<Import*>(context);
    try {
      import.replay->answer(import, slots);
      return WEFT_OK;
    } catch (const std::exception& error) {   // It must not pass through the engine.
      import.replay->problem_ = error.what();
      return WEFT_TRAP_HOST;
    }
  }

  void answer(const Import& import, uint32_t* slots) {
    imports++;
    if (!next_line() || event_ != "import") differs("the guest calls " + import.name + " where it should not");
    const std::vector<uint64_t> expected = numbers(line_);
    if (expected.at(0) != import.number) {
      differs("the guest calls " + import.name + ", not import " + std::to_string(expected.at(0)));
    }
    const uint32_t* slot = slots;
    for (uint32_t i = 0; i < import.type.param_count; i++) {
      const bool wide = is_64_bit(import.type.params[i]);
      const uint64_t got = wide ? static_cast<uint64_t>(weft_get_i64(slot)) : *slot;
      if (got != expected.at(i + 1)) differs("another argument for " + import.name);
      slot += wide ? 2 : 1;
    }
    while (next_line() && event_ != "return") {
      if (event_ == "call") differs("the host calls the guest from an import, which this program does not play");
      change_memory();
    }
    const std::vector<uint64_t> returned = numbers(line_);
    uint32_t* result = slots;
    for (uint32_t i = 0; i < import.type.result_count; i++) {
      if (is_64_bit(import.type.results[i])) {
        weft_set_i64(result, static_cast<int64_t>(returned.at(i)));
        result += 2;
      } else {
        *result++ = static_cast<uint32_t>(returned.at(i));
      }
    }
  }

  std::string wasm_, memory_wasm_;
  std::ifstream trace_;
  std::istringstream line_;
  std::string event_, problem_;
  unsigned line_number_ = 0;
  uint32_t function_count_ = 0;
  std::list<Import> imports_;
  std::list<weft_library> libraries_;
  weft_store store_ = {};
  weft_module *module_ = nullptr, *memory_module_ = nullptr;
  weft_instance *instance_ = nullptr, *memory_instance_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s FILE.wasm PATH [in-place]\n", argv[0]);
    return 2;
  }
  try {
    const std::string path = argv[2];
    Replay replay(argv[1], path + ".trace", argc > 3 && std::strcmp(argv[3], "in-place") == 0);
    replay.run();
    replay.compare_memory(read_file(path + ".memory"));
    std::printf("%u calls, %u of imports\n", replay.calls, replay.imports);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
