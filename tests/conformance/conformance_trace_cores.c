// SPDX-License-Identifier: Apache-2.0
//
// Two cores write into the ring of the trace at once: no record is lost or torn, each core's are in its order, and time
// does not go back from one to the next.
//
// test: worlds host-gcc host-tsan mps2-an521 riscv-virt
// test: sources src/trace/ring.c src/trace/packet.c src/trace/build_id.c
// test: defines STATOR_CORES=2 STATOR_TRACE_RECORDS=8192u
// test: qemu -smp 2
#include "stator/stator.h"
#include "stator/trace_memory.h"
#include "tests/conformance/two_cores.h"
#include "tests/support/test.h"

#if !__STDC_HOSTED__
#include "clock.h"
#else
static void board_clock_start(void) {}
#endif

enum { CORES = 2, MARKS = 4000, AHEAD_MOST = 16 };

static stator_word begun, finished, written[CORES];

void stator_wake(stator_waker task)
{
    (void)task;
}

/* Both begin together, and none runs away: one might be over before the other has a slice of the host's time. */
static void write_marks(uint8_t core)
{
    stator_port_set(&begun, (stator_word)1u << core);
    while (STATOR_PORT_LOAD(&begun) != 3u) {}
    for (unsigned i = 0; i < MARKS; i++) {
        stator_trace_mark(core, (uint16_t)i);
        STATOR_PORT_STORE(&written[core], i + 1u);
        while (STATOR_PORT_LOAD(&written[1u - core]) + AHEAD_MOST < i) {}
    }
    stator_port_set(&finished, (stator_word)1u << core);
}

static void second(void)
{
    write_marks(1u);
    cores_end();
}

static void records_of_two_cores_are_whole_and_in_order(void)
{
    unsigned seen[CORES] = {0};
    unsigned changes = 0;
    stator_trace_start();
    cores_start_second(second);
    write_marks(0u);
    while (STATOR_PORT_LOAD(&finished) != 3u) {}
    CHECK_EQUAL(1u + CORES * MARKS, stator_trace.header.head);
    for (unsigned i = 1; i < stator_trace.header.head; i++) {
        const struct stator_trace_record *const record = &stator_trace.record[i];
        const uint32_t payload = STATOR_TRACE_PAYLOAD(record->what);
        CHECK_EQUAL(stator_trace_kind_mark, STATOR_TRACE_KIND(record->what));
        CHECK((payload & 0xFFu) < CORES);
        CHECK_EQUAL(seen[payload & 0xFFu]++, payload >> 8);
        CHECK((int32_t)(record->cycles - record[-1].cycles) >= 0);
        changes += record->what << 16 != record[-1].what << 16 ? 1u : 0u;
    }
    CHECK(changes >= MARKS / AHEAD_MOST / 2);
    test_write("they took turns ");
    test_write_number((int64_t)changes);
    test_write(" times\n");
}

int main(void)
{
    board_clock_start();
    TEST(records_of_two_cores_are_whole_and_in_order);
    return test_finish();
}
