# SPDX-License-Identifier: Apache-2.0
"""A full-screen terminal: cells to draw on, of which only those that changed are sent, and keys."""
import locale
import os
import select
import signal
import sys
import termios

CELL_EMPTY = (" ", "")
KEYS = {b"\x1b[A": "up", b"\x1b[B": "down", b"\x1b[C": "right", b"\x1b[D": "left", b"\x1b[5~": "page up",
        b"\x1b[6~": "page down", b"\x1b[H": "home", b"\x1b[F": "end", b"\x1b[3~": "delete", b"\x1bOA": "up",
        b"\x1bOB": "down", b"\x1bOC": "right", b"\x1bOD": "left", b"\t": "tab", b"\r": "enter", b"\n": "enter",
        b"\x7f": "backspace", b"\x08": "backspace", b"\x15": "clear", b"\x04": "quit", b"\x0c": "redraw"}
# One write shows a whole frame, where the terminal knows this; others ignore it.
BEGIN_FRAME, END_FRAME = "\x1b[?2026h", "\x1b[?2026l"
ENTER = "\x1b[?1049h\x1b[?7l\x1b[2J"
LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"


def speaks_unicode():
    """Whether the terminal shows box and braille characters. In a bare container no locale is set, and the terminal
    around it does; tmux and screen go by the locale, and the Linux console has no such font."""
    if os.environ.get("TERM", "") in ("linux", "vt100", "vt220", "dumb"):
        return False
    named = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    if "UTF-8" in named.upper() or "UTF8" in named.upper():
        return True
    return not named and "TMUX" not in os.environ and not os.environ.get("TERM", "").startswith("screen")


class Frame:
    """Rows of cells, a character and its style (the numbers of an SGR sequence) each. What lies outside is cut off."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.rows = [[CELL_EMPTY] * width for _ in range(height)]
        self.cursor = None

    def put(self, row, column, text, style=""):
        """Returns the column after the text."""
        if 0 <= row < self.height:
            for offset, character in enumerate(text):
                if 0 <= column + offset < self.width:
                    self.rows[row][column + offset] = (character, style)
        return column + len(text)

    def right(self, row, column, text, style=""):
        """Ends at the column, which it does not fill."""
        self.put(row, column - len(text), text, style)


def difference(before, after):
    """The characters that make a screen that shows `before` show `after`; before None: whatever it shows."""
    out = []
    if before is None or (before.width, before.height) != (after.width, after.height):
        before = None
        out.append("\x1b[0m\x1b[2J")
    for row in range(after.height):
        old = before.rows[row] if before else [CELL_EMPTY] * after.width
        new = after.rows[row]
        changed = [column for column in range(after.width) if old[column] != new[column]]
        if not changed:
            continue
        # One run from the first to the last changed cell: shorter than to move between them, mostly.
        out.append(f"\x1b[{row + 1};{changed[0] + 1}H")
        style = None
        for character, wanted in new[changed[0]:changed[-1] + 1]:
            if wanted != style:
                out.append(f"\x1b[0;{wanted}m" if wanted else "\x1b[0m")
                style = wanted
            out.append(character)
        out.append("\x1b[0m")
    if not out and before and before.cursor == after.cursor:
        return ""
    if after.cursor:
        out.append(f"\x1b[{after.cursor[0] + 1};{after.cursor[1] + 1}H\x1b[?25h")
    else:
        out.append("\x1b[?25l")
    return "".join(out)


class Terminal:
    """Use it in a `with`: whatever ends that, the terminal is as before."""

    def __init__(self):
        self.input, self.output = sys.stdin.fileno(), sys.stdout.fileno()
        self.shown = None
        self.saved = None
        self.keys_rest = b""

    def __enter__(self):
        locale.setlocale(locale.LC_ALL, "")
        self.saved = termios.tcgetattr(self.input)
        self._take()
        signal.signal(signal.SIGTSTP, self._suspend)
        signal.signal(signal.SIGCONT, lambda *_: self._take())
        return self

    def __exit__(self, *_):
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        self._give_back()

    def _take(self):
        mode = termios.tcgetattr(self.input)
        mode[0] &= ~(termios.IXON | termios.ICRNL)
        mode[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(self.input, termios.TCSADRAIN, mode)
        self.shown = None
        self._write(ENTER)

    def _give_back(self):
        self._write(LEAVE)
        termios.tcsetattr(self.input, termios.TCSADRAIN, self.saved)

    def _suspend(self, *_):
        self._give_back()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _write(self, text):
        self.write_bytes(text.encode(errors="replace"))

    def write_bytes(self, data):
        """As they are: for what draws by itself."""
        while data:
            try:
                data = data[os.write(self.output, data):]
            except BlockingIOError:
                select.select([], [self.output], [])

    def size(self):
        try:
            return os.get_terminal_size(self.output)
        except OSError:
            return os.terminal_size((80, 24))

    def show(self, frame):
        change = difference(self.shown, frame)
        self.shown = frame
        if change:
            self._write(BEGIN_FRAME + change + END_FRAME)

    def redraw(self):
        self.shown = None

    def keys(self):
        """The keys pressed since: a character each, or a name of KEYS. Does not wait."""
        pressed = []
        while select.select([self.input], [], [], 0)[0]:
            data = os.read(self.input, 1024)
            if not data:
                return pressed + ["quit"]
            self.keys_rest += data
        while self.keys_rest:
            for sequence, name in KEYS.items():
                if self.keys_rest.startswith(sequence):
                    pressed.append(name)
                    self.keys_rest = self.keys_rest[len(sequence):]
                    break
            else:
                if self.keys_rest.startswith(b"\x1b"):
                    self.keys_rest = b""  # a key that means nothing here
                else:
                    if 32 <= self.keys_rest[0] < 127:
                        pressed.append(chr(self.keys_rest[0]))
                    self.keys_rest = self.keys_rest[1:]
        return pressed
