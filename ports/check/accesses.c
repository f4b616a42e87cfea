// SPDX-License-Identifier: Apache-2.0
//
// What -fsanitize=thread makes of the program's accesses. An atomic or volatile one is a point, then happens. A plain
// one only leaves a note: an interrupt that could have struck before it, and touches the same bytes, finds the note
// (one of the two writing), and that is the finding `shared`. Where there is none, it does not matter between which
// plain accesses an interrupt comes, and points at the shared ones are enough.
// An access of a step's own stack is nobody else's.
#include "cores.h"

#define host stator_check_host
#define run  (stator_check_host->run)

enum { WORK_LIMIT = 1 << 22 };

static bool shared_memory(uintptr_t address)
{
    return address - host->memory < host->memory_size;
}

static void saw(uint64_t value)
{
    run->seen[run->context] = stator_check_mix(run->seen[run->context], value);
}

/* Against what the contexts that this one came between were doing. */
static void compare(uintptr_t address, size_t size, bool writes, uintptr_t code)
{
    for (unsigned i = 0; i < run->base[run->context]; i++) {
        const struct stator_check_access *other = &run->access[i];
        if (address < other->address + other->size && other->address < address + size && (writes || other->writes)) {
            host->find(STATOR_CHECK_FOUND_SHARED, NULL, (uint32_t)address, code, other->code);
        }
    }
}

static void see(uintptr_t address, size_t size)
{
    uint64_t value = 0;
    for (; size >= 8; size -= 8, address += 8) {
        __builtin_memcpy(&value, (const void *)address, 8);
        saw(value);
    }
    value = 0;
    for (; size > 0; size--, address++) { /* byte by byte: a call of memcpy would come back here */
        value = value << 8u | *(const volatile uint8_t *)address;
    }
    saw(value);
}

/* An event whose condition reads what the program writes by plain accesses may be possible before such an access and
 * not after it: it cannot wait for the next point. */
static void watch_conditions(uintptr_t address, size_t size)
{
    for (uintptr_t at = address - host->memory; size > 0; at++, size--) {
        const stator_check_actors new_ones = host->touched[at].asked & ~*host->eager & ~run->actors[run->context];
        if (new_ones != 0) {
            __atomic_fetch_or(host->eager, new_ones, __ATOMIC_RELAXED);
            *host->learned = true;
        }
    }
}

/* A device's or a condition's own access. */
static void observe(uintptr_t address, size_t size)
{
    if (run->asking != 0) {
        stator_check_learn(address, size, STATOR_CHECK_READ);
    }
    if (run->guarding) {
        run->guards |= stator_check_meets(address, size, STATOR_CHECK_READ);
    }
}

/* The first row of bytes of the hardware's from `held` on that this access touches; NULL: none. */
static const struct stator_check_held *held_from(const struct stator_check_held *held, uintptr_t address, size_t size)
{
    for (; held->object != NULL; held++) {
        const uintptr_t object = (uintptr_t)held->object;
        if (address < object + held->size && object < address + size) {
            return held;
        }
    }
    return NULL;
}

static bool holds(const struct stator_check_held *held)
{
    run->device++;
    run->guarding = true;
    const bool now = held->holds();
    run->guarding = false;
    run->device--;
    return now;
}

/* Those who make these bytes the hardware's, or give them back: they may come before the access as well as after. */
static stator_check_actors guards_of(uintptr_t address, size_t size)
{
    const struct stator_check_held *held = stator_check_model.held;
    run->guards = 0;
    if (run->strikes[run->context] == STATOR_CHECK_HAPPENS) {
        return 0; /* the hardware itself */
    }
    while ((held = held_from(held, address, size)) != NULL) {
        (void)holds(held++);
    }
    return run->guards;
}

/* The program's access to bytes that are not its own: the hardware's, or those of another task. What others are to see
 * of a task (a cell in its machine) is not written plainly. */
static void check_owner(uintptr_t address, size_t size, bool writes, bool plainly, uintptr_t code)
{
    const struct stator_check_held *held = stator_check_model.held;
    if (run->strikes[run->context] == STATOR_CHECK_HAPPENS) {
        return;
    }
    for (; (held = held_from(held, address, size)) != NULL; held++) {
        run->unfenced = writes ? (uint32_t)address : run->unfenced;
        if (holds(held)) {
            host->find(STATOR_CHECK_FOUND_HELD, held->name, (uint32_t)address, code, 0);
        }
    }
    const unsigned task = run->polls[run->context];
    const unsigned owner = host->owners[address - host->memory];
    if (writes && plainly && task != 0 && owner != 0 && owner != task) {
        host->find(STATOR_CHECK_FOUND_FOREIGN, NULL, (uint32_t)address, code, 0);
    }
}

/* The program makes this access itself, in memory: a store of the core's own to these bytes must be there. */
static void core_accesses(const volatile void *pointer, size_t size, uintptr_t code)
{
    stator_check_core_access(pointer, code);
    if (stator_check_core_delays(pointer, size)) {
        stator_check_core_drain();
    }
}

static void plain(const volatile void *pointer, size_t size, bool writes, uintptr_t code)
{
    const uintptr_t address = (uintptr_t)pointer;
    if (stator_check_on_core()) {
        core_accesses(pointer, size, code);
        return;
    }
    if (++run->work > WORK_LIMIT) {
        host->find(STATOR_CHECK_FOUND_ENDLESS, NULL, 0, code, 0);
    }
    if (host->alone || !shared_memory(address)) {
        return;
    }
    if (run->device != 0) {
        observe(address, size);
        return;
    }
    const stator_check_actors guards = guards_of(address, size);
    if (guards != 0) {
        stator_check_point(code, guards);
    }
    check_owner(address, size, writes, true, code);
    const enum stator_check_access_kind kind = writes ? STATOR_CHECK_WRITE : STATOR_CHECK_READ;
    if (run->actors[run->context] != 0) {
        stator_check_learn(address, size, kind);
    }
    if (writes && run->strikes[run->context] != STATOR_CHECK_HAPPENS) {
        watch_conditions(address, size);
    }
    run->met[run->context] |= stator_check_meets(address, size, kind);
    if (!writes) {
        see(address, size);
    }
    if (run->base[run->context] != 0) {
        compare(address, size, writes, code);
    }
    if (run->masked || run->accesses == STATOR_CHECK_ACCESSES || host->quiet) {
        return;
    }
    const struct stator_check_access access = {(uint32_t)address, (uint32_t)code, (uint16_t)size, writes};
    run->access[run->accesses++] = access;
}

/* Before an access that interrupts may share: what they do may come first. */
static void shared(const volatile void *pointer, size_t size, enum stator_check_access_kind kind, uintptr_t code)
{
    const uintptr_t address = (uintptr_t)pointer;
    if (stator_check_on_core()) {
        core_accesses(pointer, size, code);
        return;
    }
    if (!shared_memory(address)) {
        return;
    }
    if (run->device != 0) {
        observe(address, size);
        return;
    }
    stator_check_point(code, stator_check_meets(address, size, kind) | guards_of(address, size));
    check_owner(address, size, kind != STATOR_CHECK_READ, false, code);
    saw(address << 1 | (kind != STATOR_CHECK_READ));
    if (run->actors[run->context] != 0) {
        stator_check_learn(address, size, kind);
    }
    if (run->base[run->context] != 0) {
        compare(address, size, kind != STATOR_CHECK_READ, code);
    }
}

/* What waits until a core's stores are there. */
static void drain(void)
{
    if (stator_check_on_core()) {
        stator_check_core_drain();
    }
}

/* stator_port_set: bits are set, and what was there is not looked at. */
void stator_check_set(uint32_t *word, uint32_t bits)
{
    shared(word, sizeof *word, STATOR_CHECK_SET, (uintptr_t)__builtin_return_address(0));
    drain();
    *word |= bits;
}

#define CODE ((uintptr_t)__builtin_return_address(0))

#define PLAIN(size)                                      \
    void __tsan_read##size(void *at)                     \
    {                                                    \
        plain(at, size, false, CODE);                    \
    }                                                    \
    void __tsan_write##size(void *at)                    \
    {                                                    \
        plain(at, size, true, CODE);                     \
    }                                                    \
    void __tsan_unaligned_read##size(void *at)           \
    {                                                    \
        plain(at, size, false, CODE);                    \
    }                                                    \
    void __tsan_unaligned_write##size(void *at)          \
    {                                                    \
        plain(at, size, true, CODE);                     \
    }                                                    \
    void __tsan_volatile_read##size(void *at)            \
    {                                                    \
        shared(at, size, STATOR_CHECK_READ, CODE);       \
        if (run->device == 0) {                          \
            see((uintptr_t)at, size);                    \
        }                                                \
    }                                                    \
    void __tsan_volatile_write##size(void *at)           \
    {                                                    \
        shared(at, size, STATOR_CHECK_WRITE, CODE);      \
    }                                                    \
    void __tsan_unaligned_volatile_read##size(void *at)  \
    {                                                    \
        __tsan_volatile_read##size(at);                  \
    }                                                    \
    void __tsan_unaligned_volatile_write##size(void *at) \
    {                                                    \
        __tsan_volatile_write##size(at);                 \
    }
// clang-format off
PLAIN(1) PLAIN(2) PLAIN(4) PLAIN(8) PLAIN(16)
    // clang-format on

    void __tsan_read_range(void *at, size_t size)
{
    plain(at, size, false, CODE);
}

void __tsan_write_range(void *at, size_t size)
{
    plain(at, size, true, CODE);
}

/* The operation on a word, after its point: what others see of it is one access. */
#define FETCH(bits, type, name, expression)                                     \
    type __tsan_atomic##bits##_##name(volatile type *at, type value, int order) \
    {                                                                           \
        (void)order;                                                            \
        shared(at, sizeof(type), STATOR_CHECK_WRITE, CODE);                     \
        drain();                                                                \
        const type before = *at;                                                \
        *at = (type)(expression);                                               \
        saw(before);                                                            \
        return before;                                                          \
    }

#define ATOMIC(bits, type)                                                                                       \
    type __tsan_atomic##bits##_load(const volatile type *at, int order)                                          \
    {                                                                                                            \
        (void)order;                                                                                             \
        if (stator_check_on_core()) {                                                                            \
            stator_check_core_access(at, CODE);                                                                  \
            return (type)stator_check_core_load(at, sizeof(type));                                               \
        }                                                                                                        \
        shared(at, sizeof(type), STATOR_CHECK_READ, CODE);                                                       \
        const type value = *at;                                                                                  \
        saw(value);                                                                                              \
        return value;                                                                                            \
    }                                                                                                            \
    void __tsan_atomic##bits##_store(volatile type *at, type value, int order)                                   \
    {                                                                                                            \
        if (stator_check_on_core()) {                                                                            \
            stator_check_core_access(at, CODE);                                                                  \
            stator_check_core_store(at, sizeof(type), value, order == __ATOMIC_SEQ_CST);                         \
            return;                                                                                              \
        }                                                                                                        \
        shared(at, sizeof(type), STATOR_CHECK_WRITE, CODE);                                                      \
        *at = value;                                                                                             \
    }                                                                                                            \
    FETCH(bits, type, exchange, value)                                                                           \
    FETCH(bits, type, fetch_add, before + value)                                                                 \
    FETCH(bits, type, fetch_sub, before - value)                                                                 \
    FETCH(bits, type, fetch_and, before &value)                                                                  \
    FETCH(bits, type, fetch_or, before | value)                                                                  \
    FETCH(bits, type, fetch_xor, before ^ value)                                                                 \
    FETCH(bits, type, fetch_nand, ~(before & value))                                                             \
    bool __tsan_atomic##bits##_compare_exchange_strong(volatile type *at, type *expected, type value, int order, \
                                                       int failed)                                               \
    {                                                                                                            \
        (void)order;                                                                                             \
        (void)failed;                                                                                            \
        shared(at, sizeof(type), STATOR_CHECK_WRITE, CODE);                                                      \
        drain();                                                                                                 \
        const type before = *at;                                                                                 \
        const bool equal = before == *expected;                                                                  \
        saw(before);                                                                                             \
        if (equal) {                                                                                             \
            *at = value;                                                                                         \
        } else {                                                                                                 \
            *expected = before;                                                                                  \
        }                                                                                                        \
        return equal;                                                                                            \
    }                                                                                                            \
    bool __tsan_atomic##bits##_compare_exchange_weak(volatile type *at, type *expected, type value, int order,   \
                                                     int failed)                                                 \
    {                                                                                                            \
        return __tsan_atomic##bits##_compare_exchange_strong(at, expected, value, order, failed);                \
    }                                                                                                            \
    /* clang's */                                                                                                \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value, int order,     \
                                                    int failed)                                                  \
    {                                                                                                            \
        (void)__tsan_atomic##bits##_compare_exchange_strong(at, &expected, value, order, failed);                \
        return expected;                                                                                         \
    }
// clang-format off
ATOMIC(8, uint8_t) ATOMIC(16, uint16_t) ATOMIC(32, uint32_t) ATOMIC(64, uint64_t)
    // clang-format on

    void __tsan_atomic_thread_fence(int order)
{
    if (order == __ATOMIC_SEQ_CST) {
        drain();
    }
}

void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}

void __tsan_init(void) {}

/* The compiler may call these for assignments; the program has no libc. volatile: or this loop would become a call of
 * the function that it is in. */
void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    volatile uint8_t *target = to;
    const volatile uint8_t *source = from;
    plain(from, size, false, CODE);
    plain(to, size, true, CODE);
    for (size_t i = 0; i < size; i++) {
        target[i] = source[i];
    }
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    volatile uint8_t *target = to;
    const volatile uint8_t *source = from;
    plain(from, size, false, CODE);
    plain(to, size, true, CODE);
    const bool backwards = target > source;
    for (size_t i = 0; i < size; i++) {
        const size_t at = backwards ? size - 1 - i : i;
        target[at] = source[at];
    }
    return to;
}

void *memset(void *to, int value, size_t size)
{
    volatile uint8_t *target = to;
    plain(to, size, true, CODE);
    for (size_t i = 0; i < size; i++) {
        target[i] = (uint8_t)value;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const volatile uint8_t *left = a;
    const volatile uint8_t *right = b;
    plain(a, size, false, CODE);
    plain(b, size, false, CODE);
    for (size_t i = 0; i < size; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}
