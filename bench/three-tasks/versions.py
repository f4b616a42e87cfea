# SPDX-License-Identifier: Apache-2.0
"""The three-task program in its versions: built for the chip, and what is read off there."""
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from counting import Program, constant  # noqa: E402
from firmware import BIT_BAND, CPU, Failed, output_of  # noqa: E402

STATOR = [HERE / "stator" / name for name in ("copier.c", "line_reader.c", "thermometer.c", "system.c")]
THREADS = [HERE / "threads" / name for name in ("tasks.c", "kernel.c", "system.c")]
TASKS = ("copier", "line reader", "thermometer")
# An interrupt's handler, and the first call of the hardware layer by the task that waits for it.
EVENTS = {"copy_isr": "copy_taken", "dma_isr": "dma_status", "uart_isr": "uart_read", "i2c_isr": "i2c_status"}
# Of the linker's map: an input section, its size, and the object that it comes from.
INPUT_SECTION = re.compile(r"^ (\.\S+|COMMON)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$", re.M)

INTERRUPT_BYTES = 40  # what an interrupt stacks, and the word that aligns it
HAL_BYTES = 32        # for a call of the hardware layer
SAVED_BYTES = 36      # by a switch
WHOLE_BYTES = 8


class Version(Program):
    """own: the objects and archives that are the program; the rest is start-up code and the hardware layer."""

    def __init__(self, folder, compiler, sources, definitions=(), link=(), parts=()):
        self.map = Path(folder) / f"{len(list(Path(folder).glob('*.map')))}.map"
        self.own = {source.stem + ".o" for source in sources} | {Path(part).name for part in parts}
        super().__init__(folder, compiler, [*sources, HERE / "stubs.c", HERE / "names.c"], definitions,
                         [f"-Map={self.map}", *link], parts=parts)

    def sizes(self):
        """Bytes of flash and of RAM."""
        text = self.map.read_text().split("Linker script and memory map", 1)[1]
        flash = ram = 0
        for section, size, origin in INPUT_SECTION.findall(re.sub(r"^( \S+)\n\s+0x", r"\1 0x", text, flags=re.M)):
            if Path(origin.split("(")[0]).name in self.own:
                flash += int(size, 16) if section.startswith((".text", ".rodata", ".data")) else 0
                ram += int(size, 16) if section.startswith((".bss", ".data", "COMMON")) else 0
        return flash, ram

    def events(self):
        """Instructions from the first of an interrupt's handler to the waiting task's first call."""
        found = self.all_spans([(f"strike_{handler}", call) for handler, call in EVENTS.items()])
        return {handler: constant(found[f"strike_{handler}", call], f"{self.elf}: {handler}") - 1
                for handler, call in EVENTS.items()}

    def symbol_bytes(self, *names):
        lines = output_of("arm-none-eabi-nm", "-S", self.elf).splitlines()
        sizes = {words[3]: int(words[1], 16) for words in map(str.split, lines) if len(words) == 4}
        return [sizes[name] for name in names]


def stator(folder, compiler, back_end):
    bit_band = back_end == "bit-band"
    return Version(folder, compiler, STATOR, ["-DSTATOR_BITBAND=1"] if bit_band else [], [BIT_BAND] if bit_band else [])


def stator_states(folder):
    """Bytes of the state of each task: sizes of arrays in an object file."""
    source, made = Path(folder) / "states.c", Path(folder) / "states.o"
    machines = ("copier", "line_reader", "thermometer")
    source.write_text("".join(f'#include "bench/three-tasks/stator/{name}.h"\nchar {name}_bytes[sizeof({name})];\n'
                              for name in machines))
    root = HERE.parent.parent
    output_of("arm-none-eabi-gcc", *CPU, "-ffreestanding", f"-I{root}", f"-I{root}/include", f"-I{root}/ports/cortex-m",
              "-c", source, "-o", made)
    by_name = {name: int(size, 16) for size, name in re.findall(r"^\S+ (\S+) \S (\S+)_bytes$",
                                                               output_of("arm-none-eabi-nm", "-S", made), re.M)}
    return [by_name[name] for name in machines]


def threads(folder, compiler):
    return Version(folder, compiler, THREADS)


def stacks_wanted(folder):
    """Bytes of stack that each thread may need: the deepest chain of calls, by gcc's account of each function."""
    built = threads_with_accounts(folder)
    frames, calls = {}, {}
    for account in built.glob("*.su"):
        for line in account.read_text().splitlines():
            where, size, _ = line.split("\t")
            frames[where.split(":")[-1]] = int(size)
    for made in built.glob("*.o"):
        name = None
        for line in output_of("arm-none-eabi-objdump", "-dr", made).splitlines():
            entry = re.match(r"[0-9a-f]+ <(\S+)>:$", line)
            target = re.search(r"R_ARM_THM_(?:CALL|JUMP24)\s+(\S+)$", line)
            if entry:
                name = entry[1]
            elif target:
                calls.setdefault(name, set()).add(target[1])

    def depth(function):
        if function not in frames:
            return HAL_BYTES
        own = SAVED_BYTES if function == "switch_stacks" else frames[function]
        return own + max((depth(callee) for callee in calls.get(function, ())), default=0)
    whole = [depth(name) + INTERRUPT_BYTES for name in ("copier", "line_reader", "thermometer")]
    return [(size + WHOLE_BYTES - 1) // WHOLE_BYTES * WHOLE_BYTES for size in whole]


def threads_with_accounts(folder):
    """A section a function: calls within one would leave no relocation to read."""
    built = Path(folder) / "accounts"
    built.mkdir()
    root = HERE.parent.parent
    for source in THREADS:
        output_of("arm-none-eabi-gcc", "-Os", *CPU, "-std=c11", "-ffreestanding", "-ffunction-sections", "-fstack-usage",
                  f"-I{root}", "-c", source, "-o", built / f"{source.stem}.o")
    return built


def check_stacks(folder):
    """The sizes in stacks.h are those that are wanted, no more and no less."""
    text = (HERE / "threads" / "stacks.h").read_text()
    given = [int(re.search(rf"{name}_STACK_BYTES\s+(\d+)", text)[1]) for name in ("COPIER", "LINE_READER", "THERMOMETER")]
    wanted = stacks_wanted(folder)
    if given != wanted:
        raise Failed(f"bench/three-tasks/threads/stacks.h has {given} bytes: they should be {wanted}")


def rust(folder, compiler, level, dynamic):
    options = ["--cfg", "dynamic"] if dynamic else []
    return Version(folder, "gcc -Os", [], parts=[compiler.archive(folder, HERE / "rust" / "main.rs", level, *options)])
