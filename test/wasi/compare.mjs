#!/usr/bin/env node
// Runs WASI programs that use files, clocks and waiting in Weft and in node, each in folders of its own that were the same
// before. What they print, what they return and what they leave behind must be the same. Three suites: those of node's own
// tests (test/wasi/fetch gets them), those that come with the specification tests, and the guests in this folder.
import {spawn, spawnSync} from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {nodeCases} from './cases-node.mjs';
import {ownCases} from './cases-own.mjs';
import {wazeroCases} from './cases-wazero.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const {values: options} = parseArgs({
  options: {suite: {type: 'string'}, weft: {type: 'string'}, work: {type: 'string'}, only: {type: 'string'}}
});
const work = resolve(options.work);
mkdirSync(work, {recursive: true});

const TRAPPED = 124; // The exit code after a trap.
const NOT_RUN = 77;

// ---- Where the programs come from ----

function notRun(why) {
  console.log(`NOT RUN: ${why}`);
  process.exit(NOT_RUN);
}

function prepareNode() {
  const folder = join(root, 'build/wasi-tests/node');
  if (!existsSync(join(folder, 'VERSION'))) {
    const fetched = spawnSync(join(here, 'fetch'), [], {encoding: 'utf8', timeout: 600_000});
    if (fetched.status !== 0) notRun(`the source of nodejs cannot be fetched: ${fetched.stderr.trim().split('\n').pop()}`);
  }
  return nodeCases(join(folder, 'test'));
}

function prepareWazero() {
  const folder = join(root, 'build/wazero/usr/share/gocode/src/github.com/tetratelabs/wazero');
  if (!existsSync(folder)) notRun('the package of the specification tests is missing: spec-tests/fetch');
  return wazeroCases(folder);
}

// Compiling and linking are separate, so that clang never calls wasm-opt, where that is installed.
function prepareOwn() {
  const build = (compiler, source, ...flags) => {
    const output = join(work, source.replace(/\.\w+$/, '.wasm'));
    const done = spawnSync(compiler, [...flags, join(here, source), '-o', output], {encoding: 'utf8'});
    if (done.error) notRun(`${compiler} is missing`);
    if (done.status !== 0) throw new Error(done.stderr);
    return output;
  };
  const c = ['--target=wasm32-wasi', '-Wall', '-Wextra'];
  return ownCases({
    files: build('clang', 'files.c', ...c),
    rust: build('/usr/bin/rustc', 'std_fs.rs', '--target', 'wasm32-wasi', '-C', 'opt-level=1', '-C', 'strip=symbols')
  });
}

const cases = {node: prepareNode, wazero: prepareWazero, own: prepareOwn}[options.suite]();

// ---- Folders ----

// `tree` maps names to a text, to {link: target}, or to a tree.
function plant(folder, tree) {
  mkdirSync(folder, {recursive: true});
  for (const [name, what] of Object.entries(tree)) {
    const path = join(folder, name);
    if (typeof what === 'string') writeFileSync(path, what);
    else if (typeof what.link === 'string') symlinkSync(what.link, path);
    else plant(path, what);
  }
}

// And back, sorted, as text.
function harvest(folder, indent = '') {
  return readdirSync(folder)
    .sort()
    .map(name => {
      const path = join(folder, name);
      const what = lstatSync(path);
      if (what.isSymbolicLink()) return `${indent}${name} -> ${readlinkSync(path)}\n`;
      if (what.isDirectory()) return `${indent}${name}/\n${harvest(path, indent + '  ')}`;
      return `${indent}${name} (${what.nlink}) ${JSON.stringify(readFileSync(path, 'latin1'))}\n`;
    })
    .join('');
}

// ---- Running ----

// `stdin` null: open, and nothing comes. Each runs in a folder that holds its own folders and the program.
function run(which, index, program) {
  const {file, args = [], env = {}, stdin = '', folders = {}, name = basename(file)} = program;
  const place = join(work, `${options.suite}-${index}-${which}`);
  rmSync(place, {recursive: true, force: true});
  plant(place, program.tree ?? {});
  copyFileSync(file, join(place, name));
  const [command, commandArgs] =
    which === 'weft'
      ? [
          resolve(options.weft),
          [
            'run',
            ...Object.entries(folders).flatMap(([guest, host]) => ['--dir', `${host}::${guest}`]),
            ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
            name,
            ...args
          ]
        ]
      : [
          process.execPath,
          ['--no-warnings', join(here, 'node-host.mjs'), JSON.stringify({file: name, args, env, preopens: folders})]
        ];
  return new Promise((done, fail) => {
    const child = spawn(command, commandArgs, {cwd: place, timeout: 60_000});
    const said = {stdout: [], stderr: []};
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', bytes => said[stream].push(bytes));
    child.stdin.on('error', () => {}); // It ended without reading all.
    if (stdin !== null) child.stdin.end(stdin);
    child.on('error', fail);
    child.on('close', (status, signal) => {
      rmSync(join(place, name));
      done({
        status: signal ?? status,
        stdout: Buffer.concat(said.stdout).toString('latin1'),
        stderr: Buffer.concat(said.stderr).toString('latin1'),
        left: harvest(place)
      });
    });
  });
}

const sortedLines = text => text.split('\n').sort().join('\n');

// Says what differs, or ''. After a trap the weft command adds a message of its own.
function difference(program, expected, got) {
  const stderr = got.status === TRAPPED ? got.stderr.slice(0, expected.stderr.length) : got.stderr;
  const text = program.anyOrder ? sortedLines : said => said;
  if (got.status !== expected.status)
    return `exit code ${got.status}, in node ${expected.status}: ${got.stderr.slice(0, 300) || expected.stderr.slice(0, 300)}`;
  if (text(got.stdout) !== text(expected.stdout))
    return `stdout is ${JSON.stringify(got.stdout.slice(0, 300))}, in node ${JSON.stringify(expected.stdout.slice(0, 300))}`;
  if (stderr !== expected.stderr) return `stderr is ${JSON.stringify(got.stderr.slice(0, 300))}`;
  if (got.left !== expected.left) return `left behind:\n${got.left}in node:\n${expected.left}`;
  return '';
}

// `succeeds`: a test that judges itself, so that being the same in both is not enough. `otherwise`: a test that asserts what Weft
// does otherwise, with what it then says and the reason. (Versions of node differ there.) `alone`: node cannot do it.
async function judge(program, index) {
  if (program.alone) {
    const got = await run('weft', index, program);
    const good = got.status === program.alone.status && got.stdout === program.alone.stdout;
    return {good, result: good ? `as it should be: exit code ${got.status}` : JSON.stringify(got)};
  }
  const [got, expected] = await Promise.all([run('weft', index, program), run('node', index, program)]);
  const what = difference(program, expected, got);
  if (program.otherwise) {
    const {says, why} = program.otherwise;
    const isSo = got.status === TRAPPED && got.stderr.includes(says);
    return {good: isSo, result: isSo ? `otherwise as documented: ${why}` : `not as documented: ${got.status} ${got.stderr}`};
  }
  if (what !== '') return {good: false, result: what};
  if (program.succeeds !== undefined && got.status !== program.succeeds)
    return {good: false, result: `exit code ${got.status} in both, not ${program.succeeds}: ${got.stderr.slice(0, 300)}`};
  return {good: true, result: `same: ${got.stdout.length} bytes, exit code ${got.status}`};
}

const counts = {passed: 0, failed: 0};
for (const [index, program] of cases.entries()) {
  const title = program.title ?? [basename(program.file, '.wasm'), ...(program.args ?? [])].join(' ');
  if (options.only && !title.includes(options.only)) continue;
  const {good, result} = await judge(program, index);
  counts[good ? 'passed' : 'failed']++;
  console.log(`${title.padEnd(44)} ${good ? '' : 'FAILED: '}${result}`);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
