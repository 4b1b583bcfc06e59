// Programs that C (zig cc), Zig, Rust and TinyGo compilers made, from the package of the specification tests.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

const tree = {
  root: {
    'test.txt': 'greet me\n',
    'notes.txt': 'one\ntwo\n',
    empty: {},
    many: Object.fromEntries(Array.from({length: 120}, (_, i) => [`a file with a long name, number ${i}`, ''])),
    'bear.txt': 'pooh\n',
    sub: {'test.txt': 'greet sub dir\n'}
  }
};

// Every program that asks the host for nothing but WASI.
function allPrograms(folder) {
  return readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'spectest' ? [] : allPrograms(path);
    if (!entry.name.endsWith('.wasm')) return [];
    try {
      const module = new WebAssembly.Module(readFileSync(path));
      const imports = WebAssembly.Module.imports(module);
      const isProgram = WebAssembly.Module.exports(module).some(({name}) => name === '_start');
      return isProgram && imports.length > 0 && imports.every(({module}) => module.startsWith('wasi')) ? [path] : [];
    } catch {
      return []; // It uses what this node does not know.
    }
  });
}

export function wazeroCases(folder) {
  const wasi = join(folder, 'imports/wasi_snapshot_preview1');
  const cases = [];
  const add = (path, args, more = {}) =>
    cases.push({file: path, title: path.split('/').slice(-2).join('/') + ' ' + args.join(' '), args, tree, folders: {'/': 'root'}, ...more});

  for (const language of ['zig-cc', 'zig', 'cargo-wasi', 'tinygo']) {
    const program = join(wasi, 'testdata', language, 'wasi.wasm');
    for (const path of ['.', 'sub', 'empty', 'many', 'sub/../many', 'absent']) add(program, ['ls', path], {anyOrder: true});
    // Of a file it prints the number of an error that WASI does not fix.
    if (language !== 'tinygo') add(program, ['ls', 'test.txt']);
    // Node takes ".." of "/" for "/".
    const refusal = {'zig-cc': 'Capabilities insufficient', zig: './error.AccessDenied', 'cargo-wasi': 'errno==76'}[language];
    if (refusal) add(program, ['ls', '..'], {alone: {status: 0, stdout: refusal + '\n'}});
    add(program, ['ls', 'many', 'repeat'], {anyOrder: true});
    add(program, ['stat']);
    const cat = join(wasi, 'example/testdata', language, 'cat.wasm');
    // Zig hands absolute paths on as they are; some versions of node take them.
    const root = language === 'zig' ? '' : '/';
    for (const path of ['test.txt', 'sub/test.txt', 'sub/../test.txt', 'absent']) add(cat, [root + path]);
    if (language === 'zig') add(cat, ['/test.txt'], {alone: {status: 1, stdout: ''}});
    else add(cat, ['/../root/test.txt']);
  }
  const c = join(wasi, 'testdata/zig-cc/wasi.wasm');
  add(c, ['open-rdonly']);
  add(c, ['open-wronly']);
  add(c, ['sleepmillis', '20']);
  add(c, ['poll', '20', '0'], {stdin: 'ready'});
  add(c, ['poll', '0', '30'], {stdin: null});
  add(c, ['nonblock', '/test.txt']);
  add(join(wasi, 'testdata/zig/wasi.wasm'), ['preopen'], {tree: {a: {}, b: {}}, folders: {'/': 'a', '/b': 'b'}});
  add(join(wasi, 'testdata/print_prestat_dirname.wasm'), []);
  // Node wants every program to export a memory.
  for (const name of ['exit_on_start', 'exit_on_start_unstable']) {
    add(join(wasi, 'testdata', name + '.wasm'), [], {alone: {status: 2, stdout: ''}});
  }
  add(join(folder, 'cmd/wazero/testdata/exit_on_start_unstable.wasm'), [], {alone: {status: 2, stdout: ''}});
  add(join(folder, 'cmd/wazero/testdata/wasi_random_get.wasm'), [], {alone: {status: 0, stdout: ''}});
  add(join(wasi, 'testdata/print_args.wasm'), ['one', 'two words', '']);
  add(join(folder, 'cmd/wazero/testdata/wasi_arg.wasm'), ['x', 'y z']);
  add(join(folder, 'cmd/wazero/testdata/wasi_env.wasm'), [], {env: {ANIMAL: 'bear', EMPTY: ''}});
  add(join(folder, 'cmd/wazero/testdata/wasi_fd.wasm'), []);
  add(join(folder, 'examples/cli/testdata/cli.wasm'), ['12', '30']);
  for (const language of ['tinygo', 'zig-cc', 'zig']) {
    add(join(folder, 'internal/testing/dwarftestdata/testdata', language, 'main.wasm'), []);
  }
  add(join(folder, 'cmd/wazero/testdata/cat/cat-tinygo.wasm'), ['/test.txt', '/sub/test.txt']);
  const missing = allPrograms(folder).filter(path => !cases.some(({file}) => file === path));
  if (missing.length !== 0) throw new Error(`no case runs ${missing.join(', ')}`);
  return cases;
}
