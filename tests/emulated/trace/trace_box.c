// SPDX-License-Identifier: Apache-2.0
// test: sources src/trace/ring.c src/trace/packet.c src/trace/build_id.c
// test: defines STATOR_HOOKS="stator/trace.h" STATOR_TRACE_RECORDS=64u STATOR_TRACE_BOX_RECORDS=16u
//
// The black box over a reset of the chip: the firmware counts down and resets itself in the midst of a poll, as a
// watchdog would; after it, the records are those of the run before, to the last.
#include "clock.h"
#include "cortex_m_registers.h"
#include "cortex_m_startup.h"
#include "register_access.h"
#include "stator/stator.h"
#include "stator/trace_memory.h"
#include "tests/support/test.h"

#define SCB_AIRCR        0xE000ED0Cu /* B3.2.6 */
#define SCB_AIRCR_RESET  (0x05FA0000u | 1u << 2)
#define FIRST_RUN        0x52554E31u
#define LAST_WORDS       42
#define LAST_WORDS_VALUE 0x1234u

#define FUSE(m, ROW)                      \
    ROW(m, state, burning, uint8_t left;) \
    ROW(m, state, hissing, uint8_t left;) \
    ROW(m, state, gone)                   \
    ROW(m, edge, burning, hissing)        \
    ROW(m, edge, hissing, burning)        \
    ROW(m, edge, burning, gone)
STATOR_MACHINE(fuse, FUSE)
static stator_poll fuse_poll(fuse *self, stator_waker me);

#define APP(s, ROW)    \
    ROW(s, tier, main) \
    ROW(s, task, fuse, fuse, fuse_poll)
STATOR_SYSTEM(app, APP)

NOT_CLEARED_BY_RESET static uint32_t run;

static stator_poll fuse_poll(fuse *self, stator_waker me)
{
    switch (fuse_state_of(self)) {
    case fuse_burning: {
        STATOR_IN(fuse, self, burning);
        const uint8_t left = here->left;
        if (left == 0u) {
            STATOR_GO(fuse, self, burning, gone);
            STATOR_TRACE_MARK(LAST_WORDS, last_words, LAST_WORDS_VALUE);
            register_write(SCB_AIRCR, SCB_AIRCR_RESET);
            for (;;) {}
        }
        STATOR_GO(fuse, self, burning, hissing, .left = left);
        break;
    }
    case fuse_hissing: {
        STATOR_IN(fuse, self, hissing);
        const uint8_t left = here->left;
        STATOR_GO(fuse, self, hissing, burning, .left = (uint8_t)(left - 1u));
        break;
    }
    case fuse_gone:
        return STATOR_READY;
    }
    stator_wake(me);
    return STATOR_PENDING;
}

static void the_box_tells_the_last_moments_before_the_reset(void)
{
    const unsigned records = STATOR_TRACE_BOX_RECORDS;
    const struct stator_trace_box *const box = &stator_trace_box;
    CHECK_EQUAL(80 + 8 * records, stator_trace_box_bytes());
    CHECK_EQUAL(1, box->header.sequence);
    CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_mark, LAST_WORDS | LAST_WORDS_VALUE << 8),
                box->record[records - 1u].what);
    CHECK_EQUAL(STATOR_TRACE_EDGE(&app.fuse.state, fuse_burning, fuse_gone), box->record[records - 2u].what);
    CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_poll, app_fuse), box->record[records - 3u].what);
    for (unsigned i = 1; i < records; i++) {
        CHECK(box->record[i].cycles - box->record[i - 1u].cycles < 1000u);
    }
}

static void the_new_run_counts_itself(void)
{
    CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_start, 2u), stator_trace.record[0].what);
    CHECK_EQUAL(2, stator_trace.header.head);
}

static void a_box_that_was_damaged_is_none(void)
{
    stator_trace_box.record[3].cycles ^= 1u;
    CHECK_EQUAL(0, stator_trace_box_bytes());
    stator_trace_box.record[3].cycles ^= 1u;
    CHECK(stator_trace_box_bytes() != 0u);
    stator_trace_box.header.head ^= 1u;
    CHECK_EQUAL(0, stator_trace_box_bytes());
}

int main(void)
{
    board_clock_start();
    if (run != FIRST_RUN) {
        run = FIRST_RUN;
        app.fuse = (fuse){.burning = {.state_ = fuse_burning, .left = 20u}};
        app_run();
    }
    run = 0u;
    app_start();
    TEST(the_box_tells_the_last_moments_before_the_reset);
    TEST(the_new_run_counts_itself);
    TEST(a_box_that_was_damaged_is_none);
    return test_finish();
}
