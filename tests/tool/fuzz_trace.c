// SPDX-License-Identifier: Apache-2.0
//
// Throws anything at `stator trace`, for as long as one likes (tests/tool/fuzz_trace.sh builds and runs it). What it
// found, and what covers the reader best, is the corpus of tests/scripts/trace_corpus.
#include "tool/trace/run.h"

#include <setjmp.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
_Noreturn void fuzz_exit(int status);

static struct run *run;
static struct run_options options = {.at = "2000",
                                     .html = "/dev/null",
                                     .perfetto = "/dev/null",
                                     .figures = true,
                                     .text = true,
                                     .check = true,
                                     .bound = "500",
                                     .run = 1};
static jmp_buf ended;
static FILE *nothing;

/* The tool's own exit (it is compiled with -Dexit=fuzz_exit): bad input ends a run, not the program. */
void fuzz_exit(int status)
{
    if (status != 2) {
        abort();
    }
    longjmp(ended, 1);
}

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    options.firmware = getenv("STATOR_FUZZ_ELF");
    if (options.firmware == NULL || setjmp(ended) != 0) {
        abort();
    }
    nothing = freopen("/dev/null", "w", stdout);
    run = run_open(&options);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct mark mark = take_mark();
    const struct input input = {.name = "fuzzed", .file = -1, .bytes = bytes, .size = size};
    options.json = size % 2u == 0u;
    options.box = size % 5u == 0u;
    if (setjmp(ended) == 0) {
        run_input(run, &input, 1u + (unsigned)(size % 3u == 0u));
    }
    take_back(mark);
    return 0;
}
