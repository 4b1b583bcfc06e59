// Programs that C (zig cc), Zig, Rust and TinyGo compilers made, from the package of the specification tests.
import {join} from 'node:path';

const tree = {
  root: {
    'test.txt': 'greet me\n',
    'notes.txt': 'one\ntwo\n',
    empty: {},
    many: Object.fromEntries(Array.from({length: 120}, (_, i) => [`a file with a long name, number ${i}`, ''])),
    sub: {'test.txt': 'greet sub dir\n'}
  }
};

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
    for (const path of ['/test.txt', '/sub/test.txt', '/sub/../test.txt', '/absent', '/../root/test.txt']) add(cat, [path]);
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
  add(join(folder, 'cmd/wazero/testdata/cat/cat-tinygo.wasm'), ['/test.txt', '/sub/test.txt']);
  return cases;
}
