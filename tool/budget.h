// SPDX-License-Identifier: Apache-2.0
//
// A file of limits: what breaks one is a red finding of the kind "budget". docs/audit.md describes the keys.
#ifndef TOOL_BUDGET_H
#define TOOL_BUDGET_H

#include "audit.h"

/* The bounds of loops that the file states, which the audit needs from the start. */
void budget_loops(const char *path, struct audit_options *options);
/* Findings that the file allows become notes. Returns how many limits are broken. */
size_t budget_check(struct audit *audit, const char *path);

#endif
