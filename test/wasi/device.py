#!/usr/bin/env python3
"""The guest files.c on a device with files in RAM (device.c) says what it says with folders of this machine, and the device idles
while the guest sleeps.

    device.py weft guest.wasm [device]    The device's program for this machine; without it the firmware is built, and run on the
                                          emulated board. Exit status 77: a compiler or the emulator is missing."""
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # The tree stays as it is.
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test" / "boards"))
import boards

BOARD = "mps2-an386"
# Not those with links, times or more files than the device has.
STEPS = ["open", "seek", "append", "truncate", "positions", "folders", "rename", "exhaust", "sleep"]
IDLED = "device: idled\n"


def on_this_machine(weft, guest, step):
    with tempfile.TemporaryDirectory() as name:
        top = pathlib.Path(name)
        (top / "home/folder/inner").mkdir(parents=True)
        (top / "other").mkdir()
        (top / "home/old.txt").write_text("0123456789")
        (top / "home/folder/inner/deep").write_text("down here")
        done = subprocess.run([weft, "run", "--dir", f"{top}/home::/home", "--dir", f"{top}/other::/other", guest, step],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60)
        return done.returncode, done.stdout


def main(weft, guest, device=None):
    if device is None:
        missing = boards.missing_tools(BOARD)
        if missing:
            print("NOT RUN: missing", *missing)
            sys.exit(77)
        folder = boards.ROOT / "build" / BOARD
        boards.build_firmware(BOARD, ["wasi_device"], folder)
        run = lambda step: boards.run(BOARD, folder / "wasi_device.elf", step)
    else:
        def run(step):
            done = subprocess.run([device, step], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60)
            return done.returncode, done.stdout
    failed = 0
    for step in STEPS:
        expected, (status, said) = on_this_machine(weft, guest, step), run(step)
        idled = IDLED in said
        good = expected == (status, said.replace(IDLED, "")) and expected[1] != "" and idled == (step == "sleep")
        failed += not good
        print(f"{step}: " + ("same" if good else f"FAILED: {status} {said!r}, not {expected!r}"))
    print(f"{len(STEPS) - failed} passed, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
