// SPDX-License-Identifier: Apache-2.0
//
// One event of a trace, whatever form it was recorded in.
#ifndef TOOL_TRACE_EVENT_H
#define TOOL_TRACE_EVENT_H

#include "../base.h"

enum event_kind {
    EVENT_WAKE,          /* task `subject` becomes ready */
    EVENT_POLL,          /* the loop begins to poll task `subject` */
    EVENT_POLLED,        /* ... and is back */
    EVENT_EDGE,          /* the machine whose state byte is at address `subject` goes `from` -> `to` */
    EVENT_SLEEP,         /* nothing is ready: the core sleeps */
    EVENT_WOKEN,         /* ... and has slept */
    EVENT_EXPIRED,       /* the deadline of task `subject` is due */
    EVENT_INTERRUPT,     /* the handler of exception `subject` begins */
    EVENT_INTERRUPT_END, /* ... and ends */
    EVENT_MARK,          /* the user's: number `subject`, `value` */
    EVENT_START,         /* a run begins: all tasks are in their initial states, and ready */
    EVENT_OTHER,         /* of a kind that this tool does not know: kind `subject`, payload `value` */
    EVENT_LOST,          /* `value` events are missing here; 0: nobody counted them */
    EVENT_KINDS
};

enum by { BY_NOBODY, BY_TASK, BY_INTERRUPT, BY_START };

/* Who woke a task. */
struct waker {
    enum by by;
    uint64_t number; /* the task's index, or the exception's */
    uint64_t cycle;
    uint64_t within; /* BY_INTERRUPT: 1 + the index of the task of a preempting tier that was being polled: its polls
                      * run in the exception that is the tier's doorbell, so that the waker may be the poll. 0: none */
};

struct lane;

struct event {
    uint64_t cycle;  /* since the trace's clock began; never less than that of the event before */
    uint64_t number; /* in the trace, from 0 */
    enum event_kind kind;
    uint8_t core, from, to;
    uint64_t subject, value; /* value of EVENT_WAKE, _WOKEN: the exception that did it; 0: none, or not known */
    const char *why;         /* EVENT_LOST: what happened */
    /* The replay adds: */
    const struct lane *lane; /* EVENT_EDGE: whose; NULL: nobody's. EVENT_WAKE, _POLL, _POLLED, _EXPIRED: the task's */
    struct waker waker;      /* EVENT_WAKE: who wakes */
};

#endif
