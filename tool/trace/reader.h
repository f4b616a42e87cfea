// SPDX-License-Identifier: Apache-2.0
//
// A trace as one sequence of events: packets found, records decoded, times made whole, what is missing marked, cores
// merged.
#ifndef TOOL_TRACE_READER_H
#define TOOL_TRACE_READER_H

#include "event.h"
#include "packets.h"

/* A record holds so many low bits of the address of a state byte. */
#define PLACE_MASK 0x1FFFFu

/* One core's packets. */
struct channel {
    struct packets packets;
    struct packet packet;
    int core;
    bool in_packet, ended, waiting;             /* waiting: `next` holds an event */
    const uint8_t *records;                     /* of the packet: a window of them */
    uint64_t window_at, window_count, position; /* in records; position: the next */
    uint8_t *window;
    uint64_t time;             /* of the last record */
    uint32_t next_index;       /* of the next record in its run; what the packet repeats is passed over */
    bool index_known, started; /* started: the run's first event was seen */
    unsigned run;              /* the first is 1 */
    struct event next;
    LIST(struct event) ahead; /* read, and not given yet; the last is the first to go */
};

struct reader {
    const struct input *input;
    bool box;      /* the black box and not the run after it */
    uint64_t home; /* the address of stator_trace in the ELF file: places are told as they are there. A program of Linux
                    * is loaded elsewhere at each start, so each packet says where. 0: not known */
    unsigned run, runs_seen;
    LIST(struct channel *) channels;
    uint64_t number, last_cycle;
    /* What the first packet says. */
    struct packet first;
    uint64_t rings, frames, boxes;
    /* What is worth a word at the end. */
    uint64_t left_out, unknown, empty, overwritten;
    bool high_unknown;
};

/* `run`: which one, where the input has several; the first is 1. */
void reader_open(struct reader *reader, const struct input *input, unsigned run, bool box);
bool reader_next(struct reader *reader, struct event *event);
/* Bytes of no sound packet, headers of damaged ones. */
uint64_t reader_skipped(const struct reader *reader);
uint64_t reader_damaged(const struct reader *reader);

#endif
