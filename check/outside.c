// SPDX-License-Identifier: Apache-2.0
#include "outside.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

static void nothing(int number)
{
    (void)number;
}

bool run_program(char *const words[], const char *what_to_do)
{
    /* A handler, and not SIG_IGN: that one the program would inherit. */
    const struct sigaction wait_on = {.sa_handler = nothing};
    struct sigaction before;
    pid_t child;
    int status = 0;
    const int cannot = posix_spawnp(&child, words[0], NULL, NULL, words, environ);
    if (cannot != 0) {
        fprintf(stderr, "%s: cannot run: %s: %s\n", words[0], strerror(cannot), what_to_do);
        return false;
    }
    sigaction(SIGINT, &wait_on, &before);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    sigaction(SIGINT, &before, NULL);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool folder_make(struct folder *folder)
{
    const char *where = getenv("TMPDIR");
    const int length = snprintf(folder->path, sizeof folder->path, "%s/stator-check-XXXXXX",
                                where != NULL && where[0] != '\0' ? where : P_tmpdir);
    if (length >= (int)sizeof folder->path || mkdtemp(folder->path) == NULL) {
        fprintf(stderr, "%s: cannot be made: %s: set TMPDIR to a folder that can be written\n", folder->path,
                strerror(length >= (int)sizeof folder->path ? ENAMETOOLONG : errno));
        return false;
    }
    return true;
}

void folder_remove(const struct folder *folder)
{
    char *const words[] = {"rm", "-rf", "--", (char *)(uintptr_t)folder->path, NULL};
    if (!run_program(words, "remove the folder by hand")) {
        fprintf(stderr, "%s: could not be removed\n", folder->path);
    }
}
