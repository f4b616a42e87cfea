// SPDX-License-Identifier: Apache-2.0
/*
 * Unit tests of one machine, under whatever test framework one has: time that the test moves, wakes that it counts,
 * registers that it fills, one poll at a time, and the edges that were taken. docs/testing.md shows it at work.
 *
 *   stator_test_begin(0u);
 *   dma_transfer transfer = {.descriptor = 7u};
 *   assert(dma_transfer_poll(&transfer, stator_waker_of(1)) == STATOR_PENDING);
 *   stator_test_advance(1000u);
 *   assert(stator_test_woken(1));
 *   assert(stator_test_settles(dma_transfer, &transfer, stator_waker_of(1)));
 *   assert(stator_test_entered(dma_transfer, &transfer, "polling stopping faulted") == NULL);
 *
 * A test program is the machine's files, the test, and src/testing/testing.c, all compiled with
 * -DSTATOR_HOOKS='"stator/testing_hooks.h"'; in CMake, a program that links stator::testing. There is no system in it:
 * src/testing/testing.c is who stator_wake, stator_wake_by and stator_now call. Nothing runs between two lines of the
 * test, so two runs are the same. On a chip all but the registers and the assertions works as well.
 * For a whole system in virtual time: ports/posix/stator_posix.h. For every order of events: `stator check`.
 */
#ifndef STATOR_TESTING_H
#define STATOR_TESTING_H

/* Before the machines of the test's own file, which see the hooks only so. */
#include "stator/testing_hooks.h"

#include "stator/machine.h"
#include "stator/time.h"

/* Tasks 0 to 63 have wakes and deadlines. A wake of another one is one of nobody. */
#define STATOR_TEST_TASKS 64u

/* The newest edges of a test that are kept, and the most registers and the most values scripted for all of them. */
#define STATOR_TEST_EDGES     256u
#define STATOR_TEST_REGISTERS 64u
#define STATOR_TEST_VALUES    256u
#define STATOR_TEST_WRITES    256u

/* The first thing in each test: the time is `start` (near 2^32, to see it wrap), and no wake, deadline, edge or
 * register of the test before is left. */
STATOR_EXTERN void stator_test_begin(stator_time start);

/* Time passes; whoever's deadline falls due meanwhile is woken, and not polled: that is the test's to do. */
STATOR_EXTERN void stator_test_advance(uint32_t ticks);

/*
 * Time passes, and the machine is polled whenever it is woken, at that instant, as a loop would. One that wakes itself
 * for ever is left after STATOR_TEST_POLLS polls.
 */
#define stator_test_run(m, self, me, ticks)                                                  \
    for (struct stator_test_run run_ = {(ticks), 0u}; stator_test_runs(&run_, (me).task);) { \
        (void)m##_poll((self), (me));                                                        \
    }
#define STATOR_TEST_POLLS 10000u
struct stator_test_run {
    uint32_t left_ticks;
    unsigned polls;
};
STATOR_EXTERN bool stator_test_runs(struct stator_test_run *run, unsigned task);

/* Whether `task` was woken, by anybody or by its deadline, since this was asked last. */
STATOR_EXTERN bool stator_test_woken(unsigned task);

/* How often it was woken since the test began. */
STATOR_EXTERN unsigned stator_test_wakes(unsigned task);

/* What the task asked for with stator_wake_by and did not get yet. */
STATOR_EXTERN stator_until stator_test_deadline(unsigned task);

/*
 * NULL if the edges taken since the test began, or since stator_test_forget_edges, entered these states in this order,
 * and no other; else a text that says what they were. `states`: names with blanks between, "polling stopping faulted".
 * Of the machine of type `m` at `self`; or of all machines, as "dma_transfer.polling command.waiting". Before an edge
 * that starts elsewhere than the one before it ended, because somebody wrote the state, stands "(N?)", N being the
 * number of that state.
 */
#define stator_test_entered(m, self, states) stator_test_entered_by((self), #m, states)
STATOR_EXTERN const char *stator_test_entered_by_all(const char *states);
STATOR_EXTERN const char *stator_test_entered_by(const void *machine, const char *type, const char *states);
STATOR_EXTERN void stator_test_forget_edges(void);

/*
 * How many different edges of this type of machine were taken by all tests of the program so far. When it is
 * MACHINE_edge_count every edge that the machine declares was seen (without rows from `any`: each state
 * that they were taken from counts).
 */
STATOR_EXTERN unsigned stator_test_edges_seen(const char *type);
#define STATOR_TEST_ALL_EDGES_SEEN(m) (stator_test_edges_seen(#m) == (unsigned)m##_edge_count)

/*
 * Whether a machine in a final state stays there: it is polled, and must return STATOR_READY and be the same to the
 * byte. Each machine promises it; a parent may poll a finished child again.
 */
#define stator_test_settles(m, self, me)      \
    (stator_test_remember((self), sizeof(m)), \
     m##_poll((self), (me)) == STATOR_READY && stator_test_unchanged((self), sizeof(m)))
STATOR_EXTERN void stator_test_remember(const void *machine, size_t size_bytes);
STATOR_EXTERN bool stator_test_unchanged(const void *machine, size_t size_bytes);

#if __STDC_HOSTED__
#include <setjmp.h>

/*
 * Registers, as stator/register.h reaches them in the POSIX port. Each holds what was written or set last; one that
 * was neither reads 0.
 */
STATOR_EXTERN void stator_test_register_set(uint32_t address, uint32_t value);
STATOR_EXTERN uint32_t stator_test_register(uint32_t address);

/* After those scripted before, the next read of the register gives this. When all are read it holds the last one. */
STATOR_EXTERN void stator_test_register_then(uint32_t address, uint32_t value);

/* NULL if the program has made these writes and no other since the test began, in this order; else a text that says
 * what they were. `writes`: hexadecimal pairs, "40004008=3 40004000=55". */
STATOR_EXTERN const char *stator_test_written(const char *writes);

/*
 * What a register does that is more than memory; both weak, and define your own. read: what the program gets, of what
 * the register holds. write: what it holds afterwards. They may call an interrupt handler: it strikes
 * there, at that access.
 */
STATOR_EXTERN uint32_t stator_test_on_read(uint32_t address, uint32_t held);
STATOR_EXTERN uint32_t stator_test_on_write(uint32_t address, uint32_t held, uint32_t written);

/* The number of the assertion that this statement breaks (require.h), or 0. An assertion broken elsewhere ends the
 * program. The statement is left where the assertion is: what it had locked or changed stays. */
#define STATOR_TEST_FAULT(number, statement)     \
    do {                                         \
        if (setjmp(*stator_test_catch()) == 0) { \
            statement;                           \
        }                                        \
        (number) = stator_test_caught();         \
    } while (0)
STATOR_EXTERN jmp_buf *stator_test_catch(void);
STATOR_EXTERN unsigned stator_test_caught(void);
#endif

#endif
