// SPDX-License-Identifier: Apache-2.0
#include "explore.h"

#include <errno.h>

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "quiet.h"
#include "search.h"

enum {
    CHUNK = 16,           /* states that a worker takes at once */
    MAX_AHEAD = 8,        /* instants by which the clock is shifted */
    PROGRESS_STATES = 64, /* look at the clock so often */
    LOOK_AT_MEMORY = 256, /* ... and at the memory that is taken: after so many new states */
    MEBI = 1 << 20,
};

static struct image *image;
static struct layout *layout;
static const struct settings *settings;
struct search *search;
static struct worker *me;
static uint8_t *origin; /* the memory before the first step */
static uint8_t *canonical;
static uint8_t *start_memory; /* of the step under way */
static uint8_t *at_end;       /* ... of one at random */
static uint32_t state;        /* the one whose step is under way */
static uint32_t shift;
static enum entry entry;
static bool slept;     /* on this way */
static bool searching; /* not telling or looking for ways */
static unsigned agains;
static double begun;

static double clock_s(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double seconds(void)
{
    return clock_s(CLOCK_MONOTONIC);
}

/* --- What the program says --- */

static void edge_taken(const char *machine, const void *self, uint8_t from, uint8_t to, uintptr_t code)
{
    if (step_host.telling) {
        step_host.note(STATOR_CHECK_NOTE_EDGE, machine, (unsigned)from << 8 | to, code, self);
        return;
    }
    const uint64_t key = (uint64_t)(uintptr_t)machine << 16 | (uint64_t)from << 8 | to;
    for (uint64_t at = key * 0x9e3779b97f4a7c15u >> 52;; at = (at + 1) % EDGES) {
        uint64_t there = search->edges[at];
        if (there == key ||
            (there == 0 &&
             __atomic_compare_exchange_n(&search->edges[at], &there, key, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) ||
            there == key) {
            break;
        }
    }
}

struct taken explore_taken(unsigned index)
{
    for (unsigned at = 0; at < EDGES; at++) {
        if (search->edges[at] != 0 && index-- == 0) {
            const uint64_t key = search->edges[at];
            return (struct taken){(const char *)(uintptr_t)(key >> 16), (uint8_t)(key >> 8), (uint8_t)key};
        }
    }
    return (struct taken){0};
}

static bool next_instant(uint32_t *next)
{
    uint32_t distance[1];
    if (layout_ahead(layout, image->memory, distance, 1) == 0) {
        return false;
    }
    *next = image->world->now + distance[0];
    return true;
}

/* --- Findings --- */

static void __attribute__((format(printf, 1, 2))) wrong(const char *format, ...)
{
    va_list arguments;
    me->finding.code = 0;
    me->finding.other = 0;
    va_start(arguments, format);
    vsnprintf(me->finding.what, sizeof me->finding.what, format, arguments);
    va_end(arguments);
}

static void describe(const struct found *found)
{
    char name[128] = "";
    const struct task *task = image_task(image, found->value >> 16);
    switch (found->kind) {
    case STATOR_CHECK_FOUND_FAULT:
        wrong("assertion %u fails%s%s", found->value & 0xffffu, task != NULL ? " in task " : "",
              task != NULL ? task->name : "");
        break;
    case STATOR_CHECK_FOUND_MODEL:
        wrong("%s", found->text);
        break;
    case STATOR_CHECK_FOUND_SHARED:
        layout_name(layout, found->value, name, sizeof name);
        wrong("%s is shared with what may strike here, but accessed as if it were not", name);
        break;
    case STATOR_CHECK_FOUND_STORM:
        wrong("interrupt %s is asserted again and again: its handler does not clear its cause", found->text);
        break;
    case STATOR_CHECK_FOUND_ENDLESS:
        wrong("a step does not end: a loop without a bound");
        break;
    case STATOR_CHECK_FOUND_CIRCLE:
        wrong("a poll of %s can go on from edge to edge without returning: its edges form a circle", found->text);
        break;
    case STATOR_CHECK_FOUND_DEEP:
        wrong("interrupts nest deeper than %d", STATOR_CHECK_CONTEXTS);
        break;
    case STATOR_CHECK_FOUND_HELD:
        layout_name(layout, found->value, name, sizeof name);
        wrong("%s is touched although it is the hardware's: %s", name, found->text);
        break;
    case STATOR_CHECK_FOUND_UNFENCED:
        layout_name(layout, found->value, name, sizeof name);
        wrong("%s is the hardware's now (%s), and may not have been written yet: stator_port_device_barrier is missing",
              name, found->text);
        break;
    case STATOR_CHECK_FOUND_FOREIGN:
        layout_name(layout, found->value, name, sizeof name);
        wrong("%s, which is another task's, is written by the poll of this one", name);
        break;
    default:
        wrong("%s", found->signal == SIGILL ? "undefined behaviour: a shift, an index or an arithmetic out of its range"
                    : found->signal == SIGFPE    ? "division by zero"
                    : found->signal == SIGTRAP   ? "a trap is executed"
                    : found->signal == SIGVTALRM ? "a step does not end: a loop without a bound"
                                                 : "an address that does not exist");
        break;
    }
    me->finding.code = found->code;
    me->finding.other = found->other;
}

static void keep_finding(const struct path *path)
{
    struct finding *finding = &me->finding;
    const unsigned room = sizeof me->answers / sizeof me->answers[0];
    me->found = true;
    finding->state = state;
    finding->shift = shift;
    finding->entry = entry;
    finding->path.count = path->count < room ? path->count : room;
    memcpy(me->answers, path->answers, finding->path.count * sizeof me->answers[0]);
}

static bool broken(enum stator_check_rule_kind kind, const char *when)
{
    for (const struct stator_check_rule *rule = image->model->rules; rule->holds != NULL; rule++) {
        if (rule->kind != (int)kind) {
            continue;
        }
        step_host.run->device++;
        const bool holds = rule->holds();
        step_host.run->device--;
        if (!holds) {
            wrong("`%s` does not hold %s", rule->name, when);
            return true;
        }
    }
    return false;
}

/* The rules `again` that hold now, a bit each. */
static uint8_t agains_now(void)
{
    uint8_t bits = 0;
    unsigned index = 0;
    for (const struct stator_check_rule *rule = image->model->rules; agains != 0 && rule->holds != NULL; rule++) {
        if (rule->kind == STATOR_CHECK_RULE_OF_again) {
            step_host.run->device++;
            bits = (uint8_t)(bits | (unsigned)rule->holds() << index);
            step_host.run->device--;
            index++;
        }
    }
    return bits;
}

/* Each sleep of a way. */
static bool at_sleep(unsigned possible, bool few_are_spent, bool due)
{
    const struct found marker = {0};
    if (!searching) {
        return true;
    }
    slept = slept || !due;
    if (agains != 0) {
        __atomic_fetch_or(&search->store.marks[state], agains_now(), __ATOMIC_RELAXED);
    }
    if (quiet_is_wrong(possible, few_are_spent, me->finding.what, sizeof me->finding.what) ||
        broken(STATOR_CHECK_RULE_OF_always, "in this sleep") || broken(STATOR_CHECK_RULE_OF_asleep, "in this sleep") ||
        (possible == 0 && broken(STATOR_CHECK_RULE_OF_silent, "although nothing can happen any more"))) {
        me->finding.code = 0;
        me->finding.other = 0;
        step_report(&marker);
        return false;
    }
    quiet_note(step_path(), shift);
    return true;
}

/* --- A step --- */

unsigned explore_shifts(struct image *of, struct layout *its, const struct settings *how, uint32_t shifts[MAX_SHIFTS])
{
    uint32_t distance[MAX_AHEAD + 2] = {0, 1};
    unsigned count = 0;
    shifts[count++] = 0;
    if (!how->wrap || of->model->clock_priority == 0) {
        return count;
    }
    const unsigned distances = 2 + layout_ahead(its, of->memory, distance + 2, MAX_AHEAD);
    for (unsigned i = layout_behind(its, of->memory) ? 0 : 1; i < distances; i++) {
        if (i >= 2 && distance[i] == 1) {
            continue;
        }
        shifts[count++] = 0u - distance[i] - of->world->now;
        shifts[count++] = 0x80000000u - distance[i] - of->world->now;
    }
    return count;
}

static struct fingerprint fingerprint_now(void)
{
    layout_canonical(layout, image->memory, canonical);
    return hash_bytes(canonical, image->size);
}

static size_t entry_bytes(void)
{
    return 8 + image->size;
}

/* What has been touched, and so is taken from the machine. */
static uint64_t memory_used(void)
{
    uint64_t bytes = store_bytes(&search->store);
    for (unsigned i = 0; i < settings->workers; i++) {
        const struct worker *worker = &search->workers[i];
        bytes += (worker->levels[0].most + worker->levels[1].most) * entry_bytes();
        bytes += worker->arrow_count * sizeof(struct arrow);
    }
    return bytes;
}

static void append(uint32_t number)
{
    struct level *level = &me->levels[!search->turn];
    uint8_t *to = level->bytes + level->count++ * entry_bytes();
    memcpy(to, &number, sizeof number);
    memcpy(to + 8, image->memory, image->size);
    level->most = level->count > level->most ? level->count : level->most;
    if (level->count % LOOK_AT_MEMORY == 0 && memory_used() > settings->memory_mib << 20) {
        search->full = true;
    }
}

/* The end of a way: a state, perhaps new. Returns its number. */
static uint32_t arrive(void)
{
    bool is_new;
    const uint32_t number = store_add(&search->store, fingerprint_now(), state, &is_new);
    if (number == STATE_NONE) {
        search->full = true;
        return number;
    }
    if (is_new) {
        me->added++;
        append(number);
        if (agains != 0) {
            search->store.marks[number] = agains_now();
        }
    }
    if (agains != 0) {
        me->arrows[me->arrow_count++] = (struct arrow){state, number};
    }
    return number;
}

/* All ways of the step from the memory as it is. False: something is wrong. */
static bool explore_ways(void)
{
    bool first = shift == 0 && entry == ENTRY_STEP;
    enum step_end end;
    memcpy(start_memory, image->memory, image->size);
    step_begin(start_memory, explore_entry(entry));
    for (;;) {
        slept = false;
        end = step_next();
        if (end == STEP_EXHAUSTED) {
            return true;
        }
        if (end == STEP_FOUND) {
            if (step_found()->kind != 0 || step_found()->signal != 0) {
                describe(step_found());
            }
            keep_finding(step_path());
            return false;
        }
        uint32_t next = STATE_SLEPT;
        if (end != STEP_CUT) {
            me->transitions++;
        }
        if (end == STEP_RETURNED) {
            if (broken(STATOR_CHECK_RULE_OF_always, "after this step")) {
                keep_finding(step_path());
                return false;
            }
            const uint32_t number = arrive();
            next = slept ? STATE_SLEPT : number;
        }
        if (first) {
            search->store.slots[state].next = next;
            first = false;
        }
    }
}

/* The sleeps that the step came to: would a poll that nobody asked for change anything? */
static bool explore_quiet(void)
{
    struct path path = {0};
    struct found found;
    char what[FINDING_BYTES / 2];
    entry = ENTRY_STEP;
    const bool wrong_one = quiet_next(&path, &shift, &found, what, sizeof what);
    if (wrong_one) {
        char inner[FINDING_BYTES / 2] = "";
        if (found.kind != 0 || found.signal != 0) {
            describe(&found);
            snprintf(inner, sizeof inner, ": %.200s", me->finding.what);
        }
        wrong("%s%s", what, inner);
        me->finding.code = found.code;
        keep_finding(&path);
    }
    free(path.answers);
    return !wrong_one;
}

enum step_end explore_at_random(enum entry which, uint32_t by, uint64_t *seed, struct path *taken,
                                struct finding *finding)
{
    bool right = true;
    searching = true;
    me = &search->workers[0];
    state = 0;
    shift = by;
    entry = which;
    layout_shift(layout, image->memory, shift);
    memcpy(start_memory, image->memory, image->size);
    enum step_end end = step_random(start_memory, explore_entry(entry), seed);
    path_copy(taken, step_path());
    if (end == STEP_FOUND && (step_found()->kind != 0 || step_found()->signal != 0)) {
        describe(step_found());
    } else if (end == STEP_RETURNED && broken(STATOR_CHECK_RULE_OF_always, "after this step")) {
        end = STEP_FOUND;
    }
    if (end == STEP_FOUND) {
        keep_finding(taken);
        quiet_forget();
    } else {
        memcpy(at_end, image->memory, image->size);
        right = explore_quiet();
        memcpy(image->memory, end == STEP_CUT ? start_memory : at_end, image->size);
    }
    searching = false;
    if (end == STEP_FOUND || !right) {
        const struct path path = {me->answers, me->finding.path.count, 0};
        end = STEP_FOUND;
        path_copy(taken, &path);
        *finding = me->finding;
        finding->path = (struct path){0};
    }
    return end;
}

void explore_count(void)
{
    bool is_new;
    store_add(&search->store, fingerprint_now(), STATE_NONE, &is_new);
    if (is_new) {
        __atomic_fetch_add(&search->store.count, 1, __ATOMIC_RELAXED);
    }
}

void (*explore_entry(enum entry which))(void)
{
    return which == ENTRY_START ? quiet_start : which == ENTRY_STEP ? image->step : image->between;
}

/* All ways of one entry. A step that looks at no instant goes on alike at every reading of the clock. */
static bool expand_entry(const uint8_t *memory, enum entry which)
{
    uint32_t shifts[MAX_SHIFTS];
    entry = which;
    shift = 0;
    memcpy(image->memory, memory, image->size);
    const unsigned count = explore_shifts(image, layout, settings, shifts);
    step_host.timed = false;
    bool right = explore_ways();
    for (unsigned i = 1; i < count && right && step_host.timed; i++) {
        shift = shifts[i];
        memcpy(image->memory, memory, image->size);
        layout_shift(layout, image->memory, shift);
        right = explore_ways();
        step_host.timed = true;
    }
    return right;
}

/* Whether something can happen beside the program's own steps. */
static bool eventful(void)
{
    return image->model->events->happen != NULL || image->model->clock_priority != 0;
}

static bool expand(uint32_t number, const uint8_t *memory, bool first)
{
    state = number;
    bool right = !first || expand_entry(memory, ENTRY_START);
    if (right && (!first || me->added == 0)) { /* a start that changes nothing leads back to the first state */
        right = expand_entry(memory, ENTRY_STEP) && (!eventful() || expand_entry(memory, ENTRY_BETWEEN));
    }
    if (!right) {
        quiet_forget();
        return false;
    }
    me->sleeps = quiet_count();
    return explore_quiet();
}

/* --- The search --- */

static void show_progress(uint64_t left, uint64_t total)
{
    static double last;
    static unsigned depth;
    static double level_begun;
    const double now = seconds();
    if (depth != search->depth || level_begun == 0) {
        depth = search->depth;
        level_begun = now;
    }
    uint64_t added = search->store.count;
    if (!settings->progress || me != &search->workers[0] || now - last < 0.5) {
        return;
    }
    last = now;
    for (unsigned i = 0; i < settings->workers; i++) {
        added += search->workers[i].added;
    }
    const double rate = (double)(total - left) / (now - level_begun + 0.001);
    fprintf(stderr, "\r%.0f s: %llu states, %.0f a second, %llu MiB, depth %u: %.0f %% done, %.0f s left for it\033[K",
            now - begun, (unsigned long long)added, (double)added / (now - begun),
            (unsigned long long)(memory_used() / MEBI), search->depth, 100.0 * (double)(total - left) / (double)total,
            rate > 0 ? (double)left / rate : 0.0);
}

/* The states of the present level that this worker takes. */
static void work(void)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < settings->workers; i++) {
        total += search->workers[i].levels[search->turn].count;
    }
    unsigned looked = 0;
    while (!me->found && !search->interrupted && !search->full) {
        uint64_t at = __atomic_fetch_add(&search->next, CHUNK, __ATOMIC_RELAXED);
        if (at >= total) {
            return;
        }
        if (looked++ % (PROGRESS_STATES / CHUNK) == 0) {
            show_progress(total - at, total);
        }
        for (uint64_t end = at + CHUNK < total ? at + CHUNK : total; at < end && !me->found; at++) {
            uint64_t index = at;
            unsigned owner = 0;
            while (index >= search->workers[owner].levels[search->turn].count) {
                index -= search->workers[owner++].levels[search->turn].count;
            }
            const uint8_t *entry = search->workers[owner].levels[search->turn].bytes + index * entry_bytes();
            uint32_t number;
            memcpy(&number, entry, sizeof number);
            me->found_at = at;
            expand(number, entry + 8, search->depth == 0);
        }
    }
}

/* Numbers change when the store grows. */
static void renumber(const uint32_t *moved)
{
    for (unsigned i = 0; i < settings->workers; i++) {
        struct worker *worker = &search->workers[i];
        const struct level *level = &worker->levels[search->turn];
        for (uint64_t j = 0; j < level->count; j++) {
            uint32_t number;
            memcpy(&number, level->bytes + j * entry_bytes(), sizeof number);
            memcpy(level->bytes + j * entry_bytes(), &moved[number], sizeof number);
        }
        for (uint64_t j = 0; j < worker->arrow_count; j++) {
            worker->arrows[j] = (struct arrow){moved[worker->arrows[j].from], moved[worker->arrows[j].to]};
        }
    }
}

/* A level has seldom ten times the states of the one before it; where it has, the store says that it is full. */
static void make_room(uint64_t next)
{
    while (store_tight(&search->store, next * 10)) {
        uint32_t *moved = store_grow(&search->store);
        if (moved == NULL) {
            return;
        }
        renumber(moved);
        free(moved);
    }
}

/* The first state is the memory before anything has run. */
static void plant(void)
{
    bool is_new;
    me = &search->workers[0];
    memcpy(image->memory, origin, image->size);
    const uint32_t root = store_add(&search->store, fingerprint_now(), STATE_NONE, &is_new);
    search->store.count = 1;
    append(root);
    search->turn = !search->turn;
}

/* Which actors have to do with which, by what they are known to touch. */
static void relate(void)
{
    memset(search->together, 0, sizeof search->together);
    for (size_t i = 0; i < image->size; i++) {
        const struct stator_check_touched *at = &search->touched[i];
        const stator_check_actors all = at->read | at->written | at->set | at->asked;
        for (unsigned actor = 0; actor < STATOR_CHECK_ACTORS; actor++) {
            const stator_check_actors one = (stator_check_actors)1 << actor;
            search->together[actor] |= ((at->written & one) != 0 ? all : 0) |
                                       (((at->read | at->asked) & one) != 0 ? at->written | at->set : 0) |
                                       ((at->set & one) != 0 ? at->written | at->read | at->asked : 0);
        }
    }
}

/* The search from the beginning, since more is known of what actors touch. */
static void begin_again(void)
{
    search->learned = false;
    search->beginnings++;
    relate();
    store_clear(&search->store);
    for (unsigned i = 0; i < settings->workers; i++) {
        struct worker *worker = &search->workers[i];
        worker->levels[0].count = 0;
        worker->levels[1].count = 0;
        worker->arrow_count = 0;
        worker->added = 0;
        worker->transitions = 0;
        worker->found = false;
    }
    search->depth = 0;
    search->next = 0;
    plant();
}

/* Between two levels, alone: is it over; room for the next. */
static void turn_over(void)
{
    uint64_t next = 0;
    bool found = false;
    for (unsigned i = 0; i < settings->workers; i++) {
        struct worker *worker = &search->workers[i];
        search->store.count += worker->added;
        worker->added = 0;
        next += worker->levels[!search->turn].count;
        worker->levels[search->turn].count = 0;
        found = found || worker->found;
    }
    /* Also when something was found: what an answer means depends on what is known. */
    if (search->learned && settings->reduce && !search->interrupted) {
        begin_again();
        return;
    }
    if (!found) {
        search->unfinished = search->interrupted ? "it was interrupted"
                             : search->full || memory_used() > settings->memory_mib << 20
                                 ? "the memory is full: see --memory"
                             : next != 0 && settings->max_states != 0 && search->store.count > settings->max_states
                                 ? "the limit of states is reached: see --states"
                                 : NULL;
    }
    search->over = found || search->unfinished != NULL || next == 0;
    search->turn = !search->turn;
    search->next = 0;
    search->depth += !search->over;
    if (!search->over) {
        make_room(next);
    }
}

static void run_worker(unsigned index)
{
    const double cpu_begun = clock_s(CLOCK_PROCESS_CPUTIME_ID);
    me = &search->workers[index];
    while (!search->over) {
        work();
        me->questions = step_figures.questions;
        me->cuts = step_figures.cuts;
        me->deepest_context = step_figures.deepest_context;
        me->cpu_s = clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_begun;
        pthread_barrier_wait(&search->barrier);
        if (index == 0) {
            turn_over();
        }
        pthread_barrier_wait(&search->barrier);
    }
}

static void interrupt(int number)
{
    (void)number;
    search->interrupted = true;
}

void explore_catch_interrupt(void)
{
    signal(SIGINT, interrupt);
}

void out_of_memory(void)
{
    fputs("stator check: out of memory\n", stderr);
    exit(2);
}

/* Reserves what the workers share; most of it is never touched. */
static void reserve(void)
{
    pthread_barrierattr_t attributes;
    const uint64_t bytes = settings->memory_mib << 20;
    search = shared_memory(sizeof *search);
    if (search != NULL) {
        search->touched = shared_memory(image->size * sizeof *search->touched);
        search->eager = settings->reduce ? 0 : STATOR_CHECK_EVERYBODY;
    }
    if (search == NULL || search->touched == NULL ||
        !store_create(&search->store, settings->certify, agains != 0, bytes)) {
        out_of_memory();
    }
    for (unsigned i = 0; i < settings->workers; i++) {
        struct worker *worker = &search->workers[i];
        worker->levels[0].bytes = shared_memory(bytes);
        worker->levels[1].bytes = shared_memory(bytes);
        worker->arrows = agains != 0 ? shared_memory(bytes) : NULL;
        if (worker->levels[0].bytes == NULL || worker->levels[1].bytes == NULL ||
            (agains != 0 && worker->arrows == NULL)) {
            out_of_memory();
        }
    }
    if (settings->random_s != 0) {
        store_widen(&search->store);
    }
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&search->barrier, &attributes, settings->workers);
}

static void mark_instant(uint32_t offset)
{
    search->touched[offset].is_instant = true;
}

static void search_all(void)
{
    pid_t children[MAX_WORKERS] = {0};
    layout_instants(layout, mark_instant);
    plant();
    fflush(NULL);
    for (unsigned i = 1; i < settings->workers; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            run_worker(i);
            _exit(0);
        }
        if (children[i] < 0) {
            fprintf(stderr, "stator check: cannot start a worker: %s\n", strerror(errno));
            exit(2);
        }
    }
    run_worker(0);
    for (unsigned i = 1; i < settings->workers; i++) {
        waitpid(children[i], NULL, 0);
    }
    if (settings->progress) {
        fputs("\r\033[K", stderr);
    }
}

void explore_begin(void)
{
    memcpy(image->memory, origin, image->size);
}

static void collect(struct result *result)
{
    const struct worker *finder = NULL;
    for (unsigned i = 0; i < settings->workers; i++) {
        struct worker *worker = &search->workers[i];
        result->transitions += worker->transitions;
        result->questions += worker->questions;
        result->cuts += worker->cuts;
        result->sleeps += worker->sleeps;
        result->cpu_s += worker->cpu_s;
        result->longest_cpu_s = worker->cpu_s > result->longest_cpu_s ? worker->cpu_s : result->longest_cpu_s;
        result->deepest_context =
            worker->deepest_context > result->deepest_context ? worker->deepest_context : result->deepest_context;
        if (worker->found && (finder == NULL || worker->found_at < finder->found_at)) {
            finder = worker;
        }
    }
    result->states = search->store.count;
    result->depth = search->depth;
    result->unfinished = search->unfinished;
    result->verdict = finder != NULL ? FOUND : search->unfinished != NULL ? UNFINISHED : PROVED;
    if (finder != NULL) {
        const struct path path = {(uint16_t *)(uintptr_t)finder->answers, finder->finding.path.count, 0};
        result->finding = finder->finding;
        result->finding.path = (struct path){0};
        path_copy(&result->finding.path, &path);
    }
    result->seconds = seconds() - begun;
}

static void hand_over(void)
{
    step_host.touched = search->touched;
    step_host.owners = layout_owners(layout);
    step_host.leads = search->leads;
    step_host.together = search->together;
    step_host.eager = &search->eager;
    step_host.learned = &search->learned;
}

void explore_open(struct image *of, struct layout *its, const struct settings *how)
{
    image = of;
    layout = its;
    settings = how;
    canonical = malloc(image->size);
    start_memory = malloc(image->size);
    at_end = malloc(image->size);
    origin = malloc(image->size);
    if (canonical == NULL || start_memory == NULL || at_end == NULL || origin == NULL) {
        out_of_memory();
    }
    step_host.edge = edge_taken;
    step_host.next_instant = next_instant;
    for (const struct stator_check_interrupt *at = image->model->interrupts; at->handler != NULL; at++) {
        step_host.levels = step_host.levels || at->asserted != NULL;
    }
    step_host.alone = !eventful() && image->model->interrupts->handler == NULL && image->task_count == 0;
    const char *cannot = step_create(image, at_sleep);
    if (cannot != NULL) {
        fprintf(stderr, "stator check: no stack for the program: %s\n", cannot);
        exit(2);
    }
    *image->host = &step_host;
    for (unsigned i = 0; image->model->events[i].happen != NULL; i++) {
        image->world->left[i] = image->model->events[i].count;
    }
    for (const struct stator_check_rule *rule = image->model->rules; rule->holds != NULL; rule++) {
        agains += rule->kind == STATOR_CHECK_RULE_OF_again;
    }
    memcpy(origin, image->memory, image->size);
    quiet_create(image, layout);
    reserve();
    hand_over();
}

void explore(struct result *result)
{
    *result = (struct result){0};
    explore_catch_interrupt();
    begun = seconds();
    searching = true;
    search_all();
    searching = false;
    me = &search->workers[0];
    bool found = false;
    for (unsigned i = 0; i < settings->workers; i++) {
        found = found || search->workers[i].found;
    }
    if (!found && search->unfinished == NULL) {
        me->found = graph_is_wrong(image, settings->workers, &me->finding);
    }
    collect(result);
}
