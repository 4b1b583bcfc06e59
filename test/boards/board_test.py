#!/usr/bin/env python3
"""Builds the firmware of an emulated board and runs it: the plugin set, whose answers must be those of this machine; four
plugins at once, with budgets; README.md's example; and what a call does to the caller's registers.

    board_test.py board `weft`-command      Exit status 77: a compiler or the emulator is missing."""
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # The tree stays as it is.
import boards

passed = failed = 0


def check(holds, what):
  global passed, failed
  if holds:
    passed += 1
  else:
    failed += 1
    print(f'FAILED: {what}')


def check_set(board, folder, weft):
  results, ram = boards.survey(board, folder / 'survey.elf')
  plugins = list(dict.fromkeys(plugin for plugin, _ in results))
  check(len(plugins) > 10, 'the set is there')
  for plugin in plugins:
    answer = subprocess.run([weft, 'run', '--invoke', 'run', boards.GUESTS / f'small-{plugin}.wasm'], check=True,
                            stdout=subprocess.PIPE, text=True).stdout.strip()
    for way in ('const', 'in-place'):
      measured = results[plugin, way]
      if ram < boards.SMALL_RAM and boards.ended_with(measured, boards.OUT_OF_MEMORY):
        print(f'{plugin}, {way}: {measured["failed"]}')
        continue
      if 'default' not in boards.profiles(board) and boards.ended_with(measured, boards.UNSUPPORTED):
        print(f'{plugin}, {way}: {measured["failed"]}')
        continue
      check('failed' not in measured, f'{plugin}, {way}: {measured.get("failed")}')
      if 'failed' not in measured:
        check(str(measured['checksum']) == answer, f'{plugin}, {way}: {measured["checksum"]}, not {answer}')
        check(measured['leaked'] == 0 and measured['flash_written'] == 0, f'{plugin}, {way}: leaves no trace: {measured}')
  ran = sum('failed' not in results[plugin, 'const'] for plugin in plugins)
  check(ran >= 10, f'only {ran} plugins of the set fit from flash')
  print(f'{len(plugins)} plugins, with {ram:,} bytes of RAM left for them')


def check_four(board, folder):
  """The firmware judges its own leaks and deadlines."""
  status, output = boards.run(board, folder / 'plugins.elf')
  print(output, end='')
  check(status == 0, f'four plugins at once: status {status}')
  check(re.search(r'^after dropping all: 0 bytes', output, re.M), 'all memory is given back')
  check(int((re.search(r'^(\d+) plugins replaced', output, re.M) or [0, 0])[1]) >= 20, 'plugins are replaced')


def check_registers(board, folder):
  """The program judges itself; none for Xtensa."""
  status, output = boards.run(board, folder / 'registers.elf')
  print(output, end='')
  check(status == 0, f'a call leaves registers alone: status {status}')


def check_example(board, folder):
  """README.md's: on a board too it prints, with printf."""
  status, output = boards.run(board, folder / 'example.elf')
  print(output, end='')
  check(status == 0, f'the example: status {status}')
  check(re.fullmatch(r'The plugin shows 2\nThe plugin shows 3\n2 \+ 3 = 5, with \d+ bytes of RAM\n', output), 'the example\'s output')


def main(board, weft):
  missing = boards.missing_tools(board)
  if missing:
    print('NOT RUN: missing', *missing)
    sys.exit(77)
  folder = boards.ROOT / 'build' / board
  has_registers = board != 'xtensa-sim'
  boards.build_firmware(board, ['survey', 'plugins', 'example'] + ['registers'] * has_registers, folder)
  check_set(board, folder, weft)
  check_four(board, folder)
  check_example(board, folder)
  if has_registers:
    check_registers(board, folder)
  print(f'{passed} passed, {failed} failed')
  sys.exit(failed != 0)


if __name__ == '__main__':
  main(*sys.argv[1:])
