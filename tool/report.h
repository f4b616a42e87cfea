// SPDX-License-Identifier: Apache-2.0
//
// The forms in which an audit is told. All read the same struct audit.
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include "audit.h"
#include "layout.h"

struct report_options {
    bool colour;
};

void report_text(struct text *out, const struct audit *audit, const struct report_options *options);
void report_json(struct text *out, const struct audit *audit);
void report_html(struct text *out, const struct audit *audit);
void report_markdown(struct text *out, const struct audit *audit);
/* One drawing a machine: its graph, and its byte map. */
void report_svg(const struct audit *audit, const char *folder);

/* For all: what a figure is. */
const char *reach_bytes(const struct reach *reach); /* "372", ">= 120" */
const char *compiler_name(const struct audit *audit);
const char *verdict_text(const struct audit *audit);
const char *task_label(const struct task *task);

#endif
