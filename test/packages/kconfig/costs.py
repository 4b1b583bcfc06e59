#!/usr/bin/env python3
"""What each option costs, for the help texts in Kconfig: compiles the engine and all components with every alternative of every choice and
bool, one at a time, and prints how many bytes of flash and of RAM that is more or less than with the defaults.

    costs.py [compiler and flags]     default: arm-none-eabi-g++ -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16

It takes some minutes. Sizes are of the objects, before the linker leaves out what nobody calls and adds what the compiler's
library has for floats; options that are numbers or texts have no cost of their own.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import kconfiglib

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMPILER = sys.argv[1:] or "arm-none-eabi-g++ -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16".split()


def listed(variable):
    text = re.sub(r"#.*", "", (ROOT / "source/sources.cmake").read_text())
    return re.search(rf"set\({variable}\s([^)]*)\)", text).group(1).split()


def left_out(option):
    """The files that go with an option, as source/sources.cmake and the root's CMakeLists.txt have it."""
    if option == "WEFT_WASI":
        return listed("WEFT_WASI_SOURCES")
    return [f"{option.removeprefix('WEFT_').lower()}.cpp"]


def sizes(files, settings, folder):
    """Bytes of flash and of RAM."""
    objects = []
    for file in files:
        objects.append(f"{folder}/{file}.o")
        subprocess.run([*COMPILER, "-std=c++17", "-Os", *listed("WEFT_FLAGS"), "-ffunction-sections", "-fdata-sections",
                        *(f"-D{s}" for s in settings), f"-I{ROOT}/source", f"-I{ROOT}/ports", "-c", ROOT / "source" / file,
                        "-o", objects[-1]], check=True, stderr=subprocess.DEVNULL)
    size = COMPILER[0].replace("g++", "size")
    sections = subprocess.run([size, "-A", *objects], check=True, text=True, stdout=subprocess.PIPE).stdout
    flash = ram = 0
    for name, count in re.findall(r"^(\.\S+)\s+(\d+)\s+\d+$", sections, re.M):
        kept = re.match(r"\.(text|literal|rodata|srodata|ARM)", name)
        loaded = re.match(r"\.(data|sdata|weft_hot|ramfunc)", name)
        flash += int(count) if kept or loaded else 0
        ram += int(count) if loaded or re.match(r"\.s?bss", name) else 0
    return flash, ram


def main():
    kconfig = kconfiglib.Kconfig(str(ROOT / "Kconfig"))
    settings = [s for s in kconfig.unique_defined_syms if s.orig_type == kconfiglib.BOOL]
    every = (listed("WEFT_SOURCES") + ["interpreter_best.cpp"] + listed("WEFT_COMPONENT_SOURCES") + listed("WEFT_WASI_SOURCES"))
    with tempfile.TemporaryDirectory() as folder:
        flash, ram = sizes(every, [], folder)
        print(f"defaults, all components included: {flash} bytes of flash, {ram} of RAM", flush=True)
        for symbol in settings:
            if symbol.choice and symbol.choice.selection is symbol:
                continue
            other = "0" if symbol.str_value == "y" else "1"
            files = [f for f in every if other == "1" or f not in left_out(symbol.name)]
            try:
                f, r = sizes(files, [f"{symbol.name}={other}"], folder)
            except subprocess.CalledProcessError:
                print(f"{symbol.name}={other}: not for this processor", flush=True)
                continue
            print(f"{symbol.name}={other}: {f - flash:+d} bytes of flash, {r - ram:+d} of RAM", flush=True)


if __name__ == "__main__":
    main()
