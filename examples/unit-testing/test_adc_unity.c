// SPDX-License-Identifier: Apache-2.0
//
// The machine of adc.h in tests of Unity's form. Each function of stator/testing.h is at work somewhere here.
#include "adc.h"
#include "stator/testing.h"
#include "unity_style.h"

/* Which task the machine is told that it is: any index below STATOR_TEST_TASKS. */
enum { TASK = 7 };
static const stator_waker me = {TASK};

/* "These edges in this order", and what they were if not. */
#define ASSERT_ENTERED(conversion, states)                                               \
    do {                                                                                 \
        const char *const was = stator_test_entered(adc_conversion, conversion, states); \
        TEST_ASSERT_NULL_MESSAGE(was, was);                                              \
    } while (0)

/* The interrupt that strikes at an access of the program, instead of between two lines of the test. */
static uint32_t strikes_at;

void setUp(void)
{
    stator_test_begin(UINT32_MAX - 50u); /* the clock wraps during each conversion */
    strikes_at = 0;
}

void tearDown(void) {}

/* Done and overrun are cleared by writing 1. */
uint32_t stator_test_on_write(uint32_t address, uint32_t held, uint32_t written)
{
    const uint32_t holds = address == ADC_STATUS ? held & ~written : written;
    if (address == strikes_at) {
        strikes_at = 0;
        stator_test_register_set(ADC_STATUS, ADC_DONE);
        adc_interrupt();
    }
    return holds;
}

static void done_with(uint32_t value)
{
    stator_test_register_set(ADC_DATA, value);
    stator_test_register_set(ADC_STATUS, ADC_DONE);
    adc_interrupt();
}

static void test_a_conversion_ends_with_its_value(void)
{
    adc_conversion conversion = {.channel = 3};
    TEST_ASSERT_EQUAL(STATOR_PENDING, adc_conversion_poll(&conversion, me));
    TEST_ASSERT_EQUAL(ADC_CHANNEL(3) | ADC_IRQ | ADC_START, stator_test_register(ADC_CONTROL));
    done_with(1234u);
    TEST_ASSERT_TRUE(stator_test_woken(TASK));
    TEST_ASSERT_EQUAL(STATOR_READY, adc_conversion_poll(&conversion, me));
    TEST_ASSERT_EQUAL(1234, adc_conversion_complete_of(&conversion)->value);
    ASSERT_ENTERED(&conversion, "converting complete");
    TEST_ASSERT_TRUE(stator_test_settles(adc_conversion, &conversion, me));
}

static void test_it_starts_the_converter_and_switches_it_off_and_writes_nothing_else(void)
{
    adc_conversion conversion = {.channel = 1};
    (void)adc_conversion_poll(&conversion, me);
    done_with(0u);
    (void)adc_conversion_poll(&conversion, me);
    const char *const was = stator_test_written("40012000=103 40012004=1 40012000=0");
    TEST_ASSERT_NULL_MESSAGE(was, was);
}

static void test_nothing_wakes_it_in_vain(void)
{
    adc_conversion conversion = {.channel = 0};
    (void)adc_conversion_poll(&conversion, me);
    stator_test_advance(ADC_PATIENCE_TICKS - 1u);
    TEST_ASSERT_FALSE(stator_test_woken(TASK));
    TEST_ASSERT_EQUAL(0u, stator_test_wakes(TASK));
}

static void test_too_late_it_waits_until_the_converter_has_stopped(void)
{
    adc_conversion conversion = {.channel = 0};
    stator_test_register_set(ADC_STATUS, ADC_BUSY);
    (void)adc_conversion_poll(&conversion, me);
    stator_test_register_then(ADC_STATUS, ADC_BUSY); /* the first two looks at it */
    stator_test_register_then(ADC_STATUS, ADC_BUSY);
    stator_test_register_then(ADC_STATUS, 0u);
    stator_test_run(adc_conversion, &conversion, me, ADC_PATIENCE_TICKS + 2u * ADC_STOP_TICKS - 1u);
    TEST_ASSERT_EQUAL(adc_conversion_stopping, adc_conversion_state_of(&conversion));
    stator_test_run(adc_conversion, &conversion, me, 1u);
    TEST_ASSERT_EQUAL(adc_fault_timed_out, adc_conversion_faulted_of(&conversion)->reason);
    ASSERT_ENTERED(&conversion, "converting stopping faulted");
    TEST_ASSERT_TRUE(stator_test_deadline(TASK).never);
}

static void test_an_interrupt_in_the_middle_of_the_first_poll_is_not_lost(void)
{
    adc_conversion conversion = {.channel = 0};
    stator_test_register_set(ADC_DATA, 77u);
    strikes_at = ADC_CONTROL; /* done before the poll has armed anything */
    TEST_ASSERT_EQUAL(STATOR_READY, adc_conversion_poll(&conversion, me));
    TEST_ASSERT_EQUAL(77, adc_conversion_complete_of(&conversion)->value);
}

static void test_a_channel_that_is_not_there_is_assertion_1001(void)
{
    adc_conversion conversion = {.channel = ADC_CHANNELS};
    unsigned number;
    STATOR_TEST_FAULT(number, (void)adc_conversion_poll(&conversion, me));
    TEST_ASSERT_EQUAL(1001u, number);
}

static void test_an_overrun_is_a_fault(void)
{
    adc_conversion conversion = {.channel = 0};
    (void)adc_conversion_poll(&conversion, me);
    stator_test_register_set(ADC_STATUS, ADC_DONE | ADC_OVERRUN);
    adc_interrupt();
    TEST_ASSERT_EQUAL(STATOR_READY, adc_conversion_poll(&conversion, me));
    TEST_ASSERT_EQUAL(adc_fault_overrun, adc_conversion_faulted_of(&conversion)->reason);
}

/* The last: all tests together took every edge that the machine declares. */
static void test_every_edge_was_taken(void)
{
    TEST_ASSERT_TRUE(STATOR_TEST_ALL_EDGES_SEEN(adc_conversion));
}

int main(void)
{
    UNITY_BEGIN();
    RUN_TEST(test_a_conversion_ends_with_its_value);
    RUN_TEST(test_it_starts_the_converter_and_switches_it_off_and_writes_nothing_else);
    RUN_TEST(test_nothing_wakes_it_in_vain);
    RUN_TEST(test_too_late_it_waits_until_the_converter_has_stopped);
    RUN_TEST(test_an_interrupt_in_the_middle_of_the_first_poll_is_not_lost);
    RUN_TEST(test_a_channel_that_is_not_there_is_assertion_1001);
    RUN_TEST(test_an_overrun_is_a_fault);
    RUN_TEST(test_every_edge_was_taken);
    return UNITY_END();
}
