// SPDX-License-Identifier: Apache-2.0
//
// Walks through a trace, event by event, and knows at each what every lane was doing. Those who want to know look on:
// they hold what they need, so that a trace of any length takes the memory of one.
#ifndef TOOL_TRACE_REPLAY_H
#define TOOL_TRACE_REPLAY_H

#include "lanes.h"
#include "reader.h"

#define DEEP_MOST 64u

/* What a core is in the midst of: a poll, or an interrupt's handler. */
struct frame {
    bool interrupt;
    uint64_t subject, since, began; /* began: the number of the event */
    uint64_t edges, wakes;          /* in it */
    bool cut;                       /* its end was not seen */
};

struct core {
    struct frame frames[DEEP_MOST];
    unsigned deep;
    bool asleep;
    uint64_t asleep_since;
};

struct readiness {
    bool known;
    bool spare;     /* a wake came when the loop may have held the task for its poll: it may be polled once more */
    uint64_t wakes; /* since the task's last poll */
    struct waker first, last; /* first: since the last poll; BY_NOBODY: ready from the start */
    uint64_t polls;
};

struct replay;

/* One who looks on; what it does not need is NULL. Each call gets `self`. */
struct observer {
    void *self;
    /* Before the event takes effect. */
    void (*event)(void *self, const struct replay *replay, const struct event *event);
    /* A lane is in lane->state from lane->since on, which may lie in the past: a later event told it. */
    void (*entered)(void *self, const struct replay *replay, const struct lane *lane);
    /* It was in lane->state from lane->since until `cycle`. edge: NO_EDGE, or the one by which it left. */
    void (*left)(void *self, const struct replay *replay, const struct lane *lane, uint64_t cycle, uint16_t edge);
    /* A frame ends; it is no longer in the core's list. */
    void (*ended)(void *self, const struct replay *replay, const struct frame *frame, unsigned core, uint64_t cycle);
    /* The event is not possible. */
    void (*wrong)(void *self, const struct replay *replay, const struct event *event, const char *what);
    void (*finished)(void *self, const struct replay *replay);
};

struct replay {
    struct lanes *lanes;
    LIST(struct observer) observers;
    struct core cores[CORES_MOST];
    LIST(struct readiness) tasks; /* by index */
    uint64_t cycle, events, begin;
    uint64_t known_since;  /* the begin, or the last loss */
    uint64_t lost, losses; /* events, and how often */
    uint64_t strangers;    /* edges at places where no machine is */
    uint64_t ambiguous;    /* edges that two machines, 128 KB apart, may have taken */
    bool started, ending;
    bool from_start; /* nothing happened before the first event */
};

void replay_open(struct replay *replay, struct lanes *lanes);
void replay_event(struct replay *replay, const struct event *event);
/* What memory holds now, at the trace's end, tells the states of lanes that took no edge. */
typedef bool read_memory(void *from, uint64_t address, void *bytes, uint64_t count);
void replay_memory(struct replay *replay, read_memory *memory, void *from);
/* Ends what is still going on. */
void replay_finish(struct replay *replay);
/* What the core is doing: its innermost frame, or NULL. */
const struct frame *replay_frame(const struct replay *replay, unsigned core);
const char *waker_text(const struct lanes *lanes, struct waker waker);
const char *task_text(const struct lanes *lanes, uint64_t index);
/* The name of its handler, else its number. */
const char *interrupt_text(const struct lanes *lanes, uint64_t number);

#endif
