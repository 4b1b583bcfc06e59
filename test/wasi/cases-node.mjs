// The WASI tests of Node.js (test/wasi in its source), as its own test-wasi.js and test-wasi-symlinks.js run them.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

// Node takes the target of a symbolic link for a path from the preopened folder's top, POSIX and Weft from where the link is.
// Here the same is to be found in both places, so that the programs mean the same in both.
const loops = {loop1: {link: 'loop2'}, loop2: {link: 'loop1'}};
const linked = text => ({
  'outside.txt': 'this should be inaccessible',
  sandbox: {
    'input.txt': text,
    ...loops,
    subdir: {
      'input.txt': text,
      'input_link.txt': {link: 'input.txt'},
      'outside.txt': {link: '../../outside.txt'},
      ...loops
    }
  },
  tmp: {}
});

const SPECIAL = {
  exitcode: {succeeds: 120},
  stdin: {stdin: 'hello world'},
  main_args: {name: 'foo', args: ['-bar', '--baz=value']},
  create_symlink: {
    tree: linked('hello from input.txt'),
    otherwise: {
      why: 'it asserts that readlink counts a zero byte, which POSIX does not',
      says: 'readlink(linkpath, readlink_result, result_size) == strlen(target) + 1'
    }
  },
  sock: {otherwise: {why: 'it asserts EBADF of accept, but there are no sockets: ENOSYS', says: 'errno == EBADF'}},
  follow_symlink: {tree: linked('hello from input.txt')},
  link: {tree: linked('hello from input.txt')},
  symlink_escape: {tree: linked('hello from input.txt')},
  symlink_loop: {tree: linked('hello from input.txt')}
};

export function nodeCases(folder) {
  const fixtures = join(folder, 'fixtures/wasi');
  const read = name => readFileSync(join(fixtures, name), 'utf8');
  const sandbox = {'input.txt': read('input.txt'), 'input2.txt': read('input2.txt'), notadir: read('notadir'), subdir: {}};
  const wasm = join(folder, 'wasi/wasm');
  return readdirSync(wasm)
    .filter(file => file.endsWith('.wasm'))
    .sort()
    .map(file => ({
      file: join(wasm, file),
      title: file.replace('.wasm', ''),
      tree: {sandbox, tmp: {}, 'outside.txt': 'this should be inaccessible'},
      folders: {'/sandbox': 'sandbox', '/tmp': 'tmp'},
      env: {NODE_PLATFORM: 'linux'},
      succeeds: 0,
      ...SPECIAL[file.replace('.wasm', '')]
    }));
}
