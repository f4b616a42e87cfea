// SPDX-License-Identifier: Apache-2.0
#include "figures.h"
struct timeline {
    int x;
};
struct observer view_timeline(const struct view *view, struct timeline **timeline)
{
    (void)view;
    *timeline = take(4);
    return (struct observer){0};
}
void timeline_write(const struct timeline *timeline, const struct figures *figures, const char *path)
{
    (void)timeline;
    (void)figures;
    (void)path;
}
