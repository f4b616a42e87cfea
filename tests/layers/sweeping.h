// SPDX-License-Identifier: Apache-2.0
//
// How sweep.h and sweep_more.h place an interrupt after every instruction of an operation. The file that includes this
// has defined the object `all`, which holds everything that a sweep touches and is zeroed before each strike.
#ifndef TESTS_LAYERS_SWEEPING_H
#define TESTS_LAYERS_SWEEPING_H

enum { MOST_STEPS = 6000, LEAST_STRIKES = 5 };

static stator_poll result, interrupts_result;
static bool interrupts_success;
static struct reading got, interrupts_got;
static stator_word seen;
static struct reading reading_of(uint32_t number)
{
    const struct reading reading = {number, ~number, number * 3u};
    return reading;
}

static bool whole(const struct reading *reading, uint32_t number)
{
    return reading->number == number && reading->check == ~number && reading->again == number * 3u;
}

static void clear(void)
{
    uint8_t *const memory = (uint8_t *)&all;
    for (size_t i = 0; i < sizeof all; i++) {
        memory[i] = 0;
    }
    result = interrupts_result = STATOR_PENDING;
    interrupts_success = false;
    got = interrupts_got = reading_of(0);
    seen = 0;
    (void)woken();
}

/* Sweeps, until the operation is over before the interrupt: NULL, or what was wrong. */
static const char *sweep(void (*begin)(void), void (*operation)(void), void (*interrupt)(void),
                         const char *(*wrong)(void))
{
    unsigned strikes = 0;
    for (unsigned after = STRIKE_FIRST; after < MOST_STEPS; after++) {
        clear();
        begin();
        (void)woken();
        if (!strike(after, operation, interrupt)) {
            return strikes < LEAST_STRIKES ? "the operation was hardly struck" : NULL;
        }
        strikes++;
        const char *const why = wrong();
        if (why != NULL) {
            test_write("# after ");
            test_write_number(after);
            test_write(" steps\n");
            return why;
        }
    }
    return "the operation does not end";
}

#define CHECK_SWEPT(begin, operation, interrupt, wrong)                     \
    do {                                                                    \
        const char *const why_ = sweep(begin, operation, interrupt, wrong); \
        if (why_ != NULL) {                                                 \
            test_fail(__FILE__, __LINE__, why_);                            \
            return;                                                         \
        }                                                                   \
    } while (0)

static void nothing(void) {}

static bool is_woken(unsigned task)
{
    return (woken_tasks[task / STATOR_WORD_BITS] >> task % STATOR_WORD_BITS & 1u) != 0u;
}

/* The rule for an operation that waits: READY, or woken and READY at the next poll. */
#define EVENTUALLY(poll_again)                                            \
    if (result == STATOR_PENDING) {                                       \
        if (!is_woken(1)) {                                               \
            return "it waits, what it waits for is there, and it sleeps"; \
        }                                                                 \
        result = (poll_again);                                            \
    }                                                                     \
    if (result != STATOR_READY) {                                         \
        return "it was woken and did not get it";                         \
    }

#endif
