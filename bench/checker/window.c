// SPDX-License-Identifier: Apache-2.0
//
// A sliding window of two over channels that lose: numbers modulo 4, all again after a timeout. Items are told apart
// modulo 8, so that one taken for another is seen. The same guarded commands as window.pml.
#include "stator_check.h"

enum { WINDOW = 2, ITEMS = 8, NUMBERS = 4, ROOM = 6 };
enum { SEND, TIMEOUT, LOSE, RECEIVE, LOSE_ANSWER, ANSWER, COMMANDS };

static uint8_t base; /* of the sender: the first item that is not acknowledged */
static uint8_t sent; /* from there on */
static uint8_t want; /* of the receiver */
static uint8_t data[ROOM];
static uint8_t data_count;
static uint8_t answers[ROOM];
static uint8_t answer_count;

static uint8_t pop(uint8_t *from, uint8_t *count)
{
    const uint8_t first = from[0];
    for (unsigned i = 0; i + 1 < ROOM; i++) {
        from[i] = from[i + 1];
    }
    from[ROOM - 1] = 0;
    (*count)--;
    return first;
}

static bool can(unsigned command)
{
    switch (command) {
    case SEND:
        return sent < WINDOW && data_count < ROOM;
    case TIMEOUT:
        return sent > 0;
    case LOSE:
        return data_count > 0;
    case RECEIVE:
        return data_count > 0 && answer_count < ROOM;
    default:
        return answer_count > 0;
    }
}

static void receive(void)
{
    const uint8_t item = pop(data, &data_count);
    if (item % NUMBERS == want % NUMBERS) {
        if (item != want) {
            stator_check_fail("an item was taken for another");
        }
        want = (want + 1) % ITEMS;
    }
    answers[answer_count++] = want % NUMBERS;
}

static void take_answer(void)
{
    const uint8_t moved = (uint8_t)(pop(answers, &answer_count) + ITEMS - base) % NUMBERS;
    if (moved <= WINDOW) {
        base = (uint8_t)(base + moved) % ITEMS;
        sent = sent > moved ? (uint8_t)(sent - moved) : 0;
    }
}

static void go(unsigned command)
{
    switch (command) {
    case SEND:
        data[data_count++] = (uint8_t)(base + sent) % ITEMS;
        sent++;
        return;
    case TIMEOUT:
        sent = 0;
        return;
    case LOSE:
        (void)pop(data, &data_count);
        return;
    case RECEIVE:
        receive();
        return;
    case LOSE_ANSWER:
        (void)pop(answers, &answer_count);
        return;
    default:
        take_answer();
        return;
    }
}

static void step(void)
{
    uint8_t able[COMMANDS];
    unsigned count = 0;
    for (unsigned i = 0; i < COMMANDS; i++) {
        if (can(i)) {
            able[count++] = (uint8_t)i;
        }
    }
    go(able[stator_choose(count)]);
}

#define MODEL(c, ROW)   \
    ROW(c, steps, step) \
    ROW(c, busy, a_step_is_a_command)
STATOR_CHECK(model, MODEL)
