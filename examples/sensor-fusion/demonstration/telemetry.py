# SPDX-License-Identifier: Apache-2.0
"""What the firmware says on its UART, line by line, and what was true meanwhile."""
import collections
import re
from dataclasses import dataclass, field

VALUES = ("heading", "altitude", "pressure", "board", "remote", "air")
DECIMALS = {"heading": 2, "altitude": 2, "pressure": 0, "board": 2, "remote": 2, "air": 2}
UNITS = {"heading": "°", "altitude": " m", "pressure": " Pa", "board": " °C", "remote": " °C", "air": " °C"}
HISTORY_EVERY_S = 2  # one value of five a second in so many
HISTORY_LENGTH = 100
LOG_LENGTH = 500

LINE = re.compile(r"^([FSLE]) (\d+)(?: (.*))?$")
PAIR = re.compile(r"(\w+)=(\S+)")


@dataclass
class Line:
    kind: str  # F, S, L, E; `:` an answer; `?` anything else
    ms: int  # None for those without a time
    text: str
    pairs: dict = field(default_factory=dict)


def parse(text):
    match = LINE.match(text)
    if match:
        rest = match[3] or ""
        pairs = dict(PAIR.findall(rest)) if match[1] != "E" else {}
        return Line(match[1], int(match[2]), rest, pairs)
    if text.startswith(":"):
        return Line(":", None, text[1:].strip())
    return Line("?", None, text)


def number(text):
    """None for a value that the firmware does not have."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def heading_error(said, true):
    """The shorter way round."""
    return (said - true + 180) % 360 - 180


def error_of(name, said, true):
    if said is None or true is None:
        return None
    return heading_error(said, true) if name == "heading" else said - true


def signed(name, error):
    """+0 and never -0: which side of nothing it is says nothing."""
    return f"{round(error, DECIMALS[name]) + 0.0:+.{DECIMALS[name]}f}"


@dataclass
class Entry:
    kind: str  # E, `:`, `?`; `>` a command; `!` something that the demonstration has to say
    seconds: float
    text: str


class Seen:
    """All that is known of the firmware, from its lines."""

    def __init__(self, asleep_known=True):
        self.asleep_known = asleep_known
        self.said = dict.fromkeys(VALUES)
        self.true = dict.fromkeys(VALUES)
        self.calibrated = False
        self.states = {}
        self.load = {"polls": None, "wakes": None, "asleep": None}
        self.uptime_ms = 0
        self.history = {name: collections.deque(maxlen=HISTORY_LENGTH) for name in VALUES}
        self.history_at = -1
        self.log = collections.deque(maxlen=LOG_LENGTH)
        self.logged = 0  # how many entries ever
        self.lines = collections.Counter()
        self.worst_error = {}  # at rest, while known, of each value
        self.faulted_ever = set()
        self.resets = 0
        self.worst_cycles = {}  # by task

    def note(self, kind, seconds, text):
        self.log.append(Entry(kind, seconds, text))
        self.logged += 1

    def take(self, line, truth, settled, now_s):
        """`truth`: by name, as the world was when the line came; `settled`: it has been so for a while."""
        self.lines[line.kind] += 1
        if line.ms is not None and line.kind != "E":
            if line.ms + 500 < self.uptime_ms:
                self.resets += 1
                self.note("!", now_s, "the board has been reset: its clock is back at 0")
            self.uptime_ms = line.ms
        {"F": self._values, "S": self._states, "L": self._load}.get(line.kind, lambda *_: None)(line, truth, settled)
        if line.kind in "E:?":
            self.note(line.kind, now_s, line.text)
        if line.kind == ":":
            self._answer(line.text)

    def _values(self, line, truth, settled):
        self.true = dict(truth)
        for name in VALUES:
            self.said[name] = number(line.pairs.get(name))
            error = error_of(name, self.said[name], truth.get(name))
            if settled and error is not None and (name != "heading" or line.pairs.get("calibrated") == "1"):
                self.worst_error[name] = max(self.worst_error.get(name, 0.0), abs(error))
        self.calibrated = line.pairs.get("calibrated") == "1"
        if self.history_at != line.ms // 1000 // HISTORY_EVERY_S:
            self.history_at = line.ms // 1000 // HISTORY_EVERY_S
            for name in VALUES:
                self.history[name].append(self.said[name])

    def _states(self, line, *_):
        self.states.update(line.pairs)
        self.faulted_ever.update(name for name, state in line.pairs.items() if state == "faulted")

    def _load(self, line, *_):
        self.load = {name: number(line.pairs.get(name)) for name in self.load}
        if not self.asleep_known:
            self.load["asleep"] = None

    def _answer(self, text):
        match = re.match(r"(\w+) \w+ .*worst_cycles=(\d+)", text)
        if match:
            self.worst_cycles[match[1]] = int(match[2])


class Splitter:
    """Bytes to lines; a line in progress waits for its end. What is no printable ASCII becomes a question mark."""

    def __init__(self):
        self.rest = b""

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        return ["".join(chr(c) if 32 <= c < 127 else "?" for c in line.rstrip(b"\r")) for line in lines]
