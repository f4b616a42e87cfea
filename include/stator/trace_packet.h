// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a trace, which docs/trace.md describes ("Format"): a packet is this header and records. For whoever
// writes or reads one on the target; stator/trace.h is what a program takes.
#ifndef STATOR_TRACE_PACKET_H
#define STATOR_TRACE_PACKET_H

#include "stator/poll.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "a trace is little-endian, and is written as it lies in memory"
#endif

#define STATOR_TRACE_MAGIC  0xC1FC1FC1u /* CTF 1.8, clause 5.1 */
#define STATOR_TRACE_FORMAT 1u

enum stator_trace_origin { stator_trace_ring, stator_trace_frame_of_stream, stator_trace_black_box };
#define STATOR_TRACE_FLAG_STOPS 1u

struct stator_trace_header {
    uint32_t magic;
    uint8_t format;
    uint8_t source; /* enum stator_trace_origin */
    uint8_t core;
    uint8_t flags;
    uint8_t build_id[16];
    uint64_t address;
    uint32_t clock_hz;
    uint32_t capacity;
    uint64_t packet_size_bits;
    uint64_t content_size_bits;
    uint64_t timestamp_begin;
    uint32_t sequence;
    uint32_t check;
    uint32_t events_discarded;
    uint32_t head;
};
STATOR_STATIC_ASSERT(sizeof(struct stator_trace_header) == 80u, "the header of a packet, docs/trace.md");

struct stator_trace_record {
    uint32_t cycles;
    uint32_t what;
};

/* `what` of an edge: bit 0, from, to, the low 17 bits of the state byte's address. */
#define STATOR_TRACE_STATES 128u
#define STATOR_TRACE_EDGE(place, from, to) \
    (1u | (uint32_t)(from) << 1 | (uint32_t)(to) << 8 | (uint32_t)(uintptr_t)(place) << 15)

/* `what` of another event: its kind and 24 bits. */
enum stator_trace_kind {
    stator_trace_kind_empty = 0,
    stator_trace_kind_wake = 2,
    stator_trace_kind_poll,
    stator_trace_kind_polled,
    stator_trace_kind_sleep,
    stator_trace_kind_woken,
    stator_trace_kind_expired,
    stator_trace_kind_mark,
    stator_trace_kind_resync,
    stator_trace_kind_dropped,
    stator_trace_kind_start,
    stator_trace_kind_interrupt,
    stator_trace_kind_returned,
};
#define STATOR_TRACE_EVENT(kind, payload) ((uint32_t)(kind) << 1 | (uint32_t)(payload) << 8)
#define STATOR_TRACE_KIND(what)           (((what)&1u) != 0u ? 1u : (what) >> 1 & 0x7Fu)
#define STATOR_TRACE_PAYLOAD(what)        ((what) >> 8)
#define STATOR_TRACE_PAYLOAD_MAX          0xFFFFFFu
#define STATOR_TRACE_SOURCE_SHIFT         14u /* in the payload of a wake */

#endif
