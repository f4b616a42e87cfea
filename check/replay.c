// SPDX-License-Identifier: Apache-2.0
#include "replay.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outside.h"
#include "story.h"

static unsigned stop_at;

__attribute__((noinline)) void replay_stop(void)
{
    __asm__ volatile(""); /* or the call would be left out */
}

static void each(const struct story_line *line)
{
    story_print_line(line, stdout);
    if (strcmp(line->kind, "step") == 0 && line->step == stop_at) {
        fflush(stdout);
        replay_stop();
    }
}

void replay_follow(struct image *image, struct layout *layout, const char *path, unsigned step)
{
    struct ways ways;
    stop_at = step;
    if (ways_read(&ways, image, path)) {
        story_tell(image, layout, &ways, each);
    }
}

static bool write_program(const struct image *image, const char *path)
{
    FILE *file = fopen(path, "wb");
    const bool right = file != NULL && fwrite(image->file, image->file_size, 1, file) == 1;
    if (file == NULL || fclose(file) != 0 || !right) {
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}

/* Where gdb is to stop inside the program: at the beginning of the step. */
static const char *entry_of(const struct ways *ways, unsigned step)
{
    const enum entry entry = step < ways->count ? ways->way[step].entry : ENTRY_STEP;
    return entry == ENTRY_START     ? "tbreak quiet_start"
           : entry == ENTRY_BETWEEN ? "tbreak stator_check_happen"
                                    : "tbreak stator_check_step";
}

bool replay_under_gdb(const struct image *image, const struct ways *ways, unsigned step, const char *folder)
{
    char program[PATH_MAX + 32];
    char way[PATH_MAX + 32];
    char number[16];
    char symbols[2 * PATH_MAX];
    snprintf(program, sizeof program, "%s/program.elf", folder);
    snprintf(way, sizeof way, "%s/ways", folder);
    snprintf(number, sizeof number, "%u", step);
    snprintf(symbols, sizeof symbols, "add-symbol-file %s", program);
    if (!write_program(image, program) || !ways_write(ways, image, way)) {
        return false;
    }
    /* The program's own breakpoint can only be set once it is in memory: when replay_stop is reached. */
    const char *const words[] = {"gdb",
                                 "-q",
                                 "-nh",
                                 "-ex",
                                 "set confirm off",
                                 "-ex",
                                 "set debuginfod enabled off",
                                 "-ex",
                                 "handle SIGVTALRM nostop noprint pass",
                                 "-ex",
                                 "break replay_stop",
                                 "-ex",
                                 "run",
                                 "-ex",
                                 symbols,
                                 "-ex",
                                 entry_of(ways, step),
                                 "-ex",
                                 "continue",
                                 "--args",
                                 "/proc/self/exe",
                                 "--follow",
                                 way,
                                 "--program",
                                 program,
                                 "--step",
                                 number,
                                 NULL};
    char self[PATH_MAX];
    char *arguments[sizeof words / sizeof words[0]];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length < 0 ? 0 : length] = 0;
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        arguments[i] = words[i] != NULL && strcmp(words[i], "/proc/self/exe") == 0 ? self : (char *)(uintptr_t)words[i];
    }
    fflush(NULL);
    return run_program(arguments, "install it");
}
