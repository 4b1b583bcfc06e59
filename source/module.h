// A loaded module: what its sections declare, and its prepared code.
#ifndef WEFT_MODULE_H
#define WEFT_MODULE_H

#include "bytes.h"
#include "engine_limits.h"
#include "weft.h"

namespace weft {

inline bool is_reference(uint8_t type) { return type == WEFT_FUNCREF || type == WEFT_EXTERNREF; }
inline bool is_value_type(uint8_t t) { return (t >= WEFT_F64 && t <= WEFT_I32) || is_reference(t); }
// Slots that a value of this type takes in a frame: 64-bit types two, all others one.
inline uint32_t slots_of(uint8_t type) { return 1u + ((type | 2) == WEFT_I64); }
static_assert((WEFT_F64 | 2) == WEFT_I64 && (WEFT_F32 | 2) != WEFT_I64, "slots_of relies on it");

// A function type (5.3.6). Its valtype bytes stay where they lie in the .wasm.
struct Type {
  uint32_t params;        // Offset in the .wasm of the first parameter's byte.
  uint16_t param_count;
  uint16_t result_count;
  uint16_t param_slots;   // Sum of slots_of over the parameters.
  uint16_t canonical;     // The index of one of those equal to it: equal types have equal numbers.
};

struct GlobalType {
  uint8_t type;
  uint8_t is_mutable;
  uint16_t slot;          // Own: first slot in Instance::globals. Imported: index of the import.
};

struct None {             // A count of 0 that costs nothing where it is read, and no warnings that it is always the same.
  operator uint16_t() const { return 0; }
};

struct Forgotten {        // Bits that nobody will ask for.
  void operator|=(uint32_t) const {}
  operator uint16_t() const { return 0; }
};

struct Limits {           // Of a table or a memory (5.3.8).
  uint32_t min;
  uint32_t max;           // Where none is declared, what there can be at most.
  uint8_t has_max;
  uint8_t page_size_log2; // Memories only: 16, or 0 (custom-page-sizes).
};

// functions[i] before body i has been rewritten: its type index, and whether ref.func may name it.
// Afterwards, for a function with a body: the offset of its prepared code; for an import it stays.
constexpr uint32_t kDeclared = 0x80000000u;

constexpr uint16_t kNoStart = 0xFFFF;
static_assert(kMaxFunctions <= kNoStart, "no function has that index");

}  // namespace weft

// One allocation (WEFT_FOR_MODULE) holds this struct and, after it, the arrays it points to.
struct weft_module {
  // Small ones first: Thumb's short loads reach them there.
  uint8_t in_place;
  uint8_t sealed;                  // See weft_module_seal.
  uint8_t has_data_count;          // A data count section exists (5.5.16).
  uint8_t has_passive_data;
  uint16_t rewritten;              // Defined functions whose body has been rewritten so far.
  uint16_t type_count;
  uint16_t function_count;         // Imported ones come first in each index space.
  uint16_t function_imports;
  uint16_t global_count;
  uint16_t global_slots;           // Slots of the own globals.
  uint16_t table_count;
  uint16_t element_count;          // Segments.
  uint16_t data_count;
  uint16_t instances;              // Alive.
  uint16_t has_memory;
  uint16_t start_function;         // kNoStart when there is none.
#if WEFT_INTROSPECTION
  uint16_t features;
#else
  static constexpr weft::Forgotten features = {};
#endif
#if WEFT_INSTANCE_IMPORTS
  uint16_t global_imports;
  uint16_t table_imports;
  uint16_t memory_imported;
#else
  static constexpr weft::None global_imports = {}, table_imports = {}, memory_imported = {};
#endif

  weft_store* store;
  const uint8_t* wasm;             // The binary, or what is left of it after loading in place.
  uint32_t wasm_bytes;
  uint8_t* code;                   // Prepared code: inside wasm when in place, else allocated.
  uint32_t code_bytes;
  uint32_t code_section_bytes;

  weft::Type* types;
  uint32_t* functions;             // See kDeclared.
  weft::GlobalType* globals;
  uint8_t* table_types;

  weft::Limits memory;             // Declared type of memory 0, imported or own.

  // Offsets in wasm of the sections' contents (their vector counts), 0 when absent.
  uint32_t import_section;
  uint32_t table_section;
  uint32_t global_section;
  uint32_t export_section;
  uint32_t element_section;
  uint32_t data_section;
};

namespace weft {

using Module = weft_module;

// Whether the prepared code is a block of its own, not part of the caller's buffer.
inline bool owns_code(const Module& m) {
  uintptr_t start = reinterpret_cast<uintptr_t>(m.wasm), code = reinterpret_cast<uintptr_t>(m.code);
  return m.code_bytes != 0 && m.code != nullptr && (code < start || code >= start + m.wasm_bytes);
}

// The type of function `f` at any time after its index is known: before, during and after rewriting.
const Type& function_type(const Module& module, uint32_t f);
inline const uint8_t* params_of(const Module& m, const Type& t) { return m.wasm + t.params; }
inline const uint8_t* results_of(const Module& m, const Type& t) {
  const uint8_t* p = m.wasm + t.params + t.param_count;
  while (*p & 0x80) ++p;  // The count of results, already validated.
  return p + 1;
}

// Memory from the store's hook. Null on failure. Freeing is new_bytes 0.
inline void* reallocate(const weft_store& store, void* block, size_t old_bytes, size_t new_bytes, weft_purpose purpose) {
  return store.config.reallocate(store.config.context, block, old_bytes, new_bytes, purpose);
}

// Validates and rewrites the contents of the code section (rewriter.cpp). Sets code, code_bytes and
// the code offsets in functions. In place, code already says where it goes: somewhere behind the reader's own cursor.
// Also on failure, code is null, inside wasm, or a block of exactly code_bytes that will be freed.
bool rewrite_code_section(Module& module, Reader& section);

}  // namespace weft

#endif
