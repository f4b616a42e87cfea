// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- What was reached --- */

static bool edge_was_taken(const char *machine, const struct machine *its, const char *from, const char *to)
{
    struct taken taken;
    for (unsigned i = 0; (taken = explore_taken(i)).machine != NULL; i++) {
        if (strcmp(taken.machine, machine) == 0 && (to == NULL || strcmp(machine_state(its, taken.to), to) == 0) &&
            (from == NULL || strcmp(from, "any") == 0 || strcmp(machine_state(its, taken.from), from) == 0)) {
            return true;
        }
    }
    return false;
}

/* A state, where `to` is NULL, or an edge. */
static bool excused(const struct image *image, const char *machine, const char *state, const char *to)
{
    for (const struct stator_check_excuse *excuse = image->model->excuses; excuse->machine != NULL; excuse++) {
        if (strcmp(excuse->machine, machine) == 0 && strcmp(excuse->state, state) == 0 &&
            (to == NULL ? excuse->to == NULL : excuse->to != NULL && strcmp(excuse->to, to) == 0)) {
            return true;
        }
    }
    return false;
}

static void miss(struct coverage *coverage, const char *format, const char *a, const char *b, const char *c)
{
    const size_t length = strlen(coverage->missing);
    snprintf(coverage->missing + length, sizeof coverage->missing - length, format, a, b, c);
}

struct coverage report_cover(const struct image *image, const struct layout *layout)
{
    struct coverage coverage = {0};
    for (unsigned i = 0; i < image->machine_count; i++) {
        const struct machine *machine = &image->machines[i];
        if (!layout_is_used(layout, machine)) {
            continue;
        }
        for (unsigned j = 0; j < machine->state_count; j++) {
            const bool reached = j == 0 || edge_was_taken(machine->name, machine, NULL, machine->states[j]);
            if (!reached && excused(image, machine->name, machine->states[j], NULL)) {
                continue;
            }
            coverage.states++;
            coverage.states_reached += reached;
            if (!reached) {
                miss(&coverage, "%s.%s%s\n", machine->name, machine->states[j], "");
            }
        }
        for (unsigned j = 0; j < machine->edge_count; j++) {
            const struct edge *edge = &machine->edges[j];
            const bool taken = edge_was_taken(machine->name, machine, edge->from, edge->to);
            if (!taken &&
                (excused(image, machine->name, edge->from, NULL) || excused(image, machine->name, edge->to, NULL) ||
                 excused(image, machine->name, edge->from, edge->to))) {
                continue;
            }
            coverage.edges++;
            coverage.edges_taken += taken;
            if (!taken) {
                miss(&coverage, "%s: %s -> %s\n", machine->name, edge->from, edge->to);
            }
        }
    }
    return coverage;
}

/* --- The verdict --- */

/* How likely it is that two states had one fingerprint, so that one was left out: n(n-1)/2 pairs. */
static double omission(const struct result *result, bool certify)
{
    const double n = (double)result->states;
    return n * n / 2 * pow(2, certify ? -128 : -64);
}

static bool is_bounded(const struct image *image)
{
    for (const struct stator_check_event *event = image->model->events; event->happen != NULL; event++) {
        if (event->count != 0) {
            return true;
        }
    }
    return false;
}

static void environment(const struct image *image, FILE *to)
{
    for (const struct stator_check_event *event = image->model->events; event->happen != NULL; event++) {
        fprintf(to, "%s%s", event == image->model->events ? "" : ", ", event->name);
        if (event->count != 0) {
            fprintf(to, " up to %u times", event->count);
        }
    }
    if (image->model->clock_priority != 0) {
        fputs(image->model->events->happen != NULL ? ", time" : "time", to);
    }
}

static void print_wrong(const struct report *report)
{
    const struct finding *finding = &report->result->finding;
    printf("%s: wrong: %s\n", report->model, finding->what);
    if (finding->code != 0) {
        printf("  at %s", layout_place(report->layout, finding->code).text);
        if (finding->other != 0) {
            printf(", which may come between the instructions at %s",
                   layout_place(report->layout, finding->other).text);
        }
        fputc('\n', stdout);
    }
    puts(report->result->walks != 0 ? "A way to it, found at random; perhaps not the shortest:"
                                    : "The shortest way to it:");
    for (unsigned i = 0; i < report->story->count; i++) {
        story_print_line(&report->story->lines[i], stdout);
    }
    if (report->story->steps == 0) {
        puts("  (the run was not the same again: it depends on what is no part of the state)");
    }
}

void report_text(const struct report *report)
{
    const struct result *result = report->result;
    const struct image *image = report->image;
    const char *model = report->model;
    const struct coverage coverage = report_cover(image, report->layout);
    if (result->verdict == FOUND) {
        print_wrong(report);
    } else if (result->verdict == UNFINISHED) {
        printf("%s: not finished: %s; nothing wrong so far\n", model, result->unfinished);
    } else {
        printf("%s: proved, %s\n", model,
               is_bounded(image) ? "for the events as often as given"
                                 : "without a bound on how often anything happens");
    }
    if (result->walks != 0) {
        printf("  %llu walks, seed %llu\n", (unsigned long long)result->walks,
               (unsigned long long)report->settings->seed);
    }
    printf("  %llu states, %llu transitions, depth %u, %llu points, %.2f s, %.0f states a second\n",
           (unsigned long long)result->states, (unsigned long long)result->transitions, result->depth,
           (unsigned long long)result->questions, result->seconds,
           (double)result->states / (result->seconds > 0.001 ? result->seconds : 0.001));
    printf("  interrupts at all shared accesses, nested %u deep; %zu bytes of memory; ", result->deepest_context,
           image->size);
    printf("a state left out by chance: %.1g\n", omission(result, report->settings->certify));
    printf("  ABI: 64 bits, little endian, unsigned char, short enums; %s\n",
           image->model->cores->main == NULL ? "one core, in program order"
           : image->model->weak              ? "cores with store buffers"
                                             : "cores, sequentially consistent");
    if (report->target != NULL) {
        const struct target *target = report->target;
        printf("  states, edges and layout of %u machines as on the target%s%s\n", target->equal + target->larger,
               target->larger != 0 ? ", but for pointers, of 8 bytes here: " : "", target->names);
    }
    fputs("  environment: ", stdout);
    environment(image, stdout);
    fputc('\n', stdout);
    if (coverage.states != 0) {
        printf("  %u of %u states reached, %u of %u edges taken\n", coverage.states_reached, coverage.states,
               coverage.edges_taken, coverage.edges);
    }
    if (coverage.missing[0] != 0 && result->verdict != FOUND) {
        printf("  never reached:\n");
        for (char *line = strtok((char *)(uintptr_t)coverage.missing, "\n"); line != NULL; line = strtok(NULL, "\n")) {
            printf("    %s\n", line);
        }
    }
}

static void json_string(const char *text)
{
    story_json_string(text, stdout);
}

/* "machines": {"NAME": ["STATE", ...]}, for whoever reads numbers of states elsewhere: in a trace, say. */
static void print_machines(const struct image *image)
{
    fputs(",\n  \"machines\": {", stdout);
    for (unsigned i = 0; i < image->machine_count; i++) {
        const struct machine *machine = &image->machines[i];
        fputs(i == 0 ? "" : ", ", stdout);
        json_string(machine->name);
        for (unsigned j = 0; j < machine->state_count; j++) {
            fputs(j == 0 ? ": [" : ", ", stdout);
            json_string(machine->states[j]);
        }
        fputs("]", stdout);
    }
    fputs("}", stdout);
}

static void json_story(const struct report *report)
{
    const struct finding *finding = &report->result->finding;
    const struct place place =
        finding->code != 0 ? layout_place(report->layout, finding->code) : (struct place){.text = ""};
    fputs(",\n  \"finding\": ", stdout);
    json_string(finding->what);
    fputs(",\n  \"place\": ", stdout);
    json_string(place.text);
    fputs(",\n  \"story\": [", stdout);
    for (unsigned i = 0; i < report->story->count; i++) {
        const struct story_line *line = &report->story->lines[i];
        printf("%s\n    {\"step\": %u, \"depth\": %u, \"kind\": \"%s\", \"text\": ", i == 0 ? "" : ",", line->step,
               line->depth, line->kind);
        json_string(line->text);
        fputs(", \"place\": ", stdout);
        json_string(line->place.text);
        putchar('}');
    }
    printf("\n  ],\n  \"steps\": %u", report->story->steps);
}

void report_json(const struct report *report)
{
    static const char *const VERDICTS[] = {"proved", "wrong", "unfinished"};
    const struct result *result = report->result;
    const struct image *image = report->image;
    const struct coverage coverage = report_cover(image, report->layout);
    printf("{\n  \"model\": ");
    json_string(report->model);
    printf(",\n  \"verdict\": \"%s\",\n  \"bounded\": %s,\n  \"environment\": \"", VERDICTS[result->verdict],
           is_bounded(image) ? "true" : "false");
    environment(image, stdout);
    printf(
        "\",\n  \"states\": %llu, \"transitions\": %llu, \"depth\": %u, \"points\": %llu, \"cuts\": %llu, \"sleeps\": "
        "%llu,\n"
        "  \"seconds\": %.3f, \"cpu_seconds\": %.3f, \"longest_cpu_seconds\": %.3f, \"memory_bytes\": %zu, "
        "\"fingerprint_bits\": %u, \"omission\": "
        "%.3g, \"nesting\": %u,\n"
        "  \"states_reached\": %u, \"states_declared\": %u, \"edges_taken\": %u, \"edges_declared\": %u",
        (unsigned long long)result->states, (unsigned long long)result->transitions, result->depth,
        (unsigned long long)result->questions, (unsigned long long)result->cuts, (unsigned long long)result->sleeps,
        result->seconds, result->cpu_s, result->longest_cpu_s, image->size, report->settings->certify ? 128u : 64u,
        omission(result, report->settings->certify), result->deepest_context, coverage.states_reached, coverage.states,
        coverage.edges_taken, coverage.edges);
    if (report->target != NULL) {
        printf(",\n  \"as_on_target\": %u, \"larger_than_on_target\": %u", report->target->equal,
               report->target->larger);
    }
    fputs(",\n  \"never_reached\": [", stdout);
    char *rest = (char *)(uintptr_t)coverage.missing;
    const char *before = "";
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != 0; before = ", ") {
        fputs(before, stdout);
        json_string(line);
    }
    fputs("]", stdout);
    print_machines(image);
    if (result->verdict == UNFINISHED) {
        fputs(",\n  \"why\": ", stdout);
        json_string(result->unfinished);
    }
    if (result->verdict == FOUND) {
        json_story(report);
    }
    puts("\n}");
}
