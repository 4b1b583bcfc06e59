// Modules that are made to take long to load. Each kind is [n, make]: make(n) gives a module whose size grows with n.
import {SIGNATURES} from '../differential/numeric.mjs';
import {
  F32,
  F64,
  FUNCREF,
  I32,
  I64,
  MAGIC,
  NAMES,
  functionType,
  joined,
  s,
  section,
  text,
  u,
  vector
} from '../differential/wasm.mjs';

const END = 0x0b,
  VOID = 0x40,
  DROP = 0x1a;
const i32 = n => [0x41, ...s(n)];
const repeat = (n, f) => joined(Array.from({length: n}, (_, k) => f(k)));
const list = (n, f) => joined([u(n), repeat(n, f)]);
const body = (locals, code) => {
  const all = joined([vector(locals), code, [END]]);
  return joined([u(all.length), all]);
};
const one = (code, {types = [functionType([], [])], locals = [], sections = {}, functions = [0]} = {}) =>
  Uint8Array.from(
    joined([
      MAGIC,
      section(
        1,
        list(types.length, k => types[k])
      ),
      sections[2] ?? [],
      section(3, vector(functions.map(u))),
      ...[4, 5, 6, 7, 9, 12].map(id => sections[id] ?? []),
      section(10, joined([u(functions.length), ...functions.map(() => body(locals, code))])),
      sections[11] ?? []
    ])
  );
const exporting = (n, name) => one([], {sections: {7: section(7, list(n, k => joined([text(name(k)), [0, 0]])))}});
const many = Array(1000).fill(I64);
const MANY_CONSTANTS = repeat(1000, () => [0x42, 0]),
  MANY_DROPS = repeat(1000, () => [DROP]);
const toMany = {types: [functionType([], []), functionType([], many)]};
const imported = {2: section(2, [1, ...text('m'), ...text('f'), 0, 1])};
const oneLocal = {locals: [[1, I32]]};

export const kinds = {
  'ordinary code': [
    2000,
    n =>
      one(
        repeat(n, k => [0x20, 0, ...i32(k % 100), 0x6a, 0x21, 0]),
        oneLocal
      )
  ],
  'types, all different': [
    8000,
    n =>
      one([], {
        types: Array.from({length: n}, (_, k) =>
          functionType(
            [...k.toString(2)].map(b => (b === '1' ? I64 : I32)),
            []
          )
        )
      })
  ],
  'types, all equal, 100 parameters': [
    2000,
    n => one([], {types: Array(n).fill(functionType(many.slice(0, 100), []))})
  ],
  'types, empty': [16000, n => one([], {types: Array(n).fill(functionType([], []))})],
  'types, all different, of few bytes': [
    8000,
    n =>
      one([], {
        types: Array.from({length: n}, (_, k) => functionType([...k.toString(4)].map(digit => I32 - Number(digit)), []))
      })
  ],
  'functions, empty': [8000, n => one([], {functions: Array(n).fill(0)})],
  'runs of locals': [4000, n => one([], {locals: Array.from({length: n}, (_, k) => [1, k % 2 ? I32 : I64])})],
  'runs of locals, used': [
    4000,
    n =>
      one(
        repeat(n, k => [0x20, ...u(k), DROP]),
        {locals: Array.from({length: n}, (_, k) => [1, k % 2 ? I32 : I64])}
      )
  ],
  'nested blocks': [3900, n => one(joined([repeat(n, () => [0x02, VOID]), repeat(n, () => [END])]))],
  'nested blocks, a branch to each': [
    3900,
    n => one(joined([repeat(n, () => [0x02, VOID]), repeat(n, k => [0x41, 0, 0x0d, ...u(k)]), repeat(n, () => [END])]))
  ],
  'br_table': [20000, n => one(joined([[0x02, VOID, ...i32(0), 0x0e], list(n, () => [0]), [0, END]]))],
  'br_table that moves a value': [
    20000,
    n => one(joined([[0x02, I32, ...i32(1), ...i32(1), ...i32(0), 0x0e], list(n, () => [0]), [0, END, DROP]]))
  ],
  'br_table that moves 1000 values': [
    500,
    n =>
      one(
        joined([
          [0x02, 1, ...i32(1)],
          MANY_CONSTANTS,
          [...i32(0), 0x0e],
          list(n, () => [0]),
          [0, END],
          MANY_DROPS
        ]),
        toMany
      )
  ],
  'br_if that moves 1000 values': [
    500,
    n =>
      one(
        joined([
          [0x02, 1, ...i32(1)],
          MANY_CONSTANTS,
          repeat(n, () => [...i32(0), 0x0d, 0]),
          MANY_DROPS,
          [DROP],
          MANY_CONSTANTS,
          [END],
          MANY_DROPS
        ]),
        toMany
      )
  ],
  'br_if with 1000 values in place': [
    2000,
    n =>
      one(
        joined([
          [0x02, 1],
          MANY_CONSTANTS,
          repeat(n, () => [...i32(0), 0x0d, 0]),
          [END],
          MANY_DROPS
        ]),
        toMany
      )
  ],
  'br_table over blocks of 1000 values': [
    2000,
    n =>
      one(
        joined([
          repeat(400, () => [0x02, 1]),
          MANY_CONSTANTS,
          [...i32(0), 0x0e],
          list(n, k => u(k % 400)),
          [0],
          repeat(400, () => [END]),
          MANY_DROPS
        ]),
        toMany
      )
  ],
  'blocks with 1000 values, in each other': [
    2000,
    n =>
      one(
        joined([repeat(n, () => [0x02, 1]), MANY_CONSTANTS, repeat(n, () => [END]), MANY_DROPS]),
        toMany
      )
  ],
  'functions with 1000 parameters': [2000, n => one([], {types: [functionType(many, [])], functions: Array(n).fill(0)})],
  'calls with 1000 results, left there': [
    1000,
    n =>
      one(
        repeat(n, () => [0x02, VOID, 0x10, 0, 0x0c, 0, END]),
        {types: [functionType([], []), functionType([], many)], sections: imported}
      )
  ],
  'calls with what a call gave, 1000': [
    1000,
    n =>
      one(
        joined([MANY_CONSTANTS, repeat(n, () => [0x10, 0]), MANY_DROPS]),
        {types: [functionType([], []), functionType(many, many)], sections: imported}
      )
  ],
  'calls with 1000 parameters, dead code': [
    4000,
    n =>
      one(
        joined([[0x00], repeat(n, () => [0x10, 0]), MANY_DROPS]),
        {types: [functionType([], []), functionType(many, many)], sections: imported}
      )
  ],
  'tail calls with 1000 results, dead code': [
    4000,
    n =>
      one(
        repeat(n, () => [0x12, 0]),
        {types: [functionType([], many)], sections: {2: section(2, [1, ...text('m'), ...text('f'), 0, 0])}, functions: [0]}
      )
  ],
  // The most costly instructions of one or two bytes, and nothing else.
  'f64.ceil again and again': [4000, n => one(joined([[0x20, 0], repeat(n, () => [0x9b]), [DROP]]), {locals: [[1, 0x7c]]})],
  'f64.copysign again and again': [
    4000,
    n => one(joined([repeat(n, () => [0x20, 0]), repeat(n - 1, () => [0xa6]), [DROP]]), {locals: [[1, 0x7c]]})
  ],
  'select again and again': [
    2000,
    n => one(joined([repeat(2 * n + 1, () => [0x20, 0]), repeat(n, () => [0x1b]), [DROP]]), oneLocal)
  ],
  'local.tee below 31 values': [
    4000,
    n => one(joined([repeat(31, () => i32(1)), repeat(n, () => [0x22, 0]), repeat(31, () => [DROP])]), oneLocal)
  ],
  'local.set below constants': [
    4000,
    n =>
      one(
        joined([repeat(n, () => i32(1)), repeat(4 * n, () => [...i32(1), 0x21, 0]), repeat(n, () => [DROP])]),
        oneLocal
      )
  ],
  'local.get above constants': [
    4000,
    n => one(joined([repeat(n, () => i32(1)), repeat(n, () => [0x20, 0, DROP]), repeat(n, () => [DROP])]), oneLocal)
  ],
  'local.get above constants, again': [
    4000,
    n =>
      one(
        repeat(4, () => joined([repeat(n, () => i32(1)), repeat(n, () => [0x20, 0, DROP]), repeat(n, () => [DROP])])),
        oneLocal
      )
  ],
  'blocks above many values': [
    4000,
    n =>
      one(
        joined([
          repeat(n, () => i32(1)),
          repeat(4 * n, () => [0x20, 0, 0x02, VOID, END, DROP]),
          repeat(n, () => [DROP])
        ]),
        oneLocal
      )
  ],
  'calls above many values': [
    4000,
    n =>
      one(joined([repeat(n, () => i32(1)), repeat(n, () => [0x20, 0, 0x10, 0]), repeat(2 * n, () => [DROP])]), oneLocal)
  ],
  'wide constants': [4000, n => one(joined([repeat(n, k => i32(100000 + k)), repeat(n, () => [DROP])]), oneLocal)],
  'table.init of as many segments': [
    2500,
    n =>
      one(
        repeat(n, k => [...i32(0), ...i32(0), ...i32(0), 0xfc, 12, ...u(k), 0]),
        {
          sections: {
            4: section(4, [1, FUNCREF, 0, 1]),
            9: section(
              9,
              list(n, () => [1, 0, 0])
            )
          }
        }
      )
  ],
  'table.init of one long segment': [
    5000,
    n =>
      one(
        repeat(n, () => [...i32(0), ...i32(0), ...i32(0), 0xfc, 12, 1, 0]),
        {
          sections: {
            4: section(4, [1, FUNCREF, 0, 1]),
            9: section(9, joined([[2, 1, 0], list(n, () => [0]), [1, 0, 0]]))
          }
        }
      )
  ],
  'exports with equal beginnings': [1000, n => exporting(n, k => 'x'.repeat(200) + k)],
  'exports whose 60 letters differ at the end': [
    4000,
    n => exporting(n, k => 'x'.repeat(58) + String.fromCharCode(k >> 7, k & 127))
  ],
  'exports with short names': [8000, n => exporting(n, k => k.toString(36))],
  'exports with names of two bytes': [4000, n => exporting(n, k => String.fromCharCode(k >> 7, k & 127))],
  // Every bit of 60 letters is one by which names must be told apart.
  'exports with names that differ in a bit': [
    2000,
    n =>
      exporting(n, k => {
        const letters = Array(60).fill(64);
        if (k < 7 * 60) letters[Math.floor(k / 7)] ^= 1 << k % 7;
        return String.fromCharCode(...letters) + k.toString(36).padStart(3, '0');
      })
  ],
  'globals': [
    8000,
    n =>
      one([], {
        sections: {
          6: section(
            6,
            list(n, () => [I32, 0, 0x41, 0, END])
          )
        }
      })
  ],
  'dead code': [8000, n => one(joined([[0x00], repeat(n, () => [0x41, 0]), repeat(n, () => [DROP])]))]
};

// Every instruction again and again. A step leaves the stack as it is: above a value of the type it needs, if any, it takes
// that and puts one there again.
const GET = {[I32]: [0x20, 0], [I64]: [0x20, 1], [F32]: [0x20, 2], [F64]: [0x20, 3]};
const RESULTS8 = 3,
  PARAMS8 = 4;
const again = (type, result) => (type === result ? [] : [DROP, ...GET[type]]);
const get = GET[I32];
const steps = [
  ...SIGNATURES.map(({params, result, code, name}) => ({
    name: `numeric ${name}`,
    type: params[0],
    step: [...params.slice(1).flatMap(type => GET[type]), ...code, ...again(params[0], result)]
  })),
  ...[I32, I64].map(type => ({name: 'select', type, step: [...GET[type], ...get, 0x1b]})),
  ...[I32, I64].map(type => ({name: 'typed select', type, step: [...GET[type], ...get, 0x1c, 1, type]})),
  ...[I32, I64].map(type => ({name: 'local.tee', type, step: [0x22, GET[type][1]]})),
  ...[I32, I64].map(type => ({name: 'local.set, get', type, step: [0x21, GET[type][1], ...GET[type]]})),
  {name: 'locals of other types', step: [...GET[I32], DROP, ...GET[I64], DROP]},
  {name: 'sets of locals of other types', step: [...GET[I32], 0x21, 5, ...GET[I64], 0x21, 1]},
  ...[0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35].flatMap(opcode =>
    [[0], [0xff, 0x7f], [0x80, 0x80, 0x80, 0x80, 0]].map(offset => ({
      name: `load ${opcode.toString(16)}, ${offset.length} bytes of offset`,
      type: I32,
      step: [opcode, 0, ...offset, ...([0x28, 0x2c, 0x2d, 0x2e, 0x2f].includes(opcode) ? [] : [DROP, ...get])]
    }))
  ),
  ...[I32, I64, F32, F64, I32, I32, I64, I64, I64].flatMap((type, k) =>
    [[0], [0x80, 0x80, 0x80, 0x80, 0]].map(offset => ({
      name: `store ${(0x36 + k).toString(16)}, ${offset.length} bytes of offset`,
      step: [...get, ...GET[type], 0x36 + k, 0, ...offset]
    }))
  ),
  {name: 'load of a constant address', step: [...i32(0), 0x28, 0, 0, DROP]},
  {name: 'store at a constant address', step: [...i32(0), ...i32(0), 0x36, 0, 0]},
  {name: 'load of a sum', step: [...get, ...get, 0x6a, 0x28, 0, 0, DROP]},
  {name: 'load of a sum with a constant', step: [...get, ...i32(1), 0x6a, 0x28, 0, 0, DROP]},
  {name: 'store at a sum with a constant', step: [...get, ...i32(1), 0x6a, ...get, 0x36, 0, 0]},
  {name: 'memory.size', step: [0x3f, 0, DROP]},
  {name: 'memory.grow', type: I32, step: [0x40, 0]},
  {name: 'memory.copy', step: [...get, ...get, ...get, 0xfc, 10, 0, 0]},
  {name: 'memory.fill', step: [...get, ...get, ...get, 0xfc, 11, 0]},
  {name: 'memory.init', step: [...get, ...get, ...get, 0xfc, 8, 0, 0]},
  {name: 'memory.fill with constants', step: [...i32(0), ...i32(0), ...i32(0), 0xfc, 11, 0]},
  {name: 'data.drop', step: [0xfc, 9, 0]},
  {name: 'elem.drop', step: [0xfc, 13, 0]},
  {name: 'table.get', step: [...get, 0x25, 0, DROP]},
  {name: 'table.set', step: [...get, 0xd0, FUNCREF, 0x26, 0]},
  {name: 'table.size', step: [0xfc, 16, 0, DROP]},
  {name: 'table.grow', step: [0xd0, FUNCREF, ...get, 0xfc, 15, 0, DROP]},
  {name: 'table.fill', step: [...get, 0xd0, FUNCREF, ...get, 0xfc, 17, 0]},
  {name: 'table.copy', step: [...get, ...get, ...get, 0xfc, 14, 0, 0]},
  {name: 'table.init', step: [...get, ...get, ...get, 0xfc, 12, 0, 0]},
  {name: 'ref.null', step: [0xd0, FUNCREF, DROP]},
  {name: 'ref.func', step: [0xd2, 0, DROP]},
  {name: 'ref.is_null', step: [0xd0, FUNCREF, 0xd1, DROP]},
  {name: 'global.get', step: [0x23, 0, DROP]},
  {name: 'global.get of an i64', step: [0x23, 1, DROP]},
  {name: 'global.set', type: I32, step: [0x24, 0, ...get]},
  {name: 'global.set of an i64', step: [...GET[I64], 0x24, 1]},
  {name: 'global.set of a constant', step: [...i32(1), 0x24, 0]},
  {name: 'nop', step: [0x01]},
  {name: 'drop of a local', step: [...get, DROP]},
  {name: 'i32.const', step: [...i32(1), DROP]},
  {name: 'i32.const of five bytes', step: [...i32(0x7fffffff), DROP]},
  {name: 'i64.const', step: [0x42, 1, DROP]},
  {name: 'i64.const, wide', step: [0x42, ...s(1n << 62n), DROP]},
  {name: 'i64.const, wide, set', step: [0x42, ...s(1n << 62n), 0x21, 1]},
  {name: 'f32.const', step: [0x43, 0, 0, 0x80, 0x3f, DROP]},
  {name: 'f64.const', step: [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, DROP]},
  {name: 'two wide constants', step: [...i32(1 << 30), ...i32(1 << 29), DROP, DROP]},
  ...[0x02, 0x03].flatMap(opcode => [
    {name: `block ${opcode}`, step: [opcode, VOID, END]},
    {name: `block ${opcode} below a value`, step: [...get, opcode, VOID, END, DROP]},
    {name: `block ${opcode} with a result`, step: [opcode, I32, ...get, END, DROP]},
    {name: `block ${opcode} with a constant as its result`, step: [opcode, I64, 0x42, 0, END, DROP]},
    {name: `block ${opcode} with a parameter`, type: I32, step: [opcode, 1, END]},
    {name: `block ${opcode} with eight`, step: [opcode, PARAMS8, END], below: 8}
  ]),
  {name: 'if', step: [...get, 0x04, VOID, END]},
  {name: 'if, else', step: [...get, 0x04, VOID, 0x05, END]},
  {name: 'if with a result', step: [...get, 0x04, I32, ...get, 0x05, ...get, END, DROP]},
  {name: 'if with a parameter', type: I32, step: [...get, 0x04, 1, 0x05, END]},
  {name: 'if with eight', step: [...get, 0x04, PARAMS8, 0x05, END], below: 8},
  {name: 'if of a comparison', step: [...get, ...get, 0x48, 0x04, VOID, END]},
  {name: 'br in a block', step: [0x02, VOID, 0x0c, 0, END]},
  {name: 'br in a block with a result', step: [0x02, I32, ...get, 0x0c, 0, END, DROP]},
  {name: 'br in a loop', step: [0x03, VOID, 0x0c, 0, END]},
  {name: 'br_if', step: [...get, 0x0d, 0]},
  {name: 'br_if of a constant', step: [...i32(0), 0x0d, 0]},
  {name: 'br_if of a comparison', step: [...get, ...get, 0x48, 0x0d, 0]},
  {name: 'br_if in a loop', step: [0x03, VOID, ...get, 0x0d, 0, END]},
  {name: 'br_if to a loop', step: [...get, 0x0d, 0], around: [0x03, VOID]},
  {name: 'br_if with a value', step: [...get, ...get, 0x0d, 0, DROP], around: [0x02, I32], result: get},
  {name: 'br_if with a value on the stack', step: [...get, 0x0d, 0], around: [0x02, I32], type: I32, result: []},
  {name: 'br_if that moves a value', step: [...get, 0x0d, 0], around: [0x02, I32, ...get], type: I32, result: [DROP]},
  {
    name: 'br_if that moves eight values',
    step: [...get, 0x0d, 0],
    around: [0x02, RESULTS8, ...get],
    below: 8,
    result: [...Array(9).fill(DROP), ...repeat(8, () => [0x42, 0])],
    after: Array(8).fill(DROP)
  },
  {
    name: 'br_if with eight values in place',
    step: [...get, 0x0d, 0],
    around: [0x02, RESULTS8],
    below: 8,
    result: [],
    after: Array(8).fill(DROP)
  },
  {name: 'br_table', step: [0x02, VOID, ...get, 0x0e, 0, 0, END]},
  {name: 'br_table of three', step: [0x02, VOID, ...get, 0x0e, 2, 0, 1, 0, END]},
  {name: 'br_table with a value', step: [0x02, I32, ...get, ...get, 0x0e, 0, 0, END, DROP]},
  {name: 'br_table that moves a value', step: [0x02, I32, ...get, ...get, ...get, 0x0e, 0, 0, END, DROP]},
  {name: 'return', step: [0x02, VOID, 0x0f, END]},
  {name: 'unreachable', step: [0x02, VOID, 0x00, END]},
  {name: 'call', step: [0x10, 0]},
  {name: 'call of one to one', type: I32, step: [0x10, 1]},
  {name: 'call of eight', step: [...repeat(8, () => GET[I64]), 0x10, 2]},
  {name: 'call of eight on the stack', step: [0x10, 3], below: 8},
  {name: 'call_indirect', step: [...get, 0x11, 0, 0]},
  {name: 'call_indirect of one to one', type: I32, step: [...get, 0x11, 1, 0]},
  {name: 'return_call', step: [0x02, VOID, 0x12, 0, END]},
  {name: 'return_call_indirect', step: [0x02, VOID, ...get, 0x13, 0, 0, END]}
];

// The same where all operands are there before: so many of one type for each.
const upon = [
  ...SIGNATURES.filter(({params, result}) => params.length === 2 && params[0] === result).map(({params, code, name}) => ({
    name: `numeric ${name}`,
    type: params[0],
    takes: 1,
    code
  })),
  ...SIGNATURES.filter(({params}) => params.length === 1).map(({params, code, name}) => ({
    name: `numeric ${name}, drop`,
    type: params[0],
    takes: 1,
    code: [...code, DROP]
  })),
  {name: 'drop', takes: 1, code: [DROP]},
  {name: 'drop', type: I64, takes: 1, code: [DROP]},
  {name: 'select', takes: 2, code: [0x1b]},
  {name: 'local.set', takes: 1, code: [0x21, 0]},
  {name: 'local.set', type: I64, takes: 1, code: [0x21, 1]},
  {name: 'local.set of another local', takes: 1, code: [0x21, 5]},
  {name: 'local.tee, drop', takes: 1, code: [0x22, 0, DROP]},
  {name: 'global.set', takes: 1, code: [0x24, 0]},
  {name: 'global.set', type: I64, takes: 1, code: [0x24, 1]},
  {name: 'i32.load, drop', takes: 1, code: [0x28, 0, 0, DROP]},
  {name: 'i64.load8_s, drop', takes: 1, code: [0x30, 0, 0, DROP]},
  {name: 'i32.store', takes: 2, code: [0x36, 0, 0]},
  {name: 'i32.store8', takes: 2, code: [0x3a, 0, 0]},
  {name: 'memory.grow, drop', takes: 1, code: [0x40, 0, DROP]},
  {name: 'memory.fill', takes: 3, code: [0xfc, 11, 0]},
  {name: 'memory.copy', takes: 3, code: [0xfc, 10, 0, 0]},
  {name: 'memory.init', takes: 3, code: [0xfc, 8, 0, 0]},
  {name: 'table.init', takes: 3, code: [0xfc, 12, 0, 0]},
  {name: 'table.get, drop', takes: 1, code: [0x25, 0, DROP]},
  {name: 'if', takes: 1, code: [0x04, VOID, END]},
  {name: 'if, else', takes: 1, code: [0x04, VOID, 0x05, END]},
  {name: 'if with a parameter', takes: 1, code: [0x04, 1, END]},
  {name: 'block with a parameter', takes: 0, code: [0x02, 1, END]},
  {name: 'block', takes: 0, code: [0x02, VOID, END]},
  {name: 'loop', takes: 0, code: [0x03, VOID, END]},
  {name: 'br_if', takes: 1, code: [0x0d, 0]},
  {name: 'br_if that moves a value', takes: 1, code: [0x0d, 0], around: I32},
  {name: 'br_if that moves two', takes: 1, code: [0x0d, 0], around: 5},
  {name: 'call that takes one', takes: 1, code: [0x10, 4]},
  {name: 'call that takes two and gives one', takes: 1, code: [0x10, 5]},
  {name: 'call that takes two and gives two', takes: 0, code: [0x10, 6]},
  {name: 'call of none', takes: 0, code: [0x10, 0]},
  {name: 'call of its own', takes: 0, code: [0x10, 7]},
  {name: 'call_indirect', takes: 1, code: [0x11, 0, 0]},
  {name: 'call_indirect of one to one', takes: 1, code: [0x11, 1, 0]}
];

const eight = Array(8).fill(I64);
const everything = {
  types: [
    functionType([], []),
    functionType([I32], [I32]),
    functionType(eight, []),
    functionType([], eight),
    functionType(eight, eight),
    functionType([], [I32, I32]),
    functionType([I32], []),
    functionType([I32, I32], [I32]),
    functionType([I32, I32], [I32, I32])
  ],
  sections: {
    2: section(2, [7, ...[0, 1, 2, 4, 6, 7, 8].flatMap(type => [...text('m'), ...text('f' + type), 0, type])]),
    4: section(4, [1, FUNCREF, 0, 1]),
    5: section(5, [1, 0, 1]),
    6: section(6, [
      4,
      ...[I32, 1, 0x41, 0, END],
      ...[I64, 1, 0x42, 0, END],
      ...[F32, 1, 0x43, 0, 0, 0, 0, END],
      ...[F64, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, END]
    ]),
    9: section(9, [1, 1, 0, 1, 0]),
    11: section(11, [1, 1, 1, 0]),
    12: section(12, [1])
  }
};
// One of each type, and an i32 behind those.
const locals = [I32, I64, F32, F64, I64, I32].map(type => [1, type]);
const LIVE = {'': [[], []], ', below 15 constants': [repeat(15, () => i32(1)), Array(15).fill(DROP)]};
LIVE[', in far slots'] = [repeat(300, () => [0x42, 0]), Array(300).fill(DROP)];
const chain = ({step, type, around = [], result, below = 0, after = []}, [before, behind], n) => {
  const there = [...(type ? GET[type] : []), ...repeat(below, () => [0x42, 0])];
  const opens = around.length !== 0;
  const drops = result ?? Array(below + (type ? 1 : 0)).fill(DROP);
  const inside = joined([around, there, repeat(n, () => step), drops, opens ? [END] : []]);
  const left = around[1] === I32 ? [DROP] : after;
  return one(joined([before, inside, left, behind]), {...everything, locals});
};
const SOURCES = {
  [I32]: {locals: GET[I32], constants: i32(1), globals: [0x23, 0]},
  [I64]: {locals: GET[I64], constants: [0x42, 1], globals: [0x23, 1]},
  [F32]: {locals: GET[F32], globals: [0x23, 2]},
  [F64]: {locals: GET[F64], globals: [0x23, 3]}
};
// name: n => module
export const chains = Object.fromEntries([
  ...steps.flatMap(step =>
    Object.entries(LIVE).map(([where, code]) => [
      `${step.name}${step.type ? ` of ${NAMES[step.type]}` : ''}${where}`,
      n => chain(step, code, n)
    ])
  ),
  ...steps.map(step => [
    `${step.name}${step.type ? ` of ${NAMES[step.type]}` : ''}, in dead code`,
    n => one(joined([[0x00], repeat(n, () => step.step), [0x00]]), {...everything, locals})
  ]),
  ...upon.flatMap(({name, type = I32, takes, code, around}) =>
    Object.entries(SOURCES[type]).map(([source, value]) => [
      `${name} of ${NAMES[type]}, upon many ${source}`,
      n => {
        const there = repeat(takes * n + 3, () => value);
        const drops = around === I32 ? [DROP, DROP, END, DROP] : around ? [DROP, END, DROP, DROP] : [DROP, DROP, DROP];
        return one(joined([around ? [0x02, around] : [], there, repeat(n, () => code), drops]), {...everything, locals});
      }
    ])
  )
]);
