#!/usr/bin/env python3
"""Tests the runner itself: that it notices what is wrong. runner_test.py spec-runner-<dispatcher>

Every assertion below is false, of an engine that works, but for those of `TRUE`: the runner must say so of each one."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MODULE = '''(module $M
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "pair") (result i32 i64) (i32.const 1) (i64.const -2))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "ref") (param externref) (result externref) (local.get 0))
  (func (export "func") (result funcref) (ref.null func))
  (func (export "trap") (unreachable))
  (func $deep (export "deep") (call $deep))
  (global (export "global") i64 (i64.const -5)))
(register "M" $M)
'''

TRUE = '''(assert_return (invoke "add" (i32.const 1) (i32.const -3)) (i32.const -2))
(assert_return (invoke "pair") (i32.const 1) (i64.const -2))
(assert_return (invoke "f32" (f32.const nan)) (f32.const nan:canonical))
(assert_return (invoke "f64" (f64.const nan:0xc000000000000)) (f64.const nan:arithmetic))
(assert_return (invoke "ref" (ref.extern 7)) (ref.extern 7))
(assert_return (invoke "ref" (ref.null extern)) (ref.null extern))
(assert_return (invoke "func") (ref.null func))
(assert_return (get "global") (i64.const -5))
(assert_trap (invoke "trap") "unreachable")
(assert_exhaustion (invoke "deep") "call stack exhausted")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_malformed (module binary "\\00asm\\02\\00\\00\\00") "unknown binary version")
(assert_unlinkable (module (import "M" "none" (func))) "unknown import")
(assert_unlinkable (module (import "M" "add" (func))) "incompatible import type")
(assert_trap (module (func $f unreachable) (start $f)) "unreachable")
'''

FALSE = '''(assert_return (invoke "add" (i32.const 1) (i32.const -3)) (i32.const -1))
(assert_return (invoke "add" (i32.const 1) (i32.const -3)))
(assert_return (invoke "add" (i32.const 1)) (i32.const 1))
(assert_return (invoke "none") (i32.const 1))
(assert_return (invoke "global") (i64.const -5))
(assert_return (invoke "trap"))
(assert_return (invoke "deep"))
(assert_return (invoke "pair") (i32.const 1) (i64.const 2))
(assert_return (invoke "pair") (i32.const 2) (i64.const -2))
(assert_return (invoke "f32" (f32.const -0)) (f32.const 0))
(assert_return (invoke "f64" (f64.const 0)) (f64.const -0))
(assert_return (invoke "f32" (f32.const nan:0x200000)) (f32.const nan:arithmetic))
(assert_return (invoke "f32" (f32.const nan:0x600000)) (f32.const nan:canonical))
(assert_return (invoke "f64" (f64.const nan:0xc000000000000)) (f64.const nan:canonical))
(assert_return (invoke "f64" (f64.const nan:0x4000000000000)) (f64.const nan:arithmetic))
(assert_return (invoke "f64" (f64.const 1)) (f64.const nan:canonical))
(assert_return (invoke "ref" (ref.extern 7)) (ref.extern 8))
(assert_return (invoke "ref" (ref.null extern)) (ref.extern 0))
(assert_return (invoke "ref" (ref.extern 0)) (ref.null extern))
(assert_return (invoke "func") (ref.func))
(assert_return (get "global") (i64.const 5))
(assert_return (get "add") (i32.const 0))
(assert_trap (invoke "trap") "integer overflow")
(assert_trap (invoke "deep") "unreachable")
(assert_trap (invoke "add" (i32.const 1) (i32.const 1)) "unreachable")
(assert_exhaustion (invoke "trap") "call stack exhausted")
(assert_exhaustion (invoke "add" (i32.const 1) (i32.const 1)) "call stack exhausted")
(invoke "trap")
(invoke "deep")
(assert_invalid (module) "type mismatch")
(assert_invalid (module binary "\\00asm\\02\\00\\00\\00") "unknown binary version")
(assert_malformed (module binary "\\00asm\\01\\00\\00\\00") "unknown binary version")
(assert_malformed (module binary "\\00asm\\01\\00\\00\\00\\08\\01\\00") "unexpected end")
(assert_unlinkable (module) "unknown import")
(assert_unlinkable (module (import "M" "add" (func))) "unknown import")
(assert_unlinkable (module (import "M" "none" (func))) "incompatible import type")
(assert_unlinkable (module (func $f unreachable) (start $f)) "unknown import")
(assert_trap (module) "unreachable")
(assert_trap (module (func $f unreachable) (start $f)) "integer overflow")
(module (func (result i32)))
(module (import "M" "none" (func)))
'''

passed = failed = 0


def check(holds, what, output=''):
  global passed, failed
  passed, failed = passed + bool(holds), failed + (not holds)
  if not holds:
    print(f'FAILED: {what}\n{output}')


def make(folder, text):
  folder.mkdir()
  (folder / 'test.wast').write_text(text)
  subprocess.run(['wast2json', '--enable-all', '--no-check', 'test.wast', '-o', 'test.json'], cwd=folder, check=True)
  return folder


def run(runner, *arguments, suite=None):
  environment = {name: value for name, value in os.environ.items() if name != 'SPEC_TESTS'}
  if suite is not None:
    environment['SPEC_TESTS'] = str(suite)
  done = subprocess.run([runner, *map(str, arguments)], env=environment, text=True, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT)
  return done.returncode, done.stdout


def totals(output):
  found = re.search(r'^(\d+) passed, (\d+) failed$', output, re.M)
  return found and tuple(map(int, found.groups()))


def main(runner):
  with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    good = make(scratch / 'good', MODULE + TRUE)
    count = 2 + len(TRUE.splitlines())
    for code in 'const', 'in-place':
      status, output = run(runner, f'--code={code}', suite=good)
      check(status == 0 and totals(output) == (count, 0), f'what is true passes, {code}', output)

      bad = scratch / f'bad-{code}'
      make(bad, MODULE + FALSE)
      status, output = run(runner, f'--code={code}', suite=bad)
      check(status == 1, 'a failure is told by the exit status', output)
      first = len(MODULE.splitlines()) + 1
      for number, assertion in enumerate(FALSE.splitlines(), first):
        check(re.search(rf'test:{number}: \w+: failed$', output, re.M), f'noticed, {code}: {assertion}')
      check(totals(output) == (2, len(FALSE.splitlines())), f'the false ones are all that fails, {code}', output)

    # What does not run must not pass.
    (scratch / 'empty').mkdir()
    check(run(runner, scratch / 'empty')[0] == 2, 'a folder without files')
    check(run(runner, scratch / 'missing')[0] == 2, 'a folder that is missing')
    check(run(runner, suite=scratch / 'missing')[0] == 2, 'SPEC_TESTS names a folder that is missing')
    check(run(runner, suite='')[0] == 2, 'SPEC_TESTS is empty')

    broken = scratch / 'broken'
    shutil.copytree(good, broken)
    next(broken.glob('*.wasm')).unlink()
    check(run(runner, broken)[0] == 2, 'a module is missing')
    (broken / 'test.json').write_text('{"commands": [')
    check(run(runner, broken)[0] == 2, 'a json file that ends early')

    def rewrite(change):
      shutil.rmtree(broken)
      shutil.copytree(good, broken)
      suite = json.loads((good / 'test.json').read_text())
      change(suite['commands'])
      (broken / 'test.json').write_text(json.dumps(suite))
      return run(runner, broken)

    status, output = rewrite(lambda commands: commands.clear())
    check(status == 1 and totals(output) == (0, 1), 'a file without commands', output)
    shutil.copytree(good, broken / 'good')
    check(run(runner, broken)[0] == 1, 'a file without commands beside a good one')
    status, output = rewrite(lambda commands: [command.update(type='assert_wrong') for command in commands])
    check(status == 1 and totals(output) == (0, 0), 'commands that are unknown', output)

    # A module that is refused is only excused when that is asked for, and what needs it is not run, never passed.
    text = '(module $S (func (export "v") (result i32) (i32x4.extract_lane 0 (v128.const i32x4 1 2 3 4))))\n' \
           '(assert_return (invoke "v") (i32.const 1))\n(register "S" $S)\n' \
           '(module (import "S" "v" (func (result i32))))\n' + MODULE
    strange = make(scratch / 'strange', text)
    status, output = run(runner, strange)
    check(status == 1 and totals(output) == (2, 4), 'a feature that Weft lacks fails', output)
    for option in '--allow-unsupported', '--allow-refused':
      status, output = run(runner, option, strange)
      check(status == 0 and totals(output) == (2, 0) and 'unsupported by Weft: 4' in output, option, output)
    status, output = run(runner, '--allow-unsupported', bad)
    check(status == 1 and totals(output) == (2, len(FALSE.splitlines())), 'what is not unsupported fails still', output)

  print(f'{passed} passed, {failed} failed')
  sys.exit(failed != 0)


if __name__ == '__main__':
  main(sys.argv[1])
