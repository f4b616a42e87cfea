// SPDX-License-Identifier: Apache-2.0
//
// State graphs. Graphviz only says where things go: boxes and labels have sizes of our own, so that the drawing does
// not depend on the fonts of the machine that makes it.
#include "draw.h"

#include <graphviz/gvc.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MOST   120u /* larger graphs are told as a table */
#define EDGES_MOST   400u
#define LETTER_WIDTH 7.3
#define NODE_HEIGHT  26.0
#define LABEL_HEIGHT 13
#define BOX_MARGIN   12.0 /* around the child that a box holds */
#define BOX_TITLE    18.0
#define CHILDREN     8u
#define POINTS_MOST  128u /* of a line; Graphviz uses a few more than it has ranks */

/* One graph: of a machine, or inside a box of such a one, of the child that a state holds. */
struct graph {
    struct text *out;
    const struct machine *machine;
    Agraph_t *root;
    double width, height;
    bool child, laid_out;
    LIST(struct drawn {
        Agnode_t *node;
        size_t state;
        struct graph *inner; /* of the child, or NULL */
    })
    nodes;
    LIST(struct line {
        Agedge_t *edge;
        const struct edge *what;
    })
    lines;
};

static GVC_t *graphviz;

static void set(void *object, const char *key, const char *value)
{
    (void)agsafeset(object, (char *)(uintptr_t)key, (char *)(uintptr_t)value, (char *)(uintptr_t) "");
}

/* Room for a text of so many letters, as a label that draws nothing. */
static void set_room(void *object, size_t letters)
{
    if (letters > 0u) {
        char *table = text_of("<TABLE BORDER=\"0\" CELLBORDER=\"0\" FIXEDSIZE=\"TRUE\" WIDTH=\"%d\" "
                              "HEIGHT=\"%d\"><TR><TD></TD></TR></TABLE>",
                              (int)((double)letters * LETTER_WIDTH) + 4, LABEL_HEIGHT);
        char *html = agstrdup_html(agraphof(object), table);
        (void)agsafeset(object, (char *)(uintptr_t) "label", html, (char *)(uintptr_t) "");
        (void)agstrfree(agraphof(object), html);
    }
}

static Agnode_t *add_node(struct graph *graph, const char *name, size_t state, struct graph *inner)
{
    Agnode_t *node = agnode(graph->root, (char *)(uintptr_t)name, 1);
    double letters = (double)strlen(state_name(graph->machine, state)) * (graph->child ? 0.85 : 1.0);
    double width = letters * LETTER_WIDTH + (graph->child ? 14.0 : 22.0);
    double height = graph->child ? NODE_HEIGHT - 6.0 : NODE_HEIGHT;
    if (inner != NULL) {
        letters += (double)strlen(inner->machine->name) + 3.0;
        width = letters * LETTER_WIDTH + 20.0;
        width = width > inner->width + 2.0 * BOX_MARGIN ? width : inner->width + 2.0 * BOX_MARGIN;
        height = inner->height + 2.0 * BOX_MARGIN + BOX_TITLE;
    }
    set(node, "shape", "box");
    set(node, "fixedsize", "true");
    set(node, "label", "");
    set(node, "width", text_of("%.3f", width / 72.0));
    set(node, "height", text_of("%.3f", height / 72.0));
    *list_add(&graph->nodes) = (struct drawn){node, state, inner};
    return node;
}

/* "256" or "184,191": the lines that take the edge; their file is told beside the drawing. */
static const char *lines_text(const struct edge *edge)
{
    struct text text = {0};
    unsigned last = 0;
    for (size_t i = 0; i < edge->sites.count && text.count < 16u; i++) {
        if (edge->sites.at[i].place.line != last) {
            text_add(&text, "%s%u", text.count > 0u ? "," : "", edge->sites.at[i].place.line);
            last = edge->sites.at[i].place.line;
        }
    }
    return text.count > 0u ? text.at : "";
}

static void add_line(struct graph *graph, Agnode_t *from, Agnode_t *to, const struct edge *edge)
{
    Agedge_t *line = agedge(graph->root, from, to, text_of("%zu", graph->lines.count), 1);
    if (!graph->child) {
        set_room(line, strlen(lines_text(edge)));
    }
    *list_add(&graph->lines) = (struct line){line, edge};
}

static const struct field *child_of(const struct machine_state *state)
{
    for (size_t i = 0; i < state->fields.count; i++) {
        if (state->fields.at[i].child != NULL && state->fields.at[i].child->states.count > 0u) {
            return &state->fields.at[i];
        }
    }
    return NULL;
}

static void lay_out(struct graph *graph);
static void close_graph(struct graph *graph);

/* What a state holds is laid out first: then its box has a size, and is a node like any other. */
static struct graph *lay_out_child(const struct graph *graph, size_t state)
{
    const struct field *field = graph->child ? NULL : child_of(&graph->machine->states.at[state]);
    if (field == NULL || field->child->states.count > NODES_MOST || field->child->edges.count > EDGES_MOST) {
        return NULL;
    }
    struct graph *inner = take(sizeof *inner);
    *inner = (struct graph){.out = graph->out, .machine = field->child, .child = true};
    lay_out(inner);
    if (!inner->laid_out) {
        close_graph(inner);
        return NULL;
    }
    return inner;
}

static void build(struct graph *graph)
{
    const struct machine *machine = graph->machine;
    Agnode_t **nodes = take((machine->states.count + 1u) * sizeof(Agnode_t *));
    Agnode_t *any = NULL;
    size_t children = 0;
    for (size_t i = 0; i < machine->states.count; i++) {
        struct graph *inner = children < CHILDREN ? lay_out_child(graph, i) : NULL;
        children += inner != NULL;
        nodes[i] = add_node(graph, text_of("%zu", i), i, inner);
    }
    set(graph->root, "nodesep", children > 0u ? "0.5" : "0.3");
    set(graph->root, "ranksep", children > 0u ? "0.5" : "0.42");
    for (size_t i = 0; i < machine->edges.count; i++) {
        const struct edge *edge = &machine->edges.at[i];
        if (edge->from == NO_STATE && graph->child) {
            continue; /* to be seen in the child's own drawing */
        }
        if (edge->from == NO_STATE && any == NULL) {
            any = add_node(graph, "any", NO_STATE, NULL);
        }
        add_line(graph, edge->from == NO_STATE ? any : nodes[edge->from], nodes[edge->to], edge);
    }
}

/* ---- what Graphviz answers: points from the lower left corner ---- */

static double take_number(const char **at)
{
    char *end = NULL;
    const double number = strtod(*at, &end);
    *at = end;
    while (**at == ',' || **at == ' ') {
        (*at)++;
    }
    return number;
}

static const char *answer(void *object, const char *key)
{
    const char *text = agget(object, (char *)(uintptr_t)key);
    return text != NULL ? text : "";
}

static void draw(struct graph *graph);

/* Where a node stands: its middle. */
static void place_of(const struct graph *graph, const struct drawn *drawn, double *x, double *y)
{
    const char *at = answer(drawn->node, "pos");
    *x = take_number(&at);
    *y = graph->height - take_number(&at);
}

static double inches(void *node, const char *key)
{
    return strtod(answer(node, key), NULL) * 72.0;
}

static void draw_box(const struct graph *graph, const struct drawn *drawn)
{
    double x = 0;
    double y = 0;
    const double width = inches(drawn->node, "width");
    const double height = inches(drawn->node, "height");
    const struct machine_state *state = &graph->machine->states.at[drawn->state];
    place_of(graph, drawn, &x, &y);
    const double left = x - width / 2.0;
    const double top = y - height / 2.0;
    text_add(graph->out, "<g class=\"state holder %s%s%s\" data-state=\"", kind_name(state->kind),
             state->reachable ? "" : " bad", drawn->state == 0u ? " initial" : "");
    draw_escape(graph->out, state->name);
    text_add(graph->out, "\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"6\"/>", left, top, width,
             height);
    text_add(graph->out, "<text x=\"%.1f\" y=\"%.1f\">", left + 10.0, top + 16.0);
    draw_escape(graph->out, state->name);
    text_add(graph->out, "<tspan class=\"child\"> : ");
    draw_escape(graph->out, drawn->inner->machine->name);
    text_add(graph->out, "</tspan></text></g>\n<g transform=\"translate(%.1f %.1f)\">\n", x - drawn->inner->width / 2.0,
             top + BOX_TITLE + BOX_MARGIN);
    draw(drawn->inner);
    text_add(graph->out, "</g>\n");
}

static const char *title_of(const struct graph *graph, const struct drawn *drawn)
{
    if (drawn->state == NO_STATE) {
        return "any state";
    }
    const struct machine_state *state = &graph->machine->states.at[drawn->state];
    return text_of("%s.%s: %s%s%s", graph->machine->name, state->name,
                   state->kind == STATE_FINAL  ? "final"
                   : state->kind == STATE_REST ? "may wait here for ever"
                                               : "advances, or waits for what will come",
                   drawn->state == 0u ? "; the initial state" : "", state->reachable ? "" : "; CANNOT BE REACHED");
}

static void draw_node(const struct graph *graph, const struct drawn *drawn)
{
    double x = 0;
    double y = 0;
    const double width = inches(drawn->node, "width");
    const double height = inches(drawn->node, "height");
    const struct machine_state *state = drawn->state == NO_STATE ? NULL : &graph->machine->states.at[drawn->state];
    const bool bad =
        state != NULL &&
        (!state->reachable || (!state->has_way_out && state->kind != STATE_FINAL && graph->machine->states.count > 1u));
    place_of(graph, drawn, &x, &y);
    text_add(graph->out, "<g class=\"state %s%s%s%s\" data-state=\"", state != NULL ? kind_name(state->kind) : "any",
             graph->child ? " inner" : "", bad ? " bad" : "", drawn->state == 0u ? " initial" : "");
    draw_escape(graph->out, graph->child ? "" : state_name(graph->machine, drawn->state));
    text_add(graph->out, "\"><title>");
    draw_escape(graph->out, title_of(graph, drawn));
    text_add(graph->out, "</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\"/>",
             x - width / 2.0, y - height / 2.0, width, height,
             state != NULL && state->kind == STATE_FINAL ? height / 2.0 : 4.0);
    if (state != NULL && state->kind == STATE_FINAL) {
        text_add(graph->out,
                 "<rect class=\"within\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\"/>",
                 x - width / 2.0 + 2.5, y - height / 2.0 + 2.5, width - 5.0, height - 5.0, height / 2.0 - 2.5);
    }
    text_add(graph->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", x, y + 4.0);
    draw_escape(graph->out, state_name(graph->machine, drawn->state));
    text_add(graph->out, "</text></g>\n");
}

static void draw_arrow(const struct graph *graph, double from_x, double from_y, double to_x, double to_y)
{
    const double dx = to_x - from_x;
    const double dy = to_y - from_y;
    /* Graphviz leaves a little less than 10 points between the line's end and the node. */
    text_add(graph->out, "<path class=\"head\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\"/>", to_x, to_y, from_x - dy * 0.35,
             from_y + dx * 0.35, from_x + dy * 0.35, from_y - dx * 0.35);
}

static void draw_line(const struct graph *graph, const struct line *line)
{
    const char *at = answer(line->edge, "pos");
    double head_x = 0;
    double head_y = 0;
    const bool headed = begins(at, "e,");
    if (headed) {
        at += 2;
        head_x = take_number(&at);
        head_y = graph->height - take_number(&at);
    }
    if (*at == '\0') {
        return;
    }
    text_add(graph->out, "<g class=\"edge%s\" data-from=\"",
             line->what->sites.count > 0u       ? ""
             : line->what->dropped.file != NULL ? " unused"
                                                : " bad");
    draw_escape(graph->out, graph->child ? "" : state_name(graph->machine, line->what->from));
    text_add(graph->out, "\" data-to=\"");
    draw_escape(graph->out, graph->child ? "" : state_name(graph->machine, line->what->to));
    text_add(graph->out, "\"><title>");
    draw_escape(graph->out, edge_text(graph->machine, line->what));
    if (line->what->sites.count == 0u) {
        draw_escape(graph->out,
                    line->what->dropped.file != NULL ? ": only in code that is not linked in" : ": NO CODE TAKES IT");
    }
    for (size_t i = 0; i < line->what->sites.count && i < 8u; i++) {
        draw_escape(graph->out,
                    text_of("%s%s", i == 0u ? ", taken at " : ", ", place_text(line->what->sites.at[i].place)));
    }
    text_add(graph->out, "</title><path d=\"");
    double points[POINTS_MOST][2];
    size_t count = 0;
    while (*at != '\0' && count < POINTS_MOST) {
        points[count][0] = take_number(&at);
        points[count][1] = graph->height - take_number(&at);
        text_add(graph->out, "%s%.1f %.1f",
                 count == 0u   ? "M"
                 : count == 1u ? "C"
                               : " ",
                 points[count][0], points[count][1]);
        count++;
    }
    text_add(graph->out, "\"/>");
    if (headed) {
        draw_arrow(graph, points[count - 1u][0], points[count - 1u][1], head_x, head_y);
    }
    const char *label = answer(line->edge, "lp");
    if (*label != '\0') {
        const double x = take_number(&label);
        const double y = graph->height - take_number(&label);
        text_add(graph->out, "<text class=\"lines\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x, y + 3.5,
                 lines_text(line->what));
    }
    text_add(graph->out, "</g>\n");
}

static void draw(struct graph *graph)
{
    for (size_t i = 0; i < graph->nodes.count; i++) {
        if (graph->nodes.at[i].inner != NULL) {
            draw_box(graph, &graph->nodes.at[i]);
        }
    }
    for (size_t i = 0; i < graph->lines.count; i++) {
        draw_line(graph, &graph->lines.at[i]);
    }
    for (size_t i = 0; i < graph->nodes.count; i++) {
        if (graph->nodes.at[i].inner == NULL) {
            draw_node(graph, &graph->nodes.at[i]);
        }
    }
}

static void lay_out(struct graph *graph)
{
    graphviz = graphviz != NULL ? graphviz : gvContext();
    graph->root = agopen((char *)(uintptr_t) "machine", Agdirected, NULL);
    build(graph);
    /* Its form "dot" writes what was found back into the attributes. */
    if (gvLayout(graphviz, graph->root, "dot") == 0 && gvRender(graphviz, graph->root, "dot", NULL) == 0) {
        const char *bounds = answer(graph->root, "bb");
        (void)take_number(&bounds);
        (void)take_number(&bounds);
        graph->width = take_number(&bounds);
        graph->height = take_number(&bounds);
        graph->laid_out = true;
    }
}

static void close_graph(struct graph *graph)
{
    for (size_t i = 0; i < graph->nodes.count; i++) {
        if (graph->nodes.at[i].inner != NULL) {
            close_graph(graph->nodes.at[i].inner);
        }
    }
    if (graph->laid_out) {
        (void)gvFreeLayout(graphviz, graph->root);
    }
    (void)agclose(graph->root);
    list_free(&graph->nodes);
    list_free(&graph->lines);
}

void draw_graph(struct text *out, const struct machine *machine)
{
    if (machine->states.count > NODES_MOST || machine->edges.count > EDGES_MOST || machine->states.count == 0u) {
        text_add(out, "<p>%zu states and %zu edges are too many to draw: see the table.</p>\n", machine->states.count,
                 machine->edges.count);
        return;
    }
    struct graph graph = {.out = out, .machine = machine};
    lay_out(&graph);
    if (!graph.laid_out) {
        text_add(out, "<p>Graphviz could not lay it out: see the table.</p>\n");
    } else {
        text_add(out,
                 "<svg class=\"graph\" xmlns=\"http:%s\" viewBox=\"-4 -4 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
                 "role=\"img\" aria-label=\"states of ",
                 "//www.w3.org/2000/svg", graph.width + 8.0, graph.height + 8.0, graph.width + 8.0, graph.height + 8.0);
        draw_escape(out, machine->name);
        text_add(out, "\">\n");
        draw(&graph);
        text_add(out, "</svg>\n");
    }
    close_graph(&graph);
}
