// SPDX-License-Identifier: Apache-2.0
/*
 * Waits for a bit of a device register to be 1, until a deadline.
 *
 *   high -- the bit was seen 0 --> low -- seen 1 --> set
 *    |                              |
 *    +------- seen otherwise, and the deadline had passed ------> too_late
 *
 *   stator_bit_of(in, bit, deadline, again)        one to poll that begins in low: a bit that is 1 already is set
 *   stator_bit_rise_of(in, bit, deadline, again)   ... that begins in high: the bit must be seen 0 first, because what
 *                                                  is there may be left from before
 *   stator_poll stator_bit_poll(stator_bit *, stator_waker me)
 *
 * in, bit: the register, and the bit's number, 0 to 31. deadline: at most STATOR_LONGEST_TICKS ahead:
 * stator_after(...).
 *
 * again: when it is looked at again, beside the deadline:
 * - STATOR_BIT_EACH_PASS: in each round of the loop, which then does not sleep: for a bit that is there in microseconds
 * - 1 to STATOR_LONGEST_TICKS: after so many ticks
 * - STATOR_BIT_ON_WAKE: when somebody wakes the task: an interrupt, whose cell (stator/cell.h) the parent has armed
 *   before it polls
 *
 * A poll reads the clock, then the register, once, in high at most twice. So set is reached by a bit that is 1, however
 * late the poll; and too_late says that it still was not after the deadline. In set, what the device wrote to memory
 * before it set the bit is read after it (stator_port_device_barrier). A register that is changed by reading is not for
 * this; one that is cleared by writing is the parent's to clear.
 *
 * Callers: tasks. Cost: a stator_now, one or two reads, and at most two stator_wake_by. RAM: 16 bytes. Cancelling: it
 * owns nothing; leave it where it is. A wake that comes late costs a poll. Asserts (203) what `bit` and `again` may be.
 */
#ifndef STATOR_BIT_H
#define STATOR_BIT_H

#include "stator/machine.h"
#include "stator/register.h"
#include "stator/time.h"

#define STATOR_BIT_EACH_PASS 0u
#define STATOR_BIT_ON_WAKE   UINT32_MAX

/* again: ticks, or one of the two above */
#define STATOR_BIT(m, ROW)                \
    ROW(m, always, stator_register in;)   \
    ROW(m, always, stator_time deadline;) \
    ROW(m, always, uint32_t again;)       \
    ROW(m, always, uint8_t bit;)          \
    ROW(m, state, low)                    \
    ROW(m, state, high)                   \
    ROW(m, final, set)                    \
    ROW(m, final, too_late)               \
    ROW(m, edge, high, low)               \
    ROW(m, edge, high, too_late)          \
    ROW(m, edge, low, set)                \
    ROW(m, edge, low, too_late)
STATOR_MACHINE(stator_bit, STATOR_BIT)
STATOR_BUDGET(stator_bit, 16);

STATOR_UNUSED static inline stator_bit stator_bit_of(stator_register in, uint8_t bit, stator_time deadline,
                                                     uint32_t again)
{
    STATOR_REQUIRE(bit < 32u && (again <= STATOR_LONGEST_TICKS || again == STATOR_BIT_ON_WAKE), 203u, STATOR_NOBODY,
                   stator_bit_low);
    const stator_bit self = {
        .in = in, .deadline = deadline, .again = again, .bit = bit, .low = {.state_ = stator_bit_low}};
    return self;
}

STATOR_UNUSED static inline stator_bit stator_bit_rise_of(stator_register in, uint8_t bit, stator_time deadline,
                                                          uint32_t again)
{
    STATOR_REQUIRE(bit < 32u && (again <= STATOR_LONGEST_TICKS || again == STATOR_BIT_ON_WAKE), 203u, STATOR_NOBODY,
                   stator_bit_high);
    const stator_bit self = {
        .in = in, .deadline = deadline, .again = again, .bit = bit, .high = {.state_ = stator_bit_high}};
    return self;
}

STATOR_INLINE bool stator_bit_is_1(const stator_bit *self)
{
    return (stator_register_read(self->in) >> self->bit & 1u) != 0u;
}

/* Who must look again is woken. After the look: a deadline that has passed meanwhile wakes at once. */
STATOR_UNUSED static inline void stator_bit_look_again(const stator_bit *self, stator_waker me)
{
    if (self->again == STATOR_BIT_EACH_PASS) {
        stator_wake(me);
        return;
    }
    stator_wake_by(me, self->deadline);
    if (self->again != STATOR_BIT_ON_WAKE) {
        stator_wake_by(me, stator_after(self->again));
    }
}

STATOR_UNUSED static inline stator_poll stator_bit_poll(stator_bit *self, stator_waker me)
{
    const bool late = stator_passed(self->deadline);
    for (;;) {
        switch (stator_bit_state_of(self)) {
        case stator_bit_high: {
            STATOR_IN(stator_bit, self, high);
            (void)here;
            if (!stator_bit_is_1(self)) {
                STATOR_GO(stator_bit, self, high, low);
                continue;
            }
            if (!late) {
                stator_bit_look_again(self, me);
                return STATOR_PENDING;
            }
            STATOR_GO(stator_bit, self, high, too_late);
            return STATOR_READY;
        }
        case stator_bit_low: {
            STATOR_IN(stator_bit, self, low);
            (void)here;
            if (stator_bit_is_1(self)) {
                stator_port_device_barrier();
                STATOR_GO(stator_bit, self, low, set);
                return STATOR_READY;
            }
            if (!late) {
                stator_bit_look_again(self, me);
                return STATOR_PENDING;
            }
            STATOR_GO(stator_bit, self, low, too_late);
            return STATOR_READY;
        }
        case stator_bit_set:
        case stator_bit_too_late:
            return STATOR_READY;
        }
    }
}

#endif
