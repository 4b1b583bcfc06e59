#!/usr/bin/env python3
"""Kconfig as the field's tools read it, and the files made of it."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import kconfiglib  # noqa: F401
except ImportError:
    print("NOT RUN: kconfiglib is missing (Debian: python3-kconfiglib)")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
DEFAULTS = HERE / "defaults.py"


def run(*command, **more):
    return subprocess.run([str(c) for c in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)


def macros(flags, folder=ROOT / "source"):
    """The WEFT_ options as the compiler sees them after weft_config.h."""
    text = run("cc", "-E", "-dM", f"-I{folder}", *flags, folder / "weft_config.h").stdout
    found = dict(line.split(None, 2)[1:] if len(line.split(None, 2)) == 3 else (line.split()[1], "")
                 for line in text.splitlines() if line.startswith("#define WEFT_"))
    resolved = {}
    for name, value in found.items():
        if name in ("WEFT_CONFIG_H", "WEFT_KCONFIG", "WEFT_KCONFIG_HEADER"):
            continue
        while value.startswith("CONFIG_"):
            value = next(x.split(None, 2)[2] for x in text.splitlines() if x.startswith(f"#define {value} "))
        resolved[name] = value.rstrip("u")
    return resolved


class Kconfig(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assert_ran(self, result):
        self.assertEqual(result.returncode, 0, result.stdout)

    def autoconf(self, *settings):
        """What genconfig makes of a configuration with these lines, by kconfiglib's own command-line tools."""
        config = self.folder / ".config"
        environment = dict(os.environ, KCONFIG_CONFIG=str(config))
        config.write_text("".join(f"CONFIG_{s}\n" for s in settings))
        self.assert_ran(run(sys.executable, "-m", "olddefconfig", "Kconfig", cwd=ROOT, env=environment))
        header = self.folder / "autoconf.h"
        self.assert_ran(run(sys.executable, "-m", "genconfig", "--header-path", header, "Kconfig", cwd=ROOT, env=environment))
        return header

    def test_files_made_of_it_are_up_to_date(self):
        self.assert_ran(run(sys.executable, DEFAULTS, "--check"))

    def test_check_notices_a_change(self):
        for name in ("weft_config.h", "options.cmake"):
            shutil.copy(ROOT / "source" / name, self.folder)
        changed = self.folder / "Kconfig"
        changed.write_text((ROOT / "Kconfig").read_text().replace("default 4096", "default 4104"))
        result = run(sys.executable, DEFAULTS, "--check", "--kconfig", changed, "--output", self.folder)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("4104", result.stdout)

    def test_alldefconfig_agrees_with_the_defaults(self):
        environment = dict(os.environ, KCONFIG_CONFIG=str(self.folder / ".config"))
        self.assert_ran(run(sys.executable, "-m", "alldefconfig", "Kconfig", cwd=ROOT, env=environment))
        self.assertEqual(macros([f'-DWEFT_KCONFIG_HEADER="{self.autoconf()}"']), macros([]))

    def test_a_configuration_reaches_the_compiler(self):
        header = self.autoconf("WEFT_DISPATCHER_SWITCH=y", "WEFT_DEFAULT_STACK_BYTES=8192", "WEFT_WASI=n")
        for flags in ([f'-DWEFT_KCONFIG_HEADER="{header}"'], ["-imacros", header, "-DWEFT_KCONFIG"]):
            found = macros(flags)
            self.assertEqual(found["WEFT_DISPATCHER_SWITCH"], "1")
            self.assertEqual(found["WEFT_DISPATCHER_AUTO"], "0")
            self.assertEqual(found["WEFT_DEFAULT_STACK_BYTES"], "8192")
            self.assertEqual(found["WEFT_WASI"], "0")

    def test_the_command_line_wins(self):
        found = macros([f'-DWEFT_KCONFIG_HEADER="{self.autoconf()}"', "-DWEFT_DISPATCHER_GOTO=1", "-DWEFT_DEFAULT_STACK_BYTES=128"])
        self.assertEqual((found["WEFT_DISPATCHER_GOTO"], found["WEFT_DISPATCHER_AUTO"]), ("1", "0"))
        self.assertEqual(found["WEFT_DEFAULT_STACK_BYTES"], "128")

    def test_kconfig_frontends_agrees(self):
        if shutil.which("kconfig-conf") is None:
            self.skipTest("kconfig-conf is missing (Debian: kconfig-frontends-nox)")
        environment = dict(os.environ, KCONFIG_CONFIG=str(self.folder / "frontends"))
        self.assert_ran(run("kconfig-conf", "--alldefconfig", ROOT / "Kconfig", cwd=self.folder, env=environment))
        frontends = {line for line in (self.folder / "frontends").read_text().splitlines() if "WEFT_" in line}
        self.autoconf()
        kconfiglibs = {line for line in (self.folder / ".config").read_text().splitlines() if "WEFT_" in line}
        self.assertEqual(frontends, kconfiglibs)
        self.assertGreater(len(frontends), 3)

    def test_every_option_is_used(self):
        """An option that nothing reads is a lie."""
        texts = "".join(p.read_text() for folder in ("source", "zephyr", "ports") for p in (ROOT / folder).rglob("*")
                        if p.is_file() and p.name not in ("weft_config.h", "options.cmake"))
        texts += (ROOT / "CMakeLists.txt").read_text()
        for name in macros([]):
            # The last of a choice may be what is left, and profiles are for the other options' defaults.
            if name in ("WEFT_DISPATCHER_SWITCH", "WEFT_DISPATCHER_AUTO", "WEFT_FORMS_SOME") or "_PROFILE_" in name:
                continue
            self.assertTrue(re.search(rf"\b(CONFIG_)?{name}\b", texts), f"nothing reads {name}")

    def test_every_help_says_what_it_costs(self):
        kconfig = kconfiglib.Kconfig(str(ROOT / "Kconfig"))
        for symbol in kconfig.unique_defined_syms:
            self.assertRegex(symbol.nodes[0].help, r"flash|RAM|costs nothing|Costs nothing", symbol.name)

    def test_zephyr_reads_it(self):
        """Zephyr's module file, with the symbols of Zephyr that it refers to."""
        top = self.folder / "Kconfig"
        top.write_text(f'config CPP\n\tbool "C++"\n\tdefault y\nconfig REQUIRES_FULL_LIBC\n\tbool\nosource "{ROOT}/zephyr/Kconfig"\n')
        kconfig = kconfiglib.Kconfig(str(top), warn_to_stderr=False)
        self.assertEqual(kconfig.warnings, [])
        self.assertEqual(kconfig.syms["WEFT_WASI"].str_value, "n")
        kconfig.syms["WEFT"].set_value("y")
        self.assertEqual(kconfig.syms["WEFT_WASI"].str_value, "y")
        self.assertEqual(kconfig.syms["WEFT_ZEPHYR_HEAP_BYTES"].str_value, "16384")
        # And the configurations here name nothing that does not exist, and get what they ask for.
        for line in "".join(p.read_text() for p in (ROOT / "platforms/zephyr").rglob("prj.conf")).splitlines():
            name, value = line.removeprefix("CONFIG_").split("=")
            if name.startswith("WEFT"):
                self.assertIn(name, kconfig.syms)
                kconfig.syms[name].set_value(value)
                self.assertEqual(kconfig.syms[name].str_value, value)

    def test_profiles(self):
        """The mechanism for profiles, on an example: CMake's and the compiler's defaults follow the profile."""
        (self.folder / "Kconfig").write_text("""
choice WEFT_PROFILE
	prompt "Profile"
	default WEFT_PROFILE_FULL
config WEFT_PROFILE_TINY
	bool "Tiny"
	help
	  Small.
config WEFT_PROFILE_FULL
	bool "Full"
	help
	  All.
endchoice
config WEFT_THING
	bool "A thing"
	default n if WEFT_PROFILE_TINY
	default y
	help
	  Costs.
config WEFT_SIZE
	int "A size"
	default 16 if WEFT_PROFILE_TINY
	default 64
	help
	  Costs.
""")
        self.assert_ran(run(sys.executable, DEFAULTS, "--write", "--kconfig", self.folder / "Kconfig", "--output", self.folder))
        full, tiny = macros([], self.folder), macros(["-DWEFT_PROFILE_TINY=1"], self.folder)
        self.assertEqual((full["WEFT_THING"], full["WEFT_SIZE"]), ("1", "64"))
        self.assertEqual((tiny["WEFT_THING"], tiny["WEFT_SIZE"]), ("0", "16"))
        self.assertEqual(macros(["-DWEFT_PROFILE_TINY=1", "-DWEFT_SIZE=20"], self.folder)["WEFT_SIZE"], "20")
        show = self.folder / "show.cmake"
        show.write_text(f'include({self.folder}/options.cmake)\nmessage("${{WEFT_OPTION_DEFINITIONS}}/${{WEFT_THING}}/${{WEFT_SIZE}}")\n')
        self.assertEqual(run("cmake", "-P", show).stdout.strip(), "/ON/64")
        self.assertEqual(run("cmake", "-DWEFT_PROFILE=tiny", "-P", show).stdout.strip(), "WEFT_PROFILE_TINY=1/OFF/16")
        self.assertEqual(run("cmake", "-DWEFT_PROFILE=tiny", "-DWEFT_THING=ON", "-P", show).stdout.strip(),
                         "WEFT_PROFILE_TINY=1;WEFT_THING=1/ON/16")


if __name__ == "__main__":
    unittest.main(verbosity=2)
