#!/usr/bin/env node
// How long hostile modules take to load. For each kind of module, at three sizes: nanoseconds per byte, or instructions
// where a board's firmware is given, which should not grow with the size, and prepared code and scratch memory per byte.
// With --chains: modules of one instruction again and again, each once, the costliest first. With --in-place a board loads
// them in their own buffer. A byte is one of the file, also where loading stops earlier: all of it was there to be read.
// A report; nothing passes or fails.
//   load-time.mjs build/host/test/fuzz/load-time [words in the names of kinds]
//   load-time.mjs build/mps2-an386/platforms/boards/bench/measure.elf      (ninja measure; for other boards --board NAME)
import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs, promisify} from 'node:util';
import {chains, kinds} from './hostile-modules.mjs';

const run = promisify(execFile);

// Gives time, prepared code and scratch memory, and what is wrong.
async function onHost(file) {
  const {stdout} = await run(program, [file]);
  const [, time, code, scratch, ...reason] = stdout.trim().split(' ');
  return {time, code, scratch, reason: reason.join(' ').replace('no error', '')};
}
async function onBoard(file) {
  const runner = new URL('../../platforms/boards/run', import.meta.url).pathname;
  // Without an export `run` no module gets further than it must here: the firmware always fails.
  const {stdout} = await run(runner, ['--board', board, program, file, inPlace ? 'in-place' : 'const']).catch(failure => failure);
  const {load_instructions: time, code_bytes: code = 0, loaded, failed} = JSON.parse(stdout);
  return {time, code, scratch: loaded ? loaded.peak - loaded.total : 0, reason: loaded ? '' : failed};
}

const {
  values: {board, chains: asksForChains, 'in-place': inPlace},
  positionals: [program, ...words]
} = parseArgs({
  options: {board: {type: 'string', default: 'mps2-an386'}, chains: {type: 'boolean'}, 'in-place': {type: 'boolean'}},
  allowPositionals: true
});
const measure = program.endsWith('.elf') ? onBoard : onHost;
const unit = measure === onBoard ? 'instr/byte' : 'ns/byte';
const folder = mkdtempSync(join(tmpdir(), 'load-time-'));
const asked = name => words.every(word => name.includes(word));

async function measured(name, bytes) {
  const file = join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.wasm`);
  writeFileSync(file, bytes);
  const {time, code, scratch, reason} = await measure(file);
  const size = bytes.length;
  const remark = reason + (WebAssembly.validate(bytes) ? '' : ' (V8 refuses it)');
  return {size, perByte: time / size, code: code / size, scratch, remark};
}
function print(name, {size, perByte, code, scratch, remark}, growth = '') {
  console.log(
    name.padEnd(58) +
      String(size).padStart(9) +
      perByte.toFixed(1).padStart(11) +
      code.toFixed(2).padStart(11) +
      String(scratch).padStart(10) +
      growth.padStart(8) +
      (remark ? '   ' + remark : '')
  );
}

async function ofKinds() {
  for (const [name, [n, make]] of Object.entries(kinds)) {
    if (!asked(name)) continue;
    let before = 0;
    for (const factor of [1, 2, 4]) {
      const result = await measured(name, make(n * factor));
      print(name, result, before ? 'x ' + (result.perByte / before).toFixed(2) : '');
      before = result.perByte;
    }
  }
}
async function ofChains() {
  const names = Object.keys(chains).filter(asked),
    rows = [];
  // Instructions may be counted two modules at a time; a stopwatch wants to be alone.
  const work = async () => {
    for (let name; (name = names.pop()) !== undefined; ) rows.push([name, await measured(name, chains[name](8000))]);
  };
  await Promise.all(measure === onBoard ? [work(), work()] : [work()]);
  rows.sort(([, a], [, b]) => b.perByte - a.perByte);
  for (const [name, result] of rows) print(name, result);
}

const columns = ['bytes'.padStart(9), unit.padStart(11), 'code/byte'.padStart(11), 'scratch'.padStart(10)];
console.log(`${'kind of module'.padEnd(58)}${columns.join('')}  growth of ${unit}`);
await (asksForChains ? ofChains() : ofKinds());
rmSync(folder, {recursive: true, force: true});
