#!/usr/bin/env python3
"""The options of Weft are the same in every build: what the compiler sees in weft_config.h under plain CMake, Arduino, PlatformIO,
ESP-IDF and Zephyr is what Kconfig says, in each profile."""
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

try:
    import kconfiglib
    from manifests_test import ROOT, cmake
except ImportError as error:
    print(f"NOT RUN: {error} (Debian: python3-kconfiglib, python3-yaml)")
    sys.exit(77)


def run(*command, **more):
    result = subprocess.run([str(c) for c in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if result.returncode != 0:
        raise AssertionError(result.stdout)
    return result.stdout


def in_the_compiler(flags):
    """The options as the compiler knows them after weft_config.h."""
    text = run("cc", "-E", "-dM", "-x", "c", *flags, "-include", "weft_config.h", "/dev/null")
    macros = dict((line.split(None, 2)[1:] + [""])[:2] for line in text.splitlines() if "WEFT_" in line)
    found = {}
    for name, value in macros.items():
        if name.startswith("WEFT_"):
            found[name] = macros.get(value, value).rstrip("u").strip('"')
    return found


def captured(functions, script):
    """What a CMake script hands to these functions, each of which is replaced by one that tells."""
    stand_ins = "".join(f'function({name})\n  message("{name}=${{ARGN}}")\nendfunction()\n' for name in functions)
    output = cmake(stand_ins + script)
    if "CMake Error" in output:
        raise AssertionError(output)
    return [line.split("=", 1)[1].split(";") for line in output.splitlines() if line.startswith(functions[0] + "=")]


class Options(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def kconfig(self, profile):
        """What Kconfig itself says, by kconfiglib."""
        kconfig = kconfiglib.Kconfig(str(ROOT / "Kconfig"))
        kconfig.syms[f"WEFT_PROFILE_{profile.upper()}"].set_value("y")
        values = {s.name: s.str_value for s in kconfig.unique_defined_syms}
        return {name: {"y": "1", "n": "0"}.get(value, value) for name, value in values.items()}

    def autoconf(self, top, *settings):
        """The header that a configuration with these settings becomes."""
        (self.folder / "Kconfig").write_text(top)
        config, header = self.folder / ".config", self.folder / "autoconf.h"
        config.write_text("".join(f"CONFIG_{s}\n" for s in settings))
        environment = dict(os.environ, KCONFIG_CONFIG=str(config))
        run(sys.executable, "-m", "olddefconfig", "Kconfig", cwd=self.folder, env=environment)
        run(sys.executable, "-m", "genconfig", "--header-path", header, "Kconfig", cwd=self.folder, env=environment)
        return header

    def plain_cmake(self, profile):
        build = self.folder / f"cmake-{profile}"
        run("cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", f"-DWEFT_PROFILE={profile}")
        commands = json.loads((build / "compile_commands.json").read_text())
        command = next(c["command"] for c in commands if c["file"].endswith("/source/decoder.cpp"))
        return [word for word in shlex.split(command) if word.startswith(("-D", "-I"))]

    def arduino(self, profile):
        library = self.folder / "Weft"
        if not library.exists():
            run(ROOT / "platforms/arduino/package", library)
        return [f"-I{library}/src", f"-DWEFT_PROFILE_{profile.upper()}=1"]

    def platformio(self, profile):
        flags = json.loads((ROOT / "library.json").read_text())["build"]["flags"]
        flags = [f"-I{ROOT}/{f[2:]}" if f.startswith("-I") else f for f in flags if f.startswith(("-I", "-D"))]
        return [*flags, f"-DWEFT_PROFILE_{profile.upper()}=1"]

    def esp_idf(self, profile):
        header = self.autoconf(f'mainmenu "ESP-IDF"\nosource "{ROOT}/Kconfig"\n', f"WEFT_PROFILE_{profile.upper()}=y")
        header.rename(self.folder / "sdkconfig.h")
        definitions, = captured(["target_compile_definitions", "idf_component_register", "target_compile_features",
                                 "target_compile_options", "set_source_files_properties"],
                                f"set(ESP_PLATFORM 1)\ninclude({ROOT}/CMakeLists.txt)\n")
        flags = [f"-D{d}" for d in definitions if d not in ("", "PUBLIC")]
        # CMake takes the backslashes away from \"sdkconfig.h\".
        return [f"-I{ROOT}/source", f"-I{self.folder}", *(f.replace('\\"', '"') for f in flags if f != "-D")]

    def zephyr(self, profile):
        header = self.autoconf(f'config CPP\n\tbool "C++"\n\tdefault y\nconfig REQUIRES_FULL_LIBC\n\tbool\n'
                               f'osource "{ROOT}/zephyr/Kconfig"\n', "WEFT=y", f"WEFT_PROFILE_{profile.upper()}=y")
        definitions, = captured(["zephyr_compile_definitions", "zephyr_library_named", "zephyr_library_sources",
                                 "zephyr_library_sources_ifdef", "zephyr_library_compile_options", "zephyr_include_directories",
                                 "set_source_files_properties"],
                                f"set(CONFIG_WEFT y)\ninclude({ROOT}/zephyr/CMakeLists.txt)\n")
        return [f"-I{ROOT}/source", "-imacros", header, *(f"-D{d}" for d in definitions)]

    def check(self, build):
        for profile in ("tiny", "default", "full"):
            found = in_the_compiler(build(profile))
            expected = self.kconfig(profile)
            self.assertGreater(len(expected), 10)
            self.assertEqual({name: found.get(name) for name in expected}, expected, profile)
            # And there are no others but those that only say how Kconfig is told.
            helpers = {"WEFT_CONFIG_H", "WEFT_KCONFIG", "WEFT_KCONFIG_HEADER"}
            self.assertEqual(set(found) - set(expected) - helpers, set())

    def test_plain_cmake(self):
        self.check(self.plain_cmake)

    def test_arduino(self):
        self.check(self.arduino)

    def test_platformio(self):
        self.check(self.platformio)

    def test_esp_idf(self):
        self.check(self.esp_idf)

    def test_zephyr(self):
        self.check(self.zephyr)

    def test_without_a_word_it_is_the_default_profile(self):
        self.assertEqual(in_the_compiler([f"-I{ROOT}/source"]), in_the_compiler([f"-I{ROOT}/source", "-DWEFT_PROFILE_DEFAULT=1"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
