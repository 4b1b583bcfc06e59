// The cases of boundary.mjs: name -> function that makes the module and lists the calls.
import {
  END,
  ELSE,
  DROP,
  RETURN,
  VOID,
  i32,
  i64,
  f64,
  get,
  set,
  tee,
  call,
  br,
  brIf,
  brTable,
  ADD,
  MUL,
  I32_ADD,
  I32_SUB,
  I32_MUL,
  I32_XOR,
  I32_LTU,
  I32_AND,
  I32_EQZ,
  I64_ADD,
  I64_XOR,
  I64_EXTEND_U,
  WRAP,
  TO_I64,
  FROM_I32,
  mixed,
  repeat,
  some,
  Module,
  filler,
  digest
} from './assemble.mjs';
import {F32, F64, I32, I64, f32Bytes, joined, u} from '../differential/wasm.mjs';

export const cases = {};

for (const n of [50, 126, 191, 192, 193, 247, 260, 1000, 7000]) {
  cases[`locals-${n}`] = () => {
    const m = new Module(),
      types = mixed(n);
    const f = m.add(
      [I32, I64],
      [I64],
      [...types, I64],
      repeat(n, k => [get(0), i32(k * 37), [I32_XOR], FROM_I32[types[k]], set(k + 2)]),
      repeat(n, k => [
        get(k + 2),
        get(((k * 5) % n) + 2),
        DROP,
        tee(k + 2),
        TO_I64[types[k]],
        get(1),
        [I64_ADD],
        set(1)
      ]),
      repeat(n, k => [get(1), i64(3), [0x7e], get(k + 2), TO_I64[types[k]], [I64_XOR], set(1)]),
      get(1)
    );
    return m.call(f, ...some.map((v, k) => [v, BigInt(k) << 40n]));
  };
}

for (const n of [1, 4, 5, 60, 100, 134, 135, 136, 180, 250, 300, 999]) {
  cases[`params-${n}`] = () => {
    const m = new Module(),
      types = mixed(n);
    const callee = m.add(
      types,
      [I64],
      [I64, I32, I64],
      repeat(n, k => [get(k)]),
      digest(types, n),
      get(n + 1),
      [I64_EXTEND_U, I64_ADD],
      get(n + 2),
      [I64_XOR]
    );
    // Arguments that are constants, locals, and results.
    const wide = {
      [I32]: i32(0x12345678),
      [I64]: i64(0x123456789abcdefn),
      [F32]: [0x43, ...f32Bytes(0x40490fdb)],
      [F64]: f64(3.25)
    };
    const locals = [I32, I64, F32, F64];
    const pass = repeat(n, k =>
      k % 5 === 0
        ? [wide[types[k]]]
        : k % 3 === 0
          ? [get(locals.indexOf(types[k]) + 1)]
          : [get(0), i32(k), [I32_ADD], FROM_I32[types[k]]]
    );
    const setUp = locals.map((type, k) => [get(0), i32(k + 9), [I32_MUL], FROM_I32[type], set(k + 1)].flat());
    const direct = m.add([I32], [I64], locals, ...setUp, pass, call(callee), get(0), [I64_EXTEND_U, I64_XOR]);
    const indirect = m.add([I32], [I64], locals, ...setUp, pass, i32(callee), [
      0x11,
      ...u(m.functions[callee].type),
      0
    ]);
    const far = m.add([I32], [I64], [...locals, ...mixed(200)], ...setUp, i64(5), pass, call(callee), [I64_ADD]);
    const onlyLocals = m.add(
      [I32, ...types],
      [I64],
      [],
      repeat(n, k => [get(k + 1)]),
      call(callee)
    );
    const tail = m.add([I32], [I64], locals, ...setUp, pass, [0x12, ...u(callee)]);
    const tailIndirect = m.add([I32], [I64], locals, ...setUp, pass, i32(callee), [
      0x13,
      ...u(m.functions[callee].type),
      0
    ]);
    const again = m.add([I32], [I64], [], get(0), call(tail), get(0), i32(1), I32_ADD, call(tailIndirect), [I64_XOR]);
    const viaLocals = m.add([I32], [I64], locals, ...setUp, get(0), pass, call(onlyLocals));
    for (const f of [direct, indirect, far, tail, tailIndirect, again, viaLocals]) m.call(f, ...some.map(v => [v]));
    return m;
  };
}
// Locals that lie on the stack under another type than their own while they are set.
for (const n of [1, 2, 3, 11, 12, 13, 23, 24, 25, 60]) {
  cases[`aliases-${n}`] = () => {
    const m = new Module();
    const asI32 = [
      [get(1), [WRAP]],
      [get(2), [0xbd, WRAP]], // i64.reinterpret_f64
      [get(3), [0xbc]], // i32.reinterpret_f32
      [get(0)]
    ];
    const f = m.add(
      [I32],
      [I64],
      [I64, F64, F32],
      ...[I64, F64, F32].map((type, k) => [get(0), i32(k + 3), I32_MUL, FROM_I32[type], set(k + 1)].flat()),
      repeat(n, k => asI32[k % 4]),
      i64(77),
      set(1),
      f64(2.5),
      set(2),
      [0x43, ...f32Bytes(0x40490fdb)],
      set(3),
      i32(5),
      set(0),
      repeat(n - 1, () => [i32(3), I32_MUL, I32_SUB]),
      [I64_EXTEND_U],
      get(1),
      [I64_ADD]
    );
    return m.call(f, ...some.map(v => [v]));
  };
}

// Operations that some builds have no instruction for, on what another one gave, at all places of a frame.
for (const n of [0, 3, 30, 55, 60, 120, 240, 300]) {
  cases[`applied-${n}`] = () => {
    const m = new Module();
    const CEIL = 0x9b,
      FLOOR = 0x9c,
      NEAREST = 0x9e,
      ABS = 0x99,
      SQRT = 0x9f,
      DIV = 0xa3,
      MIN = 0xa4,
      COPYSIGN = 0xa6,
      [LT, GT, GE] = [0x63, 0x64, 0x66],
      [CLZ, CTZ, POPCNT, DIV_S, REM_U, ROTR] = [0x79, 0x7a, 0x7b, 0x7f, 0x82, 0x8a];
    const bits = [0xbd]; // i64.reinterpret_f64
    const number = [get(0), [0xb7], f64(7.25), [DIV]];
    const parts = [
      [...number, [CEIL, ABS, SQRT, FLOOR], bits],
      [...number, [NEAREST], get(1), [MIN], bits],
      [get(1), ...number, [NEAREST], [MIN], bits],
      [...number, [CEIL], ...number, [FLOOR], [COPYSIGN, SQRT, ABS], bits],
      [...number, [CEIL], f64(-3), [COPYSIGN], bits],
      [f64(9), ...number, [CEIL], [DIV], bits],
      ...[LT, GT, GE].flatMap(compare => [
        [...number, [CEIL], get(1), [compare, I64_EXTEND_U]],
        [get(1), ...number, [CEIL], [compare, I64_EXTEND_U]],
        [...number, [CEIL], ...number, [FLOOR], [compare, I64_EXTEND_U]]
      ]),
      [...number, [CEIL], tee(1), bits],
      [...number, [CEIL], [0x02, VOID, END], bits],
      [...number, [CEIL], get(0), [0x04, VOID, END], bits],
      [get(2), [CLZ, POPCNT, CTZ, POPCNT]],
      [get(2), [POPCNT], i64(3), [ROTR], i64(5), [DIV_S]],
      [i64(1000), get(2), [POPCNT], i64(1), [I64_ADD, DIV_S]],
      [get(2), get(2), [POPCNT], i64(1), [I64_ADD, REM_U]],
      [get(2), [POPCNT, WRAP], [0x69, I64_EXTEND_U]] // i32.popcnt
    ];
    const f = m.add(
      [I32],
      [I64],
      [F64, I64],
      f64(1.5),
      set(1),
      get(0),
      FROM_I32[I64],
      i64(0x123456789n),
      [0x7e],
      set(2),
      repeat(n, k => [i64(k)]),
      i64(1),
      repeat(parts.length, k => [...parts[k], [I64_XOR], i64(31), [0x7e]]),
      repeat(n, () => [[I64_ADD]])
    );
    return m.call(f, ...some.map(v => [v]));
  };
}
for (const n of [40, 120, 123, 124, 125, 247, 248, 300, 1000, 6000]) {
  cases[`deep-stack-${n}`] = () => {
    const m = new Module(),
      types = mixed(n);
    m.memory(1);
    const operands = repeat(n, k =>
      k % 7 === 3
        ? [get(0), FROM_I32[types[k]]]
        : k % 4 === 1
          ? [i32(k - 20), FROM_I32[types[k]]]
          : k % 9 === 2
            ? [get(0), i32(255), [I32_AND], [0x2d, 0, ...u(k)], FROM_I32[types[k]]]
            : [get(0), i32(k), [I32_MUL], FROM_I32[types[k]]]
    );
    const f = m.add([I32], [I64], [I64], i32(50), get(0), [0x36, 2, 0], operands, digest(types, 1));
    // Locals and constants that were never copied, the local changed at the end.
    const lazy = m.add(
      [I32, I64],
      [I64],
      [I64],
      repeat(n, k => (k % 3 === 0 ? [i32(k)] : k % 3 === 1 ? [get(1)] : [get(0)])),
      i32(99),
      set(0),
      i64(98),
      set(1),
      digest(
        Array.from({length: n}, (_, k) => (k % 3 === 1 ? I64 : I32)),
        2
      )
    );
    // Operands of every depth stay while a block, a loop and a call come and go.
    const callee = m.add([I32, I64], [I64], [], get(1), get(0), [I64_EXTEND_U, I64_ADD]);
    const around = m.add(
      [I32],
      [I64],
      [I64, I32],
      operands,
      [0x03, VOID],
      get(0),
      set(2),
      get(0),
      i32(8),
      [I32_ADD],
      tee(0),
      i32(64),
      [I32_LTU],
      brIf(0),
      [END],
      get(2),
      i64(7),
      call(callee),
      [WRAP, 0x04, VOID],
      get(2),
      set(0),
      [END],
      digest(types, 1)
    );
    m.call(f, ...some.map(v => [v & 255]))
      .call(lazy, ...some.map(v => [v, BigInt(v)]))
      .call(around, [0], [60], [100]);
    return m;
  };
}

for (const n of [2, 3, 10, 100, 123, 124, 250, 300, 1000]) {
  cases[`values-${n}`] = () => {
    const m = new Module(),
      types = mixed(n);
    const make = repeat(n, k =>
      k % 4 === 1
        ? [i32(k), FROM_I32[types[k]]]
        : k % 4 === 2
          ? [get(0), FROM_I32[types[k]]]
          : [get(0), i32(k), [I32_ADD], FROM_I32[types[k]]]
    );
    const back = m.blockType([], types);
    const results = m.add([I32], types, [], make);
    const check = m.add([I32], [I64], [I64], get(0), call(results), digest(types, 1));
    // A branch with values that lie higher than they must be; taken or not.
    const branch = m.add(
      [I32, I32],
      [I64],
      [I64],
      [0x02, ...back],
      i32(77),
      get(0),
      make,
      get(1),
      brIf(0),
      digest(types, 2),
      set(2),
      [DROP, DROP],
      get(2),
      [WRAP],
      set(0),
      make,
      [END],
      digest(types, 2)
    );
    const early = m.add(
      [I32, I32],
      types,
      [],
      i32(5),
      make,
      get(1),
      brIf(0),
      repeat(n, () => [[DROP]]),
      [DROP],
      get(0),
      i32(3),
      [I32_MUL],
      set(0),
      make
    );
    const viaEarly = m.add([I32, I32], [I64], [I64], get(0), get(1), call(early), digest(types, 2));
    const jump = m.add(
      [I32, I32],
      [I64],
      [I64],
      [0x02, ...back],
      get(1),
      [0x04, ...back],
      i64(3),
      make,
      br(1),
      [ELSE],
      make,
      [END],
      [END],
      digest(types, 2)
    );
    const table = m.add(
      [I32, I32],
      [I64],
      [I64],
      [0x02, ...back],
      i32(1),
      [0x02, ...back],
      f64(2),
      make,
      get(1),
      brTable([0, 1, 1, 0, 1], 0),
      [END],
      digest(types, 2),
      set(2),
      get(2),
      [WRAP, I32_ADD],
      set(0),
      make,
      [END],
      digest(types, 2)
    );
    const tail = m.add([I32], types, [], get(0), i32(1), [I32_ADD], [0x12, ...u(results)]);
    const viaTail = m.add([I32], [I64], [I64], get(0), call(tail), digest(types, 1));
    const indirect = m.add(
      [I32],
      [I64],
      [I64],
      get(0),
      i32(results),
      [0x11, ...u(m.functions[results].type), 0],
      digest(types, 1)
    );
    m.call(check, ...some.map(v => [v]))
      .call(viaTail, ...some.map(v => [v]))
      .call(indirect, ...some.map(v => [v]));
    for (const f of [branch, viaEarly, jump, table])
      m.call(
        f,
        ...some.flatMap(v => [
          [v, 0],
          [v, 1],
          [v, 4],
          [v, 5]
        ])
      );
    if (n <= 300) {
      // A loop with parameters that change places.
      const round = m.blockType(types, types);
      const loop = m.add(
        [I32, I32],
        [I64],
        [...types, I64],
        make,
        [0x03, ...round],
        repeat(n, k => [set(2 + n - 1 - k)]),
        repeat(n, k => [get(2 + k), ...(types[k] === I32 ? [i32(k), [I32_XOR]] : [])]),
        get(1),
        i32(1),
        [I32_SUB],
        tee(1),
        brIf(0),
        [END],
        digest(types, n + 2)
      );
      m.call(loop, [3, 1], [4, 2], [5, 7]);
    }
    return m;
  };
}

for (const bytes of [9000, 15000, 16500, 33000, 70000, 200000]) {
  cases[`long-${bytes}`] = () => {
    const m = new Module(),
      part = Math.floor(bytes / 5);
    // Forward over everything, backward over everything, and out of the middle.
    const f = m.add(
      [I32, I32],
      [I32],
      [I32],
      [0x02, VOID],
      [0x03, VOID],
      get(2),
      i32(1),
      [I32_ADD],
      tee(2),
      i32(5),
      [0x4b],
      brIf(1),
      get(1),
      i32(1),
      [0x46],
      brIf(1),
      filler(part, 0),
      get(1),
      i32(2),
      [0x46],
      brIf(1),
      [0x02, VOID],
      get(1),
      i32(3),
      [0x46],
      brIf(0),
      filler(part, 0, 50),
      get(0),
      i32(1),
      [I32_AND],
      brIf(0),
      filler(part, 0, 90),
      [END],
      get(0),
      i32(3),
      [I32_AND],
      [0x04, VOID],
      filler(part, 0, 7),
      [ELSE],
      filler(part, 0, 8),
      get(2),
      i32(2),
      [0x46],
      brIf(2),
      [END],
      get(1),
      i32(4),
      [0x46],
      brIf(0),
      get(0),
      i32(7),
      [I32_AND],
      brIf(0),
      [END],
      [END],
      get(0)
    );
    const table = m.add(
      [I32, I32],
      [I32],
      [I32],
      [0x02, VOID],
      [0x03, VOID],
      [0x02, VOID],
      [0x02, VOID],
      get(2),
      i32(1),
      [I32_ADD],
      tee(2),
      i32(9),
      [0x4b],
      brIf(3),
      get(1),
      brTable([0, 1, 0, 3], 1),
      [END],
      filler(part * 2, 0, 3),
      [END],
      filler(part * 2, 0, 4),
      get(1),
      i32(1),
      [I32_ADD],
      tee(1),
      i32(3),
      [I32_AND],
      brTable([0, 0, 1], 0),
      [END],
      [END],
      get(0),
      get(2),
      [I32_ADD]
    );
    const arms = m.add(
      [I32, I32],
      [I32],
      [],
      get(1),
      [0x04, I32],
      filler(bytes, 0, 11),
      get(0),
      [ELSE],
      filler(bytes, 0, 12),
      get(0),
      get(1),
      [I32_EQZ],
      brIf(0),
      i32(2),
      [I32_ADD],
      [END]
    );
    for (const g of [f, table, arms]) m.call(g, ...some.flatMap(v => [0, 1, 2, 3, 4, 5].map(w => [v, w])));
    return m;
  };
}

// Branches must become wide in time, also when the next instruction is as long as can be: all its arguments constants
// far up, as many results. A branch from the beginning reaches over it.
cases['widen'] = () => {
  const m = new Module(),
    n = 1000,
    many = Array(n).fill(I64);
  const callee = m.add(
    many,
    many,
    [],
    repeat(n, k => [get(n - 1 - k)])
  );
  for (let size = 12000; size <= 26000; size += 1000) {
    const f = m.add(
      [I32, I32],
      [I64],
      [I64],
      [0x02, VOID],
      get(1),
      brIf(0),
      filler(size, 0),
      repeat(n, k => [i64(1000 + k)]),
      call(callee),
      digest(many, 2),
      set(2),
      [END],
      get(2),
      get(0),
      [I64_EXTEND_U, I64_ADD]
    );
    m.call(f, [1, 0], [1, 1], [7, 0], [7, 1]);
  }
  return m;
};
// The same with many branches that wait for many labels.
cases['widen-pending'] = () => {
  const m = new Module();
  for (const labels of [100, 1500, 3300, 5000]) {
    const f = m.add(
      [I32, I32],
      [I32],
      [],
      repeat(labels, () => [[0x02, VOID]]),
      repeat(labels, k => [get(1), i32(k), [0x46], brIf(k)]),
      repeat(labels, k => [[END], get(0), i32(k), [I32_XOR], i32(3), [I32_MUL], set(0)]),
      get(0)
    );
    m.call(f, ...[0, 1, 50, 99, 100, 1499, 3299, 4999, 5000].map(v => [7, v]));
  }
  return m;
};

for (const n of [0, 1, 2, 127, 255, 256, 299, 300, 301, 5000, 65500]) {
  // 65,520 is as far as V8 goes.
  cases[`table-${n}`] = () => {
    const m = new Module(),
      indices = [...new Set([0, 1, 2, 3, 4, n - 1, n, n + 1, -1, 12345, 32767, 65499, 65535, 65536])];
    const targets = Array.from({length: n}, (_, k) => (k * 7 + (k >> 8)) % 5);
    const out = (results, ...values) => [[0x02, ...results]].concat(values);
    const blocks = (type, begin, value, after) => [
      ...Array(5).fill([0x02, ...type]),
      begin,
      value,
      get(0),
      brTable(targets, 3),
      ...[1, 2, 3, 4, 5].flatMap(k => [[END], after(k)])
    ];
    const plain = m.add(
      [I32],
      [I32],
      [I32],
      ...blocks([VOID], [], [], k => [get(1), i32(10), [I32_MUL], i32(k), [I32_ADD], set(1)].flat()),
      get(1)
    );
    const value = m.add(
      [I32],
      [I32],
      [],
      ...blocks([I32], [], i32(1000), k => [i32(k), [I32_ADD], i32(3), [I32_MUL]].flat())
    );
    const moved = m.add(
      [I32],
      [I32],
      [],
      ...blocks([I32], i32(5), i32(1000), k => [i32(k), [I32_ADD], i32(3), [I32_MUL]].flat())
    );
    const three = m.blockType([], [I32, I64, I32]);
    const many = m.add(
      [I32],
      [I64],
      [I64],
      ...blocks(three, i64(5), [get(0), i64(77), i32(3)].flat(), k => [i32(k), [I32_ADD]].flat()),
      digest([I32, I64, I32], 1)
    );
    const loop = m.add(
      [I32],
      [I32],
      [I32, I32],
      [0x02, VOID],
      [0x03, VOID],
      get(1),
      i32(1),
      [I32_ADD],
      tee(1),
      i32(4),
      [0x4b],
      brIf(1),
      get(0),
      brTable(
        targets.map(t => (t % 3) % 2),
        1
      ),
      [END],
      [END],
      get(1)
    );
    const constant = m.add([I32], [I32], [], ...blocks([I32], [], get(0), k => [i32(k), [I32_ADD]].flat()));
    for (const f of [plain, value, moved, many, loop, constant]) m.call(f, ...indices.map(v => [v]));
    return m;
  };
}

for (const depth of [100, 1000, 8000, 15990]) {
  cases[`nested-${depth}`] = () => {
    const m = new Module(),
      inner = [0, 1, depth >> 1, depth - 1];
    const tests = inner.flatMap(k => [get(0), i32(k), [0x46], brIf(k)]);
    const count = get(1).concat(i32(1), I32_ADD, set(1));
    const blocks = m.add(
      [I32],
      [I32],
      [I32],
      repeat(depth, () => [[0x02, VOID]]),
      ...tests,
      repeat(depth, () => [[END], count]),
      get(1)
    );
    const values = m.add(
      [I32],
      [I32],
      [],
      repeat(depth, () => [[0x02, I32]]),
      i32(0),
      ...inner.flatMap(k => [get(0), i32(k), [0x46], brIf(k)]),
      repeat(depth, () => [[END], i32(1), [I32_ADD]])
    );
    const ifs = m.add(
      [I32],
      [I32],
      [I32],
      repeat(depth, () => [get(0), [0x04, VOID], count]),
      repeat(depth, () => [[END]]),
      get(1)
    );
    const elses = m.add(
      [I32],
      [I32],
      [],
      repeat(depth, k => [get(0), i32(k), [0x46], [0x04, I32], i32(k * 3), [ELSE]]),
      i32(-1),
      repeat(depth, () => [[END]])
    );
    const loops = m.add(
      [I32],
      [I32],
      [I32],
      repeat(depth, () => [[0x03, VOID]]),
      count,
      get(1),
      get(0),
      [I32_LTU],
      brIf(depth - 1),
      get(1),
      get(0),
      [0x46],
      brIf(0),
      repeat(depth, () => [[END]]),
      get(1)
    );
    for (const f of [blocks, values, elses]) m.call(f, ...[...inner, depth, -1].map(v => [v]));
    return m.call(ifs, [0], [1]).call(loops, [0], [5]);
  };
}

// Code that grows: calls of functions without arguments take twice their bytes. How much comes first and after decides whether
// the slack is needed, for how long, and whether the code fits its section at all.
for (const [name, grow, shrinkBefore, shrinkAfter] of [
  ['short', 60, 0, 400],
  ['long', 5000, 0, 30000],
  ['late', 5000, 3000, 30000],
  ['never-fits', 20000, 0, 0],
  ['just', 3000, 6000, 0],
  ['wide', 30000, 0, 200000]
]) {
  cases[`growing-${name}`] = () => {
    const m = new Module();
    m.global(I32, ...i32(1));
    const nops = n => Array(n).fill(0x01);
    const step = m.add([], [], [], [0x23, 0], i32(3), [I32_MUL], i32(1), [I32_ADD], [0x24, 0]);
    const before = m.add([I32], [I32], [], nops(shrinkBefore), filler(500, 0), get(0));
    const calls = n => repeat(n, () => [call(step)]);
    const grows = m.add(
      [I32],
      [I32],
      [I32],
      [0x02, VOID],
      get(0),
      brIf(0),
      [0x03, VOID],
      calls(grow >> 1),
      get(1),
      i32(1),
      [I32_ADD],
      tee(1),
      i32(3),
      [I32_LTU],
      brIf(0),
      [END],
      get(1),
      [0x04, VOID],
      calls(grow >> 2),
      [ELSE],
      calls(grow >> 2),
      [END],
      [END],
      [0x23, 0]
    );
    const after = m.add([I32], [I32], [], nops(shrinkAfter >> 1), filler(500, 0), get(0), nops(shrinkAfter >> 1));
    const last = m.add([I32], [I32], [], get(0), call(grows), get(0), call(before), [I32_XOR], get(0), call(after), [
      I32_XOR
    ]);
    return m.call(grows, [0], [1]).call(before, [9]).call(after, [9]).call(last, [0], [1], [5]);
  };
}

cases['constants'] = () => {
  const m = new Module();
  const big = k => BigInt.asIntN(64, 0x9e3779b97f4a7c15n * BigInt(k + 1)),
    half = k => Number(BigInt.asIntN(32, big(k)));
  for (const n of [1, 2, 3, 20, 130]) {
    const types = Array.from({length: n}, (_, k) => (k % 2 ? I64 : I32));
    const constants = repeat(n, k => [
      k % 3 === 2 ? (k % 2 ? i64(k * 300) : i32(k * 300)) : k % 2 ? i64(big(k)) : i32(half(k))
    ]);
    m.call(m.add([I32], [I64], [I64], constants, digest(types, 1)), [1]);
    // One is on the stack before something that may or may not run.
    m.call(
      m.add(
        [I32],
        [I64],
        [I64],
        constants,
        get(0),
        [0x04, VOID],
        i64(big(99)),
        get(1),
        [I64_ADD],
        set(1),
        [ELSE],
        i32(half(98)),
        set(0),
        [END],
        get(0),
        [0x04, ...m.blockType([], [I64])],
        i64(big(5)),
        [ELSE],
        i64(big(6)),
        [END],
        set(1),
        i64(big(7)),
        [DROP],
        digest(types, 1)
      ),
      [0],
      [1]
    );
    m.call(
      m.add(
        [I32],
        [I64],
        [I64, I32],
        constants,
        [0x03, VOID],
        i64(big(11)),
        get(1),
        [I64_XOR],
        set(1),
        get(2),
        i32(1),
        [I32_ADD],
        tee(2),
        get(0),
        [I32_LTU],
        brIf(0),
        [END],
        get(1),
        set(1),
        digest(types, 1)
      ),
      [0],
      [1],
      [3]
    );
    m.call(
      m.add(
        [I32],
        [I64],
        [I64],
        [0x02, ...m.blockType([], types)],
        constants,
        get(0),
        brIf(0),
        i32(3),
        [DROP],
        [END],
        digest(types, 1)
      ),
      [0],
      [1]
    );
    m.call(
      m.add(
        [I32],
        [I64],
        [I64],
        i64(1),
        [0x02, ...m.blockType([], types)],
        i32(half(1)),
        constants,
        get(0),
        brTable([0, 0], 0),
        [END],
        digest(types, 1),
        [I64_ADD]
      ),
      [0],
      [1],
      [2]
    );
  }
  return m;
};

// Every operation with operands and results out of a byte's reach.
cases['far-operations'] = () => {
  const m = new Module();
  m.memory(1);
  const values = {
    [I32]: [0, 1, -1, 7, -2147483648, 0x55aa],
    [I64]: [0n, 1n, -1n, 7n, -(1n << 63n), 0x123456789abn],
    [F32]: [0, 1.5, -2.25, 1e10, -0.5, 100],
    [F64]: [0, 1.5, -2.25, 1e19, -0.5, 100]
  };
  const types = op => {
    if (op === 0x45) return [[I32], I32];
    if (op <= 0x4f) return [[I32, I32], I32];
    if (op === 0x50) return [[I64], I32];
    if (op <= 0x5a) return [[I64, I64], I32];
    if (op <= 0x60) return [[F32, F32], I32];
    if (op <= 0x66) return [[F64, F64], I32];
    if (op <= 0x69) return [[I32], I32];
    if (op <= 0x78) return [[I32, I32], I32];
    if (op <= 0x7b) return [[I64], I64];
    if (op <= 0x8a) return [[I64, I64], I64];
    if (op <= 0x91) return [[F32], F32];
    if (op <= 0x98) return [[F32, F32], F32];
    if (op <= 0x9f) return [[F64], F64];
    if (op <= 0xa6) return [[F64, F64], F64];
    const [from, to] = [
      [I64, I32],
      [F32, I32],
      [F32, I32],
      [F64, I32],
      [F64, I32],
      [I32, I64],
      [I32, I64],
      [F32, I64],
      [F32, I64],
      [F64, I64],
      [F64, I64],
      [I32, F32],
      [I32, F32],
      [I64, F32],
      [I64, F32],
      [F64, F32],
      [I32, F64],
      [I32, F64],
      [I64, F64],
      [I64, F64],
      [F32, F64],
      [F32, I32],
      [F64, I64],
      [I32, F32],
      [I64, F64],
      [I32, I32],
      [I32, I32],
      [I64, I64],
      [I64, I64],
      [I64, I64]
    ][op - 0xa7];
    return [[from], to];
  };
  const many = Array(300).fill(I32);
  const literal = {[I32]: i32(5), [I64]: i64(5), [F32]: [0x43, ...f32Bytes(0x40a00000)], [F64]: f64(5)};
  for (let op = 0x45; op <= 0xc4; op++) {
    const [params, result] = types(op),
      count = params.length,
      far = count + 300;
    const put = params.map((_, k) => [get(k), set(far + k)].flat());
    const isReinterpretation = op >= 0xbe && op <= 0xbf; // What it makes a NaN of is not compared.
    const lists = values[params[0]]
      .filter(v => !isReinterpretation || v > 0)
      .flatMap((a, i) =>
        count === 1
          ? [[a]]
          : [
              [a, values[params[1]][(i + 3) % 6]],
              [a, a]
            ]
      );
    const bodies = [
      params
        .map((_, k) => get(far + k))
        .flat()
        .concat(op, set(far + count), get(far + count))
    ];
    if (count === 2) {
      bodies.push([...get(far), ...literal[params[0]], op, ...set(far + 2), ...get(far + 2)]);
      bodies.push([...literal[params[0]], ...get(far), op, ...tee(far + 2)]);
      bodies.push([
        ...get(0),
        ...literal[params[0]],
        ADD[params[0]],
        ...get(far + 1),
        op,
        ...set(far + 2),
        ...get(far + 2)
      ]);
      bodies.push([...get(far + 1), ...get(0), ...literal[params[0]], MUL[params[0]], op, ...tee(far + 2)]);
    }
    for (const body of bodies) m.call(m.add(params, [result], [...many, ...params, result], ...put, body), ...lists);
  }
  // Loads and stores: address, value and result far up; small and large offsets.
  const loads = [I32, I64, F32, F64, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64],
    stores = [I32, I64, F32, F64, I32, I32, I64, I64, I64];
  for (const offset of [0, 3, 247, 300, 65530]) {
    stores.forEach((type, k) => {
      const f = m.add(
        [I32, type],
        [I64],
        [...many, I32, type],
        get(0),
        set(302),
        get(1),
        set(303),
        get(302),
        get(303),
        [0x36 + k, 0, ...u(offset)],
        get(302),
        [0x29, 0, ...u(offset & ~7)]
      );
      const plain = m.add(
        [I32, type],
        [I64],
        [],
        get(0),
        get(1),
        [0x36 + k, 0, ...u(offset)],
        get(0),
        i32(1),
        [I32_ADD],
        [0x29, 0, ...u(offset & ~7)]
      );
      for (const g of [f, plain])
        m.call(g, [8, values[type][5]], [65528, values[type][1]], [-4, values[type][3]], [0, values[type][3]]);
    });
    loads.forEach((type, k) => {
      const f = m.add(
        [I32],
        [type],
        [...many, I32, type],
        get(0),
        set(301),
        get(301),
        [0x28 + k, 0, ...u(offset)],
        set(302),
        get(302)
      );
      const added = m.add(
        [I32],
        [type],
        [...many, I32],
        get(0),
        set(301),
        get(301),
        get(0),
        [I32_ADD],
        [0x28 + k, 0, ...u(offset)]
      );
      for (const g of [f, added]) m.call(g, [8], [65528], [65536], [-1], [2]);
    });
  }
  return m;
};

// All short sequences of things that use and change two locals, with the values on the stack digested at the end.
cases['aliasing'] = () => {
  const m = new Module(),
    x = 0,
    y = 1,
    scratch = 2;
  const steps = [
    {push: 1, code: get(x)},
    {push: 1, code: get(y)},
    {need: 1, code: tee(x)},
    {need: 1, push: -1, code: set(y)},
    {code: [...get(x), ...i32(1), I32_ADD, ...set(x)]},
    {code: [...i32(9), ...set(x)]},
    {need: 1, code: [0x02, I32, ...get(x), ...get(y), ...brIf(0), ...set(x), ...get(x), END, I32_XOR]},
    {code: [...get(y), 0x04, VOID, ...get(y), ...set(x), END]},
    {need: 2, push: -1, code: [I32_SUB]}
  ];
  const build = (sequence, depth) => {
    if (sequence.length === 5) {
      if (depth === 0) return;
      const f = m.add(
        [I32, I32],
        [I64],
        [I64],
        joined(sequence),
        digest(Array(depth).fill(I32), scratch),
        get(x),
        [I64_EXTEND_U, I64_ADD],
        get(y),
        [I64_EXTEND_U, I64_XOR]
      );
      m.call(f, [5, 0], [3, 100]);
      return;
    }
    for (const {need = 0, push = 0, code} of steps) if (depth >= need) build([...sequence, code], depth + push);
  };
  for (const first of [get(x), get(y), [...get(x), ...get(y), I32_ADD]]) build([first, get(x)], 2);
  return m;
};

cases['tail-calls'] = () => {
  const m = new Module();
  // Three functions with few and many parameters call each other, far more often than a stack could hold.
  const wide = mixed(300).map(() => I64);
  const few = [I32, I64],
    more = [I32, ...wide];
  const a = 0,
    b = 1,
    type = m.type(more, [I64]);
  m.add(
    few,
    [I64],
    [],
    get(0),
    I32_EQZ,
    [0x04, VOID],
    get(1),
    RETURN,
    [END],
    get(0),
    i32(1),
    [I32_SUB],
    repeat(300, k => (k % 2 ? [get(1)] : [i64(k)])),
    [0x12, b]
  );
  m.add(
    more,
    [I64],
    [F64, I32],
    get(0),
    I32_EQZ,
    [0x04, VOID],
    get(299),
    get(1),
    [I64_ADD],
    RETURN,
    [END],
    get(0),
    i32(1),
    [I32_SUB],
    get(300),
    get(3),
    [I64_XOR],
    get(299),
    [I64_ADD],
    i64(1),
    [I64_ADD],
    i32(a),
    [0x13, ...u(m.type(few, [I64])), 0]
  );
  const swap = m.add(
    [I32, I64, I32, I64],
    [I64],
    [],
    get(0),
    I32_EQZ,
    [0x04, VOID],
    get(1),
    RETURN,
    [END],
    get(0),
    i32(1),
    [I32_SUB],
    get(3),
    get(2),
    i32(1),
    [I32_ADD],
    get(1),
    get(2),
    [I64_EXTEND_U, I64_ADD],
    [0x12, 2]
  );
  const indirect = m.add(
    [I32],
    [I64],
    [],
    get(0),
    repeat(300, k => [i64(k)]),
    i32(b),
    [0x13, ...u(type), 0]
  );
  return m
    .call(a, [0, 7n], [1, 7n], [2, 7n], [50001, 7n])
    .call(swap, [0, 1n, 2, 3n], [5, 1n, 2, 3n], [100000, 1n, 2, 3n])
    .call(indirect, [0], [3], [1000]);
};

// The stack runs out in different ways; afterwards everything works as before.
cases['exhaustion'] = () => {
  const m = new Module();
  const a = 0,
    b = 1;
  m.add(
    [I32, I64],
    [I64],
    [F64],
    get(0),
    I32_EQZ,
    [0x04, VOID],
    get(1),
    RETURN,
    [END],
    get(0),
    i32(1),
    [I32_SUB],
    get(1),
    get(0),
    call(b)
  );
  m.add(
    [I32, I64, I32],
    [I64],
    Array(50).fill(I64),
    get(0),
    I32_EQZ,
    [0x04, VOID],
    get(1),
    RETURN,
    [END],
    get(0),
    i32(1),
    [I32_SUB],
    get(1),
    get(2),
    [I64_EXTEND_U, I64_ADD],
    i32(a),
    [0x11, ...u(m.type([I32, I64], [I64])), 0]
  );
  const huge = m.add(
    [I32],
    [I32],
    Array(7000).fill(I64),
    get(0),
    [0x04, I32],
    get(0),
    i32(1),
    [I32_SUB],
    call(2),
    [ELSE],
    i32(5),
    [END]
  );
  m.call(a, [3, 4n], [10, 1n]).call(huge, [0]);
  m.exhausting = [
    {
      name: 'f0',
      arguments: [
        {type: 'i32', value: '1000000'},
        {type: 'i64', value: '1'}
      ]
    },
    {name: 'f2', arguments: [{type: 'i32', value: '100000'}]}
  ];
  return m;
};

cases['grow-in-calls'] = () => {
  const m = new Module();
  m.memory(1);
  // Each level grows the memory, writes into the new page, and reads all it wrote on the way back.
  const f = m.add(
    [I32],
    [I32],
    [I32],
    get(0),
    I32_EQZ,
    [0x04, VOID],
    i32(0),
    [0x2d, 0, 0],
    RETURN,
    [END],
    i32(1),
    [0x40, 0],
    tee(1),
    i32(16),
    [0x74],
    get(0),
    [0x36, 2, ...u(65532)],
    get(0),
    i32(1),
    [I32_SUB],
    call(0),
    get(1),
    i32(16),
    [0x74],
    [0x28, 2, ...u(65532)],
    [I32_ADD]
  );
  // The address is ready before the memory moves.
  const g = m.add(
    [I32],
    [I32],
    [],
    get(0),
    i32(7),
    [I32_ADD],
    i32(1),
    [0x40, 0],
    [0x36, 2, 0],
    get(0),
    [0x28, 2, 7],
    i32(0),
    call(f),
    [I32_ADD]
  );
  return m.call(f, [0], [1], [5]).call(g, [0], [70000], [-8]).call(f, [3]);
};
