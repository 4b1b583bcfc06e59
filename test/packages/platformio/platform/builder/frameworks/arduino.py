# The mock core over the start-up code and console of the emulated board. As with the cores of some real boards, C++ is too old.
import os

from SCons.Script import DefaultEnvironment

root = os.environ["WEFT_ROOT"]
hardware = f"{root}/test/packages/arduino/hardware/mock/samd"
cpu = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"]

env = DefaultEnvironment()
env.Append(
    CCFLAGS=[*cpu, "-Os", "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Werror"],
    CXXFLAGS=["-std=gnu++11", "-fno-rtti", "-fno-exceptions"],
    CPPDEFINES=["ARDUINO=10819", "ARDUINO_ARCH_SAMD"],
    CPPPATH=[f"{hardware}/cores/mock", f"{hardware}/variants/mps2"],
    LINKFLAGS=[*cpu, "-nostartfiles", "-T", f"{root}/platforms/boards/board.ld", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments",
               "-Wl,--defsym=FLASH_ORIGIN=0", "-Wl,--defsym=FLASH_SIZE=0x100000", "-Wl,--defsym=RAM_ORIGIN=0x20000000",
               "-Wl,--defsym=RAM_SIZE=0x8000"],
    LIBS=["m", "c", "gcc"])
env.Prepend(LIBS=[env.BuildLibrary("$BUILD_DIR/core", f"{hardware}/cores/mock")])

board = env.Clone()
board.Append(CPPPATH=[f"{root}/platforms/boards", f"{root}/ports/newlib"],
             CPPDEFINES=[("BOARD_COMMAND_LINE", 64), ("BOARD_COUNTER_ADDRESS", "0x40028018"), ("BOARD_COUNTER_HERTZ", 25000000)])
files = [f"{root}/platforms/boards/{name}.c" for name in ("reset_cortex_m", "startup", "board", "counter_fpgaio", "semihosting")]
env.Append(PIOBUILDFILES=[board.Object(f"$BUILD_DIR/board/{os.path.basename(file)}.o", file)
                          for file in [*files, f"{root}/ports/newlib/stubs.c"]])
