// SPDX-License-Identifier: Apache-2.0
//
// The forms in which a look is told.
#ifndef TOOL_INSPECT_H
#define TOOL_INSPECT_H

#include "sight.h"

/* Only tasks whose name holds `filter`; NULL: all. */
void inspect_text(struct text *out, const struct sight *sight, const char *filter, bool colour);
void inspect_json(struct text *out, const struct sight *sight, const char *filter);
/* A live view until `q`; looks every interval_ms. */
void inspect_watch(struct sight *sight, const char *filter, unsigned interval_ms);
/* Whether a task passes the filter: part of its name, its machine's or its state's. */
bool inspect_wanted(const struct seen *seen, const char *filter);

#endif
