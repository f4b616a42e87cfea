# SPDX-License-Identifier: Apache-2.0
"""The live view: what the firmware says beside what is true, its tasks, its log, and a line to type commands on."""
import math
import textwrap

from telemetry import DECIMALS, HISTORY_EVERY_S, UNITS, VALUES, error_of, signed
from terminal import Frame

BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "1;31", "32", "33", "36"
COMPASS_COLUMNS, COMPASS_ROWS = 17, 8
HISTORY_COLUMNS_MAX = 30
LOG_INDENT = 9
SOURCES = {"heading": "mag", "altitude": "air", "pressure": "air", "board": "board", "remote": "remote", "air": "air"}
# What an error may be before it is shown in yellow: the sensors' resolution, and a heading's lag while it turns.
WORTH_A_LOOK = {"heading": 4.0, "altitude": 1.0, "pressure": 12.0, "board": 0.3, "remote": 1.0, "air": 0.3}
CALM_STATES = {"sampling": "waiting"}  # 2 ms of 50: to show it would only flicker
BLOCKS = "▁▂▃▄▅▆▇█"
BLOCKS_ASCII = "_.-~=+*#"
BRAILLE = 0x2800
# The bit of a braille character for the dot at (column, row) of its 2 x 4.
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


def sparkline(values, width, unicode, least_span):
    """The last values, a character each, between their least and their greatest; a blank where there is none."""
    blocks = BLOCKS if unicode else BLOCKS_ASCII
    last = list(values)[-width:]
    known = [value for value in last if value is not None]
    if not known:
        return " " * width
    least, span = min(known), max(max(known) - min(known), least_span)
    steps = [" " if value is None else blocks[min(7, int((value - least) / span * 8))] for value in last]
    return "".join(steps).rjust(width)


class Dots:
    """A drawing in braille characters, 2 x 4 dots each."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[0] * columns for _ in range(rows)]

    def set(self, x, y):
        column, row = int(x) // 2, int(y) // 4
        if 0 <= column < self.columns and 0 <= row < self.rows:
            self.cells[row][column] |= DOTS[int(x) % 2][int(y) % 4]

    def line(self, x0, y0, x1, y1):
        steps = max(1, int(2 * max(abs(x1 - x0), abs(y1 - y0))))
        for step in range(steps + 1):
            self.set(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps)


def compass(frame, row, column, said, true, unicode):
    """A rose; the firmware's needle in bold, the truth a mark on the rim."""
    centre_x, centre_y, radius = COMPASS_COLUMNS - 0.5, COMPASS_ROWS * 2 - 0.5, COMPASS_ROWS * 2 - 1

    def at(degrees, distance):
        angle = math.radians(degrees)
        return centre_x + distance * math.sin(angle), centre_y - distance * math.cos(angle)

    def cell_of(degrees, distance):
        x, y = at(degrees, distance)
        return row + int(y) // 4, column + int(x) // 2

    def draw(dots, style):
        for y, cells in enumerate(dots.cells):
            for x, cell in enumerate(cells):
                if cell:
                    frame.put(row + y, column + x, chr(BRAILLE + cell), style)

    if unicode:
        rim = Dots(COMPASS_COLUMNS, COMPASS_ROWS)
        for degrees in range(0, 360, 6):
            rim.set(*at(degrees, radius))
        draw(rim, DIM)
        if said is not None:
            needle = Dots(COMPASS_COLUMNS, COMPASS_ROWS)
            needle.line(centre_x, centre_y, *at(said, radius - 2))
            draw(needle, "1;32")
    else:
        for degrees in range(0, 360, 15):
            frame.put(*cell_of(degrees, radius), ".", DIM)
        if said is not None:
            for distance in range(0, radius - 1, 2):
                frame.put(*cell_of(said, distance), "*", "1;32")
    for degrees, name in ((0, "N"), (90, "E"), (180, "S"), (270, "W")):
        frame.put(*cell_of(degrees, radius), name, BOLD)
    if true is not None:
        frame.put(*cell_of(true, radius), "◆" if unicode else "@", YELLOW)


def formatted(name, value, unicode):
    unit = UNITS[name] if unicode else UNITS[name].replace("°", "deg")
    return "-" if value is None else f"{value:.{DECIMALS[name]}f}{unit}"


def log_lines(entries, width):
    """Time, text and style of each line; an entry that is too long is wrapped."""
    lines = []
    for entry in entries:
        style = {"E": "", ">": BOLD, ":": CYAN, "!": YELLOW, "?": YELLOW}[entry.kind]
        if entry.kind == "E" and "faulted" in entry.text or entry.kind == ":" and entry.text.startswith("error"):
            style = RED
        indent = "" if entry.kind in "E!?" else "  "
        text = f"> {entry.text}" if entry.kind == ">" else indent + entry.text
        wrapped = textwrap.wrap(text, max(width - LOG_INDENT, 20), subsequent_indent=indent + "  ") or [""]
        lines += [(f"{entry.seconds:6.1f}" if index == 0 else "", part, style) for index, part in enumerate(wrapped)]
    return lines


class View:
    """Draws frames; keeps what the user has typed and where in the log he looks."""

    def __init__(self, unicode, title):
        self.unicode = unicode
        self.title = title
        self.typed = ""
        self.sent = []  # the commands so far
        self.recalled = 0  # how far back in them
        self.large_log = False
        self.scrolled = 0  # log lines below the last one shown
        self.logged = 0  # entries that the last frame knew

    def key(self, key):
        """Takes a key; returns the command to send, or "quit" in a tuple of its own."""
        if key == "enter":
            command, self.typed, self.recalled, self.scrolled = self.typed.strip(), "", 0, 0
            if command:
                self.sent.append(command)
            return ("send", command) if command else None
        if key == "quit" or (key == "q" and not self.typed):
            return ("quit", None)
        if key == "tab":
            self.large_log, self.scrolled = not self.large_log, 0
        elif key == "backspace":
            self.typed = self.typed[:-1]
        elif key == "clear":
            self.typed = ""
        elif key in ("up", "down"):
            self.recalled = min(max(self.recalled + (1 if key == "up" else -1), 0), len(self.sent))
            self.typed = self.sent[-self.recalled] if self.recalled else ""
        elif key in ("page up", "page down"):
            self.scrolled = max(self.scrolled + (5 if key == "page up" else -5), 0)
        elif len(key) == 1 and len(self.typed) < 60:
            self.typed += key
        return None

    def rule(self, frame, row, name="", right=""):
        frame.put(row, 0, ("─" if self.unicode else "-") * frame.width, DIM)
        if name:
            frame.put(row, 2, f" {name} ", BOLD)
        if right:
            frame.right(row, frame.width - 2, f" {right} ")

    def frame(self, size, seen, truth, now_s, seconds):
        """A whole screen. `seconds`: how long the run is, or 0 for until the user ends it."""
        frame = Frame(size.columns, size.lines)
        end = f"{now_s:.1f} of {seconds:g} s" if seconds else f"{now_s:.1f} s"
        frame.put(0, 1, "Stator", BOLD)
        frame.put(0, 8, f"sensor-fusion on {self.title}")
        frame.right(0, frame.width - 1, " " + end, BOLD)
        frame.put(1, 1, truth.caption + ".", CYAN)
        row = 2
        if not self.large_log:
            row = self._instruments(frame, row, seen)
            row = self._tasks(frame, row, seen)
        self._log(frame, row, frame.height - 1, seen)
        self._input(frame, frame.height - 1)
        return frame

    def _instruments(self, frame, row, seen):
        self.rule(frame, row)
        left = 0
        if frame.width >= 76:
            compass(frame, row + 1, 2, seen.said["heading"], seen.true["heading"], self.unicode)
            left = COMPASS_COLUMNS + 4
        ends = (left + 20, left + 33, left + 43)
        history = min(frame.width - ends[2] - 3, HISTORY_COLUMNS_MAX)
        for end, text in zip(ends, ("firmware", "truth", "error")):
            frame.right(row + 1, end, text, DIM)
        if history >= 8:
            frame.put(row + 1, ends[2] + 2, f"last {history * HISTORY_EVERY_S} s", DIM)
        for index, name in enumerate(VALUES, row + 2):
            said, true = seen.said[name], seen.true[name]
            faulted = seen.states.get(SOURCES[name]) == "faulted"
            frame.put(index, left, name, RED if faulted else "")
            frame.right(index, ends[0], formatted(name, said, self.unicode), BOLD)
            frame.right(index, ends[1], formatted(name, true, self.unicode), DIM)
            error = error_of(name, said, true)
            if error is not None:
                worth_a_look = abs(error) > WORTH_A_LOOK[name]
                frame.right(index, ends[2], signed(name, error), YELLOW if worth_a_look else GREEN)
            if history >= 8 and name not in ("heading", "pressure"):
                frame.put(index, ends[2] + 2, sparkline(seen.history[name], history, self.unicode, 1.0), CYAN)
        self._calibration(frame, row + 2, ends[2] + 2, seen)
        if left:
            frame.put(row + 8, left, "◆" if self.unicode else "@", YELLOW)
            frame.put(row + 8, left + 2, "truth", DIM)
            frame.put(row + 8, left + 10, "━" if self.unicode else "*", "1;32")
            frame.put(row + 8, left + 12, "firmware", DIM)
        return row + 2 + max(len(VALUES), COMPASS_ROWS - 1)

    def _calibration(self, frame, row, column, seen):
        if seen.states.get("mag") == "faulted":
            frame.put(row, column, "no field", RED)
        elif seen.calibrated:
            frame.put(row, column, "calibrated", GREEN)
        else:
            frame.put(row, column, "not calibrated", YELLOW)

    def _tasks(self, frame, row, seen):
        load = seen.load
        figures = "" if load["polls"] is None else f"{load['polls']:.0f} polls/s  {load['wakes']:.0f} wakes/s"
        if load["asleep"] is not None:
            figures += f"  asleep {load['asleep'] / 10:.1f} %"
        self.rule(frame, row, "tasks", figures)
        columns = max(1, (frame.width - 1) // 26)
        names = list(seen.states)
        for index, name in enumerate(names):
            state = seen.states[name]
            column = 1 + index % columns * 26
            here = row + 1 + index // columns
            frame.put(here, column, name, RED if state == "faulted" else "")
            frame.put(here, column + 11, CALM_STATES.get(state, state), RED if state == "faulted" else GREEN)
        return row + 1 + max(1, math.ceil(len(names) / columns))

    def _log(self, frame, row, end, seen):
        rows = end - row - 1
        if rows < 1:
            return
        lines = log_lines(seen.log, frame.width)
        if self.scrolled:
            # What is shown stays where it is while more comes.
            self.scrolled += len(log_lines(list(seen.log)[len(seen.log) - (seen.logged - self.logged):], frame.width))
        self.logged = seen.logged
        self.scrolled = min(self.scrolled, max(0, len(lines) - rows))
        self.rule(frame, row, "events and console", f"{self.scrolled} lines below" if self.scrolled else "")
        lines = lines[max(0, len(lines) - rows - self.scrolled):len(lines) - self.scrolled]
        for index, (time, text, style) in enumerate(lines, row + 1):
            frame.put(index, 1, time, DIM)
            frame.put(index, LOG_INDENT, text, style)

    def _input(self, frame, row):
        hint = "Enter sends   Tab large log   PgUp PgDn   q quits" if not self.typed else "Enter sends"
        if not self.typed:
            frame.put(row, 3, "help lists the commands", DIM)
        if frame.width > len(hint) + 28:
            frame.right(row, frame.width - 1, hint, DIM)
        elif not self.typed:
            frame.right(row, frame.width - 1, " q quits", DIM)
        frame.put(row, 1, ">", BOLD)
        end = frame.put(row, 3, self.typed, BOLD) if self.typed else 3
        frame.cursor = (row, min(end, frame.width - 1))
