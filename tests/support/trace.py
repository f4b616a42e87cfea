# SPDX-License-Identifier: Apache-2.0
"""Packets of a trace as docs/trace.md describes them: a reader that shares nothing with tool/trace."""
import struct
import zlib
from collections import namedtuple

MAGIC = 0xC1FC1FC1
HEADER_BYTES = 80
HEADER = struct.Struct("<I4B16sQIIQQQIIII")
KINDS = {0: "empty", 2: "wake", 3: "poll", 4: "polled", 5: "sleep", 6: "woken", 7: "expired", 8: "mark", 9: "resync",
         10: "dropped", 11: "start", 12: "interrupt", 13: "returned"}
RING, FRAME, BOX = 0, 1, 2

Header = namedtuple("Header", "magic format source core flags build_id address clock_hz capacity packet_size "
                              "content_size timestamp_begin sequence check events_discarded head")
# `edge`: (place, from, to), or None. Of another kind: payload.
Record = namedtuple("Record", "cycles kind payload edge")


def record(data):
    cycles, what = struct.unpack("<II", data)
    if what & 1:
        return Record(cycles, "edge", None, (what >> 15, what >> 1 & 127, what >> 8 & 127))
    return Record(cycles, KINDS.get(what >> 1 & 127, "?"), what >> 8, None)


def header_at(data, at):
    """The header of a whole and right packet that begins there, or None."""
    if len(data) - at < HEADER_BYTES or struct.unpack_from("<I", data, at)[0] != MAGIC:
        return None
    header = Header(*HEADER.unpack_from(data, at))
    size = HEADER_BYTES + 8 * header.capacity
    if header.format != 1 or header.packet_size != 8 * size or len(data) - at < size:
        return None
    checked = data[at:at + 48] if header.source == RING else data[at:at + 68] + data[at + 72:at + size]
    return header if zlib.crc32(checked) == header.check else None


def packets(data):
    """(header, records in order) of each packet that is whole; what lies between is passed over."""
    at = 0
    while (at := data.find(struct.pack("<I", MAGIC), at)) >= 0:
        header = header_at(data, at)
        if header is None:
            at += 4
            continue
        behind = at + HEADER_BYTES + 8 * header.capacity
        records = [record(data[i:i + 8]) for i in range(at + HEADER_BYTES, behind, 8)]
        if header.source == RING:
            first = header.head % header.capacity if header.head > header.capacity else 0
            records = (records[first:] + records[:first])[:min(header.head, header.capacity)]
        yield header, records
        at = behind


def times(header, records):
    """64-bit times of the records of a packet."""
    time = header.timestamp_begin
    for one in records:
        if one.kind == "resync":
            time = one.payload << 32 | one.cycles
        else:
            time += one.cycles - time & 0xFFFFFFFF
        yield time
