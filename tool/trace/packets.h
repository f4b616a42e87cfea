// SPDX-License-Identifier: Apache-2.0
//
// Packets of a trace (docs/trace.md, "Packet"), wherever they lie in a file or in what was read out of a chip. Only a
// window of it is in memory.
#ifndef TOOL_TRACE_PACKETS_H
#define TOOL_TRACE_PACKETS_H

#include "../target.h"

#define HEADER_BYTES 80u
#define RECORD_BYTES 8u
#define CORES_MOST   16u

enum packet_source { PACKET_RING, PACKET_FRAME, PACKET_BOX };

struct packet {
    uint64_t offset; /* of its header in the input */
    enum packet_source source;
    uint8_t core;
    bool stops; /* a ring that keeps the oldest */
    uint8_t build_id[16];
    uint64_t address, begin;
    uint32_t hz, capacity, sequence, discarded, head;
    uint64_t there; /* records that the input has; less than capacity: it was cut short */
};

/* Where a trace comes from. */
struct input {
    const char *name;
    int file; /* -1: `bytes` */
    const uint8_t *bytes;
    uint64_t size;
};

/* A file; "-": standard input, which is copied to a temporary file first. */
struct input input_open(const char *path);
/* The ring of a chip, by the symbol stator_trace. */
struct input input_of_target(struct target *target, const struct image *image);
/* The bytes at an offset; false: not all are there. */
bool input_read(const struct input *input, uint64_t offset, void *bytes, size_t count);

struct packets {
    const struct input *input;
    uint64_t at;      /* where to look next */
    uint64_t skipped; /* bytes that belong to no sound packet */
    uint64_t damaged; /* headers that looked sound, of packets that are not */
    uint64_t wasted;  /* bytes that were checked in vain */
    bool unchecked;   /* headers are enough */
    uint8_t *window, *records;
    uint64_t window_at, window_count;
};

void packets_open(struct packets *packets, const struct input *input);
/* The next sound packet; false: there is none. Those of other cores than `core` are passed over; -1: of any. */
bool packets_next(struct packets *packets, struct packet *packet, int core);
/* A frame's records, after packets_next gave it. */
const uint8_t *packets_records(const struct packets *packets);
const char *packet_build_id(const struct packet *packet); /* hexadecimal; NULL: not known */

#endif
