// SPDX-License-Identifier: Apache-2.0
//
// stator check: options, and the verdict.
#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "build.h"
#include "explore.h"
#include "story.h"

#ifndef STATOR_VERSION
#define STATOR_VERSION "0.1.0"
#endif

enum { MAX_OPTIONS = 64 };
enum {
    OPTION_JSON = 256,
    OPTION_CERTIFY,
    OPTION_NO_WRAP,
    OPTION_STATES,
    OPTION_CC,
    OPTION_KERNEL,
    OPTION_KEEP,
    OPTION_COMPLETE,
    OPTION_NO_REDUCTION
};
enum { STATUS_PROVED = 0, STATUS_FOUND = 1, STATUS_BAD_USE = 2, STATUS_UNFINISHED = 3 };

const char *argp_program_version = "stator check " STATOR_VERSION;
error_t argp_err_exit_status = STATUS_BAD_USE;

static const char DOC[] =
    "Runs the program of a model through every interleaving of interrupts, wakes, polls, time and hardware outcomes, "
    "and says that it is right, or how it goes wrong in the fewest steps.\v"
    "Exit status: 0 proved, 1 something is wrong, 2 bad use, 3 not finished. docs/check.md is the manual.";

static const struct argp_option OPTIONS[] = {
    {"json", OPTION_JSON, NULL, 0, "Write the verdict as JSON", 0},
    {"certify", OPTION_CERTIFY, NULL, 0, "128-bit fingerprints: 24 bytes a state", 0},
    {"complete", OPTION_COMPLETE, NULL, 0, "A state or an edge that is never reached counts as wrong", 0},
    {"no-wrap", OPTION_NO_WRAP, NULL, 0, "Do not try each step with the tick counter about to wrap", 0},
    {"workers", 'j', "N", 0, "Search with N processes (1)", 0},
    {"memory", 'm', "MIB", 0, "At most so much memory for states (4096)", 0},
    {"no-reduction", OPTION_NO_REDUCTION, NULL, 0,
     "Let everything happen at every point, also where the order does not matter", 0},
    {"states", OPTION_STATES, "N", 0, "Stop after N states", 0},
    {"cc", OPTION_CC, "COMPILER", 0, "Compile with this gcc or clang (gcc)", 0},
    {"define", 'D', "NAME=VALUE", 0, "Define a macro", 0},
    {"kernel", OPTION_KERNEL, "FOLDER", 0, "Take this folder before include/: headers to be tried", 0},
    {"keep", OPTION_KEEP, "FOLDER", 0, "Leave what is compiled there", 0},
    {"verbose", 'v', NULL, 0, "Show the compiler's commands", 0},
    {0}};

struct arguments {
    struct build build;
    struct settings settings;
    const char *options[MAX_OPTIONS + 1];
    unsigned option_count;
    char *keep;
    bool json;
    bool complete;
};

static uint64_t number(struct argp_state *parser, const char *text, uint64_t least, uint64_t most)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != 0 || value < least || value > most) {
        argp_error(parser, "%s: not a number from %llu to %llu", text, (unsigned long long)least,
                   (unsigned long long)most);
    }
    return value;
}

static error_t parse(int key, char *text, struct argp_state *parser)
{
    struct arguments *arguments = parser->input;
    switch (key) {
    case OPTION_JSON:
        arguments->json = true;
        return 0;
    case OPTION_CERTIFY:
        arguments->settings.certify = true;
        return 0;
    case OPTION_COMPLETE:
        arguments->complete = true;
        return 0;
    case OPTION_NO_WRAP:
        arguments->settings.wrap = false;
        return 0;
    case OPTION_NO_REDUCTION:
        arguments->settings.reduce = false;
        return 0;
    case 'j':
        arguments->settings.workers = (unsigned)number(parser, text, 1, MAX_WORKERS);
        return 0;
    case 'm':
        arguments->settings.memory_mib = number(parser, text, 16, 1 << 20);
        return 0;
    case OPTION_STATES:
        arguments->settings.max_states = number(parser, text, 1, UINT32_MAX);
        return 0;
    case OPTION_CC:
        arguments->build.compiler = text;
        return 0;
    case 'D': {
        char *option = malloc(strlen(text) + 3);
        if (option == NULL || arguments->option_count == MAX_OPTIONS) {
            free(option);
            argp_error(parser, "too many macros");
            return EINVAL;
        }
        sprintf(option, "-D%s", text);
        arguments->options[arguments->option_count++] = option;
        return 0;
    }
    case OPTION_KERNEL:
        arguments->build.kernel = text;
        return 0;
    case OPTION_KEEP:
        arguments->keep = text;
        return 0;
    case 'v':
        arguments->build.verbose = true;
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->build.model != NULL) {
            argp_error(parser, "one model at a time");
        }
        arguments->build.model = text;
        return 0;
    case ARGP_KEY_END:
        if (arguments->build.model == NULL) {
            argp_error(parser, "which model? Name its C file");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* --- What was reached --- */

struct coverage {
    unsigned edges;
    unsigned edges_taken;
    unsigned states;
    unsigned states_reached;
    char missing[4096]; /* "m: a -> b" lines */
};

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

static bool excused(const struct image *image, const char *machine, const char *state)
{
    for (const struct stator_check_excuse *excuse = image->model->excuses; excuse->machine != NULL; excuse++) {
        if (strcmp(excuse->machine, machine) == 0 && strcmp(excuse->state, state) == 0) {
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

static struct coverage cover(const struct image *image, const struct layout *layout)
{
    struct coverage coverage = {0};
    for (unsigned i = 0; i < image->machine_count; i++) {
        const struct machine *machine = &image->machines[i];
        if (!layout_is_used(layout, machine)) {
            continue;
        }
        for (unsigned j = 0; j < machine->state_count; j++) {
            const bool reached = j == 0 || edge_was_taken(machine->name, machine, NULL, machine->states[j]);
            if (!reached && excused(image, machine->name, machine->states[j])) {
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
            if (!taken && (excused(image, machine->name, edge->from) || excused(image, machine->name, edge->to))) {
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

static void print_text(const struct arguments *arguments, struct image *image, struct layout *layout,
                       const struct result *result)
{
    char place[256];
    const struct coverage coverage = cover(image, layout);
    const char *model = arguments->build.model;
    if (result->verdict == FOUND) {
        printf("%s: wrong: %s\n", model, result->finding.what);
        if (result->finding.code != 0) {
            layout_place(layout, result->finding.code, place, sizeof place);
            printf("  at %s", place);
            if (result->finding.other != 0) {
                layout_place(layout, result->finding.other, place, sizeof place);
                printf(", which may come between the instructions at %s", place);
            }
            fputc('\n', stdout);
        }
        puts("The shortest way to it:");
        if (story_tell(image, layout, result, stdout, false) == 0) {
            puts("  (the run was not the same again: it depends on what is no part of the state)");
        }
    } else if (result->verdict == UNFINISHED) {
        printf("%s: not finished: %s; nothing wrong so far\n", model, result->unfinished);
    } else {
        printf("%s: proved, %s\n", model,
               is_bounded(image) ? "for the events as often as given"
                                 : "without a bound on how often anything happens");
    }
    printf("  %llu states, %llu transitions, depth %u, %llu points, %.2f s, %.0f states a second\n",
           (unsigned long long)result->states, (unsigned long long)result->transitions, result->depth,
           (unsigned long long)result->questions, result->seconds,
           (double)result->states / (result->seconds > 0.001 ? result->seconds : 0.001));
    printf("  interrupts at all shared accesses, nested %u deep; %zu bytes of memory; ", result->deepest_context,
           image->size);
    printf("a state left out by chance: %.1g\n", omission(result, arguments->settings.certify));
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

static void print_string(const char *text)
{
    putchar('"');
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        if ((unsigned char)*text >= ' ') {
            putchar(*text);
        }
    }
    putchar('"');
}

/* "machines": {"NAME": ["STATE", ...]}, for whoever reads numbers of states elsewhere: in a trace, say. */
static void print_machines(const struct image *image)
{
    fputs(",\n  \"machines\": {", stdout);
    for (unsigned i = 0; i < image->machine_count; i++) {
        const struct machine *machine = &image->machines[i];
        fputs(i == 0 ? "" : ", ", stdout);
        print_string(machine->name);
        for (unsigned j = 0; j < machine->state_count; j++) {
            fputs(j == 0 ? ": [" : ", ", stdout);
            print_string(machine->states[j]);
        }
        fputs("]", stdout);
    }
    fputs("}", stdout);
}

static void print_json(const struct arguments *arguments, struct image *image, struct layout *layout,
                       const struct result *result)
{
    static const char *const VERDICTS[] = {"proved", "wrong", "unfinished"};
    const struct coverage coverage = cover(image, layout);
    char place[256] = "";
    printf("{\n  \"model\": ");
    print_string(arguments->build.model);
    printf(",\n  \"verdict\": \"%s\",\n  \"bounded\": %s,\n  \"environment\": \"", VERDICTS[result->verdict],
           is_bounded(image) ? "true" : "false");
    environment(image, stdout);
    printf(
        "\",\n  \"states\": %llu, \"transitions\": %llu, \"depth\": %u, \"points\": %llu, \"cuts\": %llu, \"sleeps\": "
        "%llu,\n"
        "  \"seconds\": %.3f, \"memory_bytes\": %zu, \"fingerprint_bits\": %u, \"omission\": %.3g, \"nesting\": %u,\n"
        "  \"states_reached\": %u, \"states_declared\": %u, \"edges_taken\": %u, \"edges_declared\": %u",
        (unsigned long long)result->states, (unsigned long long)result->transitions, result->depth,
        (unsigned long long)result->questions, (unsigned long long)result->cuts, (unsigned long long)result->sleeps,
        result->seconds, image->size, arguments->settings.certify ? 128u : 64u,
        omission(result, arguments->settings.certify), result->deepest_context, coverage.states_reached,
        coverage.states, coverage.edges_taken, coverage.edges);
    fputs(",\n  \"never_reached\": [", stdout);
    char *rest = (char *)(uintptr_t)coverage.missing;
    const char *before = "";
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != 0; before = ", ") {
        fputs(before, stdout);
        print_string(line);
    }
    fputs("]", stdout);
    print_machines(image);
    if (result->verdict == UNFINISHED) {
        fputs(",\n  \"why\": ", stdout);
        print_string(result->unfinished);
    }
    if (result->verdict == FOUND) {
        fputs(",\n  \"finding\": ", stdout);
        print_string(result->finding.what);
        if (result->finding.code != 0) {
            layout_place(layout, result->finding.code, place, sizeof place);
        }
        fputs(",\n  \"place\": ", stdout);
        print_string(place);
        fputs(",\n  \"story\": ", stdout);
        const unsigned steps = story_tell(image, layout, result, stdout, true);
        printf(",\n  \"steps\": %u", steps);
    }
    puts("\n}");
}

/* Equal addresses in each run: equal fingerprints, equal order. */
static void fix_addresses(char **argv)
{
    const int now = personality(0xffffffff);
    if (now != -1 && (now & ADDR_NO_RANDOMIZE) == 0 && personality((unsigned long)now | ADDR_NO_RANDOMIZE) != -1) {
        execv("/proc/self/exe", argv);
    }
}

static void remove_folder(const char *folder)
{
    char command[PATH_MAX + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0) {
        fprintf(stderr, "%s: could not be removed\n", folder);
    }
}

int main(int argc, char **argv)
{
    static const struct argp PARSER = {OPTIONS, parse, "MODEL.c", DOC, NULL, NULL, NULL};
    static struct arguments arguments = {.build = {.compiler = "gcc"},
                                         .settings = {.workers = 1, .memory_mib = 4096, .wrap = true, .reduce = true}};
    struct image image;
    struct result result;
    char folder[] = "/tmp/stator-check-XXXXXX";
    fix_addresses(argv);
    argp_parse(&PARSER, argc, argv, 0, NULL, &arguments);
    arguments.settings.progress = isatty(STDERR_FILENO);
    arguments.build.options = arguments.options;
    arguments.build.root = build_root();
    if (arguments.build.root == NULL) {
        fputs("stator check: Stator's own files are not beside this program: set STATOR_ROOT to their folder\n",
              stderr);
        return STATUS_BAD_USE;
    }
    arguments.build.folder = arguments.keep != NULL ? arguments.keep : mkdtemp(folder);
    if (arguments.build.folder == NULL) {
        fprintf(stderr, "%s: cannot be made: %s\n", folder, strerror(errno));
        return STATUS_BAD_USE;
    }
    char *program = build_program(&arguments.build);
    const char *wrong = program != NULL ? image_load(&image, program) : NULL;
    struct layout *layout = program != NULL && wrong == NULL ? layout_read(&image) : NULL;
    if (arguments.keep == NULL) {
        remove_folder(folder);
    }
    if (wrong != NULL) {
        fprintf(stderr, "%s: %s\n", arguments.build.model, wrong);
    }
    if (layout == NULL) {
        return STATUS_BAD_USE;
    }
    explore(&image, layout, &arguments.settings, &result);
    (arguments.json ? print_json : print_text)(&arguments, &image, layout, &result);
    if (result.verdict == PROVED && arguments.complete && cover(&image, layout).missing[0] != 0) {
        return STATUS_FOUND;
    }
    return result.verdict == PROVED ? STATUS_PROVED : result.verdict == FOUND ? STATUS_FOUND : STATUS_UNFINISHED;
}
