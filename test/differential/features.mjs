// What modules may be made of. A build of Weft can leave these out; modules for such a build do without them.
import {MAGIC} from './wasm.mjs';

// V8 before 11.2 (node 18) has no tail calls, or behind a flag ones that crash.
const V8_HAS_TAIL_CALLS = WebAssembly.validate(
  Uint8Array.from([...MAGIC, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0x12, 0, 0x0b])
);

export const EVERYTHING = {
  floatArithmetic: true, // Else floats are only moved around, and seen as integers.
  instanceImports: true, // Memories and globals of another module. Its functions may be the host's.
  largeFunctions: true, // More than 255 slots in a frame, or more than 32,000 bytes of prepared code.
  multiValue: true,
  referenceTypes: true, // With instructions on tables, and passive segments.
  support: true, // Functions of the support module (host.mjs).
  tailCalls: V8_HAS_TAIL_CALLS
};

// FEW are those of profile tiny. A module with NONE imports nothing but what the official suite does.
export const NONE = Object.fromEntries(Object.keys(EVERYTHING).map(name => [name, false]));
export const FEW = {...NONE, support: true};
