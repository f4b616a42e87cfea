// SPDX-License-Identifier: Apache-2.0
//
// How the tables of machines and systems are read. A table is a macro that calls ROW(name, KIND, ...) once a row;
// a pass is a macro that is given as ROW and writes C for the kinds it knows:
//
//   #define STATOR_ENUM(m, kind, ...) STATOR_WHEN(STATE, kind)(STATOR_ENUM_ROW, m, __VA_ARGS__, )
//
// STATOR_WHEN(CLASS, kind) is STATOR_THEN if STATOR_CLASS_kind is defined (as STATOR_YES), else STATOR_NOTHING. So a
// new kind of row breaks no pass. The trailing comma of a call keeps `...` from being empty, which ISO C forbids.
#ifndef STATOR_ROWS_H
#define STATOR_ROWS_H

#define STATOR_NOTHING(...)
#define STATOR_THEN(pass, ...)            pass(__VA_ARGS__)
#define STATOR_YES                        ~, STATOR_THEN
#define STATOR_SECOND(first, second, ...) second
#define STATOR_PICK(probe)                STATOR_SECOND(probe, STATOR_NOTHING, ~)
#define STATOR_WHEN(class, kind)          STATOR_PICK(STATOR_##class##_##kind)

/* The kinds there are; a misspelt one is the error "stator_row_KIND is undeclared". */
enum { stator_row_state, stator_row_rest, stator_row_final, stator_row_edge, stator_row_always };
enum {
    stator_row_tier,
    stator_row_preempting,
    stator_row_remote,
    stator_row_task,
    stator_row_tasks,
    stator_row_task_at
};
enum { stator_row_time, stator_row_time_of, stator_row_idle };
#define STATOR_KNOWN(name, kind, ...) +stator_row_##kind

#define STATOR_STATE_state   STATOR_YES
#define STATOR_STATE_rest    STATOR_YES
#define STATOR_STATE_final   STATOR_YES
#define STATOR_EDGE_edge     STATOR_YES
#define STATOR_ALWAYS_always STATOR_YES

#define STATOR_TIER_tier       STATOR_YES
#define STATOR_TIER_preempting STATOR_YES
#define STATOR_TIER_remote     STATOR_YES
#define STATOR_LOOPED_tier     STATOR_YES
#define STATOR_RUNG_preempting STATOR_YES
#define STATOR_RUNG_remote     STATOR_YES
#define STATOR_NEAR_preempting STATOR_YES
#define STATOR_FAR_remote      STATOR_YES

#define STATOR_ONE_task     STATOR_YES
#define STATOR_ONE_task_at  STATOR_YES
#define STATOR_OWN_task     STATOR_YES
#define STATOR_AT_task_at   STATOR_YES
#define STATOR_MANY_tasks   STATOR_YES
#define STATOR_TIME_time    STATOR_YES
#define STATOR_TIME_time_of STATOR_YES
#define STATOR_ALL_time     STATOR_YES
#define STATOR_OF_time_of   STATOR_YES
#define STATOR_IDLE_idle    STATOR_YES

#endif
