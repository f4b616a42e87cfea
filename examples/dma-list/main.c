// SPDX-License-Identifier: Apache-2.0
//
// A PL081 gathers four pieces along a list: a whole list; one whose third item is nowhere, at which the controller
// stalls, so that its deadline ends it; one that is cancelled in that stall; and a whole list again.
#include "board_time.h"
#include "clock.h"
#include "drivers/pl081.h"
#include "registers.h"
#include "semihosting.h"
#include "stator/shared.h"
#include "stator/stator.h"

enum { PIECES = 4, PIECE_WORDS = 16 };

#define NOWHERE        0x70000000u /* no memory and no device */
#define PATIENCE_TICKS (BOARD_TICKS_PER_SECOND / 100u)
#define CANCEL_TICKS   (PATIENCE_TICKS / 4u)

static uint32_t pieces[PIECES][PIECE_WORDS];
static uint32_t gathered[PIECES][PIECE_WORDS];
static struct pl081_item items[PIECES];
STATOR_SHARED(pieces, "the controller reads it; prepared while it is idle");
STATOR_SHARED(gathered, "the controller writes it; cleared while it is idle");
STATOR_SHARED(items, "the controller reads it; prepared while it is idle");

static struct pl081 dma = {.base = {DMA0_BASE}, .stop_ticks = BOARD_TICKS_PER_SECOND / 10000u, .cell = STATOR_CELL};

static const struct {
    const char *name;
    bool broken;
    bool cancelled;
} cases[] = {
    {"whole", false, false}, {"broken", true, false}, {"cancelled", true, true}, {"whole again", false, false}};
#define CASES (sizeof cases / sizeof cases[0])

#define EXPERIMENT(m, ROW)                                                  \
    ROW(m, always, uint8_t number;)                                         \
    ROW(m, state, preparing)                                                \
    ROW(m, state, waiting, stator_time cancel_at; pl081_transfer transfer;) \
    ROW(m, final, over)                                                     \
    ROW(m, edge, preparing, waiting)                                        \
    ROW(m, edge, preparing, over)                                           \
    ROW(m, edge, waiting, preparing)
STATOR_MACHINE(experiment, EXPERIMENT)

static stator_poll experiment_poll(experiment *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, experiments, experiment, experiment_poll)
STATOR_SYSTEM(app, APP)

void dma0_handler(void);

void dma0_handler(void)
{
    pl081_interrupt(&dma);
}

static void prepare(bool broken)
{
    for (unsigned piece = 0; piece < PIECES; piece++) {
        for (unsigned word = 0; word < PIECE_WORDS; word++) {
            pieces[piece][word] = piece * 1000u + word;
            gathered[piece][word] = 0u;
        }
        /* From the last to the first, so that it is the list that orders them. */
        items[piece].source = (uint32_t)(uintptr_t)pieces[piece];
        items[piece].destination = (uint32_t)(uintptr_t)gathered[PIECES - 1u - piece];
        items[piece].next = (uint32_t)(uintptr_t)&items[piece + 1u];
        items[piece].control = pl081_words(PIECE_WORDS);
    }
    items[PIECES - 1u].next = 0u;
    items[PIECES - 1u].control |= PL081_INTERRUPT;
    if (broken) {
        items[1].next = NOWHERE;
    }
}

static void report(unsigned number, const pl081_transfer *transfer)
{
    unsigned right = 0;
    for (unsigned piece = 0; piece < PIECES; piece++) {
        unsigned words = 0;
        while (words < PIECE_WORDS && gathered[PIECES - 1u - piece][words] == piece * 1000u + words) {
            words++;
        }
        right += words == PIECE_WORDS;
    }
    semihosting_write(cases[number].name);
    if (pl081_transfer_state_of(transfer) == pl081_transfer_complete) {
        semihosting_write(": complete, ");
    } else {
        semihosting_write(": faulted (");
        semihosting_write(fault_reason_text((enum fault_reason)pl081_transfer_faulted_of(transfer)->reason));
        semihosting_write("), ");
    }
    semihosting_write_number(right);
    semihosting_write(" pieces moved\n");
}

static stator_poll experiment_poll(experiment *self, stator_waker me)
{
    for (;;) {
        switch (experiment_state_of(self)) {
        case experiment_preparing: {
            STATOR_IN(experiment, self, preparing);
            if (self->number == CASES) {
                STATOR_GO(experiment, self, preparing, over);
                continue;
            }
            prepare(cases[self->number].broken);
            const pl081_transfer transfer = {.dma = &dma, .first = items, .patience_ticks = PATIENCE_TICKS};
            STATOR_GO(experiment, self, preparing, waiting, .cancel_at = stator_after(CANCEL_TICKS),
                      .transfer = transfer);
            continue;
        }
        case experiment_waiting: {
            STATOR_IN(experiment, self, waiting);
            if (cases[self->number].cancelled && stator_passed(here->cancel_at)) {
                pl081_transfer_cancel(&here->transfer);
            } else if (cases[self->number].cancelled) {
                stator_wake_by(me, here->cancel_at);
            }
            if (pl081_transfer_poll(&here->transfer, me) == STATOR_PENDING) {
                return STATOR_PENDING;
            }
            report(self->number, &here->transfer);
            self->number++;
            STATOR_GO(experiment, self, waiting, preparing);
            continue;
        }
        case experiment_over:
            semihosting_exit(0);
        }
    }
}

int main(void)
{
    board_time_start();
    pl081_start(&dma);
    interrupt_enable(DMA0_IRQ);
    app_run();
}
