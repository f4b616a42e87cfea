// SPDX-License-Identifier: Apache-2.0
//
// One hardware alarm for the deadlines of several tiers. Each ROW(s, time_of, NAME, TIER, ALARM) wants an alarm of its
// own; a chip with a compare channel a tier gives it one and needs none of this. Nothing is masked: a tier writes
// down when it wants to be woken and pends the alarm's interrupt, whose handler alone reads all and sets the hardware.
//
//   static struct stator_alarms alarms;
//   void alarm_control(stator_time when) { stator_alarms_ask(&alarms, 0u, when); pend_alarm_interrupt(); }
//   void stator_alarm(stator_time when)  { stator_alarms_ask(&alarms, 1u, when); pend_alarm_interrupt(); }
//   void alarm_handler(void) {
//       stator_until next;
//       const stator_word due = stator_alarms_take(&alarms, &next);
//       if ((due & 1u) != 0u) { app_wake(app_control_clock); }
//       if ((due & 2u) != 0u) { stator_time_due(); }
//       if (!next.never) { hardware_alarm_at(next.at); }
//   }
//
// The handler's priority is at least that of the most urgent tier, so that no tier runs within it.
#ifndef STATOR_ALARMS_H
#define STATOR_ALARMS_H

#include "stator/time.h"

/* How many tiers share the alarm: at most the bits of a word. */
#ifndef STATOR_ALARMS_MOST
#define STATOR_ALARMS_MOST 4u
#endif

struct stator_alarms {
    stator_word asked; /* bit i: at[i] is to come */
    stator_time at[STATOR_ALARMS_MOST];
};

/*
 * Alarm number `i` is to come at `when`, in place of the one asked for before. The caller then pends the handler.
 * The instant first: the handler may run in between, and finds either the old request or the new instant with the
 * old bit; both come at an instant that was asked for. Callers: one tier for each `i`. Cost: a store and an OR.
 */
STATOR_INLINE void stator_alarms_ask(struct stator_alarms *alarms, unsigned i, stator_time when)
{
    STATOR_PORT_STORE(&alarms->at[i], when);
    stator_port_set(&alarms->asked, (stator_word)((stator_word)1u << i));
}

/* Takes those that are due, bit i for alarm i; `next` is when the first of the others is. Callers: the alarm's
 * interrupt handler. Cost: STATOR_ALARMS_MOST rounds. */
STATOR_INLINE stator_word stator_alarms_take(struct stator_alarms *alarms, stator_until *next)
{
    const stator_word asked = stator_port_look(&alarms->asked);
    const stator_time now = stator_now();
    stator_word due = 0;
    next->at = now;
    next->never = true;
    for (unsigned i = 0; i < STATOR_ALARMS_MOST; i++) {
        const stator_word bit = (stator_word)((stator_word)1u << i);
        const stator_until at = {STATOR_PORT_LOAD(&alarms->at[i]), (asked & bit) == 0u};
        if (!at.never && !stator_before(now, at.at)) {
            due |= bit;
        } else {
            *next = stator_sooner(*next, at);
        }
    }
    stator_port_clear(&alarms->asked, due);
    return due;
}

#endif
