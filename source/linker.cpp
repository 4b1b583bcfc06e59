#include "linker.h"

#include "entries.h"

namespace weft {
namespace {

bool equals(const weft_name& name, const char* text) {
  return text && strlen(text) == name.size && memcmp(text, name.text, name.size) == 0;
}

// Steps over the letters of these types in weft_native::signature, false when there are others.
__attribute__((noinline)) bool match_letters(const char*& signature, const uint8_t* types, uint32_t count) {
  static const char letters[] = "er           FfIi";  // From WEFT_EXTERNREF to WEFT_I32.
  for (; count != 0; --count) {
    if (*signature != letters[*types++ - WEFT_EXTERNREF]) return false;
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

// These give why an offer does not fit, or kNone when it was taken. `index` is that of the import among those of its kind.

Reason take_native(Instance& x, const Import& import, uint32_t index, const weft_native& native, void* context) {
  if (WEFT_INSTANCE_IMPORTS && import.kind != WEFT_FUNCTION) return Reason::kOtherKind;
  if (!native.function) return Reason::kHostFunctionNull;
  if (!native.signature) return Reason::kHostNoSignature;
  if (!match_signature(native.signature, *x.module, x.module->types[import.type_index])) return Reason::kOtherType;
  x.imports[index] = {reinterpret_cast<uintptr_t>(&native), reinterpret_cast<uintptr_t>(context)};
  return Reason::kNone;
}

Reason take_export(Instance& x, const Import& import, uint32_t index, Instance& from, const Export& offer) {
  const Module& m = *x.module;
  const Module& other = *from.module;
  if (offer.kind != import.kind) return Reason::kOtherKind;
  switch (import.kind) {
    case WEFT_FUNCTION: {
      if (!equal_types(m, m.types[import.type_index], other, function_type(other, offer.index))) return Reason::kOtherType;
      FunctionImport& target = x.imports[index];
      if (offer.index < other.function_imports) target = from.imports[offer.index];
      else target = {reinterpret_cast<uintptr_t>(&from) | 1, offer.index};
      break;
    }
    case WEFT_TABLE: {
      Table& table = *from.tables[offer.index];
      if (table.type != import.type) return Reason::kOtherType;
      if (!match_limits(import.limits, table.size, table.has_max, table.max)) return Reason::kOtherLimits;
      x.tables[index] = &table;
      break;
    }
    case WEFT_MEMORY: {
      Memory& memory = *from.memory;
      if (memory.page_size_log2 != import.limits.page_size_log2) return Reason::kOfferPageSize;
      if (!match_limits(import.limits, memory.pages, memory.has_max, memory.max_pages)) return Reason::kOtherLimits;
      x.memory = &memory;
      break;
    }
    default: {
      const GlobalType& global = other.globals[offer.index];
      if (global.is_mutable != import.is_mutable) return Reason::kOtherMutability;
      if (global.type != import.type) return Reason::kOtherType;
      x.imported_globals[index] = global_slots(from, offer.index);
      break;
    }
  }
  add_provider(x, from);
  return Reason::kNone;
}

Reason resolve(Instance& x, const Import& import, uint32_t index, const weft_library* library) {
  for (; library; library = library->next) {
    if (!equals(import.module, library->module)) continue;
    for (uint32_t i = 0; library->natives && i < library->native_count; ++i) {
      const weft_native& native = library->natives[i];
      if (equals(import.name, native.name)) return take_native(x, import, index, native, library->context);
    }
    if (!WEFT_INSTANCE_IMPORTS) {
      if (library->instance) return Reason::kNotInThisBuild;
      continue;
    }
    Export offer;
    if (library->instance && find_export(*library->instance->module, import.name, offer)) {
      if (library->instance->store != x.store) return Reason::kOtherStore;
      return take_export(x, import, index, *library->instance, offer);
    }
  }
  return Reason::kNotOffered;
}

}  // namespace

bool link(Instance& x, const weft_library* libraries, Failure& failure) {
  const Module& m = *x.module;
  Reader r;
  uint32_t next[WEFT_INSTANCE_IMPORTS ? WEFT_GLOBAL + 1 : 1] = {};  // Else there are functions only.
  weft_error& e = failure.error;
  e.section = 2;
  for (uint32_t count = reread(m, m.import_section, r); count != 0; --count) {
    Import import;
    if (!read_import(r, import)) return false;
    const Reason reason = resolve(x, import, next[WEFT_INSTANCE_IMPORTS ? import.kind : 0]++, libraries);
    if (reason == Reason::kNone) continue;
    e.import_module = import.module.text;
    e.import_module_size = import.module.size;
    e.import_name = import.name.text;
    e.import_name_size = import.name.size;
    return failure.at(r.entry, reason);
  }
  return true;
}

}  // namespace weft
