// SPDX-License-Identifier: Apache-2.0
//
// Time: deadlines of several tasks, the alarm, and the tick counter at every point of its range. Tickers have a
// period; an asker waits for an answer, and for no longer than a deadline.
//   TICKERS  1 or 2, of different periods
//   REPLIES  1: an answer may come, and brings an earlier deadline; 0: never, so that each deadline comes to its end
//   IDLERS   so many tasks more in between: with 12, the tree of deadlines has two levels
//   BEHIND   so many behind: the others then are neighbours in it
// check: variant small -DTICKERS=1 -DREPLIES=1
// check: variant silent -DTICKERS=1 -DREPLIES=0
// check: variant two -DTICKERS=2 -DREPLIES=0
// check: variant two-levels -DTICKERS=2 -DREPLIES=0 -DIDLERS=12
// check: variant neighbours -DTICKERS=2 -DREPLIES=0 -DBEHIND=12
// check: slow neighbours
// check: slow two
// check: slow two-levels
#include "stator/stator.h"
#include "stator_check.h"

enum { PERIOD_TICKS = 2, SLOW_PERIOD_TICKS = 3, SETTLING_TICKS = 1, PATIENCE_TICKS = 4 };

#define TICKER(m, ROW)                        \
    ROW(m, state, beginning)                  \
    ROW(m, state, waiting, stator_time next;) \
    ROW(m, edge, beginning, waiting)          \
    ROW(m, edge, waiting, waiting)
STATOR_MACHINE(ticker, TICKER)

#define ASKER(m, ROW)                              \
    ROW(m, rest, idle)                             \
    ROW(m, state, asking, stator_time deadline;)   \
    ROW(m, state, settling, stator_time deadline;) \
    ROW(m, edge, idle, asking)                     \
    ROW(m, edge, asking, idle)                     \
    ROW(m, edge, asking, settling)                 \
    ROW(m, edge, settling, idle)
STATOR_MACHINE(asker, ASKER)

#define IDLER(m, ROW) ROW(m, rest, idle)
STATOR_MACHINE(idler, IDLER)

stator_poll ticker_poll(ticker *self, stator_waker me);
stator_poll asker_poll(asker *self, stator_waker me);
stator_poll idler_poll(idler *self, stator_waker me);

#ifdef IDLERS
#define BETWEEN(s, ROW) ROW(s, tasks, idlers, IDLERS, idler, idler_poll)
#else
#define BETWEEN(s, ROW)
#endif
#ifdef BEHIND
#define LAST(s, ROW) ROW(s, tasks, others, BEHIND, idler, idler_poll)
#else
#define LAST(s, ROW)
#endif
#if TICKERS == 2
#define SECOND(s, ROW) ROW(s, task, slow, ticker, ticker_poll)
#else
#define SECOND(s, ROW)
#endif
#define APP(s, ROW)                           \
    ROW(s, tier, all)                         \
    ROW(s, time, clock)                       \
    ROW(s, task, asker, asker, asker_poll)    \
    SECOND(s, ROW)                            \
    BETWEEN(s, ROW)                           \
    ROW(s, task, ticker, ticker, ticker_poll) \
    LAST(s, ROW)
STATOR_SYSTEM(app, APP)

enum { EVENT = 1 }; /* asks an idle asker to ask, and answers one that has asked */
static stator_cell cell;

stator_poll ticker_poll(ticker *self, stator_waker me)
{
    const uint32_t period_ticks = me.task == app_ticker ? PERIOD_TICKS : SLOW_PERIOD_TICKS;
    for (;;) {
        switch (ticker_state_of(self)) {
        case ticker_beginning: {
            STATOR_IN(ticker, self, beginning);
            STATOR_GO(ticker, self, beginning, waiting, .next = stator_after(period_ticks));
            continue;
        }
        case ticker_waiting: {
            STATOR_IN(ticker, self, waiting);
            if (stator_passed(here->next)) {
                STATOR_GO(ticker, self, waiting, waiting, .next = stator_after(period_ticks));
            }
            stator_wake_by(me, self->waiting.next);
            return STATOR_PENDING;
        }
        }
    }
}

stator_poll asker_poll(asker *self, stator_waker me)
{
    for (;;) {
        switch (asker_state_of(self)) {
        case asker_idle: {
            STATOR_IN(asker, self, idle);
            stator_cell_arm(&cell, me);
            if (stator_cell_take(&cell) == 0) {
                return STATOR_PENDING;
            }
            STATOR_GO(asker, self, idle, asking, .deadline = stator_after(PATIENCE_TICKS));
            continue;
        }
        case asker_asking: {
            STATOR_IN(asker, self, asking);
            stator_cell_arm(&cell, me);
            stator_wake_by(me, here->deadline);
            if (stator_cell_take(&cell) != 0 && REPLIES) {
                STATOR_GO(asker, self, asking, settling, .deadline = stator_after(SETTLING_TICKS));
                continue;
            }
            if (!stator_passed(here->deadline)) {
                return STATOR_PENDING;
            }
            STATOR_GO(asker, self, asking, idle);
            stator_wake(me); /* not `continue`: another event might be there already, and another after it */
            return STATOR_PENDING;
        }
        case asker_settling: {
            STATOR_IN(asker, self, settling);
            stator_wake_by(me, here->deadline);
            if (!stator_passed(here->deadline)) {
                return STATOR_PENDING;
            }
            STATOR_GO(asker, self, settling, idle);
            stator_wake(me);
            return STATOR_PENDING;
        }
        }
    }
}

stator_poll idler_poll(idler *self, stator_waker me)
{
    (void)self;
    (void)me;
    return STATOR_PENDING;
}

static void interrupt(void)
{
    stator_cell_signal(&cell, EVENT);
}

static void device(void)
{
    stator_check_raise(interrupt);
}

/* Nobody sleeps beyond the instant that it waits for. */
static bool is_late(void)
{
    return app.asker.state == asker_settling && stator_passed(app.asker.settling.deadline) &&
           !stator_check_alarm_is_due();
}

/* Time goes on: the ticker ticks again and again. */
static bool has_just_ticked(void)
{
    return app.ticker.state == ticker_waiting && app.ticker.waiting.next - stator_now() == PERIOD_TICKS;
}

#if REPLIES
#define UNREACHED(c, ROW)
#else
#define UNREACHED(c, ROW) ROW(c, unreached, without_replies, asker, settling)
#endif

#define MODEL(c, ROW)                          \
    UNREACHED(c, ROW)                          \
    ROW(c, system, app)                        \
    ROW(c, clock, 2)                           \
    ROW(c, interrupt, interrupt, 1)            \
    ROW(c, event, device, true)                \
    ROW(c, asleep, nobody_is_late, !is_late()) \
    ROW(c, again, ticks, has_just_ticked())
STATOR_CHECK(model, MODEL)
