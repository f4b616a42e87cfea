// SPDX-License-Identifier: Apache-2.0
//
// The trace of the Linux process goes into the file that SENSOR_FUSION_TRACE names, or nowhere.
#define _POSIX_C_SOURCE 200809L /* open, write, which -std=c11 hides */

#include "board.h"
#include "drivers/trace_stream.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STATUS_WRONG 2
#define ALL_MAY_READ 0644

static int file = -1;

/* A reset of the chip starts this program anew (board_host.c): the trace goes on where it was. */
void board_trace_start(void)
{
    const char *const name = getenv("SENSOR_FUSION_TRACE");
    if (name == NULL) {
        return;
    }
    file = open(name, O_WRONLY | O_CREAT | O_APPEND, ALL_MAY_READ);
    if (file < 0) {
        perror(name);
        exit(STATUS_WRONG);
    }
}

bool trace_stream_write(const void *bytes, unsigned count, stator_waker me)
{
    (void)me;
    if (file >= 0 && write(file, bytes, count) != (ssize_t)count) {
        perror("SENSOR_FUSION_TRACE");
        exit(STATUS_WRONG);
    }
    return true;
}
