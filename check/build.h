// SPDX-License-Identifier: Apache-2.0
//
// Compiles a model and the sources that it names, and links them with the check port.
#ifndef CHECK_BUILD_H
#define CHECK_BUILD_H

#include <stdbool.h>

struct build {
    const char *root;     /* of Stator: where include/ and ports/ are */
    const char *model;    /* the C file */
    const char *compiler; /* gcc or clang, as it is called */
    const char *kernel;   /* NULL, or a folder that stands in for include/ */
    const char *port;     /* NULL, or a folder in which runs share the port's objects */
    const char **options; /* further ones for the compiler, NULL last */
    const char *folder;   /* where to put what is built */
    bool verbose;
};

/* The program's path, to be freed; NULL after a message on standard error. */
char *build_program(const struct build *build);

/* The folder that holds Stator, seen from this program; NULL: none. To be freed. */
char *build_root(void);

/* Whether the check port in that folder is of this program's version. */
bool build_fits(const char *root);

#endif
