// SPDX-License-Identifier: Apache-2.0
//
// Two cores, or threads, each with a tier of its own: wakes in both directions at once, none of which may be lost. Each
// wake tells of a number that was written before it, and of a plain byte that must be seen with it.
//
// A peer numbers what it sends, and goes on when the other says how far it got: at once, or up to WINDOW_MOST numbers
// later. So a wake that is lost leaves both waiting for ever, and the test has no end.
//
// test: worlds host-gcc host-tsan mps2-an521 riscv-virt
// test: timeout 240
// test: defines STATOR_CORES=2
// test: qemu -smp 2
#include "stator/stator.h"
#include "tests/conformance/two_cores.h"
#include "tests/support/test.h"

#ifndef WAKES
#define WAKES CORES_WAKES
#endif

enum { WINDOW_MOST = 8 };

/* What the sender of a direction writes, and what its receiver does. */
static struct direction {
    stator_word sent, seen;
    uint8_t payload[WINDOW_MOST];
} directions[2];
static stator_word finished, torn, sleeps[2];

#define PEER(m, ROW)                                           \
    ROW(m, always, uint32_t sent; uint32_t got; uint8_t from;) \
    ROW(m, state, talking)                                     \
    ROW(m, final, over)                                        \
    ROW(m, edge, talking, over)
STATOR_MACHINE(peer, PEER)

static stator_poll peer_poll(peer *self, stator_waker me);
static void ring_first(void);
static void ring_second(void);

#define APP(s, ROW)                           \
    ROW(s, remote, first, fair, ring_first)   \
    ROW(s, task, one, peer, peer_poll)        \
    ROW(s, remote, second, fair, ring_second) \
    ROW(s, task, two, peer, peer_poll)        \
    ROW(s, tier, rest)                        \
    ROW(s, task, nothing, peer, peer_poll)
STATOR_SYSTEM(app, APP)

static void ring_first(void)
{
    cores_ring(0u);
}

static void ring_second(void)
{
    cores_ring(1u);
}

/* From 1 to WINDOW_MOST, so that both wait for each number, or run ahead. */
static uint32_t window_at(uint32_t number)
{
    return (number * 2654435761u >> 16) % WINDOW_MOST + 1u;
}

static bool receive(peer *self)
{
    struct direction *from = &directions[1u - self->from];
    const uint32_t sent = STATOR_PORT_LOAD(&from->sent);
    const bool came = sent != self->got;
    while (self->got != sent) {
        self->got++;
        if (from->payload[self->got % WINDOW_MOST] != (uint8_t)self->got) {
            STATOR_PORT_STORE(&torn, self->got);
        }
    }
    STATOR_PORT_STORE(&from->seen, sent);
    return came;
}

static void wake_other(const peer *self)
{
    app_wake(self->from == 0u ? app_two : app_one);
}

static stator_poll peer_poll(peer *self, stator_waker me)
{
    struct direction *to = &directions[self->from];
    (void)me;
    if (peer_state_of(self) == peer_over || self->from > 1u) {
        return STATOR_READY;
    }
    STATOR_IN(peer, self, talking);
    bool untold = receive(self);
    while (self->sent < WAKES && self->sent - STATOR_PORT_LOAD(&to->seen) < window_at(self->sent)) {
        self->sent++;
        to->payload[self->sent % WINDOW_MOST] = (uint8_t)self->sent;
        STATOR_PORT_STORE(&to->sent, self->sent);
        wake_other(self);
        untold = false;
    }
    if (self->sent == WAKES && self->got == WAKES) {
        stator_port_set(&finished, 1u << self->from);
        STATOR_GO(peer, self, talking, over);
    }
    if (untold) { /* one wake for each step: a second one would hide that the first was lost */
        wake_other(self);
    }
    return STATOR_PENDING;
}

static bool all_is_over(void)
{
    return STATOR_PORT_LOAD(&finished) == 3u;
}

static void serve_second(void)
{
    cores_begin(1u);
    for (;;) {
        app_second_serve();
        if (all_is_over()) {
            cores_ring(0u);
            cores_end();
        }
        cores_sleep(1u, app_second_ready);
        sleeps[1]++;
    }
}

static void no_wake_between_two_cores_is_lost(void)
{
    app.two.from = 1u;
    app.nothing.from = 2u;
    cores_begin(0u);
    app_start();
    cores_start_second(serve_second);
    while (!all_is_over()) {
        app_first_serve();
        if (!all_is_over()) {
            cores_sleep(0u, app_first_ready);
            sleeps[0]++;
        }
    }
    CHECK_EQUAL(WAKES, app.one.got);
    CHECK_EQUAL(WAKES, app.two.got);
    CHECK_EQUAL(0, torn);
}

int main(void)
{
    TEST(no_wake_between_two_cores_is_lost);
    return test_finish();
}
