#include "linker.h"

#include "entries.h"

namespace weft {
namespace {

bool equals(const weft_name& name, const char* text) {
  return text && strlen(text) == name.size && memcmp(text, name.text, name.size) == 0;
}

// The letter of a value type in weft_native::signature.
char letter(uint8_t type) {
  switch (type) {
    case WEFT_I32: return 'i';
    case WEFT_I64: return 'I';
    case WEFT_F32: return 'f';
    case WEFT_F64: return 'F';
    case WEFT_FUNCREF: return 'r';
    default: return 'e';
  }
}

// Steps over the letters of these types, false when the signature has others.
bool match_letters(const char*& signature, const uint8_t* types, uint32_t count) {
  for (; count != 0; --count) {
    if (*signature != letter(*types++)) return false;
    ++signature;
  }
  return true;
}

bool match_signature(const char* signature, const Module& m, const Type& type) {
  return *signature++ == '(' && match_letters(signature, params_of(m, type), type.param_count) &&
         *signature++ == ')' && match_letters(signature, results_of(m, type), type.result_count) && *signature == 0;
}

bool match_limits(const Limits& wanted, uint32_t size, uint8_t has_max, uint32_t max) {
  return size >= wanted.min && (!wanted.has_max || (has_max && max <= wanted.max));
}

// Counts this instance among the users of the one it imports from, once however much it imports.
void add_provider(Instance& x, Instance& provider) {
  for (uint32_t i = 0; i < x.provider_count; ++i) {
    if (x.providers[i] == &provider) return;
  }
  x.providers[x.provider_count++] = &provider;
  ++provider.users;
}

// How far each index space of the importing instance is filled.
struct Filled {
  uint32_t functions, tables, globals;
};

// Each of these three returns null when the offer was taken, or why it does not fit.

const char* take_native(Instance& x, const Import& import, const weft_native& native, void* context, Filled& filled) {
  if (import.kind != WEFT_FUNCTION) return "offered is a function";
  if (!native.function) return "the host function is null";
  if (!native.signature) return "the host function has no signature";
  if (!match_signature(native.signature, *x.module, x.module->types[import.type_index])) {
    return "the host function has another signature";
  }
  x.imports[filled.functions++] = {reinterpret_cast<uintptr_t>(&native), reinterpret_cast<uintptr_t>(context)};
  return nullptr;
}

const char* take_function(Instance& x, const Import& import, Instance& from, uint32_t index, Filled& filled) {
  const Module& m = *x.module;
  if (!equal_types(m, m.types[import.type_index], *from.module, function_type(*from.module, index))) {
    return "the function has another type";
  }
  FunctionImport& target = x.imports[filled.functions++];
  if (index < from.module->function_imports) target = from.imports[index];
  else target = {reinterpret_cast<uintptr_t>(&from) | 1, index};
  return nullptr;
}

const char* take_export(Instance& x, const Import& import, Instance& from, const Export& offer, Filled& filled) {
  if (offer.kind != import.kind) {
    switch (offer.kind) {
      case WEFT_FUNCTION: return "offered is a function";
      case WEFT_TABLE: return "offered is a table";
      case WEFT_MEMORY: return "offered is a memory";
      default: return "offered is a global";
    }
  }
  switch (import.kind) {
    case WEFT_FUNCTION: return take_function(x, import, from, offer.index, filled);
    case WEFT_TABLE: {
      Table& table = *from.tables[offer.index];
      if (table.type != import.type) return "the table has another element type";
      if (!match_limits(import.limits, table.size, table.has_max, table.max)) {
        return "the limits of the table do not fit";
      }
      x.tables[filled.tables++] = &table;
      return nullptr;
    }
    case WEFT_MEMORY: {
      Memory& memory = *from.memory;
      if (memory.page_size_log2 != import.limits.page_size_log2) {
        return "the memory has another page size";
      }
      if (!match_limits(import.limits, memory.pages, memory.has_max, memory.max_pages)) {
        return "the limits of the memory do not fit";
      }
      x.memory = &memory;
      return nullptr;
    }
    default: {
      const GlobalType& global = from.module->globals[offer.index];
      if (global.is_mutable != import.is_mutable) {
        return global.is_mutable ? "the global is mutable"
                                 : "the global is not mutable";
      }
      if (global.type != import.type) return "the global has another type";
      x.imported_globals[filled.globals++] = global_slots(from, offer.index);
      return nullptr;
    }
  }
}

bool resolve(Instance& x, const Import& import, const weft_library* library, Filled& filled, Failure& failure,
             const uint8_t* where) {
  for (; library; library = library->next) {
    if (!equals(import.module, library->module)) continue;
    for (uint32_t i = 0; library->natives && i < library->native_count; ++i) {
      const weft_native& native = library->natives[i];
      if (!equals(import.name, native.name)) continue;
      const char* reason = take_native(x, import, native, library->context, filled);
      return !reason || failure.at(where, WEFT_IMPORT_MISMATCH, reason);
    }
    Export offer;
    if (library->instance && find_export(*library->instance->module, import.name, offer)) {
      Instance& from = *library->instance;
      if (from.store != x.store) return failure.at(where, WEFT_MISUSE, "an instance of another store");
      const char* reason = take_export(x, import, from, offer, filled);
      if (!reason) add_provider(x, from);
      return !reason || failure.at(where, WEFT_IMPORT_MISMATCH, reason);
    }
  }
  return failure.at(where, WEFT_IMPORT_MISSING, "no library offers it");
}

}  // namespace

bool equal_types(const Module& a, const Type& x, const Module& b, const Type& y) {
  if (&a == &b) return x.canonical == y.canonical;
  return x.param_count == y.param_count && x.result_count == y.result_count &&
         memcmp(params_of(a, x), params_of(b, y), x.param_count) == 0 &&
         memcmp(results_of(a, x), results_of(b, y), x.result_count) == 0;
}

uint32_t count_providers(const weft_library* library) {
  uint32_t count = 0;
  for (; library; library = library->next) count += library->instance != nullptr;
  return count;
}

bool link(Instance& x, const weft_library* libraries, Failure& failure) {
  const Module& m = *x.module;
  Reader r;
  Filled filled = {};
  failure.error.section = 2;
  for (uint32_t count = reread(m, m.import_section, r); count != 0; --count) {
    const uint8_t* where = r.at;
    Import import;
    if (!read_import(r, import)) return false;
    if (!resolve(x, import, libraries, filled, failure, where)) {
      weft_error& e = failure.error;
      e.import_module = import.module.text;
      e.import_module_size = import.module.size;
      e.import_name = import.name.text;
      e.import_name_size = import.name.size;
      return false;
    }
  }
  return true;
}

}  // namespace weft
