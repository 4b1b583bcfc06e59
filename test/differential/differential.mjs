#!/usr/bin/env node
// Differential test: random modules in V8 and in Weft, with every dispatcher and with code in both places. Results,
// traps, memory and globals must be the same. See --help.
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {parseArgs} from 'node:util';
import {binaryenModule, loggingModule} from './binaryen.mjs';
import {EVERYTHING, FEW, NONE} from './features.mjs';
import {GeneratedModule} from './generate.mjs';
import {supportModule} from './host.mjs';
import {minimise} from './minimise.mjs';
import {numericModule} from './numeric.mjs';
import {writeCase} from './oracle.mjs';

const HELP = `usage: differential.mjs [options] RUNNER...
       differential.mjs [options] --write FOLDER
RUNNER is a spec-runner-<dispatcher> of spec-tests, or one of those that are built here.
  --modules N    how many modules of each kind (default 100)
  --first SEED   seed of the first; a seed gives the same module always (default 1)
  --kind KIND    generated (here), binaryen (wasm-opt), or both (default); or small, generated for builds that leave
                 things out, as profile tiny does; or alone, such that import no more than the official suite;
                 or numeric, each numeric instruction by itself; or integers, those without floats
  --soak MIN     go on for so many minutes, whatever --modules says
  --write FOLDER only writes the modules, with what V8 says, as specification tests, into a folder for each kind; all but
                 those that a small build may refuse
  --keep FOLDER  where failing cases go, the generated ones made small (default: differential-failures in the folder
                 for temporary files)`;

function generated(features, file) {
  return {
    support: {name: 'support', file, bytes: supportModule(features)},
    make: seed => {
      const module = new GeneratedModule(seed, features);
      const mayBeRefused = !features.largeFunctions && module.mayBeTooLarge();
      return {bytes: module.encode(), calls: module.calls(), module, mayBeRefused};
    }
  };
}

function numeric(features, file) {
  return {
    support: {name: 'support', file, bytes: supportModule(features)},
    make: seed => numericModule(seed, features)
  };
}

const KINDS = {
  generated: generated(EVERYTHING, 'support.wasm'),
  binaryen: {
    support: {name: 'fuzzing-support', file: 'fuzzing-support.wasm', bytes: loggingModule},
    make: (seed, folder) => binaryenModule(seed, folder)
  },
  small: generated(FEW, 'small-support.wasm'),
  alone: generated(NONE, 'small-support.wasm'),
  numeric: numeric(EVERYTHING, 'support.wasm'),
  integers: numeric(NONE, 'small-support.wasm')
};
const BOTH = ['generated', 'binaryen'];
const BATCH = 50;
const CODES = ['const', 'in-place'];
const MOST_REFUSED = 0.08; // Of all modules.

function runners(paths) {
  return paths.flatMap(path => CODES.map(code => ({path, code, name: `${basename(path)} ${code}`})));
}

// {failed, passed, refused, text}: of all cases in a folder or of one. A runner may refuse those that
// `mayBeRefused` names; `refused` says how many it did.
function run(runner, path, mayBeRefused) {
  const options = mayBeRefused.size > 0 ? ['--allow-unsupported'] : [];
  const done = spawnSync(runner.path, ['-v', '--code=' + runner.code, ...options, path], {
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 1 << 28
  });
  if (done.error && done.error.code !== 'ETIMEDOUT') throw done.error;
  const counts = /^(\d+) passed, (\d+) failed$/m.exec(done.stdout);
  const ended = done.signal ? `ended by ${done.signal}\n` : counts ? '' : `exit code ${done.status}: ${done.stderr}\n`;
  const refused = new Set([...done.stdout.matchAll(/^  (.*):\d+: .*: not run: /gm)].map(([, name]) => name));
  return {
    passed: counts ? Number(counts[1]) : 0,
    failed: ended !== '' || ![...refused].every(name => mayBeRefused.has(name)) || Number(counts[2]) > 0,
    refused: refused.size,
    text: ended + done.stdout
  };
}

function firstFailure(text) {
  const lines = text.split('\n');
  const at = lines.findIndex(line => /^(  |ended by|exit code)/.test(line));
  return at < 0
    ? 'no failure'
    : lines
        .slice(at, at + 2)
        .map(line => line.trim())
        .join(' ');
}

// Writes cases into a folder, in the place of what is there. Returns the names of those that a runner may refuse; without
// `withThose` they are left out.
function writeCases(kind, first, count, folder, {withThose, scratch}) {
  const {support, make} = KINDS[kind];
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, support.file), support.bytes);
  const mayBeRefused = new Set();
  for (let seed = first; seed < first + count; seed++) {
    const name = `${kind}-${seed}`;
    const module = make(seed, scratch);
    if (module.mayBeRefused) mayBeRefused.add(name);
    if (withThose || !module.mayBeRefused) writeCase(folder, name, module.bytes, support, module.calls);
  }
  return mayBeRefused;
}

class Test {
  constructor(options, paths) {
    this.options = options;
    this.runners = runners(paths);
    this.work = mkdtempSync(join(tmpdir(), 'differential-'));
    this.passed = this.failed = this.refused = this.modules = 0;
  }

  batch(kind, first, count) {
    const folder = join(this.work, kind);
    const mayBeRefused = writeCases(kind, first, count, folder, {withThose: true, scratch: this.work});
    this.modules += count;
    const failures = new Map(); // By seed: [{runner, text}].
    for (const runner of this.runners) {
      const result = run(runner, folder, mayBeRefused);
      this.passed += result.passed;
      this.refused += result.refused;
      if (!result.failed) continue;
      // Which ones? A crash leaves no report.
      for (let seed = first; seed < first + count; seed++) {
        const one = run(runner, join(folder, `${kind}-${seed}.json`), mayBeRefused);
        if (one.failed) failures.set(seed, [...(failures.get(seed) ?? []), {runner, text: one.text}]);
      }
    }
    for (const [seed, found] of failures) this.fail(kind, seed, found);
  }

  fail(kind, seed, found) {
    this.failed++;
    const name = `${kind}-${seed}`;
    const {keep} = this.options;
    console.log(
      `FAILED ${name} with ${found.map(({runner}) => runner.name).join(', ')}:\n  ${firstFailure(found[0].text)}`
    );
    mkdirSync(keep, {recursive: true});
    const {support, make} = KINDS[kind];
    writeFileSync(join(keep, support.file), support.bytes);
    const {bytes, calls, module, mayBeRefused} = make(seed, this.work);
    writeCase(keep, name, bytes, support, calls);
    if (!module) return;
    const small = name + '-small';
    const path = join(keep, small + '.json');
    const runSmall = () => run(found[0].runner, path, new Set(mayBeRefused ? [small] : []));
    const differs = () => {
      const candidate = module.encode();
      if (!WebAssembly.validate(candidate)) return false;
      writeCase(keep, small, candidate, support, calls);
      return runSmall().failed;
    };
    minimise(module, differs, 60_000);
    differs(); // Writes what is left.
    console.log(`  made small: ${path}\n  ${firstFailure(runSmall().text)}`);
  }

  clean() {
    rmSync(this.work, {recursive: true, force: true});
  }
}

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    modules: {type: 'string', default: '100'},
    first: {type: 'string', default: '1'},
    kind: {type: 'string', default: 'both'},
    soak: {type: 'string'},
    write: {type: 'string'},
    keep: {type: 'string', default: join(tmpdir(), 'differential-failures')},
    help: {type: 'boolean'}
  }
});
if (values.help || (positionals.length === 0) !== (values.write !== undefined)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const kinds = values.kind === 'both' ? BOTH : [values.kind];
if (!kinds.every(kind => kind in KINDS)) throw new Error('no such kind: ' + values.kind);

const test = new Test(values, positionals);
const begin = Date.now();
if (values.write) {
  const [first, count] = [Number(values.first), Number(values.modules)];
  for (const kind of kinds)
    writeCases(kind, first, count, join(values.write, kind), {withThose: false, scratch: test.work});
  test.clean();
  process.exit();
}
const last = values.soak ? Infinity : Number(values.first) + Number(values.modules);
const isOver = () => values.soak && Date.now() - begin > Number(values.soak) * 60_000;
for (let first = Number(values.first); first < last && !isOver(); first += BATCH) {
  for (const kind of kinds) test.batch(kind, first, Math.min(BATCH, last - first));
  if (values.soak) console.log(`seeds up to ${first + BATCH - 1}: ${test.passed} passed, ${test.failed} failed`);
}
test.clean();
const configurations = test.runners.length;
const refused = `${test.refused} of ${test.modules * configurations} loads refused as too large`;
console.log(
  `${test.modules} modules, ${configurations} configurations, ${refused}, ${((Date.now() - begin) / 1000).toFixed(0)} s`
);
const runsTooFew = test.refused > test.modules * configurations * MOST_REFUSED;
if (runsTooFew) console.log('Too many were refused to be a test');
console.log(`${test.passed} passed, ${test.failed + runsTooFew} failed`);
process.exit(test.failed === 0 && test.passed > 0 && !runsTooFew ? 0 : 1);
