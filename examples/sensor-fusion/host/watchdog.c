// SPDX-License-Identifier: Apache-2.0
//
// The watchdog: unless it is fed in time, the chip is reset.
#include "devices.h"

#include "stator_posix.h"

#define RELOAD         0x04u /* microseconds */
#define RESTART        0x08u
#define RESTART_KEY    0x4755u
#define CONTROL        0x0Cu
#define CONTROL_ENABLE (1u << 0)

static struct {
    uint32_t reload_us;
    uint32_t control;
    stator_posix_event bite;
} watchdog;

static void bite(void *unused)
{
    (void)unused;
    board_reset();
}

static void restart(void)
{
    watchdog.bite.happen = bite;
    if ((watchdog.control & CONTROL_ENABLE) != 0u) {
        stator_posix_schedule(&watchdog.bite, watchdog.reload_us);
    } else {
        stator_posix_cancel(&watchdog.bite);
    }
}

uint32_t watchdog_read(uint32_t offset_bytes)
{
    return offset_bytes == RELOAD ? watchdog.reload_us : offset_bytes == CONTROL ? watchdog.control : 0u;
}

void watchdog_write(uint32_t offset_bytes, uint32_t value)
{
    if (offset_bytes == RELOAD) {
        watchdog.reload_us = value;
    } else if (offset_bytes == RESTART && value == RESTART_KEY) {
        restart();
    } else if (offset_bytes == CONTROL) {
        const bool turned = ((watchdog.control ^ value) & CONTROL_ENABLE) != 0u;
        watchdog.control = value;
        if (turned) {
            restart();
        }
    }
}
