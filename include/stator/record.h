// SPDX-License-Identifier: Apache-2.0
//
// Records for the tools, in the section .debug_stator: no byte of flash, no line in a linker script.
//
// A record is an address, as wide as a pointer and unaligned, and a text that ends in NUL:
//   0        "state MACHINE NAME KIND"                 a declared state; KIND is state, rest or final
//   0        "edge MACHINE FROM TO"                    a declared edge; FROM may be `any`
//   address  "go MACHINE FROM TO LINE FILE"            the code that takes an edge
//   address  "tier SYSTEM NAME FIRST COUNT ORDER"      a tier: its first index, the number of its tasks
//   address  "bell SYSTEM TIER KIND FUNCTION"      its doorbell, if it has one; KIND is preempting or remote
//   address  "task SYSTEM NAME MACHINE INDEX COUNT OBJECT"   a row of the system table; OBJECT holds the task or tasks
// A section named .debug_* is neither allocated nor kept alive: where the linker drops a function, the address of
// its records becomes 0. A function inlined twice leaves equal records at two addresses; a header taken by two
// files leaves equal ones at 0. Readers merge them.
#ifndef STATOR_RECORD_H
#define STATOR_RECORD_H

#include "stator/rows.h"

#define STATOR_TEXT_(token) #token
#define STATOR_TEXT(token)  STATOR_TEXT_(token)

/* `inline` tells the compiler's inliner that these lines are no instructions; without it a poll is taken for large. */
#if defined(__clang__) || __GNUC__ >= 9
#define STATOR_ASM __asm__ inline volatile
#else
#define STATOR_ASM __asm__ volatile
#endif

#if __SIZEOF_POINTER__ == 8
#define STATOR_POINTER ".8byte "
#elif __SIZEOF_POINTER__ == 2
#define STATOR_POINTER ".2byte "
#else
#define STATOR_POINTER ".4byte "
#endif

/* One record; WHERE is an address the assembler knows. */
#define STATOR_RECORD_(where, text) \
    ".pushsection .debug_stator,\"\"\n\t" STATOR_POINTER where "\n\t.asciz \"" text "\"\n\t.popsection"

/* At file scope. */
#define STATOR_RECORD_DECLARATION(text) __asm__(STATOR_RECORD_("0", text));

/* Inside a function: at this place. */
#define STATOR_RECORD_HERE(text) STATOR_ASM("0:\n\t" STATOR_RECORD_("0b", text))

/* The same with up to three constants, in the text as %c0, %c1 and %c2. */
#define STATOR_RECORD_NUMBERS(text, ...) STATOR_ASM("0:\n\t" STATOR_RECORD_("0b", text)::__VA_ARGS__)

// clang-format off

/* The rows of a machine, at file scope. */
#define STATOR_RECORD_ROW(m, kind, ...)                                                                                \
    STATOR_WHEN(STATE, kind)(STATOR_RECORD_STATE, m, kind, __VA_ARGS__, )                                              \
    STATOR_WHEN(EDGE, kind)(STATOR_RECORD_EDGE, m, __VA_ARGS__)
#define STATOR_RECORD_STATE(m, kind, name, ...) STATOR_RECORD_DECLARATION("state " #m " " #name " " #kind)
#define STATOR_RECORD_EDGE(m, from, to) STATOR_RECORD_DECLARATION("edge " #m " " #from " " #to)

/* The rows of a system, inside a function. */
#define STATOR_RECORD_TABLE(s, kind, ...)                                                                              \
    STATOR_WHEN(TIER, kind)(STATOR_RECORD_TIER, s, __VA_ARGS__, , )                                                    \
    STATOR_WHEN(RUNG, kind)(STATOR_RECORD_BELL, s, kind, __VA_ARGS__)                                                  \
    STATOR_WHEN(OWN, kind)(STATOR_RECORD_OWN, s, __VA_ARGS__, )                                                        \
    STATOR_WHEN(AT, kind)(STATOR_RECORD_AT, s, __VA_ARGS__, )                                                          \
    STATOR_WHEN(MANY, kind)(STATOR_RECORD_MANY, s, __VA_ARGS__, )                                                      \
    STATOR_WHEN(TIME, kind)(STATOR_RECORD_TIME, s, __VA_ARGS__, )
#define STATOR_RECORD_TIER(s, tier, order, ...)                                                                        \
    STATOR_RECORD_NUMBERS("tier " #s " " #tier " %c0 %c1 " #order, "i"((int)s##_##tier##_first_),                      \
                          "i"((int)STATOR_TASKS(s, tier)));
#define STATOR_RECORD_BELL(s, kind, tier, order, ring) STATOR_RECORD_HERE("bell " #s " " #tier " " #kind " " #ring);
#define STATOR_RECORD_OWN(s, name, machine, ...) STATOR_RECORD_TASK(s, name, 1, machine, #s "." #name)
#define STATOR_RECORD_AT(s, name, machine, poll, at, ...) STATOR_RECORD_TASK(s, name, 1, machine, #at)
#define STATOR_RECORD_MANY(s, name, count, machine, ...) STATOR_RECORD_TASK(s, name, count, machine, #s "." #name)
#define STATOR_RECORD_TIME(s, name, ...) STATOR_RECORD_TASK(s, name, 1, stator_timers, #s "_" #name "_")
#define STATOR_RECORD_TASK(s, name, count, machine, object)                                                            \
    STATOR_RECORD_NUMBERS("task " #s " " #name " " #machine " %c0 %c1 " object, "i"((int)s##_##name),                  \
                          "i"((int)(count)));

// clang-format on
#endif
