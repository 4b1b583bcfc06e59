// Reading single types and entries of the import and export sections. Used by loading, which checks
// them, and later by linking and queries, which read them again where they lie.
#ifndef WEFT_ENTRIES_H
#define WEFT_ENTRIES_H

#include "module.h"

namespace weft {

struct Import {            // 5.5.5
  weft_name module;
  weft_name name;
  uint8_t kind;            // weft_kind
  uint8_t type;            // Table: element type; global: value type.
  uint8_t is_mutable;
  uint32_t type_index;     // Functions.
  Limits limits;           // Tables and memories.
};

struct Export {            // 5.5.10
  weft_name name;
  uint8_t kind;
  uint32_t index;
};

// What these give means nothing when the reader has failed.
uint8_t read_value_type(Reader& reader);
uint8_t read_reference_type(Reader& reader);
uint8_t read_table_type(Reader& reader, Limits& limits);  // Gives the type of its elements.
void read_memory_type(Reader& reader, Limits& limits);
uint8_t read_global_type(Reader& reader, uint8_t& is_mutable);
// False when the reader has failed.
bool read_import(Reader& reader, Import& import);
bool read_export(Reader& reader, Export& entry);

// The next section (5.5.2): its id and contents, and moves `file` behind it.
bool next_section(Reader& file, uint8_t& id, Reader& contents);

// A reader over what was validated before, so that it cannot fail: `offset` is that of a section's
// contents. Gives its count of entries, 0 when the section is absent.
uint32_t reread(const Module& module, uint32_t offset, Reader& reader);

bool equal_names(const weft_name& a, const weft_name& b);

// How many things of this kind the module has, imported ones with them.
uint32_t count_of(const Module& module, unsigned kind);

// The same for the host.
void describe_function(const Module& module, const Type& what, weft_extern_type& type);
void describe(const Module& module, const Import& what, weft_extern_type& type);

// The export of that name; false when there is none.
bool find_export(const Module& module, const weft_name& name, Export& found);

}  // namespace weft

#endif
