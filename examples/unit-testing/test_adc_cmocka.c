// SPDX-License-Identifier: Apache-2.0
//
// The machine of adc.h in tests of cmocka, and a machine that holds it: the child's poll is a mock, so that the parent
// is tested alone. Links with -Wl,--wrap=adc_conversion_poll.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those before. */
#include "adc.h"
#include "stator/testing.h"
#include "stator/timeout.h"

#include <cmocka.h>

enum { TASK = 1 };
static const stator_waker me = {TASK};

STATOR_TIMEOUT(timed_conversion, adc_conversion, adc_conversion_poll)

stator_poll __real_adc_conversion_poll(adc_conversion *self, stator_waker task);
stator_poll __wrap_adc_conversion_poll(adc_conversion *self, stator_waker task);

static bool mocked;

stator_poll __wrap_adc_conversion_poll(adc_conversion *self, stator_waker task)
{
    if (!mocked) {
        return __real_adc_conversion_poll(self, task);
    }
    assert_int_equal(task.task, TASK);
    return mock_type(stator_poll);
}

static int begin(void **state)
{
    (void)state;
    mocked = false;
    stator_test_begin(0u);
    return 0;
}

static void assert_entered(const char *was)
{
    if (was != NULL) {
        fail_msg("the edges were: %s", was);
    }
}

static void a_conversion_ends_with_its_value(void **state)
{
    (void)state;
    adc_conversion conversion = {.channel = 2};
    assert_int_equal(adc_conversion_poll(&conversion, me), STATOR_PENDING);
    stator_test_register_set(ADC_DATA, 99u);
    stator_test_register_set(ADC_STATUS, ADC_DONE);
    adc_interrupt();
    assert_true(stator_test_woken(TASK));
    assert_int_equal(adc_conversion_poll(&conversion, me), STATOR_READY);
    assert_int_equal(adc_conversion_complete_of(&conversion)->value, 99);
    assert_entered(stator_test_entered(adc_conversion, &conversion, "converting complete"));
}

static void the_parent_polls_its_child_before_it_looks_at_the_clock(void **state)
{
    (void)state;
    const adc_conversion child = {.channel = 2};
    timed_conversion timed = timed_conversion_of(child, 10u);
    mocked = true;
    will_return(__wrap_adc_conversion_poll, STATOR_PENDING);
    assert_int_equal(timed_conversion_poll(&timed, me), STATOR_PENDING);
    stator_test_advance(1000u);
    will_return(__wrap_adc_conversion_poll, STATOR_READY);
    assert_int_equal(timed_conversion_poll(&timed, me), STATOR_READY);
    assert_entered(stator_test_entered_by_all("timed_conversion.in_time"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_conversion_ends_with_its_value, begin),
        cmocka_unit_test_setup(the_parent_polls_its_child_before_it_looks_at_the_clock, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
