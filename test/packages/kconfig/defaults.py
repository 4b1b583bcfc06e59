#!/usr/bin/env python3
"""Makes what builds without Kconfig need from the root's Kconfig: source/weft_config.h and source/options.cmake.

    defaults.py --write    after Kconfig changed
    defaults.py --check    fails, and shows the difference, when one of the two is out of date

Needs kconfiglib (Debian: python3-kconfiglib, so use the system's python3). --kconfig and --output serve the tests.
"""
import argparse
import difflib
import pathlib
import sys

import kconfiglib

ROOT = pathlib.Path(__file__).resolve().parents[3]
PREFIX = "WEFT_"
PROFILE = "WEFT_PROFILE"


class Option:
    """A bool, an int, a string, or a choice among bools, with its default in each profile."""

    def __init__(self, node, profiles):
        self.item = node.item
        self.name = node.item.name
        self.prompt = node.prompt[0]
        self.is_choice = isinstance(node.item, kconfiglib.Choice)
        self.is_bool = not self.is_choice and node.item.type == kconfiglib.BOOL
        self.is_string = not self.is_choice and node.item.type == kconfiglib.STRING
        self.members = {s.name[len(self.name) + 1:].lower(): s.name for s in node.item.syms} if self.is_choice else {}
        self.defaults = {p: None for p in profiles}

    def value(self):
        if self.is_choice:
            return self.item.selection.name[len(self.name) + 1:].lower()
        return {"y": "ON", "n": "OFF"}[self.item.str_value] if self.is_bool else self.item.str_value

    def varies(self):
        return len(set(self.defaults.values())) > 1


def read_options(path):
    kconfig = kconfiglib.Kconfig(str(path), warn_to_stderr=False)
    if kconfig.warnings:
        sys.exit("\n".join(kconfig.warnings))
    nodes = [n for n in kconfig.node_iter()
             if isinstance(n.item, (kconfiglib.Symbol, kconfiglib.Choice)) and n.item.name and n.prompt]
    for node in nodes:
        if not node.item.name.startswith(PREFIX):
            sys.exit(f"{node.filename}:{node.linenr}: {node.item.name} does not start with {PREFIX}")
        if not getattr(node, "help", None) and not isinstance(node.item, kconfiglib.Choice):
            sys.exit(f"{node.filename}:{node.linenr}: {node.item.name} has no help text")
        choice = getattr(node.item, "choice", None)
        if choice is not None and not node.item.name.startswith(f"{choice.name}_"):
            sys.exit(f"{node.filename}:{node.linenr}: {node.item.name} should start with {choice.name}_")
    nodes = [n for n in nodes if getattr(n.item, "choice", None) is None]

    profile = next((n.item for n in nodes if n.item.name == PROFILE), None)
    profiles = [s.name for s in profile.syms] if profile else [None]
    first = profile.selection.name if profile else None
    profiles.sort(key=lambda p: p == first)  # The default profile last: it is the `else`.
    options = [Option(n, profiles) for n in nodes]
    for p in profiles:
        if p:
            kconfig.syms[p].set_value("y")
        for option in options:
            option.defaults[p] = option.value()
    # The choice of the profile itself has one default only.
    for option in options:
        if option.name == PROFILE:
            option.defaults = {p: option.defaults[first] for p in profiles}
    return options


def c_value(option, value):
    if option.is_bool:
        return "1" if value == "ON" else "0"
    return f'"{value}"' if option.is_string else f"{value}u"


def by_profile(option, line, opening, middle, closing):
    """One line, or one for each profile, the last of them for all others."""
    if not option.varies():
        return [line(next(iter(option.defaults.values())))]
    profiles = list(option.defaults)
    lines = []
    for i, profile in enumerate(profiles):
        lines.append((opening if i == 0 else middle)(profile) if i + 1 < len(profiles) else closing[0])
        lines.append(line(option.defaults[profile]))
    return lines + [closing[1]]


HEADER = """\
/* The options of Weft and their defaults. Made of the root's Kconfig by test/packages/kconfig/defaults.py: do not edit.
 * Each is a macro of the same name, a bool being 1 or 0. It is what -DWEFT_...=value says, else what a build
 * with Kconfig says there: CONFIG_WEFT_... Such a build defines WEFT_KCONFIG, or WEFT_KCONFIG_HEADER as the header to include
 * for it. Else it is the default below. */
#ifndef WEFT_CONFIG_H
#define WEFT_CONFIG_H

#ifdef WEFT_KCONFIG_HEADER
#include WEFT_KCONFIG_HEADER
#define WEFT_KCONFIG
#endif
"""


def header(options):
    lines = [HEADER]
    options = sorted(options, key=lambda o: o.name != PROFILE)  # The others ask for it.
    for option in options:
        lines.append(f"/* {option.prompt} */")
        # In a choice the members are the macros. When one is given the others are 0.
        names = list(option.members.values()) or [option.name]
        lines.append("#if " + " && ".join(f"!defined({n})" for n in names) if option.is_choice else f"#ifndef {names[0]}")
        for name in names:
            if option.is_choice or option.is_bool:
                lines += ["#ifdef WEFT_KCONFIG", f"#ifdef CONFIG_{name}", f"#define {name} 1", "#else",
                          f"#define {name} 0", "#endif", "#else"]
            else:
                lines += [f"#ifdef CONFIG_{name}", f"#define {name} CONFIG_{name}", "#else"]
            chosen = (lambda v, n=name: f"#define {n} {int(option.members[v] == n)}") if option.is_choice else (
                lambda v, n=name: f"#define {n} {c_value(option, v)}")
            lines += by_profile(option, chosen, lambda p: f"#if {p}", lambda p: f"#elif {p}", ("#else", "#endif"))
            lines.append("#endif")
        lines += ["#endif", *(x for n in names if option.is_choice for x in (f"#ifndef {n}", f"#define {n} 0", "#endif")), ""]
    return "\n".join(lines + ["#endif /* WEFT_CONFIG_H */", ""])


CMAKE = """\
# The options of Weft as CMake cache variables. Made of the root's Kconfig by test/packages/kconfig/defaults.py: do not edit.
# WEFT_OPTION_DEFINITIONS is what a target needs to be told: the options that differ from the defaults in weft_config.h.
set(WEFT_OPTION_DEFINITIONS)
"""


def cmake(options):
    lines = [CMAKE]
    options = sorted(options, key=lambda o: o.name != PROFILE)
    for option in options:
        def line(value):
            return f"set(weft_default {value})"
        lines += by_profile(option, line,
                            lambda p: f"if({PROFILE} STREQUAL \"{p[len(PROFILE) + 1:].lower()}\")",
                            lambda p: f"elseif({PROFILE} STREQUAL \"{p[len(PROFILE) + 1:].lower()}\")", ("else()", "endif()"))
        text = option.prompt.replace('"', '\\"')
        if option.is_bool:
            lines += [f'option({option.name} "{text}" ${{weft_default}})',
                      f"if({option.name} AND NOT weft_default)",
                      f"  list(APPEND WEFT_OPTION_DEFINITIONS {option.name}=1)",
                      f"elseif(weft_default AND NOT {option.name})",
                      f"  list(APPEND WEFT_OPTION_DEFINITIONS {option.name}=0)",
                      "endif()", ""]
            continue
        lines.append(f'set({option.name} ${{weft_default}} CACHE STRING "{text}")')
        if option.is_choice:
            values = list(option.members)
            lines += [f"set_property(CACHE {option.name} PROPERTY STRINGS {' '.join(values)})",
                      f'if(NOT {option.name} MATCHES "^({"|".join(values)})$")',
                      f'  message(FATAL_ERROR "{option.name} is \'${{{option.name}}}\'; it can be: {", ".join(values)}")',
                      "endif()"]
        lines.append(f'if(NOT {option.name} STREQUAL "${{weft_default}}")')
        if option.is_choice:
            lines += [f"  string(TOUPPER {option.name}_${{{option.name}}} weft_name)",
                      "  list(APPEND WEFT_OPTION_DEFINITIONS ${weft_name}=1)"]
        else:
            value = f'\\"${{{option.name}}}\\"' if option.is_string else f"${{{option.name}}}"
            lines.append(f"  list(APPEND WEFT_OPTION_DEFINITIONS {option.name}={value})")
        lines += ["endif()", ""]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true")
    mode.add_argument("--check", action="store_true")
    parser.add_argument("--kconfig", type=pathlib.Path, default=ROOT / "Kconfig")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "source")
    arguments = parser.parse_args()

    options = read_options(arguments.kconfig)
    stale = False
    for name, text in (("weft_config.h", header(options)), ("options.cmake", cmake(options))):
        path = arguments.output / name
        if arguments.write:
            path.write_text(text)
            continue
        there = path.read_text() if path.exists() else ""
        stale |= there != text
        sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), text.splitlines(True), str(path), "from Kconfig"))
    if stale:
        sys.exit("Out of date: run test/packages/kconfig/defaults.py --write")


if __name__ == "__main__":
    main()
