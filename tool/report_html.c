// SPDX-License-Identifier: Apache-2.0
//
// The audit as one page that needs nothing else: style, script and drawings are inside.
#include "assets.h"
#include "draw.h"
#include "page.h"

#include <string.h>

static void prose(struct text *out, const char *text)
{
    bool code = false;
    while (*text != '\0') {
        const size_t plain = strcspn(text, "`");
        draw_escape(out, text_copy(text, plain));
        text += plain;
        if (*text == '`') {
            text_add(out, code ? "</code>" : "<code>");
            code = !code;
            text++;
        }
    }
    text_add(out, code ? "</code>" : "");
}

void page_add(const struct page *page, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (const char *at = format; *at != '\0';) {
        const size_t plain = strcspn(at, "%");
        text_bytes(page->out, at, plain);
        at += plain;
        if (*at == '\0') {
            break;
        }
        switch (at[1]) {
        case 's': /* a text, escaped */
            draw_escape(page->out, va_arg(arguments, const char *));
            break;
        case 'p': /* prose: a text, escaped, with `code` */
            prose(page->out, va_arg(arguments, const char *));
            break;
        case 'r': /* ready HTML */
            text_add(page->out, "%s", va_arg(arguments, const char *));
            break;
        case 'n': /* a number, grouped */
            text_add(page->out, "%s", grouped(va_arg(arguments, uint64_t)));
            break;
        case 'u': /* a number as it is */
            text_add(page->out, "%llu", (unsigned long long)va_arg(arguments, uint64_t));
            break;
        case 'x': /* an address */
            text_add(page->out, "0x%08llx", (unsigned long long)va_arg(arguments, uint64_t));
            break;
        default:
            text_bytes(page->out, "%", 1);
            break;
        }
        at += 2;
    }
    va_end(arguments);
}

/* A name as the fragment of a link: letters, digits and underlines stay. */
static const char *fragment(const char *name)
{
    struct text text = {0};
    for (; *name != '\0'; name++) {
        const bool plain = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
                           (*name >= '0' && *name <= '9') || *name == '_';
        text_add(&text, plain ? "%c" : "-%02x", (unsigned)(uint8_t)*name);
    }
    return text.count > 0u ? text.at : "none";
}

static const char *machine_link(const struct machine *machine, const char *name)
{
    struct text text = {0};
    const struct page page = {&text, NULL};
    if (machine != NULL && machine->used) {
        page_add(&page, "<a href=\"#machine-%r\"><code>%s</code></a>", fragment(name), name);
    } else {
        page_add(&page, "<code>%s</code>", name);
    }
    return text.at;
}

static void tile(const struct page *page, const char *value, const char *what, const char *more)
{
    page_add(page, "<div class=\"tile\"><b>%s</b>%s<span>%s</span></div>\n", value, what, more);
}

static void tiles(const struct page *page)
{
    const struct audit *audit = page->audit;
    uint64_t tasks = 0;
    for (size_t i = 0; i < audit->model->tasks.count; i++) {
        tasks += audit->model->tasks.at[i].count;
    }
    page_add(page, "<div class=\"tiles\">\n");
    if (tasks > 0u) {
        tile(page, grouped(tasks), "tasks", plural(audit->model->tiers.count, "tier", "tiers"));
        tile(page, text_of("%s B", grouped(audit->state_bytes)), "task states",
             audit->stack.threads_known
                 ? text_of("as threads: at least %s B of stacks", grouped(audit->stack.threads_bytes))
                 : "measured");
    }
    tile(page, text_of("%s B", reach_bytes(&audit->stack.total)), "stack, interrupts included",
         reach_how(audit, &audit->stack.total));
    if (audit->stack.reserved_bytes > 0u) {
        const bool fits = audit->stack.reserved_bytes >= audit->stack.total.bytes;
        tile(page, fits ? text_of("%s B", grouped(audit->stack.reserved_bytes - audit->stack.total.bytes)) : "nothing",
             "stack left", text_of("of %s B reserved", grouped(audit->stack.reserved_bytes)));
    }
    tile(page, text_of("%s B", grouped(audit->flash_bytes)), "flash", "measured");
    tile(page, grouped(audit->indirect_calls), "calls through pointers",
         audit->model->code.known ? "from the instructions" : "unknown CPU");
    page_add(page, "</div>\n");
}

static void findings(const struct page *page)
{
    const struct audit *audit = page->audit;
    page_add(page, "<h2 id=\"findings\">Findings</h2>\n");
    if (audit->findings.count == 0u) {
        page_add(page, "<p>Nothing was found.</p>\n");
        return;
    }
    page_add(page, "<div class=\"tools\" data-table=\"finding-table\"><input type=\"search\" placeholder=\"filter\" "
                   "aria-label=\"filter findings\">");
    for (unsigned severity = RED; severity <= NOTE; severity++) {
        page_add(page, "<button data-severity=\"%s\" aria-pressed=\"false\">%s %u</button>",
                 severity_name((enum severity)severity), severity_name((enum severity)severity),
                 (uint64_t)audit_count(audit, (enum severity)severity));
    }
    page_add(page, "<span class=\"count\"></span></div>\n<div class=\"scroll\"><table "
                   "id=\"finding-table\"><thead><tr><th></th><th>what</th><th>where</th>"
                   "</tr></thead><tbody>\n");
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct finding *finding = &audit->findings.at[i];
        const struct machine *machine = model_machine(audit->model, finding->about);
        page_add(
            page,
            "<tr data-severity=\"%s\"><td><span class=\"chip %s\">%s</span></td><td>%p <span class=\"kind\">%s</span>",
            severity_name(finding->severity), severity_name(finding->severity), severity_name(finding->severity),
            finding->text, finding->kind);
        if (machine != NULL && machine->used) {
            page_add(page, " %r", machine_link(machine, finding->about));
        }
        page_add(page, "</td><td class=\"place mono\">%s</td></tr>\n",
                 finding->place.file != NULL ? place_text(finding->place) : "");
    }
    page_add(page, "</tbody></table></div>\n");
}

static const struct bound *bound_of(const struct audit *audit, const struct task *task)
{
    for (size_t i = 0; i < audit->bounds.count; i++) {
        if (audit->bounds.at[i].poll == task->poll && task->poll != NULL) {
            return &audit->bounds.at[i];
        }
    }
    return NULL;
}

static void child_rows(const struct page *page, const struct task *task, const char *tier)
{
    child_list children = children_of(task);
    for (size_t i = 0; i < children.count; i++) {
        const struct child *child = &children.at[i];
        page_add(page,
                 "<tr class=\"child\"><td class=\"number\" data-value=\"%u\"></td><td><code>%s › "
                 "%s</code></td><td>%s</td><td>%r</td>"
                 "<td class=\"number\" data-value=\"%u\">%n</td><td class=\"mono\">%s</td><td></td><td "
                 "data-value=\"0\"></td></tr>\n",
                 (uint64_t)task->index, task->name, child->path, tier,
                 machine_link(child->machine, child->machine->name), child->size_bytes, child->size_bytes,
                 text_of("0x%08llx", (unsigned long long)child->address));
    }
    list_free(&children);
}

static void tasks(const struct page *page)
{
    const struct model *model = page->audit->model;
    if (model->tasks.count == 0u) {
        return;
    }
    page_add(page, "<h2 id=\"tasks\">Tasks</h2>\n<p class=\"how\">Addresses and sizes are measured, from the debug "
                   "information; depths are bounds, from the "
                   "instructions.</p>\n<div class=\"tools\" data-table=\"task-table\"><input type=\"search\" "
                   "placeholder=\"filter\" aria-label=\"filter tasks\">"
                   "<span class=\"count\"></span></div>\n<div class=\"scroll\"><table id=\"task-table\"><thead><tr><th "
                   "class=\"number\" data-sort=\"number\">index</th>"
                   "<th data-sort=\"text\">task</th><th data-sort=\"text\">tier</th><th "
                   "data-sort=\"text\">machine</th><th class=\"number\" data-sort=\"number\">bytes</th>"
                   "<th data-sort=\"text\">address</th><th data-sort=\"text\">poll</th><th class=\"number\" "
                   "data-sort=\"number\">its stack</th></tr></thead><tbody>\n");
    size_t tier = 0;
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        while (tier + 1u < model->tiers.count && model->tiers.at[tier + 1u].first <= task->index) {
            tier++;
        }
        const struct bound *bound = bound_of(page->audit, task);
        const uint64_t bytes = task->size_bytes * (task->machine != NULL ? task->count : 1u);
        page_add(page,
                 "<tr><td class=\"number\" data-value=\"%u\">%u</td><td><code>%s</code></td><td>%s</td><td>%r</td><td "
                 "class=\"number\" data-value=\"%u\">%s</td>",
                 (uint64_t)task->index, (uint64_t)task->index, task_label(task),
                 tier < model->tiers.count ? model->tiers.at[tier].name : "",
                 machine_link(task->machine, task->machine_name), bytes, bytes != 0u ? grouped(bytes) : "unknown");
        page_add(
            page,
            "<td class=\"mono\">%s</td><td class=\"mono\">%s</td><td class=\"number\" data-value=\"%u\">%s</td></tr>\n",
            task->placed ? text_of("0x%08llx", (unsigned long long)task->address) : "unknown",
            bound != NULL
                ? text_of("%s%s", bound->poll->name, bound->inlined ? text_of(" (inlined %s)", bound->where) : "")
                : "",
            bound != NULL ? bound->stack.bytes : 0u, bound != NULL ? reach_bytes(&bound->stack) : "");
        child_rows(page, task, tier < model->tiers.count ? model->tiers.at[tier].name : "");
    }
    page_add(page, "</tbody></table></div>\n");
}

static void bounds(const struct page *page, const struct machine *machine)
{
    for (size_t i = 0; i < page->audit->bounds.count; i++) {
        const struct bound *bound = &page->audit->bounds.at[i];
        if (bound->machine != machine) {
            continue;
        }
        const struct place place = bound->unknown_at != 0u ? debug_place(&page->audit->model->debug, bound->unknown_at)
                                                           : (struct place){NULL, 0};
        page_add(page, "<p class=\"how\"><code>%s</code>%s: ", bound->poll->name,
                 bound->inlined ? text_of(", inlined %s", bound->where) : "");
        if (bound->cycle != NULL) {
            page_add(page, "<span class=\"bad-text\">may go round %s without returning</span>", bound->cycle);
        } else {
            page_add(page, "takes at most %s, then returns", plural(bound->edges_most, "edge", "edges"));
        }
        if (bound->unknown == NULL) {
            page_add(page, "; longest path %n instructions (bound)", bound->instructions);
        } else {
            page_add(page, "; longest path unknown: %s%s", bound->unknown,
                     place.file != NULL ? text_of(" at %s", place_text(place)) : "");
        }
        page_add(page, "; stack %s B (%s)</p>\n", reach_bytes(&bound->stack),
                 bound->stack.unknown != NULL ? "unknown" : "bound");
    }
}

static void field_row(const struct page *page, const struct machine *machine, size_t state, const struct field *field,
                      enum byte_kind kind, size_t index)
{
    const struct byte_use use = {kind, index};
    const size_t number = layout_number(machine, state, &use);
    page_add(page,
             "<tr data-field=\"%u\"><td><span class=\"swatch c%u\"></span><code>%s</code></td><td>%s</td><td "
             "class=\"mono\">",
             (uint64_t)number, (uint64_t)draw_colour(layout_name(machine, number)), field->name,
             kind == BYTE_ALWAYS ? "in every state" : machine->states.at[state].name);
    if (field->child != NULL) {
        page_add(page, "%r%s", machine_link(field->child, field->child->name),
                 field->child_count > 1u ? text_of("[%llu]", (unsigned long long)field->child_count) : "");
    } else {
        page_add(page, "%s", type_text(field->type));
    }
    page_add(page, "</td><td class=\"number\">%u</td><td class=\"number\">%u</td></tr>\n", field->offset_bytes,
             field_bytes(field));
}

static void field_table(const struct page *page, const struct machine *machine)
{
    page_add(page, "<details><summary>Fields</summary><table><thead><tr><th>field</th><th>state</th><th>type</th><th "
                   "class=\"number\">offset</th>"
                   "<th class=\"number\">bytes</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < machine->always.count; i++) {
        field_row(page, machine, 0, &machine->always.at[i], BYTE_ALWAYS, i);
    }
    for (size_t s = 0; s < machine->states.count; s++) {
        for (size_t i = 0; i < machine->states.at[s].fields.count; i++) {
            field_row(page, machine, s, &machine->states.at[s].fields.at[i], BYTE_FIELD, i);
        }
    }
    page_add(page, "</tbody></table></details>\n");
}

static void edge_table(const struct page *page, const struct machine *machine)
{
    page_add(page, "<details><summary>Edges, and the lines that take "
                   "them</summary><table><thead><tr><th>from</th><th>to</th><th>taken at</th></tr></thead><tbody>\n");
    for (size_t e = 0; e < machine->edges.count; e++) {
        const struct edge *edge = &machine->edges.at[e];
        struct place last = {NULL, 0};
        page_add(page,
                 "<tr><td data-state=\"%s\"><code>%s</code></td><td data-state=\"%s\"><code>%s</code></td><td "
                 "class=\"mono\">",
                 state_name(machine, edge->from), state_name(machine, edge->from), state_name(machine, edge->to),
                 state_name(machine, edge->to));
        for (size_t s = 0; s < edge->sites.count; s++) {
            const struct place place = edge->sites.at[s].place;
            if (!same(place.file, last.file) || place.line != last.line) {
                page_add(page, "%s%s", last.file != NULL ? ", " : "", place_text(place));
            }
            last = place;
        }
        page_add(page, "%r</td></tr>\n",
                 edge->sites.count > 0u       ? ""
                 : edge->dropped.file != NULL ? "<span class=\"kind\">only in code that is not linked in</span>"
                                              : "<span class=\"bad-text\">no code takes it</span>");
    }
    page_add(page, "</tbody></table></details>\n");
}

static void machine_section(const struct page *page, const struct machine *machine)
{
    page_add(page,
             "<section class=\"machine\" id=\"machine-%r\"><div "
             "class=\"head\"><h3><code>%s</code></h3><span>%s</span><span>%s</span><span>%s</span>",
             fragment(machine->name), machine->name,
             machine->laid_out ? text_of("%s bytes", grouped(machine->size_bytes)) : "size unknown",
             plural(machine->states.count, "state", "states"), plural(machine->edges.count, "edge", "edges"));
    const uint64_t unused = machine->laid_out ? layout_unused(machine) : 0u;
    if (unused > 0u) {
        page_add(page, "<span>%s that no state uses</span>", plural(unused, "byte", "bytes"));
    }
    page_add(page, "</div>\n");
    bounds(page, machine);
    page_add(page, "<div class=\"pictures\"><div>");
    draw_graph(page->out, machine);
    page_add(page, "</div><div>");
    draw_map(page->out, machine);
    page_add(page, "</div></div>\n");
    for (size_t s = 0; s < machine->states.count; s++) {
        const struct packing packing = machine->laid_out ? waste_of_state(machine, s) : (struct packing){0, NULL};
        if (packing.mend != NULL) {
            page_add(page, "<p class=\"how\">State <code>%s</code>: %p: %u → %u bytes</p>\n",
                     machine->states.at[s].name, packing.mend, machine->states.at[s].size_bytes, packing.size_bytes);
        }
    }
    field_table(page, machine);
    edge_table(page, machine);
    page_add(page, "</section>\n");
}

static void machines(const struct page *page)
{
    const struct model *model = page->audit->model;
    if (model->machines.count == 0u) {
        return;
    }
    page_add(page, "<h2 id=\"machines\">Machines</h2>\n<p class=\"how\">Left the states and edges, with the lines that "
                   "take them: a thick border is the initial state, a "
                   "round one a result, a dashed one holds a child. Right the bytes: S is the state byte, hatching in "
                   "amber is padding, dotted is not of that state. "
                   "Long stretches are folded. Sizes are measured.</p>\n");
    for (size_t i = 0; i < model->machines.count; i++) {
        progress("drawing", i, model->machines.count);
        if (model->machines.at[i]->used) {
            machine_section(page, model->machines.at[i]);
        }
    }
}

static void head(const struct page *page)
{
    const struct image *image = page->audit->model->image;
    const size_t red = audit_count(page->audit, RED);
    const size_t amber = audit_count(page->audit, AMBER);
    page_add(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n"
        "<title>stator audit: %s</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n%r</style>\n</head>\n<body>\n",
        base_name(image->path), asset_report_css);
    page_add(page, "<header><h1>%s</h1>\n<p>%s · %s · %s</p>\n<span class=\"verdict %s\">%s</span>\n",
             base_name(image->path), cpu_name(image), compiler_name(page->audit),
             image->build_id != NULL ? text_of("build id %s", image->build_id) : "no build id",
             red > 0u     ? "red"
             : amber > 0u ? "amber"
                          : "good",
             verdict_text(page->audit));
    tiles(page);
    page_add(page, "</header>\n<nav><div>");
    static const char *const links[] = {"findings", "tasks", "machines", "ram", "stack", "functions", "flash"};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        const bool stator = i == 1u || i == 2u;
        if (!stator || page->audit->model->machines.count > 0u) {
            page_add(page, "<a href=\"#%s\">%s</a>", links[i], same(links[i], "ram") ? "RAM" : links[i]);
        }
    }
    page_add(page, "<button id=\"theme\" type=\"button\">light / dark</button></div></nav>\n<main>\n");
}

void report_html(struct text *out, const struct audit *audit)
{
    const struct page page = {out, audit};
    head(&page);
    findings(&page);
    tasks(&page);
    machines(&page);
    page_memory(&page);
    page_calls(&page);
    page_add(&page,
             "<footer>Made by <code>stator audit</code> %s from the program's file alone. A bound is never exceeded if "
             "what it rests on holds: no "
             "self-modifying code, no stack switching, no call through a pointer that is not listed above. What could "
             "not be bounded is said to be "
             "unknown.</footer>\n</main>\n<script>\n%r</script>\n</body>\n</html>\n",
             STATOR_VERSION, asset_report_js);
}
