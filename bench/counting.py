# SPDX-License-Identifier: Apache-2.0
"""Executed instructions on the emulated board: each is one line of QEMU's log (-singlestep -d exec,nochain)."""
import subprocess
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))
from firmware import QEMU, Failed, Firmware  # noqa: E402

COUNTING = ["-singlestep", "-d", "exec,nochain", "-kernel"]
QEMU_SECONDS = 120
SKIPPED = 4  # the first rounds: every task is polled once at the start
ROUNDS = 40


class Program(Firmware):
    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.address = self.symbols()

    def trace(self, enough):
        """The addresses of the executed instructions, until enough(address) says so."""
        process = subprocess.Popen([*QEMU, *COUNTING, str(self.elf)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        guard = threading.Timer(QEMU_SECONDS, process.kill)
        guard.start()
        executed = []
        try:
            for line in process.stderr:
                if line.startswith("Trace"):
                    executed.append(int(line.split("[")[1].split("/")[1], 16))
                    if enough(executed[-1]):
                        return executed
                elif line.startswith("Stopped"):
                    executed.pop()  # announced, and then an exception was taken instead
        finally:
            guard.cancel()
            process.kill()
            process.stderr.close()
            process.wait()
        raise Failed(f"{self.elf}: the program ended, or hung, after {len(executed)} instructions")

    def spans(self, first, last):
        """Instructions from each execution of symbol `first` to the next one of `last`; both execute for ever."""
        return self.all_spans([(first, last)])[first, last]

    def all_spans(self, pairs):
        """The same of several pairs in one run: {(first, last): spans}."""
        start = {self.address[first]: [] for first, _ in pairs}
        end = {self.address[last]: [] for _, last in pairs}
        for first, last in pairs:
            start[self.address[first]].append((first, last))
            end[self.address[last]].append((first, last))
        left = {pair: SKIPPED + ROUNDS for pair in pairs}

        def enough(address):
            for pair in end.get(address, ()):
                left[pair] -= 1
            return max(left.values()) < 0
        found, since = {pair: [] for pair in pairs}, {}
        for index, address in enumerate(self.trace(enough)):
            for pair in end.get(address, ()):
                if pair in since:
                    found[pair].append(index - since.pop(pair))
            for pair in start.get(address, ()):
                since[pair] = index
        return {pair: spans[SKIPPED:SKIPPED + ROUNDS] for pair, spans in found.items()}


def constant(spans, what):
    if len(set(spans)) != 1:
        raise Failed(f"{what} is not the same each time: {sorted(set(spans))}")
    return spans[0]
