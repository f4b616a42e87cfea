// SPDX-License-Identifier: Apache-2.0
#include "counts.h"

#include "board.h"
#include "stator/time.h"

struct counts counts;

void counts_poll(unsigned task)
{
    counts.polls[task]++;
    counts.poll_started_cycles = board_cycles_now();
}

void counts_polled(unsigned task)
{
    const uint32_t cycles = board_cycles_since(counts.poll_started_cycles);
    if (cycles > counts.worst_poll_cycles[task]) {
        counts.worst_poll_cycles[task] = cycles;
    }
}

void counts_sleep(void)
{
    counts.sleep_started = stator_now();
}

void counts_woken(void)
{
    counts.asleep_ticks += stator_now() - counts.sleep_started;
}
