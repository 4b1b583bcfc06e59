// Every numeric instruction by itself, with operands of all sizes: C libraries and compilers have their own bugs.
import {isFloat, range} from './nodes.mjs';
import {Random} from './random.mjs';
import {F32, F64, I32, I64, MAGIC, functionType, section, text, u, vector} from './wasm.mjs';

// Of opcodes in a row: the first and the last, operands, result. Not those that make a NaN of an integer.
const ROWS = [
  [0x45, 0x45, [I32], I32],
  [0x46, 0x4f, [I32, I32], I32],
  [0x50, 0x50, [I64], I32],
  [0x51, 0x5a, [I64, I64], I32],
  [0x5b, 0x60, [F32, F32], I32],
  [0x61, 0x66, [F64, F64], I32],
  [0x67, 0x69, [I32], I32],
  [0x6a, 0x78, [I32, I32], I32],
  [0x79, 0x7b, [I64], I64],
  [0x7c, 0x8a, [I64, I64], I64],
  [0x8b, 0x91, [F32], F32],
  [0x92, 0x98, [F32, F32], F32],
  [0x99, 0x9f, [F64], F64],
  [0xa0, 0xa6, [F64, F64], F64],
  [0xa7, 0xa7, [I64], I32],
  [0xa8, 0xa9, [F32], I32],
  [0xaa, 0xab, [F64], I32],
  [0xac, 0xad, [I32], I64],
  [0xae, 0xaf, [F32], I64],
  [0xb0, 0xb1, [F64], I64],
  [0xb2, 0xb3, [I32], F32],
  [0xb4, 0xb5, [I64], F32],
  [0xb6, 0xb6, [F64], F32],
  [0xb7, 0xb8, [I32], F64],
  [0xb9, 0xba, [I64], F64],
  [0xbb, 0xbb, [F32], F64],
  [0xbc, 0xbc, [F32], I32],
  [0xbd, 0xbd, [F64], I64],
  [0xc0, 0xc1, [I32], I32],
  [0xc2, 0xc4, [I64], I64]
];
const SATURATING = [
  [0, 1, [F32], I32],
  [2, 3, [F64], I32],
  [4, 5, [F32], I64],
  [6, 7, [F64], I64]
];
const TIMES = 12;

const instructions = (rows, encode) =>
  rows.flatMap(([first, last, params, result]) =>
    range(first, last).map(opcode => ({params, result, code: encode(opcode), name: encode(opcode).join(' ')}))
  );
// Each {params, result, code, name}.
export const SIGNATURES = [...instructions(ROWS, opcode => [opcode]), ...instructions(SATURATING, opcode => [0xfc, opcode])];

// {bytes, calls}
export function numericModule(seed, features) {
  const random = new Random(seed);
  const able = SIGNATURES.filter(({params, result}) => features.floatArithmetic || ![...params, result].some(isFloat));
  const body = ({params, code}) => [0, ...params.flatMap((_, i) => [0x20, i]), ...code, 0x0b];
  const bytes = Uint8Array.from([
    ...MAGIC,
    ...section(1, vector(able.map(f => functionType(f.params, [f.result])))),
    ...section(3, vector(able.map((_, i) => u(i)))),
    ...section(7, vector(able.map((f, i) => [...text(f.name), 0, ...u(i)]))),
    ...section(10, vector(able.map(f => vector(body(f).map(byte => [byte])))))
  ]);
  const calls = able.flatMap(({name, params, result}) =>
    Array.from({length: TIMES}, () => ({
      name,
      params,
      results: [result],
      arguments: params.map(type => random.argument(type))
    }))
  );
  return {bytes, calls};
}
