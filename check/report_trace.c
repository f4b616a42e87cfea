// SPDX-License-Identifier: Apache-2.0
//
// The story in the trace's own records (docs/trace.md, Format): a ring that is not full. The checker knows an order and
// no durations, so each record is a microsecond after the one before.
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 80, RECORD_BYTES = 8, CLOCK_HZ = 1000000, CHECKED_BYTES = 48, PATH_BYTES = 4096 };
enum { STOPS_WHEN_FULL = 1, FORMAT = 1, FIRST_INTERRUPT = 16 };
enum { WAKE = 2, POLL, POLLED, SLEEP, WOKEN, START = 11, INTERRUPT, RETURNED };
#define MAGIC 0xC1FC1FC1u
#define NEVER (1u << 23)

static void put(uint8_t *at, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(value >> 8 * i);
    }
}

/* As in zlib. */
static uint32_t crc32(const uint8_t *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return ~crc;
}

static uint32_t record(unsigned kind, uint32_t payload)
{
    return kind << 1 | payload << 8;
}

/* The upper half of an event's record; 0: it has none. */
static uint32_t record_of(const struct story_event *event)
{
    switch (event->what) {
    case STATOR_CHECK_NOTE_EDGE:
        return 1u | (event->value >> 8 & 0x7fu) << 1 | (event->value & 0x7fu) << 8 |
               (uint32_t)(event->object & 0x1ffffu) << 15;
    case STATOR_CHECK_NOTE_WAKE:
        return record(WAKE, event->value);
    case STATOR_CHECK_NOTE_POLL:
        return record(POLL, event->value);
    case STATOR_CHECK_NOTE_POLLED:
        return record(POLLED, event->value);
    case STATOR_CHECK_NOTE_SLEEP:
        return record(SLEEP, NEVER);
    case STATOR_CHECK_NOTE_WOKEN:
        return record(WOKEN, 0);
    case STATOR_CHECK_NOTE_INTERRUPT:
        return record(INTERRUPT, FIRST_INTERRUPT + event->value);
    case STATOR_CHECK_NOTE_RETURN:
        return record(RETURNED, FIRST_INTERRUPT + event->value);
    default:
        return 0;
    }
}

static size_t fill(uint8_t *packet, const struct story *story, uint32_t capacity)
{
    uint32_t count = 0;
    uint8_t *at = packet + HEADER_BYTES;
    for (unsigned i = 0; i <= story->event_count; i++) {
        const uint32_t upper = i == 0 ? record(START, 0) : record_of(&story->events[i - 1]);
        if (upper != 0) {
            put(at, count++, 4);
            put(at + 4, upper, 4);
            at += RECORD_BYTES;
        }
    }
    const size_t size = HEADER_BYTES + (size_t)RECORD_BYTES * capacity;
    put(packet, MAGIC, 4);
    packet[4] = FORMAT;
    packet[7] = STOPS_WHEN_FULL;
    put(packet + 32, CLOCK_HZ, 4);
    put(packet + 36, capacity, 4);
    put(packet + 40, 8 * size, 8);
    put(packet + 48, 8 * (HEADER_BYTES + (uint64_t)RECORD_BYTES * count), 8);
    put(packet + 68, crc32(packet, CHECKED_BYTES), 4);
    put(packet + 76, count, 4);
    return size;
}

static bool write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool right = file != NULL && fwrite(bytes, size, 1, file) == 1;
    right = file != NULL && fclose(file) == 0 && right;
    if (!right) {
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    }
    return right;
}

bool report_trace(const struct report *report, const char *path)
{
    char program[PATH_BYTES];
    uint32_t capacity = 1;
    while (capacity < report->story->event_count + 1u) {
        capacity *= 2;
    }
    uint8_t *packet = calloc(1, HEADER_BYTES + (size_t)RECORD_BYTES * capacity);
    if (packet == NULL) {
        fputs("stator check: out of memory\n", stderr);
        return false;
    }
    snprintf(program, sizeof program, "%s.elf", path);
    const size_t size = fill(packet, report->story, capacity);
    const bool right =
        write_file(path, packet, size) && write_file(program, report->image->file, report->image->file_size);
    free(packet);
    return right;
}
