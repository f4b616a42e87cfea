# SPDX-License-Identifier: Apache-2.0
"""The versions of the three-task program on this machine, run through the same random worlds."""
import difflib
import os
import subprocess
from pathlib import Path

from firmware import Failed, output_of
from versions import HERE, STATOR, THREADS

ROOT = HERE.parent.parent
FLAGS = ["-std=gnu11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-O1", f"-I{ROOT}", f"-I{ROOT}/include",
         f"-I{ROOT}/ports/posix", "-pthread"]
SECONDS = 600


def stator(folder):
    port = [*sorted((ROOT / "ports/posix").glob("*.c")), ROOT / "src/fault.c", HERE / "names.c"]
    return _program(folder, "stator", [*STATOR, *port])


def threads(folder):
    return _program(folder, "threads", THREADS)


def rust(folder, rustc, dynamic):
    """rustc: the command of a compiler that has `core` for this machine."""
    name = "rust-dynamic" if dynamic else "rust"
    archive = Path(folder) / f"lib{name}.a"
    output_of(*rustc, "--edition", "2021", "--crate-name", "three_tasks", "--crate-type", "staticlib", "-Cpanic=abort",
              "-Copt-level=s", "-Dwarnings", *(["--cfg", "dynamic"] if dynamic else []), HERE / "rust" / "main.rs", "-o",
              archive)
    # The compiled `core` names the function that unwinds, which aborting programs do not have.
    return _program(folder, name, [], [archive, "-Wl,--gc-sections,--defsym=rust_eh_personality=0"])


def _program(folder, name, sources, more=()):
    made = Path(folder) / name
    output_of("gcc", *FLAGS, *sources, HERE / "simulation.c", *more, "-o", made)
    return made


def _said(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode != 0:
        raise Failed(f"{program.name}: {done.stderr.strip()}")
    return done.stdout.splitlines()


def _device_by_device(trace):
    return sorted(trace, key=lambda line: line.split()[0])


def first_difference(programs, seed):
    traces = [_device_by_device(_said(program, "--trace", seed)) for program in programs]
    changed = [line for line in difflib.unified_diff(*traces, n=3, lineterm="") if not line.startswith(("---", "+++"))]
    return "\n".join(changed[:12])


def compare(programs, first, count):
    """Runs all through worlds `first` and on; returns {kind of event: times} of the first program. Another trace than its
    is an error, and so is a kind of event that never came."""
    said = [_said(program, first, count) for program in programs]
    for program, lines in zip(programs[1:], said[1:]):
        for mine, theirs in zip(said[0][:count], lines[:count]):
            if mine != theirs:
                seed = mine.split()[0]
                difference = first_difference([programs[0], program], seed)
                raise Failed(f"seed {seed}: {programs[0].name} (-) and {program.name} (+) differ:\n{difference}")
    kinds = {name: int(times) for name, times in (line.split() for line in said[0][count:])}
    never = [name for name, times in kinds.items() if times == 0]
    if never or not kinds:
        raise Failed(f"{count} worlds never had: {', '.join(never)}")
    return kinds


def debian_rustc():
    return ["/usr/bin/rustc"] if os.access("/usr/bin/rustc", os.X_OK) else None
