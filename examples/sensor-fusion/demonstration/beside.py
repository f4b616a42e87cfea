# SPDX-License-Identifier: Apache-2.0
"""`stator inspect` beside the running firmware: its live view above, what the firmware says below. Without a terminal it
looks once a chapter."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios

from world import WorldError

# What curses has not sent the end of yet: nothing may be put in between.
UNFINISHED = re.compile(rb"\x1b[^A-Za-z]{0,16}$")
WRAPS = "\x1b[?7h"  # curses counts on it
KEEP, GIVE_BACK = "\x1b7", "\x1b8"  # the cursor


def looks(program, port, elf, *options):
    return [str(program), "inspect", *options, "--gdb", f"127.0.0.1:{port}", str(elf)]


def look_once(program, port, elf):
    """The lines of one look, or why there are none."""
    try:
        done = subprocess.run(looks(program, port, elf), capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WorldError(f"{program}: {error}: build it first: ./dev build") from error
    return (done.stdout or done.stderr).splitlines()


class Beside:
    """The terminal's upper rows are the live view's own terminal; the lower ones show the last of `lines`."""

    def __init__(self, screen, unicode, program, port, elf):
        self.screen = screen
        self.rule = "\u2500" if unicode else "-"
        self.lines = []
        self.below = None  # the rows there, as they were shown last
        self.tail = b""
        self.shape = None
        self.pid, self.pty = pty.fork()
        if self.pid == 0:
            try:
                os.execv(program, looks(program, port, elf, "--watch"))
            except OSError:
                os._exit(127)
        self._measure()

    def _measure(self):
        size = self.screen.size()
        if size != self.shape:
            self.shape = size
            self.rows = max(size.lines * 5 // 8, 8)
            self.below = None
            fcntl.ioctl(self.pty, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, size.columns, 0, 0))

    def add(self, text):
        self.lines = (self.lines + text.split("\n"))[-100:]

    def pump(self):
        """Passes on what was typed and what is shown. False: the user closed the view. WorldError: it could not go on."""
        self._measure()
        for source in select.select([self.screen.input, self.pty], [], [], 0)[0]:
            try:
                data = os.read(source, 65536)
            except OSError:
                data = b""
            if not data:
                return self._ended(source)
            if source == self.pty:
                self.tail = (self.tail + data)[-400:]
                self.screen.write_bytes(data)
                self.below = None
            else:
                os.write(self.pty, data)
        self._show()
        return True

    def _ended(self, source):
        if source == self.pty:
            _, status = os.waitpid(self.pid, 0)
            self.pid = None
            if os.waitstatus_to_exitcode(status) != 0:
                raise WorldError(self.tail.decode(errors="replace").strip().split("\x1b")[-1] or "stator inspect failed")
        return False

    def _show(self):
        height = self.shape.lines - self.rows
        shown = [self.rule * self.shape.columns if height > 1 else ""] + self.lines[-(height - 1):] if height > 0 else []
        if shown == self.below or UNFINISHED.search(self.tail):
            return
        self.below = shown
        rows = [f"\x1b[{self.rows + 1 + row};1H\x1b[0m{text[:self.shape.columns]}\x1b[K" for row, text in enumerate(shown)]
        self.screen.write_bytes((WRAPS + KEEP + "".join(rows) + GIVE_BACK).encode(errors="replace"))

    def close(self):
        os.close(self.pty)  # the view's terminal is gone, and so is the view
        if self.pid is not None:
            os.waitpid(self.pid, 0)
