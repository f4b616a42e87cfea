// SPDX-License-Identifier: Apache-2.0
#include "copier.h"

#include "bench/three-tasks/hal.h"

stator_poll copier_poll(copier *self, stator_waker me)
{
    const stator_time now = stator_now();
    for (;;) {
        switch (copier_state_of(self)) {
        case copier_idle: {
            STATOR_IN(copier, self, idle);
            const uint32_t bytes = copy_taken();
            if (bytes == 0u) {
                return STATOR_PENDING;
            }
            dma_start(bytes);
            STATOR_GO(copier, self, idle, copying, .deadline = now + COPY_TICKS(bytes));
            continue;
        }
        case copier_copying: {
            STATOR_IN(copier, self, copying);
            const enum dma_status status = dma_status();
            if (status != DMA_BUSY) {
                copy_ended(status == DMA_DONE ? COPY_DONE : COPY_FAILED);
                STATOR_GO(copier, self, copying, idle);
            } else if (!stator_before(now, here->deadline)) {
                dma_stop();
                STATOR_GO(copier, self, copying, stopping, .next = now);
            } else {
                stator_wake_by(me, here->deadline);
                return STATOR_PENDING;
            }
            continue;
        }
        case copier_stopping: {
            STATOR_IN(copier, self, stopping);
            if (stator_before(now, here->next)) {
                stator_wake_by(me, here->next);
                return STATOR_PENDING;
            }
            if (dma_status() != DMA_BUSY) {
                copy_ended(COPY_LATE);
                STATOR_GO(copier, self, stopping, idle);
            } else {
                STATOR_GO(copier, self, stopping, stopping, .next = now + STOP_TICKS);
            }
            continue;
        }
        }
        __builtin_unreachable();
    }
}
