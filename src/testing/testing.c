// SPDX-License-Identifier: Apache-2.0
//
// The world of a unit test: time, wakes, edges, and comparison byte for byte. Takes nothing of a C library, so that it
// runs on an emulated chip too; testing_host.c has what needs one.
#include "stator/testing.h"

#include "testing_text.h"

struct edge {
    const void *machine;
    const char *type;
    const char *entered;
    uint8_t from;
    uint8_t to;
};

static struct {
    stator_time now;
    stator_time deadline[STATOR_TEST_TASKS];
    bool armed[STATOR_TEST_TASKS];
    bool woken[STATOR_TEST_TASKS];
    unsigned wakes[STATOR_TEST_TASKS];
    struct edge edge[STATOR_TEST_EDGES]; /* number n at n % STATOR_TEST_EDGES */
    unsigned edges;
    unsigned forgotten;
    uint8_t copy[4096];
} test;

/* Of the whole program, by type and both ends. */
static struct edge seen[1024];
static unsigned seen_count;

/* Supplied by testing_host.c, where that is linked. */
__attribute__((weak)) void stator_test_begin_host(void) {}

void stator_test_begin(stator_time start)
{
    for (unsigned task = 0; task < STATOR_TEST_TASKS; task++) {
        test.armed[task] = false;
        test.woken[task] = false;
        test.wakes[task] = 0;
    }
    test.now = start;
    test.edges = 0;
    test.forgotten = 0;
    stator_test_begin_host();
}

stator_time stator_now(void)
{
    return test.now;
}

void stator_wake(stator_waker task)
{
    if (task.task < STATOR_TEST_TASKS) {
        test.woken[task.task] = true;
        test.wakes[task.task]++;
    }
}

/* Keeps the earliest until it has come, as time.h does. */
void stator_wake_by(stator_waker me, stator_time deadline)
{
    if (me.task >= STATOR_TEST_TASKS) {
        return;
    }
    if (!test.armed[me.task] || stator_before(deadline, test.deadline[me.task])) {
        test.armed[me.task] = true;
        test.deadline[me.task] = deadline;
    }
    stator_test_advance(0u);
}

void stator_test_advance(uint32_t ticks)
{
    const stator_time end = test.now + ticks;
    for (;;) {
        unsigned first = STATOR_TEST_TASKS;
        for (unsigned task = 0; task < STATOR_TEST_TASKS; task++) {
            if (test.armed[task] && !stator_before(end, test.deadline[task]) &&
                (first == STATOR_TEST_TASKS || stator_before(test.deadline[task], test.deadline[first]))) {
                first = task;
            }
        }
        if (first == STATOR_TEST_TASKS) {
            break;
        }
        test.armed[first] = false;
        stator_wake(stator_waker_of(first));
    }
    test.now = end;
}

bool stator_test_runs(struct stator_test_run *run, unsigned task)
{
    if (run->polls++ == STATOR_TEST_POLLS) {
        return false;
    }
    while (!stator_test_woken(task)) {
        const stator_until next = stator_test_deadline(task);
        const uint32_t step = next.never || next.at - test.now > run->left_ticks ? run->left_ticks : next.at - test.now;
        if (run->left_ticks == 0u) {
            return false;
        }
        stator_test_advance(step);
        run->left_ticks -= step;
    }
    return true;
}

bool stator_test_woken(unsigned task)
{
    const bool woken = task < STATOR_TEST_TASKS && test.woken[task];
    if (woken) {
        test.woken[task] = false;
    }
    return woken;
}

unsigned stator_test_wakes(unsigned task)
{
    return task < STATOR_TEST_TASKS ? test.wakes[task] : 0u;
}

stator_until stator_test_deadline(unsigned task)
{
    const bool armed = task < STATOR_TEST_TASKS && test.armed[task];
    const stator_until until = {armed ? test.deadline[task] : 0u, !armed};
    return until;
}

static void note_seen(struct edge edge)
{
    for (unsigned i = 0; i < seen_count; i++) {
        if (seen[i].from == edge.from && seen[i].to == edge.to && stator_test_same(seen[i].type, edge.type)) {
            return;
        }
    }
    if (seen_count < sizeof seen / sizeof seen[0]) {
        seen[seen_count++] = edge;
    }
}

void stator_test_edge_taken(const void *machine, const char *type, uint8_t from, uint8_t to, const char *entered)
{
    const struct edge edge = {machine, type, entered, from, to};
    test.edge[test.edges++ % STATOR_TEST_EDGES] = edge;
    note_seen(edge);
}

void stator_test_forget_edges(void)
{
    test.forgotten = test.edges;
}

unsigned stator_test_edges_seen(const char *type)
{
    unsigned count = 0;
    for (unsigned i = 0; i < seen_count; i++) {
        count += stator_test_same(seen[i].type, type) ? 1u : 0u;
    }
    return count;
}

/* A machine and its first child have one address, and two types. */
static bool is_of(const struct edge *edge, const void *machine, const char *type)
{
    return edge->machine == machine && stator_test_same(edge->type, type);
}

/* The machine's last edge before number `before`, or NULL. */
static const struct edge *edge_before(unsigned before, unsigned oldest, const struct edge *of)
{
    while (before-- > oldest) {
        const struct edge *const edge = &test.edge[before % STATOR_TEST_EDGES];
        if (is_of(edge, of->machine, of->type)) {
            return edge;
        }
    }
    return NULL;
}

const char *stator_test_entered_by_all(const char *states)
{
    return stator_test_entered_by(NULL, NULL, states);
}

const char *stator_test_entered_by(const void *machine, const char *type, const char *states)
{
    static char text[1024];
    if (seen_count == 0u && states[0] != '\0') {
        return "no edge of any machine was seen yet: compile their files with "
               "-DSTATOR_HOOKS='\"stator/testing_hooks.h\"'";
    }
    struct stator_test_text was = {text, sizeof text, 0u};
    const unsigned kept = test.edges > STATOR_TEST_EDGES ? test.edges - STATOR_TEST_EDGES : 0u;
    const unsigned oldest = test.forgotten > kept ? test.forgotten : kept;
    if (oldest > test.forgotten) {
        stator_test_append(&was, "(older ones are not kept)");
    }
    for (unsigned number = oldest; number != test.edges; number++) {
        const struct edge *const edge = &test.edge[number % STATOR_TEST_EDGES];
        if (machine != NULL && !is_of(edge, machine, type)) {
            continue;
        }
        const struct edge *const before = edge_before(number, oldest, edge);
        stator_test_append(&was, was.used != 0u ? " " : "");
        if (before != NULL && before->to != edge->from) {
            stator_test_append(&was, "(");
            stator_test_append_number(&was, edge->from, 10u);
            stator_test_append(&was, "?) ");
        }
        if (machine == NULL) {
            stator_test_append(&was, edge->type);
            stator_test_append(&was, ".");
        }
        stator_test_append(&was, edge->entered);
    }
    stator_test_append(&was, "");
    return stator_test_same(text, states) ? NULL : text;
}

void stator_test_remember(const void *machine, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes && i < sizeof test.copy; i++) {
        test.copy[i] = ((const uint8_t *)machine)[i];
    }
}

bool stator_test_unchanged(const void *machine, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes && i < sizeof test.copy; i++) {
        if (test.copy[i] != ((const uint8_t *)machine)[i]) {
            return false;
        }
    }
    return size_bytes <= sizeof test.copy;
}
