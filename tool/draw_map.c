// SPDX-License-Identifier: Apache-2.0
//
// Byte maps: a row for each state, a column for each byte. Long stretches in which nothing changes are folded.
#include "draw.h"
#include "layout.h"

#include <string.h>

#define BYTE_WIDTH   15.0
#define FOLD_BYTES   24u /* a longer stretch is drawn as so many bytes */
#define ROW_HEIGHT   22.0
#define HEAD_HEIGHT  18.0
#define LETTER_WIDTH 6.6
#define BYTES_MOST   65536u

struct map_page {
    struct text *out;
    const struct machine *machine;
    const struct byte_use **rows; /* by state */
    double *x;                    /* by byte, and one behind the last */
    double names;                 /* the width of the names' column */
    const char *hatch;            /* the name of this drawing's pattern: a page has many drawings */
};

void draw_escape(struct text *out, const char *text)
{
    while (*text != '\0') {
        const size_t count = utf8_bytes(text);
        switch (*text) {
        case '<':
            text_add(out, "&lt;");
            break;
        case '>':
            text_add(out, "&gt;");
            break;
        case '&':
            text_add(out, "&amp;");
            break;
        case '"':
            text_add(out, "&quot;");
            break;
        default:
            /* Control characters are no XML; names of a hostile file may hold them, and bytes that are no UTF-8. */
            if (count == 0u || (uint8_t)*text < 0x20u || *text == 0x7F) {
                text_add(out, "?");
            } else {
                text_bytes(out, text, count);
            }
            break;
        }
        text += count > 0u ? count : 1u;
    }
}

unsigned draw_colour(size_t name_number)
{
    return (unsigned)(name_number % 8u);
}

static bool same_use(const struct byte_use *a, const struct byte_use *b)
{
    return a->kind == b->kind && (a->kind < BYTE_ALWAYS || a->field == b->field);
}

/* Where in each row one byte is used as the one before it. */
static bool continues(const struct map_page *page, uint64_t byte)
{
    for (size_t s = 0; s < page->machine->states.count; s++) {
        if (!same_use(&page->rows[s][byte], &page->rows[s][byte - 1u])) {
            return false;
        }
    }
    return true;
}

static double place_columns(struct map_page *page)
{
    const uint64_t size = page->machine->size_bytes;
    double x = page->names;
    for (uint64_t first = 0; first < size;) {
        uint64_t end = first + 1u;
        while (end < size && continues(page, end)) {
            end++;
        }
        const double width = (double)least(end - first, FOLD_BYTES) * BYTE_WIDTH / (double)(end - first);
        for (; first < end; first++) {
            page->x[first] = x;
            x += width;
        }
    }
    page->x[size] = x;
    return x;
}

static const struct field *field_at(const struct machine *machine, size_t state, const struct byte_use *use)
{
    return use->kind == BYTE_ALWAYS  ? &machine->always.at[use->field]
           : use->kind == BYTE_FIELD ? &machine->states.at[state].fields.at[use->field]
                                     : NULL;
}

static const char *cell_title(const struct machine *machine, size_t state, const struct byte_use *use, uint64_t first,
                              uint64_t end)
{
    const char *where = end - first == 1u
                            ? text_of("byte %llu", (unsigned long long)first)
                            : text_of("bytes %llu to %llu", (unsigned long long)first, (unsigned long long)end - 1u);
    const struct field *field = field_at(machine, state, use);
    switch (use->kind) {
    case BYTE_UNUSED:
        return text_of("%s: not of state %s", where, machine->states.at[state].name);
    case BYTE_PADDING:
        return text_of("%s: padding", where);
    case BYTE_STATE:
        return text_of("%s: the state byte, %zu here", where, state);
    default:
        return text_of("%s: %s %s%s", where, type_text(field->type), field->name,
                       use->kind == BYTE_ALWAYS ? ", in every state" : "");
    }
}

static void draw_cell(const struct map_page *page, size_t state, uint64_t first, uint64_t end, double y)
{
    static const char *const classes[] = {"unused", "padding", "tag", "always", "field"};
    const struct machine *machine = page->machine;
    const struct byte_use *use = &page->rows[state][first];
    const struct field *field = field_at(machine, state, use);
    const double width = page->x[end] - page->x[first];
    const char *label = field != NULL ? field->name : use->kind == BYTE_STATE ? "S" : "";
    text_add(page->out, "<g class=\"cell %s", classes[use->kind]);
    if (field != NULL) {
        const size_t number = layout_number(machine, state, use);
        text_add(page->out, " c%u\" data-field=\"%zu", draw_colour(layout_name(machine, number)), number);
    }
    text_add(page->out, "\"><title>");
    draw_escape(page->out, cell_title(machine, state, use, first, end));
    text_add(page->out, "</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"%s/>", page->x[first], y,
             width, ROW_HEIGHT - 2.0,
             use->kind == BYTE_PADDING ? text_of(" fill=\"url(#hatch-%s)\"", page->hatch) : "");
    for (uint64_t byte = first + 1u; byte < end && use->kind != BYTE_UNUSED && end - first <= FOLD_BYTES; byte++) {
        text_add(page->out, "<path class=\"tick\" d=\"M%.1f %.1fv4\"/>", page->x[byte], y + ROW_HEIGHT - 6.0);
    }
    const size_t letters = strlen(label);
    const size_t fits = (size_t)((width - 3.0) / LETTER_WIDTH);
    if (letters > 0u && fits > 0u) {
        text_add(page->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", page->x[first] + width / 2.0,
                 y + 13.5);
        draw_escape(page->out, letters <= fits ? label
                               : fits > 2u     ? text_of("%.*s…", (int)fits - 1, label)
                                               : text_of("%.1s", label));
        text_add(page->out, "</text>");
    }
    text_add(page->out, "</g>\n");
}

static void draw_row(const struct map_page *page, size_t state)
{
    const struct machine *machine = page->machine;
    const double y = HEAD_HEIGHT + (double)state * ROW_HEIGHT;
    text_add(page->out, "<g class=\"row\" data-state=\"");
    draw_escape(page->out, machine->states.at[state].name);
    text_add(page->out, "\"><text class=\"name\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">", page->names - 8.0,
             y + 14.0);
    draw_escape(page->out, machine->states.at[state].name);
    text_add(page->out, "</text>\n");
    for (uint64_t first = 0; first < machine->size_bytes;) {
        uint64_t end = first + 1u;
        while (end < machine->size_bytes && same_use(&page->rows[state][end], &page->rows[state][first])) {
            end++;
        }
        draw_cell(page, state, first, end, y);
        first = end;
    }
    text_add(page->out, "</g>\n");
}

void draw_map(struct text *out, const struct machine *machine)
{
    struct map_page page = {.out = out, .machine = machine};
    if (!machine->laid_out || machine->states.count == 0u || machine->size_bytes > BYTES_MOST) {
        text_add(out, "<p>%s</p>\n",
                 machine->laid_out ? "Too large to draw." : "Bytes unknown: no debug information of this machine.");
        return;
    }
    size_t letters = 5;
    page.hatch = text_of("%016llx", (unsigned long long)hash(machine->name));
    page.rows = take(machine->states.count * sizeof(const struct byte_use *));
    page.x = take((size_t)(machine->size_bytes + 1u) * sizeof *page.x);
    for (size_t s = 0; s < machine->states.count; s++) {
        page.rows[s] = layout_of(machine, s);
        letters = (size_t)most(letters, strlen(machine->states.at[s].name));
    }
    page.names = (double)letters * LETTER_WIDTH + 14.0;
    const double width = place_columns(&page) + 26.0;
    const double height = HEAD_HEIGHT + (double)machine->states.count * ROW_HEIGHT + 2.0;
    text_add(out,
             "<svg class=\"map\" xmlns=\"http:%s\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
             "role=\"img\" aria-label=\"bytes of ",
             "//www.w3.org/2000/svg", width, height, width, height);
    draw_escape(out, machine->name);
    text_add(out, "\">\n");
    text_add(out,
             "<defs><pattern id=\"hatch-%s\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
             "patternTransform=\"rotate(45)\">"
             "<path class=\"hatch\" d=\"M0 0v5\"/></pattern></defs>\n",
             page.hatch);
    double last = -100.0;
    for (uint64_t byte = 0; byte <= machine->size_bytes; byte += 4u) {
        if (page.x[byte] - last >= 26.0) {
            text_add(out, "<text class=\"offset\" x=\"%.1f\" y=\"12\">%llu</text>\n", page.x[byte] + 1.0,
                     (unsigned long long)byte);
            last = page.x[byte];
        }
    }
    for (size_t s = 0; s < machine->states.count; s++) {
        draw_row(&page, s);
    }
    text_add(out, "</svg>\n");
}
