// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include <string.h>

#define SURVEY_BYTES   ((uint64_t)64 << 20) /* how far the kinds of packets are looked for beforehand */
#define WINDOW_RECORDS 8192u
#define NEWEST         64u /* slots of a ring that may be reserved and not filled: as many as interrupts nest */

enum {
    KIND_EMPTY,
    KIND_EDGE,
    KIND_WAKE,
    KIND_POLL,
    KIND_POLLED,
    KIND_SLEEP,
    KIND_WOKEN,
    KIND_EXPIRED,
    KIND_MARK,
    KIND_RESYNC,
    KIND_DROPPED,
    KIND_START,
    KIND_INTERRUPT,
    KIND_RETURNED
};

static uint64_t record_at(const uint8_t *bytes)
{
    uint64_t record = 0;
    for (unsigned i = 0; i < RECORD_BYTES; i++) {
        record |= (uint64_t)bytes[i] << (8u * i);
    }
    return record;
}

static unsigned kind_of(uint64_t record)
{
    return (record >> 32 & 1u) != 0u ? KIND_EDGE : (unsigned)(record >> 33 & 0x7Fu);
}

/* ---- which packets there are ---- */

static struct channel *channel_of(struct reader *reader, int core)
{
    for (size_t i = 0; i < reader->channels.count; i++) {
        if (reader->channels.at[i]->core == core) {
            return reader->channels.at[i];
        }
    }
    struct channel *channel = take(sizeof *channel);
    channel->core = core;
    channel->run = 1;
    channel->window = take((size_t)least((size_t)WINDOW_RECORDS * RECORD_BYTES, reader->input->size + 1u));
    packets_open(&channel->packets, reader->input);
    *list_add(&reader->channels) = channel;
    return channel;
}

static void survey(struct reader *reader)
{
    struct packets packets;
    struct packet packet;
    packets_open(&packets, reader->input);
    packets.unchecked = true;
    while (packets.at < SURVEY_BYTES && packets_next(&packets, &packet, -1)) {
        if (reader->rings + reader->frames + reader->boxes == 0u) {
            reader->first = packet;
        }
        reader->rings += packet.source == PACKET_RING;
        reader->frames += packet.source == PACKET_FRAME;
        reader->boxes += packet.source == PACKET_BOX;
        (void)channel_of(reader, packet.core);
    }
}

void reader_open(struct reader *reader, const struct input *input, unsigned run, bool box)
{
    *reader = (struct reader){.input = input, .run = run, .runs_seen = 1};
    survey(reader);
    if (reader->channels.count == 0u) {
        fail(input->name, "holds no trace: no packet (bytes C1 1F FC C1, docs/trace.md) begins in its %s",
             plural(input->size, "byte", "bytes"));
    }
    reader->box = box || reader->rings + reader->frames == 0u;
    if (reader->box && reader->boxes == 0u) {
        fail(input->name, "holds no black box: leave out --box");
    }
}

/* ---- records of a packet ---- */

/* Record `number` of a packet, from 0 in the order of time; false: the input was cut off before it. */
static bool record_of(struct channel *channel, uint64_t number, uint64_t *record)
{
    const struct packet *packet = &channel->packet;
    if (packet->source != PACKET_RING) {
        *record = record_at(packets_records(&channel->packets) + number * RECORD_BYTES);
        return true;
    }
    const bool round = packet->head > packet->capacity && !packet->stops;
    const uint64_t slot = round ? (packet->head + number) % packet->capacity : number;
    if (slot >= packet->there) {
        return false;
    }
    if (slot < channel->window_at || slot >= channel->window_at + channel->window_count) {
        channel->window_at = slot;
        channel->window_count = least(WINDOW_RECORDS, packet->there - slot);
        if (!input_read(channel->packets.input, packet->offset + HEADER_BYTES + slot * RECORD_BYTES, channel->window,
                        (size_t)channel->window_count * RECORD_BYTES)) {
            return false;
        }
    }
    *record = record_at(channel->window + (slot - channel->window_at) * RECORD_BYTES);
    return true;
}

static uint64_t records_of(const struct packet *packet)
{
    return packet->source == PACKET_RING ? least(packet->head, packet->capacity) : packet->capacity;
}

/* The time of a ring's oldest record: the upper bits are those of the first resync behind it. */
static uint64_t ring_time(struct reader *reader, struct channel *channel)
{
    const struct packet *packet = &channel->packet;
    const uint64_t count = records_of(packet);
    uint64_t wraps = 0;
    uint32_t first = 0;
    uint32_t before = 0;
    bool any = false;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t record = 0;
        if (!record_of(channel, i, &record) || kind_of(record) == KIND_EMPTY) {
            continue;
        }
        const uint32_t cycles = (uint32_t)record;
        first = any ? first : cycles;
        wraps += any && cycles < before;
        before = cycles;
        any = true;
        if (kind_of(record) == KIND_RESYNC || kind_of(record) == KIND_START) {
            const uint64_t high = kind_of(record) == KIND_RESYNC
                                      ? record >> 40
                                      : (packet->begin >> 32) + (cycles < (uint32_t)packet->begin ? 1u : 0u);
            return (high >= wraps ? high - wraps : 0u) << 32 | first;
        }
    }
    reader->high_unknown |= packet->head > packet->capacity && any;
    return (packet->begin & ~(uint64_t)UINT32_MAX) + (first < (uint32_t)packet->begin ? (uint64_t)1 << 32 : 0u) + first;
}

/* ---- records to events ---- */

static void give(struct channel *channel, struct event event)
{
    event.cycle = channel->time;
    event.core = (uint8_t)channel->core;
    *list_add(&channel->ahead) = event;
}

static void give_lost(struct channel *channel, uint64_t count, const char *why)
{
    give(channel, (struct event){.kind = EVENT_LOST, .value = count, .why = why});
}

static struct event event_of(uint64_t record)
{
    static const uint8_t kinds[] = {
        [KIND_WAKE] = EVENT_WAKE,           [KIND_POLL] = EVENT_POLL,
        [KIND_POLLED] = EVENT_POLLED,       [KIND_SLEEP] = EVENT_SLEEP,
        [KIND_WOKEN] = EVENT_WOKEN,         [KIND_EXPIRED] = EVENT_EXPIRED,
        [KIND_MARK] = EVENT_MARK,           [KIND_START] = EVENT_START,
        [KIND_INTERRUPT] = EVENT_INTERRUPT, [KIND_RETURNED] = EVENT_INTERRUPT_END,
    };
    const unsigned kind = kind_of(record);
    const uint64_t payload = record >> 40;
    if (kind == KIND_EDGE) {
        return (struct event){.kind = EVENT_EDGE,
                              .from = (uint8_t)(record >> 33 & 0x7Fu),
                              .to = (uint8_t)(record >> 40 & 0x7Fu),
                              .subject = record >> 47};
    }
    if (kind >= sizeof kinds / sizeof kinds[0]) {
        return (struct event){.kind = EVENT_OTHER, .subject = kind, .value = payload};
    }
    struct event event = {.kind = (enum event_kind)kinds[kind], .subject = payload};
    switch (event.kind) {
    case EVENT_WAKE:
        event.subject = payload & 0x3FFFu;
        event.value = payload >> 14;
        break;
    case EVENT_POLL:
    case EVENT_POLLED:
    case EVENT_EXPIRED:
        event.subject = payload & 0x3FFFu;
        break;
    case EVENT_SLEEP:
        event.subject = 0;
        event.value = payload;
        break;
    case EVENT_WOKEN:
        event.subject = 0;
        event.value = payload & 0x3FFu;
        break;
    case EVENT_INTERRUPT:
    case EVENT_INTERRUPT_END:
        event.subject = payload & 0x3FFu;
        break;
    case EVENT_MARK:
        event.subject = payload & 0xFFu;
        event.value = payload >> 8;
        break;
    default:
        break;
    }
    return event;
}

static void next_run(struct reader *reader, struct channel *channel)
{
    channel->run++;
    reader->runs_seen = (unsigned)most(reader->runs_seen, channel->run);
    channel->started = false;
    channel->time = 0;
}

static void read_record(struct reader *reader, struct channel *channel, uint64_t record)
{
    const unsigned kind = kind_of(record);
    const uint32_t cycles = (uint32_t)record;
    if (kind == KIND_EMPTY) {
        reader->empty++;
        return;
    }
    if (kind == KIND_START && channel->started) {
        next_run(reader, channel);
        channel->time = (channel->packet.begin & ~(uint64_t)UINT32_MAX) | cycles;
    }
    const uint64_t left = records_of(&channel->packet) - channel->position;
    if (channel->packet.source == PACKET_RING && left < NEWEST && kind != KIND_RESYNC &&
        cycles < (uint32_t)channel->time && (uint32_t)channel->time - cycles < UINT32_MAX / 2u) {
        reader->left_out++; /* a slot that was reserved, and still holds what it held a round before */
        return;
    }
    channel->time += (uint32_t)(cycles - (uint32_t)channel->time);
    channel->started = true;
    if (kind == KIND_RESYNC) {
        channel->time = (record >> 40) << 32 | cycles;
    } else if (kind == KIND_DROPPED) {
        give_lost(channel, record >> 40, "the ring had no room for them");
    } else {
        struct event event = event_of(record);
        if (event.kind == EVENT_EDGE && reader->home != 0u && channel->packet.address != 0u) {
            event.subject = (event.subject - (channel->packet.address - reader->home)) & PLACE_MASK;
        }
        reader->unknown += event.kind == EVENT_OTHER;
        give(channel, event);
    }
}

/* ---- packet after packet ---- */

static void begin_ring(struct reader *reader, struct channel *channel)
{
    const struct packet *packet = &channel->packet;
    const uint32_t count = (uint32_t)records_of(packet);
    const uint32_t oldest = packet->stops ? 0u : packet->head - count;
    channel->window_count = 0;
    reader->overwritten += packet->stops ? 0u : oldest;
    if (channel->index_known && channel->next_index - oldest <= count) {
        channel->position = channel->next_index - oldest; /* frames told these already */
        return;
    }
    if (channel->started && channel->index_known && packet->head < channel->next_index) {
        next_run(reader, channel);
    }
    channel->time = ring_time(reader, channel);
    if (channel->started) {
        give_lost(channel, oldest - channel->next_index, "they are neither in the stream nor in the ring");
    } else if (oldest > 0u) {
        channel->started = true;
    }
}

static void begin_frame(struct reader *reader, struct channel *channel)
{
    const struct packet *packet = &channel->packet;
    const uint32_t missing = packet->head - channel->next_index;
    if (channel->index_known && missing > UINT32_MAX / 2u) {
        if (packet->sequence != 0u && packet->head != 0u && packet->begin >= channel->time) {
            channel->position = least(0u - missing, packet->capacity); /* told before */
            return;
        }
        next_run(reader, channel);
        channel->time = packet->begin;
        if (packet->head != 0u) {
            give_lost(channel, packet->head, "the run's first frames are not in the stream");
        }
        return;
    }
    channel->time = packet->begin;
    if (channel->index_known && missing > 0u) {
        give_lost(channel, missing, "the stream was cut here");
    }
}

static bool begin_packet(struct reader *reader, struct channel *channel)
{
    do {
        if (!packets_next(&channel->packets, &channel->packet, channel->core)) {
            return false;
        }
    } while ((channel->packet.source == PACKET_BOX) != reader->box);
    channel->position = 0;
    if (channel->packet.source == PACKET_RING) {
        begin_ring(reader, channel);
    } else if (channel->packet.source == PACKET_FRAME) {
        begin_frame(reader, channel);
    } else {
        if (channel->index_known) {
            next_run(reader, channel);
        }
        channel->time = channel->packet.begin;
        channel->started = channel->started || channel->packet.head > 0u;
    }
    return true;
}

static void end_packet(struct channel *channel)
{
    const struct packet *packet = &channel->packet;
    channel->next_index = packet->source == PACKET_RING ? packet->head : packet->head + packet->capacity;
    channel->index_known = true;
    if (packet->source == PACKET_RING && packet->there < records_of(packet)) {
        give_lost(channel, records_of(packet) - packet->there, "the dump of the ring was cut short");
    } else if (packet->source == PACKET_RING && packet->stops && packet->discarded > 0u) {
        give_lost(channel, packet->discarded, "the ring was full and stopped");
    }
}

/* Fills channel->ahead with at least one event, last first. */
static bool read_on(struct reader *reader, struct channel *channel)
{
    channel->ahead.count = 0;
    while (channel->ahead.count == 0u && !channel->ended) {
        if (!channel->in_packet) {
            channel->ended = channel->run > reader->run || !begin_packet(reader, channel);
            channel->in_packet = !channel->ended;
            continue;
        }
        if (channel->position < records_of(&channel->packet)) {
            uint64_t record = 0;
            if (record_of(channel, channel->position, &record)) {
                read_record(reader, channel, record);
            }
            channel->position++;
        } else {
            end_packet(channel);
            channel->in_packet = false;
        }
        if (channel->run != reader->run) {
            channel->ahead.count = 0;
        }
    }
    for (size_t i = 0; i < channel->ahead.count / 2u; i++) {
        const struct event other = channel->ahead.at[i];
        channel->ahead.at[i] = channel->ahead.at[channel->ahead.count - 1u - i];
        channel->ahead.at[channel->ahead.count - 1u - i] = other;
    }
    return channel->ahead.count > 0u;
}

bool reader_next(struct reader *reader, struct event *event)
{
    struct channel *earliest = NULL;
    for (size_t i = 0; i < reader->channels.count; i++) {
        struct channel *channel = reader->channels.at[i];
        if (!channel->waiting && (channel->ahead.count > 0u || read_on(reader, channel))) {
            channel->next = channel->ahead.at[--channel->ahead.count];
            channel->waiting = true;
        }
        if (channel->waiting && (earliest == NULL || channel->next.cycle < earliest->next.cycle)) {
            earliest = channel;
        }
    }
    if (earliest == NULL) {
        return false;
    }
    earliest->waiting = false;
    *event = earliest->next;
    event->number = reader->number++;
    /* Cores' clocks may differ a little, and a damaged trace by anything: time does not go back. */
    event->cycle = reader->last_cycle = most(event->cycle, reader->last_cycle);
    return true;
}

uint64_t reader_skipped(const struct reader *reader)
{
    return reader->channels.count > 0u ? reader->channels.at[0]->packets.skipped : 0u;
}

uint64_t reader_damaged(const struct reader *reader)
{
    uint64_t damaged = 0;
    for (size_t i = 0; i < reader->channels.count; i++) {
        damaged += reader->channels.at[i]->packets.damaged;
    }
    return damaged;
}
