#!/usr/bin/env node
// Modules at the limits of the prepared code and of the rewriter: more slots than a byte can name, branches further than 16
// bits reach, code that grows, blocks nested as deeply as is allowed, and the like. V8 says what the results are.
//   boundary.mjs [--keep FOLDER] [--only NAME] RUNNER...      RUNNER: a spec-runner-<dispatcher> of spec-tests
//   boundary.mjs --write FOLDER                               only writes the modules, with what V8 says, as spec tests
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {parseArgs} from 'node:util';
import v8 from 'node:v8';
import {writeCase} from '../differential/oracle.mjs';
import {MAGIC} from '../differential/wasm.mjs';
import {cases} from './boundary-cases.mjs';

const tailCall = Uint8Array.from([...MAGIC, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0x12, 0, 0x0b]);
if (!WebAssembly.validate(tailCall)) v8.setFlagsFromString('--experimental-wasm-return_call');

const support = {name: 'support', file: 'support.wasm', bytes: Uint8Array.from(MAGIC)};
function write(folder, name) {
  const module = cases[name](),
    bytes = module.encode();
  writeCase(folder, name, bytes, support, module.calls);
  if (!module.exhausting) return;
  const file = join(folder, name + '.json'),
    script = JSON.parse(readFileSync(file));
  const again = script.commands.filter(command => command.type.startsWith('assert'));
  const exhausted = module.exhausting.map(({name: field, arguments: args}) => ({
    type: 'assert_exhaustion',
    line: 999,
    action: {type: 'invoke', field, args},
    text: 'call stack exhausted',
    expected: []
  }));
  script.commands.push(...exhausted, ...again, ...exhausted, ...again);
  writeFileSync(file, JSON.stringify(script));
}

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {keep: {type: 'string'}, only: {type: 'string'}, write: {type: 'string'}}
});
const names = Object.keys(cases).filter(name => !values.only || name === values.only);
const folder = values.write ?? values.keep ?? mkdtempSync(join(tmpdir(), 'boundary-'));
mkdirSync(folder, {recursive: true});
writeFileSync(join(folder, support.file), support.bytes);
let passed = 0,
  failed = 0;
const begin = Date.now();
for (const name of names) {
  write(folder, name);
  if (values.write) continue;
  for (const runner of positionals) {
    for (const code of ['const', 'in-place']) {
      const done = spawnSync(runner, ['-v', '--code=' + code, join(folder, name + '.json')], {
        encoding: 'utf8',
        timeout: 120_000,
        maxBuffer: 1 << 28
      });
      const counts = /^(\d+) passed, (\d+) failed$/m.exec(done.stdout ?? '');
      const good = counts && counts[2] === '0' && Number(counts[1]) > 0 && !/: not run: /.test(done.stdout);
      passed += counts ? Number(counts[1]) : 0;
      if (good) continue;
      failed += counts ? Math.max(1, Number(counts[2])) : 1;
      const lines = (done.stdout ?? '')
        .split('\n')
        .filter(line => line.startsWith('  '))
        .slice(0, 2);
      console.log(
        [`FAILED ${name} with ${basename(runner)} ${code} ${done.signal ?? ''}`, ...lines, done.stderr]
          .join('\n')
          .trimEnd()
      );
    }
  }
}
if (!values.write && !values.keep) rmSync(folder, {recursive: true, force: true});
if (!values.write) {
  console.log(
    `${names.length} modules, ${positionals.length * 2} configurations, ${((Date.now() - begin) / 1000).toFixed(0)} s`
  );
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
