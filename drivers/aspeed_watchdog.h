// SPDX-License-Identifier: Apache-2.0
//
// The watchdog of ASPEED's chips: resets the chip unless it is fed in time.
//
//   stopped -- start --> running -- not fed for timeout_us --> reset
//                         |   ^
//                         +---+ feed
//
// No machine: nothing waits. Who may call: any context. Cost: start three register writes, feed one. There is no
// cancelling.
//
// Source: Linux, drivers/watchdog/aspeed_wdt.c; QEMU 7.2, hw/watchdog/wdt_aspeed.c.
#ifndef DRIVERS_ASPEED_WATCHDOG_H
#define DRIVERS_ASPEED_WATCHDOG_H

#include "stator/register.h"

/* timeout_us: 1 to 2^32 - 1. `base`: of this watchdog's registers. */
void aspeed_watchdog_start(stator_register base, uint32_t timeout_us);

void aspeed_watchdog_feed(stator_register base);

#endif
