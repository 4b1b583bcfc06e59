#!/usr/bin/env python3
"""Does the plugin that looks for unaligned accesses notice any? A Cortex-M3 may do them, and the plugin set does some there.

    alignment_test.py plugin     Exit status 77: a compiler or the emulator is missing."""
import subprocess
import sys

sys.dont_write_bytecode = True  # The tree stays as it is.
import boards

BOARD = 'mps2-an385'
missing = boards.missing_tools(BOARD)
if missing:
  print('NOT RUN: missing', *missing)
  sys.exit(77)
folder = boards.ROOT / 'build' / BOARD
boards.build_firmware(BOARD, ['survey'], folder)
done = subprocess.run([str(boards.PLATFORM / 'run'), '--board', BOARD, '--plugin', sys.argv[1], str(folder / 'survey.elf')],
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
print(done.stdout.splitlines()[-1])
sys.exit(done.returncode != 98 or 'unaligned access to' not in done.stdout)
