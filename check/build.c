// SPDX-License-Identifier: Apache-2.0
#include "build.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outside.h"

enum { MAX_WORDS = 256, MAX_SOURCES = 64, LINE_BYTES = 4096 };

struct words {
    char *word[MAX_WORDS];
    unsigned count;
};

static void add(struct words *words, const char *format, const char *text)
{
    char word[PATH_MAX * 2];
    snprintf(word, sizeof word, format, text);
    if (words->count + 1 == MAX_WORDS) {
        fputs("stator check: too many options for the compiler\n", stderr);
        exit(2);
    }
    words->word[words->count] = strdup(word);
    words->word[++words->count] = NULL;
}

static void add_all(struct words *words, const char *const *texts)
{
    for (; *texts != NULL; texts++) {
        add(words, "%s", *texts);
    }
}

static bool run(const struct words *words, bool verbose)
{
    if (verbose) {
        for (unsigned i = 0; i < words->count; i++) {
            fprintf(stderr, "%s%s", words->word[i], i + 1 == words->count ? "\n" : " ");
        }
    }
    return run_program(words->word, "install it, or name another by --cc");
}

static void clear(struct words *words)
{
    while (words->count > 0) {
        free(words->word[--words->count]);
    }
}

/*
 * -O2: as fast as can be, and as ready to assume things as the target's compiler. No PIC: the program has one place.
 * Unsigned char and short enums: what arm-none-eabi has. Undefined behaviour that the compiler can see at run time
 * traps. STATOR_DEBUG: edges are checked, and left bytes cleared.
 */
static const char *const COMMON[] = {"-std=gnu11",
                                     "-ffreestanding",
                                     "-O2",
                                     "-g3",
                                     "-gdwarf-5",
                                     "-fno-pic",
                                     "-fno-pie",
                                     "-fno-stack-protector",
                                     "-fcf-protection=none",
                                     "-fno-asynchronous-unwind-tables",
                                     "-fshort-enums",
                                     "-funsigned-char",
                                     "-fno-common",
                                     "-fno-builtin",
                                     "-fno-omit-frame-pointer",
                                     "-Wall",
                                     "-DSTATOR_CHECKING=1",
                                     "-DSTATOR_DEBUG=1",
                                     "-DSTATOR_HOOKS=\"stator_check_hooks.h\"",
                                     NULL};
static const char *const WATCHED[] = {
    "-fsanitize=thread", "-fsanitize=shift,bounds,integer-divide-by-zero,unreachable,signed-integer-overflow", NULL};
/* -Wno-tsan: the fences that gcc's own library would not see are seen here. */
static const char *const GCC[] = {"-Wno-tsan",
                                  "-fsanitize=bounds-strict",
                                  "-fsanitize-undefined-trap-on-error",
                                  "--param",
                                  "tsan-instrument-func-entry-exit=0",
                                  "--param",
                                  "tsan-distinguish-volatile=1",
                                  NULL};
/* Version 4: in version 5 clang names a variable's address by its place in a table, which libdw leaves to its users. */
static const char *const CLANG[] = {"-gdwarf-4",
                                    "-gdwarf-aranges",
                                    "-fsanitize-trap=all",
                                    "-mllvm",
                                    "-tsan-instrument-func-entry-exit=0",
                                    "-mllvm",
                                    "-tsan-distinguish-volatile=1",
                                    NULL};
static const char *const LINK[] = {
    "-nostdlib",           "-static",        "-no-pie", "-Wl,-Ttext-segment=0x10000000", "-Wl,-e,0",
    "-Wl,--build-id=none", "-Wl,-z,norelro", NULL};

static const char *const WORLD[] = {"world.c", "accesses.c", "cores.c", NULL};

static bool compile(const struct build *build, const char *source, const struct words *options, bool watched,
                    const char *object)
{
    struct words words = {.count = 0};
    char kernel[PATH_MAX];
    snprintf(kernel, sizeof kernel, "%s/include", build->root);
    add(&words, "%s", build->compiler);
    add_all(&words, COMMON);
    if (watched) {
        add_all(&words, WATCHED);
        add_all(&words, strstr(build->compiler, "clang") != NULL ? CLANG : GCC);
    }
    if (build->kernel != NULL) {
        add(&words, "-I%s", build->kernel);
    }
    add(&words, "-I%s/ports/check", build->root);
    add(&words, "-I%s", kernel);
    add(&words, "-I%s", build->root);
    for (unsigned i = 0; i < options->count; i++) {
        add(&words, "%s", options->word[i]);
    }
    if (watched) {
        add_all(&words, build->options); /* the model's macros: the world has names of its own */
    }
    add(&words, "%s", "-c");
    add(&words, "%s", source);
    add(&words, "%s", "-o");
    add(&words, "%s", object);
    const bool done = run(&words, build->verbose);
    clear(&words);
    return done;
}

/* The words of the lines `// check: KEY WORD...` of the model. Words that begin with ./ or ../, also behind -I, are
 * seen from the model's folder. */
static bool directives(const char *model, const char *key, struct words *found)
{
    char line[LINE_BYTES];
    char start[64];
    FILE *file = fopen(model, "r");
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be read: %s\n", model, strerror(errno));
        return false;
    }
    const char *slash = strrchr(model, '/');
    const int folder = slash != NULL ? (int)(slash - model) : 1;
    snprintf(start, sizeof start, "// check: %s ", key);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, start, strlen(start)) != 0) {
            continue;
        }
        for (char *word = strtok(line + strlen(start), " \t\n"); word != NULL; word = strtok(NULL, " \t\n")) {
            const char *flag = strncmp(word, "-I", 2) == 0 ? "-I" : "";
            const char *path = word + strlen(flag);
            char placed[PATH_MAX];
            if (path[0] == '.') {
                snprintf(placed, sizeof placed, "%s%.*s/%s", flag, folder, slash != NULL ? model : ".", path);
            } else {
                snprintf(placed, sizeof placed, "%s", word);
            }
            add(found, "%s", placed);
        }
    }
    fclose(file);
    return true;
}

/* A file of the port, compiled, or found compiled in the folder that many runs share. */
static bool port_object(const struct build *build, const char *name, char *object, size_t size)
{
    char source[PATH_MAX];
    char fresh[PATH_MAX + 24];
    const struct words none = {.count = 0};
    snprintf(source, sizeof source, "%s/ports/check/%s", build->root, name);
    snprintf(object, size, "%s/%s.o", build->port != NULL ? build->port : build->folder, name);
    if (build->port != NULL && access(object, R_OK) == 0) {
        return true;
    }
    /* Two runs may compile it at once: each puts a whole one in place. */
    snprintf(fresh, sizeof fresh, "%s.%ld", object, (long)getpid());
    return compile(build, source, &none, false, fresh) && rename(fresh, object) == 0;
}

char *build_program(const struct build *build)
{
    struct words options = {.count = 0};
    struct words sources = {.count = 0};
    struct words link = {.count = 0};
    char path[PATH_MAX];
    char object[PATH_MAX];
    if (!directives(build->model, "options", &options)) {
        return NULL;
    }
    add(&sources, "%s", build->model);
    directives(build->model, "sources", &sources);
    add(&link, "%s", build->compiler);
    add_all(&link, LINK);
    bool done = true;
    for (unsigned i = 0; i < sources.count && done; i++) {
        snprintf(object, sizeof object, "%s/%u.o", build->folder, i);
        done = compile(build, sources.word[i], &options, true, object);
        add(&link, "%s", object);
    }
    for (unsigned i = 0; WORLD[i] != NULL && done; i++) {
        done = port_object(build, WORLD[i], object, sizeof object);
        add(&link, "%s", object);
    }
    snprintf(path, sizeof path, "%s/program.elf", build->folder);
    add(&link, "%s", "-o");
    add(&link, "%s", path);
    done = done && run(&link, build->verbose);
    clear(&options);
    clear(&sources);
    clear(&link);
    return done ? strdup(path) : NULL; /* NOLINT(clang-analyzer-unix.Malloc): clear() has freed the arguments */
}

char *build_root(void)
{
    char path[PATH_MAX];
    char probe[PATH_MAX + 32];
    const char *given = getenv("STATOR_ROOT");
    if (given != NULL) {
        return strdup(given);
    }
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) {
        return NULL;
    }
    path[length] = 0;
    for (char *slash; (slash = strrchr(path, '/')) != NULL;) {
        *slash = 0;
        snprintf(probe, sizeof probe, "%s/ports/check/world.h", path);
        if (access(probe, R_OK) == 0) {
            return strdup(path);
        }
    }
    return NULL;
}

bool build_fits(const char *root)
{
    static const unsigned char KNOWN[] = {
#include "world_text.h"
    };
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/ports/check/world.h", root);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    unsigned char text[sizeof KNOWN + 1];
    const size_t read = fread(text, 1, sizeof text, file);
    fclose(file);
    return read == sizeof KNOWN && memcmp(text, KNOWN, sizeof KNOWN) == 0;
}
