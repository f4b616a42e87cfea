# SPDX-License-Identifier: Apache-2.0
"""What a run says in plain lines: as it goes, when nobody watches a terminal, and at its end."""
import qemu
from telemetry import DECIMALS, UNITS, VALUES, error_of, signed

GROUPS = ("kernel", "tasks", "driver", "application", "board", "library", "stack", "linker")
LOAD_EVERY = 5  # L lines, so many seconds


class Plain:
    """The run as it goes. Each line begins with the firmware's own time, or the host's in brackets."""

    def __init__(self, write, asleep_known):
        self.write = write
        self.asleep_known = asleep_known
        self.caption = None
        self.shown_second = -1
        self.loads = 0
        self.faulted = None

    def chapter(self, caption):
        if caption != self.caption:
            self.caption = caption
            self.write(f"-- {caption}.")

    def command(self, text):
        self.write(f"          > {text}")

    def note(self, text):
        self.write(f"          ! {text}")

    def line(self, line, truth):
        """One of the firmware's."""
        time = f"{line.ms / 1000:8.2f}" if line.ms is not None else " " * 8
        if line.kind == "F" and line.ms // 1000 != self.shown_second:
            self.shown_second = line.ms // 1000
            self.write(f"{time}  {self._values(line, truth)}")
        elif line.kind == "L":
            self.loads += 1
            if self.loads % LOAD_EVERY == 1:
                asleep = f", asleep {int(line.pairs.get('asleep', 0)) / 10:.1f} %" if self.asleep_known else ""
                self.write(f"{time}  {line.pairs.get('polls')} polls/s, {line.pairs.get('wakes')} wakes/s{asleep}")
        elif line.kind == "E":
            self.write(f"{time}  event: {line.text}")
        elif line.kind == "S":
            self._states(line, time)
        elif line.kind in ":?":
            self.write(f"{time}  {line.text}")

    def _values(self, line, truth):
        """What the firmware says, and in brackets how far that is from the truth."""
        shown = []
        for name in VALUES:
            if name == "pressure":
                continue
            said = line.pairs.get(name, "-")
            text = f"{name} -" if said == "-" else f"{name} {float(said):.{DECIMALS[name]}f}{UNITS[name].strip()}"
            error = error_of(name, None if said == "-" else float(said), truth.get(name))
            shown.append(text if error is None else f"{text} ({signed(name, error)})")
        calibrated = "" if line.pairs.get("calibrated") == "1" else "  not calibrated"
        return "  ".join(shown) + calibrated

    def _states(self, line, time):
        """All at the beginning, then only who becomes faulted, and who no longer is."""
        faulted = {name for name, state in line.pairs.items() if state == "faulted"}
        if self.faulted is None:
            self.write(f"{time}  tasks: " + ", ".join(f"{name} {state}" for name, state in line.pairs.items()))
        for name in sorted(faulted - (self.faulted or set())):
            self.write(f"{time}  task {name}: faulted")
        for name in sorted((self.faulted or set()) - faulted):
            self.write(f"{time}  task {name}: {line.pairs[name]}")
        self.faulted = faulted


def table(rows, align):
    """Columns as wide as their widest cell; align: a character a column, < or >."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(align))]
    return ["  " + "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, align, widths)).rstrip()
            for row in rows]


def of_the_run(seen, seconds, where):
    """What has been seen of the firmware."""
    said = sum(seen.lines.values())
    yield f"{seconds:.1f} s of sensor-fusion on {where}: {said} lines of telemetry and answers"
    if seen.worst_error:
        yield "  largest errors at rest: " + ", ".join(
            f"{name} {seen.worst_error[name]:.{DECIMALS[name]}f}{UNITS[name]}" for name in VALUES
            if name in seen.worst_error and name != "pressure")
    yield "  tasks that have been faulted: " + (", ".join(sorted(seen.faulted_ever)) or "none")
    if seen.resets:
        yield f"  resets by the watchdog: {seen.resets}"


def of_the_size(parts):
    """Flash and RAM by part, then the bytes of each task."""
    yield f"Flash and RAM in bytes, by part: {parts.flash} and {parts.ram} ({parts.compiler})"
    rows = [("", "", "flash", "RAM")]
    for group in GROUPS:
        members = sorted(((name, size) for (owner, name), size in parts.by_part.items() if owner == group),
                         key=lambda member: -member[1].flash - member[1].ram)
        for index, (name, size) in enumerate(members):
            rows.append((group if index == 0 else "", name, str(size.flash), str(size.ram)))
    yield from table(rows, "<<>>")


def of_the_tasks(parts, worst):
    """`worst`: instructions of the longest poll by task, or None where they could not be counted."""
    tasks = parts.tasks()
    rows = [("task", "machine", "states", "bytes", "worst poll, instructions" if worst else "")]
    for task in tasks:
        poll = str(worst[task.name]) if worst and task.name in worst else ""
        rows.append((task.name, task.machine, str(task.states or ""), str(task.size * task.count), poll))
    machines = [task for task in tasks if task.machine != "stator_timers"]
    total = sum(task.size * task.count for task in machines)
    yield f"Bytes a task: {len(machines)} machines in {total} bytes, no task stacks"
    yield from table(rows, "<<>>>")
    if worst:
        yield "  Interrupts that struck a poll are counted with it, and so is the counting itself."


def worst_polls(seen):
    """Instructions by task, from the answers to `tasks`, of a run in virtual time."""
    return {task: qemu.instructions_of(cycles) for task, cycles in seen.worst_cycles.items()}
