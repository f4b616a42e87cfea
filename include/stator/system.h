// SPDX-License-Identifier: Apache-2.0
/*
 * The system: the one table of all tasks of a program, the ready set, and the loop that polls.
 *
 *   #define APP(s, ROW)                                                                                               \
 *       ROW(s, tier, control)                                                                                         \
 *       ROW(s, time, clock)                                                                                           \
 *       ROW(s, task, imu, imu_sampler, imu_sampler_poll)                                                              \
 *       ROW(s, tier, background, strict)                                                                              \
 *       ROW(s, tasks, links, 500, link, link_poll)                                                                    \
 *       ROW(s, task_at, log, logger, logger_poll, log_in_dtcm)                                                        \
 *       ROW(s, idle, sleep_until)
 *   STATOR_SYSTEM(app, APP)
 *
 * Rows; the first is a tier:
 *   ROW(s, tier, NAME[, ORDER])                   begins a tier: the tasks up to the next one
 *   ROW(s, task, NAME, MACHINE, POLL)             a task: member NAME of the object `s`
 *   ROW(s, tasks, NAME, COUNT, MACHINE, POLL)     COUNT of them, in an array
 *   ROW(s, task_at, NAME, MACHINE, POLL, OBJECT)  a task that is the user's own OBJECT: in DTCM, retention RAM, ...
 *   ROW(s, time, NAME)                            serves the deadlines (time.h), as the task NAME
 *   ROW(s, idle, FUNCTION)                        sleeps in FUNCTION(stator_until); without it in the port's wait
 * ORDER within a tier: none, or `fair`: all that are ready are polled once, in the table's order, and then again, so
 * that none starves another; `strict`, `rotate`: order.h. Between tiers: after each poll the highest that has a ready
 * task.
 *
 * Tiers that the loop does not serve (docs/tiers.md); each wake of such a tier's task rings, that is, calls RING():
 *   ROW(s, preempting, NAME, ORDER, RING)         RING pends a software interrupt, whose handler calls s_NAME_serve()
 *   ROW(s, remote, NAME, ORDER, RING)             RING tells another core or thread, which calls s_NAME_serve()
 *   ROW(s, time_of, NAME, TIER, ALARM)            the deadlines of such a tier: ALARM(when) instead of
 * stator_alarm(when); its interrupt wakes the task s_NAME. It stands in TIER itself
 *
 * The ready set is one bit a task; each tier begins a word. For tiers of more tasks than a word has bits, one
 * summary word a tier stands before: its bit w says that word w of the tier may not be 0.
 *   a task's bit      set by a wake (any context), taken by the loop
 *   a summary's bit   set by a wake after the task's, taken by the loop before it: it may be set for a word that is
 *                     0, and is never clear for one that stays set
 */
#ifndef STATOR_SYSTEM_H
#define STATOR_SYSTEM_H

#include "stator/machine.h"
#include "stator/ready.h"
#include "stator/time.h"
#include "stator/waking.h"
#include "stator_port.h"

// clang-format off

/* enum s_task { s_imu, s_links, ... }: a tier begins a word, and so leaves indices before it that no task has. */
#define STATOR_INDEX(s, kind, ...)                                                                                     \
    STATOR_WHEN(TIER, kind)(STATOR_INDEX_TIER, s, __VA_ARGS__, ) STATOR_WHEN(ONE, kind)(STATOR_INDEX_ONE, s, __VA_ARGS__, ) \
    STATOR_WHEN(MANY, kind)(STATOR_INDEX_MANY, s, __VA_ARGS__, ) STATOR_WHEN(TIME, kind)(STATOR_INDEX_ONE, s, __VA_ARGS__, )
#define STATOR_INDEX_TIER(s, tier, ...) s##_##tier##_after_, s##_##tier##_first_ = STATOR_UP(s##_##tier##_after_),     \
                                        s##_##tier##_before_ = s##_##tier##_first_ - 1,
#define STATOR_INDEX_ONE(s, name, ...) s##_##name,
#define STATOR_INDEX_MANY(s, name, count, ...) s##_##name, s##_##name##_last_ = s##_##name + (count) - 1,
#define STATOR_BITS ((int)STATOR_WORD_BITS)
#define STATOR_UP(index) (((index) + STATOR_BITS - 1) / STATOR_BITS * STATOR_BITS)

/* How many tasks a tier has: the size of struct { char imu; char links[500]; ... }, which the next tier closes. */
#define STATOR_SIZE(s, kind, ...)                                                                                      \
    STATOR_WHEN(TIER, kind)(STATOR_SIZE_TIER, s, __VA_ARGS__, ) STATOR_WHEN(ONE, kind)(STATOR_SIZE_ONE, __VA_ARGS__, ) \
    STATOR_WHEN(MANY, kind)(STATOR_SIZE_MANY, __VA_ARGS__, ) STATOR_WHEN(TIME, kind)(STATOR_SIZE_ONE, __VA_ARGS__, )
#define STATOR_SIZE_TIER(s, tier, ...) }; struct s##_##tier##_size_ { char not_a_task;
#define STATOR_SIZE_ONE(name, ...) char name;
#define STATOR_SIZE_MANY(name, count, ...) char name[count];
#define STATOR_TASKS(s, tier) ((unsigned)sizeof(struct s##_##tier##_size_) - 1u)

#define STATOR_ORDINAL(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_ORDINAL_ROW, s, __VA_ARGS__, )
#define STATOR_ORDINAL_ROW(s, tier, ...) s##_##tier##_tier,
#define STATOR_LARGE(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_LARGE_ROW, s, __VA_ARGS__, )
#define STATOR_LARGE_ROW(s, tier, ...) || STATOR_TASKS(s, tier) > STATOR_WORD_BITS

/* A tier of more words than a word has bits has a level between: as many words as its summary needs bits. */
#define STATOR_MIDDLE(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_MIDDLE_ROW, s, __VA_ARGS__, )
#define STATOR_MIDDLE_ROW(s, tier, ...)                                                                                \
    s##_##tier##_middle_, s##_##tier##_middle_last_ = s##_##tier##_middle_ - 1 +                                       \
        (STATOR_TASKS(s, tier) > STATOR_WORD_BITS * STATOR_WORD_BITS                                                   \
             ? (int)((STATOR_TASKS(s, tier) - 1u) / (STATOR_WORD_BITS * STATOR_WORD_BITS)) + 1 : 0),

/* Where a tier stands in the ready set: its tasks' words, and the word that the loop looks at. */
#define STATOR_PLACE(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_PLACE_ROW, s, __VA_ARGS__, )
#define STATOR_PLACE_ROW(s, tier, ...)                                                                                 \
    enum { s##_##tier##_words_ = STATOR_UP(STATOR_TASKS(s, tier)) / STATOR_BITS,                                       \
           s##_##tier##_large_ = s##_##tier##_words_ > 1,                                                              \
           s##_##tier##_last_ = s##_##tier##_first_ + (int)STATOR_TASKS(s, tier) - 1,                                  \
           s##_##tier##_vast_ = s##_##tier##_words_ > STATOR_BITS,                                                     \
           s##_##tier##_groups_ = (s##_##tier##_words_ + STATOR_BITS - 1) / STATOR_BITS,                               \
           s##_##tier##_leaf_ = (int)s##_above_ + (int)s##_##tier##_first_ / STATOR_BITS,                              \
           s##_##tier##_top_ = s##_##tier##_large_ ? (int)s##_##tier##_tier : (int)s##_##tier##_leaf_ };               \
    STATOR_STATIC_ASSERT(s##_##tier##_words_ >= 1, "tier " #s "." #tier " has no task");                               \
    STATOR_STATIC_ASSERT(s##_##tier##_groups_ <= STATOR_BITS,                                                          \
                         "tier " #s "." #tier " has too many tasks: at most the bits of a word, to the third (32: 32,768)");

/* The object that holds the tasks. */
#define STATOR_HOLD(s, kind, ...)                                                                                      \
    STATOR_WHEN(OWN, kind)(STATOR_HOLD_OWN, __VA_ARGS__) STATOR_WHEN(MANY, kind)(STATOR_HOLD_MANY, __VA_ARGS__)
#define STATOR_HOLD_OWN(name, machine, poll) machine name;
#define STATOR_HOLD_MANY(name, count, machine, poll) machine name[count];

/* A wake sets the task's bit, and then, in a large tier, the summary's: for a constant task, no test remains. */
#define STATOR_SUMMARY(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_SUMMARY_ROW, s, __VA_ARGS__, )
#define STATOR_SUMMARY_ROW(s, tier, ...)                                                                               \
    if (s##_##tier##_large_ && (int)task >= (int)s##_##tier##_first_ && (int)task <= (int)s##_##tier##_last_) {        \
        unsigned word = ((unsigned)task - (unsigned)s##_##tier##_first_) / STATOR_WORD_BITS;                           \
        if (s##_##tier##_vast_) {                                                                                      \
            stator_raise(own, ((unsigned)s##_summaries_ + (unsigned)s##_##tier##_middle_) * STATOR_WORD_BITS + word);  \
            word /= STATOR_WORD_BITS;                                                                                  \
        }                                                                                                              \
        stator_raise(own, (unsigned)s##_##tier##_tier * STATOR_WORD_BITS + word % STATOR_WORD_BITS);                   \
    }

/* Whether `task` is one whose wakes the loop takes from its own set too (ready.h): those of the orders that look there. */
#define STATOR_OWNED(s, kind, ...) STATOR_WHEN(LOOPED, kind)(STATOR_OWNED_ROW, s, __VA_ARGS__, , )
#define STATOR_OWNED_ROW(s, tier, order, ...)                                                                          \
    || (STATOR_OWNS(STATOR_OWNS_##order) && (int)task >= (int)s##_##tier##_first_ && (int)task <= (int)s##_##tier##_last_)
#define STATOR_OWNS(probe)             STATOR_OWNS_SAY(probe, 0, ~)
#define STATOR_OWNS_SAY(probe, yes, ...) yes
#define STATOR_OWNS_                   ~, 1
#define STATOR_OWNS_fair               ~, 1

/* Whether `task` is in a tier, and not in the hole behind one. */
#define STATOR_HAS(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_HAS_ROW, s, __VA_ARGS__, )
#define STATOR_HAS_ROW(s, tier, ...) || task.task - (unsigned)s##_##tier##_first_ < STATOR_TASKS(s, tier)

/*
 * What other files must know of the system, for a header. One file has STATOR_SYSTEM_DEFINE.
 *   enum s_task            s_NAME is the index of task NAME; of the first, where there are several
 *   struct s, object s     the tasks
 *   void s_wake(enum s_task)   wakes a task of the table, inline. Any context; Cortex-M4: 6 instructions for a
 *                          constant task (bit-band 3), in a large tier 14 (4)
 *   void s_run(void)       polls for ever; every task is ready at the start
 *   void s_TIER_serve(void)   a tier behind a doorbell: polls until none of its tasks is ready. One context at a time
 *   bool s_TIER_ready(void)   whether one is, for the last look before that context sleeps
 */
#define STATOR_SYSTEM_DECLARE(s, ROWS)                                                                                 \
    enum s##_task { ROWS(s, STATOR_INDEX) s##_end_ };                                                                  \
    enum s##_tier { ROWS(s, STATOR_ORDINAL) s##_tiers_ };                                                              \
    struct s##_no_tier_ { char not_a_task; ROWS(s, STATOR_SIZE) };                                                     \
    STATOR_STATIC_ASSERT(sizeof(struct s##_no_tier_) == 1u && (0 ROWS(s, STATOR_KNOWN)) >= 0, "the first row of " #s " must be a tier"); \
    enum { s##_summaries_ = (0 ROWS(s, STATOR_LARGE)) ? s##_tiers_ : 0 };                                              \
    enum s##_middle_ { ROWS(s, STATOR_MIDDLE) s##_middles_ };                                                          \
    enum { s##_above_ = (int)s##_summaries_ + (int)s##_middles_ };                                                     \
    STATOR_STATIC_ASSERT((unsigned long)s##_end_ <= STATOR_NO_TASK, "system " #s " has more tasks than an index can tell apart: -DSTATOR_WIDE"); \
    ROWS(s, STATOR_PLACE)                                                                                              \
    struct s { ROWS(s, STATOR_HOLD) };                                                                                 \
    extern struct s s;                                                                                                 \
    STATOR_INLINE void s##_wake(enum s##_task task) {                                                                  \
        STATOR_HOOK_WAKE((unsigned)task);                                                                              \
        const bool own = stator_port_is_own() && (false ROWS(s, STATOR_OWNED)); (void)own;                             \
        stator_raise(own, (unsigned)s##_above_ * STATOR_WORD_BITS + (unsigned)task);                                   \
        ROWS(s, STATOR_SUMMARY) ROWS(s, STATOR_RING)                                                                   \
    }                                                                                                                  \
    ROWS(s, STATOR_SERVED)                                                                                             \
    STATOR_EXTERN __attribute__((noreturn)) void s##_run(void);

/* bool s_TIER_single_(tasks, task, waker): the direct call of each single task; closed by the next tier. */
#define STATOR_SINGLE(s, kind, ...)                                                                                    \
    STATOR_WHEN(TIER, kind)(STATOR_SINGLE_TIER, s, __VA_ARGS__, ) STATOR_WHEN(OWN, kind)(STATOR_SINGLE_OWN, s, __VA_ARGS__) \
    STATOR_WHEN(AT, kind)(STATOR_SINGLE_AT, s, __VA_ARGS__) STATOR_WHEN(TIME, kind)(STATOR_SINGLE_TIME, s, __VA_ARGS__, )
#define STATOR_SINGLE_TIER(s, tier, ...)                                                                               \
        default: return false; } return true; }                                                                        \
    STATOR_INLINE bool s##_##tier##_single_(struct s *tasks_, unsigned task, stator_waker me_) {                       \
        (void)tasks_, (void)me_; switch (task) {
#define STATOR_SINGLE_OWN(s, name, machine, poll) STATOR_SINGLE_AT(s, name, machine, poll, tasks_->name)
#define STATOR_SINGLE_AT(s, name, machine, poll, at) case (unsigned)s##_##name: (void)poll(&at, me_); break;
#define STATOR_SINGLE_TIME(s, name, ...) case (unsigned)s##_##name: s##_##name##_poll_(); break;

/* void s_TIER_array_(tasks, task, waker): those in arrays. No case ranges: they are not ISO C, and gcc -Os turns the
 * whole switch into comparisons for one. */
#define STATOR_ARRAY(s, kind, ...)                                                                                     \
    STATOR_WHEN(TIER, kind)(STATOR_ARRAY_TIER, s, __VA_ARGS__, ) STATOR_WHEN(MANY, kind)(STATOR_ARRAY_MANY, s, __VA_ARGS__)
#define STATOR_ARRAY_TIER(s, tier, ...)                                                                                \
        __builtin_unreachable(); }                                                                                     \
    STATOR_INLINE void s##_##tier##_array_(struct s *tasks_, unsigned task, stator_waker me_) {                        \
        (void)tasks_, (void)task, (void)me_;
#define STATOR_ARRAY_MANY(s, name, count, machine, poll)                                                               \
        if (task - (unsigned)s##_##name < (unsigned)(count)) {                                                         \
            (void)poll(&tasks_->name[task - (unsigned)s##_##name], me_); return; }

/* What a loop holds of a tier's ready tasks between two polls: what it took and has not polled yet. */
struct stator_round {
    stator_word ready; /* tasks of word `word` */
    stator_word words; /* words whose summary bit was taken */
    unsigned word;
    stator_word groups; /* of a tier of three levels: groups of words whose summary bit was taken */
};

/* The order of a tier that names none: the next of the ready tasks that were taken, or -1. `leaf` is the tier's first
 * word, `summary` its summary or NULL. The port looks before it exchanges: an exclusive store, or a locked bus, is
 * spent only on a word that is not 0. A word may be 0 although its summary bit was set: it was taken in between. */
STATOR_INLINE int stator_next(struct stator_round *round, stator_word *leaf, stator_word *summary)
{
    while (round->ready == 0u) {
        if (summary != NULL) {
            round->words = round->words != 0u ? round->words : stator_take(summary);
            if (round->words == 0u) { return -1; }
            round->word = stator_port_lowest(round->words);
            round->words = (stator_word)(round->words & (round->words - 1u));
        }
        round->ready = stator_take(&leaf[round->word]);
        if (summary == NULL && round->ready == 0u) { return -1; }
    }
    const unsigned bit = stator_port_lowest(round->ready);
    round->ready = (stator_word)(round->ready & (round->ready - 1u));
    return (int)(round->word * STATOR_WORD_BITS + bit);
}

/* The same for a tier of three levels. `middle` is its first word of the level between. */
STATOR_INLINE int stator_next_vast(struct stator_round *round, stator_word *leaf, stator_word *middle, stator_word *summary)
{
    while (round->ready == 0u) {
        while (round->words == 0u) {
            round->groups = round->groups != 0u ? round->groups : stator_take(summary);
            if (round->groups == 0u) { return -1; }
            const unsigned group = stator_port_lowest(round->groups);
            round->groups = (stator_word)(round->groups & (round->groups - 1u));
            round->word = group * STATOR_WORD_BITS;
            round->words = stator_take(&middle[group]);
        }
        round->word = round->word / STATOR_WORD_BITS * STATOR_WORD_BITS + stator_port_lowest(round->words);
        round->words = (stator_word)(round->words & (round->words - 1u));
        round->ready = stator_take(&leaf[round->word]);
    }
    const unsigned bit = stator_port_lowest(round->ready);
    round->ready = (stator_word)(round->ready & (round->ready - 1u));
    return (int)(round->word * STATOR_WORD_BITS + bit);
}
#define STATOR_NEXT_(round, leaf, summary, count)     stator_next(round, leaf, summary)
#define STATOR_NEXT_fair(round, leaf, summary, count) stator_next(round, leaf, summary)

/* The compiler forgets what it knows of `value`. Of the tasks' address: each is then an offset from one register, not
 * a constant of its own in flash. Of a poll's waker: it stays in its register, instead of a constant a case. */
#define STATOR_HIDE(value) __asm__("" : "+r"(value))

/* For each tier: s_TIER_any_(): is anything ready; s_TIER_step_(): polls one task by the tier's order, or false. */
#define STATOR_TIERS(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_TIERS_ROW, s, __VA_ARGS__, , )
#define STATOR_TIERS_ROW(s, tier, order, ...)                                                                          \
    STATOR_INLINE bool s##_##tier##_any_(void) { return stator_look(&stator_ready[s##_##tier##_top_]) != 0u; }         \
    STATOR_INLINE bool s##_##tier##_step_(struct s *tasks, struct stator_round *round) {                               \
        STATOR_STATIC_ASSERT(!s##_##tier##_vast_ || STATOR_OWNS(STATOR_OWNS_##order),                                  \
                             "tier " #s "." #tier ": this order is for at most the bits of a word, squared (32: 1,024)"); \
        const int next = s##_##tier##_vast_                                                                            \
            ? stator_next_vast(round, &stator_ready[s##_##tier##_leaf_],                                               \
                               &stator_ready[(int)s##_summaries_ + (int)s##_##tier##_middle_], &stator_ready[s##_##tier##_top_]) \
            : STATOR_NEXT_##order(round, &stator_ready[s##_##tier##_leaf_],                                            \
                                  s##_##tier##_large_ ? &stator_ready[s##_##tier##_top_] : NULL, STATOR_TASKS(s, tier)); \
        if (next < 0) { return false; }                                                                                \
        const unsigned task = (unsigned)s##_##tier##_first_ + (unsigned)next;                                          \
        unsigned me = task; STATOR_HIDE(me);                                                                           \
        if (me - (unsigned)s##_##tier##_first_ >= STATOR_TASKS(s, tier)) { __builtin_unreachable(); }                  \
        STATOR_HOOK_POLL(task);                                                                                        \
        if (!s##_##tier##_single_(tasks, task, stator_waker_of(me))) { s##_##tier##_array_(tasks, task, stator_waker_of(me)); } \
        STATOR_HOOK_POLLED(task);                                                                                      \
        stator_port_fence();                                                                                           \
        return true;                                                                                                   \
    }
#define STATOR_ROUND(s, kind, ...) STATOR_WHEN(LOOPED, kind)(STATOR_ROUND_ROW, s, __VA_ARGS__, )
#define STATOR_ROUND_ROW(s, tier, ...) struct stator_round tier;
#define STATOR_FRESH(s, kind, ...) STATOR_WHEN(LOOPED, kind)(STATOR_FRESH_ROW, )
#define STATOR_FRESH_ROW(...) {0u, 0u, 0u, 0u},
#define STATOR_STEP(s, kind, ...) STATOR_WHEN(LOOPED, kind)(STATOR_STEP_ROW, s, __VA_ARGS__, )
#define STATOR_STEP_ROW(s, tier, ...) || s##_##tier##_step_(tasks, &round->tier)
#define STATOR_LEFT(s, kind, ...) STATOR_WHEN(LOOPED, kind)(STATOR_LEFT_ROW, s, __VA_ARGS__, )
#define STATOR_LEFT_ROW(s, tier, ...) || (round.tier.ready | round.tier.words | round.tier.groups) != 0u

/* Tiers behind a doorbell: every wake rings. Were it only the one that finds the word empty, a wake of low priority
 * could set the bit and be preempted before it rings, and a second one, of high priority, would not ring. */
#define STATOR_RING(s, kind, ...) STATOR_WHEN(RUNG, kind)(STATOR_RING_ROW, s, __VA_ARGS__)
#define STATOR_RING_ROW(s, tier, order, ring) if ((int)task >= (int)s##_##tier##_first_ && (int)task <= (int)s##_##tier##_last_) { ring(); }
#define STATOR_RING_ALL(s, kind, ...) STATOR_WHEN(RUNG, kind)(STATOR_RING_ALL_ROW, __VA_ARGS__)
#define STATOR_RING_ALL_ROW(tier, order, ring) ring();
#define STATOR_SERVED(s, kind, ...)                                                                                    \
    STATOR_WHEN(RUNG, kind)(STATOR_SERVED_ROW, s, __VA_ARGS__)                                                         \
    STATOR_WHEN(NEAR, kind)(STATOR_NEAR_ROW, s, __VA_ARGS__, 1) STATOR_WHEN(FAR, kind)(STATOR_NEAR_ROW, s, __VA_ARGS__, 0)
#define STATOR_SERVED_ROW(s, tier, order, ring) STATOR_EXTERN void s##_##tier##_serve(void); STATOR_EXTERN bool s##_##tier##_ready(void);
#define STATOR_NEAR_ROW(s, tier, order, ring, near) enum { s##_##tier##_near_ = near };
#define STATOR_SERVE(s, kind, ...) STATOR_WHEN(RUNG, kind)(STATOR_SERVE_ROW, s, __VA_ARGS__)
#define STATOR_SERVE_ROW(s, tier, order, ring)                                                                         \
    void s##_##tier##_serve(void) {                                                                                    \
        struct s *tasks = &s; STATOR_HIDE(tasks);                                                                      \
        struct stator_round round = {0u, 0u, 0u, 0u};                                                                  \
        while (s##_##tier##_step_(tasks, &round)) {}                                                                   \
    }                                                                                                                  \
    bool s##_##tier##_ready(void) { return s##_##tier##_any_(); }

/* Sets the first `count` bits from a word on that was 0. Plain stores: a wake in between sets what they set. */
STATOR_INLINE void stator_set_first(stator_word *word, unsigned count)
{
    for (; count >= STATOR_WORD_BITS; count -= STATOR_WORD_BITS) {
        STATOR_PORT_STORE(word, (stator_word)~(stator_word)0);
        word++;
    }
    if (count != 0u) {
        STATOR_PORT_STORE(word, (stator_word)((stator_word)((stator_word)1u << count) - 1u));
    }
}
#define STATOR_START(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_START_ROW, s, __VA_ARGS__, )
#define STATOR_START_ROW(s, tier, ...)                                                                                 \
    for (int task = (int)s##_##tier##_first_; task <= (int)s##_##tier##_last_; task++) { STATOR_HOOK_WAKE((unsigned)task); } \
    stator_set_first(&stator_ready[s##_##tier##_leaf_], STATOR_TASKS(s, tier));                                        \
    if (s##_##tier##_vast_) { stator_set_first(&stator_ready[(int)s##_summaries_ + (int)s##_##tier##_middle_], (unsigned)s##_##tier##_words_); } \
    if (s##_##tier##_large_) { stator_set_first(&stator_ready[s##_##tier##_top_], (unsigned)(s##_##tier##_vast_ ? s##_##tier##_groups_ : s##_##tier##_words_)); }
#define STATOR_ANY(s, kind, ...) STATOR_WHEN(LOOPED, kind)(STATOR_ANY_ROW, s, __VA_ARGS__, )
#define STATOR_ANY_ROW(s, tier, ...) || s##_##tier##_any_()
#define STATOR_UNTIL(s, kind, ...)                                                                                     \
    STATOR_WHEN(ALL, kind)(STATOR_UNTIL_ALL, s, __VA_ARGS__) STATOR_WHEN(OF, kind)(STATOR_UNTIL_OF, s, __VA_ARGS__)
#define STATOR_UNTIL_ALL(s, name) until = stator_sooner(until, stator_timers_until(s##_##name##_tree_()));
#define STATOR_UNTIL_OF(s, name, tier, alarm) if (s##_##tier##_near_) { STATOR_UNTIL_ALL(s, name) }
#define STATOR_SLEEP(s, kind, ...) STATOR_WHEN(IDLE, kind)(STATOR_SLEEP_ROW, __VA_ARGS__)
#define STATOR_SLEEP_ROW(function) function(until); return;

/* The deadlines' memory, and the poll that serves them. */
#define STATOR_TREES(s, kind, ...)                                                                                     \
    STATOR_WHEN(ALL, kind)(STATOR_TREE_ALL, s, __VA_ARGS__) STATOR_WHEN(OF, kind)(STATOR_TREE_OF, s, __VA_ARGS__)
#define STATOR_TREE_ALL(s, name) STATOR_TREE(s, name, s##_end_, 0u, stator_alarm)
#define STATOR_TREE_OF(s, name, tier, alarm)                                                                           \
    STATOR_STATIC_ASSERT((int)s##_##name >= (int)s##_##tier##_first_ && (int)s##_##name <= (int)s##_##tier##_last_,    \
                         "system " #s ": " #name " must stand in the tier whose deadlines it serves, " #tier);         \
    STATOR_TREE(s, name, STATOR_TASKS(s, tier), (unsigned)s##_##tier##_first_, alarm)
#define STATOR_TREE(s, name, tasks, first_task, alarm)                                                                 \
    STATOR_STATIC_ASSERT((tasks) <= STATOR_TIMERS_MOST, "system " #s ": " #name " serves at most 262,144 tasks, holes between tiers too"); \
    static struct {                                                                                                    \
        stator_time deadline[tasks];                                                                                   \
        stator_index first[STATOR_NODES((unsigned)(tasks))];                                                           \
        uint8_t armed[STATOR_NODES((unsigned)(tasks))];                                                                \
    } s##_##name##_;                                                                                                   \
    STATOR_INLINE struct stator_timers s##_##name##_tree_(void) {                                                      \
        const struct stator_timers tree = {s##_##name##_.deadline, s##_##name##_.first, s##_##name##_.armed, tasks, first_task}; \
        return tree;                                                                                                   \
    }                                                                                                                  \
    __attribute__((noinline)) static void s##_##name##_poll_(void) {                                                   \
        const stator_until next = stator_timers_poll(s##_##name##_tree_());                                            \
        if (!next.never) { alarm(next.at); }                                                                           \
    }

/* Whether a task's deadline is not for ROW(s, time, ...): armed in its own tier's tree. */
#define STATOR_ARM(s, kind, ...)                                                                                       \
    STATOR_WHEN(RUNG, kind)(STATOR_ARM_RUNG, s, __VA_ARGS__) STATOR_WHEN(OF, kind)(STATOR_ARM_OF, s, __VA_ARGS__)
#define STATOR_ARM_RUNG(s, tier, order, ring) elsewhere = elsewhere || task - (unsigned)s##_##tier##_first_ < STATOR_TASKS(s, tier);
#define STATOR_ARM_OF(s, name, tier, alarm)                                                                            \
    if (task - (unsigned)s##_##tier##_first_ < STATOR_TASKS(s, tier)) {                                                \
        if (stator_timers_arm(s##_##name##_tree_(), (stator_index)(task - (unsigned)s##_##tier##_first_), deadline)) { alarm(deadline); } \
        return true;                                                                                                   \
    }

/* What time.h declares. */
#define STATOR_TIME(s, kind, ...) STATOR_WHEN(ALL, kind)(STATOR_TIME_ROW, s, __VA_ARGS__)
#define STATOR_TIME_ROW(s, name)                                                                                       \
    void stator_wake_by(stator_waker me, stator_time deadline) {                                                       \
        if (s##_arm_(me.task, deadline)) { return; }                                                                   \
        if (me.task < (unsigned)s##_end_ && stator_timers_arm(s##_##name##_tree_(), me.task, deadline)) { stator_alarm(deadline); } \
    }                                                                                                                  \
    void stator_time_due(void) { s##_wake(s##_##name); }

/*
 * Defines the system that STATOR_SYSTEM_DECLARE declared, and stator_wake; in one file.
 * A loop of the user's own, in the same file, takes its parts:
 *   void s_start(void)   makes every task ready
 *   bool s_step(struct s_round *round)   polls one task, of the highest tier that has one ready; false: there was none.
 *                        `round`, zeroed at first, is what the loop took and has not polled yet
 *   bool s_pass(void)    steps until all that it took is polled: the tasks that were ready, each once; false: none was
 *   void s_sleep(void)   looks for the last time, with interrupts held back, and sleeps if nothing is ready; only when
 *                        s_step has just returned false
 * When all tasks are finished nothing is ready, and s_run sleeps as always: an interrupt may still restart one.
 * stator_wake is inlined in this file, even before its definition: without `inline`, of which clang would complain
 * that it calls static functions, and so against a warning of gcc.
 */
#define STATOR_SYSTEM_DEFINE(s, ROWS)                                                                                  \
    struct s s;                                                                                                        \
    stator_word stator_ready[(int)s##_above_ + STATOR_UP((int)s##_end_) / STATOR_BITS];                                \
    STATOR_OWN_DEFINE((int)s##_above_ + STATOR_UP((int)s##_end_) / STATOR_BITS)                                        \
    ROWS(s, STATOR_TREES)                                                                                              \
    STATOR_INLINE bool s##_arm_(unsigned task, stator_time deadline) {                                                 \
        bool elsewhere = false; (void)task, (void)deadline;                                                            \
        ROWS(s, STATOR_ARM)                                                                                            \
        STATOR_REQUIRE(!elsewhere, 204u, stator_waker_of(task), 0u);                                                   \
        return elsewhere;                                                                                              \
    }                                                                                                                  \
    ROWS(s, STATOR_TIME)                                                                                               \
    STATOR_INLINE bool s##_no_single_(struct s *tasks_, unsigned task, stator_waker me_) {                             \
        (void)tasks_, (void)me_; switch (task) { ROWS(s, STATOR_SINGLE) default: return false; } return true; }        \
    STATOR_INLINE void s##_no_array_(struct s *tasks_, unsigned task, stator_waker me_) {                              \
        (void)tasks_, (void)task, (void)me_; ROWS(s, STATOR_ARRAY) __builtin_unreachable(); }                          \
    ROWS(s, STATOR_TIERS) ROWS(s, STATOR_SERVE)                                                                        \
    STATOR_INLINE void s##_start(void) { STATOR_HOOK_START(); ROWS(s, STATOR_START) ROWS(s, STATOR_RING_ALL) ROWS(s, STATOR_RECORD_TABLE) } \
    struct s##_round { ROWS(s, STATOR_ROUND) };                                                                        \
    STATOR_INLINE bool s##_step_(struct s *tasks, struct s##_round *round) { return false ROWS(s, STATOR_STEP); }      \
    STATOR_INLINE bool s##_step(struct s##_round *round) { return s##_step_(&s, round); }                              \
    STATOR_INLINE bool s##_pass(void) {                                                                                \
        struct s##_round round = {ROWS(s, STATOR_FRESH)};                                                              \
        const bool any = s##_step(&round);                                                                             \
        while (false ROWS(s, STATOR_LEFT)) { (void)s##_step(&round); }                                                 \
        return any;                                                                                                    \
    }                                                                                                                  \
    STATOR_INLINE void s##_idle_(stator_until until) { (void)until; ROWS(s, STATOR_SLEEP) stator_port_wait(); }        \
    STATOR_INLINE void s##_sleep(void) {                                                                               \
        stator_port_mask();                                                                                            \
        if (!(false ROWS(s, STATOR_ANY))) {                                                                            \
            stator_until until = {0u, true}; ROWS(s, STATOR_UNTIL)                                                     \
            STATOR_HOOK_SLEEP(until);                                                                                  \
            s##_idle_(until);                                                                                          \
            STATOR_HOOK_WOKEN();                                                                                       \
        }                                                                                                              \
        stator_port_unmask();                                                                                          \
    }                                                                                                                  \
    void s##_run(void) {                                                                                               \
        struct s *tasks = &s; STATOR_HIDE(tasks);                                                                      \
        stator_port_own(); s##_start();                                                                                \
        for (struct s##_round round = {ROWS(s, STATOR_FRESH)};;) { if (!s##_step_(tasks, &round)) { s##_sleep(); } }   \
    }                                                                                                                  \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wattributes\"")                                  \
    __attribute__((always_inline)) void stator_wake(stator_waker task) {                                               \
        if (false ROWS(s, STATOR_HAS)) { s##_wake((enum s##_task)task.task); }                                         \
    }                                                                                                                  \
    _Pragma("GCC diagnostic pop")                                                                                      \
    STATOR_WAKING(s, ROWS)

/* For a program of one file. */
#define STATOR_SYSTEM(s, ROWS)                                                                                         \
    STATOR_SYSTEM_DECLARE(s, ROWS)                                                                                     \
    STATOR_SYSTEM_DEFINE(s, ROWS)

// clang-format on
#endif
