// SPDX-License-Identifier: Apache-2.0
//
// The part of stator/testing.h that only a process has: simulated registers, and assertions that a test expects.
#include "stator/testing.h"

#include "testing_text.h"

#include <stdio.h>
#include <stdlib.h>

void stator_test_begin_host(void);

struct held {
    uint32_t address;
    uint32_t value;
};

static struct {
    struct held held[STATOR_TEST_REGISTERS];
    unsigned held_count;
    struct held next[STATOR_TEST_VALUES]; /* scripted values, in the order in which they are read */
    unsigned next_count;
    struct held write[STATOR_TEST_WRITES];
    unsigned writes;
} test;

static struct {
    jmp_buf jump;
    bool armed;
    unsigned number;
} fault;

static _Noreturn void give_up(const char *why)
{
    (void)fprintf(stderr, "stator/testing.h: %s\n", why);
    abort();
}

void stator_test_begin_host(void)
{
    test.held_count = 0;
    test.next_count = 0;
    test.writes = 0;
    fault.armed = false;
}

static uint32_t *held_at(uint32_t address)
{
    for (unsigned i = 0; i < test.held_count; i++) {
        if (test.held[i].address == address) {
            return &test.held[i].value;
        }
    }
    if (test.held_count == STATOR_TEST_REGISTERS) {
        give_up("more registers than STATOR_TEST_REGISTERS: raise it");
    }
    const struct held fresh = {address, 0u};
    test.held[test.held_count] = fresh;
    return &test.held[test.held_count++].value;
}

void stator_test_register_set(uint32_t address, uint32_t value)
{
    *held_at(address) = value;
}

uint32_t stator_test_register(uint32_t address)
{
    return *held_at(address);
}

void stator_test_register_then(uint32_t address, uint32_t value)
{
    if (test.next_count == STATOR_TEST_VALUES) {
        give_up("more scripted values than STATOR_TEST_VALUES: raise it");
    }
    const struct held next = {address, value};
    test.next[test.next_count++] = next;
}

/* The first scripted value of the register becomes what it holds. */
static void take_next(uint32_t address, uint32_t *held)
{
    for (unsigned i = 0; i < test.next_count; i++) {
        if (test.next[i].address == address) {
            *held = test.next[i].value;
            test.next_count--;
            for (; i < test.next_count; i++) {
                test.next[i] = test.next[i + 1u];
            }
            return;
        }
    }
}

__attribute__((weak)) uint32_t stator_test_on_read(uint32_t address, uint32_t held)
{
    (void)address;
    return held;
}

__attribute__((weak)) uint32_t stator_test_on_write(uint32_t address, uint32_t held, uint32_t written)
{
    (void)address;
    (void)held;
    return written;
}

uint32_t stator_simulated_read(uint32_t address)
{
    take_next(address, held_at(address));
    return stator_test_on_read(address, *held_at(address));
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    if (test.writes == STATOR_TEST_WRITES) {
        give_up("more writes in a test than STATOR_TEST_WRITES: raise it");
    }
    const struct held write = {address, value};
    test.write[test.writes++] = write;
    /* The hook may touch other registers, so this one's place is looked up again. */
    const uint32_t after = stator_test_on_write(address, *held_at(address), value);
    *held_at(address) = after;
}

const char *stator_test_written(const char *writes)
{
    static char text[20u * STATOR_TEST_WRITES];
    struct stator_test_text was = {text, sizeof text, 0u};
    stator_test_append(&was, "");
    for (unsigned i = 0; i < test.writes; i++) {
        stator_test_append(&was, i != 0u ? " " : "");
        stator_test_append_number(&was, test.write[i].address, 16u);
        stator_test_append(&was, "=");
        stator_test_append_number(&was, test.write[i].value, 16u);
    }
    return stator_test_same(text, writes) ? NULL : text;
}

jmp_buf *stator_test_catch(void)
{
    fault.armed = true;
    fault.number = 0;
    return &fault.jump;
}

unsigned stator_test_caught(void)
{
    fault.armed = false;
    return fault.number;
}

void stator_fault(uint16_t number, stator_waker task, uint8_t state)
{
    if (!fault.armed) {
        (void)fprintf(stderr, "assertion %u failed: task %u, state %u\n", (unsigned)number, (unsigned)task.task,
                      (unsigned)state);
        abort();
    }
    fault.number = number;
    longjmp(fault.jump, 1);
}
