// SPDX-License-Identifier: Apache-2.0
//
// What the program's memory means, from its debug information: which bytes are instants, which are padding or a
// state's that the machine is not in, and what each is called.
#ifndef CHECK_LAYOUT_H
#define CHECK_LAYOUT_H

#include "debug.h"
#include "image.h"

struct debug_type;
struct layout;

/* NULL after a message on standard error. */
struct layout *layout_read(const struct image *image);

/*
 * The memory as it counts: instants relative to now, bytes that mean nothing 0. Two memories that are equal then go
 * on in the same way.
 */
void layout_canonical(const struct layout *layout, const uint8_t *memory, uint8_t *canonical);

/* The instants in use ahead of now, in the memory as it is: how far. The nearest first, at most `max`. */
unsigned layout_ahead(const struct layout *layout, const uint8_t *memory, uint32_t distance[], unsigned max);

/* Whether an instant used lies in the past. */
bool layout_behind(const struct layout *layout, const uint8_t *memory);

/* Calls `mark` for each byte that is an instant's, at any time. */
void layout_instants(const struct layout *layout, void (*mark)(uint32_t offset));

/* Moves now and all instants in use by as many ticks. */
void layout_shift(const struct layout *layout, uint8_t *memory, uint32_t ticks);

/* Bytes that belong to tasks: offset and size of the object of a task; false: it has none of its own. */
bool layout_object(const struct layout *layout, const struct task *task, unsigned number, size_t *offset, size_t *size,
                   const struct machine **machine);

/* By byte of the memory: 1 + the index of the task whose machine it is part of; 0: no task's. */
uint16_t *layout_owners(const struct layout *layout);

/* The offset of a machine's state byte from its object. */
size_t layout_state_offset(const struct layout *layout, const struct machine *machine);

/* The type of a machine; NULL: no object of the program is such a machine. */
const struct debug_type *layout_type(const struct layout *layout, const struct machine *machine);

/* Whether any object of the program is such a machine. */
bool layout_is_used(const struct layout *layout, const struct machine *machine);

/* Whether this task has a deadline armed, and which. */
bool layout_armed(const struct layout *layout, const uint8_t *memory, unsigned task, uint32_t *deadline);

/* Calls `tell` for each named object that differs, in the order of memory. */
void layout_differences(const struct layout *layout, const uint8_t *before, const uint8_t *after,
                        void (*tell)(const char *name, const char *from, const char *to));

/* "app.imu.reading.retries" for an address of the program's memory. */
void layout_name(const struct layout *layout, uintptr_t address, char *name, size_t size);

/* "imu.c:31" for an address of the program's code, outside the kernel's headers; the function's name too. */
struct place layout_place(const struct layout *layout, uintptr_t code);

#endif
