// SPDX-License-Identifier: Apache-2.0
// test: sources examples/sensor-fusion/angle.c examples/sensor-fusion/altitude.c examples/sensor-fusion/hard_iron.c
//
// The fusion's integers against libm: angle, altitude, and the hard-iron circle.
#include "examples/sensor-fusion/altitude.h"
#include "examples/sensor-fusion/angle.h"
#include "examples/sensor-fusion/hard_iron.h"
#include "stator/poll.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <math.h>

/* Nothing waits here; the kernel's sources want it. */
void stator_wake(stator_waker task)
{
    (void)task;
}

#define PI 3.14159265358979323846

static double difference(double a, double b)
{
    return fabs(remainder(a - b, 360.0));
}

static double angle_error(int32_t x, int32_t y)
{
    return difference(angle_centidegrees(x, y) / 100.0, atan2(y, x) * 180.0 / PI);
}

static void angles_of_small_vectors_are_within_a_hundredth_of_a_degree(void)
{
    for (int32_t x = -150; x <= 150; x++) {
        for (int32_t y = -150; y <= 150; y++) {
            if (x != 0 || y != 0) {
                CHECK(angle_error(x, y) < 0.01);
                CHECK(angle_centidegrees(x, y) < 36000);
            }
        }
    }
}

static void angles_of_all_lengths_are_within_a_hundredth_of_a_degree(void)
{
    random_start(1);
    for (unsigned i = 0; i < 500000u; i++) {
        const unsigned bits = 1u + random_below(27u);
        const int32_t x = (int32_t)random_below(2u << bits) - (1 << bits);
        const int32_t y = (int32_t)random_below(2u << bits) - (1 << bits);
        if ((x != 0 || y != 0) && x > -(1 << 27) && y > -(1 << 27)) {
            CHECK(angle_error(x, y) < 0.01);
        }
    }
}

static void the_axes_are_exact(void)
{
    CHECK_EQUAL(0, angle_centidegrees(5, 0));
    CHECK_EQUAL(9000, angle_centidegrees(0, 5));
    CHECK_EQUAL(18000, angle_centidegrees(-5, 0));
    CHECK_EQUAL(27000, angle_centidegrees(0, -5));
    CHECK_EQUAL(0, angle_centidegrees(0, 0));
}

static double metres(double millipascal)
{
    return 44330.769 * (1.0 - pow(millipascal / 101325000.0, 0.1902632));
}

static void altitude_is_within_2_cm_over_the_barometers_range(void)
{
    for (int32_t pressure = 30000000; pressure <= 120000000; pressure += 997) {
        CHECK(fabs(altitude_mm_of(pressure) / 1000.0 - metres(pressure)) < 0.02);
    }
    CHECK(fabs(altitude_mm_of(120000000) / 1000.0 - metres(120000000)) < 0.02);
}

static struct hard_iron_point on_circle(double x, double y, double radius, double degrees)
{
    const struct hard_iron_point point = {(int16_t)trunc(x + radius * cos(degrees * PI / 180.0)),
                                          (int16_t)trunc(y + radius * sin(degrees * PI / 180.0))};
    return point;
}

/* Turns in steps until it is learnt; returns the degrees that it took, or 0. */
static int learn(struct hard_iron *iron, double x, double y, double radius, int step, int limit)
{
    struct hard_iron_learning learning = {.count = 0};
    for (int turned = 0; step > 0 ? turned < limit : turned > -limit; turned += step) {
        if (hard_iron_add(&learning, on_circle(x, y, radius, turned + 17)) && hard_iron_solve(&learning, iron)) {
            return turned;
        }
    }
    return 0;
}

static double worst_heading_error(const struct hard_iron *iron, double x, double y, double radius)
{
    double worst = 0.0;
    for (int degrees = 0; degrees < 360; degrees += 3) {
        const struct hard_iron_point point = on_circle(x, y, radius, degrees);
        const double heading = angle_centidegrees(point.x - iron->x, point.y - iron->y) / 100.0;
        worst = fmax(worst, difference(heading, degrees));
    }
    return worst;
}

static void a_turn_of_any_size_step_and_bias_is_learnt(void)
{
    random_start(3);
    for (unsigned i = 0; i < 2000u; i++) {
        const double radius = 200 + random_below(600);
        const double x = radius + 100.0 + random_below(400), y = radius + 50.0 + random_below(300);
        const int step = (1 + (int)random_below(30)) * (random_below(2) == 0 ? 1 : -1);
        struct hard_iron iron;
        CHECK(learn(&iron, x, y, radius, step, 400) != 0);
        CHECK(worst_heading_error(&iron, x, y, radius) < 1.0);
        CHECK(fabs(iron.radius - radius) < 5.0);
    }
}

static void less_than_half_a_turn_is_not_enough(void)
{
    struct hard_iron iron;
    CHECK_EQUAL(0, learn(&iron, 700, 600, 300, 5, 180));
    CHECK_EQUAL(0, learn(&iron, 700, 600, 300, -5, 180));
}

static void standing_still_teaches_nothing(void)
{
    struct hard_iron_learning learning = {.count = 0};
    struct hard_iron iron;
    for (unsigned i = 0; i < 1000u; i++) {
        const struct hard_iron_point point = {(int16_t)(500 + i % 3), (int16_t)(400 + i % 2)};
        CHECK(!hard_iron_add(&learning, point) || !hard_iron_solve(&learning, &iron));
    }
    CHECK_EQUAL(1, learning.count);
}

/* The host sets x, then y: a sample in between has the new x and the old y. And one sample is of a passing magnet. */
static void points_off_the_circle_are_dropped(void)
{
    random_start(5);
    for (unsigned i = 0; i < 500u; i++) {
        struct hard_iron_learning learning = {.count = 0};
        struct hard_iron iron = {0};
        bool learnt = false;
        struct hard_iron_point last = on_circle(660, 500, 275, 0);
        for (int degrees = 0; degrees < 900 && !learnt; degrees += 12) {
            struct hard_iron_point point = on_circle(660, 500, 275, degrees);
            if (random_below(10) == 0) {
                const struct hard_iron_point between = {point.x, last.y};
                (void)hard_iron_add(&learning, between);
            }
            if (degrees == 120) {
                const struct hard_iron_point magnet = {1500, 900};
                (void)hard_iron_add(&learning, magnet);
            }
            learnt = hard_iron_add(&learning, point) && hard_iron_solve(&learning, &iron);
            last = point;
        }
        CHECK(learnt);
        CHECK(worst_heading_error(&iron, 660, 500, 275) < 1.0);
    }
}

static void noise_that_is_no_circle_is_never_learnt_as_one(void)
{
    random_start(9);
    for (unsigned i = 0; i < 200u; i++) {
        struct hard_iron_learning learning = {.count = 0};
        struct hard_iron iron;
        for (unsigned j = 0; j < 1000u; j++) {
            const struct hard_iron_point point = {(int16_t)((int)random_below(4096) - 2048),
                                                  (int16_t)((int)random_below(4096) - 2048)};
            if (hard_iron_add(&learning, point) && hard_iron_solve(&learning, &iron)) {
                for (unsigned k = 0; k < learning.count; k++) {
                    CHECK(hard_iron_fits(&iron, learning.point[k]));
                }
            }
        }
    }
}

int main(void)
{
    TEST(angles_of_small_vectors_are_within_a_hundredth_of_a_degree);
    TEST(angles_of_all_lengths_are_within_a_hundredth_of_a_degree);
    TEST(the_axes_are_exact);
    TEST(altitude_is_within_2_cm_over_the_barometers_range);
    TEST(a_turn_of_any_size_step_and_bias_is_learnt);
    TEST(less_than_half_a_turn_is_not_enough);
    TEST(standing_still_teaches_nothing);
    TEST(points_off_the_circle_are_dropped);
    TEST(noise_that_is_no_circle_is_never_learnt_as_one);
    return test_finish();
}
