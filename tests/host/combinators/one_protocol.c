// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// The three programs of examples/one-protocol that are in C do the same to the controller, and get the same result, for
// each outcome of each try: a byte, a NAK, silence, and a byte that comes after the abort.
#include "tests/host/combinators/combinators.h"

#define i2c_interrupt stator_interrupt
#include "examples/one-protocol/stator.c" // NOLINT(bugprone-suspicious-include)
#undef i2c_interrupt
#define i2c_interrupt protothread_interrupt
#define register_read protothread_read
#include "examples/one-protocol/protothread.c" // NOLINT(bugprone-suspicious-include)
#undef i2c_interrupt
#undef register_read
#define i2c_interrupt rtos_interrupt
#define register_read rtos_read
#include "examples/one-protocol/rtos.c" // NOLINT(bugprone-suspicious-include)
#undef i2c_interrupt
#undef register_read

#include <stdio.h>
#include <string.h>

enum { COMES, NAK, SILENT, COMES_LATE, OUTCOMES };
enum { TRANSFER_TICKS = 200 };

static struct {
    unsigned outcome[TRIES];
    unsigned tries;
    uint32_t status;
    uint32_t notified;
    bool raised; /* an interrupt is to come */
    stator_time at;
    char log[200];
} bus;

static void note(const char *what)
{
    const size_t used = strlen(bus.log);
    (void)snprintf(bus.log + used, sizeof bus.log - used, "%s@%u ", what, (unsigned)(stator_now() / 100u));
}

void i2c_begin(uint8_t address, uint8_t reg)
{
    const unsigned outcome = bus.outcome[bus.tries++];
    note(address == 0x48u && reg == 5u ? "begin" : "wrong");
    bus.raised = outcome != SILENT;
    bus.at = stator_now() + (outcome == COMES_LATE ? TIMEOUT_TICKS + PAUSE_TICKS / 2u : TRANSFER_TICKS);
    bus.status = outcome == NAK ? I2C_NAK : I2C_DONE;
}

uint32_t i2c_status(void)
{
    return bus.status;
}

uint8_t i2c_byte(void)
{
    note("byte");
    return 0x5Au;
}

/* Does not stop what comes late: that is the trap. */
void i2c_abort(void)
{
    note("abort");
}

/* A tick passes; the interrupt comes when it is due. */
static void tick(void (*interrupt)(void))
{
    stator_test_advance(1u);
    if (bus.raised && stator_passed(bus.at)) {
        bus.raised = false;
        interrupt();
    }
}

static int stator_outcome(void)
{
    register_read read = {.address = 0x48u, .reg = 5u};
    (void)stator_cell_take(&i2c);
    stator_wake(me);
    while (!stator_test_woken(ME) || register_read_poll(&read, me) == STATOR_PENDING) {
        tick(stator_interrupt);
    }
    return register_read_state_of(&read) == register_read_complete ? register_read_complete_of(&read)->value : -1;
}

uint32_t ticks(void)
{
    return stator_now();
}

static int protothread_outcome(void)
{
    struct protothread_read read = {.address = 0x48u, .reg = 5u};
    while (register_read_run(&read) == PT_WAITING) {
        tick(protothread_interrupt);
    }
    return read.complete ? read.value : -1;
}

BaseType_t xTaskNotifyWait(uint32_t clear_before, uint32_t clear_after, uint32_t *value, TickType_t limit)
{
    bus.notified &= ~clear_before;
    while (bus.notified == 0u && limit-- != 0u) {
        tick(rtos_interrupt);
    }
    const bool notified = bus.notified != 0u;
    *value = bus.notified;
    bus.notified &= ~clear_after;
    return notified ? pdTRUE : pdFALSE;
}

BaseType_t xTaskNotifyFromISR(TaskHandle_t task, uint32_t value, eNotifyAction action, BaseType_t *woken)
{
    (void)action;
    bus.notified |= value;
    *woken = task != NULL ? pdTRUE : pdFALSE;
    return pdTRUE;
}

void vTaskDelay(TickType_t delay)
{
    while (delay-- != 0u) {
        tick(rtos_interrupt);
    }
}

void vPortYieldFromISR(BaseType_t woken)
{
    (void)woken;
}

static int rtos_outcome(void)
{
    uint8_t value = 0;
    bus.notified = 0;
    return rtos_read(0x48u, 5u, &value) ? value : -1;
}

static void fresh(unsigned combination)
{
    begin(0u);
    memset(&bus, 0, sizeof bus);
    for (unsigned try = 0; try < TRIES; try++) {
        bus.outcome[try] = combination % OUTCOMES;
        combination /= OUTCOMES;
    }
}

static void all_three_do_the_same_whatever_the_tries_end_in(void)
{
    for (unsigned combination = 0; combination < OUTCOMES * OUTCOMES * OUTCOMES; combination++) {
        char log[sizeof bus.log];
        fresh(combination);
        const int value = stator_outcome();
        memcpy(log, bus.log, sizeof log);
        CHECK_EQUAL(bus.outcome[0] == COMES || bus.outcome[1] == COMES || bus.outcome[2] == COMES ? 0x5A : -1, value);

        fresh(combination);
        CHECK_EQUAL(value, protothread_outcome());
        if (strcmp(log, bus.log) != 0) {
            test_write(log);
            test_write("| ");
            test_write(bus.log);
        }
        CHECK(strcmp(log, bus.log) == 0);

        fresh(combination);
        CHECK_EQUAL(value, rtos_outcome());
        CHECK(strcmp(log, bus.log) == 0);
    }
}

static void the_stator_one_takes_every_edge(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(register_read));
}

int main(void)
{
    TEST(all_three_do_the_same_whatever_the_tries_end_in);
    TEST(the_stator_one_takes_every_edge);
    return test_finish();
}
