// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test.h"

#if __STDC_HOSTED__
#include <stdio.h>
#else
#include "semihosting.h"
#endif

static unsigned run_count, failed_count;
static const char *running;
static bool running_failed;

void test_write(const char *text)
{
#if __STDC_HOSTED__
    fputs(text, stdout);
    /* A crash must not take the lines of the tests before it along. */
    fflush(stdout);
#elif defined(__AVR__)
    semihosting_write_flash(text);
#else
    semihosting_write(text);
#endif
}

void test_write_number(test_integer number)
{
    char text[21]; /* -9223372036854775808 and the zero */
    char *first = &text[sizeof text - 1];
    test_natural rest = number < 0 ? 0u - (test_natural)number : (test_natural)number;
    *first = '\0';
    do {
        *--first = (char)('0' + rest % 10u);
        rest /= 10u;
    } while (rest != 0);
    if (number < 0) {
        *--first = '-';
    }
#ifdef __AVR__
    semihosting_write(first);
#else
    test_write(first);
#endif
}

static bool begin_failure(const char *file, int line)
{
    if (running_failed) {
        return false;
    }
    running_failed = true;
    test_write(TEST_TEXT("not ok "));
    test_write(running);
    test_write(TEST_TEXT(": "));
    test_write(file);
    test_write(TEST_TEXT(":"));
    test_write_number(line);
    test_write(TEST_TEXT(": "));
    return true;
}

void test_fail(const char *file, int line, const char *why)
{
    if (begin_failure(file, line)) {
        test_write(why);
        test_write(TEST_TEXT("\n"));
    }
}

void test_fail_values(const char *file, int line, const char *what, test_integer expected, test_integer actual)
{
    if (begin_failure(file, line)) {
        test_write(what);
        test_write(TEST_TEXT(" is "));
        test_write_number(actual);
        test_write(TEST_TEXT(", expected "));
        test_write_number(expected);
        test_write(TEST_TEXT("\n"));
    }
}

void test_run(const char *name, void (*function)(void))
{
    running = name;
    running_failed = false;
    run_count++;
    function();
    if (running_failed) {
        failed_count++;
    } else {
        test_write(TEST_TEXT("ok "));
        test_write(name);
        test_write(TEST_TEXT("\n"));
    }
}

int test_finish(void)
{
    test_write(TEST_TEXT("1.."));
    test_write_number((test_integer)run_count);
    test_write(TEST_TEXT("\n"));
    return failed_count == 0 ? 0 : 1;
}
