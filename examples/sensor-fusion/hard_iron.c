// SPDX-License-Identifier: Apache-2.0
#include "hard_iron.h"

static uint32_t square_distance(struct hard_iron_point a, struct hard_iron_point b)
{
    const int32_t x = a.x - b.x;
    const int32_t y = a.y - b.y;
    return (uint32_t)(x * x) + (uint32_t)(y * y);
}

static uint32_t square_root(uint32_t square)
{
    uint32_t root = 0u;
    for (uint32_t bit = 1u << 15; bit != 0u; bit >>= 1) {
        if ((root + bit) * (root + bit) <= square) {
            root += bit;
        }
    }
    return root;
}

static void forget(struct hard_iron_learning *learning)
{
    learning->count = 0u;
    learning->spacing = 0u;
}

static void drop(struct hard_iron_learning *learning, unsigned index)
{
    for (learning->count--; index < learning->count; index++) {
        learning->point[index] = learning->point[index + 1u];
    }
}

static void thin(struct hard_iron_learning *learning)
{
    for (unsigned i = 0; i < HARD_IRON_POINTS / 2u; i++) {
        learning->point[i] = learning->point[2u * i];
    }
    learning->count = HARD_IRON_POINTS / 2u;
    learning->spacing = (uint16_t)(learning->spacing * 2u);
}

bool hard_iron_add(struct hard_iron_learning *learning, struct hard_iron_point point)
{
    if (learning->spacing == 0u) {
        learning->spacing = HARD_IRON_SPACING_MIN_COUNTS;
    }
    if (learning->count != 0u) {
        const uint32_t spacing = learning->spacing;
        if (square_distance(point, learning->point[learning->count - 1u]) < spacing * spacing) {
            return false;
        }
    }
    if (learning->count == HARD_IRON_POINTS) {
        thin(learning);
    }
    learning->point[learning->count++] = point;
    if (learning->spacing > HARD_IRON_SPREAD_MAX_COUNTS) {
        forget(learning);
    }
    return true;
}

/* Which of eight directions: signs, and which of the two is longer. */
static unsigned direction(struct hard_iron_point from, struct hard_iron_point to)
{
    const int32_t x = to.x - from.x;
    const int32_t y = to.y - from.y;
    const int32_t length_x = x < 0 ? -x : x;
    const int32_t length_y = y < 0 ? -y : y;
    return (x < 0 ? 1u : 0u) | (y < 0 ? 2u : 0u) | (length_x < length_y ? 4u : 0u);
}

static bool went_into_all_directions(const struct hard_iron_learning *learning)
{
    unsigned seen = 0u;
    for (unsigned i = 1; i < learning->count; i++) {
        seen |= 1u << direction(learning->point[i - 1u], learning->point[i]);
    }
    return seen == 0xFFu;
}

struct sums {
    int64_t x, y, xx, xy, yy, z, xz, yz; /* z = xx + yy */
};

/* Relative to `middle`, which lies among the points, so that the sums stay small. */
static struct sums sums_of(const struct hard_iron_learning *learning, struct hard_iron_point middle)
{
    struct sums sums = {0};
    for (unsigned i = 0; i < learning->count; i++) {
        const int64_t x = learning->point[i].x - middle.x;
        const int64_t y = learning->point[i].y - middle.y;
        const int64_t z = x * x + y * y;
        sums.x += x;
        sums.y += y;
        sums.xx += x * x;
        sums.xy += x * y;
        sums.yy += y * y;
        sums.z += z;
        sums.xz += x * z;
        sums.yz += y * z;
    }
    return sums;
}

static int64_t rounded_quotient(int64_t dividend, int64_t divisor)
{
    const int64_t half = divisor / 2;
    return dividend >= 0 ? (dividend + half) / divisor : -((-dividend + half) / divisor);
}

/* Minimises the sum of (x^2 + y^2 - 2 a x - 2 b y - c)^2. False: the points lie on a line. */
static bool fit(const struct hard_iron_learning *learning, struct hard_iron_point middle, struct hard_iron *iron)
{
    const struct sums s = sums_of(learning, middle);
    const int64_t n = learning->count;
    const int64_t xx = s.xx - s.x * s.x / n;
    const int64_t xy = s.xy - s.x * s.y / n;
    const int64_t yy = s.yy - s.y * s.y / n;
    const int64_t xz = (s.xz - s.x * s.z / n) / 2;
    const int64_t yz = (s.yz - s.y * s.z / n) / 2;
    const int64_t determinant = xx * yy - xy * xy;
    if (determinant <= 0) {
        return false;
    }
    const int64_t a = rounded_quotient(xz * yy - yz * xy, determinant);
    const int64_t b = rounded_quotient(yz * xx - xz * xy, determinant);
    const int64_t square = (s.z - 2 * a * s.x - 2 * b * s.y) / n + a * a + b * b;
    const int64_t limit = HARD_IRON_SPREAD_MAX_COUNTS;
    if (a > limit || a < -limit || b > limit || b < -limit || square < 0 || square > limit * limit) {
        return false;
    }
    iron->x = (int16_t)(middle.x + a);
    iron->y = (int16_t)(middle.y + b);
    iron->radius = (uint16_t)square_root((uint32_t)square);
    return true;
}

/* How far a point is off the circle, in counts. */
static uint32_t off_by(const struct hard_iron *iron, struct hard_iron_point point)
{
    const struct hard_iron_point centre = {iron->x, iron->y};
    const uint32_t distance = square_root(square_distance(point, centre));
    return distance > iron->radius ? distance - iron->radius : iron->radius - distance;
}

bool hard_iron_fits(const struct hard_iron *iron, struct hard_iron_point point)
{
    return off_by(iron, point) <= (uint32_t)iron->radius >> HARD_IRON_TRACKING_SHIFT;
}

static unsigned worst_of(const struct hard_iron_learning *learning, const struct hard_iron *iron)
{
    unsigned worst = 0u;
    for (unsigned i = 1; i < learning->count; i++) {
        if (off_by(iron, learning->point[i]) > off_by(iron, learning->point[worst])) {
            worst = i;
        }
    }
    return worst;
}

/* The middle of the box around the points; false: the box is too large for the fit. */
static bool middle_of(const struct hard_iron_learning *learning, struct hard_iron_point *middle)
{
    struct hard_iron_point low = learning->point[0];
    struct hard_iron_point high = low;
    for (unsigned i = 1; i < learning->count; i++) {
        const struct hard_iron_point point = learning->point[i];
        if (point.x < low.x) {
            low.x = point.x;
        }
        if (point.y < low.y) {
            low.y = point.y;
        }
        if (point.x > high.x) {
            high.x = point.x;
        }
        if (point.y > high.y) {
            high.y = point.y;
        }
    }
    middle->x = (int16_t)((low.x + high.x) / 2);
    middle->y = (int16_t)((low.y + high.y) / 2);
    return high.x - low.x <= (int32_t)HARD_IRON_SPREAD_MAX_COUNTS &&
           high.y - low.y <= (int32_t)HARD_IRON_SPREAD_MAX_COUNTS;
}

bool hard_iron_solve(struct hard_iron_learning *learning, struct hard_iron *iron)
{
    struct hard_iron_point middle;
    if (!went_into_all_directions(learning)) {
        return false;
    }
    if (!middle_of(learning, &middle) || !fit(learning, middle, iron) || iron->radius < HARD_IRON_RADIUS_MIN_COUNTS) {
        forget(learning);
        return false;
    }
    const unsigned worst = worst_of(learning, iron);
    if (off_by(iron, learning->point[worst]) > (uint32_t)iron->radius >> HARD_IRON_LEARNING_SHIFT) {
        drop(learning, worst);
        return false;
    }
    return true;
}
