#include "trial.h"

#include <cstring>
#include <memory>

#include "imports.h"
#include "ledger.h"

namespace {

const uint8_t* current_bytes = nullptr;
size_t current_size = 0;

constexpr uint32_t kStackBytes = 1600;
constexpr uint32_t kMaxMemoryBytes = 1 << 20;
constexpr uint32_t kMaxTableElements = 20000;
constexpr uint32_t kMaxCalls = 24;

// What was seen, in order: two runs of the same module must see the same.
class Record {
 public:
  void add(uint64_t value) {
    hash_ = (hash_ ^ value) * 0x100000001B3u;
    hash_ ^= hash_ >> 29;
  }
  void add(const void* bytes, size_t size) {
    add(size);
    const uint8_t* p = static_cast<const uint8_t*>(bytes);
    for (; size >= 8; p += 8, size -= 8) {
      uint64_t word;
      std::memcpy(&word, p, 8);
      add(word);
    }
    for (; size != 0; --size) add(*p++);
  }
  bool operator!=(const Record& other) const { return hash_ != other.hash_; }

 private:
  uint64_t hash_ = 0xCBF29CE484222325u;
};

uint64_t value_bits(const weft_value& value) {
  return value.type == WEFT_I64 || value.type == WEFT_F64 ? value.of.f64_bits : value.of.f32_bits;
}

weft_value argument(uint8_t type, uint32_t n) {
  static const uint64_t kInteresting[] = {0, 1, 2, 0xFFFFFFFFFFFFFFFFu, 0x7FFFFFFF, 0xFFFFFFFF80000000u, 10, 255, 65535, 65536,
                                          0x7FC00000, 0x3F800000, 0x4010000000000000u, 0x7FF8000000000000u,
                                          0x7FFFFFFFFFFFFFFFu, 0x8000000000000000u};
  weft_value value = {};
  value.type = type;
  value.of.f64_bits = kInteresting[n * 2654435761u >> 28];
  if (type == WEFT_FUNCREF) value.of.ref = 0;  // Null: the others are Weft's own to make.
  return value;
}

// One way of running a module: how it is loaded and which dispatcher executes.
class Run {
 public:
  Run(const uint8_t* bytes, size_t size, bool in_place) : in_place_(in_place), size_(size), buffer_(new uint8_t[size]) {
    if (size != 0) std::memcpy(buffer_.get(), bytes, size);
    weft_config config = {};
    config.reallocate = Ledger::hook;
    config.context = &ledger;
    config.max_memory_bytes = kMaxMemoryBytes;
    config.max_table_elements = kMaxTableElements;
    weft_store_init(&store_, &config);
    status = in_place ? weft_load_in_place(&store_, buffer_.get(), size, &module_, &error)
                      : weft_load(&store_, buffer_.get(), size, &module_, &error);
    if (status != error.status) fault("status and error differ");
    if (!error.reason) fault("no reason");
    if (status != WEFT_OK && module_) fault("a module although loading failed");
    if (status != WEFT_OK && error.offset > size) fault("the error's offset is outside the module");
    if (status == WEFT_OK) {
      weft_module_get_info(module_, &info);
      if (info.wasm_bytes > size) fault("more bytes in use than there are");
      if (in_place) shrink_buffer();
    }
  }

  void instantiate() {
    imports_ = std::make_unique<Imports>(&store_, module_);
    weft_options options = {};
    options.stack_bytes = kStackBytes;
    size_t needed[WEFT_PURPOSES], before[WEFT_PURPOSES];
    if (weft_module_requirements(module_, &options, sizeof(void*), needed) != WEFT_OK) fault("requirements failed");
    for (int p = 0; p < WEFT_PURPOSES; ++p) before[p] = ledger.held(p);
    const uint64_t budget_before = budget;
    status = weft_instantiate(module_, imports_->libraries(), &options, &instance_, &error);
    record.add(status);
    if ((status == WEFT_OK) != (instance_ != nullptr)) fault("instance and status differ");
    const bool started = budget != budget_before || imports_->calls() != 0;
    if (!instance_ || imports_->has_providers() || started) return;
    for (int p = 0; p < WEFT_PURPOSES; ++p) {
      // The module's own needs are held already.
      const bool of_module = p == WEFT_FOR_CODE || p == WEFT_FOR_MODULE;
      const size_t held = of_module ? before[p] : ledger.held(p) - before[p];
      if (held != needed[p]) {
        fault("purpose " + std::to_string(p) + " holds " + std::to_string(held) + " bytes, foretold were " +
              std::to_string(needed[p]));
      }
    }
  }

  // Calls exported functions and looks at exported objects until there have been `calls` calls or the budget ends.
  // Returns how many calls came to an end.
  uint32_t call_exports(uint32_t calls) {
    uint32_t done = 0;
    weft_name name;
    weft_extern_type type;
    uint32_t index;
    for (uint32_t i = 0; weft_export_at(module_, i, &name, &type, &index) == WEFT_OK; ++i) {
      weft_extern found;
      if (weft_find_sized(instance_, name.text, name.size, &found) != WEFT_OK || found.index != index) {
        fault("an export was not found");
        continue;
      }
      weft_value value;
      if (type.kind == WEFT_GLOBAL && weft_global_get(found, &value) == WEFT_OK) {
        record.add(value_bits(value));
        if (type.is_mutable) weft_global_set(found, &value);
      } else if (type.kind == WEFT_TABLE && weft_table_get(found, 0, &value) == WEFT_OK) {
        record.add(value_bits(value));
      } else if (type.kind == WEFT_FUNCTION) {
        if (done == calls) return done;
        std::vector<weft_value> arguments(type.param_count), results(type.result_count);
        for (uint32_t k = 0; k < type.param_count; ++k) arguments[k] = argument(type.params[k], i * 31 + k + 1);
        const weft_status s = weft_call(found, arguments.data(), type.param_count, results.data(), type.result_count);
        if (s == kOutOfBudget) return done;
        if (s != WEFT_OK && !weft_is_trap(s)) fault(std::string("a call returned: ") + weft_status_text(s));
        ++done;
        record.add(s);
        record.add(weft_trap_function(instance_));
        for (const weft_value& result : results) record.add(s == WEFT_OK ? value_bits(result) : 0);
      }
    }
    size_t size = 0;
    if (const uint8_t* memory = weft_memory(instance_, &size)) record.add(memory, size);
    if (weft_stack_peak(instance_) > kStackBytes) fault("more stack used than there is");
    return done;
  }

  // Gives everything back. Answers what went wrong, if anything.
  std::string finish(const uint8_t* bytes) {
    if (instance_ && weft_instance_drop(instance_) != WEFT_OK) fault("the instance could not be dropped");
    weft_store_sweep(&store_);
    imports_.reset();
    if (weft_module_drop(module_) != WEFT_OK) fault("the module could not be dropped");
    ledger.expect_nothing_held();
    if (!ledger.fault().empty()) fault(ledger.fault());
    if (!in_place_ && size_ != 0 && std::memcmp(buffer_.get(), bytes, size_) != 0) fault("const bytes were changed");
    return fault_.empty() ? fault_ : (in_place_ ? "in place: " : "const: ") + fault_;
  }

  Ledger ledger;
  Record record;
  weft_status status;
  weft_error error = {};
  weft_module_info info = {};

 private:
  void fault(const std::string& what) {
    if (fault_.empty()) fault_ = what;
  }

  // The rest of the buffer is the caller's again: spoil it.
  void shrink_buffer() { std::memset(buffer_.get() + info.wasm_bytes, 0xEE, size_ - info.wasm_bytes); }

  bool in_place_;
  size_t size_;
  std::unique_ptr<uint8_t[]> buffer_;  // Of exactly the module's size, for ASan.
  weft_store store_;
  weft_module* module_ = nullptr;
  weft_instance* instance_ = nullptr;
  std::unique_ptr<Imports> imports_;
  std::string fault_;
};

std::string compare_errors(const weft_error& a, const weft_error& b) {
  const auto show = [](const weft_error& e) {
    return std::string(weft_status_text(e.status)) + ", " + e.reason + ", section " + std::to_string(e.section) + ", offset " +
           std::to_string(e.offset) + ", function " + std::to_string(e.function);
  };
  if (a.status == b.status && a.section == b.section && a.offset == b.offset && a.function == b.function &&
      std::strcmp(a.reason, b.reason) == 0) {
    return "";
  }
  return "const: " + show(a) + "; in place: " + show(b);
}

}  // namespace

const uint8_t* trial_bytes() { return current_bytes; }
size_t trial_size() { return current_size; }

TrialResult try_module(const uint8_t* bytes, size_t size, const TrialOptions& options) {
  current_bytes = bytes;
  current_size = size;
  TrialResult result;
  const auto fault = [&](const std::string& what) {
    if (result.fault.empty()) result.fault = what;
  };

  Run constant(bytes, size, false);
  Run in_place(bytes, size, true);
  const bool memory_enough = !constant.ledger.refused() && !in_place.ledger.refused();
  if (memory_enough) fault(compare_errors(constant.error, in_place.error));
  if (constant.status == WEFT_OK && in_place.status == WEFT_OK) {
    result.reached = Reached::kLoaded;
    if (constant.info.code_bytes != in_place.info.code_bytes || constant.info.features != in_place.info.features) {
      fault("code or features differ between const and in place");
    }
    dispatcher = Dispatcher::kMetered;
    budget = options.budget;
    constant.instantiate();
    if (constant.status == kOutOfBudget) {
      result.reached = Reached::kOutOfBudget;
    } else {
      if (constant.status == WEFT_OK) result.reached = Reached::kInstantiated;
      uint32_t calls = 0;
      if (constant.status == WEFT_OK && options.run) {
        calls = constant.call_exports(kMaxCalls);
        result.reached = budget != 0 ? Reached::kRan : Reached::kOutOfBudget;
      }
      // Whatever came to an end there does so here, with the same results.
      dispatcher = options.second;
      in_place.instantiate();
      if (in_place.status == WEFT_OK && options.run) in_place.call_exports(calls);
      if (constant.record != in_place.record) fault("const and in place, or dispatchers, ran differently");
    }
  }
  fault(constant.finish(bytes));
  fault(in_place.finish(bytes));
  return result;
}
