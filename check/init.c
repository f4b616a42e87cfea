// SPDX-License-Identifier: Apache-2.0
#include "init.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

int init_model(const char *root, const char *path)
{
    char source[PATH_MAX];
    char line[512];
    snprintf(source, sizeof source, "%s/check/models/start.c", root);
    FILE *from = fopen(source, "r");
    if (from == NULL) {
        fprintf(stderr, "%s: cannot be read: %s\n", source, strerror(errno));
        return 2;
    }
    FILE *to = fopen(path, "wx");
    if (to == NULL) {
        fprintf(stderr, "%s: cannot be written: %s: name another file\n", path, strerror(errno));
        fclose(from);
        return 2;
    }
    while (fgets(line, sizeof line, from) != NULL) {
        fputs(line, to);
    }
    fclose(from);
    if (fclose(to) != 0) {
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
        return 2;
    }
    printf("%s: written: run `stator check %s`, then make it yours\n", path, path);
    return 0;
}
