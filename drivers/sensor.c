// SPDX-License-Identifier: Apache-2.0
#include "sensor.h"

#include "stator/require.h"

void sensor_set_rate(sensor *self, uint8_t rate_hz, stator_waker task)
{
    STATOR_REQUIRE(rate_hz >= 1u && rate_hz <= SENSOR_RATE_MAX_HZ, 331u, task, rate_hz);
    self->rate_hz = rate_hz;
    stator_wake(task);
}

void sensor_inject(sensor *self, enum aspeed_i2c_injection injection)
{
    self->injection = (uint8_t)injection;
}

/* The access of one step; takes the injection. */
static register_access access_of(sensor *self, struct sensor_steps steps, unsigned index)
{
    const struct sensor_step *const step = &steps.step[index];
    const struct aspeed_i2c_request request = {
        .address = self->description->address,
        .write_bytes = step->read_bytes == 0u ? 2u : 1u,
        .read_bytes = step->read_bytes,
        .injection = self->injection,
        .write = {step->at, step->value},
    };
    self->injection = aspeed_i2c_as_it_is;
    return register_access_of(self->bus, request);
}

void sensor_start(sensor *self, const struct sensor_description *description, struct aspeed_i2c_bus *bus,
                  struct sensor_output *output, uint8_t rate_hz, uint32_t ticks_per_ms)
{
    STATOR_REQUIRE(rate_hz >= 1u && rate_hz <= SENSOR_RATE_MAX_HZ, 331u, STATOR_NOBODY, rate_hz);
    *self = (sensor){
        .description = description,
        .bus = bus,
        .output = output,
        .ticks_per_ms = ticks_per_ms,
        .backoff_ms = SENSOR_BACKOFF_FIRST_MS,
        .rate_hz = rate_hz,
    };
    self->identifying.access = access_of(self, description->identify, 0u);
    output->reader = STATOR_NOBODY;
}

/* Why a finished step cannot be followed by the next; fault_none: it can. `wrong`: if its value is not as it must be.
 */
static enum fault_reason judge(const register_access *access, const struct sensor_step *step, enum fault_reason wrong)
{
    if (register_access_state_of(access) == register_access_faulted) {
        return (enum fault_reason)register_access_faulted_of(access)->reason;
    }
    const uint8_t first = register_access_complete_of(access)->read.byte[0];
    return step->read_bytes != 0u && (first & step->mask) != (step->value & step->mask) ? wrong : fault_none;
}

/* Withdraws the sample, and says how the faulted state begins. Each fault in a row waits twice as long as the one
 * before; a sample ends the row. */
static struct sensor_faulted fault(sensor *self, enum fault_reason reason)
{
    const uint16_t backoff_ms = self->backoff_ms;
    const struct sensor_faulted faulted = {
        .reason = (uint8_t)reason,
        .backoff_ms = backoff_ms,
        .retry = stator_after(backoff_ms * self->ticks_per_ms),
    };
    self->backoff_ms = (uint16_t)(backoff_ms < SENSOR_BACKOFF_LAST_MS / 2u ? backoff_ms * 2u : SENSOR_BACKOFF_LAST_MS);
    self->output->valid = false;
    self->output->reason = (uint8_t)reason;
    self->output->faults++;
    stator_wake(self->output->reader);
    return faulted;
}

static void publish(sensor *self, struct register_bytes sample)
{
    struct sensor_output *const output = self->output;
    output->sample = sample;
    output->at = stator_now();
    output->samples++;
    output->valid = true;
    self->backoff_ms = SENSOR_BACKOFF_FIRST_MS;
    stator_wake(output->reader);
}

static uint32_t period_ticks(const sensor *self)
{
    return 1000u * self->ticks_per_ms / self->rate_hz;
}

static bool identifying(sensor *self, struct sensor_identifying *here, stator_waker me)
{
    const struct sensor_description *const description = self->description;
    const struct sensor_steps steps = description->identify;
    if (register_access_poll(&here->access, me) == STATOR_PENDING) {
        return false;
    }
    const uint8_t next = (uint8_t)(here->step + 1u);
    const enum fault_reason reason = judge(&here->access, &steps.step[here->step], fault_wrong_identity);
    if (reason != fault_none) {
        const struct sensor_faulted faulted = fault(self, reason);
        STATOR_GO(sensor, self, identifying, faulted, .reason = faulted.reason, .backoff_ms = faulted.backoff_ms,
                  .retry = faulted.retry);
        stator_wake_by(me, faulted.retry);
        return false;
    }
    if (next < steps.count) {
        STATOR_GO(sensor, self, identifying, identifying, .step = next, .access = access_of(self, steps, next));
    } else {
        STATOR_GO(sensor, self, identifying, configuring, .access = access_of(self, description->configure, 0u));
    }
    stator_wake(me);
    return false;
}

static bool configuring(sensor *self, struct sensor_configuring *here, stator_waker me)
{
    const struct sensor_steps steps = self->description->configure;
    const struct sensor_step *const step = &steps.step[here->step];
    if (register_access_poll(&here->access, me) == STATOR_PENDING) {
        return false;
    }
    const uint8_t next = (uint8_t)(here->step + 1u);
    const enum fault_reason reason = judge(&here->access, step, fault_not_ready);
    if (reason != fault_none) {
        const struct sensor_faulted faulted = fault(self, reason);
        STATOR_GO(sensor, self, configuring, faulted, .reason = faulted.reason, .backoff_ms = faulted.backoff_ms,
                  .retry = faulted.retry);
        stator_wake_by(me, faulted.retry);
        return false;
    }
    for (unsigned i = 0; i < step->read_bytes && step->keep + i < SENSOR_CALIBRATION_BYTES; i++) {
        self->output->calibration[step->keep + i] = register_access_complete_of(&here->access)->read.byte[i];
    }
    if (next < steps.count) {
        STATOR_GO(sensor, self, configuring, configuring, .step = next, .access = access_of(self, steps, next));
        stator_wake(me);
        return false;
    }
    STATOR_GO(sensor, self, configuring, waiting, .last = stator_now() - period_ticks(self));
    return true;
}

static bool sampling(sensor *self, struct sensor_sampling *here, stator_waker me)
{
    const struct sensor_steps steps = self->description->sample;
    const struct sensor_step *const step = &steps.step[here->step];
    if (register_access_poll(&here->access, me) == STATOR_PENDING) {
        return false;
    }
    const uint8_t next = (uint8_t)(here->step + 1u);
    const enum fault_reason reason = judge(&here->access, step, fault_not_ready);
    if (reason != fault_none) {
        const struct sensor_faulted faulted = fault(self, reason);
        STATOR_GO(sensor, self, sampling, faulted, .reason = faulted.reason, .backoff_ms = faulted.backoff_ms,
                  .retry = faulted.retry);
        stator_wake_by(me, faulted.retry);
        return false;
    }
    for (unsigned i = 0; i < step->read_bytes && step->keep + i < REGISTER_ACCESS_MAX_BYTES; i++) {
        here->sample.byte[step->keep + i] = register_access_complete_of(&here->access)->read.byte[i];
    }
    if (next < steps.count) {
        STATOR_GO(sensor, self, sampling, sampling, .step = next, .sample = here->sample, .due = here->due,
                  .access = access_of(self, steps, next));
        stator_wake(me);
        return false;
    }
    publish(self, here->sample);
    const stator_time due = here->due;
    STATOR_GO(sensor, self, sampling, waiting, .last = due);
    stator_wake_by(me, due + period_ticks(self));
    return false;
}

static bool waiting(sensor *self, struct sensor_waiting *here, stator_waker me)
{
    const stator_time due = here->last + period_ticks(self);
    stator_wake_by(me, due);
    if (!stator_passed(due)) {
        return false;
    }
    /* The phase is kept, unless a whole period was missed: samples are not made up for. */
    const bool missed = stator_passed(due + period_ticks(self));
    STATOR_GO(sensor, self, waiting, sampling, .due = missed ? stator_now() : due,
              .access = access_of(self, self->description->sample, 0u));
    return true;
}

stator_poll sensor_poll(sensor *self, stator_waker me)
{
    for (;;) {
        switch (sensor_state_of(self)) {
        case sensor_identifying: {
            if (!identifying(self, &self->identifying, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case sensor_configuring: {
            if (!configuring(self, &self->configuring, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case sensor_waiting: {
            if (!waiting(self, &self->waiting, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case sensor_sampling: {
            if (!sampling(self, &self->sampling, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case sensor_faulted: {
            STATOR_IN(sensor, self, faulted);
            stator_wake_by(me, here->retry);
            if (!stator_passed(here->retry)) {
                return STATOR_PENDING;
            }
            STATOR_GO(sensor, self, faulted, identifying, .access = access_of(self, self->description->identify, 0u));
            continue;
        }
        }
    }
}
