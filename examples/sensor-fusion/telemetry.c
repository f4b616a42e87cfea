// SPDX-License-Identifier: Apache-2.0
#include "telemetry.h"

#include "board.h"
#include "counts.h"
#include "drivers/emc1413.h"
#include "drivers/tmp105.h"
#include "names.h"

enum telemetry_line {
    line_states = 1u << 0,
    line_values = 1u << 1,
    line_load = 1u << 2,
    line_events = 1u << 3, /* all there are */
};

#define VALUES_EVERY_TICKS 2u
#define LOAD_EVERY_TICKS   10u
#define NEVER_SHOWN        0xFFu

void telemetry_start(telemetry *self, struct uart_16550 *uart, struct shared *shared)
{
    *self = (telemetry){
        .uart = uart,
        .shared = shared,
        .load.at = stator_now(),
        .waiting = {.state_ = telemetry_waiting, .tick = stator_now()},
    };
    for (unsigned i = 0; i < TELEMETRY_TASKS; i++) {
        self->shown[i] = NEVER_SHOWN;
    }
}

static void begin(struct text *text, char kind, uint32_t at_ms)
{
    text_begin(text);
    text_character(text, kind);
    text_character(text, ' ');
    text_unsigned(text, at_ms);
}

static bool queue(telemetry *self, struct text *text, stator_waker me)
{
    text_end_line(text);
    return uart_16550_write(self->uart, text->bytes, text->used, me);
}

/* " NAME=VALUE", or " NAME=-" if it is not known. */
static void value(struct text *text, const char *name, bool known, int32_t number, unsigned decimals)
{
    text_character(text, ' ');
    text_string(text, name);
    text_character(text, '=');
    if (known) {
        text_fixed(text, number, decimals);
    } else {
        text_character(text, '-');
    }
}

static bool tell_values(telemetry *self, stator_waker me)
{
    const struct shared *const shared = self->shared;
    const struct fused *const fused = &shared->fused;
    const int32_t board = tmp105_millidegrees_of(&shared->board.sample);
    int32_t remote;
    const bool remote_known = emc1413_millidegrees_of(&shared->remote.sample, &remote) && shared->remote.valid;
    struct text text;
    begin(&text, 'F', uptime_ms());
    value(&text, "heading", fused->heading_known, fused->heading_centidegrees, 2u);
    value(&text, "altitude", fused->altitude_known, (fused->altitude_mm + 5) / 10, 2u);
    text_string(&text, " pressure=");
    if (fused->altitude_known) {
        text_signed(&text, (fused->pressure_millipascal + 500) / 1000);
    } else {
        text_character(&text, '-');
    }
    value(&text, "board", shared->board.valid, board, 3u);
    value(&text, "remote", remote_known, remote, 3u);
    value(&text, "air", fused->altitude_known, fused->air_millidegrees, 3u);
    text_string(&text, fused->calibrated ? " calibrated=1" : " calibrated=0");
    return queue(self, &text, me);
}

static bool tell_states(telemetry *self, stator_waker me)
{
    uint8_t states[TELEMETRY_TASKS] = {0};
    struct text text;
    begin(&text, 'S', uptime_ms());
    for (uint8_t task = 0; task < task_count(); task++) {
        states[task] = task_state(task);
        if (task_name(task)[0] != '\0') {
            text_character(&text, ' ');
            text_string(&text, task_name(task));
            text_character(&text, '=');
            text_string(&text, task_state_name(task));
        }
    }
    if (!queue(self, &text, me)) {
        return false;
    }
    for (uint8_t task = 0; task < task_count(); task++) {
        self->shown[task] = states[task];
    }
    return true;
}

static bool tell_load(telemetry *self, stator_waker me)
{
    struct load now = {.at = stator_now(), .asleep_ticks = counts.asleep_ticks};
    struct text text;
    for (unsigned i = 0; i < COUNTS_TASKS; i++) {
        now.polls += counts.polls[i];
        now.wakes += STATOR_PORT_LOAD(&counts.wakes[i]);
    }
    const uint32_t ticks = now.at - self->load.at;
    const uint32_t asleep = now.asleep_ticks - self->load.asleep_ticks;
    begin(&text, 'L', uptime_ms());
    text_string(&text, " polls=");
    text_unsigned(&text, now.polls - self->load.polls);
    text_string(&text, " wakes=");
    text_unsigned(&text, now.wakes - self->load.wakes);
    text_string(&text, " asleep=");
    text_unsigned(&text, ticks != 0u ? (uint32_t)((uint64_t)asleep * 1000u / ticks) : 0u);
    if (!queue(self, &text, me)) {
        return false;
    }
    self->load = now;
    return true;
}

/* The oldest event. Looks before it takes: one that finds no room stays where it is. */
static bool tell_event(telemetry *self, stator_waker me)
{
    struct events *const events = &self->shared->events;
    struct event event = events->ring[events->first];
    struct text text;
    begin(&text, 'E', event.at_ms);
    text_character(&text, ' ');
    event_describe(&text, &event);
    return queue(self, &text, me) && events_take(events, &event);
}

/* Of another task: while this one tells the states it is always telling. */
static bool a_state_changed(const telemetry *self, stator_waker me)
{
    bool changed = false;
    for (uint8_t task = 0; task < task_count(); task++) {
        changed = changed || (task != me.task && self->shown[task] != task_state(task));
    }
    return changed;
}

static void report_losses(telemetry *self)
{
    const uint32_t lost = STATOR_PORT_LOAD(&self->uart->lost_bytes) + STATOR_PORT_LOAD(&self->uart->overruns);
    if (lost != self->input_lost) {
        report(event_input_lost, 0u, 0u, lost - self->input_lost);
        self->input_lost = lost;
    }
    if (self->shared->events.lost != 0u && self->shared->events.count < EVENTS_KEPT) {
        const uint32_t events_lost = self->shared->events.lost;
        self->shared->events.lost = 0u;
        report(event_events_lost, 0u, 0u, events_lost);
    }
}

/* What is due at this tick. */
static uint8_t due_now(telemetry *self, stator_waker me)
{
    unsigned due = 0u;
    report_losses(self);
    if (self->shared->events.count != 0u) {
        due |= line_events;
    }
    self->ticks = (uint8_t)((self->ticks + 1u) % LOAD_EVERY_TICKS);
    if (a_state_changed(self, me)) {
        due |= line_states;
    }
    if (self->ticks % VALUES_EVERY_TICKS == 0u) {
        due |= line_values;
    }
    if (self->ticks == 0u) {
        due |= line_load;
    }
    return (uint8_t)due;
}

/* Tells the first of what is due; false: there was no room. */
static bool tell(telemetry *self, struct telemetry_telling *here, stator_waker me)
{
    unsigned line = line_load;
    bool told = false;
    if ((here->due & line_events) != 0u) {
        line = line_events;
        told = tell_event(self, me);
    } else if ((here->due & line_states) != 0u) {
        line = line_states;
        told = tell_states(self, me);
    } else if ((here->due & line_values) != 0u) {
        line = line_values;
        told = tell_values(self, me);
    } else {
        told = tell_load(self, me);
    }
    if (told && (line != line_events || self->shared->events.count == 0u)) {
        here->due &= (uint8_t)~line;
    }
    return told;
}

/* The tick after one that has passed: in phase with it, unless that has passed too. */
static stator_time next_tick(stator_time tick)
{
    const uint32_t period_ticks = TELEMETRY_TICK_MS * BOARD_TICKS_PER_MS;
    return stator_passed(tick + period_ticks) ? stator_after(period_ticks) : tick + period_ticks;
}

stator_poll telemetry_poll(telemetry *self, stator_waker me)
{
    switch (telemetry_state_of(self)) {
    case telemetry_waiting: {
        STATOR_IN(telemetry, self, waiting);
        stator_wake_by(me, here->tick);
        if (!stator_passed(here->tick)) {
            return STATOR_PENDING;
        }
        const stator_time tick = next_tick(here->tick);
        const uint8_t due = due_now(self, me);
        if (due == 0u) {
            here->tick = tick;
            stator_wake_by(me, tick);
            return STATOR_PENDING;
        }
        STATOR_GO(telemetry, self, waiting, telling, .due = due, .tick = tick);
        stator_wake(me);
        return STATOR_PENDING;
    }
    case telemetry_telling: {
        STATOR_IN(telemetry, self, telling);
        if (!tell(self, here, me)) {
            return STATOR_PENDING;
        }
        if (here->due != 0u) {
            stator_wake(me);
            return STATOR_PENDING;
        }
        const stator_time tick = here->tick;
        STATOR_GO(telemetry, self, telling, waiting, .tick = tick);
        stator_wake_by(me, tick);
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}
