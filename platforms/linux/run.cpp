#include "run.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "explain.h"
#include "meter.h"
#include "posix.h"
#include "posix_files.h"
#include "text.h"
#include "wasi.h"
#include "weft.h"

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

std::vector<const char*> pointers(const std::vector<std::string>& strings) {
  std::vector<const char*> result;
  for (const std::string& s : strings) result.push_back(s.c_str());
  return result;
}

uint8_t terminals() {
  uint8_t bits = 0;
  for (int stream = 0; stream < 3; stream++) bits = static_cast<uint8_t>(bits | (isatty(stream) != 0 ? 1 << stream : 0));
  return bits;
}

// The folders of `--dir HOST[::GUEST]`, open as long as this exists.
class Folders {
 public:
  explicit Folders(const std::vector<std::string>& given) {
    for (const std::string& folder : given) {
      const size_t separator = folder.find("::");
      const std::string host = folder.substr(0, separator);
      names_.push_back(separator == std::string::npos ? host : folder.substr(separator + 2));
      intptr_t handle;
      if (weft_posix_open_folder(host.c_str(), &handle) != WEFT_FILE_OK) {
        const std::string why = std::strerror(errno);
        close();
        throw Failure{EXIT_MISSING, "cannot open the folder '" + host + "': " + why, "", ""};
      }
      preopens_.push_back({nullptr, &weft_posix_files, handle, 0});
    }
    for (size_t i = 0; i < preopens_.size(); i++) preopens_[i].name = names_[i].c_str();
  }
  ~Folders() { close(); }
  Folders(const Folders&) = delete;
  Folders& operator=(const Folders&) = delete;

  const std::vector<weft_wasi_preopen>& preopens() const { return preopens_; }

 private:
  void close() {
    for (const weft_wasi_preopen& preopen : preopens_) weft_posix_close_folder(preopen.directory);
  }

  std::vector<std::string> names_;
  std::vector<weft_wasi_preopen> preopens_;
};

// How a call of the guest ended, when it is not a Failure.
struct Ended {
  bool exited;  // By proc_exit.
  std::vector<weft_value> results;
};

// A module with its instance and everything they need, taken down in the right order.
class Program {
 public:
  explicit Program(const RunOptions& options)
      : options_(options),
        file_(options.path),
        meter_(weft_posix_port),
        environ_(pointers(options.environment)),
        folders_(options.folders),
        descriptors_(streams_and_open_files + folders_.preopens().size()),
        budget_left_(options.budget) {
    // An invoked function gets its arguments as values; the program around it only its name.
    args_.push_back(file_.path().c_str());
    if (options.invoke.empty()) {
      for (const std::string& a : options.arguments) args_.push_back(a.c_str());
    }
    wasi_.port = &weft_posix_port;
    wasi_.arg_count = static_cast<uint32_t>(args_.size());
    wasi_.args = args_.data();
    wasi_.environ_count = static_cast<uint32_t>(environ_.size());
    wasi_.environ = environ_.data();
    wasi_.terminals = terminals();
    wasi_.preopen_count = static_cast<uint32_t>(folders_.preopens().size());
    wasi_.preopens = folders_.preopens().data();
    wasi_.descriptor_count = static_cast<uint32_t>(descriptors_.size());
    wasi_.descriptors = descriptors_.data();
    weft_config config = meter_.config();
    config.unmetered = options_.budget == 0;  // Then nothing here stops the guest.
    config.max_memory_bytes = static_cast<uint32_t>(std::min<uint64_t>(options.max_memory_bytes, UINT32_MAX));
    weft_store_init(&store_, &config);
  }

  ~Program() {
    weft_instance_drop(instance_);
    weft_wasi_close_files(&wasi_);
    weft_store_sweep(&store_);
    weft_module_drop(module_);
  }

  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void load() {
    const auto begin = Clock::now();
    weft_error error = {};
    if (weft_load(&store_, file_.bytes().data(), file_.bytes().size(), &module_, &error) != WEFT_OK) {
      throw explain_load(file_, error);
    }
    load_time_ = Clock::now() - begin;
  }

  bool exports_function(const char* name) const {
    weft_name found;
    weft_extern_type type;
    uint32_t index;
    for (uint32_t i = 0; weft_export_at(module_, i, &found, &type, &index) == WEFT_OK; i++) {
      if (type.kind == WEFT_FUNCTION && to_string(found) == name) return true;
    }
    return false;
  }

  // Links and runs the start function. True when that ended the program by proc_exit.
  bool instantiate() {
    weft_library libraries[WEFT_WASI_LIBRARIES], files;
    const weft_library* offered = weft_wasi_file_library(&wasi_, &files, weft_wasi_libraries(&wasi_, libraries, nullptr));
    weft_options options = {};
    options.stack_bytes = static_cast<uint32_t>(options_.stack_bytes);
    options.defer_start = 1;  // It may sleep, and has a budget, like any other function.
    weft_error error = {};
    const auto begin = Clock::now();
    const weft_status status = weft_instantiate(module_, offered, &options, &instance_, &error);
    run_time_ += Clock::now() - begin;
    if (weft_is_trap(status)) throw explain_start_trap(file_, error);
    if (status != WEFT_OK) throw explain_link(file_, module_, offered, error);
    const weft_status started = run_to_the_end();
    if (started == WEFT_TRAP_EXIT) return true;
    if (started != WEFT_OK && started != WEFT_MISUSE) throw explain(started, "the start function");
    return false;
  }

  Ended call(const char* name, const std::vector<std::string>& texts) {
    weft_extern function;
    weft_extern_type type;
    if (weft_find(instance_, name, &function) != WEFT_OK || weft_extern_get_type(function, &type) != WEFT_OK ||
        type.kind != WEFT_FUNCTION) {
      throw Failure{EXIT_MISSING, file_.path() + " exports no function '" + name + "'", "",
                    "it exports:" + export_list(module_)};
    }
    const std::vector<weft_value> arguments = parse_arguments(name, type, texts);
    Ended ended = {false, std::vector<weft_value>(type.result_count)};
    weft_status status = weft_begin(function, arguments.data(), static_cast<uint32_t>(arguments.size()));
    if (status == WEFT_OK) status = run_to_the_end();
    if (status == WEFT_OK) {
      status = weft_results(instance_, ended.results.data(), static_cast<uint32_t>(ended.results.size()));
    }
    if (status == WEFT_TRAP_EXIT) return {true, {}};
    if (status != WEFT_OK) throw explain(status, std::string("'") + name + "'");
    return ended;
  }

  const weft_module* module() const { return module_; }
  const WasmFile& file() const { return file_; }
  // A process keeps 8 bits of it.
  int exit_code() const { return static_cast<int>(wasi_.exit_code & 0xff); }

  // To standard error, so that the guest's output stays what it is.
  void print_stats() const {
    if (module_ == nullptr) return;
    std::fprintf(stderr, "\nTime          load %.3f ms, run %.3f ms\n", milliseconds(load_time_), milliseconds(run_time_));
    weft_module_info info;
    weft_module_get_info(module_, &info);
    std::fprintf(stderr, "Code          %s bytes of WebAssembly became %s bytes\n",
                 with_commas(info.code_section_bytes).c_str(), with_commas(info.code_bytes).c_str());
    if (instance_ != nullptr) {
      std::fprintf(stderr, "Guest stack   at most %s of %s bytes in use\n", with_commas(weft_stack_peak(instance_)).c_str(),
                   with_commas(options_.stack_bytes).c_str());
    }
    std::fprintf(stderr, "RAM, bytes on this computer %13s %13s\n", "now", "peak");
    for (int p = 0; p < WEFT_PURPOSES; p++) {
      const auto purpose = static_cast<weft_purpose>(p);
      std::fprintf(stderr, "  %-25s %13s %13s\n", purpose_text(purpose), with_commas(meter_.now(purpose)).c_str(),
                   with_commas(meter_.peak(purpose)).c_str());
    }
    std::fprintf(stderr, "  %-25s %13s %13s\n", "together", with_commas(meter_.total_now()).c_str(),
                 with_commas(meter_.total_peak()).c_str());
  }

 private:
  std::vector<weft_value> parse_arguments(const char* name, const weft_extern_type& type,
                                          const std::vector<std::string>& texts) const {
    const std::string signature = std::string(name) + extern_type_text(type);
    if (texts.size() != type.param_count) {
      throw Failure{EXIT_WEFT_FAILED,
                    signature + " takes " + std::to_string(type.param_count) +
                        (type.param_count == 1 ? " argument" : " arguments") + ", not " + std::to_string(texts.size()),
                    "", "weft run --invoke " + std::string(name) + " " + file_.path() + " ARGUMENTS..."};
    }
    std::vector<weft_value> values;
    for (size_t i = 0; i < texts.size(); i++) {
      try {
        values.push_back(parse_value(type.params[i], texts[i]));
      } catch (const std::invalid_argument& error) {
        throw Failure{EXIT_WEFT_FAILED,
                      "argument " + std::to_string(i + 1) + " of " + signature + ": '" + texts[i] + "' is no " +
                          type_text(type.params[i]),
                      "", error.what()};
      }
    }
    return values;
  }

  // Runs what was begun, within the budget, and sleeps while the guest does.
  weft_status run_to_the_end() {
    constexpr uint64_t most = WEFT_UNLIMITED - 1;
    const auto begin = Clock::now();
    weft_status status;
    do {
      const auto budget = static_cast<uint32_t>(options_.budget == 0 ? WEFT_UNLIMITED : std::min(budget_left_, most));
      status = weft_run(instance_, budget);
      if (status == WEFT_MISUSE) return status;  // There is no start function.
      if (options_.budget != 0) budget_left_ -= budget - weft_budget_left(instance_);
    } while ((status == WEFT_YIELDED && budget_left_ != 0) || (status == WEFT_PENDING && wake_when_it_is_time()));
    run_time_ += Clock::now() - begin;
    return status;
  }

  bool wake_when_it_is_time() {
    while (weft_wasi_waits(&wasi_)) {
      weft_wasi_idle(&wasi_);
      const weft_status status = weft_wasi_wake(&wasi_, instance_);
      if (status != WEFT_PENDING) return status == WEFT_OK;
    }
    return false;
  }

  Failure explain(weft_status status, const std::string& what) const {
    if (weft_is_trap(status)) return explain_trap(file_, status, weft_trap_function(instance_));
    if (status == WEFT_YIELDED) {
      return {EXIT_TRAPPED, file_.path() + " was stopped: its budget of " + with_commas(options_.budget) + " ticks is spent", "",
              "a larger one: --budget TICKS"};
    }
    return {EXIT_WEFT_FAILED, "cannot call " + what + ": " + weft_status_text(status), "", ""};
  }

  static constexpr size_t streams_and_open_files = 3 + 256;

  const RunOptions& options_;
  WasmFile file_;
  Meter meter_;
  std::vector<const char*> args_, environ_;
  Folders folders_;
  std::vector<weft_wasi_descriptor> descriptors_;
  uint64_t budget_left_;
  weft_wasi wasi_ = {};
  weft_store store_ = {};
  weft_module* module_ = nullptr;
  weft_instance* instance_ = nullptr;
  Clock::duration load_time_{}, run_time_{};
};

int run_loaded(Program& program, const RunOptions& options) {
  const bool is_command = program.exports_function("_start");
  if (options.invoke.empty() && !is_command) {
    if (program.file().is_object_file()) throw explain_object_file(program.file());
    throw Failure{EXIT_MISSING, program.file().path() + " has no _start: it is a library, not a program", "",
                  "call one of its exports, weft run --invoke NAME " + program.file().path() +
                      " ARGUMENTS...\nit exports:" + export_list(program.module())};
  }
  if (program.instantiate()) return program.exit_code();
  if (options.invoke.empty()) {
    return program.call("_start", {}).exited ? program.exit_code() : 0;
  }
  // A reactor (a WASI library) sets itself up in _initialize, to be called once before anything else.
  if (!is_command && options.invoke != "_initialize" && program.exports_function("_initialize") &&
      program.call("_initialize", {}).exited) {
    return program.exit_code();
  }
  const Ended ended = program.call(options.invoke.c_str(), options.arguments);
  for (const weft_value& value : ended.results) std::printf("%s\n", value_text(value).c_str());
  std::fflush(stdout);
  return ended.exited ? program.exit_code() : 0;
}

}  // namespace

int run(const RunOptions& options) {
  Program program(options);
  program.load();
  try {
    const int exit_code = run_loaded(program, options);
    if (options.stats) program.print_stats();
    return exit_code;
  } catch (const Failure& failure) {
    if (options.stats && failure.exit_code == EXIT_TRAPPED) program.print_stats();
    throw;
  }
}
