// SPDX-License-Identifier: Apache-2.0
//
// Packets: how a run begins, the black box of the run before it, and frames for a stream.
#include "trace_internal.h"

#include "stator_trace_clock.h"

#define CHECKED_BYTES      offsetof(struct stator_trace_header, check)
#define CHECKED_RING_BYTES offsetof(struct stator_trace_header, content_size_bits)

/* Two steps of four bits a byte, with a table of 64 bytes: of the polynomial 0xEDB88320, reflected. */
uint32_t stator_trace_check(uint32_t check, const void *bytes, unsigned count)
{
    static const uint32_t table[16] = {
        0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
        0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu, 0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
    };
    const uint8_t *at = bytes;
    check = ~check;
    for (; count > 0u; count--) {
        check ^= *at++;
        check = check >> 4 ^ table[check & 15u];
        check = check >> 4 ^ table[check & 15u];
    }
    return ~check;
}

uint32_t stator_trace_check_packet(const struct stator_trace_header *header)
{
    const uint8_t *const behind = (const uint8_t *)header + CHECKED_BYTES + sizeof header->check;
    const unsigned bytes = (unsigned)(header->packet_size_bits / 8u);
    const uint32_t check = stator_trace_check(0u, header, CHECKED_BYTES);
    return stator_trace_check(check, behind, bytes - (unsigned)CHECKED_BYTES - (unsigned)sizeof header->check);
}

struct stator_trace_header stator_trace_header_of(enum stator_trace_origin source, uint32_t records)
{
    struct stator_trace_header header = {
        .magic = STATOR_TRACE_MAGIC,
        .format = STATOR_TRACE_FORMAT,
        .source = (uint8_t)source,
        .flags = STATOR_TRACE_STOPS ? STATOR_TRACE_FLAG_STOPS : 0u,
        .address = (uintptr_t)&stator_trace,
        .clock_hz = STATOR_TRACE_HZ,
        .capacity = records,
        .packet_size_bits = stator_trace_packet_bits(records),
        .content_size_bits = stator_trace_packet_bits(records),
    };
    stator_trace_build_id(header.build_id, sizeof header.build_id);
    return header;
}

/* Goes on from `time` to a record behind it, less than 2^32 cycles later unless a resync says so. */
static uint64_t time_of(const struct stator_trace_record *record, uint64_t time)
{
    if (STATOR_TRACE_KIND(record->what) == stator_trace_kind_resync) {
        return (uint64_t)STATOR_TRACE_PAYLOAD(record->what) << 32 | record->cycles;
    }
    return time + (uint32_t)(record->cycles - (uint32_t)time);
}

/* Copies `count` records from number `from` on. */
static void copy(struct stator_trace_record *into, uint32_t from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        into[i] = stator_trace.record[(from + i) % STATOR_TRACE_RECORDS];
    }
}

#if STATOR_TRACE_BOX_RECORDS > 0
STATOR_TRACE_MEMORY struct stator_trace_box stator_trace_box;

unsigned stator_trace_box_bytes(void)
{
    const struct stator_trace_header *const header = &stator_trace_box.header;
    const bool is_there = header->magic == STATOR_TRACE_MAGIC && header->source == stator_trace_black_box &&
                          header->capacity != 0u && header->capacity <= STATOR_TRACE_BOX_RECORDS &&
                          header->packet_size_bits == stator_trace_packet_bits(header->capacity) &&
                          header->check == stator_trace_check_packet(header);
    return is_there ? (unsigned)(header->packet_size_bits / 8u) : 0u;
}

/* When the record before the one of `later` was, whose time is `time`. */
static uint64_t time_before(const struct stator_trace_record *later, uint64_t time)
{
    return time - (uint32_t)(later->cycles - later[-1].cycles);
}

/* Keeps the last records of the run whose ring is still there. */
static void keep_last_run(void)
{
    const uint32_t head = stator_trace.header.head;
    const uint32_t count = head < STATOR_TRACE_BOX_RECORDS ? head : STATOR_TRACE_BOX_RECORDS;
    struct stator_trace_header header = stator_trace_header_of(stator_trace_black_box, count);
    struct stator_trace_record *const record = stator_trace_box.record;
    copy(record, head - count, count);
    if (count != 0u) {
        /* The clock's half-round may have changed since it was seen last. */
        uint32_t phase = stator_trace.phase;
        phase += (phase & 1u) != record[count - 1u].cycles >> 31 ? 1u : 0u;
        header.timestamp_begin = (uint64_t)(phase >> 1) << 32 | record[count - 1u].cycles;
        for (uint32_t i = count - 1u; i > 0u; i--) {
            header.timestamp_begin = time_before(&record[i], time_of(&record[i], header.timestamp_begin));
        }
    }
    header.sequence = stator_trace.runs;
    header.events_discarded = stator_trace.header.events_discarded;
    header.head = head - count;
    stator_trace_box.header = header;
    stator_trace_box.header.check = stator_trace_check_packet(&stator_trace_box.header);
}
#else
static void keep_last_run(void) {}
#endif

/* Whether the memory holds the ring of a run of this program. */
static bool has_run(void)
{
    const struct stator_trace_header *const header = &stator_trace.header;
    const struct stator_trace_header ours = stator_trace_header_of(stator_trace_ring, STATOR_TRACE_RECORDS);
    return stator_trace_check(0u, header, CHECKED_RING_BYTES) == header->check &&
           stator_trace_check(0u, &ours, CHECKED_RING_BYTES) == header->check;
}

void stator_trace_start(void)
{
    stator_trace_clock_start();
    const bool again = has_run();
    if (again) {
        keep_last_run();
    }
    const uint32_t runs = again ? stator_trace.runs + 1u : 1u;
    const uint32_t now = stator_trace_cycles();
    const struct stator_trace_reader reader = {.time = now};
    for (unsigned i = 0; i < STATOR_TRACE_RECORDS; i++) {
        stator_trace.record[i] = (struct stator_trace_record){0u, 0u};
    }
    stator_trace.header = stator_trace_header_of(stator_trace_ring, STATOR_TRACE_RECORDS);
    stator_trace.header.check = stator_trace_check(0u, &stator_trace.header, CHECKED_RING_BYTES);
    stator_trace.header.content_size_bits = stator_trace_packet_bits(0u);
    stator_trace.header.timestamp_begin = now;
    stator_trace.phase = now >> 31;
    stator_trace.runs = runs;
    stator_trace.resync = 0u;
    stator_trace.reader = reader;
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_start, runs & STATOR_TRACE_PAYLOAD_MAX));
}

#if STATOR_TRACE_STOPS
/* Nothing is overwritten. */
static uint32_t overwritten(uint32_t from)
{
    (void)from;
    return 0u;
}

static void skip(uint32_t lost)
{
    (void)lost;
}

/* There is room now: the place is told where something is missing, and the time, of which a part may be missing too. */
static void tell_of_the_dropped(void)
{
    struct stator_trace_reader *const reader = &stator_trace.reader;
    const uint32_t discarded = STATOR_PORT_LOAD(&stator_trace.header.events_discarded);
    const uint32_t dropped = discarded - reader->discarded;
    const uint32_t told = dropped < STATOR_TRACE_PAYLOAD_MAX ? dropped : STATOR_TRACE_PAYLOAD_MAX;
    /* Without room even for this: next time. */
    if (dropped != 0u && stator_trace_try(STATOR_TRACE_EVENT(stator_trace_kind_dropped, told))) {
        reader->discarded = discarded;
        stator_trace_resync();
    }
}
#else
/* How many records from number `from` on are there no more. */
static uint32_t overwritten(uint32_t from)
{
    const uint32_t held = STATOR_PORT_LOAD(&stator_trace.header.head) - from;
    return held > STATOR_TRACE_RECORDS ? held - STATOR_TRACE_RECORDS : 0u;
}

/* Counts them; nobody else does. */
static void skip(uint32_t lost)
{
    stator_trace.reader.next += lost;
    stator_trace.header.events_discarded += lost;
}

static void tell_of_the_dropped(void) {}
#endif

/* Copies the next records; returns how many. Those that were overwritten before or meanwhile are left out: it begins
 * anew behind them. */
static uint32_t take(struct stator_trace_record *into)
{
    struct stator_trace_reader *const reader = &stator_trace.reader;
    uint32_t lost = overwritten(reader->next);
    const bool gap = lost != 0u;
    uint32_t count;
    do {
        skip(lost);
        const uint32_t waiting = stator_trace_waiting();
        count = waiting < STATOR_TRACE_FRAME_RECORDS ? waiting : STATOR_TRACE_FRAME_RECORDS;
        copy(into, reader->next, count);
        stator_port_fence();
        lost = overwritten(reader->next);
    } while (lost != 0u);
    if (gap && count != 0u) {
        /* How often the clock went round in the gap is known from the present time, unless that is a round later. */
        const uint64_t now = stator_trace_time();
        reader->time = now - (uint32_t)((uint32_t)now - into[0].cycles);
    }
    return count;
}

unsigned stator_trace_take_frame(struct stator_trace_frame *frame)
{
    struct stator_trace_reader *const reader = &stator_trace.reader;
    const uint32_t count = take(frame->record);
    if (count == 0u) {
        return 0u;
    }
    frame->header = stator_trace_header_of(stator_trace_frame_of_stream, count);
    frame->header.timestamp_begin = time_of(&frame->record[0], reader->time);
    frame->header.sequence = reader->frames++;
    frame->header.events_discarded = STATOR_PORT_LOAD(&stator_trace.header.events_discarded);
    frame->header.head = reader->next;
    frame->header.check = stator_trace_check_packet(&frame->header);
    for (uint32_t i = 0; i < count; i++) {
        reader->time = time_of(&frame->record[i], reader->time);
    }
    stator_port_fence();
    STATOR_PORT_STORE(&reader->next, reader->next + count);
    tell_of_the_dropped();
    return (unsigned)(frame->header.packet_size_bits / 8u);
}
