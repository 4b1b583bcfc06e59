// Turns what the engine reports into what a person needs to know: what is wrong, where, and what to do about it.
#ifndef WEFT_LINUX_EXPLAIN_H
#define WEFT_LINUX_EXPLAIN_H

#include "failure.h"
#include "wasm_file.h"
#include "weft.h"

// It was compiled but not linked.
Failure explain_object_file(const WasmFile& file);

// weft_load said no.
Failure explain_load(const WasmFile& file, const weft_error& error);

// weft_instantiate said no, and not because of a trap. `offered` is what the module was linked against.
Failure explain_link(const WasmFile& file, const weft_module* module, const weft_library* offered,
                     const weft_error& error);

// The guest trapped. `function` may be WEFT_NO_INDEX.
Failure explain_trap(const WasmFile& file, weft_status trap, uint32_t function);

// weft_instantiate trapped: in the start function, or in an active segment.
Failure explain_start_trap(const WasmFile& file, const weft_error& error);

// One line per export, "  add: function (i32, i32) -> i32", for choosing one.
std::string export_list(const weft_module* module);

#endif
