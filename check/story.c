// SPDX-License-Identifier: Apache-2.0
#include "story.h"

#include <stdlib.h>
#include <string.h>

#include "search.h"

enum { TEXT_BYTES = 512, PLACE_COLUMN = 72, MAX_CIRCLE = 64, MAX_LINES = 100 };

static struct image *image;
static struct layout *layout;
static struct story story;
static void (*each)(const struct story_line *line);
static unsigned indent;
static unsigned step;
static unsigned lines; /* of this step */

void story_json_string(const char *text, FILE *to)
{
    fputc('"', to);
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', to);
        }
        if ((unsigned char)*text >= ' ') {
            fputc(*text, to);
        }
    }
    fputc('"', to);
}

void story_print_line(const struct story_line *line, FILE *to)
{
    const int width = line->place.text[0] != 0 ? PLACE_COLUMN - (int)(4 * line->depth) : 0;
    fprintf(to, "  %*s%-*s%s%s\n", (int)(4 * line->depth), "", width, line->text, width != 0 ? " " : "",
            line->place.text);
}

static void *grown(void *array, unsigned count, size_t size)
{
    /* Doubled at each power of two. */
    if ((count & (count - 1)) == 0) {
        array = realloc(array, (count == 0 ? 1 : 2 * (size_t)count) * size);
        if (array == NULL) {
            out_of_memory();
        }
    }
    return array;
}

/* A step that goes round and round is not told to its end. */
static void line(const char *kind, const char *text, uintptr_t code)
{
    struct story_line told = {kind, step, indent, NULL, {.text = ""}};
    lines = strcmp(kind, "step") == 0 ? 0 : lines + 1;
    if (lines > MAX_LINES && strcmp(kind, "change") != 0) {
        if (lines != MAX_LINES + 1) {
            return;
        }
        told.kind = "more";
        text = "... and so on";
        code = 0;
    }
    if (code != 0) {
        told.place = layout_place(layout, code);
    }
    told.text = strdup(text);
    story.lines = grown(story.lines, story.count, sizeof *story.lines);
    story.lines[story.count++] = told;
    if (each != NULL) {
        each(&told);
    }
}

static void event(enum stator_check_note what, unsigned value, const void *object)
{
    story.events = grown(story.events, story.event_count, sizeof *story.events);
    story.events[story.event_count++] = (struct story_event){what, value, (uintptr_t)object};
}

static void task_line(const char *kind, const char *verb, unsigned number, uintptr_t code)
{
    char text[TEXT_BYTES];
    const struct task *task = image_task(image, number);
    snprintf(text, sizeof text, task != NULL && task->count > 1 ? "%s %s[%u]" : "%s %s", verb,
             task != NULL ? task->name : "?", task != NULL ? number - task->index : number);
    line(kind, text, code);
}

static void note(enum stator_check_note what, const char *name, unsigned value, uintptr_t code, const void *object)
{
    char text[TEXT_BYTES] = "";
    event(what, value, object);
    switch (what) {
    case STATOR_CHECK_NOTE_POLL:
        task_line("poll", "poll", value, code);
        indent++;
        return;
    case STATOR_CHECK_NOTE_WAKE:
        task_line("wake", "wake", value, code);
        return;
    case STATOR_CHECK_NOTE_POLLED:
        indent--;
        return;
    case STATOR_CHECK_NOTE_EVENT:
        snprintf(text, sizeof text, "%s happens", name);
        line("event", text, code);
        return;
    case STATOR_CHECK_NOTE_INTERRUPT:
        snprintf(text, sizeof text, "interrupt %s", name);
        line("interrupt", text, code);
        indent++;
        return;
    case STATOR_CHECK_NOTE_RETURN:
        indent--;
        return;
    case STATOR_CHECK_NOTE_SLEEP:
        line("sleep", "the system sleeps", 0);
        return;
    case STATOR_CHECK_NOTE_WOKEN:
        line("woken", "an interrupt ends the sleep", 0);
        return;
    case STATOR_CHECK_NOTE_TIME:
        snprintf(text, sizeof text, "time passes: it is %u now", value);
        line("time", text, code);
        return;
    case STATOR_CHECK_NOTE_CHOICE:
        snprintf(text, sizeof text, "the hardware chooses %u", value);
        line("choice", text, code);
        return;
    case STATOR_CHECK_NOTE_CORE:
        snprintf(text, sizeof text, code != 0 ? "%s goes on, with this access" : "%s begins", name);
        line("core", text, code);
        return;
    case STATOR_CHECK_NOTE_STORE:
        snprintf(text, sizeof text, "a store of %s is seen by the others", name);
        line("core", text, 0);
        return;
    case STATOR_CHECK_NOTE_EDGE: {
        const struct machine *machine = image_machine(image, name);
        snprintf(text, sizeof text, "%s: %s -> %s", name, machine_state(machine, value >> 8),
                 machine_state(machine, value & 0xffu));
        line("edge", text, code);
        return;
    }
    }
}

static void changed(const char *name, const char *from, const char *to)
{
    char text[TEXT_BYTES * 2];
    snprintf(text, sizeof text, "%s: %.200s -> %.200s", name, from, to);
    line("change", text, 0);
}

static const char *name_of(enum entry entry)
{
    return entry == ENTRY_START ? ": the start" : entry == ENTRY_BETWEEN ? ": between two polls" : "";
}

static void heading(enum entry entry, uint32_t shift)
{
    char text[TEXT_BYTES];
    snprintf(text, sizeof text, "step %u%s", step, name_of(entry));
    indent = 0;
    line("step", text, 0);
    indent = 1;
    if (shift != 0) {
        snprintf(text, sizeof text, "the tick counter reads %u (a run that began %u ticks later; all else is equal)",
                 image->world->now, shift);
        line("clock", text, 0);
    }
}

/* One step with these answers, from the memory as it is; then what it changed. */
static enum step_end tell_step(const struct way *way)
{
    uint8_t *before = malloc(image->size);
    if (before == NULL) {
        out_of_memory();
    }
    layout_shift(layout, image->memory, way->shift);
    memcpy(before, image->memory, image->size);
    heading(way->entry, way->shift);
    step_host.telling = true;
    step_host.note = note;
    const enum step_end end = step_follow(before, explore_entry(way->entry), &way->path);
    step_host.telling = false;
    indent = 1;
    layout_differences(layout, before, image->memory, changed);
    free(before);
    step++;
    return end;
}

static void tell_circle(void)
{
    uint8_t *began = malloc(2 * image->size);
    if (began == NULL) {
        out_of_memory();
    }
    uint8_t *now = began + image->size;
    const struct way nothing = {.entry = ENTRY_STEP};
    enum step_end end = STEP_RETURNED;
    layout_canonical(layout, image->memory, began);
    for (unsigned i = 0; i < MAX_CIRCLE && end == STEP_RETURNED; i++) {
        end = tell_step(&nothing);
        layout_canonical(layout, image->memory, now);
        if (memcmp(began, now, image->size) == 0) {
            line("circle", "and now all is as it was at the beginning of the circle", 0);
            break;
        }
    }
    free(began);
}

struct story story_tell(struct image *of, struct layout *its, const struct ways *ways,
                        void (*each_line)(const struct story_line *line))
{
    image = of;
    layout = its;
    each = each_line;
    story = (struct story){0};
    step = 0;
    explore_begin();
    bool same = true;
    for (unsigned i = 0; i < ways->count && same; i++) {
        const enum step_end end = tell_step(&ways->way[i]);
        same = end == STEP_RETURNED || (i + 1 == ways->count && end != STEP_EXHAUSTED && end != STEP_CUT);
    }
    if (same && ways->circle) {
        tell_circle();
    }
    story.steps = same ? step : 0;
    return story;
}
