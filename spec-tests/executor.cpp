#include "executor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ledger.h"
#include "spectest.h"

namespace spec {

namespace {

constexpr uint8_t kImportSection = 2;        // Its id.
constexpr uint32_t kMaxValues = 64;          // Arguments or results of one call in a test.

struct Bytes {
  const uint8_t* data;
  uint32_t size;
};

// Reads a script, which is trusted: it comes from our own converter.
class Reader {
 public:
  Reader(const uint8_t* script, size_t size) : at_(script), end_(script + size) {}

  bool at_end() const { return at_ >= end_; }
  uint8_t byte() { return at_ < end_ ? *at_++ : 0; }
  uint32_t number() {
    uint32_t value = 0;
    for (uint32_t shift = 0;; shift += 7) {
      const uint8_t next = byte();
      value |= static_cast<uint32_t>(next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
  }
  uint64_t little_endian(int size) {
    uint64_t value = 0;
    for (int i = 0; i < size; i++) value |= static_cast<uint64_t>(byte()) << 8 * i;
    return value;
  }
  Bytes bytes() {
    const uint32_t size = number();
    const Bytes result = {at_, size};
    at_ += size;
    return result;
  }
  Bytes text() {
    const Bytes result = bytes();
    at_++;
    return result;
  }
  weft_value value() {
    weft_value result = {};
    result.type = byte();
    if (result.type == WEFT_I64 || result.type == WEFT_F64) {
      result.of.f64_bits = little_endian(8);
    } else {
      result.of.f32_bits = static_cast<uint32_t>(little_endian(4));
    }
    return result;
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
};

bool is_64_bit(uint8_t type) { return type == WEFT_I64 || type == WEFT_F64; }
bool is_reference(uint8_t type) { return type == WEFT_FUNCREF || type == WEFT_EXTERNREF; }

bool same(const weft_value& a, const weft_value& b) {
  if (a.type != b.type) return false;
  return is_64_bit(a.type) ? a.of.f64_bits == b.of.f64_bits : a.of.f32_bits == b.of.f32_bits;
}

// Reads one pattern and says whether the value fits it. Reads on to the pattern's end in any case.
bool matches(Reader& reader, const weft_value& got) {
  const Pattern pattern = static_cast<Pattern>(reader.byte());
  if (pattern == kExact) return same(reader.value(), got);
  if (pattern == kEither) {
    bool any = false;
    for (uint32_t count = reader.number(); count > 0; count--) any |= matches(reader, got);
    return any;
  }
  const uint8_t type = reader.byte();
  if (type ? got.type != type : !is_reference(got.type)) return false;
  switch (pattern) {
    case kNanCanonical:
      return is_64_bit(type) ? (got.of.f64_bits & 0x7FFFFFFFFFFFFFFFu) == 0x7FF8000000000000u
                             : (got.of.f32_bits & 0x7FFFFFFFu) == 0x7FC00000u;
    case kNanArithmetic:
      return is_64_bit(type) ? (got.of.f64_bits & 0x7FF8000000000000u) == 0x7FF8000000000000u
                             : (got.of.f32_bits & 0x7FC00000u) == 0x7FC00000u;
    case kNull: return got.of.ref == 0;
    case kNonNull: return got.of.ref != 0;
    default: return false;
  }
}

const char* type_name(uint8_t type) {
  switch (type) {
    case WEFT_I32: return "i32";
    case WEFT_I64: return "i64";
    case WEFT_F32: return "f32";
    case WEFT_F64: return "f64";
    case WEFT_FUNCREF: return "funcref";
    case WEFT_EXTERNREF: return "externref";
  }
  return "unknown type";
}

const char* command_name(uint8_t command) {
  static const char* const names[] = {
    "end", "module", "module_definition", "register", "drop", "action", "assert_return", "assert_trap",
    "assert_exhaustion", "assert_malformed", "assert_invalid", "assert_unlinkable", "assert_uninstantiable", "command"};
  return command <= kNotRun ? names[command] : "unknown";
}

// The suite's texts may say more than ours ("uninitialized element 7") or less ("undefined"). test/differential, whose
// oracle has one text for two traps, names both: "undefined element|out of bounds table access".
bool texts_match(Bytes expected, const char* ours) {
  const size_t size = strlen(ours);
  const uint8_t* const end = expected.data + expected.size;
  for (const uint8_t* text = expected.data; text < end;) {
    const void* found = memchr(text, '|', static_cast<size_t>(end - text));
    const uint8_t* const until = found ? static_cast<const uint8_t*>(found) : end;
    const size_t length = static_cast<size_t>(until - text);
    if (length != 0 && memcmp(text, ours, size < length ? size : length) == 0) return true;
    text = until + 1;
  }
  return false;
}

// The text of a trap, which the engine has itself where it has texts.
const char* trap_text(weft_status trap) {
  if (WEFT_ERROR_TEXTS) return weft_status_text(trap);
  static const char* const texts[] = {
    "unreachable", "integer divide by zero", "integer overflow", "invalid conversion to integer",
    "out of bounds memory access", "out of bounds table access", "undefined element", "uninitialized element",
    "indirect call type mismatch", "call stack exhausted"};
  return trap <= WEFT_TRAP_STACK_EXHAUSTED ? texts[trap - WEFT_TRAP_UNREACHABLE] : weft_status_text(trap);
}

// Failures to link, and what a 1.0 suite calls so.
weft_status status_of_unlinkable(Bytes text) {
  static const struct {
    const char* text;
    weft_status status;
  } table[] = {
    {"unknown import", WEFT_IMPORT_MISSING},
    {"incompatible import type", WEFT_IMPORT_MISMATCH},
    {"data segment does not fit", WEFT_TRAP_MEMORY_BOUNDS},
    {"elements segment does not fit", WEFT_TRAP_TABLE_BOUNDS},
  };
  for (const auto& row : table) {
    if (text.size == strlen(row.text) && memcmp(text.data, row.text, text.size) == 0) return row.status;
  }
  return WEFT_OK;
}

uint64_t checksum(const uint8_t* bytes, size_t size) {
  uint64_t sum = 0xCBF29CE484222325u;        // FNV-1a
  for (size_t i = 0; i < size; i++) sum = (sum ^ bytes[i]) * 0x100000001B3u;
  return sum;
}

struct Loaded {
  weft_module* module = nullptr;
  uint8_t* buffer = nullptr;                 // Only when loaded in place.
  size_t buffer_size = 0;
};

// What became of one `module` command. A failed instantiation may leave its module in use until the store is swept.
struct Entry {
  enum State { kAbsent, kReady, kFailed, kSkipped };
  State state;
  Reason reason;                             // Of kSkipped.
  weft_instance* instance;
  Loaded loaded;
};

struct Action {
  bool invoke;
  Entry* entry;
  Bytes name;
  weft_value arguments[kMaxValues];
  uint32_t argument_count;
  weft_value results[kMaxValues];
  uint32_t result_count;
};

class Executor {
 public:
  Executor(const uint8_t* script, size_t size, const Environment& environment)
      : environment_(environment), script_(script), script_size_(size), reader_(script, size),
        ledger_(environment.reallocate, environment.memory) {}

  Tally run() {
    const uint64_t before = checksum(script_, script_size_);
    command_ = kEnd;
    if (prepare()) {
      bool any = false;
      while (execute_command()) any = true;
      line_ = 0;
      command_ = kEnd;
      if (!any) fail("the file has no commands");
      drop_everything();
    }
    if (checksum(script_, script_size_) != before) fail("bytes that were handed over as const have changed");
    return tally_;
  }

 private:
  // ---- Outcomes ----

  void pass() {
    if (const char* fault = ledger_.take_fault()) {
      fail("%s", fault);
    } else {
      tally_.passed++;
    }
  }

  __attribute__((format(printf, 2, 3))) void fail(const char* format, ...) {
    ledger_.take_fault();
    tally_.failed++;
    if (!environment_.report) return;
    char detail[240];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    environment_.report(environment_.report_context, line_, command_name(command_), nullptr, detail);
  }

  // The engine did something else than the test expects. Where memory was short before, that is no surprise: a memory did not
  // grow, or a module is not there that would have written to a table; nor in builds where instances cannot share tables.
  __attribute__((format(printf, 2, 3))) void differs(const char* format, ...) {
    char detail[240];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    if (short_of_memory_) {
      skip(kTooBig, detail);
    } else if (lacks_importer_) {
      skip(kUnsupported, detail);
    } else {
      fail("%s", detail);
    }
  }

  void skip(Reason reason, const char* detail = nullptr) {
    if (reason == kTooBig) short_of_memory_ = true;
    tally_.not_run[reason]++;
    if (!environment_.report) return;
    environment_.report(environment_.report_context, line_, command_name(command_), kReasonText[reason], detail);
  }

  // A module was refused that should have been accepted, or refused otherwise.
  void refused(weft_status status, const weft_error& error, Entry* entry, const char* expectation = "") {
    char detail[240];
    char where[80];
    if (error.function != WEFT_NO_INDEX) {
      snprintf(where, sizeof where, "section %u, offset %lu, function %lu", error.section,
               static_cast<unsigned long>(error.offset), static_cast<unsigned long>(error.function));
    } else if (error.import_module) {
      snprintf(where, sizeof where, "%.*s.%.*s", static_cast<int>(error.import_module_size), error.import_module,
               static_cast<int>(error.import_name_size), error.import_name);
    } else {
      snprintf(where, sizeof where, "section %u, offset %lu", error.section, static_cast<unsigned long>(error.offset));
    }
    snprintf(detail, sizeof detail, "%s: %s (%s)%s", weft_status_text(status), error.reason, where, expectation);
    Reason reason;
    if (is_excused(status, error, &reason)) {
      if (status == WEFT_UNSUPPORTED && error.section < kSections) tally_.unsupported[error.section]++;
      if (!WEFT_INSTANCE_IMPORTS && reason == kUnsupported && error.section == kImportSection) lacks_importer_ = true;
      if (entry) entry->state = Entry::kSkipped;
      if (entry) entry->reason = reason;
      skip(reason, detail);
    } else {
      if (entry) entry->state = Entry::kFailed;
      differs("%s", detail);
    }
  }

  // ---- Set-up and tear-down ----

  void* allocate(size_t size) {
    return environment_.reallocate(environment_.memory, nullptr, 0, size ? size : 1, WEFT_FOR_SCRATCH);
  }
  void release(void* block, size_t size) {
    if (block) environment_.reallocate(environment_.memory, block, size ? size : 1, 0, WEFT_FOR_SCRATCH);
  }

  bool prepare() {
    if (script_size_ < sizeof kMagic || memcmp(script_, kMagic, sizeof kMagic) != 0) {
      fail("not a command script");
      return false;
    }
    reader_.little_endian(sizeof kMagic);
    entry_count_ = reader_.number();
    library_capacity_ = reader_.number() + 1;
    entries_ = static_cast<Entry*>(allocate(entry_count_ * sizeof(Entry)));
    libraries_ = static_cast<weft_library*>(allocate(library_capacity_ * sizeof(weft_library)));
    if (!entries_ || !libraries_) {
      if (environment_.memory_is_scarce) {
        skip(kTooBig);
      } else {
        fail("no memory for the runner's own tables");
      }
      release_tables();
      return false;
    }
    for (uint32_t i = 0; i < entry_count_; i++) entries_[i] = Entry{};

    weft_config config = {};
    config.reallocate = Ledger::reallocate;
    config.context = &ledger_;
    config.max_memory_bytes = environment_.max_memory_bytes;
    weft_error error = {};
    if (weft_store_init(&store_, &config) != WEFT_OK) {
      fail("weft_store_init refused");
    } else {
      weft_status status = load({kSpectestModule, static_cast<uint32_t>(kSpectestModuleSize)}, &spectest_.loaded, &error);
      if (status == WEFT_OK) status = instantiate(spectest_.loaded.module, &spectest_.instance, &error);
      if (status == WEFT_OK) {
        add_library("spectest", spectest_.instance);
        libraries_[0].natives = kSpectestNatives;
        libraries_[0].native_count = kSpectestNativeCount;
        return true;
      }
      // On a board with less than its page of memory, what imports nothing of it still runs.
      Reason reason;
      const bool excused = is_excused(status, error, &reason);  // The names in `error` lie in the module's bytes.
      unload(&spectest_.loaded);
      if (excused) {
        add_library("spectest", nullptr, reason);
        return true;
      }
      refused(status, error, nullptr);
    }
    release_tables();
    return false;
  }

  void release_tables() {
    release(entries_, entry_count_ * sizeof(Entry));
    release(libraries_, library_capacity_ * sizeof(weft_library));
  }

  void drop_everything() {
    weft_store_sweep(&store_);
    // An instance can only import from earlier ones.
    for (uint32_t i = entry_count_; i > 0; i--) drop(&entries_[i - 1], "an instance");
    drop(&spectest_, "the spectest instance");
    for (int i = 0; i < WEFT_PURPOSES; i++) {
      const weft_purpose purpose = static_cast<weft_purpose>(i);
      if (const size_t bytes = ledger_.balance(purpose)) {
        fail("leak: %lu bytes of %s", static_cast<unsigned long>(bytes), Ledger::purpose_name(purpose));
      }
    }
    if (const char* fault = ledger_.take_fault()) fail("%s", fault);
    release_tables();
  }

  bool drop(Entry* entry, const char* what) {
    const weft_status status = weft_instance_drop(entry->instance);
    if (status != WEFT_OK) {
      fail("dropping %s: %s", what, weft_status_text(status));
      return false;
    }
    entry->instance = nullptr;
    const weft_status module_status = unload(&entry->loaded);
    if (module_status != WEFT_OK) fail("dropping the module of %s: %s", what, weft_status_text(module_status));
    return module_status == WEFT_OK;
  }

  // ---- The engine's native stack ----

  void before() {
    if (environment_.before) environment_.before();
  }
  void after(Phase phase) {
    if (environment_.after) environment_.after(phase);
  }

  // ---- Modules ----

  // Loads from the script or, in place, from a heap block of exactly the module's size. Checks what must hold for any module.
  weft_status load(Bytes wasm, Loaded* loaded, weft_error* error) {
    broken_promise_ = nullptr;
    const size_t held_before = ledger_.total();
    weft_status status;
    *loaded = Loaded{};
    if (environment_.in_place) {
      loaded->buffer = static_cast<uint8_t*>(allocate(wasm.size));
      loaded->buffer_size = wasm.size;
      if (!loaded->buffer) {
        *error = weft_error{};
        error->status = WEFT_OUT_OF_MEMORY;
        error->function = WEFT_NO_INDEX;
        error->reason = "no memory for the module's bytes";
        return WEFT_OUT_OF_MEMORY;
      }
      memcpy(loaded->buffer, wasm.data, wasm.size);
      before();
      status = weft_load_in_place(&store_, loaded->buffer, wasm.size, &loaded->module, error);
    } else {
      before();
      status = weft_load(&store_, wasm.data, wasm.size, &loaded->module, error);
    }
    after(kLoading);

    if (ledger_.balance(WEFT_FOR_SCRATCH) != 0) broken_promise_ = "scratch memory is held after loading";
    if (status == WEFT_OK) {
      weft_module_info info = {};
      weft_module_get_info(loaded->module, &info);
      if (info.wasm_bytes > wasm.size) {
        broken_promise_ = "weft_module_info.wasm_bytes is larger than the module";
      } else if (loaded->buffer) {
        // The rest of the buffer is ours again.
        memset(loaded->buffer + info.wasm_bytes, 0xA5, wasm.size - info.wasm_bytes);
      }
    } else {
      if (loaded->module) broken_promise_ = "a failed load returned a module";
      if (ledger_.total() != held_before) broken_promise_ = "a failed load kept memory";
      if (error->status != status) broken_promise_ = "weft_error.status differs from the returned status";
      if (!error->reason) {
        broken_promise_ = "weft_error.reason is null";
        error->reason = "?";
      }
      if (error->offset > wasm.size) broken_promise_ = "weft_error.offset lies outside of the module";
      release(loaded->buffer, loaded->buffer_size);
      *loaded = Loaded{};
    }
    return status;
  }

  // WEFT_BUSY when a failed instance still needs the module.
  weft_status unload(Loaded* loaded) {
    const weft_status status = weft_module_drop(loaded->module);
    if (status == WEFT_OK) {
      release(loaded->buffer, loaded->buffer_size);
      *loaded = Loaded{};
    }
    return status;
  }

  weft_status instantiate(weft_module* module, weft_instance** instance, weft_error* error) {
    weft_options options = {};
    options.stack_bytes = environment_.stack_bytes;
    *error = weft_error{};
    error->reason = "?";
    error->function = WEFT_NO_INDEX;
    before();
    const weft_status status = weft_instantiate(module, library_count_ ? libraries_ : nullptr, &options, instance, error);
    after(kInstantiating);
    if (status != WEFT_OK) error->status = status;
    if (status != WEFT_OK && *instance) broken_promise_ = "a failed weft_instantiate returned an instance";
    return status;
  }

  // True when the failure of a module means that it is not run here.
  bool is_excused(weft_status status, const weft_error& error, Reason* reason) const {
    if (status == WEFT_UNSUPPORTED && (environment_.allow_unsupported || environment_.allow_refused)) {
      *reason = kUnsupported;
      return true;
    }
    if ((status == WEFT_MALFORMED || status == WEFT_INVALID) && environment_.allow_refused) {
      *reason = kRefused;
      return true;
    }
    if (status == WEFT_OUT_OF_MEMORY && environment_.memory_is_scarce) {
      *reason = kTooBig;
      return true;
    }
    if (status == WEFT_IMPORT_MISSING) {
      // It imports from a module that is not run itself.
      for (uint32_t i = 0; i < library_count_; i++) {
        const weft_library& library = libraries_[i];
        if (!library.instance && strlen(library.module) == error.import_module_size &&
            memcmp(library.module, error.import_module, error.import_module_size) == 0) {
          *reason = static_cast<Reason>(reinterpret_cast<uintptr_t>(library.context));
          return true;
        }
      }
    }
    return false;
  }

  bool pass_unless_promise_broken() {
    if (broken_promise_) {
      fail("%s", broken_promise_);
      return false;
    }
    pass();
    return true;
  }

  void module_command() {
    Entry& entry = entries_[reader_.number()];
    const Bytes wasm = reader_.bytes();
    weft_error error = {};
    size_t held[WEFT_PURPOSES];
    for (int i = 0; i < WEFT_PURPOSES; i++) held[i] = ledger_.balance(static_cast<weft_purpose>(i));
    weft_status status = load(wasm, &entry.loaded, &error);
    if (status == WEFT_OK) status = instantiate(entry.loaded.module, &entry.instance, &error);
    if (status == WEFT_OK) {
      entry.state = Entry::kReady;
      check_requirements(entry.loaded.module, held);
      pass_unless_promise_broken();
      return;
    }
    refused(status, error, &entry);  // Before the names in `error` are gone with the module's bytes.
    unload(&entry.loaded);
  }

  // A module and its instance must hold what weft_module_requirements says, and for each library a pointer.
  void check_requirements([[maybe_unused]] const weft_module* module,
                          [[maybe_unused]] const size_t held_before[WEFT_PURPOSES]) {
#if WEFT_INTROSPECTION
    weft_options options = {};
    options.stack_bytes = environment_.stack_bytes;
    size_t needed[WEFT_PURPOSES];
    const weft_status status = weft_module_requirements(module, &options, sizeof(void*), needed);
    weft_module_info info = {};
    weft_module_get_info(module, &info);
    for (int i = 0; i < WEFT_PURPOSES; i++) {
      const weft_purpose purpose = static_cast<weft_purpose>(i);
      const bool links = purpose == WEFT_FOR_INSTANCE;
      if (links && info.imports != 0) continue;   // From other instances, perhaps, which adds more.
      const size_t held = ledger_.balance(purpose) - held_before[i];
      const size_t most = needed[i] + (links ? (library_count_ * sizeof(void*) + 7) / 8 * 8 : 0);
      if (status != WEFT_OK || held < needed[i] || held > most) {
        broken_promise_ = "weft_module_requirements differs from what is held";
      }
    }
#endif
  }

  void definition_command() {
    Loaded loaded;
    weft_error error = {};
    const weft_status status = load(reader_.bytes(), &loaded, &error);
    if (status == WEFT_OK) {
      unload(&loaded);
      pass_unless_promise_broken();
    } else {
      refused(status, error, nullptr);
    }
  }

  void assert_load_fails(weft_status expected) {
    const Bytes wasm = reader_.bytes();
    const Bytes text = reader_.text();
    Loaded loaded;
    weft_error error = {};
    const weft_status status = load(wasm, &loaded, &error);
    if (status == expected) {
      pass_unless_promise_broken();
    } else if (status == WEFT_OK) {
      unload(&loaded);
      fail("module was accepted, expected: %s", text.data);
    } else {
      char expectation[120];
      snprintf(expectation, sizeof expectation, ", expected %s: %s", weft_status_text(expected), text.data);
      refused(status, error, nullptr, expectation);
    }
  }

  void assert_instantiate_fails() {
    Entry& entry = entries_[reader_.number()];
    const Bytes wasm = reader_.bytes();
    const Bytes text = reader_.text();
    weft_error error = {};
    weft_status status = load(wasm, &entry.loaded, &error);
    if (status != WEFT_OK) return refused(status, error, nullptr);
    status = instantiate(entry.loaded.module, &entry.instance, &error);
    if (entry.instance) entry.state = Entry::kReady;
    const bool as_expected = command_ == kAssertUnlinkable ? status != WEFT_OK && status == status_of_unlinkable(text)
                                                           : weft_is_trap(status) && texts_match(text, trap_text(status));
    if (as_expected) {
      pass_unless_promise_broken();
    } else if (status == WEFT_OK) {
      differs("module was accepted, expected: %s", text.data);
    } else {
      char expectation[120];
      snprintf(expectation, sizeof expectation, ", expected: %s", text.data);
      refused(status, error, nullptr, expectation);
    }
    if (!entry.instance) unload(&entry.loaded);   // Busy where the instance had to stay; it goes at the end then.
  }

  // ---- Registering and dropping ----

  // With `instance` null: a module that is not run, for that reason.
  void add_library(const char* name, weft_instance* instance, Reason reason = kReasons) {
    uint32_t i = 0;
    while (i < library_count_ && strcmp(libraries_[i].module, name) != 0) i++;
    libraries_[i] = weft_library{};
    libraries_[i].module = name;
    libraries_[i].instance = instance;
    libraries_[i].context = reinterpret_cast<void*>(static_cast<uintptr_t>(reason));
    if (i < library_count_) {
      if (i + 1 < library_count_) libraries_[i].next = &libraries_[i + 1];
    } else {
      if (i > 0) libraries_[i - 1].next = &libraries_[i];
      library_count_++;
    }
  }

  void register_command() {
    Entry& entry = entries_[reader_.number()];
    const char* name = reinterpret_cast<const char*>(reader_.text().data);
    if (entry.state == Entry::kSkipped) add_library(name, nullptr, entry.reason);
    if (!is_ready(entry)) return;
    add_library(name, entry.instance);
    pass();
  }

  void not_run_command() {
    const uint8_t byte = reader_.byte();
    const Reason reason = byte < kReasons ? static_cast<Reason>(byte) : kUnknownCommand;
    const Bytes name = reader_.text();
    if (name.size != 0) add_library(reinterpret_cast<const char*>(name.data), nullptr, reason);
    skip(reason);
  }

  // The script is done with this instance. It can go at once unless it can have handed references to its functions to
  // another one: then dropping it would change what the suite sees.
  void drop_command() {
    Entry& entry = entries_[reader_.number()];
    if (entry.state != Entry::kReady) return;
#if WEFT_INSTANCE_IMPORTS && WEFT_INTROSPECTION  // Else no other instance can have them, or nothing says so.
    weft_name module, name;
    weft_extern_type type;
    for (uint32_t i = 0; weft_import_at(entry.loaded.module, i, &module, &name, &type) == WEFT_OK; i++) {
      const bool from_spectest = module.size == 8 && memcmp(module.text, "spectest", 8) == 0;
      if (!from_spectest || type.kind == WEFT_TABLE) return;
    }
#elif WEFT_INSTANCE_IMPORTS
    return;
#endif
    entry.state = Entry::kAbsent;
    drop(&entry, "an instance that nothing can refer to");
  }

  // ---- Actions ----

  // False when the command is done with, its outcome noted.
  bool is_ready(const Entry& entry) {
    if (entry.state == Entry::kReady) return true;
    if (entry.state == Entry::kSkipped) {
      skip(entry.reason);
    } else {
      differs("its module was not instantiated");
    }
    return false;
  }

  void read_action() {
    action_.invoke = reader_.byte() != 0;
    action_.entry = &entries_[reader_.number()];
    action_.name = reader_.text();
    action_.argument_count = reader_.number();
    action_.result_count = 0;
    for (uint32_t i = 0; i < action_.argument_count; i++) {
      const weft_value value = reader_.value();
      if (i < kMaxValues) action_.arguments[i] = value;
    }
  }

  // Performs the action; false when it could not even begin, which is noted as the command's outcome.
  bool perform(weft_status* status) {
    if (!is_ready(*action_.entry)) return false;
    const char* name = reinterpret_cast<const char*>(action_.name.data);
    weft_extern object;
    *status = weft_find_sized(action_.entry->instance, name, action_.name.size, &object);
    if (*status != WEFT_OK) {
      differs("export \"%s\": %s", name, weft_status_text(*status));
      return false;
    }
    if (object.kind != (action_.invoke ? WEFT_FUNCTION : WEFT_GLOBAL)) {
      differs("export \"%s\" is of another kind", name);
      return false;
    }
    if (!action_.invoke) {
      action_.result_count = 1;
      *status = weft_global_get(object, &action_.results[0]);
      return true;
    }
    weft_extern_type type;
    if (weft_extern_get_type(object, &type) != WEFT_OK || type.param_count != action_.argument_count ||
        type.param_count > kMaxValues || type.result_count > kMaxValues) {
      differs("function \"%s\" takes %lu arguments, the test has %lu", name, static_cast<unsigned long>(type.param_count),
           static_cast<unsigned long>(action_.argument_count));
      return false;
    }
    action_.result_count = type.result_count;
    ledger_.take_refusal();
    before();
    *status = weft_call(object, action_.arguments, action_.argument_count, action_.results, action_.result_count);
    after(kRunning);
    if (ledger_.take_refusal()) short_of_memory_ = environment_.memory_is_scarce;
    if (*status == WEFT_TRAP_STACK_EXHAUSTED && command_ != kAssertExhaustion && environment_.stack_is_scarce) {
      skip(kTooBig, weft_status_text(*status));
      return false;
    }
    return true;
  }

  void action_command() {
    read_action();
    weft_status status;
    if (!perform(&status)) return;
    if (status == WEFT_OK) {
      pass();
    } else {
      differs("%s: %s", action_.name.data, weft_status_text(status));
    }
  }

  void assert_return() {
    read_action();
    const uint32_t expected_count = reader_.number();
    // Patterns are read in any case, so that the next command is found.
    weft_status status = WEFT_OK;
    const bool performed = perform(&status);
    const bool comparable = performed && status == WEFT_OK && action_.result_count == expected_count;
    uint32_t first_wrong = expected_count;
    for (uint32_t i = 0; i < expected_count; i++) {
      const weft_value got = comparable ? action_.results[i] : weft_value{};
      if (!matches(reader_, got) && i < first_wrong) first_wrong = i;
    }
    if (!performed) return;
    if (status != WEFT_OK) {
      differs("%s: %s", action_.name.data, weft_status_text(status));
    } else if (!comparable) {
      differs("%s: %lu results, expected %lu", action_.name.data, static_cast<unsigned long>(action_.result_count),
           static_cast<unsigned long>(expected_count));
    } else if (first_wrong < expected_count) {
      const weft_value& got = action_.results[first_wrong];
      const uint64_t bits = is_64_bit(got.type) ? got.of.f64_bits : got.of.f32_bits;
      differs("%s: result %lu is %s 0x%08lx%08lx, which is not what the test expects", action_.name.data,
           static_cast<unsigned long>(first_wrong), type_name(got.type), static_cast<unsigned long>(bits >> 32),
           static_cast<unsigned long>(bits & 0xFFFFFFFFu));
    } else {
      pass();
    }
  }

  void assert_trap() {
    read_action();
    const Bytes text = reader_.text();
    weft_status status;
    if (!perform(&status)) return;
    const bool kind_fits = command_ == kAssertExhaustion ? status == WEFT_TRAP_STACK_EXHAUSTED : weft_is_trap(status);
    if (kind_fits && texts_match(text, trap_text(status))) {
      pass();
    } else {
      differs("%s: expected: %s, got: %s", action_.name.data, text.data, weft_status_text(status));
    }
  }

  // False at the end.
  bool execute_command() {
    command_ = reader_.byte();
    if (command_ == kEnd) return false;
    line_ = reader_.number();
    switch (command_) {
      case kModule: module_command(); break;
      case kDefinition: definition_command(); break;
      case kRegister: register_command(); break;
      case kDrop: drop_command(); break;
      case kAction: action_command(); break;
      case kAssertReturn: assert_return(); break;
      case kAssertTrap:
      case kAssertExhaustion: assert_trap(); break;
      case kAssertMalformed: assert_load_fails(WEFT_MALFORMED); break;
      case kAssertInvalid: assert_load_fails(WEFT_INVALID); break;
      case kAssertUnlinkable:
      case kAssertUninstantiable: assert_instantiate_fails(); break;
      case kNotRun: not_run_command(); break;
      default:
        fail("the command script is damaged");
        return false;
    }
    return true;
  }

  const Environment& environment_;
  const uint8_t* script_;
  size_t script_size_;
  Reader reader_;
  Ledger ledger_;
  Tally tally_ = {};
  uint32_t line_ = 0;
  uint8_t command_ = kEnd;

  weft_store store_ = {};
  Entry spectest_ = {};
  Entry* entries_ = nullptr;
  uint32_t entry_count_ = 0;
  weft_library* libraries_ = nullptr;
  uint32_t library_count_ = 0;
  uint32_t library_capacity_ = 0;
  Action action_ = {};
  const char* broken_promise_ = nullptr;
  bool short_of_memory_ = false;
  bool lacks_importer_ = false;              // A module is not run that would have shared another's memory, table or global.
};

}  // namespace

Tally execute(const uint8_t* script, size_t size, const Environment& environment) {
  Executor executor(script, size, environment);
  return executor.run();
}

}  // namespace spec
