// SPDX-License-Identifier: Apache-2.0
//
// The story as a page: on top its steps, below the sources, with a note in front of each line at which something
// happened, numbered in the order of the story and linked one to the next.
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 4096, MAX_FILES = 32, AROUND = 25 };

static const char STYLE[] =
    ":root{color-scheme:light dark;--line:#8884;--note:#fff3c4;--ink:#333;--mark:#c33}"
    "@media(prefers-color-scheme:dark){:root{--note:#4a3f12;--ink:#eee;--mark:#f88}}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.3em}h2{font-size:1.05em;margin-top:2em}table{border-collapse:collapse;width:100%}"
    "td{vertical-align:top;padding:.1em .6em}td.n{text-align:right;opacity:.5;width:3em;user-select:none}"
    ".code td{font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap}.hit td{background:#c331}"
    ".note{background:var(--note);color:var(--ink);border-left:3px solid var(--mark);padding:.2em .6em;"
    "margin:.2em 0;font:14px system-ui,sans-serif;border-radius:3px}.note b{color:var(--mark)}"
    ".note a,.told a{text-decoration:none}.told{font:14px/1.6 ui-monospace,monospace}.told .step{font-weight:bold;"
    "margin-top:.6em}.change{opacity:.65}.wrong{color:var(--mark)}.gap td{opacity:.4}";

static const struct report *report;
static FILE *out;

static void text_out(const char *text)
{
    for (; *text != 0; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static bool has_note(const struct story_line *line)
{
    return line->place.file[0] != 0;
}

/* The number of a note: its place among those that have a source line. */
static unsigned number_of(unsigned index)
{
    unsigned number = 0;
    for (unsigned i = 0; i <= index; i++) {
        number += has_note(&report->story->lines[i]);
    }
    return number;
}

static void told(void)
{
    fputs("<h2>The shortest way to it</h2>\n<div class=told>\n", out);
    for (unsigned i = 0; i < report->story->count; i++) {
        const struct story_line *line = &report->story->lines[i];
        fprintf(out, "<div class=\"%s\" style=\"padding-left:%uem\">", line->kind, 2 * line->depth);
        if (has_note(line)) {
            fprintf(out, "<a href=\"#n%u\">", number_of(i));
        }
        text_out(line->text);
        if (has_note(line)) {
            fputs(" &middot; ", out);
            text_out(line->place.text);
            fputs("</a>", out);
        }
        fputs("</div>\n", out);
    }
    fputs("</div>\n", out);
}

static void note(unsigned index, unsigned last)
{
    const struct story_line *line = &report->story->lines[index];
    const unsigned number = number_of(index);
    const bool edge = strcmp(line->kind, "edge") == 0;
    fprintf(out, "<div class=note id=n%u><b>%u</b> step %u: ", number, number, line->step);
    text_out(line->text);
    fputs(edge ? ", here" : ", in front of this", out);
    if (number > 1) {
        fprintf(out, " <a href=\"#n%u\">&#8592;</a>", number - 1);
    }
    if (number < last) {
        fprintf(out, " <a href=\"#n%u\">&#8594;</a>", number + 1);
    }
    fputs("</div>", out);
}

static bool is_near(const char *file, unsigned at)
{
    for (unsigned i = 0; i < report->story->count; i++) {
        const struct place *place = &report->story->lines[i].place;
        if (strcmp(place->file, file) == 0 && at + AROUND >= place->line && at <= place->line + AROUND) {
            return true;
        }
    }
    return false;
}

/* The lines of a source that are near a note. */
static void source(const char *name, unsigned last)
{
    char text[LINE_BYTES];
    FILE *file = fopen(name, "r");
    const char *slash = strrchr(name, '/');
    fputs("<h2>", out);
    text_out(slash != NULL ? slash + 1 : name);
    fputs("</h2>\n<table class=code>\n", out);
    bool gap = false;
    for (unsigned at = 1; file != NULL && fgets(text, sizeof text, file) != NULL; at++) {
        if (!is_near(name, at)) {
            gap = true;
            continue;
        }
        fputs(gap ? "<tr class=gap><td class=n>&#8942;<td></tr>\n" : "", out);
        gap = false;
        bool hit = false;
        for (unsigned i = 0; i < report->story->count; i++) {
            const struct place *place = &report->story->lines[i].place;
            if (place->line == at && strcmp(place->file, name) == 0) {
                fputs(hit ? "" : "<tr><td><td>", out);
                hit = true;
                note(i, last);
            }
        }
        text[strcspn(text, "\n")] = 0;
        fprintf(out, "%s<tr%s><td class=n>%u<td>", hit ? "</tr>\n" : "", hit ? " class=hit" : "", at);
        text_out(text);
        fputs("</tr>\n", out);
    }
    if (file == NULL) {
        fputs("<tr><td><td>it is no longer there</tr>\n", out);
    } else {
        fclose(file);
    }
    fputs("</table>\n", out);
}

static void sources(void)
{
    const char *done[MAX_FILES];
    unsigned count = 0;
    const unsigned last = report->story->count == 0 ? 0 : number_of(report->story->count - 1);
    for (unsigned i = 0; i < report->story->count; i++) {
        const char *file = report->story->lines[i].place.file;
        bool again = file[0] == 0 || count == MAX_FILES;
        for (unsigned j = 0; j < count; j++) {
            again = again || strcmp(done[j], file) == 0;
        }
        if (!again) {
            done[count++] = file;
            source(file, last);
        }
    }
}

static void verdict(void)
{
    const struct result *result = report->result;
    const struct coverage coverage = report_cover(report->image, report->layout);
    fputs("<h1>", out);
    text_out(report->model);
    fputs(result->verdict == PROVED ? ": proved" : result->verdict == UNFINISHED ? ": not finished" : ": wrong", out);
    fputs("</h1>\n<p class=wrong>", out);
    text_out(result->verdict == FOUND ? result->finding.what : result->verdict == UNFINISHED ? result->unfinished : "");
    fprintf(out,
            "</p>\n<p>%llu states, %llu transitions, depth %u. %u of %u states reached, %u of %u edges taken.</p>\n",
            (unsigned long long)result->states, (unsigned long long)result->transitions, result->depth,
            coverage.states_reached, coverage.states, coverage.edges_taken, coverage.edges);
    if (coverage.missing[0] != 0 && result->verdict != FOUND) {
        fputs("<p>Never reached:</p>\n<pre>", out);
        text_out(coverage.missing);
        fputs("</pre>\n", out);
    }
}

bool report_html(const struct report *of, const char *path)
{
    report = of;
    out = fopen(path, "w");
    if (out != NULL) {
        fputs("<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
              "<title>stator check</title>\n<style>",
              out);
        fputs(STYLE, out);
        fputs("</style>\n", out);
        verdict();
        if (report->story != NULL) {
            told();
            sources();
        }
        fputs("</html>\n", out);
    }
    if (out == NULL || fclose(out) != 0) {
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}
