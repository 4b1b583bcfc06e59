// Random modules by Binaryen: wasm-opt makes a valid module from any bytes (--translate-to-fuzz). Its functions end
// (a hang limit) and make no NaN (--denan), so results are the same on every engine.
import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {F32, F64, I32, I64, MAGIC, functionType, functionTypes, section, text, u, vector} from './wasm.mjs';
import {Random} from './random.mjs';

const FEATURES = [
  '-mvp',
  '--enable-sign-ext',
  '--enable-nontrapping-float-to-int',
  '--enable-multivalue',
  '--enable-bulk-memory',
  '--enable-reference-types',
  '--enable-mutable-globals'
];

// The host functions of these modules, which log values: here they do nothing.
export const loggingModule = Uint8Array.from([
  ...MAGIC,
  ...section(1, vector([I32, I64, F32, F64].map(type => functionType([type], [])))),
  ...section(3, vector([0, 1, 2, 3].map(u))),
  ...section(7, vector(['i32', 'i64', 'f32', 'f64'].map((name, i) => [...text('log-' + name), 0, ...u(i)]))),
  ...section(10, vector([0, 1, 2, 3].map(() => [2, 0, 0x0b])))
]);

// The module, or null.
function translate(random, folder) {
  const input = `${folder}/random-bytes`,
    output = `${folder}/random.wasm`;
  const bytes = Uint8Array.from(
    {length: random.between(100, random.chance(0.1) ? 40000 : 6000)},
    () => random.next() & 255
  );
  writeFileSync(input, bytes);
  const passes = random.weighted([
    [2, []],
    [1, ['-O1']],
    [1, ['-O3']],
    [1, ['--flatten']]
  ]);
  const made = spawnSync('wasm-opt', ['-ttf', input, ...FEATURES, '--denan', ...passes, '-o', output], {
    encoding: 'utf8'
  });
  if (made.error) throw made.error;
  return made.status === 0 ? new Uint8Array(readFileSync(output)) : null;
}

// {bytes, calls}
export function binaryenModule(seed, folder) {
  const random = new Random(seed);
  // Binaryen mixes up reference types at times, and then refuses or writes an invalid module.
  let wasm = null;
  for (let tries = 0; wasm === null || !WebAssembly.validate(wasm); tries++) {
    if (tries === 100) throw new Error('wasm-opt makes no valid modules');
    wasm = translate(random, folder);
  }
  const initialize = {name: 'hangLimitInitializer', arguments: [], params: [], results: []};
  const hash = {name: 'hashMemory', arguments: [], params: [], results: [I32]};
  const calls = [];
  for (const f of functionTypes(wasm).exports) {
    if (f.name === initialize.name || f.name === hash.name) continue;
    for (let i = 0; i < 2; i++)
      calls.push(initialize, {...f, arguments: f.params.map(type => random.argument(type))}, hash);
  }
  return {bytes: wasm, calls};
}
