# SPDX-License-Identifier: Apache-2.0
"""Firmwares for the emulated mps2-an386, compiled by scripts that need many variants of one: quicker than CMake."""
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BOARD = "mps2-an386"
CPU = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=soft"]
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-ffreestanding",
         "-ffunction-sections", "-fdata-sections", "-fno-common"]
COMPILERS = {"gcc": ["arm-none-eabi-gcc"], "clang": ["clang", "--target=arm-none-eabi", "-fshort-enums"]}
BOARD_SOURCES = [*sorted((ROOT / "boards/common").glob("*.c")), *sorted((ROOT / "src").glob("*.c"))]
BIT_BAND = "--defsym=stator_ready_alias=0x22000000+((stator_ready-0x20000000)*32)"
QEMU = ["qemu-system-arm", "-M", BOARD, "-display", "none", "-monitor", "none", "-serial", "null",
        "-semihosting-config", "enable=on,target=native"]


class Failed(Exception):
    pass


def output_of(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{command[0]} failed:\n{done.stderr.strip()}")
    return done.stdout


class Firmware:
    """Sources compiled into objects in a folder of their own, and linked with the board's start-up code.

    compiler: a key of COMPILERS, a space, and the level of optimisation: "gcc -Os". headers: where include/ and ports/
    are taken from, for a test that changes them."""

    def __init__(self, folder, compiler, sources, definitions, link=(), headers=ROOT):
        name, level = compiler.split()
        includes = [f"-I{headers}/include", f"-I{headers}/ports/cortex-m", f"-I{ROOT}", f"-I{ROOT}/boards/{BOARD}",
                    f"-I{ROOT}/boards/common"]
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.elf = self.folder / "firmware.elf"
        objects = []
        for source in [*sources, *BOARD_SOURCES]:
            objects.append(self.folder / f"{source.stem}.o")
            output_of(*COMPILERS[name], level, *CPU, *FLAGS, *includes, *definitions, "-c", source, "-o", objects[-1])
        libgcc = output_of("arm-none-eabi-gcc", *CPU, "-print-libgcc-file-name").strip()
        output_of("arm-none-eabi-ld", "--gc-sections", "-L", ROOT / "boards/common",
                  "-T", ROOT / f"boards/{BOARD}/linker.ld", *link, *objects, libgcc, "-o", self.elf)

    def symbols(self):
        """Name to address, for functions without the bit that says Thumb."""
        lines = output_of("arm-none-eabi-nm", self.elf).splitlines()
        return {words[2]: int(words[0], 16) & ~1 for words in map(str.split, lines) if len(words) == 3}
