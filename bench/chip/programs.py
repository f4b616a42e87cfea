# SPDX-License-Identifier: Apache-2.0
"""The programs of world.h, a version of each, and the instructions between their labels."""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from counting import Program, constant  # noqa: E402
from firmware import BIT_BAND  # noqa: E402

THREE_TASKS = HERE.parent / "three-tasks"
# The row, the scenario, and the labels between which it is counted; of several spans the mean.
ROWS = {
    "a task wakes itself and is polled": ("round", [("chip_count", "chip_count")]),
    "one task wakes another, which is polled": ("play", [("chip_ping", "chip_pong"), ("chip_pong", "chip_ping")]),
    "interrupt to the waiting task's code": ("wait", [("pend_sv_handler", "chip_caught")]),
    "wake, in an interrupt": ("wait", [("chip_wake", "chip_woken")]),
    "send 8 bytes into a channel whose receiver waits": ("channel", [("chip_send", "chip_sent")]),
    "... until the receiver has them": ("channel", [("chip_send", "chip_received")]),
    "lock and unlock a mutex for which nobody waits": ("mutex", [("chip_lock", "chip_unlocked")]),
    "arm a deadline, all tasks having one": ("timer", [("chip_arm", "chip_armed")]),
    "the alarm's interrupt to the code of the task that is due": ("timer", [("pend_sv_handler", "chip_caught")]),
}
SCENARIOS = ("round", "play", "wait", "channel", "mutex", "timer")


def stator(folder, compiler, back_end, scenario):
    definitions = [f"-DCHIP_{scenario.upper()}"] + (["-DSTATOR_BITBAND=1"] if back_end == "bit-band" else [])
    return Program(folder, compiler, [HERE / "stator.c", HERE / "world.c", THREE_TASKS / "names.c"], definitions,
                   [BIT_BAND] if back_end == "bit-band" else [])


def threads(folder, scenario):
    sources = [HERE / "threads.c", HERE / "world.c", THREE_TASKS / "threads" / "kernel.c"]
    return Program(folder, "gcc -O2", sources, [f"-DCHIP_{scenario.upper()}", "-DTHREADS=8"])


def protothreads(folder, scenario, last):
    definitions = [f"-DCHIP_{scenario.upper()}"] + (["-DCHIP_LAST"] if last else [])
    return Program(folder, "gcc -O2", [HERE / "protothreads.c", HERE / "world.c"], definitions)


def by_hand(folder, back_end, scenario):
    definitions = [f"-DCHIP_{scenario.upper()}"] + (["-DSTATOR_BITBAND=1"] if back_end == "bit-band" else [])
    return Program(folder, "gcc -O2", [HERE / "limit.S", HERE / "world.c"], definitions,
                   [BIT_BAND] if back_end == "bit-band" else [])


def rust(folder, compiler, dynamic, scenario):
    options = ["--cfg", f'scenario="{scenario}"', *(["--cfg", "dynamic"] if dynamic else [])]
    archive = compiler.archive(folder, HERE / "rust" / "main.rs", "3", *options)
    return Program(folder, "gcc -O2", [HERE / "world.c"], [], parts=[archive])


def count(build, scenarios=SCENARIOS):
    """{row: instructions} of a version; build(scenario) makes its programs. Rows whose labels it lacks are not there."""
    found = {}
    for scenario in scenarios:
        rows = {row: pairs for row, (of, pairs) in ROWS.items() if of == scenario}
        built = build(scenario)
        rows = {row: pairs for row, pairs in rows.items() if all(set(pair) <= built.address.keys() for pair in pairs)}
        if not rows:
            continue
        spans = built.all_spans([pair for pairs in rows.values() for pair in pairs])
        for row, pairs in rows.items():
            found[row] = sum(constant(spans[pair], f"{built.elf}: {pair}") for pair in pairs) / len(pairs)
    return found
