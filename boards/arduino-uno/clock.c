/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include "stator_port.h"

/* The closest that a comparison is set ahead: the one after the tick that is about to come. */
#define SOONEST_TICKS 2u

/* A difference above it is a count that went back: QEMU 7.2 begins a lap of its timer late, after it was read as having
 * begun already. On the chip there is none. */
#define FARTHEST_TICKS 0xC000u

/* Written with interrupts closed. */
static uint32_t ticks;
static uint16_t counted; /* the timer's count when it was last read */

/* Both bytes pass through one register of the chip, which interrupts share: with interrupts closed. */
static uint16_t count(void)
{
    const uint8_t low = REGISTER_8(TCNT1L);
    return (uint16_t)(low | (uint16_t)REGISTER_8(TCNT1H) << 8);
}

static void compare_at(uint16_t at)
{
    REGISTER_8(OCR1AH) = (uint8_t)(at >> 8);
    REGISTER_8(OCR1AL) = (uint8_t)at;
}

static uint32_t count_on(void)
{
    const uint16_t now = count();
    const uint16_t passed = (uint16_t)(now - counted);
    if (passed < FARTHEST_TICKS) {
        ticks += passed;
        counted = now;
    }
    return ticks;
}

uint32_t board_ticks(void)
{
    const uint8_t sreg = stator_port_save_and_mask();
    const uint32_t now = count_on();
    stator_port_restore(sreg);
    return now;
}

void board_clock_start(void)
{
    REGISTER_8(TIMSK1) = 0;
    REGISTER_8(TCCR1A) = 0;
    REGISTER_8(TCCR1B) = TCCR1B_CLOCK_BY_64;
    board_alarm_off();
}

void board_alarm_off(void)
{
    const uint8_t sreg = stator_port_save_and_mask();
    (void)count_on();
    compare_at((uint16_t)(counted + BOARD_LAP_TICKS));
    stator_port_restore(sreg);
}

/* Looks again after it has set the comparison: one that the count has passed meanwhile would come a lap late. On the
 * chip that takes less than SOONEST_TICKS; under an emulator, anything. */
void board_alarm_at(uint32_t deadline)
{
    const uint8_t sreg = stator_port_save_and_mask();
    uint32_t at;
    uint16_t soonest = SOONEST_TICKS;
    do {
        const uint32_t now = count_on();
        const int32_t remaining = (int32_t)(deadline - now);
        at = now + (remaining < (int32_t)soonest           ? soonest
                    : remaining > (int32_t)BOARD_LAP_TICKS ? BOARD_LAP_TICKS
                                                           : (uint32_t)remaining);
        compare_at((uint16_t)(counted + (uint16_t)(at - now)));
        soonest = (uint16_t)(soonest * 2u) & (BOARD_LAP_TICKS - 1u);
    } while ((int32_t)(at - count_on()) <= 0);
    stator_port_restore(sreg);
}
