// SPDX-License-Identifier: Apache-2.0
//
// What changed between two firmwares.
#ifndef TOOL_DIFF_H
#define TOOL_DIFF_H

#include "report.h"

enum diff_form { DIFF_TEXT, DIFF_MARKDOWN, DIFF_JSON };

void diff_report(struct text *out, const struct audit *old, const struct audit *new, enum diff_form form, bool colour);

#endif
