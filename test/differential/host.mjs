// What generated modules import: functions, globals and a memory of a module of its own, and functions of `spectest`,
// which the runners of spec-tests offer.
import {F32, F64, I32, I64, MAGIC, f64Bytes, functionType, section, text, u, vector} from './wasm.mjs';

// `check` traps for 13. Where builds of Weft take nothing from other instances, native.cpp offers the same functions.
export const SUPPORT = [
  {name: 'mix', params: [I32, I64], results: [I64], code: [0x20, 0, 0xad, 0x20, 1, 0x7e, 0x20, 1, 0x7c]},
  {
    name: 'split',
    params: [I64],
    results: [I32, I64],
    code: [0x20, 0, 0xa7, 0x20, 0, 0x42, 32, 0x88],
    needs: 'multiValue'
  },
  {
    name: 'round',
    params: [F64, F32],
    results: [F32],
    code: [0x20, 1, 0xfc, 0, 0x20, 0, 0xfc, 2, 0x6a, 0xb2],
    needs: 'floatArithmetic'
  },
  {name: 'note', params: [I32], results: [], code: [0x23, 0, 0x41, 31, 0x6c, 0x20, 0, 0x6a, 0x24, 0]},
  {name: 'noted', params: [], results: [I32], code: [0x23, 0]},
  {name: 'third', params: [I32, F64, F32, I64], results: [F32], code: [0x20, 2]},
  {name: 'second', params: [F32, F64, I32], results: [F64], code: [0x20, 1]},
  {name: 'check', params: [I32], results: [I32], code: [0x20, 0, 0x41, 13, 0x46, 0x04, 0x40, 0x00, 0x0b, 0x20, 0]}
];
export const supported = features =>
  SUPPORT.filter(f => features.support && (f.needs === undefined || features[f.needs]));
export const SPECTEST = [
  {name: 'print_i32', params: [I32], results: []},
  {name: 'print_f64_f64', params: [F64, F64], results: []},
  {name: 'print_i32_f32', params: [I32, F32], results: []}
];

export const IMPORTED_GLOBALS = [
  {name: 'note_sum', type: I32, isMutable: true},
  {name: 'wide', type: I64, isMutable: true},
  {name: 'half', type: F64, isMutable: false}
];

// The module that has what modules with these features import.
export function supportModule(features) {
  const functions = supported(features);
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, vector(functions.map(f => functionType(f.params, f.results)))),
    ...section(3, vector(functions.map((_, i) => u(i)))),
    ...section(5, vector([[1, 1, 3]])),
    ...section(
      6,
      vector([
        [I32, 1, 0x41, 7, 0x0b],
        [I64, 1, 0x42, 9, 0x0b],
        [F64, 0, 0x44, ...f64Bytes(0x3ff8000000000000n), 0x0b]
      ])
    ),
    ...section(
      7,
      vector([
        ...functions.map((f, i) => [...text(f.name), 0, ...u(i)]),
        [...text('memory'), 2, 0],
        [...text('note_sum'), 3, 0],
        [...text('wide'), 3, 1],
        [...text('half'), 3, 2]
      ])
    ),
    ...section(10, vector(functions.map(f => [...u(f.code.length + 2), 0, ...f.code, 0x0b])))
  ]);
}
