// SPDX-License-Identifier: Apache-2.0
#include "inspect.h"

#include "json.h"

#include <string.h>

bool inspect_wanted(const struct seen *seen, const char *filter)
{
    return filter == NULL || filter[0] == '\0' || strstr(seen_name(seen), filter) != NULL ||
           strstr(seen->task->machine_name, filter) != NULL || strstr(seen_state(seen), filter) != NULL;
}

static void fields_text(struct text *out, const struct sight *sight, const struct seen *seen,
                        const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add(out, "           %-20s %s\n", fields[i].name, field_value(sight->model, &fields[i], seen->bytes, 0));
    }
}

static const char *waiting_text(const struct seen *seen)
{
    struct text text = {0};
    text_add(&text, "%s", !seen->ready_known ? "ready unknown" : seen->ready ? "ready" : "waits");
    if (seen->deadline_known && seen->armed) {
        text_add(&text, ", deadline %llu", (unsigned long long)seen->deadline);
    }
    if (seen->polls_known) {
        text_add(&text, ", %s", plural(seen->polls, "poll", "polls"));
    }
    if (seen->moved) {
        text_add(&text, ", moved while it was read");
    }
    return text.at;
}

void inspect_text(struct text *out, const struct sight *sight, const char *filter, bool colour)
{
    for (size_t i = 0; i < sight->warnings.count; i++) {
        text_add(out, "%swarning: %s%s\n", colour ? "\033[33m" : "", sight->warnings.at[i], colour ? "\033[0m" : "");
    }
    for (size_t i = 0; i < sight->tasks.count; i++) {
        const struct seen *seen = &sight->tasks.at[i];
        if (!inspect_wanted(seen, filter)) {
            continue;
        }
        text_add(out, "%5u  %s%-16s%s %s%s%s  %s\n", seen->index, colour ? "\033[1m" : "", seen_name(seen),
                 colour ? "\033[0m" : "", colour ? seen_strange(seen) != NULL ? "\033[1;31m" : "\033[36m" : "",
                 seen->bytes == NULL ? "unknown" : text_of("%s.%s", seen->task->machine_name, seen_state(seen)),
                 colour ? "\033[0m" : "", waiting_text(seen));
        if (seen_strange(seen) != NULL) {
            text_add(out, "           %s%s%s\n", colour ? "\033[31m" : "", seen_strange(seen), colour ? "\033[0m" : "");
        }
        if (seen->bytes != NULL) {
            fields_text(out, sight, seen, seen->task->machine->always.at, seen->task->machine->always.count);
        }
        if (seen->state != NO_STATE) {
            const struct machine_state *state = &seen->task->machine->states.at[seen->state];
            fields_text(out, sight, seen, state->fields.at, state->fields.count);
        }
    }
}

static void fields_json(struct json *json, const char *name, const struct sight *sight, const struct seen *seen,
                        const struct field *fields, size_t count)
{
    json_open(json, name, '{');
    for (size_t i = 0; i < count; i++) {
        json_text(json, fields[i].name, field_value(sight->model, &fields[i], seen->bytes, 0));
    }
    json_close(json);
}

static void task_json(struct json *json, const struct sight *sight, const struct seen *seen)
{
    const struct machine *machine = seen->task->machine;
    json_open(json, NULL, '{');
    json_text(json, "task", seen_name(seen));
    json_number(json, "index", seen->index);
    json_text(json, "machine", seen->task->machine_name);
    json_number(json, "address", seen->address);
    json_text(json, "state", seen->state != NO_STATE ? seen_state(seen) : NULL);
    if (seen->bytes != NULL) {
        json_number(json, "state_byte", seen->state_byte);
    }
    json_text(json, "strange", seen_strange(seen));
    if (seen->ready_known) {
        json_boolean(json, "ready", seen->ready);
    } else {
        json_null(json, "ready");
    }
    if (seen->deadline_known && seen->armed) {
        json_number(json, "deadline", seen->deadline);
    } else {
        json_null(json, "deadline");
    }
    if (seen->polls_known) {
        json_number(json, "polls", seen->polls);
    }
    json_boolean(json, "moved", seen->moved);
    if (seen->bytes != NULL) {
        fields_json(json, "always", sight, seen, machine->always.at, machine->always.count);
    }
    if (seen->state != NO_STATE) {
        fields_json(json, "fields", sight, seen, machine->states.at[seen->state].fields.at,
                    machine->states.at[seen->state].fields.count);
    }
    json_close(json);
}

void inspect_json(struct text *out, const struct sight *sight, const char *filter)
{
    struct json json = {.out = out};
    json_open(&json, NULL, '{');
    json_text(&json, "file", sight->model->image->path);
    json_text(&json, "target", sight->target->name);
    json_open(&json, "warnings", '[');
    for (size_t i = 0; i < sight->warnings.count; i++) {
        json_text(&json, NULL, sight->warnings.at[i]);
    }
    json_close(&json);
    json_open(&json, "tasks", '[');
    for (size_t i = 0; i < sight->tasks.count; i++) {
        if (inspect_wanted(&sight->tasks.at[i], filter)) {
            task_json(&json, sight, &sight->tasks.at[i]);
        }
    }
    json_close(&json);
    json_close(&json);
}
