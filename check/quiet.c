// SPDX-License-Identifier: Apache-2.0
#include "quiet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"

enum { BITS = 32, FIRST_SLOTS = 1 << 12, QUIET_STEPS = 64 };

/* A sleep that is still to be looked at; its memory follows. */
struct sleep {
    struct sleep *next;
    struct path path;
    uint32_t shift;
    uint8_t memory[];
};

static struct image *image;
static struct layout *layout;
static struct sleep *waiting;
static uint8_t *canonical;
static uint8_t *compared;
static unsigned summaries; /* words of the ready set before the tasks' own */

/* The sleeps that were seen: fingerprints of 64 bits; one that is omitted costs a check, no state. */
static uint64_t *seen;
static uint64_t seen_mask;
static uint64_t seen_count;

void quiet_create(struct image *of, struct layout *its)
{
    unsigned end = 0;
    image = of;
    layout = its;
    canonical = malloc(image->size);
    compared = malloc(image->size);
    seen = calloc(FIRST_SLOTS, sizeof *seen);
    seen_mask = FIRST_SLOTS - 1;
    for (unsigned i = 0; i < image->task_count; i++) {
        const unsigned last = image->tasks[i].index + image->tasks[i].count;
        end = last > end ? last : end;
    }
    summaries = (unsigned)(image->ready_bytes / sizeof *image->ready) - (end + BITS - 1) / BITS;
}

void quiet_start(void)
{
    if (image->model->before != NULL) {
        image->model->before();
    }
    if (image->model->start != NULL) {
        image->model->start();
    }
}

static void name_task(const struct task *task, unsigned number, char *name, size_t size)
{
    if (task->count == 1) {
        snprintf(name, size, "%s", task->name);
    } else {
        snprintf(name, size, "%s[%u]", task->name, number);
    }
}

/* The state of a task; NULL: it is no machine. */
static const char *state_of(const struct task *task, unsigned number, const uint8_t *memory, const char **kind)
{
    size_t offset;
    size_t size;
    const struct machine *machine;
    if (!layout_object(layout, task, number, &offset, &size, &machine)) {
        return NULL;
    }
    const unsigned state = memory[offset + layout_state_offset(layout, machine)];
    *kind = state < machine->state_count ? machine->kinds[state] : "?";
    return machine_state(machine, state);
}

bool quiet_is_wrong(unsigned possible, bool few_are_spent, char *what, size_t size)
{
    char name[128];
    uint32_t deadline;
    for (unsigned i = 0; i < image->task_count; i++) {
        const struct task *task = &image->tasks[i];
        for (unsigned number = 0; number < task->count; number++) {
            const unsigned bit = task->index + number;
            const char *kind = NULL;
            name_task(task, number, name, sizeof name);
            if ((image->ready[summaries + bit / BITS] >> bit % BITS & 1u) != 0) {
                snprintf(what, size, "the system sleeps although task %s is ready: its wake is lost", name);
                return true;
            }
            if (layout_armed(layout, image->memory, bit, &deadline) &&
                (!image->world->alarm_set || (int32_t)(image->world->alarm - deadline) > 0)) {
                snprintf(what, size, "the system sleeps past the deadline of task %s: %s", name,
                         image->world->alarm_set ? "the alarm comes later" : "no alarm is set");
                return true;
            }
            const char *state = state_of(task, number, image->memory, &kind);
            if (possible == 0 && !few_are_spent && state != NULL && strcmp(kind, "state") == 0) {
                snprintf(what, size,
                         "deadlock: task %s waits in %s, which is no state to rest in, and nothing can happen any more",
                         name, state);
                return true;
            }
        }
    }
    return false;
}

static bool is_new(uint64_t key)
{
    key |= key == 0;
    if (seen_count * 2 > seen_mask) {
        uint64_t *before = seen;
        const uint64_t size = seen_mask + 1;
        seen_mask = size * 2 - 1;
        seen = calloc(size * 2, sizeof *seen);
        for (uint64_t i = 0; i < size; i++) {
            uint64_t at = before[i] & seen_mask;
            while (before[i] != 0 && seen[at] != 0) {
                at = (at + 1) & seen_mask;
            }
            seen[before[i] != 0 ? at : seen_mask] = before[i] != 0 ? before[i] : seen[seen_mask];
        }
        free(before);
    }
    uint64_t at = key & seen_mask;
    for (; seen[at] != 0; at = (at + 1) & seen_mask) {
        if (seen[at] == key) {
            return false;
        }
    }
    seen[at] = key;
    seen_count++;
    return true;
}

uint64_t quiet_count(void)
{
    return seen_count;
}

void quiet_note(const struct path *path, uint32_t shift)
{
    layout_canonical(layout, image->memory, canonical);
    if (!is_new(hash_bytes(canonical, image->size).low) || image->wake == NULL) {
        return;
    }
    struct sleep *sleep = calloc(1, sizeof *sleep + image->size);
    if (sleep == NULL) {
        fputs("stator check: out of memory\n", stderr);
        exit(2);
    }
    path_copy(&sleep->path, path);
    sleep->shift = shift;
    memcpy(sleep->memory, image->memory, image->size);
    sleep->next = waiting;
    waiting = sleep;
}

void quiet_forget(void)
{
    while (waiting != NULL) {
        struct sleep *sleep = waiting;
        waiting = sleep->next;
        free(sleep->path.answers);
        free(sleep);
    }
}

/* Whether a poll of this task, asleep in `memory`, changes any task. */
static enum step_end poll(const uint8_t *memory, unsigned index)
{
    memcpy(image->memory, memory, image->size);
    *image->host = &step_host;
    step_host.run->device = 1;
    image->wake((uint16_t)index);
    step_host.run->device = 0;
    enum step_end end = STEP_RETURNED;
    for (unsigned i = 0; i < QUIET_STEPS && end == STEP_RETURNED; i++) {
        end = step_quiet(image->step);
    }
    return end;
}

/* A task whose bytes are others than in `canonical`; NULL: none. */
static const struct task *changed(unsigned *number)
{
    layout_canonical(layout, image->memory, compared);
    for (unsigned i = 0; i < image->task_count; i++) {
        const struct task *task = &image->tasks[i];
        for (*number = 0; *number < task->count; ++*number) {
            size_t offset;
            size_t size;
            const struct machine *machine;
            if (layout_object(layout, task, *number, &offset, &size, &machine) &&
                memcmp(canonical + offset, compared + offset, size) != 0) {
                return task;
            }
        }
    }
    return NULL;
}

static bool lost(const struct sleep *sleep, const struct task *task, unsigned number, struct found *found, char *what,
                 size_t size)
{
    const char *kind;
    char name[128];
    char other_name[128];
    unsigned other_number;
    uint32_t deadline;
    if (layout_armed(layout, sleep->memory, task->index + number, &deadline) ||
        state_of(task, number, sleep->memory, &kind) == NULL) {
        return false;
    }
    name_task(task, number, name, sizeof name);
    const enum step_end end = poll(sleep->memory, task->index + number);
    *found = (struct found){0};
    if (end == STEP_FOUND) {
        *found = *step_found();
        snprintf(what, size, "a wake of task %s that comes late", name);
        return true;
    }
    if (end != STEP_ASLEEP) {
        snprintf(what, size, "after a wake of task %s that comes late, the system does not sleep again", name);
        return true;
    }
    const struct task *other = changed(&other_number);
    if (other == NULL) {
        return false;
    }
    name_task(other, other_number, other_name, sizeof other_name);
    char from[64];
    snprintf(from, sizeof from, "%s", state_of(other, other_number, sleep->memory, &kind));
    snprintf(what, size, "task %s sleeps in %s, without a wake to come, although a poll would go on%s%s: %s -> %s",
             name, state_of(task, number, sleep->memory, &kind), other == task ? "" : " with ",
             other == task ? "" : other_name, from, state_of(other, other_number, image->memory, &kind));
    return true;
}

bool quiet_next(struct path *path, uint32_t *shift, struct found *found, char *what, size_t size)
{
    while (waiting != NULL) {
        struct sleep *sleep = waiting;
        bool wrong = false;
        memcpy(image->memory, sleep->memory, image->size);
        layout_canonical(layout, image->memory, canonical);
        for (unsigned i = 0; i < image->task_count && !wrong; i++) {
            for (unsigned number = 0; number < image->tasks[i].count && !wrong; number++) {
                wrong = lost(sleep, &image->tasks[i], number, found, what, size);
            }
        }
        waiting = sleep->next;
        if (wrong) {
            path_copy(path, &sleep->path);
            *shift = sleep->shift;
        }
        free(sleep->path.answers);
        free(sleep);
        if (wrong) {
            quiet_forget();
            return true;
        }
    }
    return false;
}
