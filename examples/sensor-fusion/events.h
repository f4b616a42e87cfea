// SPDX-License-Identifier: Apache-2.0
//
// What happened, for the telemetry to tell: a queue of the last events. A full one loses the newest, and says how many.
#ifndef SENSOR_FUSION_EVENTS_H
#define SENSOR_FUSION_EVENTS_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>

#define EVENTS_KEPT 16u

enum event_kind {
    event_sensor_faulted,   /* task; detail: enum fault_reason; value: back-off in ms */
    event_sensor_recovered, /* task; value: how long it was without, in ms */
    event_field_learnt,     /* value: radius in counts */
    event_field_changed,
    event_stopped_feeding, /* task */
    event_feeds_again,     /* task */
    event_was_reset,       /* task: the culprit */
    event_input_lost,      /* value: bytes */
    event_events_lost,     /* value: how many */
};

struct event {
    uint32_t at_ms;
    uint32_t value;
    uint8_t kind; /* enum event_kind */
    uint8_t task;
    uint8_t detail;
};

struct events {
    struct event ring[EVENTS_KEPT];
    uint8_t first;
    uint8_t count;
    uint32_t lost;
};

/* Callers: the tasks of one tier. Both cost a copy. */
void events_add(struct events *events, struct event event);
bool events_take(struct events *events, struct event *event);

/* The event in words, without its time. */
void event_describe(struct text *text, const struct event *event);

#endif
