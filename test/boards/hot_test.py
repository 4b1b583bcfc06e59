#!/usr/bin/env python3
"""WEFT_HOT: the handlers run from RAM, with the results that they have in flash. Exit status 77: a compiler or the emulator is
missing."""
import re
import sys

sys.dont_write_bytecode = True  # The tree stays as it is.
import boards

BOARD = 'mps2-an386'
RAM = 0x20000000


def main():
  missing = boards.missing_tools(BOARD)
  if missing:
    print('NOT RUN: missing', *missing)
    sys.exit(77)
  results = {}
  for hot in ('OFF', 'ON'):
    folder = boards.ROOT / 'build' / (BOARD + '-hot' * (hot == 'ON'))
    boards.build_firmware(BOARD, ['survey'], folder, f'-DWEFT_HOT={hot}')
    symbols = boards.call('arm-none-eabi-nm', folder / 'survey.elf')
    handler = int(re.search(r'^(\w+) \w \w*handle_i32_add_SS_A\w*$', symbols, re.M)[1], 16)
    print(f'WEFT_HOT={hot}: the handler of i32.add is at {handler:#x}')
    if (handler >= RAM) != (hot == 'ON'):
      sys.exit('FAILED: it is at the wrong place')
    results[hot] = {key: answer['checksum'] for key, answer in boards.survey(BOARD, folder / 'survey.elf')[0].items()}
  if results['ON'] != results['OFF'] or len(results['ON']) < 20:
    sys.exit(f'FAILED: the results differ: {results}')
  print(f'{len(results["ON"])} results are the same')


if __name__ == '__main__':
  main()
