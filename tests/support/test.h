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

/* A text of the test's own. AVR reads constants from RAM, of which there is little: there it is a place in flash. */
#ifdef __AVR__
#define TEST_TEXT(text)                                                \
    (__extension__({                                                   \
        static const char text_[] __attribute__((__progmem__)) = text; \
        &text_[0];                                                     \
    }))
#else
#define TEST_TEXT(text) text
#endif

/* What is compared: gcc 5 for AVR compares wrongly with constants of 64 bits. */
#ifdef __AVR__
typedef int32_t test_integer;
typedef uint32_t test_natural;
#else
typedef int64_t test_integer;
typedef uint64_t test_natural;
#endif

#define TEST(function) test_run(TEST_TEXT(#function), function)

#define TEST_FILE TEST_TEXT(__FILE__)

/* Ends the test here, as failed, when the condition is false. */
#define CHECK(condition)                                           \
    do {                                                           \
        if (!(condition)) {                                        \
            test_fail(TEST_FILE, __LINE__, TEST_TEXT(#condition)); \
            return;                                                \
        }                                                          \
    } while (0)

/* The same for two integers, and shows both. */
#define CHECK_EQUAL(expected, actual)                                                                \
    do {                                                                                             \
        const test_integer test_expected_ = (test_integer)(expected);                                \
        const test_integer test_actual_ = (test_integer)(actual);                                    \
        if (test_expected_ != test_actual_) {                                                        \
            test_fail_values(TEST_FILE, __LINE__, TEST_TEXT(#actual), test_expected_, test_actual_); \
            return;                                                                                  \
        }                                                                                            \
    } while (0)

void test_run(const char *name, void (*function)(void));

/* Marks the running test as failed; only the first reason of a test is printed. */
void test_fail(const char *file, int line, const char *why);
void test_fail_values(const char *file, int line, const char *what, test_integer expected, test_integer actual);

/* Prints how many tests ran; returns the exit status for main: 1 when any failed. */
int test_finish(void);

/* A line of explanation, or a part of one, as TEST_TEXT; not counted. */
void test_write(const char *text);
void test_write_number(test_integer number);

#endif
