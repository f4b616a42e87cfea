// SPDX-License-Identifier: Apache-2.0
#include "cores.h"

#include "switch.h"

/* Below the lowest frame there must be room for the explorer's own calls from a core. */
enum { ROOM_BYTES = 256 };

#define world stator_check_world
#define host  stator_check_host

STATOR_SWITCH(stator_check_switch);
void stator_check_switch(void **save, void *load);

static void *step_at; /* the step's own stack pointer while a core runs; no part of the state: always the same */

static struct stator_check_core_state *state_of(unsigned core)
{
    return &stator_check_model.core_states[core];
}

static struct stator_check_core_state *running(void)
{
    return state_of(world.core - 1u);
}

static unsigned count_of(void)
{
    unsigned count = 0;
    while (stator_check_model.cores[count].main != NULL) {
        count++;
    }
    return count;
}

/* Back to the step. What lies below the stack is garbage, and would make states different that are not. */
static void yield(void)
{
    struct stator_check_core_state *core = running();
    world.core = 0;
    stator_check_switch(&core->at, step_at);
}

static void go_on(unsigned index)
{
    struct stator_check_core_state *core = state_of(index);
    world.core = (uint8_t)(index + 1u);
    stator_check_switch(&step_at, core->at);
    world.core = 0;
    step_at = NULL;
    uint8_t *const low = core->stack;
    uint8_t *const end = core->over ? low + sizeof core->stack : (uint8_t *)core->at;
    if (end < low + ROOM_BYTES) {
        host->find(STATOR_CHECK_FOUND_MODEL, "a core needs more stack than it has", 0, 0, 0);
    }
    for (volatile uint8_t *at = low; at < end; at++) {
        *at = 0;
    }
}

/* Where a core begins. */
static void run(void)
{
    stator_check_model.cores[world.core - 1u].main();
    stator_check_core_drain();
    running()->over = true;
    running()->code = 0;
    yield();
    __builtin_unreachable();
}

static void begin(struct stator_check_core_state *core)
{
    void **frame = (void **)(void *)(core->stack + sizeof core->stack) - STATOR_SWITCH_WORDS;
    void (*const entry)(void) = run;
    __builtin_memcpy(&frame[STATOR_SWITCH_ENTRY], &entry, sizeof entry);
    core->at = frame;
}

static bool on_a_stack(uintptr_t address)
{
    const uintptr_t first = (uintptr_t)stator_check_model.core_states;
    return address - first < count_of() * sizeof *stator_check_model.core_states;
}

void stator_check_core_access(const volatile void *at, uintptr_t code)
{
    const uintptr_t address = (uintptr_t)at;
    if (address - host->memory >= host->memory_size || on_a_stack(address)) {
        return;
    }
    running()->code = (uint32_t)code;
    yield();
}

/* --- Store buffers --- */

/* Byte by byte: memcpy is the program's, whose accesses are watched. */
static uint64_t from_memory(const volatile void *at, unsigned size)
{
    const volatile uint8_t *bytes = at;
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++) {
        value |= (uint64_t)bytes[i] << 8u * i;
    }
    return value;
}

static void to_memory(uintptr_t at, unsigned size, uint64_t value)
{
    volatile uint8_t *bytes = (volatile uint8_t *)at;
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> 8u * i);
    }
}

static void flush_oldest(struct stator_check_core_state *core)
{
    to_memory(core->buffer[0].address, core->buffer[0].size, core->buffer[0].value);
    core->buffered--;
    for (unsigned i = 0; i < core->buffered; i++) {
        core->buffer[i] = core->buffer[i + 1u];
    }
    core->buffer[core->buffered] = (struct stator_check_stored){0};
}

void stator_check_core_drain(void)
{
    while (running()->buffered != 0) {
        flush_oldest(running());
    }
}

bool stator_check_core_delays(const volatile void *at, unsigned long size)
{
    const struct stator_check_core_state *core = running();
    const uintptr_t address = (uintptr_t)at;
    for (unsigned i = 0; i < core->buffered; i++) {
        const struct stator_check_stored *stored = &core->buffer[i];
        if (stored->address < address + size && address < stored->address + stored->size) {
            return true;
        }
    }
    return false;
}

uint64_t stator_check_core_load(const volatile void *at, unsigned size)
{
    const struct stator_check_core_state *core = running();
    for (unsigned i = core->buffered; i-- > 0;) {
        if (core->buffer[i].address == (uint32_t)(uintptr_t)at && core->buffer[i].size == size) {
            return core->buffer[i].value;
        }
    }
    return from_memory(at, size);
}

void stator_check_core_store(volatile void *at, unsigned size, uint64_t value, bool drains)
{
    struct stator_check_core_state *core = running();
    if (drains || !stator_check_model.weak) {
        stator_check_core_drain();
        to_memory((uintptr_t)at, size, value);
        return;
    }
    if (core->buffered == STATOR_CHECK_BUFFERED) {
        flush_oldest(core);
    }
    core->buffer[core->buffered++] = (struct stator_check_stored){(uint32_t)(uintptr_t)at, size, value};
}

/* --- The step --- */

unsigned stator_check_core_choose(unsigned count)
{
    running()->choices = (uint8_t)count;
    yield();
    return running()->chosen;
}

static void note(enum stator_check_note what, unsigned core)
{
    if (host->telling) {
        host->note(what, stator_check_model.cores[core].name, core, state_of(core)->code, NULL);
    }
}

static void resume(unsigned index, unsigned chosen)
{
    struct stator_check_core_state *core = state_of(index);
    if (core->at == NULL) {
        begin(core);
    }
    core->choices = 0;
    core->chosen = (uint8_t)chosen;
    note(STATOR_CHECK_NOTE_CORE, index);
    go_on(index);
}

void stator_check_cores_step(void)
{
    const unsigned count = count_of();
    unsigned ways = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct stator_check_core_state *core = state_of(i);
        ways += (core->over ? 0u : core->choices != 0 ? core->choices : 1u) + (core->buffered != 0);
    }
    if (ways == 0) {
        host->asleep(0, false, false); /* all have ended: the rules `silent` are looked at */
    }
    unsigned answer = ways > 1 ? host->choose(STATOR_CHECK_AT_CHOICE, ways, 0) : 0;
    for (unsigned i = 0; i < count; i++) {
        struct stator_check_core_state *core = state_of(i);
        const unsigned own = core->over ? 0u : core->choices != 0 ? core->choices : 1u;
        if (answer < own) {
            resume(i, answer);
            return;
        }
        answer -= own;
        if (core->buffered != 0 && answer-- == 0) {
            note(STATOR_CHECK_NOTE_STORE, i);
            flush_oldest(core);
            return;
        }
    }
}
