// SPDX-License-Identifier: Apache-2.0
//
// stator inspect: the options, and where the memory comes from.
#include "inspect.h"
#include "verbs.h"

#include <argp.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    OPTION_GDB = 256,
    OPTION_CORE,
    OPTION_RAM,
    OPTION_WATCH,
    OPTION_INTERVAL,
    OPTION_POLLS,
    OPTION_TASK,
    OPTION_JSON
};

struct arguments {
    const char *file, *gdb, *core, *filter, *polls;
    LIST(const char *) ram;
    bool watch, json;
    unsigned interval_ms;
};

static const struct argp_option options[] = {
    {"gdb", OPTION_GDB, "HOST:PORT", 0, "A running target behind a GDB server: QEMU, OpenOCD, J-Link, pyOCD, gdbserver",
     0},
    {"core", OPTION_CORE, "FILE", 0, "A core file", 0},
    {"ram", OPTION_RAM, "FILE@ADDRESS", 0, "A file of plain memory; may be given several times", 0},
    {"watch", OPTION_WATCH, NULL, 0, "A live view, in the manner of top (with --gdb)", 0},
    {"interval", OPTION_INTERVAL, "MS", 0, "Look so often in the live view: 500", 0},
    {"task", OPTION_TASK, "TEXT", 0, "Only tasks whose name, machine or state holds it", 0},
    {"polls", OPTION_POLLS, "ARRAY", 0, "The firmware's own array that counts polls by task, such as counts.polls", 0},
    {"json", OPTION_JSON, NULL, 0, "Print it as JSON", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct arguments *into = state->input;
    switch (key) {
    case OPTION_GDB:
        into->gdb = argument;
        return 0;
    case OPTION_CORE:
        into->core = argument;
        return 0;
    case OPTION_RAM:
        *list_add(&into->ram) = argument;
        return 0;
    case OPTION_WATCH:
        into->watch = true;
        return 0;
    case OPTION_INTERVAL: {
        char *end = NULL;
        const unsigned long value = strtoul(argument, &end, 10);
        if (*end != '\0' || value < 20u || value > 3600000u) {
            argp_error(state, "--interval %s: give milliseconds, 20 to 3600000", argument);
        }
        into->interval_ms = (unsigned)value;
        return 0;
    }
    case OPTION_TASK:
        into->filter = argument;
        return 0;
    case OPTION_POLLS:
        into->polls = argument;
        return 0;
    case OPTION_JSON:
        into->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (into->file != NULL) {
            argp_error(state, "more than one file: give the firmware's .elf");
        }
        into->file = argument;
        return 0;
    case ARGP_KEY_END:
        if (into->file == NULL) {
            argp_error(state, "no file: give the firmware's .elf");
        }
        if ((into->gdb != NULL) + (into->core != NULL) + (into->ram.count > 0u) != 1) {
            argp_error(state, "where is the memory? give one of --gdb, --core and --ram");
        }
        if (into->watch && into->gdb == NULL) {
            argp_error(state, "--watch looks at a running target: give --gdb");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void open_target(struct target *target, const struct arguments *arguments, const struct image *image)
{
    if (arguments->gdb != NULL) {
        target_open_gdb(target, arguments->gdb, image);
    } else if (arguments->core != NULL) {
        target_open_core(target, arguments->core, image);
    }
    for (size_t i = 0; i < arguments->ram.count; i++) {
        target_add_ram(target, arguments->ram.at[i]);
    }
}

int verb_inspect(int count, char *argument_list[])
{
    static const struct argp argp = {options,
                                     parse,
                                     "FIRMWARE.elf",
                                     "Tells what each task of a firmware is doing, from its memory alone: its state, "
                                     "that state's fields, whether it is ready, "
                                     "its deadline.\vWith --gdb the target is stopped while it is read, unless the "
                                     "probe reads it running, and runs on afterwards.",
                                     NULL,
                                     NULL,
                                     NULL};
    struct arguments arguments = {.interval_ms = 500};
    struct model *model = take(sizeof *model);
    struct target target = {.name = "?"};
    struct sight sight = {.model = model};
    struct text out = {0};
    argp_err_exit_status = 2;
    (void)argp_parse(&argp, count, argument_list, 0, NULL, &arguments);
    const struct image *image = image_open(arguments.file);
    if (image->is_core) {
        fail(image->path, "is a core file: give the firmware's .elf first, and this with --core");
    }
    model_read(model, image);
    if (model->tasks.count == 0u) {
        fail(image->path, "has no Stator system: there are no tasks to show");
    }
    open_target(&target, &arguments, image);
    sight_open(&sight, model, &target, arguments.polls != NULL ? arguments.polls : "counts.polls");
    if (arguments.watch && isatty(STDOUT_FILENO)) {
        inspect_watch(&sight, arguments.filter, arguments.interval_ms);
    } else {
        sight_look(&sight);
        if (arguments.json) {
            inspect_json(&out, &sight, arguments.filter);
        } else {
            inspect_text(&out, &sight, arguments.filter, isatty(STDOUT_FILENO));
        }
        (void)fwrite(out.at, 1, out.count, stdout);
    }
    if (arguments.gdb != NULL) {
        target_gdb_leave(&target);
    }
    return 0;
}
