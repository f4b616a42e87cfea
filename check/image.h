// SPDX-License-Identifier: Apache-2.0
//
// The program under check: an ELF file without libc, linked at a fixed place below 4 GiB, as a chip's memory is, and
// mapped there. Its writable memory is the state.
#ifndef CHECK_IMAGE_H
#define CHECK_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ports/check/world.h"

struct edge {
    const char *from; /* may be `any` */
    const char *to;
};

struct machine {
    const char *name;
    const char **states; /* by number */
    const char **kinds;  /* by number: state, rest or final */
    unsigned state_count;
    struct edge *edges;
    unsigned edge_count;
};

struct task {
    const char *name;
    const char *machine;
    const char *object; /* an expression: app.imu, app_clock_, log */
    unsigned index;
    unsigned count;
};

struct image {
    const char *path;
    const void *file; /* its bytes */
    size_t file_size;
    uint8_t *memory;
    size_t size; /* a multiple of 8 */
    const struct stator_check_model *model;
    struct stator_check_world *world;
    struct stator_check_host **host;
    void (*step)(void);
    void (*between)(void);
    void (*wake)(uint16_t task); /* NULL: there is no system */
    uint32_t *ready;             /* NULL likewise */
    size_t ready_bytes;
    struct machine *machines;
    unsigned machine_count;
    struct task *tasks;
    unsigned task_count;
};

/* Maps the file. NULL, or what is wrong. */
const char *image_load(struct image *image, const char *path);

const struct machine *image_machine(const struct image *image, const char *name);

/* The task of this index; NULL: none has it. */
const struct task *image_task(const struct image *image, unsigned index);

/* The name of a state; "?" for a number that no state has. */
const char *machine_state(const struct machine *machine, unsigned state);

#endif
