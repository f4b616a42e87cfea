# SPDX-License-Identifier: Apache-2.0
"""What both places that the firmware can run in have in common: a child process, its UART, its end."""
import fcntl
import os
import select
import signal
import subprocess
import tempfile
import time

from telemetry import Splitter

# The world is changed so often: a turn of 36 degrees a second then goes in steps of less than 2 degrees.
STEP_S = 0.05
# No answer for so long: it hangs.
PATIENCE_S = 20.0


class WorldError(Exception):
    """The firmware can no longer be run; the text is for the user."""


class World:
    """One run of the firmware. `wait` lets it run on, `lines` is what it has said since, `change` moves the world."""
    asleep_known = True  # the share of time asleep that the firmware tells means something

    def __init__(self):
        self.process = None
        self.errors = None  # what the child writes to its standard error
        self.splitter = Splitter()
        self.pending = []
        self.started = None

    def spawn(self, command, pass_fds=(), environment=None):
        self.errors = tempfile.TemporaryFile()
        try:
            # A session of its own: Ctrl-C is for the demonstration, which ends the child itself.
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                            pass_fds=pass_fds, env=environment, start_new_session=True, bufsize=0)
        except OSError as error:
            raise WorldError(f"{command[0]}: {error.strerror}: {self.how_to_install()}") from error
        for pipe in (self.process.stdin, self.process.stdout):
            os.set_blocking(pipe.fileno(), False)
        self.started = time.monotonic()

    def how_to_install(self):
        return "build it first: ./dev build"

    def drain(self):
        """Takes what the UART has sent so far."""
        while True:
            try:
                data = os.read(self.process.stdout.fileno(), 65536)
            except BlockingIOError:
                return
            if not data:
                raise WorldError(self.obituary())
            self.pending += self.splitter.feed(data)

    def lines(self):
        taken, self.pending = self.pending, []
        return taken

    def obituary(self):
        """Why the child has ended."""
        name = os.path.basename(self.process.args[0])
        try:
            status = self.process.wait(timeout=2)
            end = f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        except subprocess.TimeoutExpired:
            end = "closed its serial line"
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace").strip()
        return f"{name}: {end}; it said: {said or 'nothing'}"

    def in_real_time(self, until_s, also):
        """Waits for the UART, for one of the file descriptors `also`, or for the time; returns the time since start."""
        left = self.started + until_s - time.monotonic()
        readable, _, _ = select.select([self.process.stdout, *also], [], [], max(left, 0.0))
        if self.process.stdout in readable:
            self.drain()
        return time.monotonic() - self.started

    def type_all(self, text):
        """The whole line at once; the pipe takes 64 KB."""
        try:
            os.write(self.process.stdin.fileno(), text.encode("ascii", "replace") + b"\n")
        except (BlockingIOError, BrokenPipeError) as error:
            raise WorldError(f"the firmware takes no input: {error.strerror}") from error

    def unread(self):
        """How many of the typed characters the child has not taken yet."""
        return int.from_bytes(fcntl.ioctl(self.process.stdin, 0x541B, b"\0\0\0\0"), "little")  # FIONREAD

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.errors.close()
