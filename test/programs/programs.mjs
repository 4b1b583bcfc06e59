#!/usr/bin/env node
// Runs real programs in Weft, with code beside a const module and with code rewritten in place, and in node. What
// they print, what they return and how they fail must be the same. See README.md.
import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, readFileSync, statSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {findModules} from './packages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const {values: options} = parseArgs({
  options: {
    weft: {type: 'string'},
    'in-place': {type: 'string'},
    replay: {type: 'string'},
    work: {type: 'string'},
    wazero: {type: 'string'},
    only: {type: 'string'}
  }
});
const {weft} = options;
const work = resolve(options.work);
mkdirSync(work, {recursive: true});

// ---- Building ----

function command(program, ...args) {
  const done = spawnSync(program, args, {encoding: 'utf8', cwd: work, timeout: 600_000});
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}\n${done.stdout}${done.stderr}`);
}
const source = name => join(here, 'sources', name);
const built = name => join(work, name + '.wasm');
const inPackage = path => join(work, 'node_modules', path);

// Compiling and linking are separate, so that clang never calls wasm-opt, where that is installed.
const wasi = ['--target=wasm32-wasi'];
const warnings = ['-Wall', '-Wextra'];
function compile(compiler, name, flags, ...sources) {
  const objects = sources.map(file => {
    const object = join(work, basename(file) + '.o');
    command(compiler, ...wasi, '-O2', ...flags, '-c', file, '-o', object);
    return object;
  });
  command(compiler, ...wasi, '-Wl,--strip-all', ...objects, '-o', built(name));
}

const sqliteFolder = inPackage('better-sqlite3/deps/sqlite3');
const sqliteFlags = [
  '-DSQLITE_OS_OTHER=1',
  '-DSQLITE_THREADSAFE=0',
  '-DSQLITE_OMIT_LOAD_EXTENSION',
  '-DSQLITE_OMIT_LOCALTIME',
  '-I' + sqliteFolder
];
const recipes = {
  words: {language: 'C', from: ['words.c'], make: () => compile('clang', 'words', warnings, source('words.c'))},
  library: {
    language: 'C++',
    from: ['library.cpp'],
    make: () => compile('clang++', 'library', [...warnings, '-std=c++17', '-fno-exceptions'], source('library.cpp'))
  },
  // Debian's rustc: its library for WebAssembly fits no other.
  ledger: {
    language: 'Rust',
    from: ['ledger.rs'],
    make: () =>
      command(
        '/usr/bin/rustc',
        '--target',
        'wasm32-wasi',
        '-O',
        '-C',
        'strip=symbols',
        source('ledger.rs'),
        '-o',
        built('ledger')
      )
  },
  numbers: {
    language: 'AssemblyScript',
    from: ['numbers.ts'],
    make: () =>
      command(
        process.execPath,
        inPackage('assemblyscript/bin/asc.js'),
        source('numbers.ts'),
        '-O2',
        '--use',
        'abort=',
        '-o',
        built('numbers')
      )
  },
  sqlite: {
    language: 'C',
    from: ['sqlite.c'],
    make: () => compile('clang', 'sqlite', sqliteFlags, source('sqlite.c'), join(sqliteFolder, 'sqlite3.c'))
  }
};

function isNewer(file, than) {
  return existsSync(file) && than.every(other => statSync(file).mtimeMs > statSync(other).mtimeMs);
}

function installPackages() {
  const list = join(here, 'package.json');
  const marker = inPackage('.package-lock.json');
  if (isNewer(marker, [list])) return;
  copyFileSync(list, join(work, 'package.json'));
  command('npm', 'install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund');
}

function buildAll() {
  for (const [name, recipe] of Object.entries(recipes)) {
    if (!isNewer(built(name), recipe.from.map(source))) recipe.make();
  }
}

// ---- What is run ----

const text = `The weft is the thread that is drawn, in place, through a warp that is already there.
A loom holds the warp; the shuttle carries the weft. 1 2 3, 1 2, 1.
`.repeat(40);
const sums = ['1 + 2 * 3', '(1 + 2) * 3', '10 / 4 - 0.5', '2 * (3 + 4) * 5', 'nonsense', '1e3 * 1e-3', '(1', ''].join(
  '\n'
);
const entries = ['anna 100.50', 'ben -3', 'anna -20.25', 'remark', 'carl 1e2', ''].join('\n');
const statements = `
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price REAL, stock INTEGER);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
  INSERT INTO item SELECT i, 'item ' || (i * 7919 % 2000), i * 0.37, i % 17 FROM n;
CREATE INDEX by_name ON item (name);
SELECT count(*), sum(price), avg(stock), min(name), max(name) FROM item;
SELECT * FROM item WHERE name LIKE 'item 12%' AND stock > 3 ORDER BY price DESC LIMIT 5;
UPDATE item SET price = round(price * 1.19, 2) WHERE stock BETWEEN 5 AND 9;
DELETE FROM item WHERE id % 3 = 0;
SELECT stock, count(*), group_concat(id % 10, '') FROM item WHERE id < 60 GROUP BY stock HAVING count(*) > 1 ORDER BY 2 DESC, 1;
SELECT a.id, b.name FROM item a JOIN item b ON b.id = a.id + 1 AND b.stock = 4 ORDER BY a.id LIMIT 4;
SELECT printf('%.3f %x %s', 3.14159, 48879, hex('weft')), datetime(0, 'unixepoch'), json_extract('{"a":[1,{"b":7}]}', '$.a[1].b');
SELECT nothing FROM nowhere;
BEGIN; INSERT INTO item VALUES (5000, 'x', 1, 1); ROLLBACK;
SELECT count(*), quote(x'00FF'), 9223372036854775807 + 1, 7 / 2, -7 % 3, 1e308 * 10, round(2.5), abs(-9), substr('weaving', 3, 2) FROM item;
PRAGMA integrity_check;
`;

const programs = [
  {name: 'words', stdin: text, args: ['a', 'b c', ''], environment: {WEFT_TEST: 'yes and no'}},
  {name: 'library', stdin: sums},
  {name: 'ledger', stdin: entries},
  {name: 'ledger', stdin: entries + 'dora 12x\n', title: 'ledger, panicking'},
  {name: 'numbers'},
  {name: 'sqlite', stdin: statements, title: 'SQLite'}
].map(program => ({
  ...program,
  language: recipes[program.name].language,
  file: built(program.name),
  title: program.title ?? program.name
}));

// Programs of other toolchains that come with the specification tests (spec-tests/fetch).
const wazeroFolder = 'usr/share/gocode/src/github.com/tetratelabs/wazero';
const environment = {ANIMAL: 'bear', EMPTY: ''};
const wazeroPrograms = [
  {path: 'examples/cli/testdata/cli.wasm', language: 'TinyGo', args: ['12', '30']},
  {path: 'examples/cli/testdata/cli.wasm', language: 'TinyGo', args: ['twelve']},
  {path: 'imports/wasi_snapshot_preview1/example/testdata/cargo-wasi/cat.wasm', language: 'Rust', args: ['none']},
  {path: 'imports/wasi_snapshot_preview1/example/testdata/zig-cc/cat.wasm', language: 'C (zig cc)', args: ['none']},
  {path: 'imports/wasi_snapshot_preview1/example/testdata/zig/cat.wasm', language: 'Zig', args: ['none']},
  {path: 'imports/wasi_snapshot_preview1/example/testdata/tinygo/cat.wasm', language: 'TinyGo', args: []},
  {path: 'imports/wasi_snapshot_preview1/testdata/print_prestat_dirname.wasm', language: 'text', args: []},
  {path: 'imports/wasi_snapshot_preview1/testdata/print_args.wasm', language: 'text', args: ['one', 'two words', '']},
  {path: 'imports/wasi_snapshot_preview1/testdata/tinygo/wasi.wasm', language: 'TinyGo', args: ['stdin']},
  {path: 'imports/wasi_snapshot_preview1/testdata/cargo-wasi/wasi.wasm', language: 'Rust', args: ['nothing']},
  {path: 'imports/wasi_snapshot_preview1/testdata/zig-cc/wasi.wasm', language: 'C (zig cc)', args: ['nothing']},
  {path: 'imports/wasi_snapshot_preview1/testdata/zig/wasi.wasm', language: 'Zig', args: ['nothing']},
  {path: 'cmd/wazero/testdata/wasi_fd.wasm', language: 'text', args: [], stdin: 'some input\n'},
  {path: 'cmd/wazero/testdata/wasi_env.wasm', language: 'text', args: [], environment},
  {path: 'cmd/wazero/testdata/wasi_arg.wasm', language: 'text', args: ['x', 'y z']},
  {path: 'internal/testing/dwarftestdata/testdata/tinygo/main.wasm', language: 'TinyGo', args: []},
  {path: 'internal/testing/dwarftestdata/testdata/zig-cc/main.wasm', language: 'C (zig cc)', args: []},
  {path: 'internal/testing/dwarftestdata/testdata/zig/main.wasm', language: 'Zig', args: []}
].map(program => ({
  ...program,
  file: join(options.wazero, wazeroFolder, program.path),
  title: `wazero: ${program.path.split('/').slice(-2).join('/')} ${program.args.join(' ')}`.trim()
}));

// ---- Comparing ----

const TRAPPED = 124; // The exit code after a trap.
let passed = 0,
  failed = 0;

function row(title, language, size, result, isGood) {
  if (isGood) passed++;
  else failed++;
  console.log(`${title.padEnd(52)} ${language.padEnd(15)} ${String(size).padStart(9)}  ${result}`);
}

function start(program, args, {stdin, environment}) {
  const done = spawnSync(program, args, {
    input: stdin ?? '',
    env: environment ?? {},
    timeout: 120_000,
    maxBuffer: 1 << 26
  });
  if (done.error) throw done.error;
  return {stdout: done.stdout, stderr: done.stderr, status: done.signal ?? done.status};
}

// Says what differs, or ''. After a trap the weft command adds a message of its own.
function difference(expected, got) {
  const withoutMessage = got.status === TRAPPED ? got.stderr.subarray(0, expected.stderr.length) : got.stderr;
  if (got.status !== expected.status)
    return `exit code ${got.status}, not ${expected.status}: ${got.stderr.toString().slice(0, 300)}`;
  if (!got.stdout.equals(expected.stdout)) return 'stdout differs';
  if (!withoutMessage.equals(expected.stderr)) return `stderr differs: ${got.stderr.toString().slice(0, 300)}`;
  return '';
}

function runProgram(program) {
  const {file, language, title, args = [], environment = {}} = program;
  const size = statSync(file).size;
  const expected = start(process.execPath, ['--no-warnings', join(here, 'wasi-host.mjs'), file, ...args], program);
  const names = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const results = {
    const: start(weft, ['run', ...names, file, ...args], {stdin: program.stdin}),
    'in place': start(options['in-place'], [file, ...args], program)
  };
  const wrong = Object.entries(results)
    .map(([code, got]) => [code, difference(expected, got)])
    .filter(([, what]) => what !== '');
  const said = `${expected.stdout.length} + ${expected.stderr.length} bytes, exit code ${expected.status}`;
  row(
    title,
    language,
    size,
    wrong.length === 0 ? `same: ${said}` : wrong.map(([code, what]) => `${code}: ${what}`).join('; '),
    wrong.length === 0
  );
}

// Loads a module in both ways; V8 accepts all of these. `refusal` is what Weft is to say of one that it does not run.
function loadModule({title, language, file, refusal}) {
  const bytes = readFileSync(file);
  const module = new WebAssembly.Module(bytes);
  const {status, stdout, stderr} = start(weft, ['inspect', file], {});
  if (refusal) {
    const isRefused = status === 126 && stderr.includes(refusal);
    row(
      title,
      language,
      bytes.length,
      isRefused ? `refused as documented: ${refusal}` : `exit code ${status}: ${stderr}`,
      isRefused
    );
    return;
  }
  const counts = name =>
    Number((new RegExp(`^${name}: ([\\d,]+)$`, 'm').exec(stdout)?.[1] ?? '-1').replaceAll(',', ''));
  const imports = WebAssembly.Module.imports(module).length,
    exports = WebAssembly.Module.exports(module).length;
  const isGood = status === 0 && counts('Imports') === imports && counts('Exports') === exports;
  const code = /^Code: .*\((.*)\)/m.exec(stdout)?.[1];
  row(
    title,
    language,
    bytes.length,
    isGood ? `loads: ${imports} imports, ${exports} exports, code ${code}` : `exit code ${status}: ${stderr}`,
    isGood
  );
}

// Records what a module and its JavaScript do together in node, and plays the JavaScript's part for Weft.
function replayScenario({title, language, file, scenario}) {
  const recording = join(work, 'recording-' + scenario);
  const recorded = start(
    process.execPath,
    ['--no-warnings', join(here, 'record.mjs'), scenario, work, file, recording],
    {}
  );
  if (recorded.status !== 0) throw new Error(`record.mjs ${scenario}: ${recorded.stderr}`);
  const results = ['const', 'in-place'].map(code => [code, start(options.replay, [file, recording, code], {})]);
  const wrong = results.filter(([, result]) => result.status !== 0);
  row(
    title + ', at work',
    language,
    statSync(file).size,
    wrong.length === 0
      ? `same: ${results[0][1].stdout.toString().trim()}`
      : wrong.map(([code, {stderr, status}]) => `${code}: ${status} ${stderr}`).join('; '),
    wrong.length === 0
  );
}

installPackages();
buildAll();
const isWanted = ({title}) => !options.only || title.includes(options.only);
if (!existsSync(join(options.wazero, wazeroFolder)))
  throw new Error('the programs of wazero are missing: run spec-tests/fetch');
console.log(`${'program'.padEnd(52)} ${'language'.padEnd(15)} ${'bytes'.padStart(9)}  result`);
for (const program of [...programs, ...wazeroPrograms].filter(isWanted)) runProgram(program);
for (const module of findModules(inPackage).filter(isWanted)) {
  loadModule(module);
  if (module.scenario) replayScenario(module);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
