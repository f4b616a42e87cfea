// SPDX-License-Identifier: Apache-2.0
#include "system.h"

#if defined(BENCH_COUNT)

BENCH_POLL stator_poll counter_poll(counter *self, stator_waker me)
{
    (void)me;
    switch (counter_state_of(self)) {
    case counter_counting:
        BENCH_LABEL(count);
        self->count++;
        bench_wake(bench_first);
        return STATOR_PENDING;
    case counter_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}

#elif defined(BENCH_PLAY)

BENCH_POLL stator_poll ping_poll(player *self, stator_waker me)
{
    (void)me;
    switch (player_state_of(self)) {
    case player_playing:
        BENCH_LABEL(ping);
        if (!self->signal) {
            return STATOR_PENDING;
        }
        self->signal = false;
        bench.second.signal = true;
        bench_wake(bench_second);
        return STATOR_PENDING;
    case player_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}

BENCH_POLL stator_poll pong_poll(player *self, stator_waker me)
{
    (void)me;
    switch (player_state_of(self)) {
    case player_playing:
        BENCH_LABEL(pong);
        if (!self->signal) {
            return STATOR_PENDING;
        }
        self->signal = false;
        bench.first.signal = true;
        bench_wake(bench_first);
        return STATOR_PENDING;
    case player_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}

#else

BENCH_POLL stator_poll waiter_poll(waiter *self, stator_waker me)
{
    (void)me;
    switch (waiter_state_of(self)) {
    case waiter_waiting:
        BENCH_LABEL(case);
        if (STATOR_PORT_LOAD(&bench_event)) {
            STATOR_PORT_STORE(&bench_event, false);
        }
        return STATOR_PENDING;
    case waiter_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}

#endif

BENCH_POLL stator_poll bystander_poll(bystander *self, stator_waker me)
{
    (void)me;
    switch (bystander_state_of(self)) {
    case bystander_standing:
        self->polls++;
        return STATOR_PENDING;
    case bystander_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}
