#!/bin/bash
# Installs the tools that a job needs and that this machine lacks, from Debian's packages:
#   test/install-tools.sh quickstart   the `weft` command, firmware, and the plugin that runs in both
#   test/install-tools.sh check        everything: all tests, benchmarks and guest languages
# What is there already, from whatever source, is left alone; when nothing is missing nothing is asked of the network.
set -euo pipefail

# One line each: the job that needs it first, the Debian package, and a command or a file that shows it is there. Rust is
# Debian's own, since its library for WebAssembly fits no other: call it as /usr/bin/rustc.
tools="
quickstart cmake                       cmake
quickstart ninja-build                 ninja
quickstart make                        make
quickstart g++                         g++
quickstart libcli11-dev                /usr/include/CLI/CLI.hpp
quickstart clang                       clang
quickstart lld                         wasm-ld
quickstart wasi-libc                   /usr/lib/wasm32-wasi/libc.a
quickstart libclang-rt-14-dev-wasm32   /usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a
quickstart gcc-arm-none-eabi           arm-none-eabi-g++
quickstart libnewlib-arm-none-eabi     /usr/lib/arm-none-eabi/lib/nano.specs
quickstart qemu-system-arm             qemu-system-arm
check      libgtest-dev                /usr/include/gtest/gtest.h
check      libgmock-dev                /usr/include/gmock/gmock.h
check      googletest                  /usr/src/googletest/CMakeLists.txt
check      g++-multilib                /usr/lib/gcc/x86_64-linux-gnu/12/32/libstdc++.a
check      libbenchmark-dev            /usr/include/benchmark/benchmark.h
check      nlohmann-json3-dev          /usr/include/nlohmann/json.hpp
check      python3                     python3
check      libclang-rt-14-dev          /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.asan-x86_64.a
check      nodejs                      node
check      npm                         npm
check      binaryen                    wasm-opt
check      qemu-system-misc            qemu-system-riscv32
check      gcc-riscv64-unknown-elf     riscv64-unknown-elf-g++
check      picolibc-riscv64-unknown-elf /usr/lib/picolibc/riscv64-unknown-elf/include/stdint.h
check      gcc-xtensa-lx106            xtensa-lx106-elf-g++
check      picolibc-xtensa-lx106-elf   /usr/lib/xtensa-lx106-elf/picolibc.specs
check      libnewlib-dev               /usr/include/newlib/string.h
check      pkg-config                  pkg-config
check      git                         git
check      python3-kconfiglib          /usr/lib/python3/dist-packages/kconfiglib.py
check      python3-yaml                /usr/lib/python3/dist-packages/yaml/__init__.py
check      kconfig-frontends-nox       kconfig-conf
check      arduino-builder             arduino-builder
check      wabt                        wasm-objdump
check      libc++-14-dev-wasm32        /usr/lib/wasm32-wasi/libc++.a
check      libc++abi-14-dev-wasm32     /usr/lib/wasm32-wasi/libc++abi.a
check      rustc                       /usr/bin/rustc
check      libstd-rust-dev-wasm32      /usr/lib/rustlib/wasm32-wasi
"

job=${1:-check}
case $job in
  quickstart) jobs="quickstart" ;;
  check) jobs="quickstart check" ;;
  *) echo "usage: $0 [quickstart|check]" >&2; exit 2 ;;
esac

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# A file may lie elsewhere in another release: then the package itself counts.
is_installed() {
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

missing=()
while read -r needed_by package sign; do
  case " $jobs " in
    *" $needed_by "*) is_there "$sign" || is_installed "$package" || missing+=("$package") ;;
  esac
done < <(grep . <<<"$tools")

if [ ${#missing[@]} -eq 0 ]; then
  echo "tools: everything for '$job' is there"
  exit 0
fi

echo "tools: missing: ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo "tools: this is no Debian machine; please install what corresponds to these packages" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "tools: please run this once as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@" >"$log" 2>&1
  then
    tail -n 20 "$log" >&2
    echo "tools: apt-get $1 failed" >&2
    exit 1
  fi
}

echo "tools: reading the package lists ..."
apt update
echo "tools: installing ${#missing[@]} packages (a few minutes the first time) ..."
apt install --no-install-recommends "${missing[@]}"
echo "tools: done"
