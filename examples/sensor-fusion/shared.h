// SPDX-License-Identifier: Apache-2.0
//
// What the tasks of this firmware share, all of it, in one object. All tasks are of one tier, so a poll has it to
// itself; interrupts touch none of it.
#ifndef SENSOR_FUSION_SHARED_H
#define SENSOR_FUSION_SHARED_H

#include "drivers/sensor.h"
#include "events.h"

/* What the fusion makes of the sensors. */
struct fused {
    bool heading_known;
    bool calibrated; /* the heading's calibration is of the field as it is now */
    uint16_t heading_centidegrees;
    bool altitude_known;
    int32_t altitude_mm;
    int32_t pressure_millipascal;
    int32_t air_millidegrees;
};

/* The watchdog's roll call: one bit a task. */
struct roll {
    stator_word fed;  /* has fed in this period */
    stator_word hung; /* made to stop by the command `hang` */
};

/* Milliseconds since boot, over the wraps of the clock (every 71 minutes). */
struct uptime {
    stator_time last;
    uint32_t ms;
    uint32_t rest_ticks;
};

/* What was told of a sensor's faults. */
struct sensor_report {
    uint32_t faults;
    uint32_t since_ms; /* when it became faulted */
    bool faulted;
};

#define SENSORS 4u

struct shared {
    struct sensor_output magnetic; /* written by mag */
    struct sensor_output board;
    struct sensor_output remote;
    struct sensor_output air;
    struct fused fused; /* written by fusion */
    struct sensor_report reports[SENSORS];
    struct events events;
    struct roll roll;
    struct uptime uptime;
};

extern struct shared shared;

/* Callers: tasks; at least once in 71 minutes. */
uint32_t uptime_ms(void);

/* The event, now. */
void report(enum event_kind kind, uint8_t task, uint8_t detail, uint32_t value);

#endif
