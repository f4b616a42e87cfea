// SPDX-License-Identifier: Apache-2.0
//
// As much of the form of ThrowTheSwitch's Unity as this example wants, because Debian has no package of it: with the
// real one, include "unity.h" instead, and nothing else changes.
#ifndef UNIT_TESTING_UNITY_STYLE_H
#define UNIT_TESTING_UNITY_STYLE_H

#include <setjmp.h>
#include <stdio.h>

static struct {
    jmp_buf end;
    unsigned tests, failures;
} unity;

void setUp(void);
void tearDown(void);

static inline void unity_fail(const char *file, int line, const char *why)
{
    (void)printf("%s:%d: FAIL: %s\n", file, line, why);
    longjmp(unity.end, 1);
}

static inline void unity_run(void (*test)(void), const char *name)
{
    unity.tests++;
    if (setjmp(unity.end) == 0) {
        setUp();
        test();
        (void)printf("ok %s\n", name);
    } else {
        unity.failures++;
        (void)printf("not ok %s\n", name);
    }
    tearDown();
}

#define UNITY_BEGIN()  ((void)0)
#define UNITY_END()    (printf("%u Tests %u Failures\n", unity.tests, unity.failures), (int)unity.failures)
#define RUN_TEST(test) unity_run(test, #test)

#define TEST_ASSERT_MESSAGE(condition, why) ((condition) ? (void)0 : unity_fail(__FILE__, __LINE__, why))
#define TEST_ASSERT_TRUE(condition)         TEST_ASSERT_MESSAGE(condition, #condition)
#define TEST_ASSERT_FALSE(condition)        TEST_ASSERT_MESSAGE(!(condition), "not " #condition)
#define TEST_ASSERT_EQUAL(expected, actual) TEST_ASSERT_MESSAGE((expected) == (actual), #actual " is not " #expected)
#define TEST_ASSERT_NULL_MESSAGE(text, why) TEST_ASSERT_MESSAGE((text) == NULL, why)

#endif
