#!/usr/bin/env node
// How long hostile modules take to load. For each kind of module, at three sizes: nanoseconds per byte, or instructions
// where a board's firmware is given, which should not grow with the size, and prepared code and scratch memory per byte.
// A report; nothing passes or fails.
//   load-time.mjs build/host/test/fuzz/load-time [words in the names of kinds]
//   load-time.mjs build/mps2-an386/platforms/boards/bench/measure.elf      (ninja measure; for other boards --board NAME)
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {FUNCREF, I32, I64, MAGIC, functionType, joined, s, section, text, u, vector} from '../differential/wasm.mjs';

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
const imported = {2: section(2, [1, ...text('m'), ...text('f'), 0, 1])};
const oneLocal = {locals: [[1, I32]]};

const kinds = {
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
          repeat(1000, () => [0x42, 0]),
          [...i32(0), 0x0e],
          list(n, () => [0]),
          [0, END],
          repeat(1000, () => [DROP])
        ]),
        {types: [functionType([], []), functionType([], many)]}
      )
  ],
  'br_if that moves 1000 values': [
    500,
    n =>
      one(
        joined([
          [0x02, 1, ...i32(1)],
          repeat(1000, () => [0x42, 0]),
          repeat(n, () => [...i32(0), 0x0d, 0]),
          repeat(1000, () => [DROP]),
          [DROP],
          repeat(1000, () => [0x42, 0]),
          [END],
          repeat(1000, () => [DROP])
        ]),
        {types: [functionType([], []), functionType([], many)]}
      )
  ],
  'br_if with 1000 values in place': [
    2000,
    n =>
      one(
        joined([
          [0x02, 1],
          repeat(1000, () => [0x42, 0]),
          repeat(n, () => [...i32(0), 0x0d, 0]),
          [END],
          repeat(1000, () => [DROP])
        ]),
        {types: [functionType([], []), functionType([], many)]}
      )
  ],
  'br_table over blocks of 1000 values': [
    2000,
    n =>
      one(
        joined([
          repeat(400, () => [0x02, 1]),
          repeat(1000, () => [0x42, 0]),
          [...i32(0), 0x0e],
          list(n, k => u(k % 400)),
          [0],
          repeat(400, () => [END]),
          repeat(1000, () => [DROP])
        ]),
        {types: [functionType([], []), functionType([], many)]}
      )
  ],
  'blocks with 1000 values, in each other': [
    2000,
    n =>
      one(
        joined([repeat(n, () => [0x02, 1]), repeat(1000, () => [0x42, 0]), repeat(n, () => [END]), repeat(1000, () => [DROP])]),
        {types: [functionType([], []), functionType([], many)]}
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
        joined([repeat(1000, () => [0x42, 0]), repeat(n, () => [0x10, 0]), repeat(1000, () => [DROP])]),
        {types: [functionType([], []), functionType(many, many)], sections: imported}
      )
  ],
  'calls with 1000 parameters, dead code': [
    4000,
    n =>
      one(
        joined([[0x00], repeat(n, () => [0x10, 0]), repeat(1000, () => [DROP])]),
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

// Gives bytes, time, prepared code and scratch memory, and what is wrong.
function onHost(file) {
  const [bytes, time, code, scratch, ...reason] = execFileSync(program, [file], {encoding: 'utf8'}).trim().split(' ');
  return {time, code, scratch, reason: reason.join(' ')};
}
function onBoard(file) {
  const run = new URL('../../platforms/boards/run', import.meta.url).pathname;
  const {stdout} = spawnSync(run, ['--board', board, program, file, 'const'], {encoding: 'utf8'});
  const {load_instructions: time, code_bytes: code = 0, loaded, failed} = JSON.parse(stdout);
  // Without an export `run` no module gets further than it must here.
  return {time, code, scratch: loaded ? loaded.peak - loaded.total : 0, reason: loaded ? 'ok' : failed};
}

const {
  values: {board},
  positionals: [program, ...words]
} = parseArgs({options: {board: {type: 'string', default: 'mps2-an386'}}, allowPositionals: true});
const measure = program.endsWith('.elf') ? onBoard : onHost;
const unit = measure === onBoard ? 'instr/byte' : 'ns/byte';
const folder = mkdtempSync(join(tmpdir(), 'load-time-'));
console.log(
  `${'kind of module'.padEnd(44)}${'bytes'.padStart(9)}${unit.padStart(11)}${'code/byte'.padStart(11)}${'scratch'.padStart(10)}   growth of ${unit}`
);
for (const [name, [n, make]] of Object.entries(kinds)) {
  if (!words.every(word => name.includes(word))) continue;
  let before = 0;
  for (const factor of [1, 2, 4]) {
    const file = join(folder, 'module.wasm'),
      bytes = make(n * factor);
    writeFileSync(file, bytes);
    const valid = WebAssembly.validate(bytes);
    const {time, code, scratch, reason} = measure(file),
      size = bytes.length,
      perByte = time / size;
    console.log(
      name.padEnd(44) +
        String(size).padStart(9) +
        perByte.toFixed(1).padStart(11) +
        (code / size).toFixed(2).padStart(11) +
        String(scratch).padStart(10) +
        (before ? '   x ' + (perByte / before).toFixed(2) : '') +
        (reason === 'no error' || reason === 'ok' ? '' : '   ' + reason) +
        (valid ? '' : '   (V8 refuses it)')
    );
    before = perByte;
  }
}
rmSync(folder, {recursive: true, force: true});
