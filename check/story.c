// SPDX-License-Identifier: Apache-2.0
#include "story.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 512, PLACE_COLUMN = 72, MAX_CIRCLE = 64, MAX_LINES = 100 };

static struct image *image;
static struct layout *layout;
static FILE *out;
static bool json;
static bool any; /* line before */
static unsigned indent;
static unsigned step;
static unsigned lines; /* of this step */

static void json_text(const char *text)
{
    fputc('"', out);
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', out);
        }
        if ((unsigned char)*text >= ' ') {
            fputc(*text, out);
        }
    }
    fputc('"', out);
}

/* A step that goes round and round is not told to its end. */
static void line(const char *kind, const char *text, const char *place)
{
    lines = strcmp(kind, "step") == 0 ? 0 : lines + 1;
    if (lines > MAX_LINES && strcmp(kind, "change") != 0) {
        if (lines != MAX_LINES + 1) {
            return;
        }
        kind = "more";
        text = "... and so on";
        place = "";
    }
    if (json) {
        fprintf(out, "%s\n    {\"step\": %u, \"depth\": %u, \"kind\": \"%s\", \"text\": ", any ? "," : "", step, indent,
                kind);
        json_text(text);
        fputs(", \"place\": ", out);
        json_text(place);
        fputc('}', out);
    } else {
        fprintf(out, "  %*s%-*s%s%s\n", (int)(4 * indent), "", place[0] != 0 ? PLACE_COLUMN - (int)(4 * indent) : 0,
                text, place[0] != 0 ? " " : "", place);
    }
    any = true;
}

static void note(enum stator_check_note what, const char *name, unsigned value, uintptr_t code)
{
    char text[TEXT_BYTES] = "";
    char place[TEXT_BYTES] = "";
    const struct task *task;
    if (code != 0) {
        layout_place(layout, code, place, sizeof place);
    }
    switch (what) {
    case STATOR_CHECK_NOTE_POLL:
        task = image_task(image, value);
        snprintf(text, sizeof text, task != NULL && task->count > 1 ? "poll %s[%u]" : "poll %s",
                 task != NULL ? task->name : "?", task != NULL ? value - task->index : value);
        line("poll", text, place);
        indent++;
        return;
    case STATOR_CHECK_NOTE_POLLED:
        indent--;
        return;
    case STATOR_CHECK_NOTE_EVENT:
        snprintf(text, sizeof text, "%s happens", name);
        line("event", text, place);
        return;
    case STATOR_CHECK_NOTE_INTERRUPT:
        snprintf(text, sizeof text, "interrupt %s", name);
        line("interrupt", text, place);
        indent++;
        return;
    case STATOR_CHECK_NOTE_RETURN:
        indent--;
        return;
    case STATOR_CHECK_NOTE_SLEEP:
        line("sleep", "the system sleeps", "");
        return;
    case STATOR_CHECK_NOTE_WOKEN:
        line("woken", "an interrupt ends the sleep", "");
        return;
    case STATOR_CHECK_NOTE_TIME:
        snprintf(text, sizeof text, "time passes: it is %u now", value);
        line("time", text, place);
        return;
    case STATOR_CHECK_NOTE_CHOICE:
        snprintf(text, sizeof text, "the hardware chooses %u", value);
        line("choice", text, place);
        return;
    case STATOR_CHECK_NOTE_EDGE: {
        const struct machine *machine = image_machine(image, name);
        snprintf(text, sizeof text, "%s: %s -> %s", name, machine_state(machine, value >> 8),
                 machine_state(machine, value & 0xffu));
        line("edge", text, place);
        return;
    }
    }
}

static void changed(const char *name, const char *from, const char *to)
{
    char text[TEXT_BYTES * 2];
    snprintf(text, sizeof text, "%s: %.200s -> %.200s", name, from, to);
    line("change", text, "");
}

static void heading(const char *what, uint32_t shift)
{
    char text[TEXT_BYTES];
    snprintf(text, sizeof text, "step %u%s%s", step, what[0] != 0 ? ": " : "", what);
    indent = 0;
    line("step", text, "");
    indent = 1;
    if (shift != 0) {
        snprintf(text, sizeof text, "the tick counter reads %u (a run that began %u ticks later; all else is equal)",
                 image->world->now, shift);
        line("clock", text, "");
    }
}

/* One step with these answers, from the memory as it is; then what it changed. */
static enum step_end tell_step(enum entry entry, const struct path *path, uint32_t shift)
{
    uint8_t *before = malloc(image->size);
    layout_shift(layout, image->memory, shift);
    memcpy(before, image->memory, image->size);
    heading(entry == ENTRY_START ? "the start" : entry == ENTRY_BETWEEN ? "between two polls" : "", shift);
    step_host.telling = true;
    step_host.note = note;
    const enum step_end end = step_follow(before, explore_entry(entry), path);
    step_host.telling = false;
    indent = 1;
    layout_differences(layout, before, image->memory, changed);
    free(before);
    step++;
    return end;
}

static void tell_circle(void)
{
    uint8_t *began = malloc(image->size);
    uint8_t *now = malloc(image->size);
    const struct path nothing = {0};
    enum step_end end = STEP_RETURNED;
    layout_canonical(layout, image->memory, began);
    for (unsigned i = 0; i < MAX_CIRCLE && end == STEP_RETURNED; i++) {
        end = tell_step(ENTRY_STEP, &nothing, 0);
        layout_canonical(layout, image->memory, now);
        if (memcmp(began, now, image->size) == 0) {
            line("circle", "and now all is as it was at the beginning of the circle", "");
            break;
        }
    }
    free(began);
    free(now);
}

unsigned story_tell(struct image *of, struct layout *its, const struct result *result, FILE *to, bool as_json)
{
    unsigned count;
    image = of;
    layout = its;
    out = to;
    json = as_json;
    any = false;
    step = 0;
    uint32_t *chain = explore_chain(result->finding.state, &count);
    uint8_t *memory = malloc(image->size);
    if (json) {
        fputc('[', out);
    }
    explore_begin();
    bool same = true;
    for (unsigned i = 0; i + 1 < count && same; i++) {
        struct way way = {0};
        memcpy(memory, image->memory, image->size);
        same = explore_way(memory, i == 0, chain[i + 1], &way);
        memcpy(image->memory, memory, image->size);
        same = same && tell_step(way.entry, &way.path, way.shift) == STEP_RETURNED;
        free(way.path.answers);
    }
    if (same && result->finding.circle) {
        tell_circle();
    } else if (same && result->finding.path.count != 0) {
        const enum step_end end = tell_step(result->finding.entry, &result->finding.path, result->finding.shift);
        same = end != STEP_EXHAUSTED && end != STEP_CUT;
    } else if (same) {
        const struct path nothing = {0};
        tell_step(result->finding.entry, &nothing, result->finding.shift);
    }
    if (json) {
        fputs("\n  ]", out);
    }
    free(chain);
    free(memory);
    return same ? step : 0;
}
