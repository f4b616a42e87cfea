# SPDX-License-Identifier: Apache-2.0
"""Builds the firmwares of tests/tool with several compilers, and runs `stator` and QEMU on them."""
import concurrent.futures
import json
import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FIRMWARE = ROOT / "tests" / "tool" / "firmware"
STATOR = ROOT / "build" / "stator"
JOBS = 2
BOARD = ROOT / "boards" / "mps2-an386"
INCLUDES = ["-I", ROOT / "include", "-I", ROOT, "-I", FIRMWARE]
COMMON = ["-g3", "-gdwarf-5", "-ffreestanding", "-ffunction-sections", "-fdata-sections", "-fno-common",
          f"-ffile-prefix-map={ROOT}/="]
ARM_CPU = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=soft"]
ARM_INCLUDES = ["-I", ROOT / "ports" / "cortex-m", "-I", BOARD, "-I", ROOT / "boards" / "common"]
ARM_LINK = ["-nostdlib", "-T", BOARD / "linker.ld", "-L", ROOT / "boards" / "common", "-Wl,--gc-sections"]
ARM_SOURCES = [FIRMWARE / "sound.c", FIRMWARE / "device.c", ROOT / "src" / "fault.c",
               *sorted((ROOT / "boards" / "common").glob("*.c"))]
QEMU = ["qemu-system-arm", "-M", "mps2-an386", "-display", "none", "-monitor", "none", "-serial", "none",
        "-semihosting-config", "enable=on,target=native", "-kernel"]


def run(command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=50, **options)


def must(command):
    done = run(command)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed\n{done.stdout}{done.stderr}")
    return done.stdout


def libgcc():
    return must(["arm-none-eabi-gcc", *ARM_CPU, "-print-libgcc-file-name"]).strip()


def arm(compiler, output, options, sources=None):
    """Links a firmware for mps2-an386; `compiler` is gcc or clang."""
    tool = ["arm-none-eabi-gcc"] if compiler == "gcc" else ["clang", "--target=arm-none-eabi", "-fuse-ld=lld",
                                                            "-Wno-unused-command-line-argument"]
    must([*tool, *ARM_CPU, *COMMON, *INCLUDES, *ARM_INCLUDES, *options, *(sources or ARM_SOURCES), *ARM_LINK, libgcc(), "-o", output])
    return output


OTHERS = {
    "riscv": (["riscv64-unknown-elf-gcc", "-march=rv32imac", "-misa-spec=2.2", "-mabi=ilp32"], ["-ffreestanding", "-gdwarf-5", "-nostdlib", "-e", "main"],
              ["-lgcc"]),
    "avr": (["avr-gcc", "-mmcu=atmega2560", "-std=gnu11"], ["-gdwarf-4"], []),
    "x86": (["gcc"], ["-gdwarf-5"], []),
}


def other(cpu, output, options):
    """Links sound.c for another CPU, or for this machine, with the plain port of tests/tool/port."""
    compiler, flags, libraries = OTHERS[cpu]
    memory = [ROOT / "boards" / "common" / "memory_functions.c"] if cpu == "riscv" else []
    must([*compiler, "-g", *flags, "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", *INCLUDES, "-I", ROOT / "tests" / "tool" / "port", *options,
          FIRMWARE / "sound.c", FIRMWARE / "device.c", ROOT / "src" / "fault.c", *memory, *libraries, "-o", output])
    return output


def stator(*arguments):
    return run([STATOR, *arguments])


def audit(elf):
    done = stator("audit", "--json", elf)
    if done.returncode != 0:
        raise RuntimeError(f"stator audit --json {elf}: exit status {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def kinds(report, severities=("red", "amber")):
    return [finding["kind"] for finding in report["findings"] if finding["severity"] in severities]


def qemu(elf):
    done = run(["timeout", "-k", "1", "30", *QEMU, elf])
    if done.returncode != 0:
        raise RuntimeError(f"{elf.name} in QEMU: exit status {done.returncode}\n{done.stderr}")
    return done.stderr


class Tests:
    """Named checks that run two at a time in a folder of their own; prints one line each."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.list = []

    def add(self, name, function, *arguments):
        self.list.append((name, function, arguments))

    def one(self, item):
        name, function, arguments = item
        try:
            wrong = function(*arguments)
        except Exception as error:  # a build that fails is a test that fails
            wrong = f"{type(error).__name__}: {error}"
        return name, wrong

    def run(self):
        failed = False
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            for name, wrong in pool.map(self.one, self.list):
                if wrong:
                    first, *rest = str(wrong).splitlines()
                    print("\n".join(rest + [f"not ok {name}: {first}"]), flush=True)
                    failed = True
                else:
                    print(f"ok {name}", flush=True)
        self.folder.cleanup()
        return 1 if failed else 0


os.environ.setdefault("LC_ALL", "C.UTF-8")
