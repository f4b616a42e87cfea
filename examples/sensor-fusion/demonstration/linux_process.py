# SPDX-License-Identifier: Apache-2.0
"""The firmware as a Linux process with simulated devices (../host), for people without QEMU.

Its time is virtual in any case. Without `fast` it passes at the pace of the real clock. With `fast` the process and the
demonstration take turns: the process runs until the instant that it was told, says so, and waits; what comes from
outside comes then. Nothing in it depends on the host's clock, so every run is the same.
"""
import os
import select
import socket
import time

import story
from telemetry import VALUES
from world import PATIENCE_S, World, WorldError

AIR_C = 24.738
PRESSURE_PA = 92946.3
GROUND_M = story.altitude_m(PRESSURE_PA)
# The simulated EMC1413 knows eighths of a degree.
REMOTE_STEPS = 8


class LinuxProcess(World):
    name = "a Linux process with simulated devices"
    asleep_known = False  # no time passes while a task runs

    def __init__(self, program, fast, trace=None):
        super().__init__()
        self.fast = fast
        self.given = {}  # each quantity as it was set last
        self.away = set()  # sensors that are not plugged in
        self.elapsed_us = 0
        self.control, theirs = socket.socketpair()
        self.control.settimeout(PATIENCE_S)
        self.replies = self.control.makefile("rb")
        environment = dict(os.environ, SENSOR_FUSION_CONTROL=str(theirs.fileno()))
        if trace:
            environment["SENSOR_FUSION_TRACE"] = str(trace)
        if fast:
            environment["SENSOR_FUSION_LOCKSTEP"] = "1"
        self.spawn([str(program)], [theirs.fileno()], environment)
        theirs.close()

    def _tell(self, *lines):
        if lines:
            try:
                self.control.sendall("".join(f"{line}\n" for line in lines).encode())
            except OSError as error:
                raise WorldError(self.obituary()) from error

    def _await_turn(self):
        """The process has come to the instant that it was told, and waits."""
        while True:
            try:
                words = self.replies.readline().split()
            except TimeoutError as error:
                raise WorldError(f"the firmware's process did not answer for {PATIENCE_S:.0f} s") from error
            if words[:1] == [b"reset"]:
                self._give_again()
            elif words[:1] == [b"at"]:
                self.elapsed_us = int(words[1])
                self.drain()
                return
            else:
                raise WorldError(self.obituary())

    def begin(self, truth):
        if self.fast:
            self._await_turn()
        self.change(truth)
        self.started = time.monotonic()

    def change(self, truth):
        x, y, z = truth.field_ut()
        pressure = story.pressure_pa(GROUND_M + truth.altitude)
        wanted = {"mag-x": x * 1000, "mag-y": y * 1000, "mag-z": z * 1000, "tmp105": truth.board * 1000,
                  "emc1413": truth.remote * 1000, "dps310-pressure": pressure * 1000,
                  "dps310-temperature": AIR_C * 1000}
        lines = []
        for quantity, value in wanted.items():
            if self.given.get(quantity) != round(value):
                self.given[quantity] = round(value)
                lines.append(f"set {quantity} {round(value)}")
        self._tell(*lines)

    def true(self, truth):
        altitude = GROUND_M + truth.altitude
        known = {"heading": truth.heading, "altitude": altitude, "pressure": story.pressure_pa(altitude),
                 "board": truth.board, "remote": int(truth.remote * REMOTE_STEPS) / REMOTE_STEPS, "air": AIR_C}
        return {name: known[name] for name in VALUES}

    def plug(self, sensor, plugged):
        self.away = self.away - {sensor} if plugged else self.away | {sensor}
        self._tell(f"{'plug' if plugged else 'unplug'} {sensor}")

    def say(self, text):
        self.type_all(text)

    def wait(self, until_s, also=()):
        if not self.fast:
            self._notice_reset()
            return self.in_real_time(until_s, also)
        # Rounded to whole microseconds, the instant may lie a little before what was asked for.
        until_us = round(until_s * 1e6)
        while self.elapsed_us / 1e6 < until_s:
            self._tell(f"until {until_us}")
            self._await_turn()
            until_us += 1
        return self.elapsed_us / 1e6

    def _notice_reset(self):
        if select.select([self.control], [], [], 0)[0]:
            if not self.control.recv(64):
                raise WorldError(self.obituary())
            self._give_again()

    def _give_again(self):
        """After a reset the process has forgotten all that it was told."""
        self.given.clear()
        self._tell(*(f"unplug {sensor}" for sensor in sorted(self.away)))

    def close(self):
        self.control.close()
        super().close()
