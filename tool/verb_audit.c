// SPDX-License-Identifier: Apache-2.0
//
// stator audit: the options, and who writes what where.
#include "budget.h"
#include "diff.h"
#include "report.h"
#include "verbs.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_STRICT = 256,
    OPTION_RAM,
    OPTION_COLOUR,
    OPTION_JSON,
    OPTION_HTML,
    OPTION_SVG,
    OPTION_MARKDOWN,
    OPTION_BUDGET
};

struct arguments {
    const char *files[2];
    unsigned file_count;
    bool strict, json, markdown;
    const char *html, *svg, *budget;
    const char *colour;
    struct audit_options audit;
};

static const struct argp_option options[] = {
    {"json", OPTION_JSON, NULL, 0, "Print all of it as JSON", 0},
    {"markdown", OPTION_MARKDOWN, NULL, 0, "Print a summary for a pull request", 0},
    {"html", OPTION_HTML, "FILE", 0, "Write a page with drawings, which needs nothing else", 0},
    {"svg", OPTION_SVG, "FOLDER", 0, "Write two drawings a machine: MACHINE-graph.svg, MACHINE-bytes.svg", 0},
    {"budget", OPTION_BUDGET, "FILE", 0, "Limits that the firmware must keep; exit with 1 when one is broken", 0},
    {"strict", OPTION_STRICT, NULL, 0, "Exit with 1 when there is a red finding", 0},
    {"ram", OPTION_RAM, "ADDRESS:BYTES", 0, "The memory to account for, in place of what the file's sections show", 0},
    {"colour", OPTION_COLOUR, "WHEN", 0, "auto (the default: on a terminal), always, never", 0},
    {0},
};

static void read_ram(struct arguments *into, const char *text)
{
    char *end = NULL;
    into->audit.ram_address = strtoull(text, &end, 0);
    if (*end == ':') {
        into->audit.ram_bytes = strtoull(end + 1, &end, 0);
    }
    if (*end != '\0' || into->audit.ram_bytes == 0u ||
        into->audit.ram_address + into->audit.ram_bytes < into->audit.ram_address) {
        fail(NULL, "--ram %s: is no memory: give ADDRESS:BYTES, such as 0x20000000:65536", text);
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct arguments *into = state->input;
    switch (key) {
    case OPTION_STRICT:
        into->strict = true;
        return 0;
    case OPTION_JSON:
        into->json = true;
        return 0;
    case OPTION_MARKDOWN:
        into->markdown = true;
        return 0;
    case OPTION_HTML:
        into->html = argument;
        return 0;
    case OPTION_BUDGET:
        into->budget = argument;
        return 0;
    case OPTION_SVG:
        into->svg = argument;
        return 0;
    case OPTION_RAM:
        read_ram(into, argument);
        return 0;
    case OPTION_COLOUR:
        into->colour = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (into->file_count == 2u) {
            argp_error(state, "more than two files: give one, or an old and a new one");
        }
        into->files[into->file_count++] = argument;
        return 0;
    case ARGP_KEY_END:
        if (into->file_count == 0u) {
            argp_error(state, "no file: give the firmware's .elf");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static struct audit *audit_file(const char *path, const struct audit_options *audit_options)
{
    const struct image *image = image_open(path);
    if (image->is_core) {
        fail(path, "is a core file: give the firmware's .elf (a core file is for `stator inspect`)");
    }
    return audit_run(image, audit_options);
}

static void write_extras(const struct arguments *arguments, const struct audit *audit)
{
    if (arguments->html != NULL) {
        struct text page = {0};
        report_html(&page, audit);
        progress_end();
        write_file(arguments->html, &page);
    }
    if (arguments->svg != NULL) {
        report_svg(audit, arguments->svg);
    }
}

int verb_audit(int count, char *argument_list[])
{
    static const struct argp argp = {
        options,
        parse,
        "FIRMWARE.elf\nOLD.elf NEW.elf",
        "Tells every byte, state, edge, call and bound of a firmware; of two firmwares, what changed.\v"
        "Exit status: 0 well, 1 a limit of the budget is broken, or with --strict there is a red finding, "
        "2 bad use or bad input.",
        NULL,
        NULL,
        NULL};
    struct arguments arguments = {.colour = "auto"};
    struct text out = {0};
    size_t broken = 0;
    argp_err_exit_status = 2;
    (void)argp_parse(&argp, count, argument_list, 0, NULL, &arguments);
    const bool colour = same(arguments.colour, "always") || (same(arguments.colour, "auto") && isatty(STDOUT_FILENO));
    if (arguments.budget != NULL) {
        budget_loops(arguments.budget, &arguments.audit);
    }
    const bool two = arguments.file_count == 2u;
    const struct audit *old = two ? audit_file(arguments.files[0], &arguments.audit) : NULL;
    struct audit *audit = audit_file(arguments.files[two ? 1 : 0], &arguments.audit);
    if (arguments.budget != NULL) {
        broken = budget_check(audit, arguments.budget);
    }
    write_extras(&arguments, audit);
    if (two) {
        diff_report(&out, old, audit,
                    arguments.json       ? DIFF_JSON
                    : arguments.markdown ? DIFF_MARKDOWN
                                         : DIFF_TEXT,
                    colour);
    } else if (arguments.json) {
        report_json(&out, audit);
    } else if (arguments.markdown) {
        report_markdown(&out, audit);
    } else {
        report_text(&out, audit, &(struct report_options){colour});
    }
    (void)fwrite(out.at, 1, out.count, stdout);
    return broken > 0u || (arguments.strict && audit_count(audit, RED) > 0u) ? 1 : 0;
}
