#!/usr/bin/env python3
"""Runs guests in small budgets with every dispatcher and code location: all must stop at the same places.

    same_stops.py budget-program..."""
import os
import subprocess
import sys

GUESTS = "fib crc32 sort indirect md5 siphash match lz".split()


def build_guests():
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    folder = os.path.join(root, "build", "guests")
    if not os.path.exists(os.path.join(folder, "CMakeCache.txt")):
        subprocess.run(["cmake", "-S", os.path.join(root, "test", "guests"), "-B", folder], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "guests"], check=True, stdout=subprocess.DEVNULL)
    return [os.path.join(folder, guest + ".wasm") for guest in GUESTS]


def stops(command):
    """Lines of a budget program: the guest, const or in place, and what must be equal everywhere."""
    done = subprocess.run(command, capture_output=True, text=True)
    print(done.stdout + done.stderr)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed with {done.returncode}")
    return [line for line in done.stdout.splitlines() if " yields" in line]


def check(lines, guests):
    """Const and in place agree, every guest is there and did yield."""
    if len(lines) != 2 * len(guests):
        sys.exit(f"{len(lines)} lines instead of {2 * len(guests)}")
    for const, in_place in zip(lines[::2], lines[1::2]):
        if const.split(": ")[1] != in_place.split(": ")[1]:
            sys.exit("different stops in flash and in place")
        if int(const.split(", ")[1].split()[0]) < 41:
            sys.exit("hardly any stops: " + const)


def main(programs):
    guests = build_guests()
    all_lines = [stops([program] + guests) for program in programs]
    for lines in all_lines:
        check(lines, guests)
        if lines != all_lines[0]:
            sys.exit("different stops with different dispatchers")
    print(f"{len(guests)} guests stop at the same places, const and in place, with {len(programs)} dispatchers")


if __name__ == "__main__":
    main(sys.argv[1:])
