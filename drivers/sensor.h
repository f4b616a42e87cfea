// SPDX-License-Identifier: Apache-2.0
//
// A sensor behind registers: found, configured, then sampled at a rate that may change at any time. What is particular
// to one sensor is a constant description, three lists of register accesses; what its bytes mean, its own file knows.
//
//   identifying --> configuring --> waiting <--> sampling
//     |    ^            |                           |
//     |    |            |     any access failed     |
//     +----|------------+---------------------------+
//     v    |
//   faulted            back-off: 100 ms, doubled at each fault in a row, at most 5 s
//
// A list's accesses are done one after the other; a poll begins at most one, so that a sensor that answers at once
// does not keep the others waiting. A sample is published whole, when its last access is
// done, in the output that its readers share; a fault withdraws it.
//
// Who may call: the tasks of one tier. Cost: a poll of register_access. Cancelling: none is needed, it runs for ever.
#ifndef DRIVERS_SENSOR_H
#define DRIVERS_SENSOR_H

#include "register_access.h"

#define SENSOR_RATE_MAX_HZ       50u
#define SENSOR_BACKOFF_FIRST_MS  100u
#define SENSOR_BACKOFF_LAST_MS   5000u
#define SENSOR_CALIBRATION_BYTES 18u

/* One register access. */
struct sensor_step {
    uint8_t at;         /* register */
    uint8_t read_bytes; /* 0: writes `value` instead; at most REGISTER_ACCESS_MAX_BYTES */
    uint8_t value;      /* what is written; or what the bits of `mask` in the first byte read must be */
    uint8_t mask;       /* 0: any value will do */
    uint8_t keep;       /* configuring: from this byte of the calibration on; sampling: of the sample */
};

struct sensor_steps {
    const struct sensor_step *step;
    uint8_t count;
};

struct sensor_description {
    uint8_t address;               /* 7 bits */
    struct sensor_steps identify;  /* a wrong value: fault_wrong_identity */
    struct sensor_steps configure; /* a wrong value: fault_not_ready; what is read is calibration */
    struct sensor_steps sample;    /* a wrong value: fault_not_ready */
};

/* What a sensor tells the others of its tier. One object a sensor; zeroed at the start. */
struct sensor_output {
    struct register_bytes sample;
    uint8_t calibration[SENSOR_CALIBRATION_BYTES];
    bool valid;          /* sample is of a sensor that works */
    uint8_t reason;      /* enum fault_reason of the last fault */
    stator_time at;      /* of the sample */
    uint32_t samples;    /* how many there were, wrapping */
    uint32_t faults;     /* how often it became faulted */
    stator_waker reader; /* woken at each sample and fault; armed by the reader in each of its polls */
};

#define SENSOR(m, ROW)                                                                                            \
    ROW(m, always, const struct sensor_description *description;)                                                 \
    ROW(m, always, struct aspeed_i2c_bus *bus;)                                                                   \
    ROW(m, always, struct sensor_output *output;)                                                                 \
    ROW(m, always, uint32_t ticks_per_ms;)                                                                        \
    ROW(m, always, uint16_t backoff_ms; uint8_t rate_hz; uint8_t injection;)                                      \
    ROW(m, state, identifying, uint8_t step; register_access access;)                                             \
    ROW(m, state, configuring, uint8_t step; register_access access;)                                             \
    ROW(m, state, waiting, stator_time last;) /* when the last sample was due */                                  \
    ROW(m, state, sampling, uint8_t step; struct register_bytes sample; stator_time due; register_access access;) \
    ROW(m, state, faulted, uint8_t reason; uint16_t backoff_ms; stator_time retry;)                               \
    ROW(m, edge, identifying, identifying)                                                                        \
    ROW(m, edge, identifying, configuring)                                                                        \
    ROW(m, edge, identifying, faulted)                                                                            \
    ROW(m, edge, configuring, configuring)                                                                        \
    ROW(m, edge, configuring, waiting)                                                                            \
    ROW(m, edge, configuring, faulted)                                                                            \
    ROW(m, edge, waiting, sampling)                                                                               \
    ROW(m, edge, sampling, sampling)                                                                              \
    ROW(m, edge, sampling, waiting)                                                                               \
    ROW(m, edge, sampling, faulted)                                                                               \
    ROW(m, edge, faulted, identifying)
STATOR_MACHINE(sensor, SENSOR)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(sensor, 68);
#endif

/* Makes memory a sensor, before its first poll and with the clock running. rate_hz: 1 to SENSOR_RATE_MAX_HZ (assertion
 * 331). */
void sensor_start(sensor *self, const struct sensor_description *description, struct aspeed_i2c_bus *bus,
                  struct sensor_output *output, uint8_t rate_hz, uint32_t ticks_per_ms);

/* Never STATOR_READY: a sensor has no final state. */
stator_poll sensor_poll(sensor *self, stator_waker me);

/* From now on; a wait that is too long for the new rate is cut short. rate_hz as above. */
void sensor_set_rate(sensor *self, uint8_t rate_hz, stator_waker task);

/* The next access, with all its tries, suffers this. */
void sensor_inject(sensor *self, enum aspeed_i2c_injection injection);

#endif
