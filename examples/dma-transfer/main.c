// SPDX-License-Identifier: Apache-2.0
//
// Four transfers on the AST1030 board, one after the other: one that is complete, one that runs off the end of memory,
// one that is cancelled, and one that is too late. QEMU's engine is done within the store that starts it; for the last
// two its interrupt is disabled, as if the line were broken, so that the transfer lasts until somebody ends it.
#include "board_time.h"
#include "dma_registers.h"
#include "dma_transfer.h"
#include "register_access.h"
#include "semihosting.h"
#include "stator/shared.h"
#include "stator/stator.h"

#define BYTES          4096u
#define MEMORY_END     0x000C0000u
#define REFUSED_BYTES  128u
#define PATIENCE_TICKS 2000u
#define CANCEL_TICKS   500u

static __attribute__((section(".uncached"), aligned(4))) uint8_t memory[BYTES];
static struct dma_descriptor descriptor;
STATOR_SHARED(descriptor, "transfers point to it, so it stays where it is; there is one transfer at a time");

static const struct {
    uint32_t memory_off_end_bytes;
    bool interrupt;
    bool cancelled;
} cases[] = {
    {0u, true, false},
    {REFUSED_BYTES, true, false},
    {0u, false, true},
    {0u, false, false},
};
#define CASES (sizeof cases / sizeof cases[0])

#define EXPERIMENT(m, ROW)                                                \
    ROW(m, always, uint8_t number;)                                       \
    ROW(m, state, preparing)                                              \
    ROW(m, state, waiting, stator_time cancel_at; dma_transfer transfer;) \
    ROW(m, final, over)                                                   \
    ROW(m, edge, preparing, waiting)                                      \
    ROW(m, edge, preparing, over)                                         \
    ROW(m, edge, waiting, preparing)
STATOR_MACHINE(experiment, EXPERIMENT)

static stator_poll experiment_poll(experiment *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, experiments, experiment, experiment_poll)
STATOR_SYSTEM(app, APP)

void fmc_handler(void);

void fmc_handler(void)
{
    dma_interrupt();
}

static void write_number(uint32_t number)
{
    char digits[11];
    unsigned at = sizeof digits - 1u;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10u);
        number /= 10u;
    } while (number != 0u);
    semihosting_write(&digits[at]);
}

static void report(const dma_transfer *transfer)
{
    static const char *const reasons[] = {"refused", "timed_out", "cancelled"};
    if (dma_transfer_state_of(transfer) == dma_transfer_complete) {
        uint32_t sum = 0;
        for (unsigned i = 0; i < BYTES; i++) {
            sum = sum * 31u + memory[i];
        }
        semihosting_write("complete ");
        write_number(dma_transfer_complete_of(transfer)->bytes);
        semihosting_write(" sum ");
        write_number(sum);
    } else {
        semihosting_write("faulted ");
        semihosting_write(reasons[dma_transfer_faulted_of(transfer)->reason]);
        semihosting_write(" left ");
        write_number(dma_transfer_faulted_of(transfer)->left_bytes);
    }
    semihosting_write("\n");
}

static dma_transfer prepared(unsigned number)
{
    const uint32_t off_end_bytes = cases[number].memory_off_end_bytes;
    descriptor.flash = FMC_FLASH_WINDOW;
    descriptor.memory = off_end_bytes != 0u ? MEMORY_END + off_end_bytes - BYTES : (uint32_t)(uintptr_t)memory;
    descriptor.bytes = BYTES;
    descriptor.patience_ticks = PATIENCE_TICKS;
    if (cases[number].interrupt) {
        interrupt_enable(FMC_IRQ);
    } else {
        interrupt_disable(FMC_IRQ);
    }
    const dma_transfer transfer = {.descriptor = &descriptor};
    return transfer;
}

static stator_poll experiment_poll(experiment *self, stator_waker me)
{
    for (;;) {
        switch (experiment_state_of(self)) {
        case experiment_preparing: {
            STATOR_IN(experiment, self, preparing);
            if (self->number == CASES) {
                STATOR_GO(experiment, self, preparing, over);
            } else {
                STATOR_GO(experiment, self, preparing, waiting, .cancel_at = stator_after(CANCEL_TICKS),
                          .transfer = prepared(self->number));
            }
            continue;
        }
        case experiment_waiting: {
            STATOR_IN(experiment, self, waiting);
            if (dma_transfer_poll(&here->transfer, me) == STATOR_READY) {
                report(&here->transfer);
                self->number++;
                STATOR_GO(experiment, self, waiting, preparing);
                stator_wake(me); /* one transfer a poll */
                return STATOR_PENDING;
            }
            if (cases[self->number].cancelled && stator_passed(here->cancel_at)) {
                dma_transfer_cancel(&here->transfer, me);
            } else if (cases[self->number].cancelled) {
                stator_wake_by(me, here->cancel_at);
            }
            return STATOR_PENDING;
        }
        case experiment_over:
            semihosting_exit(0);
        }
    }
}

int main(void)
{
    board_time_start();
    app_run();
}
