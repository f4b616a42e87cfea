// SPDX-License-Identifier: Apache-2.0
//
// The world that a program under check runs in: what may happen at a point, which interrupt runs then, and time.
// Compiled without -fsanitize=thread: none of this is the program's.
#include "stator_check.h"

#include "cores.h"

enum { ALARM = STATOR_CHECK_MAX_INTERRUPTS, STORM = 64, EDGE_LIMIT = 64, WORK_LIMIT = 1 << 20 };
/* What a context begins with having seen: who it is. */
enum { INTERRUPTS = 1 << 16, EVENTS = 2 << 16, POLLS = 3 << 16 };
enum { PASSED = 4 << 16 };
#define ALARM_BIT (1u << ALARM)

struct stator_check_world stator_check_world;
struct stator_check_host *stator_check_host;
const size_t stator_check_shape = STATOR_CHECK_SHAPE;

#define world stator_check_world
#define host  stator_check_host
#define run   (stator_check_host->run)

static void note(enum stator_check_note what, const char *name, unsigned value, uintptr_t code)
{
    if (host->telling && !stator_check_on_core()) { /* a core's stack is too small for it */
        host->note(what, name, value, code, NULL);
    }
}

void stator_check_enter(enum stator_check_strike strikes, uint64_t who, stator_check_actors actors)
{
    if (run->context + 1 == STATOR_CHECK_CONTEXTS) {
        host->find(STATOR_CHECK_FOUND_DEEP, NULL, 0, 0, 0);
    }
    const uint16_t below = run->base[run->context];
    run->context++;
    run->seen[run->context] = who;
    run->actors[run->context] = actors;
    run->strikes[run->context] = (uint8_t)strikes;
    run->polls[run->context] = strikes ? 0 : run->polls[run->context - 1];
    run->met[run->context] = strikes ? 0 : run->met[run->context - 1];
    run->base[run->context] = strikes ? run->accesses : below;
}

/* An interrupt's accesses are over; those that it came between are not. */
void stator_check_leave(void)
{
    if (run->strikes[run->context]) {
        run->accesses = run->base[run->context];
    } else {
        run->met[run->context - 1] = run->met[run->context];
    }
    run->context--;
}

#define ONE(actor) ((stator_check_actors)1 << (actor))

stator_check_actors stator_check_meets(uintptr_t address, size_t size, enum stator_check_access_kind kind)
{
    stator_check_actors met = 0;
    for (const struct stator_check_touched *at = &host->touched[address - host->memory]; size > 0; at++, size--) {
        host->timed = host->timed || at->is_instant;
        met |= at->written | (kind != STATOR_CHECK_READ ? at->read | at->asked : 0) |
               (kind != STATOR_CHECK_SET ? at->set : 0);
    }
    return met;
}

static void learn(stator_check_actors *known, stator_check_actors actors)
{
    if ((actors & ~*known) != 0) {
        __atomic_fetch_or(known, actors, __ATOMIC_RELAXED);
        *host->learned = true;
    }
}

void stator_check_learn(uintptr_t address, size_t size, enum stator_check_access_kind kind)
{
    const stator_check_actors actors = run->asking != 0 ? run->asking : run->actors[run->context];
    for (struct stator_check_touched *at = &host->touched[address - host->memory]; size > 0; at++, size--) {
        learn(run->asking != 0             ? &at->asked
              : kind == STATOR_CHECK_READ  ? &at->read
              : kind == STATOR_CHECK_WRITE ? &at->written
                                           : &at->set,
              actors);
    }
}

#define LEARN(object, kind) stator_check_learn((uintptr_t) & (object), sizeof(object), kind)
#define MEETS(object, kind) stator_check_meets((uintptr_t) & (object), sizeof(object), kind)

/* Conditions and device models read and write what they like: it is nobody's access. What a condition reads is what
 * its actors depend on. */
static bool observed(bool (*condition)(void), stator_check_actors actors)
{
    const stator_check_actors before = run->asking;
    run->asking = actors;
    run->device++;
    const bool result = condition();
    run->device--;
    run->asking = before;
    return result;
}

static bool asserted(unsigned index)
{
    const struct stator_check_interrupt *interrupt = &stator_check_model.interrupts[index];
    if (world.disabled & 1u << index) {
        return false;
    }
    return (world.pending & 1u << index) != 0 ||
           (interrupt->asserted != NULL && observed(interrupt->asserted, STATOR_CHECK_EVERYBODY));
}

/* The asserted interrupt of the highest priority above `priority`; -1: there is none. */
static int highest(unsigned priority)
{
    int best = -1;
    if (world.pending == 0 && !host->levels) {
        return best;
    }
    if ((world.pending & ALARM_BIT) != 0 && stator_check_model.clock_priority > priority) {
        best = ALARM;
        priority = stator_check_model.clock_priority;
    }
    for (unsigned i = 0; stator_check_model.interrupts[i].handler != NULL; i++) {
        if (stator_check_model.interrupts[i].priority > priority && asserted(i)) {
            best = (int)i;
            priority = stator_check_model.interrupts[i].priority;
        }
    }
    return best;
}

static void interrupt(unsigned index, uintptr_t code)
{
    const bool alarm = index == ALARM;
    const struct stator_check_interrupt *taken = alarm ? NULL : &stator_check_model.interrupts[index];
    const uint8_t before = run->priority;
    world.pending &= ~(1u << index);
    note(STATOR_CHECK_NOTE_INTERRUPT, alarm ? "alarm" : taken->name, index, code);
    stator_check_enter(STATOR_CHECK_INTERRUPTS, INTERRUPTS + index, host->leads[index]);
    run->priority = alarm ? stator_check_model.clock_priority : taken->priority;
    alarm ? stator_time_due() : taken->handler();
    run->priority = before;
    stator_check_leave();
    note(STATOR_CHECK_NOTE_RETURN, alarm ? "alarm" : taken->name, index, code);
}

/* What a handler pends is done for those who led to the handler. */
static void lead(uint32_t interrupts)
{
    if (run->actors[run->context] != 0) {
        for (unsigned i = 0; interrupts != 0; i++, interrupts >>= 1) {
            if ((interrupts & 1u) != 0) {
                learn(&host->leads[i], run->actors[run->context]);
            }
        }
    }
}

/* Runs the handlers that the CPU would enter now, before its next instruction. */
static void take_interrupts(uintptr_t code)
{
    int index;
    for (unsigned taken = 0; !run->masked && (index = highest(run->priority)) >= 0; taken++) {
        if (taken == STORM) {
            host->find(STATOR_CHECK_FOUND_STORM, index == ALARM ? "alarm" : stator_check_model.interrupts[index].name,
                       0, code, 0);
        }
        interrupt((unsigned)index, code);
    }
}

static bool hurry(void)
{
    for (const struct stator_check_rule *rule = stator_check_model.rules; rule->holds != NULL; rule++) {
        if (rule->kind == STATOR_CHECK_RULE_OF_hurry &&
            observed(rule->holds, ONE(STATOR_CHECK_ALARM) | ONE(STATOR_CHECK_TIME))) {
            return true;
        }
    }
    return false;
}

static void pass_time(uint32_t to)
{
    if (run->actors[run->context] != 0) {
        LEARN(world.now, STATOR_CHECK_WRITE);
    }
    world.now = to;
    note(STATOR_CHECK_NOTE_TIME, NULL, to, 0);
}

static bool ahead(uint32_t instant)
{
    return (int32_t)(instant - world.now) > 0;
}

/* An alarm is late by at most so many ticks as the model says: longer, and time stands still until it has come. */
static bool time_may_pass(void)
{
    return !hurry() && !(world.alarm_set && !ahead(world.alarm + stator_check_model.late_ticks));
}

/* The instants between now and the alarm come one after the other: at one of them something else may be in a hurry. */
static void alarm_comes(void)
{
    uint32_t next;
    while (ahead(world.alarm)) {
        if (hurry()) {
            return;
        }
        pass_time(host->next_instant(&next) && (int32_t)(next - world.alarm) < 0 ? next : world.alarm);
    }
    LEARN(world.alarm, STATOR_CHECK_WRITE);
    world.alarm_set = false;
    world.pending |= ALARM_BIT;
}

bool stator_check_alarm_is_due(void)
{
    return (world.pending & ALARM_BIT) != 0 || (world.alarm_set && !ahead(world.alarm));
}

/* To which instant time passes next by itself: the nearest before the alarm. Where the alarm may be late, also up to it
 * and, tick by tick, beyond. */
static bool time_goes_to(uint32_t *to)
{
    const uint32_t late_ticks = stator_check_model.late_ticks;
    if (!time_may_pass()) {
        return false;
    }
    if (late_ticks != 0 && world.alarm_set && !ahead(world.alarm)) {
        *to = world.now + 1;
        return true;
    }
    return host->next_instant(to) && !(world.alarm_set && (int32_t)(*to - world.alarm) >= (late_ticks != 0 ? 1 : 0));
}

/* What may happen: the model's events by index, the alarm, time that passes. Returns how many. */
static unsigned possible(uint8_t which[], bool *few_are_spent)
{
    unsigned count = 0;
    *few_are_spent = false;
    if (stator_check_model.clock_priority != 0 && world.alarm_set && !ahead(world.alarm)) {
        which[count++] = STATOR_CHECK_ALARM;
    }
    for (unsigned i = 0; stator_check_model.events[i].happen != NULL; i++) {
        const struct stator_check_event *event = &stator_check_model.events[i];
        const bool spent = event->count != 0 && world.left[i] == 0;
        *few_are_spent = *few_are_spent || spent;
        if (!spent && observed(event->possible, ONE(i))) {
            which[count++] = (uint8_t)i;
        }
    }
    if (stator_check_model.clock_priority != 0) {
        uint32_t next;
        if (world.alarm_set && ahead(world.alarm) && !hurry()) {
            which[count++] = STATOR_CHECK_ALARM;
        }
        if (time_goes_to(&next)) {
            which[count++] = STATOR_CHECK_TIME;
        }
    }
    return count;
}

/* Which interrupts are asserted: a bit each. */
static uint32_t all_asserted(void)
{
    uint32_t bits = world.pending & ALARM_BIT;
    if (!host->levels) {
        return bits | (world.pending & ~world.disabled);
    }
    for (unsigned i = 0; stator_check_model.interrupts[i].handler != NULL; i++) {
        bits |= (uint32_t)asserted(i) << i;
    }
    return bits;
}

/* All that happens now happens for this actor; so do the interrupts that it asserts. */
static void happen(unsigned actor, uintptr_t code)
{
    uint32_t next;
    const uint32_t before = all_asserted();
    stator_check_enter(STATOR_CHECK_HAPPENS, EVENTS + actor, ONE(actor));
    if (actor == STATOR_CHECK_ALARM) {
        alarm_comes();
    } else if (actor == STATOR_CHECK_TIME) {
        if (time_goes_to(&next)) {
            pass_time(next);
        }
    } else {
        const struct stator_check_event *event = &stator_check_model.events[actor];
        if (event->count != 0) {
            world.left[actor]--;
        }
        note(STATOR_CHECK_NOTE_EVENT, event->name, actor, code);
        event->happen();
    }
    stator_check_leave();
    uint32_t asserts = all_asserted() & ~before;
    for (unsigned i = 0; asserts != 0; i++, asserts >>= 1) {
        if ((asserts & 1u) != 0) {
            learn(&host->leads[i], ONE(actor));
        }
    }
    take_interrupts(code);
}

/* Those that must be able to come in front of what is done by `actors`. */
static stator_check_actors with_company(stator_check_actors actors)
{
    stator_check_actors all = actors;
    for (stator_check_actors left = actors; left != 0; left &= left - 1) {
        const stator_check_actors more = host->together[__builtin_ctzll(left)] & ~all;
        all |= more;
        left |= more;
    }
    return all;
}

/*
 * Who is offered: those that have to do with the next access, and with whom they have to do in turn. All others may
 * as well come later. The last one to come here must have to do with the access itself: else it would also do later,
 * and only then may nothing more happen (answer 0).
 */
void stator_check_point(uintptr_t code, stator_check_actors actors)
{
    bool may_stop = true;
    if (++run->work > WORK_LIMIT) {
        host->find(STATOR_CHECK_FOUND_ENDLESS, NULL, 0, code, 0);
    }
    if (run->device != 0 || run->masked) {
        return;
    }
    take_interrupts(code);
    if (host->quiet) {
        return;
    }
    actors |= run->met[run->context] | *host->eager;
    run->met[run->context] = 0;
    const stator_check_actors offered = actors == 0 ? 0 : with_company(actors);
    while (offered != 0) {
        uint8_t which[STATOR_CHECK_ACTORS];
        bool spent;
        unsigned count = 0;
        for (unsigned i = 0, all = possible(which, &spent); i < all; i++) {
            if ((offered & ONE(which[i])) != 0) {
                which[count++] = which[i];
            }
        }
        if (count == 0 && !may_stop) {
            host->cut();
        }
        unsigned answer = count == 0 ? 0
                                     : host->choose(may_stop ? STATOR_CHECK_AT_POINT : STATOR_CHECK_BEFORE_POINT,
                                                    count + may_stop, code);
        if (may_stop && answer-- == 0) {
            break;
        }
        happen(which[answer], code);
        may_stop = (actors & ONE(which[answer])) != 0;
    }
    run->accesses = run->base[run->context];
    /* The next point is another place, also where the program read nothing in between and changed nothing: it stored
     * what was there already. */
    run->seen[run->context] = stator_check_mix(run->seen[run->context], PASSED);
}

void stator_check_happen(void)
{
    uint8_t which[STATOR_CHECK_ACTORS];
    bool spent;
    const unsigned count = possible(which, &spent);
    if (count == 0) {
        host->cut();
    }
    happen(which[host->choose(STATOR_CHECK_BETWEEN, count, 0)], 0);
}

void stator_check_step(void)
{
    if (stator_check_model.cores->main != NULL) {
        stator_check_cores_step();
        return;
    }
    stator_check_model.step();
    if (run->masked) {
        stator_check_fail("interrupts are masked at the end of a step, and nothing will unmask them");
    }
    stator_check_point(0, 0);
}

/* What comes before the mask may not come under it, whatever is accessed there. */
void stator_port_mask(void)
{
    stator_check_point((uintptr_t)__builtin_return_address(0), STATOR_CHECK_EVERYBODY);
    run->masked = true;
}

void stator_port_unmask(void)
{
    run->masked = false;
    stator_check_point((uintptr_t)__builtin_return_address(0), 0);
}

uint32_t stator_port_save_and_mask(void)
{
    const uint32_t before = run->masked;
    stator_check_point((uintptr_t)__builtin_return_address(0), STATOR_CHECK_EVERYBODY);
    run->masked = true;
    return before;
}

void stator_port_restore(uint32_t masked)
{
    run->masked = masked != 0;
    stator_check_point((uintptr_t)__builtin_return_address(0), 0);
}

/* Priorities as in the model's rows: interrupts up to the ceiling wait. */
uint32_t stator_port_ceiling_raise(uint32_t ceiling)
{
    const uint32_t before = run->priority;
    stator_check_point((uintptr_t)__builtin_return_address(0), STATOR_CHECK_EVERYBODY);
    run->priority = ceiling > before ? (uint8_t)ceiling : run->priority;
    return before;
}

void stator_port_ceiling_restore(uint32_t before)
{
    run->priority = (uint8_t)before;
    stator_check_point((uintptr_t)__builtin_return_address(0), 0);
}

/* Sleeps until an interrupt is asserted, and no shorter: a CPU that woke up by itself would hide a lost wake. */
void stator_port_wait(void)
{
    const uintptr_t code = (uintptr_t)__builtin_return_address(0);
    if (highest(0) >= 0) {
        return;
    }
    if (host->quiet) {
        host->asleep(0, false, false);
    }
    note(STATOR_CHECK_NOTE_SLEEP, NULL, 0, code);
    do {
        uint8_t which[STATOR_CHECK_ACTORS];
        bool spent;
        const unsigned count = possible(which, &spent);
        host->asleep(count, spent, stator_check_alarm_is_due());
        happen(which[host->choose(STATOR_CHECK_AT_SLEEP, count, code)], code);
    } while (highest(0) < 0);
    note(STATOR_CHECK_NOTE_WOKEN, NULL, 0, code);
}

static void saw(uint64_t value)
{
    run->seen[run->context] = stator_check_mix(run->seen[run->context], value);
}

void stator_port_device_barrier(void)
{
    run->unfenced = 0;
}

/* The hardware has been told of bytes that were written without a barrier after them. */
static void check_fence(uintptr_t code)
{
    for (const struct stator_check_held *held = stator_check_model.held; held->object != NULL; held++) {
        const uint32_t object = (uint32_t)(uintptr_t)held->object;
        run->device++;
        if (run->unfenced - object < held->size && held->holds()) {
            host->find(STATOR_CHECK_FOUND_UNFENCED, held->name, run->unfenced, code, 0);
        }
        run->device--;
    }
}

uint32_t stator_port_register_read(uint32_t address)
{
    stator_check_point((uintptr_t)__builtin_return_address(0), STATOR_CHECK_EVERYBODY);
    run->device++;
    const uint32_t value = stator_simulated_read(address);
    run->device--;
    saw(value);
    return value;
}

void stator_port_register_write(uint32_t address, uint32_t value)
{
    stator_check_point((uintptr_t)__builtin_return_address(0), STATOR_CHECK_EVERYBODY);
    run->device++;
    stator_simulated_write(address, value);
    run->device--;
    saw(address);
    check_fence((uintptr_t)__builtin_return_address(0));
    take_interrupts((uintptr_t)__builtin_return_address(0)); /* those that it pends or allows */
}

__attribute__((weak)) uint32_t stator_simulated_read(uint32_t address)
{
    (void)address;
    stator_check_fail("a register is read, and the model has no stator_simulated_read");
}

__attribute__((weak)) void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)address;
    (void)value;
    stator_check_fail("a register is written, and the model has no stator_simulated_write");
}

/* A look at the clock may find it at the next instant that matters to anybody. */
uint32_t stator_now(void)
{
    const uintptr_t code = (uintptr_t)__builtin_return_address(0);
    uint32_t next;
    host->timed = true;
    if (run->asking != 0 || run->actors[run->context] != 0) {
        LEARN(world.now, STATOR_CHECK_READ);
    }
    stator_check_point(code, MEETS(world.now, STATOR_CHECK_READ));
    if (!host->quiet && run->device == 0 && time_may_pass()) {
        const bool known = host->next_instant(&next);
        if (host->choose(STATOR_CHECK_AT_CLOCK, 2, code) != 0) {
            pass_time(known ? next : world.now + 1);
        }
    }
    saw(world.now);
    return world.now;
}

void stator_alarm(uint32_t when)
{
    host->timed = true;
    stator_check_point((uintptr_t)__builtin_return_address(0), MEETS(world.alarm, STATOR_CHECK_WRITE));
    saw(when);
    world.alarm = when;
    world.alarm_set = true;
}

__attribute__((weak)) void stator_time_due(void) {}

unsigned stator_choose(unsigned count)
{
    const uintptr_t code = (uintptr_t)__builtin_return_address(0);
    if (stator_check_on_core()) {
        return stator_check_core_choose(count);
    }
    const unsigned answer = count <= 1 || host->quiet ? 0 : host->choose(STATOR_CHECK_AT_CHOICE, count, code);
    saw(answer);
    note(STATOR_CHECK_NOTE_CHOICE, NULL, answer, code);
    return answer;
}

static uint32_t bit_of(void (*handler)(void))
{
    for (unsigned i = 0; stator_check_model.interrupts[i].handler != NULL; i++) {
        if (stator_check_model.interrupts[i].handler == handler) {
            return 1u << i;
        }
    }
    stator_check_fail("an interrupt that the model does not list");
}

void stator_check_raise(void (*handler)(void))
{
    const uint32_t bit = bit_of(handler);
    world.pending |= bit;
    lead(bit);
}

void stator_check_enable(void (*handler)(void), bool enabled)
{
    const uint32_t bit = bit_of(handler);
    world.disabled = enabled ? world.disabled & ~bit : world.disabled | bit;
}

void stator_check_count(uint8_t *count, int by)
{
    *count = (uint8_t)(*count + by);
}

void stator_check_mark(uint8_t *marks, uint8_t set, uint8_t clear)
{
    *marks = (uint8_t)((*marks & ~(unsigned)clear) | set);
}

void stator_check_fail(const char *why)
{
    host->find(STATOR_CHECK_FOUND_MODEL, why, 0, (uintptr_t)__builtin_return_address(0), 0);
    __builtin_unreachable();
}

void stator_fault(uint16_t number, stator_waker task, uint8_t state)
{
    (void)state;
    host->find(STATOR_CHECK_FOUND_FAULT, NULL, number | (uint32_t)task.task << 16,
               (uintptr_t)__builtin_return_address(0), 0);
    __builtin_unreachable();
}

void stator_check_poll(unsigned task)
{
    note(STATOR_CHECK_NOTE_POLL, NULL, task, 0);
    stator_check_enter(STATOR_CHECK_CALLED, POLLS + task, run->actors[run->context]);
    run->polls[run->context] = (uint16_t)(task + 1);
}

void stator_check_woken(unsigned task)
{
    note(STATOR_CHECK_NOTE_WAKE, NULL, task, (uintptr_t)__builtin_return_address(0));
}

void stator_check_polled(unsigned task)
{
    stator_check_leave();
    note(STATOR_CHECK_NOTE_POLLED, NULL, task, 0);
}

void stator_check_edge(const char *machine, const void *self, uint8_t from, uint8_t to)
{
    const uintptr_t code = (uintptr_t)__builtin_return_address(0);
    if (!stator_check_on_core()) {
        host->edge(machine, self, from, to, code);
    }
    if (++run->edges > EDGE_LIMIT) {
        host->find(STATOR_CHECK_FOUND_CIRCLE, machine, 0, code, 0);
    }
}
