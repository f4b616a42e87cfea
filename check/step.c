// SPDX-License-Identifier: Apache-2.0
#include "step.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

#include "fiber.h"
#include "hash.h"

enum {
    KEPT_BYTES = 1 << 28,
    WATCHDOG_S = 2,
    SIGNAL_STACK_BYTES = 1 << 16,
    PATTERN = 0xa5,
    FEW_PLACES = 1 << 8,
    SELDOM = 8
};

/* What the fiber asks for. */
static struct {
    enum { ASKS, SLEEPS, RETURNED, FINDS, CUTS } what;
    enum stator_check_place place;
    unsigned count; /* answers; when it sleeps: events */
    bool few_are_spent;
    bool due;
} request;

/* A place in a step, kept in a row of bytes: this, the path's length, run, memory, stack. */
struct kept {
    struct kept *below;
    void *at;
    size_t run_bytes;
    size_t stack_bytes;
    unsigned path_count;
    uint16_t next;
    uint16_t count;
};

static struct image *image;
static bool (*asleep)(unsigned possible, bool few_are_spent, bool due);
static struct fiber fiber;
static struct stator_check_run run;
static struct path path;
static struct found found;
static void (*entry)(void);
static unsigned answer;
static uint8_t *kept_bytes;
static struct kept *kept; /* the last */
static bool fresh;
static const struct path *followed; /* not NULL: these answers, no others */
static uint64_t *random_seed;       /* not NULL: answers at random */
static sigjmp_buf crashed;
static volatile bool in_fiber;
static uint64_t serial; /* of ways */
static uint64_t watched;

struct stator_check_host step_host;
struct step_figures step_figures;

/* The places of the present step: an open table whose entries are of this step when they have its number. It is as
 * large as this step needs, since most are small, and a large table is not in the cache. */
struct place {
    uint64_t key;
    uint64_t step;
};
static struct {
    struct place *slots;
    uint64_t *keys; /* in the order in which they came */
    size_t size;
    size_t mask;
    size_t used;
    uint64_t step;
} places;

static void give_up(const char *why)
{
    fprintf(stderr, "stator check: %s\n", why);
    exit(2);
}

static bool place_add(uint64_t key)
{
    size_t slot = key & places.mask;
    for (; places.slots[slot].step == places.step; slot = (slot + 1) & places.mask) {
        if (places.slots[slot].key == key) {
            return false;
        }
    }
    places.slots[slot] = (struct place){key, places.step};
    return true;
}

static void places_grow(void)
{
    places.mask = places.mask * 2 + 1;
    if (places.mask >= places.size) {
        places.size = places.mask + 1;
        places.slots = realloc(places.slots, places.size * sizeof *places.slots);
        places.keys = realloc(places.keys, places.size * sizeof *places.keys);
        if (places.slots == NULL || places.keys == NULL) {
            give_up("out of memory for the places of one step");
        }
        memset(places.slots, 0, places.size * sizeof *places.slots);
    }
    places.step++;
    for (size_t i = 0; i < places.used; i++) {
        place_add(places.keys[i]);
    }
}

static void places_begin(void)
{
    places.step++;
    places.used = 0;
    places.mask = FEW_PLACES - 1;
}

/* Whether this step was at this place before; if not it is noted. */
static bool been_here(void)
{
    const struct fingerprint memory = hash_bytes(image->memory, image->size);
    uint64_t key = memory.low;
    for (unsigned i = 0; i <= run.context; i++) {
        key = stator_check_mix(key, run.seen[i] + run.strikes[i]);
    }
    key = stator_check_mix(key, (uint64_t)request.place << 32 | (uint64_t)request.count << 16 |
                                    (uint64_t)run.priority << 8 | (uint64_t)run.masked << 4 | run.device);
    if (places.used * 2 > places.mask) {
        places_grow();
    }
    if (!place_add(key)) {
        return true;
    }
    places.keys[places.used++] = key;
    return false;
}

void path_add(struct path *to, unsigned value)
{
    if (to->count == to->size) {
        to->size = to->size == 0 ? 64 : to->size * 2;
        to->answers = realloc(to->answers, to->size * sizeof *to->answers);
        if (to->answers == NULL) {
            give_up("out of memory for a path");
        }
    }
    to->answers[to->count++] = (uint16_t)value;
}

void path_copy(struct path *to, const struct path *from)
{
    to->count = 0;
    for (unsigned i = 0; i < from->count; i++) {
        path_add(to, from->answers[i]);
    }
}

static size_t run_bytes(void)
{
    return offsetof(struct stator_check_run, access) + run.accesses * sizeof run.access[0];
}

static void keep(unsigned count)
{
    struct kept *above = kept == NULL ? (struct kept *)(void *)kept_bytes : NULL;
    if (kept != NULL) {
        const size_t size = sizeof *kept + kept->run_bytes + image->size + kept->stack_bytes;
        above = (struct kept *)(void *)((uint8_t *)kept + ((size + 15) & ~(size_t)15));
    }
    *above = (struct kept){kept,       fiber.at, run_bytes(),    (size_t)(fiber.top - (uint8_t *)fiber.at),
                           path.count, 1,        (uint16_t)count};
    uint8_t *to = (uint8_t *)(above + 1);
    if (to + above->run_bytes + image->size + above->stack_bytes + 4096 > kept_bytes + KEPT_BYTES) {
        give_up("a step has too many places: make its polls smaller");
    }
    memcpy(to, &run, above->run_bytes);
    memcpy(to + above->run_bytes, image->memory, image->size);
    memcpy(to + above->run_bytes + image->size, fiber.at, above->stack_bytes);
    kept = above;
}

static void put_back(void)
{
    const uint8_t *from = (const uint8_t *)(kept + 1);
    memcpy(&run, from, kept->run_bytes);
    memcpy(image->memory, from + kept->run_bytes, image->size);
    fiber.at = kept->at;
    memcpy(fiber.at, from + kept->run_bytes + image->size, kept->stack_bytes);
    path.count = kept->path_count;
    answer = kept->next++;
    path_add(&path, answer);
    if (kept->next == kept->count) {
        kept = kept->below;
    }
}

static void run_program(void)
{
    entry();
    request.what = RETURNED;
    fiber_wait(&fiber);
    __builtin_unreachable();
}

static void figures(void)
{
    step_figures.questions++;
    if (run.context > step_figures.deepest_context) {
        step_figures.deepest_context = run.context;
    }
}

/* Mostly nothing happens at a point, or every step would be full of events. */
static unsigned at_random(enum stator_check_place place, unsigned count)
{
    *random_seed = stator_check_mix(*random_seed, count);
    const uint64_t number = *random_seed >> 16;
    if ((place == STATOR_CHECK_AT_POINT || place == STATOR_CHECK_AT_CLOCK) && number % SELDOM != 0) {
        return 0;
    }
    return (unsigned)(number / SELDOM % count);
}

static unsigned ask(enum stator_check_place place, unsigned count, uintptr_t code)
{
    (void)code;
    if (step_host.quiet) {
        return 0;
    }
    if (random_seed != NULL) {
        const unsigned given = at_random(place, count);
        figures();
        path_add(&path, given);
        return given;
    }
    if (followed != NULL) {
        const unsigned given = path.count < followed->count ? followed->answers[path.count] : 0;
        path_add(&path, given);
        return given < count ? given : 0;
    }
    request.what = ASKS;
    request.place = place;
    request.count = count;
    fiber_wait(&fiber);
    return answer;
}

static void sleep_asked(unsigned count, bool few_are_spent, bool due)
{
    request.what = SLEEPS;
    request.count = count;
    request.few_are_spent = few_are_spent;
    request.due = due;
    fiber_wait(&fiber);
}

static void cut(void)
{
    request.what = CUTS;
    fiber_wait(&fiber);
    __builtin_unreachable();
}

static void find(enum stator_check_finding kind, const char *text, uint32_t value, uintptr_t code, uintptr_t other)
{
    found = (struct found){kind, text, value, code, other, 0};
    request.what = FINDS;
    fiber_wait(&fiber);
    __builtin_unreachable();
}

void step_report(const struct found *what)
{
    found = *what;
}

/* Runs the fiber from where it is until the way ends. */
static enum step_end go_on(void)
{
    for (;;) {
        fiber_resume(&fiber);
        switch (request.what) {
        case RETURNED:
            return STEP_RETURNED;
        case FINDS:
            return STEP_FOUND;
        case CUTS:
            return STEP_CUT;
        case SLEEPS:
            if (step_host.quiet) {
                return STEP_ASLEEP;
            }
            if (followed != NULL && path.count == followed->count) {
                return STEP_ASLEEP;
            }
            if (!asleep(request.count, request.few_are_spent, request.due)) {
                return STEP_FOUND;
            }
            if (request.count == 0) {
                return STEP_STUCK;
            }
            break;
        case ASKS:
            figures();
            if (been_here()) {
                step_figures.cuts++;
                return STEP_CUT;
            }
            if (request.count > 1) {
                keep(request.count);
            }
            answer = 0;
            path_add(&path, 0);
            break;
        }
    }
}

static enum step_end guarded(void)
{
    serial++;
    if (sigsetjmp(crashed, 0) != 0) {
        in_fiber = false;
        return STEP_FOUND;
    }
    in_fiber = true;
    const enum step_end end = go_on();
    in_fiber = false;
    return end;
}

static void reset(const uint8_t *memory, void (*what)(void))
{
    followed = NULL;
    if (memory != NULL) {
        memcpy(image->memory, memory, image->size);
    }
    *image->host = &step_host;
    memset(&run, 0, offsetof(struct stator_check_run, access));
    path.count = 0;
    kept = NULL;
    entry = what;
    fiber_prepare(&fiber, run_program);
}

void step_begin(const uint8_t *memory, void (*what)(void))
{
    reset(memory, what);
    places_begin();
    fresh = true;
}

enum step_end step_next(void)
{
    if (!fresh) {
        if (kept == NULL) {
            return STEP_EXHAUSTED;
        }
        put_back();
    }
    fresh = false;
    return guarded();
}

enum step_end step_follow(const uint8_t *memory, void (*what)(void), const struct path *answers)
{
    reset(memory, what);
    followed = answers;
    return guarded();
}

enum step_end step_random(const uint8_t *memory, void (*what)(void), uint64_t *seed)
{
    reset(memory, what);
    random_seed = seed;
    const enum step_end end = guarded();
    random_seed = NULL;
    return end;
}

enum step_end step_quiet(void (*what)(void))
{
    reset(NULL, what);
    step_host.quiet = true;
    const enum step_end end = guarded();
    step_host.quiet = false;
    return end;
}

const struct path *step_path(void)
{
    return &path;
}

const struct found *step_found(void)
{
    return &found;
}

static void crash(int number, siginfo_t *info, void *context)
{
    (void)info;
    if (!in_fiber) {
        signal(number, SIG_DFL);
        return;
    }
    const ucontext_t *where = context;
#if defined(__x86_64__)
    const uintptr_t code = (uintptr_t)where->uc_mcontext.gregs[REG_RIP] + 1;
#else
    const uintptr_t code = (uintptr_t)where->uc_mcontext.pc + 1;
#endif
    found = (struct found){.signal = number, .code = code};
    siglongjmp(crashed, 1);
}

/* A way that takes seconds does not end: a loop without accesses, which the limit of work does not see. */
static void watchdog(int number, siginfo_t *info, void *context)
{
    if (in_fiber && serial == watched) {
        crash(number, info, context);
    }
    watched = serial;
}

static void catch (int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART};
    action.sa_sigaction = handler;
    sigaction(number, &action, NULL);
}

const char *step_create(struct image *of, bool (*when_asleep)(unsigned possible, bool few_are_spent, bool due))
{
    static uint8_t signal_stack[SIGNAL_STACK_BYTES];
    const stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
    const struct itimerval interval = {{WATCHDOG_S, 0}, {WATCHDOG_S, 0}};
    image = of;
    asleep = when_asleep;
    const char *wrong = fiber_create(&fiber);
    if (wrong != NULL) {
        return wrong;
    }
    memset(fiber.low, PATTERN, FIBER_STACK_BYTES);
    kept_bytes = mmap(NULL, KEPT_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (kept_bytes == MAP_FAILED) {
        return strerror(errno);
    }
    places.mask = FEW_PLACES / 2 - 1;
    places_grow();
    step_host.run = &run;
    step_host.memory = (uintptr_t)of->memory;
    step_host.memory_size = of->size;
    step_host.choose = ask;
    step_host.asleep = sleep_asked;
    step_host.cut = cut;
    step_host.find = find;
    sigaltstack(&stack, NULL);
    catch (SIGSEGV, crash);
    catch (SIGBUS, crash);
    catch (SIGILL, crash);
    catch (SIGFPE, crash);
    catch (SIGTRAP, crash);
    catch (SIGVTALRM, watchdog);
    setitimer(ITIMER_VIRTUAL, &interval, NULL);
    return NULL;
}
