# SPDX-License-Identifier: Apache-2.0
"""Firmwares for the emulated boards, mps2-an386 unless another is named, compiled by scripts that need many variants of
one: quicker than CMake."""
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BOARD = "mps2-an386"
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-ffreestanding",
         "-ffunction-sections", "-fdata-sections", "-fno-common"]
COMPILERS = {"gcc": ["arm-none-eabi-gcc"], "clang": ["clang", "--target=arm-none-eabi", "-fshort-enums"]}
RISCV_COMPILERS = {"gcc": ["riscv64-unknown-elf-gcc", "-misa-spec=2.2"],
                   "clang": ["clang", "--target=riscv32-unknown-elf"]}
CPUS = {
    "mps2-an386": ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=soft"],
    "ast1030-evb": ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=soft"],
    "mps2-an385": ["-mcpu=cortex-m3", "-mthumb"],
    "mps2-an500": ["-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=soft"],
    "mps2-an505": ["-mcpu=cortex-m33", "-mthumb", "-mfloat-abi=soft"],
    "microbit": ["-mcpu=cortex-m0", "-mthumb"],
    "riscv-virt": ["-march=rv32imac", "-mabi=ilp32", "-mcmodel=medany", "-msmall-data-limit=0"],
}
CPU = CPUS[BOARD]
BIT_BAND = "--defsym=stator_ready_alias=0x22000000+((stator_ready-0x20000000)*32)"


def is_riscv(board):
    return board.startswith("riscv")


def qemu_of(board):
    machine = ["qemu-system-arm", "-M", board]
    if is_riscv(board):
        machine = ["qemu-system-riscv32", "-M", "virt", "-bios", "none"]
    return [*machine, "-display", "none", "-monitor", "none", "-serial", "null",
            "-semihosting-config", "enable=on,target=native"]


def tool_of(board, name):
    """objdump, nm, ld or gcc."""
    return f"{'riscv64-unknown-elf' if is_riscv(board) else 'arm-none-eabi'}-{name}"


def board_sources(board):
    common = [path for path in sorted((ROOT / "boards/common").glob("*.c"))
              if not is_riscv(board) or not path.name.startswith("cortex_m_")]
    return [*common, *sorted((ROOT / "boards" / board).glob("*.c")), *sorted((ROOT / "src").glob("*.c"))]


QEMU = qemu_of(BOARD)


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
    are taken from, for a test that changes them. parts: objects and archives that another compiler made."""

    def __init__(self, folder, compiler, sources, definitions, link=(), headers=ROOT, board=BOARD, parts=()):
        name, level = compiler.split()
        port = "riscv" if is_riscv(board) else "cortex-m"
        compilers = RISCV_COMPILERS if is_riscv(board) else COMPILERS
        includes = [f"-I{headers}/include", f"-I{headers}/ports/{port}", f"-I{ROOT}", f"-I{ROOT}/boards/{board}",
                    f"-I{ROOT}/boards/common"]
        self.board = board
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.elf = self.folder / "firmware.elf"
        objects = []
        for source in [*sources, *board_sources(board)]:
            objects.append(self.folder / f"{source.stem}.o")
            output_of(*compilers[name], level, *CPUS[board], *FLAGS, *includes, *definitions, "-c", source, "-o",
                      objects[-1])
        libgcc = output_of(*compilers["gcc"], *CPUS[board], "-print-libgcc-file-name").strip()
        emulation = ["-m", "elf32lriscv"] if is_riscv(board) else []
        output_of(tool_of(board, "ld"), *emulation, *link, "--gc-sections", "-L", ROOT / "boards/common",
                  "-T", ROOT / f"boards/{board}/linker.ld", *objects, *parts, libgcc, "-o", self.elf)

    def symbols(self):
        """Name to address, for functions without the bit that says Thumb."""
        lines = output_of(tool_of(self.board, "nm"), self.elf).splitlines()
        return {words[2]: int(words[0], 16) & ~1 for words in map(str.split, lines) if len(words) == 3}
