// WebAssembly instructions in the words of the text format. Only for code that Weft has validated: lengths are known from
// the engine, which tells where each instruction begins.
#ifndef WEFT_LINUX_WASM_TEXT_H
#define WEFT_LINUX_WASM_TEXT_H

#include <cstdint>
#include <string>

#include "wasm_file.h"

// The instruction in [at, end), such as "call 3 <main>" or "i32.load offset=8".
std::string instruction_text(const WasmFile& file, const uint8_t* at, const uint8_t* end);

// How the nesting changes: how much further left this instruction stands, and how much further right the next one does.
int indent_before(uint8_t opcode);
int indent_after(uint8_t opcode);

#endif
