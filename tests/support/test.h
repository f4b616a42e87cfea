// SPDX-License-Identifier: Apache-2.0
//
// What a test program is written with, on the host and on an emulated board alike. It prints one line a test,
// `ok NAME` or `not ok NAME: why`, and at the end how many there were, for tests/run to count.
//
//   static void a_late_wake_costs_one_poll(void)
//   {
//       CHECK_EQUAL(1, polls);
//   }
//
//   int main(void)
//   {
//       TEST(a_late_wake_costs_one_poll);
//       return test_finish();
//   }
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <stdbool.h>
#include <stdint.h>

#define TEST(function) test_run(#function, function)

/* Ends the test here, as failed, when the condition is false. */
#define CHECK(condition)                               \
    do {                                               \
        if (!(condition)) {                            \
            test_fail(__FILE__, __LINE__, #condition); \
            return;                                    \
        }                                              \
    } while (0)

/* The same for two integers, and shows both. */
#define CHECK_EQUAL(expected, actual)                                                    \
    do {                                                                                 \
        const int64_t test_expected_ = (int64_t)(expected);                              \
        const int64_t test_actual_ = (int64_t)(actual);                                  \
        if (test_expected_ != test_actual_) {                                            \
            test_fail_values(__FILE__, __LINE__, #actual, test_expected_, test_actual_); \
            return;                                                                      \
        }                                                                                \
    } while (0)

void test_run(const char *name, void (*function)(void));

/* Marks the running test as failed; only the first reason of a test is printed. */
void test_fail(const char *file, int line, const char *why);
void test_fail_values(const char *file, int line, const char *what, int64_t expected, int64_t actual);

/* Prints how many tests ran; returns the exit status for main: 1 when any failed. */
int test_finish(void);

/* A line of explanation, or a part of one; not counted. */
void test_write(const char *text);
void test_write_number(int64_t number);

#endif
