#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/tool/large_trace.py [EVENTS]   writes a stream of so many events (100,000,000: 0.8 GB, in the folder for
temporary files) and says how much time and memory each view of `stator trace` takes for it."""
import struct
import subprocess
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import build  # noqa: E402
import trace  # noqa: E402

FRAME = 4096
ROUND = 2**32  # a run that is repeated so much later has the same low bits of its times


def write(path, audit, events):
    """A run, repeated: only times and numbers of the frames differ."""
    run = trace.Play(audit).events(25 * FRAME + 1)[1:]  # without its start: one run, not many
    frames = [bytearray(frame) for frame in trace.frames(run[:25 * FRAME], FRAME, build_id=audit["build_id"])]
    begins = [struct.unpack_from("<Q", frame, 56)[0] for frame in frames]
    with open(path, "wb") as file:
        for number in range((events + FRAME - 1) // FRAME):
            frame, turn = frames[number % len(frames)], number // len(frames)
            struct.pack_into("<QI", frame, 56, begins[number % len(frames)] + turn * ROUND, number)
            struct.pack_into("<I", frame, 76, number * FRAME & 0xFFFFFFFF)
            struct.pack_into("<I", frame, 68, zlib.crc32(frame[72:], zlib.crc32(frame[:68])))
            file.write(frame)


# A process begins with the memory of the one that made it as its peak: a small one makes it.
LAUNCHER = """
import os, sys
null = os.open(os.devnull, os.O_WRONLY)
files = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=files), 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
"""


def measured(elf, path, *arguments):
    """Seconds of CPU time and bytes of memory (10 MB are the launcher's); the status of --check is its own affair."""
    status, seconds, memory = subprocess.run([sys.executable, "-IS", "-c", LAUNCHER, build.STATOR, "trace", elf, path, *arguments],
                                             capture_output=True, text=True, check=True).stdout.split()
    if status not in ("0", "1"):
        raise RuntimeError(f"{arguments}: exit status {status}")
    return float(seconds), int(memory)


def main():
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000_000
    tests = build.Tests()
    elf = build.arm("gcc", tests.path / "sound.elf", ["-Os", "-Wl,--build-id", "-Wl,--section-start=.note.gnu.build-id=0x3ff000"])
    path = tests.path / "large"
    write(path, build.audit(elf), events)
    print(f"{events:,} events, {path.stat().st_size:,} bytes")
    for arguments in (["--figures"], ["--at", str(ROUND)], ["--check"], ["--coverage"], ["--html", tests.path / "page"], ["--perfetto", "/dev/null"],
                      ["--ctf", tests.path / "ctf"]):
        seconds, memory = measured(elf, path, *arguments)
        print(f"{arguments[0]:<11} {seconds:6.1f} s of CPU time, {memory / 1e6:5.1f} MB of memory", flush=True)


if __name__ == "__main__":
    main()
