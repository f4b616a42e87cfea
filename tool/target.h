// SPDX-License-Identifier: Apache-2.0
//
// Memory of a firmware, wherever it is: in a running target behind a probe, in a core file, in files of RAM.
#ifndef TOOL_TARGET_H
#define TOOL_TARGET_H

#include "elf.h"

struct target {
    const char *name; /* for messages */
    void *state;
    /* Reads bytes at an address of the target; false: not all of them can be read. */
    bool (*read)(struct target *target, uint64_t address, void *bytes, size_t count);
    uint64_t bias; /* added to the addresses of the ELF file: where a position-independent program was loaded */
    bool live;     /* it runs while it is read */
};

/* FILE@ADDRESS; may be called again for further memories. */
void target_add_ram(struct target *target, const char *argument);
void target_open_core(struct target *target, const char *path, const struct image *image);
void target_open_gdb(struct target *target, const char *host_and_port, const struct image *image);

/* A target behind a probe stands still after it was opened. */
void target_gdb_go(struct target *target);
/* Stops it, or leaves it running where memory can be read so. */
void target_gdb_ready(struct target *target);
/* Lets it run, and leaves it. */
void target_gdb_leave(struct target *target);

#endif
