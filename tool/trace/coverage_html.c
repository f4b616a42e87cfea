// SPDX-License-Identifier: Apache-2.0
//
// Coverage in pictures: the audit's graphs with what was never taken in red, and one page in the manner of lcov:
// machines, their edges, and the source with how often each place took its edge.
#include "../assets.h"
#include "../draw.h"
#include "coverage.h"

#include <string.h>
#include <sys/stat.h>

#define SOURCE_LINES_MOST 20000u

static void escaped(struct text *out, const char *text)
{
    draw_escape(out, text);
}

/* Rules that colour the graph of one machine: `within` is a selector that leads to it. */
static void add_style(struct text *out, const char *within, const struct machine_coverage *of)
{
    for (size_t e = 0; e < of->machine->edges.count; e++) {
        const struct edge *edge = &of->machine->edges.at[e];
        const char *colour = of->edges[e].times > 0u       ? "green"
                             : of->edges[e].excuse != NULL ? "amber"
                             : of->edges[e].possible       ? "red"
                                                           : "dim";
        const char *select = text_of("%s .edge[data-from=\"%s\"][data-to=\"%s\"]", within,
                                     state_name(of->machine, edge->from), state_name(of->machine, edge->to));
        text_add(out, "%s path { stroke: var(--%s); } %s .head { fill: var(--%s); stroke: none; }\n", select, colour,
                 select, colour);
    }
    for (size_t s = 0; s < of->machine->states.count; s++) {
        if (of->states[s].times == 0u) {
            text_add(out, "%s .state[data-state=\"%s\"] > rect { stroke: var(--%s); stroke-dasharray: 5 3; }\n", within,
                     of->machine->states.at[s].name, of->states[s].excuse != NULL ? "amber" : "red");
        }
    }
}

/* What the audit says of edges and states, as far as a drawing shows it. */
static void audit_for_drawings(const struct coverage *coverage)
{
    struct audit *audit = take(sizeof *audit);
    audit->model = (struct model *)(uintptr_t)coverage->view->lanes->model;
    for (size_t i = 0; i < audit->model->machines.count; i++) {
        audit->model->machines.at[i]->used = true;
    }
    audit_edges(audit);
}

void coverage_svg(const struct coverage *coverage, const char *folder)
{
    audit_for_drawings(coverage);
    (void)mkdir(folder, 0777);
    for (size_t i = 0; i < coverage->machines.count; i++) {
        const struct machine_coverage *of = &coverage->machines.at[i];
        struct text drawing = {0};
        struct text file = {0};
        draw_graph(&drawing, of->machine);
        const char *end = strstr(drawing.at, ">\n");
        if (end == NULL || !begins(drawing.at, "<svg") || strchr(of->machine->name, '/') != NULL) {
            continue; /* too large to draw */
        }
        text_bytes(&file, drawing.at, (size_t)(end - drawing.at) + 2u);
        text_add(&file, "<style>\n%s:root { --green: #1c7c3c; --amber: #a66300; }\n", asset_drawing_css);
        add_style(&file, "svg", of);
        text_add(&file, "</style>\n%s", end + 2);
        write_file(text_of("%s/%s-coverage.svg", folder, of->machine->name), &file);
    }
}

static void bar(struct text *out, struct share share)
{
    const double percent = share.of == 0u ? 100.0 : (double)share.taken * 100.0 / (double)share.of;
    text_add(out,
             "<td><div class=\"meter %s\"><div style=\"width:%.1f%%\"></div></div></td><td class=\"number\" "
             "data-value=\"%.1f\">%s</td><td class=\"number\">%llu of %llu</td>",
             percent >= 99.95  ? "full"
             : percent >= 75.0 ? "most"
                               : "part",
             percent, percent, share_percent(share), (unsigned long long)share.taken, (unsigned long long)share.of);
}

static void machine_rows(struct text *out, const struct coverage *coverage)
{
    text_add(out, "<div class=\"scroll\"><table id=\"machines\"><thead><tr><th data-sort=\"text\">machine</th>"
                  "<th>edges</th><th data-sort=\"number\" class=\"number\"></th><th></th><th>states</th><th></th><th>"
                  "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < coverage->machines.count; i++) {
        const struct machine_coverage *of = &coverage->machines.at[i];
        text_add(out, "<tr><td><a href=\"#m%zu\"><code>", i);
        escaped(out, of->machine->name);
        text_add(out, "</code></a></td>");
        bar(out, coverage_edges(of));
        bar(out, coverage_states(of));
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
}

static void edge_rows(struct text *out, const struct machine_coverage *of)
{
    text_add(out, "<div class=\"scroll\"><table><thead><tr><th>edge</th><th class=\"number\">taken</th><th>where</th>"
                  "<th></th></tr></thead><tbody>\n");
    for (size_t e = 0; e < of->machine->edges.count; e++) {
        const struct covered *edge = &of->edges[e];
        const char *kind = edge->times > 0u       ? "taken"
                           : edge->excuse != NULL ? "excused"
                           : edge->possible       ? "never"
                                                  : "";
        text_add(out, "<tr class=\"%s\"><td><code>", kind);
        escaped(out, edge_text(of->machine, &of->machine->edges.at[e]));
        text_add(out, "</code></td><td class=\"number\">%s</td><td class=\"place mono\">", grouped(edge->times));
        escaped(out, edge_lines(of->machine, (uint16_t)e));
        text_add(out, "</td><td>");
        escaped(out, edge->excuse != NULL ? edge->excuse
                     : edge->possible     ? ""
                                          : "no code of this firmware takes it: not counted");
        text_add(out, "</td></tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
}

/* ---- the source ---- */

struct line_count {
    const char *file, *edge;
    unsigned line;
    uint64_t times;
};

struct line_counts {
    LIST(struct line_count) list;
};

static int by_line(const void *a, const void *b)
{
    const struct line_count *left = a;
    const struct line_count *right = b;
    const int file = strcmp(left->file, right->file);
    return file != 0 ? file : left->line < right->line ? -1 : left->line > right->line;
}

static void collect_lines(struct line_counts *counts, const struct coverage *coverage)
{
    for (size_t i = 0; i < coverage->machines.count; i++) {
        const struct machine_coverage *of = &coverage->machines.at[i];
        for (size_t e = 0; e < of->machine->edges.count; e++) {
            const struct edge *edge = &of->machine->edges.at[e];
            for (size_t s = 0; s < edge->sites.count; s++) {
                *list_add(&counts->list) = (struct line_count){
                    edge->sites.at[s].place.file, text_of("%s: %s", of->machine->name, edge_text(of->machine, edge)),
                    edge->sites.at[s].place.line, of->edges[e].times};
            }
        }
    }
    list_sort(&counts->list, by_line);
}

/* Lines of a source file with the counts of those that take edges; nothing if it is not to be found from here. */
static void source_file(struct text *out, const struct line_count *at, size_t count)
{
    FILE *file = fopen(at[0].file, "r");
    char line[512];
    size_t next = 0;
    if (file == NULL) {
        return;
    }
    text_add(out, "<details><summary><code>");
    escaped(out, at[0].file);
    text_add(out, "</code></summary><pre class=\"source\">");
    for (unsigned number = 1; number < SOURCE_LINES_MOST && fgets(line, sizeof line, file) != NULL; number++) {
        uint64_t times = 0;
        const size_t first = next;
        struct text edges = {0};
        while (next < count && at[next].line <= number) {
            if (next == first || !same(at[next].edge, at[next - 1u].edge)) {
                times += at[next].times;
                text_add(&edges, "%s%s", edges.count > 0u ? "; " : "", at[next].edge);
            }
            next++;
        }
        text_add(out, "<span class=\"%s\" title=\"", next == first ? "" : times > 0u ? "hit" : "miss");
        escaped(out, edges.count > 0u ? edges.at : "");
        text_add(out, "\"><i>%8s %5u</i> ", next == first ? "" : grouped(times), number);
        escaped(out, line);
        text_add(out, "</span>");
    }
    text_add(out, "</pre></details>\n");
    (void)fclose(file);
}

static void sources(struct text *out, const struct coverage *coverage)
{
    struct line_counts counts = {0};
    collect_lines(&counts, coverage);
    text_add(out, "<h2>Source</h2>\n<p class=\"how\">A line that takes an edge says how often that edge was taken; an "
                  "edge that several lines take counts at each of them.</p>\n");
    for (size_t i = 0; i < counts.list.count;) {
        size_t end = i;
        while (end < counts.list.count && same(counts.list.at[end].file, counts.list.at[i].file)) {
            end++;
        }
        source_file(out, &counts.list.at[i], end - i);
        i = end;
    }
    list_free(&counts.list);
}

void coverage_html(const struct coverage *coverage, const char *path)
{
    struct text out = {0};
    const struct share all = coverage_all_edges(coverage);
    audit_for_drawings(coverage);
    const char *name = base_name(coverage->view->firmware);
    text_add(&out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                   "content=\"width=device-width\"><title>");
    escaped(&out, name);
    text_add(&out, ": edges taken</title>\n<style>\n%s\n%s\n", asset_report_css, asset_coverage_css);
    for (size_t i = 0; i < coverage->machines.count; i++) {
        add_style(&out, text_of("#m%zu", i), &coverage->machines.at[i]);
    }
    text_add(&out, "</style></head><body>\n<header><h1>");
    escaped(&out, name);
    text_add(&out,
             ": %s of edges taken</h1><p>%llu of %llu edges, in %s</p></header>\n<nav><div><a "
             "href=\"#machines\">Machines</a><button id=\"theme\">light / dark</button></div></nav>\n<main>\n",
             share_percent(all), (unsigned long long)all.taken, (unsigned long long)all.of,
             plural(coverage->traces.count, "run", "runs"));
    machine_rows(&out, coverage);
    for (size_t i = 0; i < coverage->machines.count; i++) {
        text_add(&out, "<section class=\"machine\" id=\"m%zu\"><div class=\"head\"><h3><code>", i);
        escaped(&out, coverage->machines.at[i].machine->name);
        text_add(&out, "</code></h3><span>%s of edges</span></div><div class=\"pictures\"><div>",
                 share_percent(coverage_edges(&coverage->machines.at[i])));
        draw_graph(&out, coverage->machines.at[i].machine);
        text_add(&out, "</div></div>\n");
        edge_rows(&out, &coverage->machines.at[i]);
        text_add(&out, "</section>\n");
    }
    sources(&out, coverage);
    text_add(&out, "</main>\n<script>\n%s\n</script>\n</body></html>\n", asset_report_js);
    write_file(path, &out);
}
