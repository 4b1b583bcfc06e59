#!/usr/bin/env python3
"""Builds the firmware of these tests and runs it on the emulated Cortex-M4: the budget stops where it does on the host; four
plugins in 64 KB; what a host call costs.

    on_target.py build-folder budget-program...     Exit status 77: no cross compiler or no emulator."""
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True  # The tree stays as it is.
from same_stops import build_guests, stops

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BOARD = os.path.join(ROOT, "platforms", "boards")
HOST_CALL_BAR = 120


def build(folder):
    if not os.path.exists(os.path.join(folder, "CMakeCache.txt")):
        subprocess.run(["cmake", "-S", ROOT, "-B", folder, "--toolchain", os.path.join(BOARD, "toolchain.cmake")],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "budget", "host_call", "plugins", "-j2"],
                   check=True, stdout=subprocess.DEVNULL)


def run(folder, name, *arguments):
    done = subprocess.run([os.path.join(BOARD, "run"), os.path.join(folder, name + ".elf"), *arguments],
                          capture_output=True, text=True, timeout=300)
    text = done.stdout + done.stderr
    print(text)
    if done.returncode != 0:
        sys.exit(f"{name}.elf ended with {done.returncode}")
    return text


def need(text, pattern):
    found = re.search(pattern, text, re.MULTILINE)
    if not found:
        sys.exit("the firmware did not print " + pattern)
    return found


def check_plugins(text):
    """The firmware judges its own leaks and deadlines and says so; here the figures are read again."""
    need(text, r"^looper: over its budget \d+ times, dropped and replaced")
    need(text, r"^crasher: trapped \(unreachable\), dropped and replaced")
    need(text, r"^waiter: \d+ completions")
    made, missed = map(int, need(text, r"^blinker: (\d+) deadlines, (\d+) missed").groups())
    replaced = int(need(text, r"^(\d+) plugins replaced").group(1))
    arena = int(need(text, r"^arena: (\d+) bytes").group(1))
    left = int(need(text, r"^after dropping all: (\d+) bytes in use").group(1))
    if made < 100 or missed != 0:
        sys.exit("deadlines were missed")
    if replaced < 20 or arena > 65536 or left != 0:
        sys.exit("too few replacements, too large an arena, or a leak")


def main(folder, programs):
    if shutil.which("arm-none-eabi-g++") is None or shutil.which("qemu-system-arm") is None:
        print("NOT RUN: arm-none-eabi-g++ or qemu-system-arm is missing")
        sys.exit(77)
    guests = build_guests()
    build(folder)
    on_host = stops([programs[0]] + guests)
    on_target = [line for line in run(folder, "budget", *guests).splitlines() if " yields" in line]
    if on_target != on_host:
        sys.exit("other stops on the target than on the host")
    check_plugins(run(folder, "plugins"))
    cost = int(need(run(folder, "host_call"), r"^host call: (\d+) instructions").group(1))
    if cost > HOST_CALL_BAR:
        sys.exit(f"a host call costs {cost} instructions, more than {HOST_CALL_BAR}")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2:])
