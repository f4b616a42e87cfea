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
#define CHILDREN     8u
#define POINTS_MOST  128u /* of a line; Graphviz uses a few more than it has ranks */

struct graph {
    struct text *out;
    const struct audit *audit;
    const struct machine *machine;
    Agraph_t *root;
    double height;
    LIST(struct drawn {
        Agnode_t *node;
        const struct machine *machine;
        size_t state;
        bool child;
    })
    nodes;
    LIST(struct line {
        Agedge_t *edge;
        const struct machine *machine;
        const struct edge *what;
    })
    lines;
    LIST(struct box {
        Agraph_t *cluster;
        size_t state;
        const struct field *field;
    })
    boxes;
};

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

static Agnode_t *add_node(struct graph *graph, Agraph_t *in, const char *name, const struct machine *machine,
                          size_t state, bool child)
{
    Agnode_t *node = agnode(in, (char *)(uintptr_t)name, 1);
    const double letters = (double)strlen(state_name(machine, state)) * (child ? 0.85 : 1.0);
    set(node, "shape", "box");
    set(node, "fixedsize", "true");
    set(node, "label", "");
    set(node, "width", text_of("%.3f", (letters * LETTER_WIDTH + (child ? 14.0 : 22.0)) / 72.0));
    set(node, "height", text_of("%.3f", (child ? NODE_HEIGHT - 6.0 : NODE_HEIGHT) / 72.0));
    *list_add(&graph->nodes) = (struct drawn){node, machine, state, child};
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

static Agedge_t *add_line(struct graph *graph, Agraph_t *in, Agnode_t *from, Agnode_t *to,
                          const struct machine *machine, const struct edge *edge, bool labelled)
{
    Agedge_t *line = agedge(in, from, to, text_of("%zu", graph->lines.count), 1);
    if (labelled) {
        set_room(line, strlen(lines_text(edge)));
    }
    *list_add(&graph->lines) = (struct line){line, machine, edge};
    return line;
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

/* A state's node, or of a box of a child's states those at which lines come in and leave. */
struct ends {
    Agnode_t *in, *out;
};

/* A state that holds a child: a box around the child's own states. Lines leave at a result of the child. */
static struct ends add_cluster(struct graph *graph, size_t number, const struct field *field)
{
    const struct machine *child = field->child;
    Agraph_t *cluster = agsubg(graph->root, text_of("cluster_%zu", number), 1);
    Agnode_t *nodes[256] = {NULL};
    set(cluster, "margin", "14");
    set_room(cluster, strlen(graph->machine->states.at[number].name) + strlen(child->name) + 4u);
    for (size_t i = 0; i < child->states.count && i < 256u; i++) {
        nodes[i] = add_node(graph, cluster, text_of("%zu.%zu", number, i), child, i, true);
    }
    for (size_t i = 0; i < child->edges.count && graph->lines.count < EDGES_MOST; i++) {
        const struct edge *edge = &child->edges.at[i];
        if (edge->from != NO_STATE) {
            (void)add_line(graph, cluster, nodes[edge->from], nodes[edge->to], child, edge, false);
        }
    }
    *list_add(&graph->boxes) = (struct box){cluster, number, field};
    struct ends ends = {nodes[0], nodes[0]};
    for (size_t i = 0; i < child->states.count && i < 256u; i++) {
        ends.out = child->states.at[i].kind == STATE_FINAL ? nodes[i] : ends.out;
    }
    return ends;
}

static void build(struct graph *graph)
{
    const struct machine *machine = graph->machine;
    struct ends *nodes = take((machine->states.count + 1u) * sizeof *nodes);
    Agnode_t *any = NULL;
    size_t children = 0;
    set(graph->root, "compound", "true");
    set(graph->root, "nodesep", "0.3");
    set(graph->root, "ranksep", "0.42");
    for (size_t i = 0; i < machine->states.count; i++) {
        const struct field *field = child_of(&machine->states.at[i]);
        if (field != NULL && children++ < CHILDREN) {
            nodes[i] = add_cluster(graph, i, field);
        } else {
            nodes[i].in = nodes[i].out = add_node(graph, graph->root, text_of("%zu", i), machine, i, false);
        }
    }
    for (size_t i = 0; i < machine->edges.count; i++) {
        const struct edge *edge = &machine->edges.at[i];
        if (edge->from == NO_STATE && any == NULL) {
            any = add_node(graph, graph->root, "any", machine, NO_STATE, false);
        }
        Agnode_t *from = edge->from == NO_STATE   ? any
                         : edge->from == edge->to ? nodes[edge->to].in
                                                  : nodes[edge->from].out;
        Agedge_t *line = add_line(graph, graph->root, from, nodes[edge->to].in, machine, edge, true);
        for (size_t b = 0; b < graph->boxes.count; b++) {
            if (graph->boxes.at[b].state == edge->from && edge->from != edge->to) {
                set(line, "ltail", text_of("cluster_%zu", edge->from));
            }
            if (graph->boxes.at[b].state == edge->to && edge->from != edge->to) {
                set(line, "lhead", text_of("cluster_%zu", edge->to));
            }
        }
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

static void draw_box(const struct graph *graph, const struct box *box)
{
    const char *at = answer(box->cluster, "bb");
    const double left = take_number(&at);
    const double bottom = take_number(&at);
    const double right = take_number(&at);
    const double top = take_number(&at);
    const struct machine_state *state = &graph->machine->states.at[box->state];
    text_add(graph->out, "<g class=\"state holder %s%s\" data-state=\"", kind_name(state->kind),
             state->reachable ? "" : " bad");
    draw_escape(graph->out, state->name);
    text_add(graph->out, "\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"6\"/>", left,
             graph->height - top, right - left, top - bottom);
    text_add(graph->out, "<text x=\"%.1f\" y=\"%.1f\">", left + 10.0, graph->height - top + 16.0);
    draw_escape(graph->out, state->name);
    text_add(graph->out, "<tspan class=\"child\"> : ");
    draw_escape(graph->out, box->field->child->name);
    text_add(graph->out, "</tspan></text></g>\n");
}

static const char *title_of(const struct drawn *drawn)
{
    if (drawn->state == NO_STATE) {
        return "any state";
    }
    const struct machine_state *state = &drawn->machine->states.at[drawn->state];
    return text_of("%s.%s: %s%s%s", drawn->machine->name, state->name,
                   state->kind == STATE_FINAL  ? "final"
                   : state->kind == STATE_REST ? "may wait here for ever"
                                               : "advances, or waits for what will come",
                   drawn->state == 0u ? "; the initial state" : "", state->reachable ? "" : "; CANNOT BE REACHED");
}

static void draw_node(const struct graph *graph, const struct drawn *drawn)
{
    const char *at = answer(drawn->node, "pos");
    const double x = take_number(&at);
    const double y = graph->height - take_number(&at);
    const double width = strtod(answer(drawn->node, "width"), NULL) * 72.0;
    const double height = strtod(answer(drawn->node, "height"), NULL) * 72.0;
    const struct machine_state *state = drawn->state == NO_STATE ? NULL : &drawn->machine->states.at[drawn->state];
    const bool bad = state != NULL && (!state->reachable || (!state->has_way_out && state->kind != STATE_FINAL));
    text_add(graph->out, "<g class=\"state %s%s%s%s\" data-state=\"", state != NULL ? kind_name(state->kind) : "any",
             drawn->child ? " inner" : "", bad ? " bad" : "", drawn->state == 0u ? " initial" : "");
    draw_escape(graph->out, drawn->child ? "" : state_name(drawn->machine, drawn->state));
    text_add(graph->out, "\"><title>");
    draw_escape(graph->out, title_of(drawn));
    text_add(graph->out, "</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\"/>",
             x - width / 2.0, y - height / 2.0, width, height,
             state != NULL && state->kind == STATE_FINAL ? height / 2.0 : 4.0);
    if (state != NULL && state->kind == STATE_FINAL) {
        text_add(graph->out,
                 "<rect class=\"within\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\"/>",
                 x - width / 2.0 + 2.5, y - height / 2.0 + 2.5, width - 5.0, height - 5.0, height / 2.0 - 2.5);
    }
    text_add(graph->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", x, y + 4.0);
    draw_escape(graph->out, state_name(drawn->machine, drawn->state));
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
    draw_escape(graph->out, line->machine == graph->machine ? state_name(line->machine, line->what->from) : "");
    text_add(graph->out, "\" data-to=\"");
    draw_escape(graph->out, line->machine == graph->machine ? state_name(line->machine, line->what->to) : "");
    text_add(graph->out, "\"><title>");
    draw_escape(graph->out, edge_text(line->machine, line->what));
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
        double x = take_number(&label);
        double y = graph->height - take_number(&label);
        /* Graphviz places the label before it cuts the line at the box. */
        if (*answer(line->edge, "lhead") != '\0' || *answer(line->edge, "ltail") != '\0') {
            x = points[count / 2u][0] + (double)strlen(lines_text(line->what)) * 3.2 + 4.0;
            y = points[count / 2u][1];
        }
        text_add(graph->out, "<text class=\"lines\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x, y + 3.5,
                 lines_text(line->what));
    }
    text_add(graph->out, "</g>\n");
}

static void draw(struct graph *graph)
{
    const char *bounds = answer(graph->root, "bb");
    (void)take_number(&bounds);
    (void)take_number(&bounds);
    const double width = take_number(&bounds);
    graph->height = take_number(&bounds);
    text_add(graph->out,
             "<svg class=\"graph\" xmlns=\"http:%s\" viewBox=\"-4 -4 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
             "role=\"img\" aria-label=\"states of ",
             "//www.w3.org/2000/svg", width + 8.0, graph->height + 8.0, width + 8.0, graph->height + 8.0);
    draw_escape(graph->out, graph->machine->name);
    text_add(graph->out, "\">\n");
    for (size_t i = 0; i < graph->boxes.count; i++) {
        draw_box(graph, &graph->boxes.at[i]);
    }
    for (size_t i = 0; i < graph->lines.count; i++) {
        draw_line(graph, &graph->lines.at[i]);
    }
    for (size_t i = 0; i < graph->nodes.count; i++) {
        draw_node(graph, &graph->nodes.at[i]);
    }
    text_add(graph->out, "</svg>\n");
}

void draw_graph(struct text *out, const struct audit *audit, const struct machine *machine)
{
    static GVC_t *graphviz;
    if (machine->states.count > NODES_MOST || machine->edges.count > EDGES_MOST || machine->states.count == 0u) {
        text_add(out, "<p>%zu states and %zu edges are too many to draw: see the table.</p>\n", machine->states.count,
                 machine->edges.count);
        return;
    }
    graphviz = graphviz != NULL ? graphviz : gvContext();
    struct graph graph = {.out = out, .audit = audit, .machine = machine};
    graph.root = agopen((char *)(uintptr_t) "machine", Agdirected, NULL);
    build(&graph);
    /* Its form "dot" writes what was found back into the attributes. */
    if (gvLayout(graphviz, graph.root, "dot") != 0 || gvRender(graphviz, graph.root, "dot", NULL) != 0) {
        text_add(out, "<p>Graphviz could not lay it out: see the table.</p>\n");
    } else {
        draw(&graph);
        (void)gvFreeLayout(graphviz, graph.root);
    }
    (void)agclose(graph.root);
    list_free(&graph.nodes);
    list_free(&graph.lines);
    list_free(&graph.boxes);
}
