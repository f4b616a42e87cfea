// SPDX-License-Identifier: Apache-2.0
//
// Hard-iron calibration, learnt while the device turns. Iron that turns with the sensor adds a constant to the field,
// so that the measured vector runs round a circle whose centre is that constant. Learning keeps points of the track
// that lie at least a spacing apart, and fits a circle to them (Kasa 1976: least squares, a linear system) once the
// track has gone into all eight directions of the plane, which is a turn seen without knowing the centre.
// Points that do not lie on the circle are dropped one by one: a sample between two changes of the field, or a passing
// magnet.
#ifndef SENSOR_FUSION_HARD_IRON_H
#define SENSOR_FUSION_HARD_IRON_H

#include <stdbool.h>
#include <stdint.h>

#define HARD_IRON_POINTS             32u
#define HARD_IRON_SPACING_MIN_COUNTS 16u   /* 1.5 uT: far above the sensor's noise */
#define HARD_IRON_RADIUS_MIN_COUNTS  50u   /* 4.5 uT: below, there is no horizontal field to speak of */
#define HARD_IRON_SPREAD_MAX_COUNTS  2046u /* so that the fit's products stay below 2^63 */
#define HARD_IRON_LEARNING_SHIFT     4u    /* a point may be a sixteenth of the radius off, to learn from it */
#define HARD_IRON_TRACKING_SHIFT     3u    /* ... an eighth, to be of the same field */

struct hard_iron_point {
    int16_t x; /* counts */
    int16_t y;
};

struct hard_iron {
    int16_t x; /* the circle's centre, counts */
    int16_t y;
    uint16_t radius; /* counts; 0: nothing is known */
};

/* A zeroed one has learnt nothing. */
struct hard_iron_learning {
    struct hard_iron_point point[HARD_IRON_POINTS]; /* in the order in which they came */
    uint8_t count;
    uint16_t spacing; /* counts; 0: the smallest */
};

/* Takes a point of the track; true if it was far enough from the last to be kept. Cost: constant, but for a full set,
 * of which every second point is kept and the spacing doubled. */
bool hard_iron_add(struct hard_iron_learning *learning, struct hard_iron_point point);

/* Whether the track is a circle now; then *iron is it. Forgets points that are off it, or all when they are no circle
 * at all. Cost: 32 times 8 multiplications, two 64-bit divisions. */
bool hard_iron_solve(struct hard_iron_learning *learning, struct hard_iron *iron);

/* Whether a point lies on the circle, within the tolerance of tracking. */
bool hard_iron_fits(const struct hard_iron *iron, struct hard_iron_point point);

#endif
