// SPDX-License-Identifier: Apache-2.0
// A program of someone who takes Stator into a project of their own: two tasks wake each other, then the program ends.
#include "stator/stator.h"

#if __STDC_HOSTED__
#include <stdio.h>
#include <stdlib.h>
static void say(const char *text)
{
    fputs(text, stdout);
}
static _Noreturn void end(int status)
{
    exit(status);
}
#else
#include "semihosting.h"
static void say(const char *text)
{
    semihosting_write(text);
}
static _Noreturn void end(int status)
{
    semihosting_exit(status);
}
#endif

#define PLAYER(m, ROW)                    \
    ROW(m, state, serving)                \
    ROW(m, state, playing, uint8_t hits;) \
    ROW(m, final, finished)               \
    ROW(m, edge, serving, playing)        \
    ROW(m, edge, playing, finished)
STATOR_MACHINE(player, PLAYER);

static stator_poll player_poll(player *self, stator_waker me);

#define GAME(s, ROW)                             \
    ROW(s, tier, court)                          \
    ROW(s, task, near_side, player, player_poll) \
    ROW(s, task, far_side, player, player_poll)
STATOR_SYSTEM(game, GAME);

static stator_poll player_poll(player *self, stator_waker me)
{
    const enum game_task other = me.task == (uint16_t)game_near_side ? game_far_side : game_near_side;
    switch (player_state_of(self)) {
    case player_serving: {
        STATOR_IN(player, self, serving);
        STATOR_GO(player, self, serving, playing, .hits = 0);
        game_wake(other);
        return STATOR_PENDING;
    }
    case player_playing: {
        STATOR_IN(player, self, playing);
        here->hits++;
        game_wake(other);
        if (here->hits < 100u) {
            return STATOR_PENDING;
        }
        STATOR_GO(player, self, playing, finished);
        return STATOR_READY;
    }
    case player_finished:
        say("ok a game of 100 hits\n");
        end(0);
    }
    return STATOR_READY;
}

int main(void)
{
    game_run();
}
