// SPDX-License-Identifier: Apache-2.0
//
// Files of tool/page and tool/trace/page, which the program carries inside.
#ifndef TOOL_ASSETS_H
#define TOOL_ASSETS_H

extern const char asset_report_css[], asset_report_js[], asset_drawing_css[]; /* end in NUL */
extern const char asset_coverage_css[], asset_timeline_css[], asset_timeline_html[], asset_timeline_js[];

#endif
