#include "explain.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "text.h"

namespace {

bool begins_with(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

constexpr const char* link_it = "it is an object file (clang -c): link it, clang --target=wasm32-wasi FILE.o -o FILE.wasm";

std::string hex(uint32_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%x", static_cast<unsigned>(number));
  return text;
}

std::string where_in_file(const WasmFile& file, const weft_error& error) {
  std::string text = "byte " + std::to_string(error.offset) + " (" + hex(error.offset) + ")";
  if (error.section != 0) text = std::string(section_name(error.section)) + " section, " + text;
  if (error.function != WEFT_NO_INDEX) text += ", " + file.describe_function(error.function);
  return text;
}

// A compiler's feature that Weft does not run, the name it has in target_features, and how to build without it.
struct ForeignFeature {
  const char* name;
  const char* what;
  const char* help;
};

constexpr ForeignFeature foreign_features[] = {
    {"simd128", "SIMD", "rebuild with -mno-simd128 (Rust: -C target-feature=-simd128)"},
    {"relaxed-simd", "relaxed SIMD", "rebuild with -mno-relaxed-simd -mno-simd128"},
    {"atomics", "threads", "rebuild without -pthread, -matomics and --shared-memory"},
    {"shared-mem", "shared memory", "rebuild without -pthread and --shared-memory"},
    {"exception-handling", "exceptions", "rebuild with -fno-exceptions, without -fwasm-exceptions"},
    {"memory64", "64-bit memory", "rebuild for wasm32"},
    {"multimemory", "several memories", "rebuild with one memory"},
    {"gc", "garbage-collected types", "choose a compiler target without GC"},
};

const ForeignFeature* find_feature(const char* name) {
  for (const ForeignFeature& f : foreign_features) {
    if (std::strcmp(f.name, name) == 0) return &f;
  }
  return nullptr;
}

// What the proposal is whose instruction, type or section Weft stumbled over, judged by the engine's reason and the byte
// that it points to; null when it is none that is known.
const ForeignFeature* feature_at(const WasmFile& file, const weft_error& error) {
  const std::string reason = error.reason;
  const uint8_t byte = error.offset < file.bytes().size() ? file.bytes()[error.offset] : 0;
  if (begins_with(reason, "SIMD")) return find_feature("simd128");
  if (begins_with(reason, "threads")) return find_feature("atomics");
  if (reason == "multiple memories") return find_feature("multimemory");
  if (reason == "malformed limits flags") {
    if ((byte & 2) != 0) return find_feature("shared-mem");
    if ((byte & 4) != 0) return find_feature("memory64");
  }
  constexpr uint8_t tag = 4;  // As an import or export, and 13 as a section: exceptions.
  if ((reason == "malformed import kind" || reason == "malformed export kind") && byte == tag) {
    return find_feature("exception-handling");
  }
  if (reason == "malformed section id" && byte == 13) return find_feature("exception-handling");
  if (reason == "illegal opcode") {
    for (const uint8_t opcode : {0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f}) {
      if (byte == opcode) return find_feature("exception-handling");
    }
    if (byte == 0xfb || byte == 0x14 || byte == 0x15 || (byte >= 0xd3 && byte <= 0xd6)) return find_feature("gc");
  }
  if (reason == "malformed value type" || reason == "malformed reference type") {
    constexpr uint8_t exnref = 0x69, noexn = 0x68;
    if (byte == exnref || byte == noexn) return find_feature("exception-handling");
    if (byte >= 0x63 && byte <= 0x74) return find_feature("gc");
  }
  if (reason == "malformed function type") return find_feature("gc");
  return nullptr;
}

const ForeignFeature* declared_feature(const WasmFile& file) {
  for (const std::string& declared : file.target_features()) {
    if (const ForeignFeature* found = find_feature(declared.c_str())) return found;
  }
  return nullptr;
}

const char* load_problem(weft_status status) {
  switch (status) {
    case WEFT_MALFORMED: return " is malformed: ";
    case WEFT_INVALID: return " is invalid: ";
    case WEFT_LIMIT: return " exceeds a limit of Weft: ";
    default: return " cannot be used: ";
  }
}

const char* help_with_load(weft_status status) {
  switch (status) {
    case WEFT_MALFORMED: return "the file is damaged or cut off (compare its size with the original), or uses a newer proposal";
    case WEFT_INVALID: return "the tool that made it has a fault; wasm-validate (package wabt) gives a second opinion";
    case WEFT_UNSUPPORTED: return "rebuild it without that feature (clang: -mcpu=mvp, then add what Weft has)";
    case WEFT_LIMIT: return "the limits are in source/engine_limits.h";
    default: return "";
  }
}

// The first offer for an import, of whatever type, or null.
const weft_native* find_offer(const weft_library* offered, const std::string& module, const std::string& name) {
  for (const weft_library* l = offered; l != nullptr; l = l->next) {
    if (module != l->module) continue;
    for (uint32_t i = 0; i < l->native_count; i++) {
      if (name == l->natives[i].name) return &l->natives[i];
    }
  }
  return nullptr;
}

// Who wants such an import, and how to build without it.
std::string help_with_import(const std::string& module, const std::string& name, const weft_extern_type& type) {
  if (begins_with(module, "wasi:")) return "WASI 0.2 (component model): build for wasm32-wasip1 instead";
  if (module == "wasi_snapshot_preview1" || module == "wasi_unstable") {
    return "not a function of WASI preview 1 as Weft knows it; docs/wasi.md lists them";
  }
  if (module == "wasi") return "WASI threads: build without -pthread";
  if (module == "wbg" || begins_with(module, "__wbindgen")) {
    return "wasm-bindgen needs JavaScript: build for wasm32-wasip1 without it";
  }
  if (module == "go" || module == "gojs") return "Go for browsers: build with GOOS=wasip1 GOARCH=wasm";
  if (begins_with(name, "emscripten_") || begins_with(name, "invoke_") || begins_with(name, "__cxa_") ||
      begins_with(name, "__syscall_") || begins_with(name, "_emscripten") || module == "a") {
    return "Emscripten's JavaScript runtime: link with -sSTANDALONE_WASM";
  }
  if (module == "env" && name == "abort" && type.kind == WEFT_FUNCTION && type.param_count == 4) {
    return "AssemblyScript: compile with --use abort=";
  }
  if (type.kind == WEFT_MEMORY) return "it wants its memory from the host: link without --import-memory";
  if (type.kind == WEFT_TABLE) return "it wants its table from the host: link without --import-table";
  if (type.kind == WEFT_FUNCTION) {
    return "a function of your own host: firmware offers it in a weft_native table (source/weft.h); the weft command "
           "offers WASI only. Or a symbol that was undefined when the module was linked";
  }
  return "a value of your own host; the weft command offers WASI only";
}

Failure explain_imports(const WasmFile& file, const weft_module* module, const weft_library* offered) {
  std::string list;
  std::vector<std::string> hints;
  uint32_t wrong = 0;
  weft_name module_name, name;
  weft_extern_type type;
  for (uint32_t i = 0; weft_import_at(module, i, &module_name, &name, &type) == WEFT_OK; i++) {
    const std::string from = to_string(module_name), what = to_string(name);
    const weft_native* offer = find_offer(offered, from, what);
    if (offer != nullptr && type.kind == WEFT_FUNCTION && signature_letters(type) == offer->signature) continue;
    wrong++;
    list += "\n    " + printable(from) + "." + printable(what) + ": " + kind_text(type.kind) + " " + extern_type_text(type);
    std::string hint;
    if (offer != nullptr) {
      list += ", but its type here is " + std::string(offer->signature);
      hint = "the letters are i = i32, I = i64, f = f32, F = f64; the module was linked against something else of that name";
    } else {
      hint = help_with_import(printable(from), printable(what), type);
    }
    if (std::find(hints.begin(), hints.end(), hint) == hints.end()) hints.push_back(hint);
  }
  if (file.is_object_file()) hints = {link_it};
  std::string help;
  for (const std::string& hint : hints) help += (help.empty() ? "" : "\n") + hint;
  return {EXIT_UNUSABLE,
          file.path() + " needs " + (wrong == 1 ? "an import" : std::to_string(wrong) + " imports") +
              " that the weft command does not offer:" + list,
          "", help};
}

}  // namespace

Failure explain_object_file(const WasmFile& file) {
  return {EXIT_UNUSABLE, file.path() + " has not been linked", "", link_it};
}

Failure explain_load(const WasmFile& file, const weft_error& error) {
  if (error.status == WEFT_OUT_OF_MEMORY) return {EXIT_WEFT_FAILED, "no memory to load " + file.path(), "", ""};
  const std::string where = where_in_file(file, error);
  if (const ForeignFeature* feature = feature_at(file, error)) {
    return {EXIT_UNUSABLE, file.path() + " uses " + feature->what + ", which Weft does not run", where, feature->help};
  }
  std::string help = file.is_object_file() ? link_it : help_with_load(error.status);
  const ForeignFeature* declared = error.status == WEFT_MALFORMED ? declared_feature(file) : nullptr;
  if (declared != nullptr) help += std::string("\nit says that it uses ") + declared->what + ": " + declared->help;
  return {EXIT_UNUSABLE, file.path() + load_problem(error.status) + error.reason, where, help};
}

Failure explain_link(const WasmFile& file, const weft_module* module, const weft_library* offered,
                     const weft_error& error) {
  switch (error.status) {
    case WEFT_IMPORT_MISSING:
    case WEFT_IMPORT_MISMATCH: return explain_imports(file, module, offered);
    case WEFT_OUT_OF_MEMORY:
    case WEFT_LIMIT:
      return {EXIT_WEFT_FAILED, "no memory to start " + file.path() + ": " + error.reason, "",
              "look at --max-memory and --stack; `weft inspect` says what the module needs"};
    default:
      return {EXIT_UNUSABLE, file.path() + " cannot be started: " + error.reason, where_in_file(file, error), ""};
  }
}

Failure explain_trap(const WasmFile& file, weft_status trap, uint32_t function) {
  Failure failure{EXIT_TRAPPED, file.path() + " trapped: " + weft_status_text(trap), "", ""};
  if (function != WEFT_NO_INDEX) failure.where = file.describe_function(function);
  switch (trap) {
    case WEFT_TRAP_UNREACHABLE:
      failure.help = "the program stopped itself: abort(), a failed assertion, a panic, or a check of the compiler";
      break;
    case WEFT_TRAP_STACK_EXHAUSTED:
      failure.help = "give it a larger guest stack with --stack, or look for a recursion that does not end";
      break;
    case WEFT_TRAP_MEMORY_BOUNDS:
      failure.help = "a wild pointer or index, or the C stack in linear memory ran over (link with -Wl,-z,stack-size=BYTES)";
      break;
    case WEFT_TRAP_INDIRECT_CALL_TYPE:
    case WEFT_TRAP_UNDEFINED_ELEMENT:
    case WEFT_TRAP_UNINITIALIZED_ELEMENT:
      failure.help = "a function pointer is null, wild, or was cast to another type of function";
      break;
    default: break;
  }
  return failure;
}

Failure explain_start_trap(const WasmFile& file, const weft_error& error) {
  if (error.function != WEFT_NO_INDEX) return explain_trap(file, error.status, error.function);
  // Not in a function: an active segment did not fit.
  Failure failure{EXIT_TRAPPED, file.path() + " trapped when it was started: " + weft_status_text(error.status),
                  where_in_file(file, error), ""};
  if (error.section == 11) failure.help = "initial data lies outside the memory: the module's memory is smaller than it needs";
  return failure;
}

std::string export_list(const weft_module* module) {
  std::string list;
  weft_name name;
  weft_extern_type type;
  uint32_t index;
  for (uint32_t i = 0; weft_export_at(module, i, &name, &type, &index) == WEFT_OK; i++) {
    list += "\n          " + printable(name) + ": " + kind_text(type.kind) + " " + extern_type_text(type);
  }
  return list.empty() ? "\n          (nothing)" : list;
}
