"""The emulated boards as Python sees them: their table, building firmware for one, running it."""
import json
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLATFORM = ROOT / 'platforms' / 'boards'
GUESTS = ROOT / 'build' / 'guests'

# With less RAM than this for plugins, the larger ones of the set may fail with this.
SMALL_RAM = 8192
OUT_OF_MEMORY = 'WEFT_OUT_OF_MEMORY'

# What a plugin is refused with that a profile does not have.
UNSUPPORTED = 'WEFT_UNSUPPORTED'


def ended_with(measured, status):
  """Whether a plugin ended with this status, which has a number even where there are no texts."""
  names = re.findall(r'^  (WEFT_\w+)(?: = 0)?,', (ROOT / 'source' / 'weft.h').read_text(), re.M)
  return measured.get('status') == names.index(status) - names.index('WEFT_OK')


def table():
  """From boards.cmake: name to fields, each a list of words."""
  text = (PLATFORM / 'boards.cmake').read_text()
  entries = re.findall(r'^weft_board\((\S+)\n(.*?)\)$', text, re.M | re.S)
  return {name: {field: words for field, *words in map(str.split, body.splitlines())} for name, body in entries}


def option_values(name):
  """What a choice among the engine's options can be, the default first; [] where there is no such option."""
  text = (ROOT / 'source' / 'options.cmake').read_text()
  found = re.search(rf'set_property\(CACHE {name} PROPERTY STRINGS ([^)]*)\)', text)
  if not found:
    return []
  default = re.search(rf'set\(weft_default (\S+)\)\s+set\({name} ', text)[1]
  return sorted(found[1].split(), key=lambda value: value != default)


def profiles(board):
  """Those that can be built for a board, the default first where it is one."""
  return table()[board].get('PROFILE') or option_values('WEFT_PROFILE')


def missing_tools(board):
  """Which commands a board needs and this machine lacks."""
  fields = table()[board]
  compilers = {'qemu-system-arm': 'arm-none-eabi-g++', 'qemu-system-riscv32': 'riscv64-unknown-elf-g++',
               'qemu-system-xtensa': 'xtensa-lx106-elf-g++'}
  compiler = compilers[fields['QEMU'][0]]
  return [tool for tool in (compiler, fields['QEMU'][0], 'cmake', 'clang', 'wasm-ld') if shutil.which(tool) is None]


def call(*command):
  """Its output; ends the program when it fails."""
  done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
  if done.returncode != 0:
    raise SystemExit(f'{" ".join(str(c) for c in command)}\n{done.stdout}\nthe command above failed')
  return done.stdout


def build(source, folder, targets, *options):
  generator = ['-G', 'Ninja'] if shutil.which('ninja') and not (folder / 'CMakeCache.txt').exists() else []
  call('cmake', '-S', source, '-B', folder, *generator, *options)
  call('cmake', '--build', folder, '--target', *targets, '-j', '2')


def build_guests():
  build(ROOT / 'test' / 'guests', GUESTS, ['guests'])


def build_firmware(board, targets, folder, *options):
  """Of guests that build_guests() has built."""
  build(ROOT, folder, targets, '--toolchain', PLATFORM / 'toolchain.cmake', f'-DWEFT_BOARD={board}',
        f'-DWEFT_GUESTS_BUILD={GUESTS}', *options)


def run(board, image, *arguments):
  """Status and output, diagnostics included."""
  done = subprocess.run([str(PLATFORM / 'run'), '--board', board, str(image), *map(str, arguments)],
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
  return done.returncode, done.stdout


def survey(board, image):
  """What each plugin costs: {(plugin, way): measurement}; and the RAM that was left for it."""
  status, output = run(board, image)
  if status != 0:
    raise SystemExit(f'{output}\nthe survey on {board} ended with {status}')
  ram, *lines = output.splitlines()
  results = {}
  for line in lines:
    plugin, way, measured = line.split(' ', 2)
    results[plugin, way] = json.loads(measured)
  return results, int(re.search(r'\d+', ram)[0])
