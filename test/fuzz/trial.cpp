#include "trial.h"

#include <cstring>
#include <memory>

#include "dispatch.h"
#include "imports.h"
#include "ledger.h"

namespace {

const uint8_t* current_bytes = nullptr;
size_t current_size = 0;

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

// A NaN that arithmetic made has any sign and payload (4.3.3), and compilers do choose: all are taken for one.
constexpr uint32_t kNan32 = 0xFFC00000u;
constexpr uint64_t kNan64 = 0xFFF8000000000000u;
void unify_nan(weft_value& value) {
  if (value.type == WEFT_F32 && value.of.f32 != value.of.f32) value.of.f32_bits = kNan32;
  if (value.type == WEFT_F64 && value.of.f64 != value.of.f64) value.of.f64_bits = kNan64;
}

uint64_t value_bits(weft_value value) {
  unify_nan(value);
  return value.type == WEFT_I64 || value.type == WEFT_F64 ? value.of.f64_bits : value.of.f32_bits;
}

weft_value argument(uint8_t type, uint32_t n) {
  static const uint64_t kInteresting[] = {
      0, 1, 2, 10, 255, 65535, 65536, 0x7FFFFFFF, 0xFFFFFFFFFFFFFFFFu, 0xFFFFFFFF80000000u, 0x7FC00000, 0x3F800000,
      0x4010000000000000u, 0x7FF8000000000000u, 0x7FFFFFFFFFFFFFFFu, 0x8000000000000000u};
  weft_value value = {};
  value.type = type;
  value.of.f64_bits = kInteresting[n * 2654435761u >> 28];
  if (type == WEFT_FUNCREF) value.of.ref = 0;  // Null: the others are Weft's own to make.
  unify_nan(value);
  return value;
}

struct Way {              // One way of running a module.
  bool in_place;
  Dispatcher executes;
  uint32_t slice;         // Ticks at a time; 0 for all at once.
  bool suspend;           // Host functions let the guest wait.
  bool unmetered;         // No budget at all: only for what is known to end.
  unsigned refuse;        // The number of the request for memory that is refused; 0 for none.
};

class Run {
 public:
  Run(const uint8_t* bytes, size_t size, const Way& way, const TrialOptions& trial)
      : way_(way), size_(size), budget_(trial.budget), stack_bytes_(trial.stack_bytes), buffer_(new uint8_t[size]) {
    if (size != 0) std::memcpy(buffer_.get(), bytes, size);
    weft_config config = {};
    config.reallocate = Ledger::hook;
    config.context = &ledger;
    config.max_memory_bytes = kMaxMemoryBytes;
    config.max_table_elements = kMaxTableElements;
    config.unmetered = way.unmetered;
    weft_store_init(&store_, &config);
    ledger.refuse(way.refuse);
    status = way.in_place ? weft_load_in_place(&store_, buffer_.get(), size, &module_, &error)
                          : weft_load(&store_, buffer_.get(), size, &module_, &error);
    if (status != error.status) fault("status and error differ");
    if (!error.reason) fault("no reason");
    if (status != WEFT_OK && module_) fault("a module although loading failed");
    if (status != WEFT_OK && error.offset > size) fault("the error's offset is outside the module");
    if (status == WEFT_OK) {
      weft_module_get_info(module_, &info);
      if (info.wasm_bytes > size) fault("more bytes in use than there are");
      if (way.in_place) spoil_rest();
    }
  }

  void instantiate() {
    dispatcher = way_.executes;
    imports_ = std::make_unique<Imports>(&store_, module_, way_.suspend);
    weft_options options = {};
    options.stack_bytes = stack_bytes_;
    options.defer_start = 1;
    size_t needed[WEFT_PURPOSES], before[WEFT_PURPOSES];
    if (weft_module_requirements(module_, &options, sizeof(void*), needed) != WEFT_OK) fault("requirements failed");
    for (int p = 0; p < WEFT_PURPOSES; ++p) before[p] = ledger.held(p);
    status = weft_instantiate(module_, imports_->libraries(), &options, &instance_, &error);
    record.add(status);
    if ((status == WEFT_OK) != (instance_ != nullptr)) fault("instance and status differ");
    seal();
    if (!instance_ || imports_->has_providers() || ledger.refused()) return;
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

  // The start function, if any. False when it did not end within the budget.
  bool start() {
    const weft_status s = run();
    if (s == WEFT_YIELDED) return false;
    record.add(s);
    if (s != WEFT_OK && s != WEFT_MISUSE && !weft_is_trap(s)) {
      fault(std::string("start returned: ") + weft_status_text(s));
    }
    return true;
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
        weft_status s = weft_begin(found, arguments.data(), type.param_count);
        if (s == WEFT_OK) s = run();
        if (s == WEFT_YIELDED) return done;
        if (s == WEFT_OK) s = weft_results(instance_, results.data(), type.result_count);
        if (s != WEFT_OK && !weft_is_trap(s)) fault(std::string("a call returned: ") + weft_status_text(s));
        ++done;
        record.add(s);
        record.add(weft_trap_function(instance_));
        for (const weft_value& result : results) record.add(s == WEFT_OK ? value_bits(result) : 0);
      }
    }
    size_t size = 0;
    if (const uint8_t* memory = weft_memory(instance_, &size)) record.add(memory, size);
    if (weft_stack_peak(instance_) > stack_bytes_) fault("more stack used than there is");
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
    if (!way_.in_place && size_ != 0 && std::memcmp(buffer_.get(), bytes, size_) != 0) fault("const bytes were changed");
    return fault_.empty() ? fault_ : (way_.in_place ? "in place: " : "const: ") + fault_;
  }

  bool spent() const { return spent_; }

  Ledger ledger;
  Record record;
  weft_status status;
  weft_error error = {};
  weft_module_info info = {};

 private:
  // Runs what has begun to its end, or to that of its budget: WEFT_YIELDED then.
  weft_status run() {
    uint32_t left = budget_;
    for (;;) {
      const uint32_t slice = way_.unmetered ? WEFT_UNLIMITED : way_.slice != 0 && way_.slice < left ? way_.slice : left;
      const weft_status s = weft_run(instance_, slice);
      if (s == WEFT_PENDING) {
        if (imports_->complete(instance_) != WEFT_OK) fault("what was pending could not be completed");
      } else if (s == WEFT_YIELDED) {
        left -= slice;
        spent_ = left == 0;
        if (spent_) return s;
      } else {
        return s;
      }
    }
  }

  void fault(const std::string& what) {
    if (fault_.empty()) fault_ = what;
  }

  // No other instance is made of it, and what is cut off then must not be missed.
  void seal() {
    weft_module_seal(module_);
    const uint32_t before = info.wasm_bytes;
    weft_module_get_info(module_, &info);
    if (info.wasm_bytes > before || (!way_.in_place && info.wasm_bytes != before)) fault("sealed, it keeps other bytes");
    if (way_.in_place) spoil_rest();
  }

  // The rest of the buffer is the caller's again: spoil it.
  void spoil_rest() { std::memset(buffer_.get() + info.wasm_bytes, 0xEE, size_ - info.wasm_bytes); }

  Way way_;
  size_t size_;
  uint32_t budget_;
  uint32_t stack_bytes_;
  bool spent_ = false;
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

  static const Dispatcher kDispatchers[] = {Dispatcher::kTail, Dispatcher::kGoto, Dispatcher::kTail, Dispatcher::kSwitch};
  static const uint32_t kSlices[] = {0, 1, 7, 100};
  const uint32_t v = options.variant;
  const bool unmetered = v / 4 % 4 == 3;
  const Way first = {false, Dispatcher::kSwitch, 0, false, false, 0};
  const Way second = {true, kDispatchers[v % 4], kSlices[v / 4 % 4], v / 16 % 2 != 0, unmetered, 0};

  Run constant(bytes, size, first, options);
  Run in_place(bytes, size, second, options);
  const weft_status loads = constant.status;
  const bool memory_enough = !constant.ledger.refused() && !in_place.ledger.refused();
  if (memory_enough) fault(compare_errors(constant.error, in_place.error));
  if (loads == WEFT_OK && in_place.status == WEFT_OK) {
    result.reached = Reached::kLoaded;
    if (!unmetered && constant.info.code_bytes != in_place.info.code_bytes) {
      fault("code differs between const and in place");
    }
    if (constant.info.features != in_place.info.features) fault("features differ between const and in place");
    constant.instantiate();
    const bool instantiated = constant.status == WEFT_OK;
    uint32_t calls = 0;
    bool started = false;
    if (instantiated && options.run) {
      started = constant.start();
      if (started) calls = constant.call_exports(kMaxCalls);
      result.reached = started && !constant.spent() ? Reached::kRan : Reached::kOutOfBudget;
    }
    // Whatever came to an end there does so here, with the same results.
    in_place.instantiate();
    if (in_place.status == WEFT_OK && started && in_place.start()) in_place.call_exports(calls);
    if (constant.record != in_place.record) fault("const and in place, dispatchers or budgets differ in what they ran");
  }
  fault(constant.finish(bytes));
  fault(in_place.finish(bytes));

  // The same with one request for memory refused, wherever that is.
  Run starved(bytes, size, {v % 2 == 0, kDispatchers[v / 2 % 4], 0, false, false, 1 + v * 2654435761u % 29}, options);
  const bool out_of_memory = starved.status == WEFT_OUT_OF_MEMORY && starved.ledger.refused();
  if (starved.status != loads && !out_of_memory && memory_enough) {
    fault(std::string("with memory refused: ") + weft_status_text(starved.status) + ", " + starved.error.reason);
  }
  if (starved.status == WEFT_OK) {
    starved.instantiate();
    if (starved.status == WEFT_OK && options.run && starved.start()) starved.call_exports(kMaxCalls);
  }
  fault(starved.finish(bytes));
  return result;
}
