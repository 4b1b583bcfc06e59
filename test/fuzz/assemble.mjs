// Writing instructions and modules for boundary.mjs.
import {
  F32,
  F64,
  FUNCREF,
  I32,
  I64,
  MAGIC,
  f64Bytes,
  functionType,
  joined,
  s,
  section,
  text,
  u,
  vector
} from '../differential/wasm.mjs';

export const END = 0x0b,
  ELSE = 0x05,
  DROP = 0x1a,
  SELECT = 0x1b,
  UNREACHABLE = 0x00,
  RETURN = 0x0f,
  VOID = 0x40;
export const i32 = n => [0x41, ...s(n)];
export const i64 = n => [0x42, ...s(n)];
export const f64 = n => [0x44, ...f64Bytes(new BigUint64Array(Float64Array.of(n).buffer)[0])];
export const get = n => [0x20, ...u(n)];
export const set = n => [0x21, ...u(n)];
export const tee = n => [0x22, ...u(n)];
export const call = n => [0x10, ...u(n)];
export const br = n => [0x0c, ...u(n)];
export const brIf = n => [0x0d, ...u(n)];
export const brTable = (targets, fallback) => joined([[0x0e], u(targets.length), ...targets.map(u), u(fallback)]);
export const ADD = {[I32]: 0x6a, [I64]: 0x7c, [F32]: 0x92, [F64]: 0xa0},
  MUL = {[I32]: 0x6c, [I64]: 0x7e, [F32]: 0x94, [F64]: 0xa2};
export const I32_ADD = 0x6a,
  I32_SUB = 0x6b,
  I32_MUL = 0x6c,
  I32_XOR = 0x73,
  I32_LTU = 0x49,
  I32_AND = 0x71,
  I32_EQZ = 0x45;
export const I64_ADD = 0x7c,
  I64_XOR = 0x85,
  I64_EXTEND_U = 0xad,
  WRAP = 0xa7;
// Makes any value an i64, without losing bits.
export const TO_I64 = {[I32]: [I64_EXTEND_U], [I64]: [], [F32]: [0xbc, I64_EXTEND_U], [F64]: [0xbd]};
// Makes an i32 a value of the type.
export const FROM_I32 = {[I32]: [], [I64]: [0xac], [F32]: [0xb2], [F64]: [0xb7]};
export const MIXED = [I32, I64, I32, F64, F32, I64, I64]; // 64-bit values at odd and at even slots.
export const mixed = n => Array.from({length: n}, (_, k) => MIXED[k % MIXED.length]);
export const repeat = (n, f) => joined(Array.from({length: n}, (_, k) => f(k).flat()));
export const some = [0, 1, 2, 5, -1, 100, 0x7fffffff];

export class Module {
  constructor() {
    this.types = [];
    this.functions = [];
    this.calls = [];
    this.sections = new Map();
    this.elements = [];
  }
  type(params, results) {
    const bytes = functionType(params, results),
      key = bytes.join();
    let i = this.types.findIndex(type => type.key === key);
    if (i < 0) i = this.types.push({key, bytes}) - 1;
    return i;
  }
  blockType(params, results) {
    return s(this.type(params, results));
  }
  // `locals` is a list of types, `body` lists of bytes. Returns the index.
  add(params, results, locals, ...body) {
    const runs = [];
    for (const type of locals) {
      if (runs.length && runs.at(-1)[1] === type) runs.at(-1)[0]++;
      else runs.push([1, type]);
    }
    const code = joined([
      vector(runs.map(([count, type]) => [...u(count), type])),
      ...body.map(part => [part].flat()),
      [END]
    ]);
    return this.functions.push({type: this.type(params, results), params, results, code}) - 1;
  }
  memory(pages) {
    this.sections.set(5, [1, 0, ...u(pages)]);
  }
  global(type, ...init) {
    this.sections.set(6, [1, type, 1, ...init, END]);
  }
  // Every function gets a name, f0 and up, and a place in the table.
  call(f, ...lists) {
    for (const values of lists) this.calls.push({name: 'f' + f, ...this.functions[f], arguments: values});
    return this;
  }
  encode() {
    const n = this.functions.length;
    const at = id => (this.sections.has(id) ? section(id, this.sections.get(id)) : []);
    const indices = Array.from({length: n}, (_, k) => k);
    return Uint8Array.from(
      joined([
        MAGIC,
        section(1, joined([u(this.types.length), ...this.types.map(type => type.bytes)])),
        section(3, joined([u(n), ...this.functions.map(f => u(f.type))])),
        section(4, [1, FUNCREF, 0, ...u(n)]),
        at(5),
        at(6),
        section(7, joined([u(n), ...indices.map(k => [...text('f' + k), 0, ...u(k)])])),
        section(9, joined([[1, 0, ...i32(0), END], u(n), ...indices.map(u)])),
        section(10, joined([u(n), ...this.functions.map(f => joined([u(f.code.length), f.code]))]))
      ])
    );
  }
}

// Statements that keep changing local x (i32) in ways that show when one is left out, at least this many bytes.
export function filler(bytes, x, seed = 1) {
  const parts = [];
  for (let size = 0, k = seed; size < bytes; k++) {
    const part = [...get(x), ...i32((k % 60) + 3), I32_MUL, ...get(x), ...i32(k % 50), I32_ADD, I32_XOR, ...set(x)];
    parts.push(part);
    size += part.length;
  }
  return joined(parts);
}

// Takes values of these types off the stack and leaves one i64 made of all, order included. `scratch` is an i64 local.
export function digest(types, scratch) {
  const parts = [i64(7), set(scratch)];
  for (const type of [...types].reverse()) {
    parts.push(
      TO_I64[type],
      get(scratch),
      i64(0x9e3779b97f4a7c15n - (1n << 64n)),
      [0x7e],
      i64(1),
      [0x7c],
      [I64_XOR],
      set(scratch)
    );
  }
  return joined([...parts, get(scratch)]);
}
