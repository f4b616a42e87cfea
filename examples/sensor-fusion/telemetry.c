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
    struct text text = {0};
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
    uint8_t states[TELEMETRY_TASKS];
    struct text text = {0};
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
    struct text text = {0};
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

/* Looks before it takes: an event that finds no room stays in its queue. */
static bool tell_events(telemetry *self, stator_waker me)
{
    struct events *const events = &self->shared->events;
    while (events->count != 0u) {
        struct text text = {0};
        struct event event = events->ring[events->first];
        begin(&text, 'E', event.at_ms);
        text_character(&text, ' ');
        event_describe(&text, &event);
        if (!queue(self, &text, me)) {
            return false;
        }
        (void)events_take(events, &event);
    }
    return true;
}

static bool a_state_changed(const telemetry *self)
{
    bool changed = false;
    for (uint8_t task = 0; task < task_count(); task++) {
        changed = changed || self->shown[task] != task_state(task);
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
static uint8_t due_now(telemetry *self)
{
    unsigned due = 0u;
    report_losses(self);
    self->ticks = (uint8_t)((self->ticks + 1u) % LOAD_EVERY_TICKS);
    if (a_state_changed(self)) {
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

/* Whether all was told; *due keeps the lines for which there was no room. */
static bool tell(telemetry *self, uint8_t *due, stator_waker me)
{
    unsigned left = *due;
    if (!tell_events(self, me)) {
        return false;
    }
    if ((left & line_states) != 0u && tell_states(self, me)) {
        left &= ~(unsigned)line_states;
    }
    if ((left & line_values) != 0u && tell_values(self, me)) {
        left &= ~(unsigned)line_values;
    }
    if ((left & line_load) != 0u && tell_load(self, me)) {
        left &= ~(unsigned)line_load;
    }
    *due = (uint8_t)left;
    return left == 0u;
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
        uint8_t due = due_now(self);
        stator_wake_by(me, tick);
        if (tell(self, &due, me)) {
            STATOR_GO(telemetry, self, waiting, waiting, .tick = tick);
        } else {
            STATOR_GO(telemetry, self, waiting, blocked, .due = due, .tick = tick);
        }
        break;
    }
    case telemetry_blocked: {
        STATOR_IN(telemetry, self, blocked);
        stator_wake_by(me, here->tick);
        if (tell(self, &here->due, me)) {
            const stator_time tick = here->tick;
            STATOR_GO(telemetry, self, blocked, waiting, .tick = tick);
        }
        break;
    }
    }
    return STATOR_PENDING;
}
