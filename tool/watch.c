// SPDX-License-Identifier: Apache-2.0
//
// The live view, in the manner of top.
#include "inspect.h"

#include <curses.h>
#include <locale.h>
#include <string.h>
#include <time.h>

#define LIT_S       1.5 /* how long a change stays lit */
#define FILTER_MOST 40u
#define ESCAPE      27

enum order { BY_INDEX, BY_NAME, BY_STATE, BY_CHANGE, BY_TIME, ORDERS };
static const char *const order_names[ORDERS] = {"index", "name", "state", "last change", "time in state"};

/* What the view remembers of a task between two looks. */
struct memory {
    size_t state;
    double entered_s, changed_s; /* since the view began; changed: any of its bytes */
    uint8_t *bytes;
    bool known;
};

struct view {
    struct sight *sight;
    struct memory *memory; /* by task of the sight */
    size_t *rows, row_count, top, chosen;
    enum order order;
    bool frozen, open, typing;
    char filter[FILTER_MOST + 1u];
    double now_s;
    unsigned looks;
};

static double clock_s(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void remember(struct view *view)
{
    for (size_t i = 0; i < view->sight->tasks.count; i++) {
        const struct seen *seen = &view->sight->tasks.at[i];
        struct memory *memory = &view->memory[i];
        const bool other_state = !memory->known || memory->state != seen->state;
        const bool other_bytes =
            seen->bytes != NULL && memory->known && memcmp(memory->bytes, seen->bytes, seen->task->size_bytes) != 0;
        memory->entered_s = other_state ? view->now_s : memory->entered_s;
        memory->changed_s = other_bytes ? view->now_s : memory->changed_s;
        memory->state = seen->state;
        if (seen->bytes != NULL) {
            memcpy(memory->bytes, seen->bytes, seen->task->size_bytes);
            memory->known = true;
        }
    }
}

static bool before(const struct view *view, size_t a, size_t b)
{
    const struct seen *left = &view->sight->tasks.at[a];
    const struct seen *right = &view->sight->tasks.at[b];
    int order = 0;
    switch (view->order) {
    case BY_NAME:
        order = strcmp(left->task->name, right->task->name);
        break;
    case BY_STATE:
        order = strcmp(seen_state(left), seen_state(right));
        break;
    case BY_CHANGE:
        order = view->memory[a].changed_s > view->memory[b].changed_s
                    ? -1
                    : view->memory[a].changed_s < view->memory[b].changed_s;
        break;
    case BY_TIME:
        order = view->memory[a].entered_s < view->memory[b].entered_s
                    ? -1
                    : view->memory[a].entered_s > view->memory[b].entered_s;
        break;
    default:
        break;
    }
    return order != 0 ? order < 0 : a < b;
}

static void choose_rows(struct view *view)
{
    view->row_count = 0;
    for (size_t i = 0; i < view->sight->tasks.count; i++) {
        if (inspect_wanted(&view->sight->tasks.at[i], view->filter)) {
            size_t at = view->row_count++;
            for (; at > 0u && before(view, i, view->rows[at - 1u]); at--) {
                view->rows[at] = view->rows[at - 1u];
            }
            view->rows[at] = i;
        }
    }
    view->chosen = view->row_count == 0u ? 0u : (size_t)least(view->chosen, view->row_count - 1u);
}

static void line(int y, attr_t attributes, const char *text)
{
    (void)move(y, 0);
    (void)clrtoeol();
    (void)attr_on(attributes, NULL);
    (void)addnstr(text, COLS);
    (void)attr_set(A_NORMAL, 0, NULL);
}

static void draw_row(const struct view *view, int y, size_t row)
{
    const size_t task = view->rows[row];
    const struct seen *seen = &view->sight->tasks.at[task];
    const struct memory *memory = &view->memory[task];
    const bool lit = view->looks > 1u && view->now_s - memory->entered_s < LIT_S;
    const bool warm = view->looks > 1u && view->now_s - memory->changed_s < LIT_S && memory->changed_s > 0.0;
    const char *deadline =
        seen->deadline_known && seen->armed ? text_of("%llu", (unsigned long long)seen->deadline) : "";
    const char *polls = seen->polls_known ? text_of("%llu", (unsigned long long)seen->polls) : "";
    attr_t attributes = row == view->chosen ? A_REVERSE : A_NORMAL;
    attributes |= seen_strange(seen) != NULL ? (attr_t)COLOR_PAIR(1) | A_BOLD
                  : lit                      ? (attr_t)COLOR_PAIR(2) | A_BOLD
                  : warm                     ? (attr_t)COLOR_PAIR(3)
                                             : 0u;
    line(y, attributes,
         text_of("%5u  %-18s %-16s %-20s %9.1f s  %-5s %12s %12s %s", seen->index, seen_name(seen),
                 seen->task->machine_name, seen_state(seen), view->now_s - memory->entered_s,
                 !seen->ready_known ? "?"
                 : seen->ready      ? "ready"
                                    : "",
                 deadline, polls,
                 seen->moved                  ? "~ moved"
                 : seen_strange(seen) != NULL ? "!"
                                              : ""));
}

static int draw_fields(const struct view *view, int y, const struct seen *seen, const struct field *fields,
                       size_t count)
{
    for (size_t i = 0; i < count && y < LINES - 1; i++) {
        line(y++, A_NORMAL,
             text_of("       %-24s %s", fields[i].name, field_value(view->sight->model, &fields[i], seen->bytes, 0)));
    }
    return y;
}

static int fields_of(const struct seen *seen)
{
    size_t count = 1u + seen->task->machine->always.count + (seen_strange(seen) != NULL);
    count += seen->state != NO_STATE ? seen->task->machine->states.at[seen->state].fields.count : 0u;
    return (int)count;
}

static void draw_open(const struct view *view, int y)
{
    const struct seen *seen = &view->sight->tasks.at[view->rows[view->chosen]];
    const struct machine *machine = seen->task->machine;
    line(y++, A_BOLD,
         text_of("  %s, a %s at 0x%llx, in %s", seen_name(seen), machine->name, (unsigned long long)seen->address,
                 seen_state(seen)));
    if (seen_strange(seen) != NULL && y < LINES - 1) {
        line(y++, (attr_t)COLOR_PAIR(1), text_of("       %s", seen_strange(seen)));
    }
    if (seen->bytes != NULL) {
        y = draw_fields(view, y, seen, machine->always.at, machine->always.count);
    }
    if (seen->state != NO_STATE) {
        (void)draw_fields(view, y, seen, machine->states.at[seen->state].fields.at,
                          machine->states.at[seen->state].fields.count);
    }
}

static void draw(struct view *view)
{
    const struct sight *sight = view->sight;
    int y = 0;
    (void)erase();
    line(y++, A_BOLD,
         text_of("stator inspect  %s  %s%s  %zu of %zu tasks by %s%s%s", base_name(sight->model->image->path),
                 sight->target->name,
                 view->frozen          ? "  FROZEN"
                 : sight->target->live ? "  live"
                                       : "",
                 view->row_count, sight->tasks.count, order_names[view->order],
                 view->filter[0] != '\0' ? ", filter " : "", view->filter));
    for (size_t i = 0; i < sight->warnings.count && y < 4; i++) {
        line(y++, (attr_t)COLOR_PAIR(1), sight->warnings.at[i]);
    }
    line(y++, A_UNDERLINE,
         text_of("index  %-18s %-16s %-20s %11s  %-5s %12s %12s", "task", "machine", "state", "in state", "",
                 "deadline", "polls"));
    const int below =
        view->open && view->row_count > 0u ? fields_of(&sight->tasks.at[view->rows[view->chosen]]) + 1 : 0;
    const int height = LINES - 1 - y - below > 3 ? LINES - 1 - y - below : LINES - 1 - y > 3 ? 3 : LINES - 1 - y;
    const size_t visible = height > 0 ? (size_t)height : 0u;
    view->top = view->chosen < view->top                              ? view->chosen
                : view->chosen >= view->top + visible && visible > 0u ? view->chosen - visible + 1u
                                                                      : view->top;
    for (size_t row = view->top; row < view->row_count && row < view->top + visible; row++) {
        draw_row(view, y++, row);
    }
    if (below > 0 && y + 1 < LINES - 1) {
        draw_open(view, y + 1);
    }
    line(LINES - 1, A_DIM,
         view->typing ? text_of("filter: %s_", view->filter)
                      : "q quit  arrows choose  enter open  s sort  / filter  space freeze  (lit: new state, coloured: "
                        "changed, ~: moved while it was read)");
    (void)refresh();
}

static void type(struct view *view, int key)
{
    const size_t length = strlen(view->filter);
    if (key == '\n' || key == KEY_ENTER || key == ESCAPE) {
        view->typing = false;
        view->filter[key == ESCAPE ? 0u : length] = '\0';
    } else if ((key == KEY_BACKSPACE || key == 127 || key == '\b') && length > 0u) {
        view->filter[length - 1u] = '\0';
    } else if (key >= 0x20 && key < 0x7F && length < FILTER_MOST) {
        view->filter[length] = (char)key;
        view->filter[length + 1u] = '\0';
    }
}

/* False: quit. */
static bool press(struct view *view, int key)
{
    if (view->typing) {
        type(view, key);
        return true;
    }
    switch (key) {
    case 'q':
        return false;
    case 's':
        view->order = (enum order)((view->order + 1) % ORDERS);
        break;
    case '/':
        view->typing = true;
        view->filter[0] = '\0';
        break;
    case ' ':
        view->frozen = !view->frozen;
        break;
    case '\n':
    case KEY_ENTER:
        view->open = !view->open;
        break;
    case KEY_DOWN:
    case 'j':
        view->chosen += view->chosen + 1u < view->row_count;
        break;
    case KEY_UP:
    case 'k':
        view->chosen -= view->chosen > 0u;
        break;
    case KEY_NPAGE:
        view->chosen = view->row_count > 0u ? (size_t)least(view->chosen + 10u, view->row_count - 1u) : 0u;
        break;
    case KEY_PPAGE:
        view->chosen -= (size_t)least(view->chosen, 10u);
        break;
    default:
        break;
    }
    return true;
}

static void open_screen(void)
{
    (void)setlocale(LC_CTYPE, "");
    if (initscr() == NULL) {
        fail(NULL, "--watch needs a terminal: without it `stator inspect` looks once");
    }
    (void)cbreak();
    (void)noecho();
    (void)keypad(stdscr, TRUE);
    (void)curs_set(0);
    (void)set_escdelay(50);
    if (has_colors()) {
        (void)start_color();
        (void)use_default_colors();
        (void)init_pair(1, COLOR_RED, -1);
        (void)init_pair(2, COLOR_YELLOW, -1);
        (void)init_pair(3, COLOR_CYAN, -1);
    }
}

static void close_screen(void)
{
    (void)endwin();
}

static void look(struct view *view)
{
    target_gdb_ready(view->sight->target);
    sight_look(view->sight);
    target_gdb_go(view->sight->target);
    view->looks++;
    remember(view);
}

void inspect_watch(struct sight *sight, const char *filter, unsigned interval_ms)
{
    struct view view = {.sight = sight};
    (void)snprintf(view.filter, sizeof view.filter, "%s", filter != NULL ? filter : "");
    view.memory = take((sight->tasks.count + 1u) * sizeof *view.memory);
    view.rows = take((sight->tasks.count + 1u) * sizeof *view.rows);
    for (size_t i = 0; i < sight->tasks.count; i++) {
        view.memory[i].bytes = take(sight->tasks.at[i].task->size_bytes + 1u);
    }
    sight_look(sight); /* memory for the bytes of all tasks is taken here, and kept */
    const double began_s = clock_s();
    double last_s = -1e9;
    open_screen();
    at_failure(close_screen);
    for (bool on = true; on;) {
        const struct mark mark = take_mark();
        view.now_s = clock_s() - began_s;
        if (!view.frozen && (view.now_s - last_s) * 1000.0 >= (double)interval_ms) {
            last_s = view.now_s;
            look(&view);
        }
        choose_rows(&view);
        draw(&view);
        timeout(view.frozen ? 200 : (int)least(interval_ms, 200u));
        const int key = getch();
        on = key == ERR || press(&view, key);
        take_back(mark);
    }
    close_screen();
}
