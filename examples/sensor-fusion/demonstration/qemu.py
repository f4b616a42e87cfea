# SPDX-License-Identifier: Apache-2.0
"""The firmware in QEMU, on an emulated ast1030-evb.

With `fast`, time is virtual: an instruction takes 16 ns (-icount shift=4), and when the processor sleeps the clock
jumps to the next timer (sleep=off). That alone gives the same bytes in every run, as long as nothing comes from outside. What
comes from outside must then come at an instant of virtual time, and while the clock stands still:

1. The plugin (stop_plugin.c) holds the processor at the first instruction of the alarm's interrupt handler, at every
   fourth alarm: some 18 times a second of the firmware's time. The clock of the board says when that is.
2. Then the world is changed through QMP, and at most one character is typed: the UART takes no second one before the
   firmware has read the first.
3. The processor goes on only when QEMU's main thread sleeps again. While that is still busy with what QMP asked for, it
   looks whether the processor is idle, and if so lets the clock jump. Should the processor go to sleep just then,
   before its last instructions have been counted, the jump is too long by these. Seen in 1 of 13 runs without this
   wait; in none of 40 with it, on a host with many times more to do than it could.
"""
import json
import os
import select
import socket
import time

from telemetry import VALUES
from world import PATIENCE_S, World, WorldError
import story

DEVICES = {
    "mag": ("lsm303dlhc_mag", "mag0", "0x1e", 2),
    "tmp105": ("tmp105", "tmp0", "0x48", 2),
    "emc1413": ("emc1413", "emc0", "0x4c", 3),
    "dps310": ("dps310", "dps0", "0x77", 3),
}
# The emulated DPS310 has fixed contents.
AIR_C = 24.738
PRESSURE_PA = 92946.3
ALARMS_A_STOP = 4
CLOCK_REGISTER = 0x7E782000  # timer 1's count, going down once a microsecond from 2^32 - 1
NANOSECONDS_AN_INSTRUCTION = 16
CYCLES_A_SECOND = 200_000_000


class Qmp:
    """QEMU's machine protocol: one JSON object a line."""

    def __init__(self, connection):
        connection.settimeout(PATIENCE_S)
        self.stream = connection.makefile("rwb")
        self.events = []
        self._receive()  # the greeting
        self("qmp_capabilities")

    def _receive(self):
        line = self.stream.readline()
        if not line:
            raise EOFError
        return json.loads(line)

    def __call__(self, command, **arguments):
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        self.stream.flush()
        while True:
            answer = self._receive()
            if "event" in answer:
                self.events.append(answer["event"])
            elif "error" in answer:
                raise WorldError(f"QEMU refuses {command} {arguments}: {answer['error']['desc']}")
            else:
                return answer["return"]


class Qemu(World):
    name = "ast1030-evb, Cortex-M4 in QEMU"

    def __init__(self, elf, unplugged=None, stop=None, inspect=False, trace=None):
        """`stop`: None, or for virtual time the plugin's path and the address to stop at. `inspect`: a debugger may
        connect, to `gdb_port`. `trace`: the file that takes what UART 1 sends."""
        super().__init__()
        self.unplugged = unplugged
        self.stop = stop
        self.qmp = None
        self.gate = None  # to the plugin
        self.typing = b""
        self.set = {}  # the properties of the sensors, as they were set last
        self.clock_us = 0
        self.before_reset_us = 0
        ours, theirs = socket.socketpair()
        command = ["qemu-system-arm", "-M", "ast1030-evb", "-display", "none", "-monitor", "none", "-serial", "stdio",
                   "-semihosting-config", "enable=on,target=native", "-kernel", str(elf), "-S",
                   "-chardev", f"socket,id=qmp,fd={theirs.fileno()}", "-mon", "chardev=qmp,mode=control"]
        for sensor, (model, name, address, bus) in DEVICES.items():
            if sensor != unplugged:
                command += ["-device", f"{model},id={name},address={address},bus=aspeed.i2c.bus.{bus}"]
        passed = [theirs.fileno()]
        if trace:
            command += ["-serial", f"file:{trace}"]
        self.gdb_port = None
        if inspect:
            listening = socket.create_server(("127.0.0.1", 0))
            self.gdb_port = listening.getsockname()[1]
            command += ["-chardev", f"socket,id=gdb,fd={listening.fileno()},server=on,wait=off", "-gdb", "chardev:gdb"]
            passed.append(listening.fileno())
        if stop:
            plugin, address = stop
            self.gate, gate = socket.socketpair()
            self.gate.settimeout(PATIENCE_S)
            command += ["-icount", "shift=4,sleep=off", "-plugin", f"file={plugin},at={address},every={ALARMS_A_STOP},fd={gate.fileno()}"]
            passed.append(gate.fileno())
        self.spawn(command, passed)
        theirs.close()
        if inspect:
            listening.close()
        if stop:
            gate.close()
        self._ask(lambda: setattr(self, "qmp", Qmp(ours)))
        ours.close()

    def how_to_install(self):
        return "install the package qemu-system-arm, or run the demo with --host"

    def _ask(self, question):
        try:
            return question()
        except (EOFError, ConnectionError) as error:
            raise WorldError(self.obituary()) from error
        except TimeoutError as error:
            raise WorldError(f"QEMU did not answer for {PATIENCE_S:.0f} s") from error

    def begin(self, truth):
        self.change(truth)
        self._ask(lambda: self.qmp("cont"))
        self.started = time.monotonic()
        if self.gate:
            self._run_to_stop()

    def change(self, truth):
        if "RESET" in self.qmp.events:
            # The magnetometer has forgotten its field.
            self.set.clear()
        self.qmp.events.clear()
        x, y, z = truth.field_ut()
        wanted = [("mag", "mag-x", x * 1000), ("mag", "mag-y", y * 1000), ("mag", "mag-z", z * 1000),
                  ("tmp105", "temperature", truth.board * 1000), ("emc1413", "temperature1", truth.remote * 1000)]
        for sensor, quantity, value in wanted:
            value = round(value)
            if sensor != self.unplugged and self.set.get((sensor, quantity)) != value:
                self.set[sensor, quantity] = value
                self._ask(lambda path=DEVICES[sensor][1], property=quantity, value=value:
                          self.qmp("qom-set", path=path, property=property, value=value))

    def true(self, truth):
        """What the sensors can know of it: the emulated EMC1413 knows whole degrees."""
        known = {"heading": truth.heading, "altitude": story.altitude_m(PRESSURE_PA), "pressure": PRESSURE_PA,
                 "board": truth.board, "remote": float(int(round(truth.remote * 1000) // 1000)), "air": AIR_C}
        return {name: known[name] for name in VALUES}

    def plug(self, sensor, plugged):
        raise WorldError("QEMU cannot plug or unplug a sensor while it runs")

    def say(self, text):
        if self.gate:
            self.typing += text.encode("ascii", "replace") + b"\n"
        else:
            self.type_all(text)

    def wait(self, until_s, also=()):
        """Lets the firmware run until then; returns what time it is. In virtual time it stands still afterwards."""
        if not self.gate:
            return self.in_real_time(until_s, also)
        while self.clock_us / 1e6 < until_s:
            if self.typing:
                os.write(self.process.stdin.fileno(), self.typing[:1])
                self.typing = self.typing[1:]
                self._patiently(lambda: self.unread() == 0, "the firmware reads no characters")
            self._patiently(self._main_thread_sleeps, "QEMU's main thread does not come to rest")
            self._ask(lambda: self.gate.send(b"c"))
            self._run_to_stop()
        return self.clock_us / 1e6

    def _run_to_stop(self):
        if self._ask(lambda: self.gate.recv(1)) == b"":
            raise WorldError(self.obituary())
        self.drain()
        answer = self._ask(lambda: self.qmp("human-monitor-command", **{"command-line": f"xp /1wx {CLOCK_REGISTER}"}))
        now_us = 0xFFFFFFFF - int(answer.split()[1], 16)
        if now_us + self.before_reset_us < self.clock_us:
            self.before_reset_us = self.clock_us
        self.clock_us = self.before_reset_us + now_us

    def _patiently(self, condition, otherwise):
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            if self.process.poll() is not None:
                raise WorldError(self.obituary())
            if time.monotonic() > deadline:
                raise WorldError(otherwise)
            select.select([], [], [], 0.00002)

    def _main_thread_sleeps(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "S"

    def close(self):
        if self.gate:
            self.gate.close()
        super().close()


def instructions_of(cycles):
    """Of the board's cycle counter, in virtual time."""
    return round(cycles * 1_000_000_000 / CYCLES_A_SECOND / NANOSECONDS_AN_INSTRUCTION)
