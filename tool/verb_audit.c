// SPDX-License-Identifier: Apache-2.0
//
// stator audit: the options, and who writes what where.
#include "report.h"
#include "verbs.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_STRICT = 256, OPTION_RAM, OPTION_COLOUR, OPTION_JSON, OPTION_HTML, OPTION_SVG, OPTION_MARKDOWN };

struct arguments {
    const char *files[2];
    unsigned file_count;
    bool strict, json, markdown;
    const char *html, *svg;
    const char *colour;
    struct audit_options audit;
};

static const struct argp_option options[] = {
    {"json", OPTION_JSON, NULL, 0, "Print all of it as JSON", 0},
    {"markdown", OPTION_MARKDOWN, NULL, 0, "Print a summary for a pull request", 0},
    {"html", OPTION_HTML, "FILE", 0, "Write a page with drawings, which needs nothing else", 0},
    {"svg", OPTION_SVG, "FOLDER", 0, "Write two drawings a machine: MACHINE-graph.svg, MACHINE-bytes.svg", 0},
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

int verb_audit(int count, char *argument_list[])
{
    static const struct argp argp = {
        options, parse, "FIRMWARE.elf", "Tells every byte, state, edge, call and bound of a firmware.", NULL,
        NULL,    NULL};
    struct arguments arguments = {.colour = "auto"};
    struct text out = {0};
    argp_err_exit_status = 2;
    (void)argp_parse(&argp, count, argument_list, 0, NULL, &arguments);
    const struct image *image = image_open(arguments.files[0]);
    if (image->is_core) {
        fail(image->path, "is a core file: give the firmware's .elf (a core file is for `stator inspect`)");
    }
    const struct audit *audit = audit_run(image, &arguments.audit);
    if (arguments.html != NULL) {
        struct text page = {0};
        report_html(&page, audit);
        progress_end();
        write_file(arguments.html, &page);
    }
    if (arguments.svg != NULL) {
        report_svg(audit, arguments.svg);
    }
    const struct report_options report = {same(arguments.colour, "always") ||
                                          (same(arguments.colour, "auto") && isatty(STDOUT_FILENO))};
    if (arguments.json) {
        report_json(&out, audit);
    } else if (arguments.markdown) {
        report_markdown(&out, audit);
    } else {
        report_text(&out, audit, &report);
    }
    (void)fwrite(out.at, 1, out.count, stdout);
    return arguments.strict && audit_count(audit, RED) > 0u ? 1 : 0;
}
