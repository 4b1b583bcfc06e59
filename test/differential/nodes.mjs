// Function bodies as trees. A node is {parts, results}: parts are bytes, lists of bytes and nodes in the order of the
// code; results the types of what it pushes. So a node can be replaced by another one with the same results
// (minimise.mjs).
//
// Results are the same on every engine. Arithmetic may make any NaN (4.3.3), so a node of a float type is `dirty`
// when its value may be such a NaN, and is made `clean` before its bits can be seen. `magnitude` bounds the binary
// exponent of a value that is known to be finite.
import {EXTERNREF, F32, F64, FUNCREF, I32, I64, f32Bytes, f64Bytes, u} from './wasm.mjs';

export const INTEGERS = [I32, I64];
export const NUMBERS = [...INTEGERS, F32, F64];
export const isFloat = type => type === F32 || type === F64;
export const isReference = type => type === FUNCREF || type === EXTERNREF;
export const same = (a, b) => a.length === b.length && a.every((type, i) => type === b[i]);
export const range = (low, high) => Array.from({length: high - low + 1}, (_, i) => low + i);

// The bytes of a node.
export function flatten(node, out) {
  for (const part of node.parts) {
    if (typeof part === 'number') out.push(part);
    else if (Array.isArray(part)) for (const byte of part) out.push(byte);
    else flatten(part, out);
  }
  return out;
}

// Slots of 4 bytes that values of these types take.
export const slotsOf = types => types.reduce((sum, type) => sum + (type === I64 || type === F64 ? 2 : 1), 0);

// How many slots a node's operands take at most: none is taken to be used before the last one is there, and a call has
// `copied` ones. Those of instructions that are no nodes are left out.
export function mostSlots(node) {
  let waiting = 0,
    most = slotsOf(node.results);
  for (const part of node.parts) {
    if (typeof part === 'number' || Array.isArray(part)) continue;
    most = Math.max(most, waiting + mostSlots(part));
    waiting += slotsOf(part.results);
  }
  return Math.max(most, waiting + (node.copied ?? 0));
}

export const node = (parts, results = [], more = {}) => ({parts, results, ...more});
export const get = (index, type, dirty = false) => node([0x20, u(index)], [type], {dirty});
export const nanBytes = type =>
  type === F32 ? [0x43, ...f32Bytes(0x7fc00000)] : [0x44, ...f64Bytes(0x7ff8000000000000n)];

// The plainest node with these results.
export function zeros(types) {
  const zero = {
    [I32]: [0x41, 0],
    [I64]: [0x42, 0],
    [F32]: [0x43, 0, 0, 0, 0],
    [F64]: [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
    [FUNCREF]: [0xd0, FUNCREF],
    [EXTERNREF]: [0xd0, EXTERNREF]
  };
  return node(
    types.map(type => zero[type]),
    types
  );
}
