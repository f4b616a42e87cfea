// SPDX-License-Identifier: Apache-2.0
//
// stator check: options, and the verdict.
#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "build.h"
#include "explore.h"
#include "init.h"
#include "outside.h"
#include "replay.h"
#include "report.h"
#include "story.h"
#include "walks.h"

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
    OPTION_NO_REDUCTION,
    OPTION_INIT,
    OPTION_TARGET,
    OPTION_PORT,
    OPTION_HTML,
    OPTION_TRACE,
    OPTION_REPLAY,
    OPTION_FOLLOW,
    OPTION_PROGRAM,
    OPTION_STEP,
    OPTION_RANDOM,
    OPTION_WALKS,
    OPTION_SEED
};
enum { STATUS_PROVED = 0, STATUS_FOUND = 1, STATUS_BAD_USE = 2, STATUS_UNFINISHED = 3 };

const char *argp_program_version = "stator check " STATOR_VERSION;
error_t argp_err_exit_status = STATUS_BAD_USE;

static const char DOC[] =
    "Runs the program of a model through every interleaving of interrupts, wakes, polls, time and hardware outcomes, "
    "and says that it is right, or how it goes wrong in the fewest steps.\v"
    "Exit status: 0 proved, 1 something is wrong, 2 bad use, 3 not finished. docs/check.md is the manual.";

static const struct argp_option OPTIONS[] = {
    {"init", OPTION_INIT, NULL, 0, "Write a model to start from, a small firmware and its device, to MODEL.c", 0},
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
    {"target", OPTION_TARGET, "ELF", 0,
     "The firmware: its machines must have the states, edges and layout of those checked", 0},
    {"port", OPTION_PORT, "FOLDER", 0, "Keep the check port's objects there for the next run of this version", 0},
    {"keep", OPTION_KEEP, "FOLDER", 0, "Leave what is compiled there", 0},
    {"random", OPTION_RANDOM, "SECONDS", 0, "Walk at random for so long: finds, and proves nothing", 0},
    {"walks", OPTION_WALKS, "N", 0, "... and at most so many walks, each of 1000 steps", 0},
    {"seed", OPTION_SEED, "N", 0, "... other walks (1)", 0},
    {"html", OPTION_HTML, "FILE", 0, "Write the verdict and the story as a page, the sources in it", 0},
    {"trace", OPTION_TRACE, "FILE", 0, "Write the story as a trace: stator trace FILE.elf FILE shows it", 0},
    {"replay", OPTION_REPLAY, "STEP", 0, "Run what was found again under gdb, and stop in front of this step", 0},
    {"follow", OPTION_FOLLOW, "FILE", OPTION_HIDDEN, "What --replay runs", 0},
    {"program", OPTION_PROGRAM, "FILE", OPTION_HIDDEN, NULL, 0},
    {"step", OPTION_STEP, "N", OPTION_HIDDEN, NULL, 0},
    {"verbose", 'v', NULL, 0, "Show the compiler's commands", 0},
    {0}};

struct arguments {
    struct build build;
    struct settings settings;
    const char *options[MAX_OPTIONS + 1];
    unsigned option_count;
    char *keep;
    char *target;
    char *html;
    char *trace;
    char *follow;
    char *program;
    unsigned step;
    bool replay;
    bool json;
    bool complete;
    bool init;
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

/* Where an option that is a file or folder goes; NULL: it is another option. */
static char **file_option(struct arguments *arguments, int key)
{
    switch (key) {
    case OPTION_KEEP:
        return &arguments->keep;
    case OPTION_HTML:
        return &arguments->html;
    case OPTION_TARGET:
        return &arguments->target;
    case OPTION_TRACE:
        return &arguments->trace;
    case OPTION_FOLLOW:
        return &arguments->follow;
    case OPTION_PROGRAM:
        return &arguments->program;
    default:
        return NULL;
    }
}

/* The same for one that is only there or not. */
static bool *flag_option(struct arguments *arguments, int key)
{
    switch (key) {
    case OPTION_JSON:
        return &arguments->json;
    case OPTION_INIT:
        return &arguments->init;
    case OPTION_CERTIFY:
        return &arguments->settings.certify;
    case OPTION_COMPLETE:
        return &arguments->complete;
    case 'v':
        return &arguments->build.verbose;
    default:
        return NULL;
    }
}

/* An option with a number; false: it is another one. */
static bool number_option(struct arguments *arguments, int key, const char *text, struct argp_state *parser)
{
    switch (key) {
    case 'j':
        arguments->settings.workers = (unsigned)number(parser, text, 1, MAX_WORKERS);
        return true;
    case 'm':
        arguments->settings.memory_mib = number(parser, text, 16, 1 << 20);
        return true;
    case OPTION_STATES:
        arguments->settings.max_states = number(parser, text, 1, UINT32_MAX);
        return true;
    case OPTION_RANDOM:
        arguments->settings.random_s = number(parser, text, 1, UINT32_MAX);
        return true;
    case OPTION_WALKS:
        arguments->settings.walks = number(parser, text, 1, UINT32_MAX);
        return true;
    case OPTION_SEED:
        arguments->settings.seed = number(parser, text, 0, UINT32_MAX);
        return true;
    case OPTION_REPLAY:
        arguments->replay = true;
        arguments->step = (unsigned)number(parser, text, 0, UINT32_MAX);
        return true;
    case OPTION_STEP:
        arguments->step = (unsigned)number(parser, text, 0, UINT32_MAX);
        return true;
    default:
        return false;
    }
}

static error_t parse(int key, char *text, struct argp_state *parser)
{
    struct arguments *arguments = parser->input;
    char **const file = file_option(arguments, key);
    bool *const flag = flag_option(arguments, key);
    if (file != NULL) {
        *file = text;
        return 0;
    }
    if (flag != NULL) {
        *flag = true;
        return 0;
    }
    if (number_option(arguments, key, text, parser)) {
        return 0;
    }
    switch (key) {
    case OPTION_NO_WRAP:
        arguments->settings.wrap = false;
        return 0;
    case OPTION_NO_REDUCTION:
        arguments->settings.reduce = false;
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
    case OPTION_PORT:
        arguments->build.port = text;
        return 0;
    case OPTION_KERNEL:
        arguments->build.kernel = text;
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->build.model != NULL) {
            argp_error(parser, "one model at a time");
        }
        arguments->build.model = text;
        return 0;
    case ARGP_KEY_END:
        if (arguments->build.model == NULL && arguments->init) {
            arguments->build.model = "model.c";
        }
        if (arguments->build.model == NULL && arguments->follow == NULL) {
            argp_error(parser, "which model? Name its C file");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Equal addresses in each run: equal fingerprints, equal order. */
static void fix_addresses(char **argv)
{
    const int now = personality(0xffffffff);
    if (now != -1 && (now & ADDR_NO_RANDOMIZE) == 0 && personality((unsigned long)now | ADDR_NO_RANDOMIZE) != -1) {
        execv("/proc/self/exe", argv);
    }
}

/* The program is compiled, loaded, and its files are removed again. NULL after a message on standard error. */
static struct layout *load(struct arguments *arguments, struct image *image)
{
    static struct folder folder; /* named by `arguments` from here on */
    if (arguments->keep == NULL && !folder_make(&folder)) {
        return NULL;
    }
    arguments->build.folder = arguments->keep != NULL ? arguments->keep : folder.path;
    char *program = build_program(&arguments->build);
    const char *wrong = program != NULL ? image_load(image, program) : NULL;
    struct layout *layout = program != NULL && wrong == NULL ? layout_read(image) : NULL;
    if (arguments->keep == NULL) {
        folder_remove(&folder);
    }
    if (wrong != NULL) {
        fprintf(stderr, "%s: %s\n", arguments->build.model, wrong);
    }
    return layout;
}

static int follow(const struct arguments *arguments)
{
    struct image image;
    const char *wrong = image_load(&image, arguments->program);
    struct layout *layout = wrong == NULL ? layout_read(&image) : NULL;
    if (layout == NULL) {
        fprintf(stderr, "%s: %s\n", arguments->program, wrong != NULL ? wrong : "its debug information is not whole");
        return STATUS_BAD_USE;
    }
    explore_open(&image, layout, &arguments->settings);
    replay_follow(&image, layout, arguments->follow, arguments->step);
    return STATUS_PROVED;
}

static int status_of(const struct report *report, const struct arguments *arguments)
{
    if (report->result->verdict == PROVED && arguments->complete &&
        report_cover(report->image, report->layout).missing[0] != 0) {
        return STATUS_FOUND;
    }
    return report->result->verdict == PROVED  ? STATUS_PROVED
           : report->result->verdict == FOUND ? STATUS_FOUND
                                              : STATUS_UNFINISHED;
}

/* gdb wants the program as a file. */
static int replay(const struct image *image, const struct ways *ways, unsigned step)
{
    struct folder folder;
    if (!folder_make(&folder)) {
        return STATUS_BAD_USE;
    }
    const bool replayed = replay_under_gdb(image, ways, step, folder.path);
    folder_remove(&folder);
    return replayed ? EXIT_SUCCESS : STATUS_BAD_USE;
}

/* The folder of Stator's own files; NULL after a message. */
static const char *root_that_fits(void)
{
    char *root = build_root();
    if (root == NULL) {
        fputs("stator check: Stator's own files are not beside this program: set STATOR_ROOT to their folder\n",
              stderr);
    } else if (!build_fits(root)) {
        fprintf(stderr,
                "stator check: %s/ports/check is missing, or of another version than this program: build the program "
                "again, or set STATOR_ROOT\n",
                root);
        free(root);
        root = NULL;
    }
    return root;
}

int main(int argc, char **argv)
{
    static const struct argp PARSER = {OPTIONS, parse, "MODEL.c", DOC, NULL, NULL, NULL};
    static struct arguments arguments = {
        .build = {.compiler = "gcc"},
        .settings = {.workers = 1, .memory_mib = 4096, .wrap = true, .reduce = true, .seed = 1}};
    struct image image;
    struct result result;
    struct ways ways;
    struct story story;
    struct target target;
    fix_addresses(argv);
    argp_parse(&PARSER, argc, argv, 0, NULL, &arguments);
    arguments.settings.progress = isatty(STDERR_FILENO);
    arguments.build.options = arguments.options;
    if (arguments.follow != NULL) {
        return follow(&arguments);
    }
    arguments.build.root = root_that_fits();
    if (arguments.build.root == NULL) {
        return STATUS_BAD_USE;
    }
    if (arguments.init) {
        return init_model(arguments.build.root, arguments.build.model);
    }
    struct layout *layout = load(&arguments, &image);
    if (layout == NULL) {
        return STATUS_BAD_USE;
    }
    explore_open(&image, layout, &arguments.settings);
    struct report report = {arguments.build.model, &image, layout, &arguments.settings, &result, NULL, NULL};
    if (arguments.target != NULL) {
        if (!target_compare(&image, layout, arguments.target, &target)) {
            return STATUS_BAD_USE;
        }
        if (target.different[0] != 0) {
            printf("%s: wrong: what is checked is not what runs on the target:\n%s", arguments.build.model,
                   target.different);
            return STATUS_FOUND;
        }
        report.target = &target;
    }
    bool same = true;
    if (arguments.settings.random_s != 0) {
        walks_take(&image, layout, &arguments.settings, &result, &ways);
    } else {
        explore(&result);
        same = result.verdict != FOUND || ways_find(&image, layout, &arguments.settings, &result, &ways);
    }
    if (result.verdict == FOUND) {
        story = story_tell(&image, layout, &ways, NULL);
        story.steps = same ? story.steps : 0;
        report.story = &story;
    }
    (arguments.json ? report_json : report_text)(&report);
    if ((arguments.html != NULL && !report_html(&report, arguments.html)) ||
        (arguments.trace != NULL && report.story != NULL && !report_trace(&report, arguments.trace))) {
        return STATUS_BAD_USE;
    }
    if (arguments.replay && report.story != NULL) {
        return replay(&image, &ways, arguments.step);
    }
    return status_of(&report, &arguments);
}
