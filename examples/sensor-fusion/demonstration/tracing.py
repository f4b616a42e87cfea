# SPDX-License-Identifier: Apache-2.0
"""With --trace the firmware is the build sensor-fusion-trace, and what it tells of itself ends as a timeline."""
import os
import subprocess
from pathlib import Path

from world import WorldError


class Tracing:
    """Of one run: `path` takes the bytes of the trace's UART."""

    def __init__(self, stator, elf, path):
        self.stator, self.elf, self.path = stator, elf, Path(path)
        self.page = self.path.with_suffix(".html")
        if not stator.exists():
            raise WorldError(f"{stator}: is missing: build it first: ./dev build")
        try:
            self.path.write_bytes(b"")
        except OSError as error:
            raise WorldError(f"{path}: {error.strerror}: name a file that can be written") from error

    def lines(self):
        """The timeline is written; what it is of, and how to open it."""
        if not self.path.stat().st_size:
            raise WorldError(f"{self.path}: no trace has come")
        stator, elf, path, page = (os.path.relpath(one) for one in (self.stator, self.elf, self.path, self.page))
        command = [stator, "trace", elf, path]
        self.page.unlink(missing_ok=True)
        done = subprocess.run([*command, f"--html={page}"], capture_output=True, text=True)
        if done.returncode != 0 or not self.page.exists():
            raise WorldError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}")
        yield f"Trace: {path}, {self.path.stat().st_size:,} bytes"
        yield f"Timeline: {page}: open it in a browser: xdg-open {page}"
        yield f"What was each task doing at 12.5 s: {' '.join(command)} --at 12.5s"
