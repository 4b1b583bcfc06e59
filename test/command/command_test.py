#!/usr/bin/env python3
"""Tests of the `weft` command as a user meets it.

Run: test/command/command_test.py [path of weft]   (default: build/host/weft)

Needs wat2wasm (package wabt) and clang with wasi-libc, libclang-rt-14-dev-wasm32, libc++-14-dev-wasm32 and lld.
Native builds of the same guests say what they must print."""

import atexit
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WEFT = os.path.join(ROOT, "build", "host", "weft")
FOLDER = tempfile.mkdtemp(prefix="weft-command-")
atexit.register(shutil.rmtree, FOLDER)

TRAPPED, FAILED, UNUSABLE, MISSING = 124, 125, 126, 127


def path(name):
    return os.path.join(FOLDER, name)


def tool(*command):
    subprocess.run(command, check=True, timeout=300)


def weft(*arguments, stdin=b"", env=None):
    """Runs the command; the result has returncode, and stdout and stderr as text."""
    done = subprocess.run([WEFT, *arguments], input=stdin, env=env, timeout=60, cwd=FOLDER,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    done.stdout = done.stdout.decode("utf-8", "replace")
    done.stderr = done.stderr.decode("utf-8", "replace")
    return done


def wat(name, text, *options):
    """A module from its text form, under that name in the test's folder."""
    with open(path(name + ".wat"), "w") as file:
        file.write(text)
    tool("wat2wasm", "--debug-names", *options, path(name + ".wat"), "-o", path(name + ".wasm"))
    return name + ".wasm"


def binary(name, content):
    with open(path(name), "wb") as file:
        file.write(content)
    return name


def module_bytes(*sections):
    """A module from (id, contents) pairs, each shorter than 128 bytes."""
    return b"\0asm\x01\0\0\0" + b"".join(bytes([id, len(contents)]) + contents for id, contents in sections)


def guest(name, source, *options, link=()):
    """A program of this folder built with wasi-libc. Linked apart, without -O: clang would then call wasm-opt where
    binaryen is installed, which drops the names."""
    compiler = "clang++" if source.endswith(".cpp") else "clang"
    tool(compiler, "--target=wasm32-wasi", "-O2", *options, "-c", os.path.join(HERE, source), "-o", path(name + ".o"))
    tool(compiler, "--target=wasm32-wasi", *link, path(name + ".o"), "-o", path(name + ".wasm"))
    return name + ".wasm"


class Case(unittest.TestCase):
    def check(self, done, code, stdout=None, *in_stderr):
        """The exit code, all of the output, and parts of the diagnostics."""
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        if stdout is not None:
            self.assertEqual(done.stdout, stdout)
        for text in in_stderr:
            self.assertIn(text, done.stderr)


class CommandLine(Case):
    def test_help(self):
        for arguments, texts in [(["--help"], ["run", "inspect", "disasm", "Exit codes", "124"]),
                                 (["run", "--help"], ["FILE.wasm [ARGUMENTS...]", "--invoke NAME", "--env", "--dir", "--budget", "--stack",
                                                      "--max-memory", "--stats", "Examples", "126"]),
                                 (["inspect", "--help"], ["FILE.wasm", "--stack", "in place"]),
                                 (["disasm", "--help"], ["FILE.wasm", "FUNCTION", "accumulator"])]:
            done = weft(*arguments)
            self.check(done, 0)
            for text in texts:
                self.assertIn(text, done.stdout)

        done = weft("--version")
        self.check(done, 0)
        self.assertRegex(done.stdout, r"^weft \d+\.\d+\.\d+\n$")

    def test_mistakes(self):
        self.check(weft(), FAILED, "", "run", "inspect")
        self.check(weft("module.wasm"), FAILED, "", "weft run FILE.wasm")
        self.check(weft("run"), FAILED, "", ".wasm file is missing")
        self.check(weft("run", "--bogus", "x.wasm"), FAILED, "", "no option --bogus")
        self.check(weft("run", "--stack", "many", "x.wasm"), FAILED, "", "--stack")
        self.check(weft("run", "--stack", "0", "x.wasm"), FAILED, "", "--stack")
        self.check(weft("run", "--stack", "8g", "x.wasm"), FAILED, "", "--stack")
        self.check(weft("run", "--invoke"), FAILED, "", "--invoke")
        self.check(weft("inspect"), FAILED, "", "FILE.wasm")
        self.check(weft("inspect", "x.wasm", "y.wasm"), FAILED, "", "y.wasm")
        self.check(weft("disasm", "x.wasm", "f", "--bogus"), FAILED, "", "--bogus")
        self.check(weft("inspect", "--", "absent.wasm"), MISSING, "", "absent.wasm")
        self.check(weft("run", ""), MISSING, "", "No such file")
        self.check(weft("run", "absent.wasm"), MISSING, "", "absent.wasm", "No such file")
        self.check(weft("inspect", "absent.wasm"), MISSING, "", "absent.wasm", "No such file")
        self.check(weft("run", "."), MISSING, "", "directory")


class Invoke(Case):
    @classmethod
    def setUpClass(cls):
        wat("types", """(module
          (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
          (func (export "i32") (param i32) (result i32) (local.get 0))
          (func (export "i64") (param i64) (result i64) (local.get 0))
          (func (export "f32") (param f32) (result f32) (local.get 0))
          (func (export "f64") (param f64) (result f64) (local.get 0))
          (func (export "f32 bits") (param f32) (result i32) (i32.reinterpret_f32 (local.get 0)))
          (func (export "f64 bits") (param f64) (result i64) (i64.reinterpret_f64 (local.get 0)))
          (func (export "host") (param externref) (result externref) (local.get 0))
          (func $is_null (export "is_null") (param funcref) (result i32) (ref.is_null (local.get 0)))
          (func (export "function") (result funcref) (ref.func $is_null))
          (func (export "nothing"))
          (func (export "swap") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
            (local.get 3) (local.get 2) (local.get 1) (local.get 0))
          (global (export "g") (mut i32) (i32.const 1))
          (memory (export "m") 1 3)
          (table (export "t") 2 funcref))""")

    def value(self, function, text, expected, code=0):
        self.check(weft("run", "--invoke", function, "types.wasm", text), code, expected + "\n" if code == 0 else "")

    def test_i32(self):
        self.check(weft("run", "--invoke", "add", "types.wasm", "1", "2"), 0, "3\n")
        self.check(weft("run", "--invoke", "add", "types.wasm", "-5", "-7"), 0, "-12\n")
        self.check(weft("run", "--invoke", "add", "types.wasm", "2147483647", "1"), 0, "-2147483648\n")
        for text, expected in [("0", "0"), ("0x7f", "127"), ("-0x80000000", "-2147483648"), ("0xFFFFFFFF", "-1"),
                               ("4294967295", "-1"), ("-2147483648", "-2147483648"), ("+9", "9"), ("007", "7")]:
            self.value("i32", text, expected)
        for text in ["4294967296", "-2147483649", "0x100000000", "1.5", "", "x", "1x", " 1", "0x", "--1", "99999999999999999999"]:
            self.value("i32", text, "", FAILED)

    def test_i64(self):
        for text, expected in [("-1", "-1"), ("9223372036854775807", "9223372036854775807"),
                               ("18446744073709551615", "-1"), ("-9223372036854775808", "-9223372036854775808"),
                               ("0x0123456789abcdef", str(0x0123456789abcdef)), ("-0x10", "-16")]:
            self.value("i64", text, expected)
        for text in ["18446744073709551616", "-9223372036854775809", "1e3"]:
            self.value("i64", text, "", FAILED)

    def test_f32(self):
        for text, expected in [("1.5", "1.5"), ("-0.1", "-0.1"), ("1e10", "1e+10"), ("0x1.8p3", "12"), ("inf", "inf"),
                               ("-inf", "-inf"), ("nan", "nan"), ("-nan", "-nan"), ("nan:0x1", "nan:0x1"), ("-0", "-0"),
                               ("3.4028235e38", "3.4028235e+38"), ("1e-45", "1e-45"), ("16777217", "16777216")]:
            self.value("f32", text, expected)
        for text, bits in [("-nan:0x200001", 0xffa00001), ("nan", 0x7fc00000), ("-0", 0x80000000), ("0.1", 0x3dcccccd)]:
            self.value("f32 bits", text, str(bits - (1 << 32) if bits >> 31 else bits))
        for text in ["1e39", "nan:0x0", "nan:0x800000", "abc", "", "1.5f", " 1"]:
            self.value("f32", text, "", FAILED)

    def test_f64(self):
        for text, expected in [("0.1", "0.1"), ("-2e-9", "-2e-09"), ("1e308", "1e+308"), ("5e-324", "5e-324"),
                               ("0x1p-1074", "5e-324"), ("-inf", "-inf"), ("nan:0xdeadbeef", "nan:0xdeadbeef"),
                               ("123456789.123456789", "123456789.12345679")]:
            self.value("f64", text, expected)
        self.value("f64 bits", "-nan", str(0xfff8000000000000 - (1 << 64)))
        for text in ["1e309", "-1e309", "nan:0x10000000000000"]:
            self.value("f64", text, "", FAILED)

    def test_references(self):
        self.value("host", "null", "null")
        self.value("host", "7", "7")
        self.value("is_null", "null", "1")
        self.value("is_null", "3", "", FAILED)
        self.check(weft("run", "--invoke", "function", "types.wasm"), 0, "funcref\n")

    def test_several_results_and_none(self):
        self.check(weft("run", "--invoke", "swap", "types.wasm", "-1", "-2", "-3.5", "-4.25"), 0, "-4.25\n-3.5\n-2\n-1\n")
        self.check(weft("run", "--invoke", "nothing", "types.wasm"), 0, "")

    def test_mistakes(self):
        self.check(weft("run", "--invoke", "add", "types.wasm", "1"), FAILED, "",
                   "add(i32, i32) -> i32 takes 2 arguments, not 1", "--invoke add types.wasm ARGUMENTS")
        self.check(weft("run", "--invoke", "add", "types.wasm", "1", "two"), FAILED, "",
                   "argument 2 of add(i32, i32) -> i32: 'two' is no i32", "0x7f")
        for name in ["absent", "g", "m", "t"]:
            self.check(weft("run", "--invoke", name, "types.wasm"), MISSING, "", f"exports no function '{name}'",
                       "add: function (i32, i32) -> i32", "g: global mut i32", "t: table 2 elements of funcref")

    def test_listing_when_nothing_was_named(self):
        self.check(weft("run", "types.wasm"), MISSING, "", "no _start", "--invoke NAME types.wasm",
                   "swap: function (i32, i64, f32, f64) -> (f64, f32, i64, i32)", "nothing: function ()",
                   "m: memory 1 page (64 KiB), at most 3 pages (192 KiB)")

    def test_options_stop_at_the_file(self):
        self.check(weft("run", "--invoke", "add", "--", "types.wasm", "-1", "-2"), 0, "-3\n")
        self.check(weft("run", "--invoke", "i32", "types.wasm", "--stats"), FAILED, "", "'--stats' is no i32")


class Programs(Case):
    """C and C++ built with wasi-libc."""

    @classmethod
    def setUpClass(cls):
        guest("streams", "streams.c")
        guest("reactor", "reactor.c", link=["-mexec-model=reactor"])
        guest("containers", "containers.cpp", "-std=c++17", "-fno-exceptions")
        c, cpp = os.path.join(HERE, "streams.c"), os.path.join(HERE, "containers.cpp")
        tool("cc", "-O2", c, "-o", path("streams"))
        tool("c++", "-O2", "-std=c++17", cpp, "-o", path("containers"))

    def native(self, *command):
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=60).stdout.decode()

    def test_same_as_native(self):
        self.check(weft("run", "streams.wasm", "compute"), 0, self.native(path("streams"), "compute"))
        self.check(weft("run", "containers.wasm"), 0, self.native(path("containers")))

    def test_arguments(self):
        given = ["", "a b", "--help", "--stats", "-5", "--", "é", "x" * 5000]
        self.check(weft("run", "streams.wasm", "arguments", *given), 0, "".join(f"[{a}]\n" for a in given))
        self.check(weft("run", "streams.wasm"), 0, "streams.wasm\n")

    def test_environment(self):
        self.check(weft("run", "streams.wasm", "environment"), 0, "")
        self.check(weft("run", "--env", "A=1", "--env", "B=two words", "--env", "C=", "--env", "PASSED", "streams.wasm",
                        "environment", env={"PASSED": "on", "SECRET": "kept"}), 0, "A=1\nB=two words\nC=\nPASSED=on\n")

    def test_exit_codes(self):
        for code in [0, 1, 42, 124, 255]:
            self.check(weft("run", "streams.wasm", "return", str(code)), code, "", *[])
            self.check(weft("run", "streams.wasm", "exit", str(code)), code, "printed before")
        self.check(weft("run", "streams.wasm", "exit", "256"), 0, "printed before")
        self.check(weft("run", "streams.wasm", "nonsense"), 2, "", "streams: what?")

    def test_abort(self):
        self.check(weft("run", "streams.wasm", "abort"), TRAPPED, "", "unreachable", "<abort>", "stopped itself")

    def test_input(self):
        self.check(weft("run", "streams.wasm", "lines", stdin=b"one\ntwo\nthree"), 0, "> one\n> two\n> threeend of input\n")
        self.check(weft("run", "streams.wasm", "lines", stdin=b""), 0, "end of input\n")
        blob = bytes(range(1, 128)) * 4000
        self.check(weft("run", "streams.wasm", "bytes", stdin=blob), 0, blob.decode())

    def test_input_that_arrives_slowly(self):
        with subprocess.Popen([WEFT, "run", path("streams.wasm"), "bytes"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            for part in [b"a", b"bc", b"d" * 3000]:
                process.stdin.write(part)
                process.stdin.flush()
                time.sleep(0.05)
            process.stdin.close()
            self.assertEqual(process.stdout.read(), b"abc" + b"d" * 3000)
            self.assertEqual(process.wait(), 0)

    def test_clocks(self):
        done = weft("run", "streams.wasm", "clocks")
        self.check(done, 0)
        seconds, forward, resolution = map(int, done.stdout.split())
        self.assertLess(abs(seconds - time.time()), 5)
        self.assertEqual(forward, 1)
        self.assertGreaterEqual(resolution, 1)

    def test_random(self):
        first, second = weft("run", "streams.wasm", "random"), weft("run", "streams.wasm", "random")
        self.check(first, 0)
        self.assertEqual(len(first.stdout), 401)
        self.assertNotEqual(first.stdout, second.stdout)
        self.assertGreater(len(set(re.findall("..", first.stdout))), 50)

    def test_descriptors(self):
        enotty, espipe, ebadf = 59, 70, 8
        expected = "".join(f"{fd}: tty 0 ({enotty}), seek -1 ({espipe})\n" for fd in range(3))
        self.check(weft("run", "streams.wasm", "descriptors"), 0, expected + f"3: tty 0 ({ebadf}), seek -1 ({ebadf})\n")

    def test_terminal(self):
        """On a terminal the guest sees one, and so writes each line when it is complete."""
        master, slave = pty.openpty()
        with subprocess.Popen([WEFT, "run", path("streams.wasm"), "descriptors"], stdin=slave, stdout=slave,
                              stderr=subprocess.DEVNULL) as process:
            os.close(slave)
            text = b""
            try:
                while part := os.read(master, 1000):
                    text += part
            except OSError:  # How Linux reports the end of a terminal.
                pass
            self.assertEqual(process.wait(), 0)
        os.close(master)
        lines = text.decode().split("\r\n")
        self.assertEqual(lines[:3], ["0: tty 1 (0), seek -1 (70)", "1: tty 1 (0), seek -1 (70)", "2: tty 0 (59), seek -1 (70)"])

    def test_refusals(self):
        self.check(weft("run", "streams.wasm", "refusals"), 0,
                   "fopen 1 1\nallocate 1\nyield 0\nwrite to 0: -1 1\n", "write to closed: -1 1\n")

    def test_output_that_nobody_takes(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([WEFT, "run", "streams.wasm", "bytes"], input=b"x" * 5000, stdout=full, cwd=FOLDER,
                                  stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 1)

    def test_stack_option(self):
        deep = ["streams.wasm", "recurse", "1000"]
        self.check(weft("run", *deep), 0, "1001\n")
        self.check(weft("run", "--stack", "2k", *deep), TRAPPED, "", "call stack exhausted", "--stack")
        self.check(weft("run", "--stack", "128k", *deep), 0, "1001\n")

    def test_folders(self):
        os.makedirs(path("folder/inner"))
        binary("folder/inner/in.txt", b"carried over")
        copy = ["streams.wasm", "copy"]
        self.check(weft("run", "--dir", "folder", *copy, "folder/inner/in.txt", "folder/out.txt"), 0, "")
        self.check(weft("run", "--dir", "folder::/data", "--dir", "folder/inner::/more", *copy, "/more/in.txt", "/data/out2.txt"), 0, "")
        self.check(weft("run", "--dir", ".::/", *copy, "/folder/inner/in.txt", "out3.txt"), 0, "")
        for name in ["folder/out.txt", "folder/out2.txt", "out3.txt"]:
            with open(path(name), "rb") as file:
                self.assertEqual(file.read(), b"carried over")
        for source, target in [("folder/inner/in.txt", "out4.txt"), ("folder/../folder/inner/in.txt", "folder/x"),
                               (path("folder/inner/in.txt"), "folder/x")]:
            self.check(weft("run", "--dir", "folder", *copy, source, target), 1, "")
        self.check(weft("run", *copy, "folder/inner/in.txt", "x"), 1, "")
        self.check(weft("run", "--dir", "nowhere", *copy, "a", "b"), MISSING, "", "folder 'nowhere': No such file")
        self.check(weft("run", "--dir", "folder/out.txt::/", *copy, "a", "b"), MISSING, "", "Not a directory")

    def test_budget(self):
        self.check(weft("run", "--budget", "1000000", "streams.wasm", "recurse", "1000"), 0, "1001\n")
        self.check(weft("run", "--budget", "900", "streams.wasm", "recurse", "1000"), TRAPPED, "", "budget of 900 ticks is spent",
                   "--budget TICKS")
        self.check(weft("run", "--budget", "0", "streams.wasm"), FAILED, "", "--budget")
        endless = wat("endless", '(module (func (export "run") (param i32) (loop $l (br_if $l (local.get 0)))))')
        self.check(weft("run", "--budget", "5000000000", "--invoke", "run", endless, "0"), 0, "")
        self.check(weft("run", "--budget", "100000", "--invoke", "run", endless, "1"), TRAPPED, "", "100,000 ticks")
        start = wat("endless_start", '(module (func $start (loop $l (br $l))) (start $start) (func (export "f")))')
        self.check(weft("run", "--budget", "100000", "--invoke", "f", start), TRAPPED, "", "100,000 ticks")

    def test_budget_is_for_all_of_the_run(self):
        """However often the guest waits meanwhile: 101 ticks, and one to be left when it is woken last."""
        name = wat("waiting", """(module (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
          (func (export "run") (param i32)
            (loop $l (drop (call $yield)) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))""")
        self.check(weft("run", "--budget", "102", "--invoke", "run", name, "100"), 0, "")
        self.check(weft("run", "--budget", "100", "--invoke", "run", name, "100"), TRAPPED, "", "100 ticks")

    def test_sleep(self):
        begin = time.monotonic()
        self.check(weft("run", "streams.wasm", "sleep"), 0, "slept\n")
        self.assertGreaterEqual(time.monotonic() - begin, 0.2)

    def test_reactor(self):
        self.check(weft("run", "--invoke", "is_ready", "reactor.wasm"), 0, "42\n")
        self.check(weft("run", "--invoke", "greet", "reactor.wasm"), 0, "hello from a library\n")
        self.check(weft("run", "reactor.wasm"), MISSING, "", "no _start", "is_ready: function () -> i32")

    def test_stats(self):
        done = weft("run", "--stats", "--stack", "64k", "streams.wasm", "return", "3")
        self.check(done, 3, "", "load", "prepared code", "linear memory", "of 65,536 bytes in use")
        self.assertRegex(done.stderr, r"Code +[\d,]+ bytes of WebAssembly became [\d,]+ bytes")
        rows = {m[1].strip(): int(m[2].replace(",", ""))
                for m in re.finditer(r"^  (\D+?) +([\d,]+) +[\d,]+$", done.stderr, re.M)}
        self.assertEqual(rows["guest stack"], 65536)
        self.assertEqual(rows["linear memory"] % 65536, 0)
        self.assertEqual(rows["together"], sum(v for k, v in rows.items() if k != "together"))
        used = int(re.search(r"at most ([\d,]+) of", done.stderr)[1].replace(",", ""))
        self.assertTrue(0 < used < 65536)
        self.check(weft("run", "--stats", "streams.wasm", "abort"), TRAPPED, "", "prepared code", "unreachable")


# Every function of preview 1: its parameters as letters.
PREVIEW_1 = {
    "args_get": "ii", "args_sizes_get": "ii", "environ_get": "ii", "environ_sizes_get": "ii", "clock_res_get": "ii",
    "clock_time_get": "iIi", "fd_advise": "iIIi", "fd_allocate": "iII", "fd_close": "i", "fd_datasync": "i",
    "fd_fdstat_get": "ii", "fd_fdstat_set_flags": "ii", "fd_fdstat_set_rights": "iII", "fd_filestat_get": "ii",
    "fd_filestat_set_size": "iI", "fd_filestat_set_times": "iIIi", "fd_pread": "iiiIi", "fd_prestat_get": "ii",
    "fd_prestat_dir_name": "iii", "fd_pwrite": "iiiIi", "fd_read": "iiii", "fd_readdir": "iiiIi", "fd_renumber": "ii",
    "fd_seek": "iIii", "fd_sync": "i", "fd_tell": "ii", "fd_write": "iiii", "path_create_directory": "iii",
    "path_filestat_get": "iiiii", "path_filestat_set_times": "iiiiIIi", "path_link": "iiiiiii",
    "path_open": "iiiiiIIii", "path_readlink": "iiiiii", "path_remove_directory": "iii", "path_rename": "iiiiii",
    "path_symlink": "iiiii", "path_unlink_file": "iii", "poll_oneoff": "iiii", "proc_exit": "i", "proc_raise": "i",
    "random_get": "ii", "sched_yield": "", "sock_accept": "iii", "sock_recv": "iiiiii", "sock_send": "iiiii",
    "sock_shutdown": "ii",
}
SUCCESS, BADF, FAULT, INVAL, NOSYS, NOTSUP, SPIPE = 0, 8, 21, 28, 52, 58, 70


def wasi_module(name, module):
    """Exports each function of preview 1 as it is imported, and a memory of one page with `peek` and `poke`."""
    text = "(module\n"
    for function, parameters in PREVIEW_1.items():
        types = " ".join({"i": "i32", "I": "i64"}[p] for p in parameters)
        result = "" if function == "proc_exit" else "(result i32)"
        text += f'  (import "{module}" "{function}" (func ${function} (param {types}) {result}))\n'
    for function in PREVIEW_1:
        text += f'  (export "{function}" (func ${function}))\n'
    # At 64: an iovec array: {128, 4} and {132, 3}; at 80 and after: arrays that must be refused.
    return wat(name, text + r'''  (memory (export "memory") 1 1)
      (data (i32.const 64) "\80\00\00\00\04\00\00\00" "\84\00\00\00\03\00\00\00")
      (data (i32.const 80) "\80\00\00\00\04\00\00\00" "\fe\ff\00\00\03\00\00\00")  ;; the second is 1 byte too long
      (data (i32.const 96) "\00\00\00\00\00\00\00\00" "\84\00\00\00\03\00\00\00")  ;; the first is empty
      (data (i32.const 128) "abcdefg")
      (func (export "after") (param $address i32) (result i32) (i32.load (local.get $address)))
      (func (export "write") (param i32 i32 i32 i32) (result i32 i32)
        (i32.store (i32.const 32) (i32.const -1))
        (call $fd_write (local.get 0) (local.get 1) (local.get 2) (local.get 3)) (i32.load (i32.const 32)))
      (func (export "read") (param i32 i32 i32 i32) (result i32 i32 i32 i32)
        (i32.store (i32.const 32) (i32.const -1))
        (call $fd_read (local.get 0) (local.get 1) (local.get 2) (local.get 3)) (i32.load (i32.const 32))
        (i32.load (i32.const 128)) (i32.load (i32.const 132)))
      (func (export "write many") (param $count i32) (result i32)
        ;; $count times all of the memory
        (local $i i32)
        (loop $next
          (i32.store (i32.add (i32.const 1024) (i32.shl (local.get $i) (i32.const 3))) (i32.const 0))
          (i32.store (i32.add (i32.const 1028) (i32.shl (local.get $i) (i32.const 3))) (i32.const 65536))
          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
        (call $fd_write (i32.const 1) (i32.const 1024) (local.get $count) (i32.const 0)))
      (func (export "grow write many") (result i32)
        (call $fd_write (i32.const 1) (i32.const 0) (i32.const 8192) (i32.const 0)))
      (func (export "close twice") (param i32) (result i32 i32)
        (call $fd_close (local.get 0)) (call $fd_close (local.get 0)))
      (func (export "fdstat") (param i32) (result i32 i32 i64 i64)
        (i64.store (i32.const 0) (i64.const -1)) (i64.store (i32.const 8) (i64.const -1)) (i64.store (i32.const 16) (i64.const -1))
        (call $fd_fdstat_get (local.get 0) (i32.const 0))
        (i32.load (i32.const 0)) (i64.load (i32.const 8)) (i64.load (i32.const 16)))
      (func (export "exit from below") (param i32) (result i32)
        (call $proc_exit (local.get 0)) (unreachable)))''')


class HostileGuests(Case):
    """WASI against addresses, counts and lengths that no C library would give."""

    END = 65536

    @classmethod
    def setUpClass(cls):
        wasi_module("wasi", "wasi_snapshot_preview1")
        wasi_module("unstable", "wasi_unstable")

    def answers(self, function, arguments, *expected, module="wasi.wasm", stdout="", **options):
        done = weft("run", "--invoke", function, module, *map(str, arguments), **options)
        self.check(done, 0, stdout + "".join(f"{e}\n" for e in expected))

    def test_every_function_as_documented(self):
        """All link with their types, and docs/wasi.md says rightly which are served."""
        with open(os.path.join(ROOT, "docs", "wasi.md")) as file:
            documented = {name: [cell.strip() == "yes" for cell in row.split("|")[2:4]] for row in file if row.startswith("| `")
                          for name in re.findall(r"`(\w+)`", row.split("|")[1])}
        self.assertEqual(set(documented), set(PREVIEW_1))
        for function, parameters in PREVIEW_1.items():
            if function == "proc_exit":
                self.assertEqual(documented[function], [True, True])
                continue
            # The command has files. Programs of the older name are served as where there are none, but for poll_oneoff.
            without_files, with_files = documented[function]
            for module, served in [("wasi.wasm", with_files), ("unstable.wasm", without_files and function != "poll_oneoff")]:
                # Descriptor 9 does not exist and clock 9 neither, so nothing that is served succeeds or prints.
                done = weft("run", "--invoke", function, module, *["9" for _ in parameters])
                self.assertEqual(done.returncode, 0, function + done.stderr)
                self.assertEqual(done.stdout.strip() != str(NOSYS), served, function)

    def test_strings(self):
        for get, sizes in [("args_get", "args_sizes_get"), ("environ_get", "environ_sizes_get")]:
            options = ["--env", "A=12345"]
            for function, first, second in [(get, self.END - 4, self.END - 3), (get, self.END - 3, 0), (get, 0, -1), (get, -4, 0),
                                            (sizes, self.END - 3, 0), (sizes, 0, self.END - 3), (sizes, -1, -1)]:
                done = weft("run", *options, "--invoke", function, "wasi.wasm", str(first), str(second))
                self.check(done, 0, f"{FAULT}\n")
            self.answers(sizes, [self.END - 4, 0], SUCCESS)

    def test_clocks(self):
        self.answers("clock_time_get", [0, 0, self.END - 8], SUCCESS)
        self.answers("clock_time_get", [1, -1, 0], SUCCESS)
        self.answers("clock_time_get", [1, 0, self.END - 7], FAULT)
        self.answers("clock_res_get", [1, self.END - 8], SUCCESS)
        self.answers("clock_res_get", [0, -8], FAULT)
        for function, rest in [("clock_time_get", [0, 0]), ("clock_res_get", [0])]:
            self.answers(function, [2, *rest], SUCCESS)
            self.answers(function, [3, *rest], SUCCESS)
            self.answers(function, [4, *rest], INVAL)
            self.answers(function, [-1, *rest], INVAL)

    def test_random(self):
        self.answers("random_get", [0, self.END], SUCCESS)
        self.answers("random_get", [self.END, 0], SUCCESS)
        self.answers("random_get", [1, self.END], FAULT)
        self.answers("random_get", [0, -1], FAULT)
        self.answers("random_get", [self.END + 1, 0], FAULT)

    def test_write(self):
        self.answers("write", [1, 64, 2, 32], SUCCESS, 7, stdout="abcdefg")
        self.answers("write", [1, 96, 2, 32], SUCCESS, 3, stdout="efg")
        self.answers("write", [1, 64, 0, 32], SUCCESS, 0)
        for fd in [0, 3, -1, 64]:
            self.answers("write", [fd, 64, 2, 32], BADF, -1)
        # Nothing is printed when any part is wrong.
        for arguments in [[1, 80, 2, 32], [1, 64, 2, self.END - 3], [1, self.END - 8, 2, 32], [1, 64, 0x20000000, 32],
                          [1, 64, -1, 32], [1, -8, 1, 32], [1, 64, 8192, 32]]:
            self.answers("write", arguments, FAULT, -1)
        done = weft("run", "--invoke", "write", "wasi.wasm", "2", "64", "2", "32")
        self.check(done, 0, "0\n7\n")
        self.assertEqual(done.stderr, "abcdefg")

    def test_write_too_much_at_once(self):
        text = wat("large", r'''(module
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 8)
          (func (export "write") (param $count i32) (result i32)  ;; $count iovecs {0, 524288}
            (local $i i32)
            (loop $next
              (i32.store offset=4 (i32.shl (local.get $i) (i32.const 3)) (i32.const 524288))
              (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
            (call $write (i32.const 1) (i32.const 0) (local.get $count) (i32.const 500000))))''')
        self.answers("write", [4096], INVAL, module=text)   # 2^31 bytes
        self.answers("write", [8192], INVAL, module=text)   # 2^32 bytes
        self.answers("write", [8193], INVAL, module=text)

    def test_read(self):
        def word(bytes):
            return int.from_bytes(bytes, "little")
        self.answers("read", [0, 64, 2, 32], SUCCESS, 4, word(b"1234"), word(b"efg\0"), stdin=b"123456789")
        self.answers("read", [0, 64, 2, 32], SUCCESS, 2, word(b"12cd"), word(b"efg\0"), stdin=b"12")
        self.answers("read", [0, 96, 2, 32], SUCCESS, 3, word(b"abcd"), word(b"123\0"), stdin=b"123456789")
        self.answers("read", [0, 64, 2, 32], SUCCESS, 0, word(b"abcd"), word(b"efg\0"), stdin=b"")
        untouched = [-1, word(b"abcd"), word(b"efg\0")]
        for fd in [1, 2, 3, -1]:
            self.answers("read", [fd, 64, 2, 32], BADF, *untouched, stdin=b"123")
        for arguments in [[0, 88, 1, 32], [0, 64, 2, self.END - 3], [0, 64, 0x20000000, 32], [0, -8, 1, 32]]:
            self.answers("read", arguments, FAULT, *untouched, stdin=b"123")

    def test_descriptors(self):
        for fd in range(3):
            self.answers("close twice", [fd], SUCCESS, BADF)
            self.answers("fd_seek", [fd, 0, 1, 0], SPIPE)
            self.answers("fd_tell", [fd, 0], SPIPE)
            self.answers("fd_prestat_get", [fd, 0], BADF)
            right = (2 if fd == 0 else 64) | 1 << 27  # To read or write, and to poll.
            self.answers("fdstat", [fd], SUCCESS, 0, right, 0)
            self.answers("fd_fdstat_get", [fd, self.END - 23], FAULT)
        for fd in [3, 32, -1]:
            self.answers("fd_close", [fd], BADF)
            self.answers("fd_seek", [fd, 0, 1, 0], BADF)
            self.answers("fd_fdstat_get", [fd, 0], BADF)
            self.answers("fd_prestat_get", [fd, 0], BADF)
            self.answers("fd_prestat_dir_name", [fd, 0, 0], BADF)

    def test_exit(self):
        self.check(weft("run", "--invoke", "proc_exit", "wasi.wasm", "7"), 7, "")
        self.check(weft("run", "--invoke", "exit from below", "wasi.wasm", "9"), 9, "")
        self.check(weft("run", "--invoke", "proc_exit", "wasi.wasm", "-1"), 255, "")

    def test_exit_in_the_start_function(self):
        name = wat("start_exits", '''(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (func $start (call $exit (i32.const 5))) (start $start) (func (export "_start") unreachable))''')
        self.check(weft("run", name), 5, "")

    def test_no_memory(self):
        name = wat("no_memory", '''(module (import "wasi_snapshot_preview1" "random_get" (func $r (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
          (func (export "f") (result i32 i32) (call $r (i32.const 0) (i32.const 1))
            (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))''')
        self.answers("f", [], FAULT, FAULT, module=name)


class Traps(Case):
    def test_each_with_its_function(self):
        wat("traps", '''(module
          (memory 1)
          (table 3 funcref) (elem (i32.const 0) $f)
          (type $other (func (param i64)))
          (type $none (func))
          (func $f)
          (func $divide (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
          (func $overflow (export "overflow") (result i32) (i32.div_s (i32.const 0x80000000) (i32.const -1)))
          (func $convert (export "convert") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
          (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0)))
          (func $indirect (export "indirect") (param i32) (call_indirect (type $none) (local.get 0)))
          (func $mistyped (export "mistyped") (call_indirect (type $other) (i64.const 0) (i32.const 0)))
          (func $recurse (export "recurse") (call $recurse))
          (func $inner unreachable)
          (func $outer (export "outer") (call $inner)))''')
        for function, arguments, text, where in [
                ("divide", ["0"], "integer divide by zero", "<divide>"),
                ("overflow", [], "integer overflow", "<overflow>"),
                ("convert", ["nan"], "invalid conversion to integer", "<convert>"),
                ("convert", ["1e10"], "integer overflow", "<convert>"),
                ("load", ["65533"], "out of bounds memory access", "<load>"),
                ("load", ["-1"], "out of bounds memory access", "<load>"),
                ("indirect", ["9"], "undefined element", "<indirect>"),
                ("indirect", ["1"], "uninitialized element", "<indirect>"),
                ("mistyped", [], "indirect call type mismatch", "<mistyped>"),
                ("recurse", [], "call stack exhausted", "<recurse>"),
                ("outer", [], "unreachable", "<inner>")]:
            with self.subTest(function=function, arguments=arguments):
                self.check(weft("run", "--invoke", function, "traps.wasm", *arguments), TRAPPED, "", "trapped: " + text,
                           "where: function ", where)
        self.check(weft("run", "--invoke", "divide", "traps.wasm", "1"), 0, "1\n")

    def test_in_the_start_function(self):
        name = wat("start_traps", '(module (func $begin unreachable) (start $begin) (func (export "_start")))')
        self.check(weft("run", name), TRAPPED, "", "unreachable")

    def test_in_an_active_segment(self):
        name = wat("segment", '(module (memory 1) (data (i32.const 65535) "ab") (func (export "_start")))')
        self.check(weft("run", name), TRAPPED, "", "out of bounds memory access")


class Memory(Case):
    def test_ceiling(self):
        name = wat("grows", '''(module (memory 1) (func (export "grow") (param i32) (result i32 i32)
          (memory.grow (local.get 0)) (memory.size)))''')
        self.check(weft("run", "--invoke", "grow", name, "3"), 0, "1\n4\n")
        self.check(weft("run", "--max-memory", "256k", "--invoke", "grow", name, "3"), 0, "1\n4\n")
        self.check(weft("run", "--max-memory", "256k", "--invoke", "grow", name, "4"), 0, "-1\n1\n")
        self.check(weft("run", "--max-memory", "65535", "--invoke", "grow", name, "0"), FAILED, "", "--max-memory")


class BadModules(Case):
    def test_other_kinds_of_files(self):
        for name, content, texts in [
                ("empty", b"", ["is empty"]),
                ("text.wat", b";; a comment\n\n  (module)", ["text form", "wat2wasm"]),
                ("component", b"\0asm\x0d\0\x01\0", ["component", "wasm32-wasip1"]),
                ("gzip", b"\x1f\x8b\x08\0", ["gzip"]),
                ("zstd", b"\x28\xb5\x2f\xfd\0", ["zstd"]),
                ("zip", b"PK\x03\x04", ["zip"]),
                ("elf", b"\x7fELF\x02", ["ELF", "--target=wasm32-wasi"]),
                ("bitcode", b"BC\xc0\xde", ["bitcode"]),
                ("archive", b"!<arch>\n", ["library of object files"]),
                ("script", b"#!/bin/sh\n", ["script"]),
                ("page", b"<!DOCTYPE html>", ["web page"]),
                ("version", b"\0asm\x02\0\0\0", ["version 2"]),
                ("short", b"\0asm\x01", ["cut off after 5 bytes"]),
                ("noise", b"hello", ["not a WebAssembly module"])]:
            with self.subTest(name):
                for command in ["run", "inspect"]:
                    self.check(weft(command, binary(name, content)), UNUSABLE, "", name, *texts)

    def test_cut_off(self):
        guest("whole", "reactor.c", link=["-mexec-model=reactor"])
        with open(path("whole.wasm"), "rb") as file:
            whole = file.read()
        self.check(weft("run", binary("cut.wasm", whole[:len(whole) // 2])), UNUSABLE, "", "cut.wasm is malformed",
                   "where: byte ", "damaged or cut off")

    def test_invalid_function_body(self):
        name = wat("mistyped", '''(module (func $fine) (func $wrong (export "f") (result i32) (i64.const 1)))''', "--no-check")
        self.check(weft("run", "--invoke", "f", name), UNUSABLE, "", "is invalid", "type mismatch", "code section, byte ",
                   "function 1 <wrong>")

    def test_malformed_sections(self):
        unknown = module_bytes((1, b"\x01\x60\0\0"), (42, b""))
        self.check(weft("run", binary("section.wasm", unknown)), UNUSABLE, "", "malformed", "where: ")
        no_such_type = module_bytes((1, b"\x01\x60\0\0"), (3, b"\x01\x05"), (10, b"\x01\x02\0\x0b"))
        self.check(weft("run", binary("type.wasm", no_such_type)), UNUSABLE, "", "is invalid", "function section")

    def test_simd(self):
        name = wat("simd", '''(module (func $vector (export "f") (result i32)
          (i32x4.extract_lane 0 (v128.const i32x4 1 2 3 4))))''')
        self.check(weft("run", "--invoke", "f", name), UNUSABLE, "", "SIMD", "-mno-simd128", "<vector>")

    def test_other_proposals(self):
        threads = wat("threads", '''(module (memory 1 1 shared) (func $atomic (export "f") (result i32)
          (i32.atomic.load (i32.const 0))))''', "--enable-threads")
        self.check(weft("run", "--invoke", "f", threads), UNUSABLE, "", "where: ", "-pthread")
        exceptions = wat("exceptions", "(module (tag $e) (func $f (throw $e)))", "--enable-exceptions")
        self.check(weft("run", exceptions), UNUSABLE, "", "exceptions", "-fno-exceptions")
        wide = wat("memory64", "(module (memory i64 1))", "--enable-memory64")
        self.check(weft("run", wide), UNUSABLE, "", "memory section", "wasm32")

    def test_object_file(self):
        guest("object", "reactor.c", link=["-mexec-model=reactor"])
        self.check(weft("run", "object.o"), UNUSABLE, "", "object file", "link")

    def test_nonsense_in_the_name_section(self):
        body = b"\0asm\x01\0\0\0" + b"\x01\x04\x01\x60\0\0" + b"\x03\x02\x01\0" + b"\x07\x05\x01\x01f\0\0" + b"\x0a\x05\x01\x03\0\0\x0b"
        for i, names in enumerate([b"", b"\x04name", b"\x04name\x01", b"\x04name\x01\xff\xff\xff\xff\x0f", b"\x04name\x01\x03\xff\xff\x03",
                                   b"\x04name\x01\x05\x01\0\xff\xff\x7f", b"\xff\xff\xff\xff\x0f"]):
            name = binary(f"names{i}.wasm", body + bytes([0, len(names)]) + names)
            done = weft("run", "--invoke", "f", name)
            self.assertIn(done.returncode, [TRAPPED, UNUSABLE], done.stderr)
            if done.returncode == TRAPPED:
                self.assertIn("where: function 0 <f>\n", done.stderr)


class Imports(Case):
    def test_all_missing_ones_are_listed(self):
        name = wat("imports", '''(module
          (import "env" "sensor_read" (func (param i32) (result f64)))
          (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
          (import "env" "table" (table 4 funcref))
          (import "env" "level" (global (mut i64)))
          (func (export "_start")))''')
        done = weft("run", name)
        self.check(done, UNUSABLE, "", "3 imports", "env.sensor_read: function (i32) -> f64", "env.table: table 4 elements of funcref",
                   "env.level: global mut i64", "weft_native")
        self.assertNotIn("fd_write", done.stderr)

    def test_advice(self):
        for module, import_name, kind, advice in [
                ("wasi:cli/stdout@0.2.0", "get-stdout", "(func)", "wasm32-wasip1"),
                ("wasi_snapshot_preview1", "fd_explode", "(func)", "docs/wasi.md"),
                ("env", "abort", "(func (param i32 i32 i32 i32))", "--use abort="),
                ("env", "emscripten_resize_heap", "(func (param i32) (result i32))", "STANDALONE_WASM"),
                ("wbg", "__wbg_log", "(func)", "wasm-bindgen"),
                ("gojs", "runtime.wasmExit", "(func (param i32))", "GOOS=wasip1"),
                ("env", "memory", "(memory 1)", "--import-memory")]:
            with self.subTest(module=module, name=import_name):
                name = wat("advice", f'(module (import "{module}" "{import_name}" {kind}) (func (export "_start")))')
                self.check(weft("run", name), UNUSABLE, "", f"{module}.{import_name}", advice)

    def test_other_type(self):
        name = wat("mismatch", '''(module (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
          (func (export "_start")))''')
        self.check(weft("run", name), UNUSABLE, "", "fd_close: function (i64) -> i32", "(i)i")


class Inspect(Case):
    @staticmethod
    def numbers(text, row):
        found = re.search(rf"^  {re.escape(row)} +([\d,]+) +([\d,]+)$", text, re.M)
        return int(found[1].replace(",", "")), int(found[2].replace(",", ""))

    def test_what_it_says(self):
        name = wat("inspected", '''(module
          (import "env" "tick" (func (param i64)))
          (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
          (memory (export "memory") 2)
          (data (i32.const 0) "twelve bytes")
          (table 10 funcref)
          (global (export "counter") (mut i32) (i32.const 0))
          (func (export "extend") (param i32) (result i32) (i32.extend8_s (local.get 0)))
          (func (export "pair") (result i32 f32) (i32.const 1) (f32.const 2)))''')
        done = weft("inspect", "--stack", "2k", name)
        self.check(done, 0)
        for text in [f"{name}: {os.path.getsize(path(name))} bytes, 4 functions", "Imports: 2",
                     "env.tick: function (i64)  [your host]", "wasi_snapshot_preview1.sched_yield: function () -> i32  [WASI]",
                     "Exports: 4", "memory: memory 2 pages (128 KiB)", "counter: global mut i32",
                     "extend: function (i32) -> i32", "pair: function () -> (i32, f32)", "sign extension", "multi-value",
                     "bytes of WebAssembly became"]:
            self.assertIn(text, done.stdout)
        self.assertNotIn("tail calls", done.stdout)
        self.assertEqual(self.numbers(done.stdout, "linear memory"), (131072, 131072))
        self.assertEqual(self.numbers(done.stdout, "guest stack"), (2048, 2048))
        rows = ["the module's buffer", "prepared code", "module", "instance, globals, tables", "guest stack", "linear memory"]
        for column in range(2):
            total = sum(self.numbers(done.stdout, row)[column] for row in rows)
            self.assertEqual(self.numbers(done.stdout, "together")[column], total)
            # The data section: count, flags, a constant of three bytes, length, and the data.
            sealed = self.numbers(done.stdout, "the same, sealed when instantiated")[column]
            self.assertEqual(sealed, total - (0, 6 + 12)[column])
        # The table's ten elements of four bytes are in there.
        self.assertGreaterEqual(self.numbers(done.stdout, "instance, globals, tables")[0], 40)
        self.assertEqual(self.numbers(done.stdout, "the module's buffer")[0], 0)
        self.assertGreater(self.numbers(done.stdout, "prepared code")[0], 0)

    def test_names_cannot_command_the_terminal(self):
        name = wat("rude", r'''(module (import "e\1b[31m" "\00\c2\9b7m" (func)) (func (export "\0da\1b[2J") (unreachable)))''')
        for arguments in [["inspect", name], ["run", name], ["disasm", name], ["run", "--invoke", "x", name]]:
            done = weft(*arguments)
            for stream in (done.stdout, done.stderr):
                self.assertNotRegex(stream, "[\x00-\x09\x0b-\x1f\x7f-\x9f]", arguments)
        self.assertIn(r"e\1b[31m.\00\c2\9b7m: function ()", weft("inspect", name).stdout)
        self.assertIn(r"\0da\1b[2J: function ()", weft("inspect", name).stdout)

    def test_a_real_program(self):
        guest("program", "streams.c")
        done = weft("inspect", "program.wasm")
        self.check(done, 0)
        size = os.path.getsize(path("program.wasm"))
        self.assertIn("_start: function ()", done.stdout)
        self.assertLess(self.numbers(done.stdout, "the module's buffer")[1], size)
        # A const module's code goes to RAM; of one in RAM it lies in the module's own buffer.
        self.assertGreater(self.numbers(done.stdout, "prepared code")[0], 0)
        self.assertEqual(self.numbers(done.stdout, "prepared code")[1], 0)
        before, after = re.search(r"Code: ([\d,]+) bytes of WebAssembly became ([\d,]+) bytes", done.stdout).groups()
        self.assertGreater(int(before.replace(",", "")), 0)
        self.assertGreater(int(after.replace(",", "")), 0)

    def test_of_broken_module(self):
        name = wat("broken", "(module (func $wrong (result i32)))", "--no-check")
        self.check(weft("inspect", name), UNUSABLE, "", "is invalid", "<wrong>")


class Disasm(Case):
    @classmethod
    def setUpClass(cls):
        wat("listed", """(module
          (import "env" "outside" (func $outside (param i64)))
          (func $square (export "power of two") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
          (func $sum (param i32) (result i32) (local i32)
            (loop $again
              (local.set 1 (i32.add (local.get 1) (call $square (local.get 0))))
              (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (call $outside (i64.const -7000000000))
            (local.get 1)))""")
        guest("disassembled", "streams.c")

    def test_choice_of_functions(self):
        both = weft("disasm", "listed.wasm")
        self.check(both, 0)
        self.assertEqual(re.findall(r"^function .*", both.stdout, re.M),
                         ["function 1 <square>: (i32) -> i32", "function 2 <sum>: (i32) -> i32"])
        for wanted in ["1", "square"]:
            one = weft("disasm", "listed.wasm", wanted)
            self.check(one, 0)
            self.assertEqual(re.findall(r"^function .*", one.stdout, re.M), ["function 1 <square>: (i32) -> i32"])
        self.check(weft("disasm", "listed.wasm", "cube"), MISSING, "", "no function cube")
        self.check(weft("disasm", "listed.wasm", "3"), MISSING, "", "no function 3")
        self.check(weft("disasm", "listed.wasm", "0"), MISSING, "", "function 0 <outside> is imported")
        self.check(weft("disasm", "absent.wasm"), MISSING, "", "No such file")
        self.check(weft("disasm", binary("noise", b"hello")), UNUSABLE, "", "not a WebAssembly module")

    def test_words(self):
        text = weft("disasm", "listed.wasm", "sum").stdout
        for words in ["local.get 0", "call 1 <square>", "i32.const 1", "br_if 0", "i64.const -7000000000", "call 0 <outside>"]:
            self.assertIn(words, text)

    def test_every_instruction_is_there(self):
        """Offsets and names as wasm-objdump gives them, function by function."""
        listing = weft("disasm", "disassembled.wasm")
        self.check(listing, 0)
        ours = [re.findall(r"^ *0x([0-9a-f]+)  +(\S+)", part, re.M)
                for part in re.split(r"^function \d+", listing.stdout, flags=re.M)[1:]]
        dump = subprocess.run(["wasm-objdump", "-d", "disassembled.wasm"], cwd=FOLDER, check=True, stdout=subprocess.PIPE, timeout=60)
        theirs = [[(address.lstrip("0"), name) for address, name in re.findall(r"^ ([0-9a-f]{6}): [0-9a-f ]+\| +(\S+)", part, re.M)
                   if not name.startswith("local[")]
                  for part in re.split(r"^[0-9a-f]{6} func\[\d+\]", dump.stdout.decode(), flags=re.M)[1:]]
        self.assertGreater(sum(map(len, ours)), 5000)
        self.assertEqual(len(ours), len(theirs))
        for function, (our, their) in enumerate(zip(ours, theirs)):
            self.assertEqual(our, their, f"function {function}")

    def test_all_of_the_prepared_code_is_there(self):
        listing = weft("disasm", "disassembled.wasm").stdout
        became = [int(n.replace(",", "")) for n in re.findall(r"became ([\d,]+) bytes", listing)]
        inspected = re.search(r"WebAssembly became ([\d,]+) bytes", weft("inspect", "disassembled.wasm").stdout)
        self.assertEqual(became[-1], int(inspected[1].replace(",", "")))
        self.assertEqual(sum(became[:-1]), became[-1])
        for part in re.split(r"^function \d+", listing, flags=re.M)[1:]:
            positions = [int(p) for p in re.findall(r"^(?: *0x.{34,}|.{44})[ >] *(\d+)  \w", part, re.M)]
            self.assertEqual(positions, sorted(set(positions)))
            said = re.search(r"became [\d,]+ bytes \(([\d,]+)\)", part)
            self.assertEqual(len(positions), int(said[1].replace(",", "")))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        WEFT = os.path.abspath(sys.argv[1])
    if not os.access(WEFT, os.X_OK):
        sys.exit(f"{WEFT} does not exist: build it first")
    result = unittest.main(argv=sys.argv[:1], exit=False, verbosity=1).result
    failed = len({test.id().split(" ")[0] for test, _ in result.failures + result.errors})
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(failed != 0)
