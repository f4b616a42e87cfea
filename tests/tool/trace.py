# SPDX-License-Identifier: Apache-2.0
"""Writes traces as docs/trace.md defines them, byte by byte and without the target's code, and plays runs of sound.c's
tasks that could have happened: each task keeps to its machine's edges, each tier to its order."""
import random
import struct
import zlib

MAGIC = b"\xc1\x1f\xfc\xc1"
WAKE, POLL, POLLED, SLEEP, WOKEN, EXPIRED, MARK, RESYNC, DROPPED, START, INTERRUPT, RETURNED = range(2, 14)
RING, FRAME, BOX = range(3)
SYSTICK = 15


def edge(cycle, start, end, place):
    return cycle & 0xFFFFFFFF | 1 << 32 | start << 33 | end << 40 | (place & 0x1FFFF) << 47


def other(cycle, kind, payload):
    return cycle & 0xFFFFFFFF | kind << 33 | (payload & 0xFFFFFF) << 40


def of_task(cycle, kind, task, source=0):
    return other(cycle, kind, task | source << 14)


def packet(records, source=FRAME, capacity=None, begin=0, head=0, sequence=0, discarded=0, build_id="", address=0, hz=1_000_000, core=0, flags=0):
    """The bytes of a packet; `capacity` slots of a ring, else as many as there are records."""
    slots = list(records) + [0] * ((capacity or len(records)) - len(records))
    body = struct.pack(f"<{len(slots)}Q", *slots)
    bits = 8 * (80 + len(body))
    front = struct.pack("<4sBBBB16sQIIQ", MAGIC, 1, source, core, flags, bytes.fromhex(build_id)[:16], address, hz, len(slots), bits)
    more = struct.pack("<QQI", bits, begin, sequence)
    back = struct.pack("<II", discarded, head & 0xFFFFFFFF)
    check = zlib.crc32(front) if source == RING else zlib.crc32(front + more + back + body)
    return front + more + struct.pack("<I", check) + back + body


def frames(run, size=64, **options):
    """A stream of a run: a list of (cycle, record)."""
    out = []
    for number, at in enumerate(range(0, len(run), size)):
        part = run[at:at + size]
        out.append(packet([r for _, r in part], FRAME, begin=part[0][0], head=at, sequence=number, **options))
    return out


def ring(run, capacity, **options):
    """The ring as it stands after a run."""
    slots = [0] * capacity
    for index, (_, record) in enumerate(run):
        slots[index % capacity] = record
    return packet(slots, RING, head=len(run), begin=run[0][0], **options)


def mended(data):
    """Damaged packets with the check that fits what they hold, so that a reader looks into them."""
    data, at = bytearray(data), 0
    while (at := data.find(MAGIC, at)) >= 0 and at + 80 <= len(data):
        count = struct.unpack_from("<I", data, at + 36)[0]
        end = at + 80 + 8 * count if count < 65536 else at + 80
        check = zlib.crc32(data[at:at + 48]) if data[at + 5] == RING else zlib.crc32(data[at + 72:end], zlib.crc32(data[at:at + 68]))
        struct.pack_into("<I", data, at + 68, check)
        at += 4
    return bytes(data)


class Play:
    """Runs that could have happened, of the system that `stator audit --json` tells of."""

    def __init__(self, audit, seed=1, start=1000):
        self.chance = random.Random(seed)
        self.machines = {m["name"]: m for m in audit["machines"]}
        self.tasks, self.tiers = {}, []
        for task in audit["tasks"]:
            for number in range(task["count"]):
                self.tasks[task["index"] + number] = (task["machine"], task["address"] + number * task["bytes"])
        for tier in audit["tiers"]:
            self.tiers.append((tier["order"], range(tier["first"], tier["first"] + tier["count"])))
        self.cycle, self.run, self.log = start, [], []  # log: (cycle, name, state): what is true
        self.states = {i: 0 for i in self.tasks}
        self.children = {}
        self.ready, self.rounds, self.next = set(self.tasks), [set() for _ in self.tiers], [0] * len(self.tiers)
        self.names = {}
        for task in audit["tasks"]:
            for number in range(task["count"]):
                self.names[task["index"] + number] = f"{task['name']}[{number}]" if task["count"] > 1 else task["name"]
        self.put(other(start, START, 1))
        for task, (machine, _) in self.tasks.items():
            if machine in self.machines:
                self.know(self.names[task], machine, 0)

    def put(self, record):
        self.run.append((self.cycle, record))

    def know(self, name, machine, state):
        self.log.append((self.cycle, name, self.machines[machine]["states"][state]["name"] if state is not None else None))

    def state_at(self, cycle):
        """What each task and child is in; children that are not there are not told."""
        states = {}
        for when, name, state in self.log:
            if when <= cycle:
                states[name] = state
        return {name: state for name, state in states.items() if state}

    def later(self, cycles):
        self.cycle += cycles

    def wake(self, task, source=0):
        self.put(of_task(self.cycle, WAKE, task, source))
        self.ready.add(task)

    def take_edge(self, place_of, machine, state):
        """One of the edges that leave a state; returns the new one."""
        states = [s["name"] for s in self.machines[machine]["states"]]
        ways = [e["to"] for e in self.machines[machine]["edges"] if e["from"] == states[state] and e["taken"]]
        if not ways:
            return state
        to = states.index(self.chance.choice(ways))
        self.put(edge(self.cycle, state, to, place_of + self.machines[machine]["state_offset"]))
        return to

    def poll_machine(self, task, machine, address):
        state = self.states[task]
        here = self.machines[machine]["states"][state]
        child = next((f for f in here["fields"] if f.get("child")), None)
        final = False
        if child:
            name = child["child"]
            self.children[task] = self.take_edge(address + child["offset"], name, self.children.get(task, 0))
            self.know(f"{self.names[task]}.{here['name']}.{child['name']}", name, self.children[task])
            self.later(9)
            final = self.machines[name]["states"][self.children[task]]["kind"] == "final"
        if final or not child and self.chance.random() < 0.7:
            self.enter(task, machine, self.take_edge(address, machine, state))

    def enter(self, task, machine, state):
        """A state's children go with it; those of the next are new."""
        for held, leave in ((self.states[task], True), (state, False)):
            here = self.machines[machine]["states"][held]
            for child in (f for f in here["fields"] if f.get("child")):
                self.know(f"{self.names[task]}.{here['name']}.{child['name']}", child["child"], None if leave else 0)
        self.states[task] = state
        self.children.pop(task, None)
        self.know(self.names[task], machine, state)

    def poll(self, task):
        self.ready.discard(task)
        self.later(self.chance.randrange(8, 16))
        self.put(of_task(self.cycle, POLL, task))
        self.later(self.chance.randrange(10, 60))
        machine, address = self.tasks[task]
        if machine in self.machines:
            self.poll_machine(task, machine, address)
            self.later(self.chance.randrange(5, 30))
            if self.chance.random() < 0.15:
                self.wake(task)
        self.later(self.chance.randrange(5, 12))
        self.put(of_task(self.cycle, POLLED, task))

    def choose(self):
        for number, (order, tasks) in enumerate(self.tiers):
            ready = sorted(self.ready.intersection(tasks))
            if order == "rotate" and ready:
                first = self.next[number]
                task = min(ready, key=lambda t: (t - tasks.start - first) % len(tasks))
                self.next[number] = (task - tasks.start + 1) % len(tasks)
                return task
            if order != "rotate":
                self.rounds[number] = self.rounds[number] or set(ready)
                self.ready -= self.rounds[number]
                if self.rounds[number]:
                    task = min(self.rounds[number])
                    self.rounds[number].discard(task)
                    return task
        return None

    def sleep(self, cycles):
        self.later(5)
        self.put(other(self.cycle, SLEEP, 1 << 23))
        self.later(cycles)
        self.put(other(self.cycle, WOKEN, SYSTICK))
        self.later(6)
        self.put(other(self.cycle, INTERRUPT, SYSTICK))
        for task in self.chance.sample(sorted(self.tasks), 3):
            self.later(7)
            self.wake(task, SYSTICK)
        self.later(4)
        self.put(other(self.cycle, RETURNED, SYSTICK))

    def events(self, count):
        """Goes on until there are so many."""
        while len(self.run) < count:
            task = self.choose()
            if task is None:
                self.sleep(self.chance.randrange(100, 3000))
            else:
                self.poll(task)
        return self.run
