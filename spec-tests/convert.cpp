#include "convert.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>

#include "script.h"
#include "weft.h"

namespace fs = std::filesystem;
using nlohmann::json;

namespace spec {

namespace {

// Assertions of the 1.0 suite that contradict version 2.0, which Weft implements. Nothing else of a suite is left out by name.
struct Superseded {
  const char* file;
  unsigned line;
  const char* type;
  const char* text;       // Empty for assert_return.
};
const Superseded kSupersededAssertions[] = {
  // Functions and blocks may have several results.
  {"func", 493, "assert_invalid", "invalid result arity"},
  {"func", 497, "assert_invalid", "invalid result arity"},
  {"type", 53, "assert_invalid", "invalid result arity"},
  {"type", 57, "assert_invalid", "invalid result arity"},
  // A module may have several tables.
  {"imports", 310, "assert_invalid", "multiple tables"},
  {"imports", 314, "assert_invalid", "multiple tables"},
  {"imports", 318, "assert_invalid", "multiple tables"},
  // The byte after the type of a call_indirect is the index of a table.
  {"binary", 50, "assert_malformed", "zero flag expected"},
  // After `unreachable` the labels of one br_table may differ in type.
  {"unreached-invalid", 539, "assert_invalid", "type mismatch"},
  // Segments are written one after another until one does not fit; 1.0 wrote none then.
  {"linking", 236, "assert_trap", "uninitialized"},
  {"linking", 248, "assert_trap", "uninitialized"},
  {"linking", 342, "assert_return", ""},
  {"linking", 354, "assert_return", ""},
};

// A command that cannot be run. Thrown while a command is being converted, and caught for that command.
struct NotRun {
  Reason reason;
};

class Bytes {
 public:
  std::vector<uint8_t> data;

  void byte(unsigned value) { data.push_back(static_cast<uint8_t>(value)); }
  void number(size_t value) {
    while (value >= 0x80) {
      byte((value & 0x7F) | 0x80);
      value >>= 7;
    }
    byte(value);
  }
  void little_endian(uint64_t value, int size) {
    for (int i = 0; i < size; i++) byte(value >> 8 * i & 0xFF);
  }
  void bytes(const std::vector<uint8_t>& value) {
    number(value.size());
    append(value);
  }
  void text(const std::string& value) {
    number(value.size());
    data.insert(data.end(), value.begin(), value.end());
    byte(0);
  }
  void append(const std::vector<uint8_t>& value) { data.insert(data.end(), value.begin(), value.end()); }
};

unsigned type_of(const std::string& name) {
  if (name == "i32") return WEFT_I32;
  if (name == "i64") return WEFT_I64;
  if (name == "f32") return WEFT_F32;
  if (name == "f64") return WEFT_F64;
  if (name == "funcref") return WEFT_FUNCREF;
  if (name == "externref") return WEFT_EXTERNREF;
  throw NotRun{name == "v128" ? kSimd : kUnknownValue};
}

// Integers come signed or unsigned, floats as the decimal number of their bits.
uint64_t bits_of(const std::string& text) {
  return text[0] == '-' ? static_cast<uint64_t>(std::stoll(text)) : std::stoull(text);
}

void write_value(Bytes& out, const json& value) {
  const unsigned type = type_of(value.at("type"));
  const std::string text = value.at("value");
  uint64_t bits;
  if (type == WEFT_EXTERNREF) {
    bits = text == "null" ? 0 : bits_of(text) + 1;   // Weft's null is 0.
  } else if (type == WEFT_FUNCREF) {
    if (text != "null") throw NotRun{kUnknownValue};
    bits = 0;
  } else {
    bits = bits_of(text);
  }
  out.byte(type);
  out.little_endian(bits, type == WEFT_I64 || type == WEFT_F64 ? 8 : 4);
}

void write_pattern(Bytes& out, const json& expected) {
  const std::string name = expected.at("type");
  if (name == "either") {
    out.byte(kEither);
    out.number(expected.at("values").size());
    for (const json& one : expected.at("values")) write_pattern(out, one);
    return;
  }
  const auto simple = [&out](Pattern pattern, unsigned type) {
    out.byte(pattern);
    out.byte(type);
  };
  if (name == "refnull" || name == "nullref") return simple(kNull, 0);
  if (name == "nullfuncref") return simple(kNull, WEFT_FUNCREF);
  if (name == "nullexternref") return simple(kNull, WEFT_EXTERNREF);
  const unsigned type = type_of(name);
  const bool is_reference = type == WEFT_FUNCREF || type == WEFT_EXTERNREF;
  if (!expected.contains("value")) {
    if (!is_reference) throw NotRun{kUnknownValue};
    return simple(kNonNull, type);
  }
  const json& value = expected.at("value");
  if (value == "null") return simple(kNull, type);
  if (value == "nan:canonical") return simple(kNanCanonical, type);
  if (value == "nan:arithmetic") return simple(kNanArithmetic, type);
  if (type == WEFT_FUNCREF) return simple(kNonNull, type);
  out.byte(kExact);
  write_value(out, expected);
}

class Converter {
 public:
  explicit Converter(const fs::path& path) : folder_(path.parent_path()), file_(path.stem().string()) {}

  std::vector<uint8_t> convert(const json& commands) {
    const bool simd_file = file_.rfind("simd_", 0) == 0;
    for (const json& command : commands) {
      out_ = Bytes();
      used_.reset();
      try {
        if (simd_file) throw NotRun{kSimd};
        if (is_superseded(command)) throw NotRun{kSuperseded};
        convert_command(command);
      } catch (const NotRun& not_run) {
        start(kNotRun, command);
        out_.byte(not_run.reason);
        // Modules that import under this name cannot be run either.
        const bool is_register = command.at("type") == "register";
        if (is_register) registrations_++;
        out_.text(is_register ? command.value("as", "") : "");
        used_.reset();
        if (command.at("type") == "module") current_ = Instance{std::nullopt, not_run.reason};
      }
      if (used_) last_use_[*used_] = converted_.size();
      converted_.push_back(out_.data);
      lines_.push_back(command.value("line", 0u));
    }
    return link();
  }

 private:
  // What a module command made: an instance number, or why the command was not run.
  struct Instance {
    std::optional<size_t> number;
    Reason reason = kUnknownCommand;
  };

  bool is_superseded(const json& command) const {
    for (const Superseded& entry : kSupersededAssertions) {
      if (file_ == entry.file && command.value("line", 0u) == entry.line && command.at("type") == entry.type &&
          command.value("text", "") == entry.text && folder_.filename() == "v1") {
        return true;
      }
    }
    return false;
  }

  void start(Command code, const json& command) {
    out_ = Bytes();
    out_.byte(code);
    out_.number(command.value("line", 0u));
  }

  std::vector<uint8_t> read_module(const json& command) const {
    // wasm-tools writes modules in text form as they are, and where it can their binary form too.
    std::string name = command.at("filename");
    if (command.value("module_type", "binary") == "text" || fs::path(name).extension() == ".wat") {
      if (!command.contains("binary_filename")) throw NotRun{kTextFormat};
      name = command.at("binary_filename");
    }
    std::ifstream file(folder_ / name, std::ios::binary);
    if (!file) throw std::runtime_error((folder_ / name).string() + " is missing");
    return std::vector<uint8_t>(std::istreambuf_iterator<char>(file), {});
  }

  // The instance that a command is about: named, or the latest.
  size_t find_instance(const json& command, const char* key) {
    const Instance* instance = &current_;
    if (command.contains(key)) {
      const auto found = named_.find(command.at(key));
      if (found == named_.end()) throw NotRun{kUnknownCommand};
      instance = &found->second;
    }
    if (!instance->number) throw NotRun{instance->reason};
    used_ = instance->number;
    return *instance->number;
  }

  // The name is taken even by a module that is not run: what acts on it must not reach an older one.
  void module_command(const json& command, const char* name_key, const std::function<std::vector<uint8_t>()>& read) {
    Instance instance;
    std::vector<uint8_t> wasm;
    std::optional<NotRun> not_run;
    try {
      wasm = read();
      instance.number = instance_count_++;
    } catch (const NotRun& caught) {
      not_run = caught;
      instance.reason = caught.reason;
    }
    current_ = instance;
    if (command.contains(name_key)) named_[command.at(name_key)] = instance;
    if (not_run) throw *not_run;
    start(kModule, command);
    out_.number(*instance.number);
    out_.bytes(wasm);
    used_ = instance.number;
  }

  void write_action(const json& action) {
    const std::string type = action.at("type");
    if (type != "invoke" && type != "get") throw NotRun{kUnknownCommand};
    out_.byte(type == "invoke");
    out_.number(find_instance(action, "module"));
    out_.text(action.at("field"));
    const json arguments = action.value("args", json::array());
    out_.number(arguments.size());
    for (const json& argument : arguments) write_value(out_, argument);
  }

  void convert_command(const json& command) {
    const std::string type = command.at("type");
    if (type == "module") {
      module_command(command, "name", [&] { return read_module(command); });
    } else if (type == "module_definition") {
      const std::vector<uint8_t> wasm = read_module(command);
      definitions_[command.value("name", "")] = wasm;
      definitions_[""] = wasm;
      start(kDefinition, command);
      out_.bytes(wasm);
    } else if (type == "module_instance") {
      module_command(command, "instance", [&] {
        const auto found = definitions_.find(command.value("module", ""));
        if (found == definitions_.end()) throw NotRun{kUnknownCommand};
        return found->second;
      });
    } else if (type == "register") {
      const size_t instance = find_instance(command, "name");
      registered_.insert(instance);
      registrations_++;
      start(kRegister, command);
      out_.number(instance);
      out_.text(command.at("as"));
    } else if (type == "action") {
      start(kAction, command);
      write_action(command.at("action"));
    } else if (type == "assert_return") {
      start(kAssertReturn, command);
      write_action(command.at("action"));
      out_.number(command.at("expected").size());
      for (const json& expected : command.at("expected")) write_pattern(out_, expected);
    } else if (type == "assert_trap" || type == "assert_exhaustion") {
      start(type == "assert_trap" ? kAssertTrap : kAssertExhaustion, command);
      write_action(command.at("action"));
      out_.text(command.at("text"));
    } else if (type == "assert_malformed" || type == "assert_invalid") {
      const std::vector<uint8_t> wasm = read_module(command);
      start(type == "assert_malformed" ? kAssertMalformed : kAssertInvalid, command);
      out_.bytes(wasm);
      out_.text(command.at("text"));
    } else if (type == "assert_unlinkable" || type == "assert_uninstantiable") {
      const std::vector<uint8_t> wasm = read_module(command);
      start(type == "assert_unlinkable" ? kAssertUnlinkable : kAssertUninstantiable, command);
      out_.number(instance_count_++);
      out_.bytes(wasm);
      out_.text(command.at("text"));
    } else {
      throw NotRun{kUnknownCommand};
    }
  }

  // Puts the commands together, with a kDrop after the last use of each instance that other modules cannot reach.
  std::vector<uint8_t> link() const {
    std::multimap<size_t, size_t> drops;
    for (const auto& [instance, command] : last_use_) {
      if (registered_.count(instance) == 0) drops.emplace(command, instance);
    }
    Bytes script;
    for (char c : kMagic) script.byte(static_cast<uint8_t>(c));
    script.number(instance_count_);
    script.number(registrations_);
    for (size_t i = 0; i < converted_.size(); i++) {
      script.append(converted_[i]);
      for (auto [at, end] = drops.equal_range(i); at != end; ++at) {
        script.byte(kDrop);
        script.number(lines_[i]);
        script.number(at->second);
      }
    }
    script.byte(kEnd);
    return script.data;
  }

  fs::path folder_;
  std::string file_;
  Bytes out_;
  std::optional<size_t> used_;                 // The instance that the command in `out_` refers to.
  std::vector<std::vector<uint8_t>> converted_;
  std::vector<unsigned> lines_;
  std::map<size_t, size_t> last_use_;          // By instance: the last command that refers to it.
  std::set<size_t> registered_;
  size_t registrations_ = 0;
  size_t instance_count_ = 0;
  Instance current_;
  std::map<std::string, Instance> named_;
  std::map<std::string, std::vector<uint8_t>> definitions_;
};

}  // namespace

std::vector<uint8_t> convert(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  return Converter(path).convert(json::parse(file).at("commands"));
}

}  // namespace spec
