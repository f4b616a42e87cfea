// SPDX-License-Identifier: Apache-2.0
#include "fusion.h"

#include "altitude.h"
#include "angle.h"
#include "drivers/dps310.h"
#include "drivers/lsm303.h"

/* The barometer's noise without oversampling is 2.5 Pa (datasheet, table 16), 21 cm at sea level. */
#define MEASURED_VARIANCE_MM2 (210u * 210u)
/* How far a person or a lift's cabin strays between two samples, a tenth of a second: 10 cm. */
#define MOVED_VARIANCE_MM2 (100u * 100u)
#define GAIN_BITS          16

void altitude_filter_add(struct altitude_filter *filter, int32_t measured_mm)
{
    const int64_t measured_q8 = (int64_t)measured_mm * 256;
    if (filter->variance_mm2 == 0u) {
        filter->mm_q8 = measured_q8;
        filter->variance_mm2 = MEASURED_VARIANCE_MM2;
        return;
    }
    const uint32_t predicted = filter->variance_mm2 + MOVED_VARIANCE_MM2;
    const uint32_t gain = (uint32_t)(((uint64_t)predicted << GAIN_BITS) / (predicted + MEASURED_VARIANCE_MM2));
    filter->mm_q8 += (measured_q8 - filter->mm_q8) * (int64_t)gain / (1 << GAIN_BITS);
    filter->variance_mm2 = (uint32_t)(((uint64_t)predicted * ((1u << GAIN_BITS) - gain)) >> GAIN_BITS);
}

static void take_air(fusion *self)
{
    const struct sensor_output *const air = &self->shared->air;
    struct fused *const fused = &self->shared->fused;
    struct dps310_air measured;
    if (!air->valid) {
        fused->altitude_known = false;
        self->filter.variance_mm2 = 0u; /* where it is when it comes back, nobody knows */
        return;
    }
    if (air->samples == self->air_samples) {
        return;
    }
    self->air_samples = air->samples;
    fused->altitude_known = dps310_air_of(&air->sample, air->calibration, &measured);
    if (fused->altitude_known) {
        altitude_filter_add(&self->filter, altitude_mm_of(measured.millipascal));
        fused->altitude_mm = (int32_t)(self->filter.mm_q8 / 256);
        fused->pressure_millipascal = measured.millipascal;
        fused->air_millidegrees = measured.millidegrees;
    }
}

/* Whether there is a new sample of the field; then *point is its horizontal part. */
static bool take_field(fusion *self, struct hard_iron_point *point)
{
    const struct sensor_output *const magnetic = &self->shared->magnetic;
    struct lsm303_field field;
    if (!magnetic->valid) {
        self->shared->fused.heading_known = false;
        return false;
    }
    if (magnetic->samples == self->magnetic_samples) {
        return false;
    }
    self->magnetic_samples = magnetic->samples;
    /* No field at all, on three axes, is a sensor that has not measured yet. */
    if (!lsm303_field_of(&magnetic->sample, &field) || (field.x == 0 && field.y == 0 && field.z == 0)) {
        self->shared->fused.heading_known = false;
        return false;
    }
    point->x = field.x;
    point->y = field.y;
    return true;
}

static void publish_heading(fusion *self, struct hard_iron_point point)
{
    struct fused *const fused = &self->shared->fused;
    fused->heading_known = self->iron.radius != 0u;
    fused->heading_centidegrees = angle_centidegrees(point.x - self->iron.x, point.y - self->iron.y);
}

static void learn(fusion *self, struct fusion_learning *here, struct hard_iron_point point)
{
    struct hard_iron iron;
    if (hard_iron_add(&here->learning, point) && hard_iron_solve(&here->learning, &iron)) {
        self->iron = iron;
        self->shared->fused.calibrated = true;
        report(event_field_learnt, 0u, 0u, iron.radius);
        STATOR_GO(fusion, self, learning, tracking);
    }
    publish_heading(self, point);
}

static void track(fusion *self, struct fusion_tracking *here, struct hard_iron_point point)
{
    publish_heading(self, point);
    if (hard_iron_fits(&self->iron, point)) {
        here->strikes = 0u;
    } else if (++here->strikes == FUSION_STRIKES_MAX) {
        self->shared->fused.calibrated = false;
        report(event_field_changed, 0u, 0u, 0u);
        STATOR_GO(fusion, self, tracking, learning);
    }
}

stator_poll fusion_poll(fusion *self, stator_waker me)
{
    struct hard_iron_point point;
    self->shared->magnetic.reader = me;
    self->shared->air.reader = me;
    take_air(self);
    if (!take_field(self, &point)) {
        return STATOR_PENDING;
    }
    switch (fusion_state_of(self)) {
    case fusion_learning:
        learn(self, &self->learning, point);
        break;
    case fusion_tracking:
        track(self, &self->tracking, point);
        break;
    }
    return STATOR_PENDING;
}
