// SPDX-License-Identifier: Apache-2.0
#ifndef TOOL_VERBS_H
#define TOOL_VERBS_H

#include "base.h"

/* Each reads its own arguments, the first being its name, and returns the exit status. */
int verb_audit(int count, char *arguments[]);
int verb_inspect(int count, char *arguments[]);
int verb_trace(int count, char *arguments[]);

#endif
