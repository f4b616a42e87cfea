// SPDX-License-Identifier: Apache-2.0
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RING_TAIL_BYTES 64u
#define RUNS_MOST       64u

struct run {
    const struct run_options *options;
    const struct image *image;
    struct model *model;
    struct lanes lanes;
    struct target target;
    bool has_target;
    struct view view;
    struct reader reader;
    struct replay replay;
    struct moment *moment;
    struct figures *figures;
    struct check *check;
    struct timeline *timeline;
    bool print_figures;
    struct coverage *coverage; /* over all traces */
    uint64_t wrong;
    unsigned number; /* of the run that is read */
};

/* "47000", "47,000", "12.5ms". */
static uint64_t time_of(const struct run *run, const char *option, const char *text)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"s", 1.0}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}};
    char digits[64];
    size_t count = 0;
    char *end = NULL;
    for (const char *at = text; *at != '\0' && count + 1u < sizeof digits; at++) {
        if (*at != ',' && *at != '_') {
            digits[count++] = *at;
        }
    }
    digits[count] = '\0';
    const uint64_t cycles = strtoull(digits, &end, 0);
    if (end != digits && *end == '\0' && digits[0] != '-') {
        return cycles;
    }
    const double number = strtod(digits, &end);
    for (size_t i = 0; end != digits && number >= 0.0 && i < sizeof units / sizeof units[0]; i++) {
        if (same(end, units[i].unit)) {
            if (run->view.hz == 0u) {
                fail(run->view.trace, "does not say how fast its clock is: give --%s in cycles", option);
            }
            const double at = number * units[i].seconds * (double)run->view.hz;
            return at < 1.8e19 ? (uint64_t)(at + 0.5) : UINT64_MAX;
        }
    }
    fail(NULL, "--%s %s: is no time: give cycles, such as 47000, or 12.5ms, 80us, 1s", option, text);
}

static bool read_target(void *from, uint64_t address, void *bytes, uint64_t count)
{
    struct target *target = from;
    return target->read(target, address + target->bias, bytes, (size_t)count);
}

static void open_target(struct run *run)
{
    const struct run_options *options = run->options;
    run->has_target = options->gdb != NULL || options->core != NULL || options->ram.count > 0u;
    if (options->gdb != NULL) {
        target_open_gdb(&run->target, options->gdb, run->image);
    } else if (options->core != NULL) {
        target_open_core(&run->target, options->core, run->image);
    }
    for (size_t i = 0; i < options->ram.count; i++) {
        target_add_ram(&run->target, options->ram.at[i]);
    }
}

static void save(const struct run *run, const struct input *input)
{
    struct text bytes = {0};
    if (run->options->save != NULL) {
        text_bytes(&bytes, (const char *)input->bytes, (size_t)input->size);
        write_file(run->options->save, &bytes);
    }
}

/* The trace must be this firmware's: names of another's would be lies. */
static void check_identity(struct run *run)
{
    const char *traced = packet_build_id(&run->reader.first);
    const char *ours = run->image->build_id;
    const size_t count = ours != NULL ? least(strlen(ours), 32u) : 0u;
    if (traced != NULL && count > 0u && strncmp(traced, ours, count) != 0) {
        fail(run->view.trace, "was recorded by another firmware (build id %s) than %s (%s): give the file that ran",
             traced, run->image->path, ours);
    }
    const struct symbol *ring = image_symbol(run->image, "stator_trace");
    const uint64_t address = run->reader.first.address;
    run->reader.home = ring != NULL ? ring->address : 0u;
    if (ring != NULL && address != 0u && address != ring->address && !run->image->position_independent) {
        fail(run->view.trace, "was recorded by another firmware than %s: its ring is at 0x%08llx, not 0x%08llx",
             run->image->path, (unsigned long long)address, (unsigned long long)ring->address);
    }
}

static void note(const struct run *run, const char *text)
{
    (void)fprintf(stderr, "%s: %s\n", run->view.trace, text);
}

/* What is asked of a trace as a whole is asked of each run in it. */
static bool all_runs(const struct run_options *options)
{
    return options->run == 0u && (options->check || options->coverage) && options->at == NULL && !options->text &&
           !options->figures && options->perfetto == NULL && options->ctf == NULL &&
           (options->html == NULL || options->coverage);
}

static void notes(const struct run *run)
{
    const struct reader *reader = &run->reader;
    const struct mark mark = take_mark();
    /* A dump of the ring's object ends with a few words of its own. */
    if (reader_damaged(reader) > 0u || reader_skipped(reader) > RING_TAIL_BYTES) {
        note(run, text_of("%s of %s belong to no whole packet: they were passed over", grouped(reader_skipped(reader)),
                          plural(reader->input->size, "byte", "bytes")));
    }
    if (run->replay.losses > 0u) {
        note(run, text_of("events are missing at %s: %s counted", plural(run->replay.losses, "place", "places"),
                          grouped(run->replay.lost)));
    }
    if (reader->unknown > 0u) {
        note(run, text_of("%s of kinds that this version does not know", plural(reader->unknown, "record", "records")));
    }
    if (reader->high_unknown) {
        note(run, "the ring holds no resync: its times may be too small by multiples of 2^32 cycles");
    }
    if (run->replay.strangers > 0u) {
        note(run, text_of("%s of machines that %s does not have: is it the file that ran?",
                          plural(run->replay.strangers, "edge", "edges"), run->image->path));
    }
    if (run->replay.ambiguous > 0u) {
        note(run, text_of("%s may be of either of two machines that lie 128 KB apart",
                          plural(run->replay.ambiguous, "edge", "edges")));
    }
    if (reader->runs_seen > run->number && !all_runs(run->options)) {
        note(run, text_of("another run begins behind this one: --run %u tells it", run->number + 1u));
    }
    if (reader->boxes > 0u && !reader->box) {
        note(run, "holds a black box of the run before, too: --box tells it");
    }
    if (run->lanes.left_out > 0u) {
        note(run, "the firmware has more machines than can be held: those behind the first 65,536 are not told");
    }
    take_back(mark);
}

static void open_views(struct run *run)
{
    const struct run_options *options = run->options;
    const bool page = options->html != NULL && !options->coverage;
    const bool none = options->at == NULL && !options->text && !options->check && !options->coverage && !page &&
                      options->perfetto == NULL && options->ctf == NULL;
    if (options->text) {
        *list_add(&run->replay.observers) = view_text(&run->view, stdout);
    }
    if (options->at != NULL) {
        *list_add(&run->replay.observers) = view_moment(&run->view, time_of(run, "at", options->at), &run->moment);
    }
    if (options->check) {
        const uint64_t bound = options->bound != NULL ? time_of(run, "bound", options->bound) : 0u;
        *list_add(&run->replay.observers) = view_check(&run->view, bound, &run->check);
    }
    if (options->coverage) {
        if (run->coverage == NULL) {
            run->coverage = coverage_open(&run->view);
        }
        *list_add(&run->replay.observers) = view_coverage(run->coverage, run->view.trace);
    }
    if (options->figures || none || page) {
        *list_add(&run->replay.observers) = view_figures(&run->view, &run->figures);
    }
    if (page) {
        *list_add(&run->replay.observers) = view_timeline(&run->view, &run->timeline);
    }
    if (options->perfetto != NULL) {
        *list_add(&run->replay.observers) = view_perfetto(&run->view, options->perfetto);
    }
    if (options->ctf != NULL) {
        *list_add(&run->replay.observers) = view_ctf(&run->view, options->ctf);
    }
    run->print_figures = options->figures || none;
}

static void walk(struct run *run)
{
    struct event event;
    while (reader_next(&run->reader, &event)) {
        if ((event.number & 0xFFFFu) == 0u && run->reader.input->size > 0u) {
            progress("events", (size_t)run->reader.channels.at[0]->packets.at, (size_t)run->reader.input->size);
        }
        replay_event(&run->replay, &event);
    }
    progress_end();
    if (!run->replay.started) {
        fail(run->view.trace, "has no event%s", run->number > 1u ? " of that run" : ": nothing was traced");
    }
    if (run->has_target) {
        replay_memory(&run->replay, read_target, &run->target);
    }
    replay_finish(&run->replay);
}

void run_input(struct run *run, const struct input *input, unsigned number)
{
    run->view = (struct view){.lanes = &run->lanes,
                              .firmware = run->image->path,
                              .trace = input->name,
                              .filter = run->options->task,
                              .to = UINT64_MAX,
                              .colour = isatty(STDOUT_FILENO) != 0,
                              .json = run->options->json};
    run->number = number;
    reader_open(&run->reader, input, run->number, run->options->box);
    check_identity(run);
    run->view.hz = run->reader.first.hz;
    run->view.from = run->options->from != NULL ? time_of(run, "from", run->options->from) : 0u;
    run->view.to = run->options->to != NULL ? time_of(run, "to", run->options->to) : UINT64_MAX;
    run->replay = (struct replay){0};
    replay_open(&run->replay, &run->lanes);
    run->moment = NULL;
    run->check = NULL;
    run->figures = NULL;
    run->timeline = NULL;
    open_views(run);
    walk(run);
    if (run->moment != NULL) {
        moment_print(run->moment, run->has_target ? read_target : NULL, &run->target, stdout);
    }
    if (run->timeline != NULL) {
        timeline_write(run->timeline, run->figures, run->options->html);
    }
    if (run->print_figures) {
        figures_print(run->figures, stdout);
    }
    if (run->check != NULL) {
        run->wrong += check_print(run->check, stdout);
    }
    notes(run);
    list_free(&run->replay.observers);
    list_free(&run->replay.tasks);
}

struct run *run_open(const struct run_options *options)
{
    struct run *run = take(sizeof *run);
    *run = (struct run){.options = options, .target = {.name = "?"}};
    run->image = image_open(options->firmware);
    if (run->image->is_core) {
        fail(run->image->path, "is a core file: give the firmware's .elf first, and this with --core");
    }
    run->model = take(sizeof *run->model);
    model_read(run->model, run->image);
    if (run->model->tasks.count == 0u) {
        fail(run->image->path, "has no Stator system: there are no tasks to tell of");
    }
    lanes_build(&run->lanes, run->model);
    return run;
}

/* False: too few edges were taken. */
static bool tell_coverage(const struct run *run)
{
    const struct run_options *options = run->options;
    if (run->coverage == NULL) {
        return true;
    }
    if (options->excuse != NULL) {
        coverage_excuse(run->coverage, options->excuse);
    }
    coverage_print(run->coverage, stdout);
    if (options->html != NULL) {
        coverage_html(run->coverage, options->html);
    }
    if (options->svg != NULL) {
        coverage_svg(run->coverage, options->svg);
    }
    if (!coverage_reaches(run->coverage, options->threshold_percent)) {
        (void)fprintf(stderr, "%s: fewer than %u %% of its edges were taken\n", run->image->path,
                      options->threshold_percent);
        return false;
    }
    return true;
}

int run_trace(const struct run_options *options)
{
    struct run *run = run_open(options);
    const unsigned first = (unsigned)most(options->run, 1u);
    open_target(run);
    for (size_t i = 0; i < options->traces.count; i++) {
        const struct input input = input_open(options->traces.at[i]);
        run_input(run, &input, first);
        while (all_runs(options) && run->reader.runs_seen > run->number && run->number < RUNS_MOST) {
            run_input(run, &input, run->number + 1u);
        }
        (void)close(input.file);
    }
    if (options->traces.count == 0u) {
        const struct input input = input_of_target(&run->target, run->image);
        save(run, &input);
        run_input(run, &input, first);
    }
    if (options->gdb != NULL) {
        target_gdb_leave(&run->target);
    }
    return run->wrong > 0u || !tell_coverage(run) ? 1 : 0;
}
