// SPDX-License-Identifier: Apache-2.0
//
// stator trace: the options, and which views they ask for.
#include "trace/run.h"
#include "verbs.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_AT = 256,
    OPTION_TASK,
    OPTION_FROM,
    OPTION_TO,
    OPTION_TEXT,
    OPTION_JSON,
    OPTION_FIGURES,
    OPTION_CHECK,
    OPTION_BOUND,
    OPTION_GDB,
    OPTION_CORE,
    OPTION_RAM,
    OPTION_SAVE,
    OPTION_RUN,
    OPTION_BOX,
    OPTION_COVERAGE,
    OPTION_THRESHOLD,
    OPTION_EXCUSE,
    OPTION_SVG,
    OPTION_HTML,
    OPTION_PERFETTO,
    OPTION_CTF,
};

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "What to tell (without any of these: --figures):", 1},
    {"at", OPTION_AT, "TIME", 0, "Every task and child at that cycle: its state, for how long, who woke it", 1},
    {"text", OPTION_TEXT, NULL, 0, "Every event, a line each", 1},
    {"figures", OPTION_FIGURES, NULL, 0, "Where the time went: states, polls, latencies, sleep; the worst of each", 1},
    {"check", OPTION_CHECK, NULL, 0, "Whether each event was possible; exit status 1 if not", 1},
    {"bound", OPTION_BOUND, "TIME", 0, "With --check: from a task's wake to its poll, at most this", 1},
    {"json", OPTION_JSON, NULL, 0, "Any of these as JSON", 1},
    {NULL, 0, NULL, 0, "For other eyes:", 2},
    {"html", OPTION_HTML, "FILE", 0, "The timeline as one page; with --coverage, that", 2},
    {"perfetto", OPTION_PERFETTO, "FILE", 0, "For the Perfetto UI, as TrackEvent protobuf", 2},
    {"ctf", OPTION_CTF, "FOLDER", 0, "For babeltrace2 and Trace Compass, as CTF 1.8", 2},
    {NULL, 0, NULL, 0, "Coverage, over all TRACEs:", 2},
    {"coverage", OPTION_COVERAGE, NULL, 0, "Which states and edges were never taken", 2},
    {"threshold", OPTION_THRESHOLD, "PERCENT", 0, "Exit status 1 if fewer edges were taken", 2},
    {"excuse", OPTION_EXCUSE, "FILE", 0, "Lines `MACHINE FROM -> TO: REASON`: what need not be", 2},
    {"svg", OPTION_SVG, "FOLDER", 0, "The audit's graphs, with what was never taken in red", 2},
    {NULL, 0, NULL, 0, "Of what (TIME: cycles, or with a unit: 12.5ms, 80us, 1s):", 3},
    {"task", OPTION_TASK, "TEXT", 0, "Only tasks, children and machines whose name holds it", 3},
    {"from", OPTION_FROM, "TIME", 0, "From this moment on", 3},
    {"to", OPTION_TO, "TIME", 0, "Up to this moment", 3},
    {"run", OPTION_RUN, "N", 0, "The run, where the trace goes over several resets: 1; --check and --coverage: all", 3},
    {"box", OPTION_BOX, NULL, 0, "The black box: the end of the run before the reset", 3},
    {NULL, 0, NULL, 0, "Where the trace is, unless in a file:", 4},
    {"gdb", OPTION_GDB, "HOST:PORT", 0, "In a running target behind a GDB server", 4},
    {"core", OPTION_CORE, "FILE", 0, "In a core file", 4},
    {"ram", OPTION_RAM, "FILE@ADDRESS", 0, "In a file of plain memory; may be given several times", 4},
    {"save", OPTION_SAVE, "FILE", 0, "Write what was read so to a file, too", 4},
    {0},
};

/* A number that an option gives; the message says what it must be. */
static uint64_t number_of(struct argp_state *state, const char *option, const char *text, uint64_t least_value,
                          uint64_t most_value)
{
    char *end = NULL;
    const unsigned long long value = strtoull(text, &end, 10);
    if (end == text || *end != '\0' || text[0] == '-' || value < least_value || value > most_value) {
        argp_error(state, "--%s %s: give a number from %llu to %llu", option, text, (unsigned long long)least_value,
                   (unsigned long long)most_value);
    }
    return value;
}

/* What to tell. */
static error_t parse_what(int key, char *argument, struct argp_state *state)
{
    struct run_options *into = state->input;
    switch (key) {
    case OPTION_AT:
        into->at = argument;
        return 0;
    case OPTION_TEXT:
        into->text = true;
        return 0;
    case OPTION_JSON:
        into->json = true;
        return 0;
    case OPTION_FIGURES:
        into->figures = true;
        return 0;
    case OPTION_CHECK:
        into->check = true;
        return 0;
    case OPTION_BOUND:
        into->bound = argument;
        into->check = true;
        return 0;
    case OPTION_COVERAGE:
        into->coverage = true;
        return 0;
    case OPTION_THRESHOLD:
        into->threshold_percent = (unsigned)number_of(state, "threshold", argument, 0, 100);
        into->coverage = true;
        return 0;
    case OPTION_EXCUSE:
        into->excuse = argument;
        into->coverage = true;
        return 0;
    case OPTION_SVG:
        into->svg = argument;
        into->coverage = true;
        return 0;
    case OPTION_HTML:
        into->html = argument;
        return 0;
    case OPTION_PERFETTO:
        into->perfetto = argument;
        return 0;
    case OPTION_CTF:
        into->ctf = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Of what, and from where. */
static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct run_options *into = state->input;
    switch (key) {
    case OPTION_TASK:
        into->task = argument;
        return 0;
    case OPTION_FROM:
        into->from = argument;
        return 0;
    case OPTION_TO:
        into->to = argument;
        return 0;
    case OPTION_GDB:
        into->gdb = argument;
        return 0;
    case OPTION_CORE:
        into->core = argument;
        return 0;
    case OPTION_RAM:
        *list_add(&into->ram) = argument;
        return 0;
    case OPTION_SAVE:
        into->save = argument;
        return 0;
    case OPTION_RUN:
        into->run = (unsigned)number_of(state, "run", argument, 1, 1000000);
        return 0;
    case OPTION_BOX:
        into->box = true;
        return 0;
    case ARGP_KEY_ARG:
        if (into->firmware == NULL) {
            into->firmware = argument;
        } else {
            *list_add(&into->traces) = argument;
        }
        return 0;
    case ARGP_KEY_END: {
        const bool chip = into->gdb != NULL || into->core != NULL || into->ram.count > 0u;
        if (into->firmware == NULL) {
            argp_error(state, "no file: give the firmware's .elf, and the trace");
        }
        if (into->traces.count == 0u && !chip) {
            argp_error(state, "where is the trace? give its file, or one of --gdb, --core and --ram");
        }
        if ((into->gdb != NULL) + (into->core != NULL) + (into->ram.count > 0u) > 1) {
            argp_error(state, "give one of --gdb, --core and --ram");
        }
        return 0;
    }
    default:
        return parse_what(key, argument, state);
    }
}

int verb_trace(int count, char *argument_list[])
{
    static const struct argp argp = {
        options,
        parse,
        "FIRMWARE.elf [TRACE...]",
        "Tells what every task of a firmware was doing, from the trace that it recorded.\v"
        "TRACE is what the target wrote: a dump of its ring, what came over a UART, or both; - is standard input. "
        "With a TRACE and one of --gdb, --core and --ram, these tell the fields of tasks at the trace's end.",
        NULL,
        NULL,
        NULL};
    struct run_options run = {0};
    argp_err_exit_status = 2;
    (void)argp_parse(&argp, count, argument_list, 0, NULL, &run);
    const int status = run_trace(&run);
    list_free(&run.traces);
    list_free(&run.ram);
    return status;
}
