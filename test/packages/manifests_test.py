#!/usr/bin/env python3
"""What package managers read of Weft: versions that agree, files that exist, and source lists that are the engine's. The
CMake parts that belong to Zephyr and ESP-IDF are run with stand-ins for the functions of these, and what they would compile is
compiled: by the Arm compiler where it is there."""
import configparser
import fnmatch
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    print("NOT RUN: yaml is missing (Debian: python3-yaml)")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
STUBS = ROOT / "test/packages/stubs"
VERSION = re.search(r"^project\(weft VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M).group(1)
ARM = ["-mcpu=cortex-m4", "-mthumb"]
WARNINGS = ["-Wall", "-Wextra", "-Werror"]


def cmake(script):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "script.cmake"
        path.write_text(script)
        return subprocess.run(["cmake", "-P", str(path)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def listed(variable):
    """A list of source/sources.cmake, as paths."""
    names = cmake(f'include({ROOT}/source/sources.cmake)\nmessage("${{{variable}}}")').strip()
    return {f"source/{name}" for name in names.split(";")}


# What an option may leave out of a build with Kconfig or CMake.
PARTS = {"WEFT_INTROSPECTION": "introspection.cpp", "WEFT_WAPC": "wapc.cpp", "WEFT_WASI_CLOCKS": "wasi_clocks.cpp",
         "WEFT_WASI_POLL": "wasi_poll.cpp", "WEFT_WASI_FILES": "wasi_files.cpp"}


def configured(left_out=()):
    """As Kconfig tells CMake."""
    return "".join(f"set(CONFIG_{option} y)\n" for option in PARTS if option not in left_out)


ENGINE = listed("WEFT_SOURCES") | listed("WEFT_COMPONENT_SOURCES") | {"source/interpreter_best.cpp"}
WASI = listed("WEFT_WASI_SOURCES")


class Manifests(unittest.TestCase):
    def compile(self, paths, flags, link=False):
        """Compiles for a Cortex-M4; and nothing may be there twice, or be missing."""
        if shutil.which("arm-none-eabi-g++") is None:
            self.skipTest("arm-none-eabi-g++ is missing")
        with tempfile.TemporaryDirectory() as folder:
            objects = []
            for number, path in enumerate(sorted(paths)):
                compiler = ["arm-none-eabi-g++", "-std=gnu++17"] if str(path).endswith(".cpp") else ["arm-none-eabi-gcc", "-std=gnu11"]
                objects.append(f"{folder}/{number}.o")
                result = subprocess.run([*compiler, *ARM, "-Os", *WARNINGS, *flags, "-c", str(ROOT / path), "-o", objects[-1]],
                                        text=True, stderr=subprocess.PIPE)
                self.assertEqual(result.returncode, 0, result.stderr)
            if not link:
                return
            main = pathlib.Path(folder) / "main.c"
            main.write_text((ROOT / "test/packages/pkg_config_example.c").read_text())
            result = subprocess.run(["arm-none-eabi-gcc", *ARM, "-Os", f"-I{ROOT}/source", f"-I{ROOT}/ports", str(main), *objects,
                                     "--specs=nosys.specs", "-lm", "-o", f"{folder}/program"], text=True, stderr=subprocess.PIPE)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_every_source_is_listed(self):
        """A file that no list names would be missing from some package."""
        apart = {"source/interpreter_tail.cpp", "source/interpreter_goto.cpp", "source/interpreter_switch.cpp"}
        cmake_lists = (ROOT / "CMakeLists.txt").read_text()
        tracked = subprocess.run(["git", "ls-files", "source/*.cpp"], cwd=ROOT, text=True, stdout=subprocess.PIPE)
        files = tracked.stdout.split() or [f"source/{p.name}" for p in (ROOT / "source").glob("*.cpp")]
        for file in files:
            self.assertTrue(file in ENGINE | WASI | apart or file in cmake_lists, f"{file} is in no list")

    def test_versions_agree(self):
        self.assertEqual(json.loads((ROOT / "library.json").read_text())["version"], VERSION)
        self.assertEqual(yaml.safe_load((ROOT / "idf_component.yml").read_text())["version"], VERSION)

    def test_esp_idf_component(self):
        manifest = yaml.safe_load((ROOT / "idf_component.yml").read_text())
        for example in manifest["examples"]:
            self.assertTrue((ROOT / example["path"] / "main/idf_component.yml").is_file())
        sample = yaml.safe_load((ROOT / "platforms/esp-idf/main/idf_component.yml").read_text())
        self.assertEqual((ROOT / "platforms/esp-idf/main" / sample["dependencies"]["weft"]["path"]).resolve(), ROOT)

    def test_platformio_builds_the_engine(self):
        manifest = json.loads((ROOT / "library.json").read_text())
        build = manifest["build"]
        chosen = set()  # As PlatformIO applies a source filter.
        every = {str(p.relative_to(ROOT)) for folder in ("source", "ports") for p in (ROOT / folder).rglob("*") if p.is_file()}
        for rule in build["srcFilter"]:
            sign, pattern = re.fullmatch(r"([+-])<(.*)>", rule).groups()
            matching = {p for p in every if fnmatch.fnmatch(p, pattern) and p.count("/") <= max(pattern.count("/"), 1)}
            if pattern == "*":
                matching = every
            chosen = chosen | matching if sign == "+" else chosen - matching
        known = {p for p in chosen if subprocess.run(["git", "ls-files", "--error-unmatch", p], cwd=ROOT, stdout=subprocess.DEVNULL,
                                                     stderr=subprocess.DEVNULL).returncode == 0} or chosen
        self.assertEqual(known, ENGINE | WASI | {"ports/arduino/weft_arduino.cpp"})
        for flag in cmake(f'include({ROOT}/source/sources.cmake)\nmessage("${{WEFT_FLAGS}}")').strip().split(";"):
            self.assertIn(flag, build["flags"])
        for example in manifest["examples"]:
            for file in example["files"]:
                self.assertTrue((ROOT / example["base"] / file).is_file(), file)
        flags = [f"-I{ROOT / f[2:]}" if f.startswith("-I") else f for f in build["flags"] if not f.startswith("-std")]
        for header in manifest["headers"]:
            self.assertTrue(any((pathlib.Path(f[2:]) / header).is_file() for f in flags if f.startswith("-I")), header)
        self.compile(known, flags, link=True)

    def test_platformio_example(self):
        """The project around the Arduino sketches names folders that are there."""
        folder = ROOT / "platforms/arduino"
        project = configparser.ConfigParser()
        project.read(folder / "platformio.ini")
        self.assertTrue(list((folder / project["platformio"]["src_dir"]).glob("*.ino")))
        self.assertEqual((folder / project["env"]["lib_deps"].removeprefix("symlink://")).resolve(), ROOT)
        self.assertTrue(any(section.startswith("env:") for section in project.sections()))

    def test_zephyr_module(self):
        module = yaml.safe_load((ROOT / "zephyr/module.yml").read_text())
        self.assertEqual(module["name"], "weft")
        self.assertTrue((ROOT / module["build"]["cmake"] / "CMakeLists.txt").is_file())
        self.assertTrue((ROOT / module["build"]["kconfig"]).is_file())
        # Twister's files under their new name and the old one.
        for kind, old_name, prefix in (("samples", "sample.yaml", "sample.weft."), ("tests", "testcase.yaml", "weft.")):
            for application in module[kind]:
                self.assertTrue((ROOT / application / "CMakeLists.txt").is_file())
                self.assertTrue((ROOT / application / "prj.conf").is_file())
                new, old = (yaml.safe_load((ROOT / application / name).read_text()) for name in ("tests.yaml", old_name))
                self.assertEqual(new, old)
                self.assertTrue(all(name.startswith(prefix) for name in new["tests"]))

    def zephyr(self, wasi, *left_out):
        functions = "".join(f'function({name})\n  message("{name}=${{ARGN}}")\nendfunction()\n' for name in (
            "zephyr_library_named", "zephyr_library_sources", "zephyr_library_compile_options", "zephyr_include_directories",
            "zephyr_compile_definitions", "set_source_files_properties"))
        functions += """function(zephyr_library_sources_ifdef option)
  if(${option})
    message("zephyr_library_sources=${ARGN}")
  endif()
endfunction()
"""
        output = cmake(f"set(CONFIG_WEFT y)\nset(CONFIG_WEFT_WASI {wasi})\n{configured(left_out)}{functions}"
                       f"include({ROOT}/zephyr/CMakeLists.txt)")
        calls = {}
        for line in output.splitlines():
            name, equals, arguments = line.partition("=")
            calls.setdefault(name, []).extend(arguments.split(";"))
        return calls

    def test_zephyr_leaves_out(self):
        for option, file in PARTS.items():
            every, rest = (self.zephyr("y", *out)["zephyr_library_sources"] for out in ((), (option,)))
            self.assertEqual({pathlib.Path(p).name for p in set(every) - set(rest)}, {file})

    def test_zephyr_builds_the_engine(self):
        for wasi, more in (("y", WASI), ("n", set())):
            calls = self.zephyr(wasi)
            sources = {str(pathlib.Path(p).resolve().relative_to(ROOT)) for p in calls["zephyr_library_sources"]}
            self.assertEqual(sources, ENGINE | more | {"ports/zephyr/weft_zephyr.c"})
        flags = [f"-I{p}" for p in calls["zephyr_include_directories"]] + [f"-D{d}" for d in calls["zephyr_compile_definitions"]]
        flags.remove("-DWEFT_KCONFIG")  # What a configuration says, options_test.py sees to: the defaults will do.
        flags += [f"-I{STUBS}/zephyr", "-ffunction-sections", "-fdata-sections", "-fno-common", "-fno-asynchronous-unwind-tables",
                  "-fno-strict-overflow"]
        self.compile(sources | {"platforms/zephyr/src/main.c"}, flags)

    def test_esp_idf_builds_the_engine(self):
        script = f"""
function(idf_component_register)
  cmake_parse_arguments(arg "" "" "SRCS;INCLUDE_DIRS;PRIV_REQUIRES" ${{ARGN}})
  message("SRCS=${{arg_SRCS}}")
  message("INCLUDE_DIRS=${{arg_INCLUDE_DIRS}}")
  message("REST=${{arg_UNPARSED_ARGUMENTS}}")
endfunction()
function(target_compile_features)
endfunction()
function(target_compile_definitions)
endfunction()
function(target_compile_options)
endfunction()
function(set_source_files_properties)
endfunction()
set(ESP_PLATFORM 1)
set(CONFIG_WEFT_WASI y)
{configured()}
include({ROOT}/CMakeLists.txt)
"""
        output = cmake(script)
        calls = dict(line.split("=", 1) for line in output.splitlines() if "=" in line)
        self.assertNotIn("CMake Error", output)  # project() would be one here: the root's file must have returned.
        self.assertEqual(calls["REST"], "", output)
        sources = {str(pathlib.Path(p).resolve().relative_to(ROOT)) for p in calls["SRCS"].split(";")}
        self.assertEqual(sources, ENGINE | WASI | {"ports/esp-idf/weft_esp_idf.c"})
        flags = [f"-I{p}" for p in calls["INCLUDE_DIRS"].split(";")] + [f"-I{STUBS}/esp-idf", "-ffunction-sections"]
        self.compile(sources | {"platforms/esp-idf/main/main.c"}, flags)


if __name__ == "__main__":
    unittest.main(verbosity=2)
