// SPDX-License-Identifier: Apache-2.0
//
// Heading and altitude from the sensors' samples.
//
//   learning ---- the track is a circle -------------------> tracking
//      ^                                                        |
//      +---- several points in a row off the circle ------------+
//
// Heading: the angle of the horizontal field less the hard-iron bias, which is learnt while the device turns
// (hard_iron.h); no tilt compensation, since the board has no accelerometer. While it learns anew the old bias serves.
// The sensor's x axis points forward and its y axis left, so that turning clockwise turns the field towards y.
// Altitude: the standard atmosphere's for the measured pressure (altitude.h), smoothed by a Kalman filter of one
// variable. All in integers; angle.h says why.
//
// Who may call: the poll loop. Cost: a sample of each sensor a poll; the fit of hard_iron.h is the longest part.
// Cancelling: none, it runs for ever.
#ifndef SENSOR_FUSION_FUSION_H
#define SENSOR_FUSION_FUSION_H

#include "hard_iron.h"
#include "shared.h"
#include "stator/machine.h"

/* So many samples in a row off the circle are another field, and not one taken between two changes. */
#define FUSION_STRIKES_MAX 8u

/* The altitude and how sure it is. */
struct altitude_filter {
    int64_t mm_q8;         /* 1/256 mm */
    uint32_t variance_mm2; /* 0: nothing is known yet */
};

#define FUSION(m, ROW)                                                                      \
    ROW(m, always, struct altitude_filter filter;) /* the 8-byte one first: no padding */   \
    ROW(m, always, struct shared *shared; uint32_t magnetic_samples; uint32_t air_samples;) \
    ROW(m, always, struct hard_iron iron;) /* the one in use */                             \
    ROW(m, state, learning, struct hard_iron_learning learning;)                            \
    ROW(m, state, tracking, uint8_t strikes;)                                               \
    ROW(m, edge, learning, tracking)                                                        \
    ROW(m, edge, tracking, learning)
STATOR_MACHINE(fusion, FUSION)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(fusion, 168);
#endif

/* Never STATOR_READY. */
stator_poll fusion_poll(fusion *self, stator_waker me);

/* One step of the filter: `measured_mm` is taken in, by how sure each of the two is. For tests. */
void altitude_filter_add(struct altitude_filter *filter, int32_t measured_mm);

#endif
