// SPDX-License-Identifier: Apache-2.0
//
// The verbs of the host program.
#include "verbs.h"

#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*run)(int count, char *arguments[]);
    const char *what;
} verbs[] = {
    {"audit", verb_audit, "every byte, state, edge, call and bound of a firmware, from its ELF file"},
    {"inspect", verb_inspect, "what each task is doing now, from the target's memory"},
    {"trace", verb_trace, "what each task was doing, from the trace that the target recorded"},
};

static void usage(FILE *to)
{
    (void)fputs("usage: stator VERB [ARGUMENT...]\n", to);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        (void)fprintf(to, "  %-9s %s\n", verbs[i].name, verbs[i].what);
    }
    (void)fputs("  check     a model through every interleaving of interrupts, wakes, polls and time (stator-check)\n"
                "  VERB      any other: the program stator-VERB that stands beside this one\n"
                "  help      this text; `stator VERB --help` tells a verb's options\n"
                "Exit status: 0 well, 1 checked and failed, 2 bad use or bad input.\n",
                to);
}

/* `stator check` is the program stator-check that stands beside this one, or is found by PATH. Returns if there is
 * none. */
static void run_beside(const char *verb, char *arguments[])
{
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1u);
    if (strchr(verb, '/') != NULL || verb[0] == '-') {
        return;
    }
    if (length > 0) {
        self[length] = '\0';
        (void)execv(text_of("%s-%s", self, verb), arguments);
    }
    (void)execvp(text_of("stator-%s", verb), arguments);
}

int main(int count, char *arguments[])
{
    const char *verb = count > 1 ? arguments[1] : "";
    if (same(verb, "help") && count > 2) {
        /* stator help audit */
        char *help[] = {text_of("stator %s", arguments[2]), text_of("--help"), NULL};
        for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
            if (same(arguments[2], verbs[i].name)) {
                return verbs[i].run(2, help);
            }
        }
        verb = arguments[2];
    }
    if (same(verb, "help") || same(verb, "--help") || same(verb, "-h") || same(verb, "-?")) {
        usage(stdout);
        return 0;
    }
    if (same(verb, "--version") || same(verb, "-V")) {
        (void)printf("stator %s\n", STATOR_VERSION);
        return 0;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (same(verb, verbs[i].name)) {
            arguments[1] = text_of("stator %s", verb); /* what its help calls it */
            return verbs[i].run(count - 1, arguments + 1);
        }
    }
    if (count > 1) {
        arguments[1] = text_of("stator %s", verb);
        run_beside(verb, arguments + 1);
        arguments[1] = text_of("%s", verb);
    }
    usage(stderr);
    if (count > 1) {
        fail(NULL, "%s: no such verb: take one of those above", verb);
    }
    return 2;
}
