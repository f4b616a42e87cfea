// SPDX-License-Identifier: Apache-2.0
#include "events.h"

#include "drivers/fault_reason.h"
#include "names.h"

void events_add(struct events *events, struct event event)
{
    if (events->count == EVENTS_KEPT) {
        events->lost++;
        return;
    }
    events->ring[(events->first + events->count) % EVENTS_KEPT] = event;
    events->count++;
}

bool events_take(struct events *events, struct event *event)
{
    if (events->count == 0u) {
        return false;
    }
    *event = events->ring[events->first];
    events->first = (uint8_t)((events->first + 1u) % EVENTS_KEPT);
    events->count--;
    return true;
}

static void number(struct text *text, const char *before, uint32_t value, const char *after)
{
    text_string(text, before);
    text_unsigned(text, value);
    text_string(text, after);
}

void event_describe(struct text *text, const struct event *event)
{
    const char *const task = task_name(event->task);
    switch ((enum event_kind)event->kind) {
    case event_sensor_faulted:
        text_string(text, task);
        text_string(text, " faulted: ");
        text_string(text, fault_reason_text((enum fault_reason)event->detail));
        number(text, "; next try in ", event->value, " ms");
        return;
    case event_sensor_recovered:
        text_string(text, task);
        number(text, " recovered after ", event->value, " ms");
        return;
    case event_field_learnt:
        number(text, "fusion calibrated: horizontal field ", event->value, " counts");
        return;
    case event_field_changed:
        text_string(text, "fusion lost its calibration: the field is another; learning anew");
        return;
    case event_stopped_feeding:
        text_string(text, "watchdog: task ");
        text_string(text, task);
        text_string(text, " stopped feeding; reset follows");
        return;
    case event_feeds_again:
        text_string(text, "watchdog: task ");
        text_string(text, task);
        text_string(text, " feeds again");
        return;
    case event_was_reset:
        text_string(text, "watchdog: reset, because task ");
        text_string(text, task);
        text_string(text, " had stopped feeding");
        return;
    case event_input_lost:
        number(text, "uart: ", event->value, " input bytes lost");
        return;
    case event_events_lost:
        number(text, "telemetry: ", event->value, " events lost");
        return;
    }
}
