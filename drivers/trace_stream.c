// SPDX-License-Identifier: Apache-2.0
#include "trace_stream.h"

STATOR_STATIC_ASSERT(sizeof(struct stator_trace_frame) <= UINT16_MAX, "a frame's size fits size_bytes");

/* Sends the black box, if there is one. */
static bool report(stator_waker me)
{
#if STATOR_TRACE_BOX_RECORDS > 0
    const unsigned size_bytes = stator_trace_box_bytes();
    return size_bytes == 0u || trace_stream_write(&stator_trace_box, size_bytes, me);
#else
    (void)me;
    return true;
#endif
}

stator_poll trace_stream_poll(trace_stream *self, stator_waker me)
{
    switch (trace_stream_state_of(self)) {
    case trace_stream_reporting: {
        STATOR_IN(trace_stream, self, reporting);
        (void)here;
        if (!report(me)) {
            return STATOR_PENDING;
        }
        STATOR_GO(trace_stream, self, reporting, waiting, .tick = stator_now());
        stator_wake(me);
        return STATOR_PENDING;
    }
    case trace_stream_waiting: {
        STATOR_IN(trace_stream, self, waiting);
        const bool full = stator_trace_waiting() >= STATOR_TRACE_FRAME_RECORDS;
        stator_wake_by(me, here->tick);
        if (!full && !stator_passed(here->tick)) {
            return STATOR_PENDING;
        }
        const unsigned size_bytes = stator_trace_take_frame(&self->frame);
        STATOR_GO(trace_stream, self, waiting, sending, .size_bytes = (uint16_t)size_bytes);
        stator_wake(me);
        return STATOR_PENDING;
    }
    case trace_stream_sending: {
        STATOR_IN(trace_stream, self, sending);
        if (!trace_stream_write(&self->frame, here->size_bytes, me)) {
            return STATOR_PENDING;
        }
        STATOR_GO(trace_stream, self, sending, waiting, .tick = stator_after(self->period_ticks));
        stator_wake_by(me, self->waiting.tick);
        if (stator_trace_waiting() >= STATOR_TRACE_FRAME_RECORDS) {
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}
