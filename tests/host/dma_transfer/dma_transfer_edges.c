// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c examples/dma-transfer/dma_transfer.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// The transfer of examples/dma-transfer with an engine that takes its time, as QEMU's does not: every edge, an
// interrupt at every register access, and all of it over the wrap of the clock.
#include "examples/dma-transfer/dma_registers.h"
#include "examples/dma-transfer/dma_transfer.h"
#include "stator/testing.h"
#include "tests/support/test.h"

enum { ME = 3, PATIENCE = 1000, BYTES = 256 };
static const stator_waker me = {ME};
static const struct dma_descriptor descriptor = {FMC_FLASH_WINDOW, 0x000A0000u, BYTES, PATIENCE};

/* The simulated engine. A stop takes effect after some looks at the control register. */
static struct {
    bool granted, running;
    unsigned looks_until_idle;
    unsigned access;  /* so far */
    unsigned done_at; /* the access at which it is done and its interrupt strikes; 0: none */
    uint32_t left_when_done;
} engine;

static void done(uint32_t left_bytes)
{
    engine.running = false;
    stator_test_register_set(FMC_DMA_LENGTH, left_bytes);
    stator_test_register_set(FMC_INTERRUPT, FMC_INTERRUPT_ENABLE | FMC_INTERRUPT_DONE);
    dma_interrupt();
}

/* Between this access and the next, if the engine runs. */
static void maybe_done(void)
{
    if (++engine.access >= engine.done_at && engine.done_at != 0u && engine.running) {
        engine.done_at = 0;
        done(engine.left_when_done);
    }
}

uint32_t stator_test_on_read(uint32_t address, uint32_t held)
{
    uint32_t got = held;
    if (address == FMC_DMA_CONTROL && !engine.running && engine.looks_until_idle > 0u) {
        engine.looks_until_idle--;
        got = FMC_DMA_START;
    }
    maybe_done();
    return got;
}

uint32_t stator_test_on_write(uint32_t address, uint32_t held, uint32_t written)
{
    if (address == FMC_DMA_CONTROL) {
        if (written == FMC_DMA_REQUEST) {
            engine.granted = true;
        } else if (engine.granted) {
            engine.granted = false;
            engine.running = written == FMC_DMA_START;
            if (!engine.running) {
                stator_test_register_set(FMC_INTERRUPT, FMC_INTERRUPT_ENABLE);
            }
            stator_test_register_set(FMC_DMA_CONTROL, written);
        }
        maybe_done();
        return stator_test_register(FMC_DMA_CONTROL); /* the handler may have written it meanwhile */
    }
    if (address >= FMC_DMA_CONTROL && !engine.granted) {
        return held;
    }
    return written;
}

static const stator_time starts[] = {0u, INT32_MAX - 500u, UINT32_MAX - 500u, UINT32_MAX - 999u};
#define EACH_START(start) for (unsigned i_ = 0, start; i_ < 4u && ((start) = starts[i_], true); i_++)

static dma_transfer begin(stator_time start)
{
    stator_test_begin(start);
    engine.granted = false;
    engine.running = false;
    engine.looks_until_idle = 0;
    engine.access = 0;
    engine.done_at = 0;
    engine.left_when_done = 0;
    const dma_transfer transfer = {.descriptor = &descriptor};
    return transfer;
}

#define CHECK_ENTERED(self, states)                                               \
    do {                                                                          \
        const char *const was_ = stator_test_entered(dma_transfer, self, states); \
        if (was_ != NULL) {                                                       \
            test_fail(__FILE__, __LINE__, was_);                                  \
            return;                                                               \
        }                                                                         \
        CHECK(!engine.running);                                                   \
        CHECK(stator_test_settles(dma_transfer, self, me));                       \
    } while (0)

static void it_programs_the_engine_and_starts_it_last(void)
{
    dma_transfer transfer = begin(0u);
    CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&transfer, me));
    CHECK(engine.running);
    CHECK(stator_test_written(
              "7e620080=aeed0000 7e620084=80000000 7e620088=a0000 7e62008c=100 7e620008=8 7e620080=1") == NULL);
}

static void done_in_time_it_is_complete(void)
{
    EACH_START(start)
    {
        dma_transfer transfer = begin(start);
        CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&transfer, me));
        stator_test_run(dma_transfer, &transfer, me, PATIENCE - 1u);
        CHECK_EQUAL(dma_transfer_polling, dma_transfer_state_of(&transfer));
        done(0u);
        CHECK(stator_test_woken(ME));
        CHECK_EQUAL(STATOR_READY, dma_transfer_poll(&transfer, me));
        CHECK_EQUAL(BYTES, dma_transfer_complete_of(&transfer)->bytes);
        CHECK_ENTERED(&transfer, "polling complete");
    }
}

static void done_with_bytes_left_it_is_faulted_and_says_how_many(void)
{
    dma_transfer transfer = begin(0u);
    CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&transfer, me));
    done(128u);
    CHECK_EQUAL(STATOR_READY, dma_transfer_poll(&transfer, me));
    CHECK_EQUAL(dma_refused, dma_transfer_faulted_of(&transfer)->reason);
    CHECK_EQUAL(128, dma_transfer_faulted_of(&transfer)->left_bytes);
    CHECK_ENTERED(&transfer, "polling faulted");
}

static void too_late_it_waits_until_the_engine_is_idle(void)
{
    EACH_START(start)
    {
        dma_transfer transfer = begin(start);
        CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&transfer, me));
        engine.looks_until_idle = 3;
        stator_test_register_set(FMC_DMA_LENGTH, 64u);
        stator_test_run(dma_transfer, &transfer, me, PATIENCE - 1u);
        CHECK_EQUAL(dma_transfer_polling, dma_transfer_state_of(&transfer));
        stator_test_run(dma_transfer, &transfer, me, 1u);
        CHECK_EQUAL(dma_transfer_stopping, dma_transfer_state_of(&transfer));
        CHECK(!engine.running);
        stator_test_run(dma_transfer, &transfer, me, PATIENCE);
        CHECK_EQUAL(dma_timed_out, dma_transfer_faulted_of(&transfer)->reason);
        CHECK_EQUAL(64, dma_transfer_faulted_of(&transfer)->left_bytes);
        CHECK_EQUAL(0, engine.looks_until_idle);
        CHECK_ENTERED(&transfer, "polling stopping faulted");
    }
}

static void a_result_that_is_there_counts_however_late_the_poll(void)
{
    dma_transfer transfer = begin(UINT32_MAX - 10u);
    CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&transfer, me));
    done(0u);
    stator_test_advance(50u * PATIENCE);
    CHECK_EQUAL(STATOR_READY, dma_transfer_poll(&transfer, me));
    CHECK_ENTERED(&transfer, "polling complete");
}

static void cancelled_in_each_state(void)
{
    dma_transfer armed = begin(0u);
    dma_transfer_cancel(&armed, me);
    CHECK(stator_test_woken(ME));
    CHECK_EQUAL(dma_cancelled, dma_transfer_faulted_of(&armed)->reason);
    CHECK_EQUAL(BYTES, dma_transfer_faulted_of(&armed)->left_bytes);
    CHECK(stator_test_written("") == NULL);
    CHECK_ENTERED(&armed, "faulted");

    dma_transfer polling = begin(0u);
    CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&polling, me));
    engine.looks_until_idle = 1;
    dma_transfer_cancel(&polling, me);
    CHECK(stator_test_woken(ME));
    CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&polling, me));
    dma_transfer_cancel(&polling, me); /* nothing more to stop */
    stator_test_run(dma_transfer, &polling, me, PATIENCE);
    CHECK_EQUAL(dma_cancelled, dma_transfer_faulted_of(&polling)->reason);
    CHECK_ENTERED(&polling, "polling stopping faulted");
    dma_transfer_cancel(&polling, me);
    CHECK(stator_test_settles(dma_transfer, &polling, me));
}

/* From the store that starts the engine on, through the stop by the deadline: wherever the interrupt strikes, the
 * transfer ends, the engine is idle, and nothing of it reaches the next transfer. */
static void an_interrupt_at_every_register_access(void)
{
    unsigned completed = 0;
    for (unsigned access = 1; access <= 12u; access++) {
        dma_transfer transfer = begin(UINT32_MAX - 500u);
        engine.done_at = access;
        (void)dma_transfer_poll(&transfer, me);
        stator_test_run(dma_transfer, &transfer, me, 2u * PATIENCE);
        CHECK_EQUAL(STATOR_READY, dma_transfer_poll(&transfer, me));
        CHECK(!engine.running);
        completed += dma_transfer_state_of(&transfer) == dma_transfer_complete ? 1u : 0u;

        dma_transfer next = {.descriptor = &descriptor};
        engine.done_at = 0;
        CHECK_EQUAL(STATOR_PENDING, dma_transfer_poll(&next, me));
        CHECK(engine.running);
    }
    CHECK(completed >= 2u && completed < 12u);
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(dma_transfer));
}

int main(void)
{
    TEST(it_programs_the_engine_and_starts_it_last);
    TEST(done_in_time_it_is_complete);
    TEST(done_with_bytes_left_it_is_faulted_and_says_how_many);
    TEST(too_late_it_waits_until_the_engine_is_idle);
    TEST(a_result_that_is_there_counts_however_late_the_poll);
    TEST(cancelled_in_each_state);
    TEST(an_interrupt_at_every_register_access);
    TEST(every_edge_was_taken);
    return test_finish();
}
