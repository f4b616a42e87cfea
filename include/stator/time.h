// SPDX-License-Identifier: Apache-2.0
//
// Time: 32-bit wrapping ticks, one deadline a task, one one-shot alarm. Taken with ROW(s, time, NAME) in the system
// table.
//
// Each task has at most one deadline: the earliest that it asked for since its last one came. Leaving a state arms
// nothing and disarms nothing; a deadline that outlives its wait costs one poll that finds nothing to do.
//
// The row is itself a task: the alarm's interrupt wakes it, its poll wakes whoever is due and sets the next alarm.
// So the kernel knows no time, interrupts never touch the deadlines, and nothing is masked.
//
// The earliest is kept in a tree of nodes of eight children: armed[node], one bit for each child that has a deadline
// below it, and first[node], the task with the earliest of them. Level 0 has tasks as children, the last level one
// node. For 1,000 tasks that is four levels; for 8, one. Bytes a task: 4 for the deadline, 3/8 + 3/64 + ... = 0.43
// for the nodes.
//
// Two instants compare rightly while they are less than 2^31 ticks apart. Half of that is for how far ahead a deadline
// lies, half for how late another one may still stand unserved beside it, or had passed when it was asked for. So a
// period is at most 2^30 - 1 ticks (assertion 201); longer ones are a layer above.
#ifndef STATOR_TIME_H
#define STATOR_TIME_H

#include "stator/hook.h"
#include "stator/poll.h"
#include "stator/record.h"
#include "stator/require.h"
#include "stator_port.h"

/* An instant, in ticks of the board's clock, wrapping. A type of its own, so that tools know one when they see it. */
typedef uint32_t stator_time;

/* Until when nothing is due: told to the idle hook, which may choose by it how deep to sleep. */
typedef struct stator_until {
    stator_time at;
    bool never; /* nothing is due: only an interrupt ends the sleep; `at` says nothing then */
} stator_until;

/* The present instant. Supplied by the board. Callers: any context. */
STATOR_EXTERN stator_time stator_now(void);

/*
 * Asks the board for one interrupt at `when` (which calls stator_time_due), in place of the one asked for before.
 * An instant that has passed gets its interrupt at once. It may come late, and once too often. Supplied by the
 * board. Callers: the poll loop, in which stator_wake_by runs.
 */
STATOR_EXTERN void stator_alarm(stator_time when);

/* The alarm's interrupt handler calls this. Callers: any context. Cost: a wake. Defined by ROW(s, time, NAME). */
STATOR_EXTERN void stator_time_due(void);

/*
 * Wakes `me` at `deadline` (at most STATOR_LONGEST_TICKS ahead), or soon if it has passed, unless it is to be woken
 * earlier already. STATOR_NOBODY asks for nothing. Callers: polls of the system's tasks. Cost (Cortex-M4,
 * instructions): see docs/numbers.md; at most four levels of the tree, and one call of stator_alarm if no task is due
 * earlier. Defined by ROW(s, time, NAME).
 */
STATOR_EXTERN void stator_wake_by(stator_waker me, stator_time deadline);

/* Whether `instant` is now or in the past (the last 2^31 ticks). */
STATOR_INLINE bool stator_passed(stator_time instant)
{
    return (int32_t)(stator_now() - instant) >= 0;
}

/* The longest period: 17 minutes of microseconds. */
#define STATOR_LONGEST_TICKS ((uint32_t)INT32_MAX / 2u)

/* The instant `period_ticks` from now: at most STATOR_LONGEST_TICKS (assertion 201). */
STATOR_INLINE stator_time stator_after(uint32_t period_ticks)
{
    STATOR_REQUIRE(period_ticks <= STATOR_LONGEST_TICKS, 201u, STATOR_NOBODY, 0u);
    return stator_now() + period_ticks;
}

STATOR_INLINE bool stator_before(stator_time a, stator_time b)
{
    return (int32_t)(a - b) < 0;
}

/* The tree, over arrays that STATOR_SYSTEM defines. */
#define STATOR_CHILDREN       8u
#define STATOR_PARENTS(count) (((count) + STATOR_CHILDREN - 1u) / STATOR_CHILDREN)
#define STATOR_NODES(count)                                                                               \
    (((count) + 7u) / 8u + ((count) > 8u ? ((count) + 63u) / 64u : 0u) +                                  \
     ((count) > 64u ? ((count) + 511u) / 512u : 0u) + ((count) > 512u ? ((count) + 4095u) / 4096u : 0u) + \
     ((count) > 4096u ? ((count) + 32767u) / 32768u : 0u) + ((count) > 32768u ? 1u : 0u))
#define STATOR_TIMERS_MOST 262144

/* Goes up the tree from a child of level 0: `level` is that level's first node, `child` a child of one of its nodes. */
#define STATOR_LEVELS(count, child)                                           \
    for (unsigned level = 0, nodes = STATOR_PARENTS(count), up = 1; up != 0u; \
         up = nodes != 1u, level += nodes, nodes = STATOR_PARENTS(nodes), (child) /= STATOR_CHILDREN)

struct stator_timers {
    stator_time *deadline; /* by task */
    stator_index *first;   /* by node: the task with the earliest deadline below it, where armed is not 0 */
    uint8_t *armed;        /* by node: bit c set: there is a deadline below child c */
    unsigned count;        /* of tasks */
    unsigned base;         /* index of the first task: here they count from 0 */
};

/* Keeps the earlier of `deadline` and the task's own. Returns whether it is now the earliest of all. */
STATOR_INLINE bool stator_timers_arm(struct stator_timers timers, stator_index task, stator_time deadline)
{
    unsigned child = task;
    if (((unsigned)timers.armed[child / STATOR_CHILDREN] >> (child % STATOR_CHILDREN) & 1u) != 0u &&
        !stator_before(deadline, timers.deadline[task])) {
        return false;
    }
    timers.deadline[task] = deadline;
    STATOR_LEVELS (timers.count, child) {
        const unsigned node = level + child / STATOR_CHILDREN;
        const unsigned armed = timers.armed[node];
        const stator_index rival = timers.first[node];
        timers.armed[node] = (uint8_t)(armed | 1u << (child % STATOR_CHILDREN));
        if (armed != 0u && rival != task && !stator_before(deadline, timers.deadline[rival])) {
            return false;
        }
        timers.first[node] = task;
    }
    return true;
}

/* The task with the earliest deadline below a node, of whose children, from `child` on, those in `armed` (not 0) have
 * one. `below` is `first` of the level below, or NULL: on level 0 the children are the tasks. */
STATOR_INLINE stator_index stator_timers_first(struct stator_timers timers, const stator_index *below, unsigned child,
                                               unsigned armed)
{
    child += stator_port_lowest(armed);
    stator_index first = below != NULL ? below[child] : (stator_index)child;
    stator_time earliest = timers.deadline[first];
    for (armed >>= stator_port_lowest(armed); (armed >>= 1) != 0u;) {
        child++;
        const stator_index rival = below != NULL ? below[child] : (stator_index)child;
        if ((armed & 1u) != 0u && stator_before(timers.deadline[rival], earliest)) {
            earliest = timers.deadline[rival];
            first = rival;
        }
    }
    return first;
}

/* Takes the task's deadline out. Worst case (4,096 tasks): four levels, eight children each. */
STATOR_INLINE void stator_timers_disarm(struct stator_timers timers, stator_index task)
{
    unsigned child = task;
    unsigned below = 0; /* nodes of the level below */
    unsigned gone = 1;
    STATOR_LEVELS (timers.count, child) {
        const unsigned node = level + child / STATOR_CHILDREN;
        const unsigned armed = timers.armed[node] & ~(gone << (child % STATOR_CHILDREN));
        const unsigned eldest = child - child % STATOR_CHILDREN;
        timers.armed[node] = (uint8_t)armed;
        gone = armed == 0u;
        if (armed != 0u && level == 0u) {
            timers.first[node] = stator_timers_first(timers, NULL, eldest, armed);
        } else if (armed != 0u) {
            timers.first[node] = stator_timers_first(timers, &timers.first[level - below], eldest, armed);
        }
        below = nodes;
    }
}

STATOR_INLINE stator_until stator_timers_until(struct stator_timers timers)
{
    const unsigned root = STATOR_NODES(timers.count) - 1u;
    const stator_until until = {timers.deadline[timers.first[root]], timers.armed[root] == 0u};
    return until;
}

/* The poll for up to eight tasks, which are one node: looking at each once is quicker and smaller than a search for
 * each that is due. */
STATOR_INLINE stator_until stator_timers_poll_node(struct stator_timers timers)
{
    const stator_time now = stator_now();
    uint32_t least_ticks = UINT32_MAX; /* ahead; a deadline's are fewer than 2^31 */
    for (unsigned armed = timers.armed[0]; armed != 0u; armed &= armed - 1u) {
        const unsigned task = stator_port_lowest(armed);
        const uint32_t ahead_ticks = timers.deadline[task] - now;
        if ((int32_t)ahead_ticks <= 0) {
            timers.armed[0] = (uint8_t)(timers.armed[0] & ~(1u << task));
            STATOR_HOOK_EXPIRED(timers.base + task);
            stator_wake(stator_waker_of(timers.base + task));
        } else if (ahead_ticks < least_ticks) {
            least_ticks = ahead_ticks;
            timers.first[0] = (stator_index)task;
        }
    }
    const stator_until next = {now + least_ticks, least_ticks == UINT32_MAX};
    return next;
}

/* The poll of ROW(s, time, NAME): wakes whoever is due; returns for when the next alarm is to be asked. None that it
 * wakes runs in between, so it goes at most once round the tasks. */
STATOR_INLINE stator_until stator_timers_poll(struct stator_timers timers)
{
    if (STATOR_NODES(timers.count) == 1u) {
        return stator_timers_poll_node(timers);
    }
    const stator_time now = stator_now();
    stator_until next = stator_timers_until(timers);
    for (; !next.never && !stator_before(now, next.at); next = stator_timers_until(timers)) {
        const stator_index first = timers.first[STATOR_NODES(timers.count) - 1u];
        stator_timers_disarm(timers, first);
        STATOR_HOOK_EXPIRED(timers.base + first);
        stator_wake(stator_waker_of(timers.base + first));
    }
    return next;
}

/* The sooner of two. */
STATOR_INLINE stator_until stator_sooner(stator_until a, stator_until b)
{
    return a.never || (!b.never && stator_before(b.at, a.at)) ? b : a;
}

#endif
