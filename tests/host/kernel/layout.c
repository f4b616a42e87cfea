// SPDX-License-Identifier: Apache-2.0
//
// What a machine weighs: the state byte packs beside small fields, the union is as large as the largest state, and
// always-fields are kept across edges.
#include "stator/stator.h"
#include "tests/support/test.h"

#include <string.h>

/* No system: a machine that is polled by hand needs none. */
void stator_wake(stator_waker task)
{
    (void)task;
}

#define SENSOR(m, ROW)                                         \
    ROW(m, rest, idle)                                         \
    ROW(m, state, reading, uint8_t retries; uint32_t address;) \
    ROW(m, final, faulted, uint32_t code;)                     \
    ROW(m, edge, idle, reading)                                \
    ROW(m, edge, reading, faulted)
STATOR_MACHINE(sensor, SENSOR)
STATOR_BUDGET(sensor, 8);

#define DMA_TRANSFER(m, ROW)                      \
    ROW(m, always, uint32_t descriptor;)          \
    ROW(m, state, armed)                          \
    ROW(m, state, polling, stator_time deadline;) \
    ROW(m, state, stopping)                       \
    ROW(m, final, complete, uint32_t bytes;)      \
    ROW(m, final, faulted, uint8_t reason;)       \
    ROW(m, edge, armed, polling)                  \
    ROW(m, edge, polling, complete)
STATOR_MACHINE(dma_transfer, DMA_TRANSFER)
STATOR_BUDGET(dma_transfer, 12);

/* A read whose position is the state: 64 bytes that cross states, and 4 for where it is. */
#define READ(m, ROW)                           \
    ROW(m, always, uint8_t buffer[64];)        \
    ROW(m, state, reading, uint16_t position;) \
    ROW(m, final, full)                        \
    ROW(m, edge, reading, full)
STATOR_MACHINE(block_read, READ)
STATOR_BUDGET(block_read, 68);

#define FLAG(m, ROW)    \
    ROW(m, state, down) \
    ROW(m, state, up)   \
    ROW(m, edge, down, up)
STATOR_MACHINE(flag, FLAG)
STATOR_BUDGET(flag, 1);

/* A child lies in the state that awaits it. */
#define PARENT(m, ROW)                    \
    ROW(m, state, waiting, sensor child;) \
    ROW(m, final, done, uint8_t result;)  \
    ROW(m, edge, waiting, done)
STATOR_MACHINE(parent, PARENT)
STATOR_BUDGET(parent, 12);

static void machines_have_exactly_the_bytes_that_they_declare(void)
{
    CHECK_EQUAL(8, sizeof(sensor));
    CHECK_EQUAL(12, sizeof(dma_transfer));
    CHECK_EQUAL(68, sizeof(block_read));
    CHECK_EQUAL(1, sizeof(flag));
    CHECK_EQUAL(12, sizeof(parent));
}

static void small_fields_pack_beside_the_state_byte(void)
{
    CHECK_EQUAL(0, offsetof(sensor, state));
    CHECK_EQUAL(1, offsetof(struct sensor_reading, retries));
    CHECK_EQUAL(4, offsetof(struct sensor_reading, address));
    CHECK_EQUAL(2, offsetof(struct block_read_reading, position));
}

static void zeroed_memory_is_in_the_first_state(void)
{
    static const parent zeroed;
    CHECK_EQUAL(parent_waiting, parent_state_of(&zeroed));
    CHECK_EQUAL(sensor_idle, sensor_state_of(&zeroed.waiting.child));
}

static void an_edge_builds_the_new_state_whole_and_keeps_what_is_always_there(void)
{
    dma_transfer machine;
    dma_transfer *const self = &machine;
    memset(self, 0xff, sizeof machine);
    machine.descriptor = 0x1234;
    machine.state = dma_transfer_armed;
    {
        STATOR_IN(dma_transfer, self, armed);
        (void)here;
        STATOR_GO(dma_transfer, self, armed, polling);
    }
    CHECK_EQUAL(0, dma_transfer_polling_of(self)->deadline);
    CHECK_EQUAL(0x1234, self->descriptor);
    {
        STATOR_IN(dma_transfer, self, polling);
        here->deadline = 99;
        STATOR_GO(dma_transfer, self, polling, complete, .bytes = here->deadline + 1u);
    }
    CHECK_EQUAL(100, dma_transfer_complete_of(self)->bytes);
    CHECK_EQUAL(0x1234, self->descriptor);
}

int main(void)
{
    TEST(machines_have_exactly_the_bytes_that_they_declare);
    TEST(small_fields_pack_beside_the_state_byte);
    TEST(zeroed_memory_is_in_the_first_state);
    TEST(an_edge_builds_the_new_state_whole_and_keeps_what_is_always_there);
    return test_finish();
}
