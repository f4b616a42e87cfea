// SPDX-License-Identifier: Apache-2.0
#include "aspeed_watchdog.h"

#define RELOAD         0x04u /* microseconds, with CONTROL_1MHZ */
#define RESTART        0x08u
#define RESTART_KEY    0x4755u
#define CONTROL        0x0Cu
#define CONTROL_ENABLE (1u << 0)
#define CONTROL_RESET  (1u << 1)
#define CONTROL_1MHZ   (1u << 4)

void aspeed_watchdog_start(stator_register base, uint32_t timeout_us)
{
    stator_register_write(stator_register_at(base, RELOAD), timeout_us);
    stator_register_write(stator_register_at(base, RESTART), RESTART_KEY);
    stator_register_write(stator_register_at(base, CONTROL), CONTROL_ENABLE | CONTROL_RESET | CONTROL_1MHZ);
}

void aspeed_watchdog_feed(stator_register base)
{
    stator_register_write(stator_register_at(base, RESTART), RESTART_KEY);
}
