// SPDX-License-Identifier: Apache-2.0
// test: sources src/trace/ring.c src/trace/packet.c src/trace/build_id.c
// test: defines STATOR_TRACE_RECORDS=65536u
//
// Many threads write at once, as cores or interrupts of any priority would: no record is lost or torn, each thread's
// are in its order, and time does not go back from one record to the next.
#define _POSIX_C_SOURCE 200809L /* pthread_create, which -std=c11 hides */

#include "stator/stator.h"
#include "stator/trace_memory.h"
#include "tests/support/test.h"

#include <pthread.h>

enum { THREADS = 4, MARKS = 10000 };

void stator_wake(stator_waker task)
{
    (void)task;
}

static void *write_marks(void *numbered)
{
    const uint8_t thread = *(const uint8_t *)numbered;
    for (unsigned i = 0; i < MARKS; i++) {
        stator_trace_mark(thread, (uint16_t)i);
    }
    return NULL;
}

static void records_of_many_threads_are_whole_and_in_order(void)
{
    static const uint8_t number[THREADS] = {0u, 1u, 2u, 3u};
    pthread_t thread[THREADS];
    unsigned seen[THREADS] = {0};
    stator_trace_start();
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_create(&thread[i], NULL, write_marks, (void *)&number[i]));
    }
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_join(thread[i], NULL));
    }
    CHECK_EQUAL(1u + THREADS * MARKS, stator_trace.header.head);
    for (unsigned i = 1; i < stator_trace.header.head; i++) {
        const struct stator_trace_record *const record = &stator_trace.record[i];
        const uint32_t payload = STATOR_TRACE_PAYLOAD(record->what);
        CHECK_EQUAL(stator_trace_kind_mark, STATOR_TRACE_KIND(record->what));
        CHECK((payload & 0xFFu) < THREADS);
        CHECK_EQUAL(seen[payload & 0xFFu]++, payload >> 8);
        CHECK((int32_t)(record->cycles - record[-1].cycles) >= 0);
    }
}

int main(void)
{
    TEST(records_of_many_threads_are_whole_and_in_order);
    return test_finish();
}
