#include "error_text.h"

#include "text_writer.h"

namespace weft {
namespace {

const char* section_name(uint8_t section) {
  static const char* const names[] = {"custom", "type", "import", "function", "table", "memory", "global",
                                      "export", "start", "element", "code", "data", "data count"};
  return section < sizeof names / sizeof *names ? names[section] : "unknown";
}

const char* type_name(uint8_t type) {
  switch (type) {
    case WEFT_I32: return "i32";
    case WEFT_I64: return "i64";
    case WEFT_F32: return "f32";
    case WEFT_F64: return "f64";
    case WEFT_FUNCREF: return "funcref";
    default: return "externref";
  }
}

const char* letter_name(char letter) {
  switch (letter) {
    case 'i': return "i32";
    case 'I': return "i64";
    case 'f': return "f32";
    case 'F': return "f64";
    case 'r': return "funcref";
    case 'e': return "externref";
    default: return "?";
  }
}

void add_types(TextWriter& out, const uint8_t* types, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) out.add(i == 0 ? "" : ", ").add(type_name(types[i]));
}

void add_limits(TextWriter& out, const weft_extern_type& type) {
  out.add("of ").add(type.min);
  if (type.has_max) out.add(" to ").add(type.max);
  else out.add(" or more");
}

void add_type(TextWriter& out, const weft_extern_type& type) {
  switch (type.kind) {
    case WEFT_FUNCTION:
      out.add("(");
      add_types(out, type.params, type.param_count);
      out.add(")");
      if (type.result_count != 0) {
        out.add(" -> ");
        add_types(out, type.results, type.result_count);
      }
      break;
    case WEFT_TABLE:
      out.add("a table of ").add(type_name(type.type)).add(" ");
      add_limits(out, type);
      break;
    case WEFT_MEMORY:
      out.add("a memory ");
      add_limits(out, type);
      out.add(type.page_size_log2 == 0 ? " bytes" : " pages");
      break;
    default:
      out.add(type.is_mutable ? "a mutable global " : "a global ").add(type_name(type.type));
  }
}

// "(iI)F" as "(i32, i64) -> f64".
void add_signature(TextWriter& out, const char* signature) {
  if (signature == nullptr) {
    out.add("no signature");
    return;
  }
  bool first = true;
  for (; *signature != 0; ++signature) {
    if (*signature == '(' || *signature == ')') {
      out.add(signature, 1);
      if (*signature == ')' && signature[1] != 0) out.add(" -> ");
      first = true;
    } else {
      out.add(first ? "" : ", ").add(letter_name(*signature));
      first = false;
    }
  }
}

bool equals(const char* text, uint32_t size, const char* other) {
  return other != nullptr && strlen(other) == size && memcmp(text, other, size) == 0;
}

// The offer that linking found first, as resolve() in linker.cpp does.
bool add_offer(TextWriter& out, const weft_error& e, const weft_library* library) {
  for (; library != nullptr; library = library->next) {
    if (!equals(e.import_module, e.import_module_size, library->module)) continue;
    for (uint32_t i = 0; library->natives != nullptr && i < library->native_count; ++i) {
      if (!equals(e.import_name, e.import_name_size, library->natives[i].name)) continue;
      add_signature(out, library->natives[i].signature);
      return true;
    }
    weft_extern found;
    weft_extern_type type;
    if (library->instance != nullptr &&
        weft_find_sized(library->instance, e.import_name, e.import_name_size, &found) == WEFT_OK &&
        weft_extern_get_type(found, &type) == WEFT_OK) {
      add_type(out, type);
      return true;
    }
  }
  return false;
}

bool find_import(const weft_module* module, const weft_error& e, weft_extern_type& type) {
  weft_name module_name, name;
  for (uint32_t i = 0; WEFT_INTROSPECTION && weft_import_at(module, i, &module_name, &name, &type) == WEFT_OK; ++i) {
    // The error's names point to those of the import at fault, of which there may be several of the same name.
    if (module_name.text == e.import_module && name.text == e.import_name) return true;
  }
  return false;
}

}  // namespace
}  // namespace weft

using namespace weft;

extern "C" size_t weft_error_text(const weft_error* error, const weft_module* module, const weft_library* libraries,
                                  char* text, size_t size) {
  TextWriter out(text, size);
  if (error == nullptr) return 0;
  const weft_error& e = *error;
  out.add(weft_status_text(e.status)).add(": ");
  if (e.import_name != nullptr) {
    out.add(e.import_module, e.import_module_size).add(".").add(e.import_name, e.import_name_size).add(": ");
    weft_extern_type wanted;
    if (module != nullptr && find_import(module, e, wanted)) {
      out.add("the module wants ");
      add_type(out, wanted);
      out.add(", ");
      if (e.status == WEFT_IMPORT_MISMATCH) {
        out.add("the host offers ");
        if (add_offer(out, e, libraries)) return out.length();
      }
    }
    return out.add(e.reason).length();
  }
  if (e.reason == nullptr) out.add("no reason");
  else if (*e.reason == 0) out.add("reason ").add(e.code);  // A build without texts.
  else out.add(e.reason);
  if (e.status >= WEFT_MALFORMED && e.status <= WEFT_LIMIT) {
    out.add(" (");
    if (e.section != 0) out.add(section_name(e.section)).add(" section, ");
    out.add("byte ").add(e.offset);
    if (e.function != WEFT_NO_INDEX) out.add(", function ").add(e.function);
    out.add(")");
  }
  return out.length();
}
