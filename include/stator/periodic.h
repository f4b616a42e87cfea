// SPDX-License-Identifier: Apache-2.0
/*
 * Periodic: a gate that opens once a period, and says how many openings were missed.
 *
 *   closed -- due --> open       open -- stator_periodic_next --> closed
 *
 *       if (stator_periodic_poll(&self->gate, me) == STATOR_PENDING) { return STATOR_PENDING; }
 *       const uint16_t missed = stator_periodic_missed(&self->gate);
 *       stator_periodic_next(&self->gate);
 *
 * It is due at first, first + period, first + 2 * period, ...: a poll that comes late is late once, and what follows it
 * is not later for it. When a whole period or more has gone by, the gate opens once for all of
 * them and `missed` counts the others; it says 65,535 when there were more. The clock may wrap, also in between.
 * Two gates of one period keep their distance: `first` is the phase.
 *
 * Cancel: nothing to do in either state; it owns nothing. A gate that is left closed for long has missed much: start
 * it anew with stator_periodic_of. The count is right while it is polled within 2^31 ticks of being due.
 * Callers: tasks. Cost: a stator_now, a stator_wake_by, and what docs/combinators.md lists; a 32-bit division only when
 * an opening was missed. RAM: 12 bytes.
 */
#ifndef STATOR_PERIODIC_H
#define STATOR_PERIODIC_H

#include "stator/machine.h"
#include "stator/time.h"

/* due: when it opens; in open: when it opens next */
#define STATOR_PERIODIC(m, ROW)                             \
    ROW(m, always, stator_time due; uint32_t period_ticks;) \
    ROW(m, state, closed)                                   \
    ROW(m, final, open, uint16_t missed;)                   \
    ROW(m, edge, closed, open)                              \
    ROW(m, edge, open, closed)
STATOR_MACHINE(stator_periodic, STATOR_PERIODIC)
STATOR_BUDGET(stator_periodic, 12);

/* A closed gate. first: when it opens first, at most STATOR_LONGEST_TICKS ahead. period_ticks: 1 to
 * STATOR_LONGEST_TICKS (assertion 202). */
STATOR_UNUSED static inline stator_periodic stator_periodic_of(stator_time first, uint32_t period_ticks)
{
    STATOR_REQUIRE(period_ticks != 0u && period_ticks <= STATOR_LONGEST_TICKS, 202u, STATOR_NOBODY, 0u);
    const stator_periodic self = {
        .due = first, .period_ticks = period_ticks, .closed = {.state_ = stator_periodic_closed}};
    return self;
}

/* STATOR_READY: it is open, and stays so until stator_periodic_next. */
STATOR_UNUSED static inline stator_poll stator_periodic_poll(stator_periodic *self, stator_waker me)
{
    switch (stator_periodic_state_of(self)) {
    case stator_periodic_closed: {
        STATOR_IN(stator_periodic, self, closed);
        (void)here;
        const uint32_t late_ticks = stator_now() - self->due;
        if (late_ticks > (uint32_t)INT32_MAX) {
            stator_wake_by(me, self->due); /* not before the look: one that has passed would wake in vain */
            return STATOR_PENDING;
        }
        const uint32_t missed = late_ticks < self->period_ticks ? 0u : late_ticks / self->period_ticks;
        self->due += (missed + 1u) * self->period_ticks;
        STATOR_GO(stator_periodic, self, closed, open, .missed = (uint16_t)(missed < UINT16_MAX ? missed : UINT16_MAX));
        return STATOR_READY;
    }
    case stator_periodic_open:
        break;
    }
    return STATOR_READY;
}

/* How many openings went by before this one, unseen. In open. */
STATOR_INLINE uint16_t stator_periodic_missed(const stator_periodic *self)
{
    return stator_periodic_open_of(self)->missed;
}

/* Closes it until it is due next. A closed one stays so. */
STATOR_UNUSED static inline void stator_periodic_next(stator_periodic *self)
{
    if (stator_periodic_state_of(self) == stator_periodic_open) {
        STATOR_IN(stator_periodic, self, open);
        (void)here;
        STATOR_GO(stator_periodic, self, open, closed);
    }
}

#endif
