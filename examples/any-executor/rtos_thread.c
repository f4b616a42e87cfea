// SPDX-License-Identifier: Apache-2.0
//
// (e) Polled by one thread beside an RTOS, whose other threads go on as ever. The thread is a scheduler of its own: a
// word of ready bits, a deadline a task, and a doorbell of two functions. It has a second task besides.
#include "doorbell.h"
#include "platform.h"
#include "stator_port.h"

#include <pthread.h>
#include <stdlib.h>

enum { TALK, COUNTER, TASKS };

static stator_word ready; /* bit t: task t is to be polled; set by any thread, taken by this one */
static struct {
    stator_time at[TASKS];
    bool armed[TASKS];
} deadlines; /* of this thread alone */

void stator_wake(stator_waker task)
{
    if (task.task < TASKS) {
        stator_port_set(&ready, (stator_word)1u << task.task);
        doorbell_ring();
    }
}

void stator_wake_by(stator_waker me, stator_time deadline)
{
    if (me.task < TASKS) {
        deadlines.at[me.task] = deadline;
        deadlines.armed[me.task] = true;
    }
}

/* Wakes whoever is due; returns until when nobody is. */
static stator_until serve_deadlines(void)
{
    stator_until next = {0u, true};
    for (unsigned task = 0; task < TASKS; task++) {
        if (deadlines.armed[task] && stator_passed(deadlines.at[task])) {
            deadlines.armed[task] = false;
            stator_wake(stator_waker_of(task));
        } else if (deadlines.armed[task] && (next.never || stator_before(deadlines.at[task], next.at))) {
            next = (stator_until){deadlines.at[task], false};
        }
    }
    return next;
}

/* A second task: something else that this thread does, every millisecond. */
struct counter {
    stator_time next;
    unsigned count;
};

static void counter_poll(struct counter *self, stator_waker me)
{
    if (stator_passed(self->next)) {
        self->next += 1000u;
        self->count++;
    }
    stator_wake_by(me, self->next);
}

static void *polling_thread(void *uart)
{
    conversation talk = conversation_of(uart);
    struct counter counter = {stator_now(), 0u};
    stator_port_set(&ready, (1u << TASKS) - 1u);
    for (;;) {
        const stator_word taken = stator_port_take(&ready);
        if ((taken & 1u << TALK) != 0u && conversation_poll(&talk, stator_waker_of(TALK)) == STATOR_READY) {
            break;
        }
        if ((taken & 1u << COUNTER) != 0u) {
            counter_poll(&counter, stator_waker_of(COUNTER));
        }
        doorbell_wait_until(serve_deadlines());
    }
    if (counter.count == 0u) {
        abort(); /* the silent exchange alone waits for 500 ms */
    }
    platform_report("rtos-thread", &talk);
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, polling_thread, platform_start()) != 0) {
        abort();
    }
    (void)pthread_join(thread, NULL);
    return 1;
}
