// SPDX-License-Identifier: Apache-2.0
//
// What the program under check and the explorer share. The program is linked with ports/check/*.c, the world that it
// runs in: interrupts, clock and events are plain C there, in memory that is part of the state. The explorer knows
// only memory, choices and the ends of steps.
#ifndef STATOR_CHECK_WORLD_H
#define STATOR_CHECK_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stator_check_interrupt {
    const char *name;
    void (*handler)(void);
    bool (*asserted)(void); /* NULL: only stator_check_raise makes it pending */
    uint8_t priority;
};

struct stator_check_event {
    const char *name;
    void (*happen)(void);
    bool (*possible)(void);
    uint8_t count; /* at most so many times; 0: any number */
};

enum stator_check_rule_kind {
    STATOR_CHECK_RULE_OF_always = 1,
    STATOR_CHECK_RULE_OF_silent,
    STATOR_CHECK_RULE_OF_again,
    STATOR_CHECK_RULE_OF_hurry,
    STATOR_CHECK_RULE_OF_asleep,
};

struct stator_check_rule {
    const char *name;
    bool (*holds)(void);
    int kind;
};

struct stator_check_instant {
    const char *name;
    const uint32_t *object;
    bool (*used)(void);
};

/* Bytes that are the hardware's while `holds`. */
struct stator_check_held {
    const char *name;
    const void *object;
    size_t size;
    bool (*holds)(void);
};

struct stator_check_excuse {
    const char *machine;
    const char *state;
    const char *to; /* NULL: the state; else the edge from it */
};

enum { STATOR_CHECK_STACK_BYTES = 768, STATOR_CHECK_BUFFERED = 4 };

struct stator_check_core {
    const char *name;
    void (*main)(void);
};

struct stator_check_stored {
    uint32_t address;
    uint32_t size;
    uint64_t value;
};

/* Of a core that waits for its turn. */
struct stator_check_core_state {
    _Alignas(16) uint8_t stack[STATOR_CHECK_STACK_BYTES];
    struct stator_check_stored buffer[STATOR_CHECK_BUFFERED]; /* stores that the others do not see yet */
    void *at;                                                 /* its stack pointer; NULL: it has not begun */
    uint32_t code;                                            /* of the access that comes next */
    uint8_t buffered;
    uint8_t choices; /* not 0: it waits for one of so many answers */
    uint8_t chosen;
    bool over;
};

struct stator_check_model {
    const char *name;
    void (*before)(void); /* may be NULL, as start */
    void (*start)(void);
    void (*step)(void);
    const struct stator_check_interrupt *interrupts;
    const struct stator_check_event *events;
    const struct stator_check_rule *rules;
    const struct stator_check_instant *instants;
    const struct stator_check_held *held;
    const struct stator_check_excuse *excuses;
    const struct stator_check_core *cores;
    struct stator_check_core_state *core_states;
    uint32_t late_ticks;
    uint8_t clock_priority; /* 0: there is no time */
    bool busy;
    bool weak; /* the cores have store buffers */
};

enum { STATOR_CHECK_MAX_INTERRUPTS = 31, STATOR_CHECK_MAX_EVENTS = 31 };

/* The world's own part of the state. */
struct stator_check_world {
    uint32_t now;
    uint32_t alarm;   /* used while alarm_set */
    uint32_t pending; /* a bit an interrupt; bit 31: the alarm's */
    uint32_t disabled;
    uint8_t left[STATOR_CHECK_MAX_EVENTS + 1]; /* firings left, of events that have a count */
    bool alarm_set;
    uint8_t core; /* that runs, from 1 on; 0: none, as in every state */
};

/* A plain access that an interrupt could still strike at: made since the last point of its context. */
struct stator_check_access {
    uint32_t address;
    uint32_t code;
    uint16_t size;
    bool writes;
};

enum { STATOR_CHECK_CONTEXTS = 16, STATOR_CHECK_ACCESSES = 512 };

/*
 * Who may do something between two instructions of the program: an event with all that it leads to, or time. A bit
 * each; the alarm and the passing of time behind the events.
 */
typedef uint64_t stator_check_actors;
enum { STATOR_CHECK_ALARM = STATOR_CHECK_MAX_EVENTS, STATOR_CHECK_TIME, STATOR_CHECK_ACTORS };
#define STATOR_CHECK_EVERYBODY (((stator_check_actors)1 << STATOR_CHECK_ACTORS) - 1)

/*
 * What actors do to a byte, learned as the search goes: an actor and an access that do not touch the same bytes may
 * come in either order with the same result, and so one order is enough. When something is learned that was not known
 * before, the search begins again with it.
 */
struct stator_check_touched {
    stator_check_actors read;
    stator_check_actors written;
    stator_check_actors set; /* bits were set in it, nobody looking: such accesses may change places with each other */
    stator_check_actors asked; /* a condition reads it */
    bool is_instant;           /* or may be, in some state */
};

enum stator_check_access_kind { STATOR_CHECK_READ, STATOR_CHECK_WRITE, STATOR_CHECK_SET };

/*
 * A step under way; not part of a state, but of a place inside a step. Contexts nest: the loop, a poll, an event, an
 * interrupt handler, and what interrupts that.
 * seen: a hash of all that a context has read so far. With the memory it decides how the step goes on, since nothing
 * else may influence a program: two places with equal memory and equal seen are one.
 */
struct stator_check_run {
    uint64_t seen[STATOR_CHECK_CONTEXTS];
    uint16_t base[STATOR_CHECK_CONTEXTS];   /* by context: where its own accesses begin */
    uint8_t strikes[STATOR_CHECK_CONTEXTS]; /* by context: whether it came between instructions of those below */
    stator_check_actors actors[STATOR_CHECK_CONTEXTS]; /* by context: for whom it runs; 0: the program itself */
    stator_check_actors met[STATOR_CHECK_CONTEXTS];    /* by context: those that its plain accesses since the last point
                                                          have to do with */
    uint16_t polls[STATOR_CHECK_CONTEXTS];             /* by context: 1 + the task whose poll it is; 0: none */
    stator_check_actors asking;                        /* whose condition is evaluated */
    uint8_t context;
    uint8_t priority; /* of the running interrupt handler; 0: none */
    bool masked;
    uint8_t device;    /* not 0: device code runs, whose accesses are nobody's */
    bool guarding;     /* the condition of held bytes is evaluated */
    uint32_t unfenced; /* address of what was written for the hardware since the last device barrier; 0: nothing */
    stator_check_actors guards; /* those who have to do with what it reads */
    uint16_t accesses;
    uint32_t work;  /* accesses so far: a step has a limit */
    uint32_t edges; /* taken so far, likewise */
    struct stator_check_access access[STATOR_CHECK_ACCESSES];
};

enum stator_check_place {
    STATOR_CHECK_AT_POINT,     /* answer 0: nothing happens here; else one of the possible events */
    STATOR_CHECK_BEFORE_POINT, /* one of the possible events: what came last is only here for another */
    STATOR_CHECK_AT_SLEEP,     /* one of the possible events */
    STATOR_CHECK_BETWEEN,      /* two steps: one of the possible events */
    STATOR_CHECK_AT_CLOCK,     /* 1: time has passed */
    STATOR_CHECK_AT_CHOICE     /* stator_choose */
};

enum stator_check_note {
    STATOR_CHECK_NOTE_POLL,
    STATOR_CHECK_NOTE_POLLED,
    STATOR_CHECK_NOTE_EVENT,
    STATOR_CHECK_NOTE_INTERRUPT,
    STATOR_CHECK_NOTE_RETURN,
    STATOR_CHECK_NOTE_SLEEP,
    STATOR_CHECK_NOTE_WOKEN,
    STATOR_CHECK_NOTE_TIME,
    STATOR_CHECK_NOTE_CHOICE,
    STATOR_CHECK_NOTE_EDGE, /* value: from << 8 | to; object: the state's byte */
    STATOR_CHECK_NOTE_WAKE,
    STATOR_CHECK_NOTE_CORE,  /* it goes on: with the access at `code` */
    STATOR_CHECK_NOTE_STORE, /* a store of it reaches the memory */
};

enum stator_check_finding {
    STATOR_CHECK_FOUND_FAULT = 1, /* value: number, task << 16; text: NULL */
    STATOR_CHECK_FOUND_MODEL,     /* text */
    STATOR_CHECK_FOUND_SHARED,    /* value: address; other: the code of the access that was interrupted */
    STATOR_CHECK_FOUND_STORM,     /* text: the interrupt */
    STATOR_CHECK_FOUND_ENDLESS,
    STATOR_CHECK_FOUND_CIRCLE, /* of edges */
    STATOR_CHECK_FOUND_DEEP,
    STATOR_CHECK_FOUND_HELD,     /* text: why the hardware owns it; value: address */
    STATOR_CHECK_FOUND_FOREIGN,  /* value: address */
    STATOR_CHECK_FOUND_UNFENCED, /* text: why the hardware owns what was written; value: address */
};

/* What the explorer gives; `code` is an address in the program. */
struct stator_check_host {
    struct stator_check_run *run;
    uintptr_t memory; /* the writable memory of the program */
    uintptr_t memory_size;
    struct stator_check_touched *touched; /* by byte of the memory */
    const uint16_t *owners;               /* by byte of the memory: 1 + the task whose machine it is part of; 0: none */
    stator_check_actors *leads;           /* by interrupt: the events that were seen to assert it */
    stator_check_actors *together;        /* by actor: those that touch what it touches */
    stator_check_actors *eager; /* those whose condition depends on plain memory: they may happen at every point */
    bool *learned;              /* something new */
    bool levels;                /* some interrupt is asserted by a condition */
    bool alone;                 /* nothing ever happens beside the steps: only answers make ways differ */
    bool timed;                 /* since this was last set to false, an instant or the clock was looked at */
    bool telling;               /* a story is told: note() is wanted */
    bool quiet;                 /* nothing happens: points are none, sleep ends the run */
    unsigned (*choose)(enum stator_check_place place, unsigned count, uintptr_t code);
    /* Does not return when `quiet`, or nothing is possible. `due`: the alarm ends this sleep at once. */
    void (*asleep)(unsigned possible, bool few_are_spent, bool due);
    bool (*next_instant)(uint32_t *next); /* the earliest instant ahead of now that is used */
    void (*edge)(const char *machine, const void *self, uint8_t from, uint8_t to, uintptr_t code);
    void (*note)(enum stator_check_note note, const char *name, unsigned value, uintptr_t code, const void *object);
    void (*cut)(void); /* this way is another's; does not return */
    void (*find)(enum stator_check_finding kind, const char *text, uint32_t value, uintptr_t code, uintptr_t other);
};

/* An explorer of another version would read these structures wrongly. */
#define STATOR_CHECK_SHAPE \
    (sizeof(struct stator_check_host) << 16 ^ sizeof(struct stator_check_run) ^ sizeof(struct stator_check_model) << 8)
extern const size_t stator_check_shape;
extern const struct stator_check_model stator_check_model;
extern struct stator_check_world stator_check_world;
extern struct stator_check_host *stator_check_host;

/* One context more, and back. `who` tells contexts apart that have seen nothing yet. */
enum stator_check_strike { STATOR_CHECK_CALLED, STATOR_CHECK_INTERRUPTS, STATOR_CHECK_HAPPENS };
void stator_check_enter(enum stator_check_strike strikes, uint64_t who, stator_check_actors actors);
void stator_check_leave(void);

/* Where an interrupt may strike, in front of a shared access: those actors that have to do with it, or with the plain
 * accesses since the last point. */
void stator_check_point(uintptr_t code, stator_check_actors actors);

/* Who has to do with these bytes, when they are accessed in this way. */
stator_check_actors stator_check_meets(uintptr_t address, size_t size, enum stator_check_access_kind kind);

/* The running context, or condition, accesses these bytes. */
void stator_check_learn(uintptr_t address, size_t size, enum stator_check_access_kind kind);

/* One event between two steps, in place of a step. */
void stator_check_happen(void);

/* The step of the program and its end. */
void stator_check_step(void);

__extension__ typedef unsigned __int128 stator_check_product;

static inline uint64_t stator_check_mix(uint64_t seen, uint64_t value)
{
    const stator_check_product product =
        (stator_check_product)(seen ^ value ^ 0x9e3779b97f4a7c15u) * 0xd1b54a32d192ed03u;
    return (uint64_t)product + (uint64_t)(product >> 64) + 1u;
}

#endif
