// SPDX-License-Identifier: Apache-2.0
//
// Who moves the world says so in lines, on the socket that SENSOR_FUSION_CONTROL names:
//   set QUANTITY VALUE   mag-x mag-y mag-z: nT; tmp105, emc1413, dps310-temperature: 1/1000 degree Celsius;
//                        dps310-pressure: mPa
//   unplug SENSOR        mag, tmp105, emc1413 or dps310 does not answer any more
//   plug SENSOR          ... and does again, as after power-on
//   until MICROSECONDS   with SENSOR_FUSION_LOCKSTEP: time may pass until then, since the first start. When it is so
//   late,
//                        `at MICROSECONDS` is answered, and nothing happens before the next `until`
// After a reset of the chip `reset` is sent: the sensors have forgotten what they were given.
#define _POSIX_C_SOURCE 200809L /* poll, which -std=c11 hides */

#include "devices.h"

#include "stator_posix.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES   128u
#define LOOK_TICKS   5000u /* how long a command or a character may wait, without lockstep */
#define DECIMAL      10
#define STATUS_WRONG 2

static struct {
    int fd; /* -1: nobody moves the world */
    bool lockstep;
    bool granted; /* an `until` was taken in this look */
    uint64_t elapsed_before_us;
    char line[LINE_BYTES];
    unsigned length;
    stator_posix_event look;
} control = {.fd = -1};

uint64_t control_elapsed_us(void)
{
    return control.elapsed_before_us + stator_posix_elapsed();
}

static _Noreturn void refuse(const char *line, const char *why)
{
    (void)fprintf(stderr, "sensor-fusion: control line '%s': %s\n", line, why);
    exit(STATUS_WRONG);
}

static void grant(uint64_t until_us)
{
    const uint64_t now_us = control_elapsed_us();
    control.granted = true;
    stator_posix_schedule(&control.look, until_us > now_us ? until_us - now_us : 0u);
}

static void obey(const char *line)
{
    char word[LINE_BYTES] = "";
    char name[LINE_BYTES] = "";
    char value[LINE_BYTES] = "";
    const int words = sscanf(line, "%127s %127s %127s", word, name, value);
    if (words == 3 && strcmp(word, "set") == 0) {
        if (!sensor_set(name, (int32_t)strtol(value, NULL, DECIMAL))) {
            refuse(line, "no such quantity");
        }
    } else if (words == 2 && (strcmp(word, "plug") == 0 || strcmp(word, "unplug") == 0)) {
        if (!sensor_plug(name, word[0] == 'p')) {
            refuse(line, "no such sensor");
        }
    } else if (words == 2 && strcmp(word, "until") == 0 && control.lockstep) {
        grant(strtoull(name, NULL, DECIMAL));
    } else if (words > 0) {
        refuse(line, "unknown; see control.c");
    }
}

/* Takes what has come; waits for it if `wait`. */
static void take(bool wait)
{
    struct pollfd input = {.fd = control.fd, .events = POLLIN};
    char byte;
    while (!control.granted && poll(&input, 1, wait ? -1 : 0) > 0) {
        const ssize_t count = read(control.fd, &byte, 1);
        if (count == 0 || (count < 0 && errno != EINTR)) {
            uart_flush();
            exit(0); /* who moved the world has left */
        }
        if (count == 1 && byte == '\n') {
            control.line[control.length] = '\0';
            control.length = 0;
            obey(control.line);
        } else if (count == 1 && control.length < LINE_BYTES - 1u) {
            control.line[control.length++] = byte;
        }
    }
}

static void say(const char *text)
{
    if (write(control.fd, text, strlen(text)) < 0) {
        exit(0);
    }
}

static void look(void *unused)
{
    (void)unused;
    if (control.lockstep) {
        char text[LINE_BYTES];
        uart_flush();
        (void)snprintf(text, sizeof text, "at %llu\n", (unsigned long long)control_elapsed_us());
        say(text);
    }
    control.granted = false;
    if (control.fd >= 0) {
        take(control.lockstep);
    }
    uart_look();
    if (!control.lockstep) {
        stator_posix_schedule(&control.look, LOOK_TICKS);
    }
}

void control_start(uint64_t elapsed_us)
{
    const char *const fd = getenv("SENSOR_FUSION_CONTROL");
    control.elapsed_before_us = elapsed_us;
    control.look.happen = look;
    if (fd != NULL) {
        control.fd = (int)strtol(fd, NULL, DECIMAL);
        control.lockstep = getenv("SENSOR_FUSION_LOCKSTEP") != NULL;
        if (elapsed_us != 0u) {
            say("reset\n");
        }
    }
    if (!control.lockstep) {
        stator_posix_at_real_pace();
    }
    stator_posix_schedule(&control.look, 0u);
}
