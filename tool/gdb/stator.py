# SPDX-License-Identifier: Apache-2.0
"""Stator in gdb: `source stator.py`, then

  info stator          each task: its state, whether it is ready, its deadline
  stator task NAME     one task: its fields, children too
  print app.imu        a machine prints as its state and that state's fields

Reads the records in .debug_stator of the program that is debugged, and its memory; writes nothing.
"""
import struct

import gdb


def section(path, name):
    """The bytes of a section of an ELF file, and the size of its addresses; (b"", 0) when it has none."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] != b"\x7fELF":
        return b"", 0
    wide = data[4] == 2
    if wide:
        offset, size, count, names = struct.unpack_from("<Q", data, 40)[0], *struct.unpack_from("<3H", data, 58)
    else:
        offset, size, count, names = struct.unpack_from("<I", data, 32)[0], *struct.unpack_from("<3H", data, 46)

    def header(number):
        at = offset + number * size
        if wide:
            word, _, _, _, begin, length = struct.unpack_from("<IIQQQQ", data, at)
        else:
            word, _, _, _, begin, length = struct.unpack_from("<6I", data, at)
        return word, begin, length

    _, strings, _ = header(names)
    for number in range(count):
        word, begin, length = header(number)
        end = data.index(b"\0", strings + word)
        if data[strings + word:end].decode(errors="replace") == name:
            machine = struct.unpack_from("<H", data, 18)[0]
            return data[begin:begin + length], 2 if machine == 83 else 8 if wide else 4  # 83: AVR
    return b"", 0


class Records:
    """What the firmware's macros left: machines with their states, tiers, tasks."""

    def __init__(self, path):
        self.states, self.tasks, self.tiers, self.bells = {}, [], [], set()
        data, width = section(path, ".debug_stator")
        seen, at = set(), 0
        while width and at + width < len(data):
            end = data.index(b"\0", at + width)
            text = data[at + width:end].decode(errors="replace")
            at = end + 1
            if text not in seen:
                seen.add(text)
                self.add(text.split(" "))

    def add(self, words):
        if words[0] == "state" and len(words) == 4:
            self.states.setdefault(words[1], []).append(words[2])
        elif words[0] == "tier" and len(words) >= 5:
            self.tiers.append((words[2], int(words[3]), int(words[4])))
        elif words[0] == "bell" and len(words) >= 3:
            self.bells.add(words[2])  # a tier that the loop does not serve
        elif words[0] == "task" and len(words) >= 7:
            self.tasks.append({"name": words[2], "machine": words[3], "index": int(words[4]), "count": int(words[5]), "object": " ".join(words[6:])})


CACHE = {}


def records():
    path = gdb.current_progspace().filename
    if path is None:
        raise gdb.GdbError("stator: no program: say `file FIRMWARE.elf`")
    if path not in CACHE:
        CACHE[path] = Records(path)
    if not CACHE[path].tasks and not CACHE[path].states:
        raise gdb.GdbError(f"stator: {path}: no Stator in it: give the firmware's .elf")
    return CACHE[path]


def state_names(value):
    """The names of a machine's states, in the order of their numbers: that of the union's members."""
    for field in value.type.strip_typedefs().fields():
        inner = field.type.strip_typedefs()
        if not field.name and inner.code == gdb.TYPE_CODE_UNION:
            names = [member.name for member in inner.fields()]
            return names[1:] if names and names[0] == "state" else []
    return []


def state_of(value):
    names, number = state_names(value), int(value["state"])
    return names[number] if number < len(names) else None


def fields_of(value):
    """Names and values: of every state, then of the state that the machine is in."""
    for field in value.type.strip_typedefs().fields():
        if field.name:
            yield field.name, value[field.name]
    state = state_of(value)
    if state is not None:
        for field in value[state].type.strip_typedefs().fields():
            if field.name != "state_":
                yield field.name, value[state][field.name]


class MachinePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        state = state_of(self.value)
        return state if state is not None else f"state byte {int(self.value['state']):#04x}, which is none"

    def children(self):
        return fields_of(self.value)


def printer(value):
    kind = value.type.strip_typedefs()
    if kind.code != gdb.TYPE_CODE_STRUCT or not kind.tag:
        return None
    try:
        known = kind.tag in records().states
    except gdb.error:
        return None
    return MachinePrinter(value) if known else None


gdb.pretty_printers.insert(0, printer)


def tasks():
    """(name, index, machine, value) of every task that is a machine."""
    for task in sorted(records().tasks, key=lambda t: t["index"]):
        if task["machine"] in records().states:
            value = gdb.parse_and_eval(task["object"])
            for number in range(task["count"]):
                one = value[number] if value.type.strip_typedefs().code == gdb.TYPE_CODE_ARRAY else value
                yield task["name"] + (f"[{number}]" if task["count"] > 1 else ""), task["index"] + number, task["machine"], one


def is_ready(index):
    """In the ready set, or in the second one that a port may keep for the loop's own wakes (ready.h)."""
    ready = False
    for name in ("stator_ready", "stator_own"):
        if gdb.lookup_global_symbol(name) is not None:
            words = gdb.parse_and_eval(name)
            bits = words.type.strip_typedefs().target().sizeof * 8
            counts = [count for _, _, count in records().tiers]
            summaries = len(counts) if any(count > bits for count in counts) else 0
            middles = sum(-(-count // bits**2) for count in counts if count > bits**2)
            ready = ready or bool(int(words[summaries + middles + index // bits]) >> index % bits & 1)
    return ready


def tier_of(index):
    for name, first, count in records().tiers:
        if first <= index < first + count:
            return name, first
    return None, 0


def deadline(index):
    """The task's deadline, or None. A clock behind a doorbell serves its own tier, counted from 0; the loop's the loop's."""
    tier, first = tier_of(index)
    own = tier in records().bells
    for task in records().tasks:
        clock, _ = tier_of(task["index"])
        if task["machine"] == "stator_timers" and (clock == tier if own else clock not in records().bells):
            timers = gdb.parse_and_eval(task["object"])
            at = index - first if own else index
            if int(timers["armed"][at // 8]) >> at % 8 & 1:
                return int(timers["deadline"][at])
    return None


class InfoStator(gdb.Command):
    """Each task of the firmware: its state, whether it is ready, its deadline."""

    def __init__(self):
        super().__init__("info stator", gdb.COMMAND_STATUS)

    def invoke(self, _argument, _from_tty):
        print(f"{'index':>5}  {'task':<18} {'machine':<16} {'state':<20} {'':<5} {'deadline':>10}")
        for name, index, machine, value in tasks():
            state = state_of(value)
            shown = state if state is not None else f"{int(value['state']):#04x}?"
            at = deadline(index)
            print(f"{index:>5}  {name:<18} {machine:<16} {shown:<20} {'ready' if is_ready(index) else '':<5} {'' if at is None else at:>10}")


class Stator(gdb.Command):
    """Commands about Stator's tasks."""

    def __init__(self):
        super().__init__("stator", gdb.COMMAND_STATUS, prefix=True)


class StatorTask(gdb.Command):
    """stator task NAME: one task, with the fields of the state that it is in."""

    def __init__(self):
        super().__init__("stator task", gdb.COMMAND_STATUS)

    def invoke(self, argument, _from_tty):
        for name, index, machine, value in tasks():
            if argument in (name, str(index)):
                print(f"{name}: {machine} at {int(value.address):#x}, index {index}, {'ready' if is_ready(index) else 'waits'}")
                print(value.format_string(pretty_structs=True))
                return
        raise gdb.GdbError(f"stator: no task `{argument}`: `info stator` lists them")

    def complete(self, _text, word):
        return [name for name, _, _, _ in tasks() if name.startswith(word)]


InfoStator()
Stator()
StatorTask()
