# SPDX-License-Identifier: Apache-2.0
"""What the firmware is made of, in bytes: from its ELF file, and the linker's map beside it."""
import collections
import re
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile

# An input section: its name may stand on the line before. Those at address 0 outside .vectors were discarded.
SECTION = re.compile(r"^ (\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$")
FLASH_SECTIONS = (".text", ".rodata", ".data")
RAM_SECTIONS = (".data", ".bss", ".noinit", ".uncached", ".stack")
# Which part a file of the example belongs to, besides the one of its own name.
BELONGS_TO = {"hard_iron": "fusion", "angle": "fusion", "altitude": "fusion", "describe": "console",
              "text": "telemetry", "events": "telemetry", "counts": "counting (hooks)", "app": "start, feeding"}
DRIVER_NAMES = {"aspeed_i2c": "I2C controller", "aspeed_watchdog": "hardware watchdog", "uart_16550": "UART",
                "register_access": "register access", "shared_bus": "shared bus", "sensor": "sensor (any)"}


@dataclass
class Size:
    flash: int = 0
    ram: int = 0


@dataclass
class Task:
    name: str
    machine: str
    count: int
    size: int  # bytes of one; 0: unknown
    states: int


def part_of(section, path):
    """The group and the name under which an input section is counted."""
    symbol = section.split(".")[-1]
    path = path.replace("__/", "")
    stem = Path(path).name.split(".")[0]
    if re.fullmatch(r"stator_(time|timers|wake_by)\w*|app_clock_\w*", symbol):
        return "kernel", "time"
    if symbol == "app_run" or symbol.startswith("stator_") or "/src/" in path:
        return "kernel", "loop, wakes, sleep"
    if symbol == "board_uart":
        return "driver", "UART"
    if symbol in ("board_magnetic_bus", "board_air_bus", "magnetic_buffer", "air_buffer"):
        return "driver", "I2C controller"
    if symbol == "app":
        return "tasks", "all tasks' state"
    if "libgcc" in path:
        return "library", "libgcc: 64-bit division"
    if "/boards/" in path or stem.startswith("board_"):
        return "board", "vectors" if symbol == "vectors" else "start-up, clock, interrupts"
    if "/drivers/" in path:
        return "driver", DRIVER_NAMES.get(stem, stem)
    return "application", BELONGS_TO.get(stem, stem)


class Parts:
    def __init__(self, elf_path):
        with open(elf_path, "rb") as file:
            elf = ELFFile(file)
            self.sections = {section.name: section["sh_size"] for section in elf.iter_sections()
                             if section["sh_flags"] & 2}  # SHF_ALLOC
            self.records = self._records(elf)
            self.sizes = self._sizes(elf)
            self.compiler = self._compiler(elf)
            symbols = elf.get_section_by_name(".symtab")
            self.objects = {symbol.name: symbol["st_size"] for symbol in symbols.iter_symbols()} if symbols else {}
        self.flash = sum(self.sections.get(name, 0) for name in FLASH_SECTIONS)
        self.ram = sum(self.sections.get(name, 0) for name in RAM_SECTIONS)
        self.by_part = self._by_part(Path(f"{elf_path}.map"))

    @staticmethod
    def _records(elf):
        """The texts of .debug_stator (include/stator/record.h): an address and a text each."""
        section = elf.get_section_by_name(".debug_stator")
        data, at, texts = section.data() if section else b"", 0, []
        while at + 4 < len(data):
            end = data.index(b"\0", at + 4)
            texts.append(data[at + 4:end].decode(errors="replace").split())
            at = end + 1
        return texts

    @staticmethod
    def _sizes(elf):
        """Bytes of each named type."""
        sizes = {}
        for unit in elf.get_dwarf_info().iter_CUs() if elf.has_dwarf_info() else ():
            for die in unit.get_top_DIE().iter_children():
                name, size = die.attributes.get("DW_AT_name"), die.attributes.get("DW_AT_byte_size")
                if die.tag == "DW_TAG_typedef" and name and "DW_AT_type" in die.attributes:
                    size = die.get_DIE_from_attribute("DW_AT_type").attributes.get("DW_AT_byte_size")
                if name and size:
                    sizes.setdefault(name.value.decode(), size.value)
        return sizes

    @staticmethod
    def _compiler(elf):
        """Name, version and optimisation, as the compiler itself notes them."""
        if not elf.has_dwarf_info():
            return "compiler unknown"
        unit = next(iter(elf.get_dwarf_info().iter_CUs()))
        producer = unit.get_top_DIE().attributes["DW_AT_producer"].value.decode(errors="replace")
        name = re.search(r"GNU C\S* (\S+)|clang version (\S+)", producer)
        level = re.findall(r"-O\S*", producer)
        if not name:
            return producer
        return " ".join([f"gcc {name[1]}" if name[1] else f"clang {name[2]}", *level[-1:]])

    def _by_part(self, map_path):
        """Group and name to Size; what the linker filled in is a part of its own."""
        found = collections.defaultdict(Size)
        if not map_path.exists():
            return found
        text = map_path.read_text(errors="replace").partition("Linker script and memory map")[2]
        text = re.sub(r"^( \.\S+)\n {2,}", r"\1 ", text, flags=re.M)
        inputs = [match for match in map(SECTION.match, text.splitlines())
                  if match and not match[1].startswith((".debug", ".comment", ".ARM"))]
        inputs.sort(key=lambda match: int(match[2], 16))
        for match, following in zip(inputs, inputs[1:] + [None]):
            # Of strings that the linker merged, the map still lists the sizes before.
            end = int(following[2], 16) if following else 1 << 32
            length = min(int(match[3], 16), end - int(match[2], 16))
            kind = "." + match[1].split(".")[1]
            size = found[part_of(match[1], match[4])]
            if kind in (".text", ".rodata", ".data", ".vectors"):
                size.flash += length
            if kind in (".data", ".bss", ".noinit", ".uncached"):
                size.ram += length
        found["stack", "reserved"].ram = self.sections.get(".stack", 0)
        found["linker", "alignment"] = Size(self.flash - sum(size.flash for size in found.values()),
                                            self.ram - sum(size.ram for size in found.values()))
        return {part: size for part, size in found.items() if size.flash or size.ram}

    def tasks(self):
        """In the order of the system table."""
        found = {}
        for words in self.records:
            if words[:1] == ["task"] and len(words) >= 7:
                _, _, name, machine, index, count, place = words[:7]
                # The clock keeps its deadlines in arrays of its own, as long as there are tasks.
                size = self.objects.get(place) or self.sizes.get(machine, 0)
                states = {record[2] for record in self.records if record[:2] == ["state", machine]}
                found[int(index)] = Task(name, machine, int(count), size, len(states))
        return [found[index] for index in sorted(found)]


def address_of(elf_path, symbol):
    """Of a function, without the Thumb bit; None: there is none."""
    with open(elf_path, "rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        found = table.get_symbol_by_name(symbol) if table else None
        return found[0]["st_value"] & ~1 if found else None
