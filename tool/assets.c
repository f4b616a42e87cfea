// SPDX-License-Identifier: Apache-2.0
#include "assets.h"

/* TOOL_FOLDER is given by CMake. */
#define ASSET(name, file)                                                                          \
    __asm__(".section .rodata\n\t.global " #name "\n" #name ":\n\t.incbin \"" TOOL_FOLDER "/" file \
            "\"\n\t.byte 0\n\t.previous")

ASSET(asset_report_css, "page/report.css");
ASSET(asset_report_js, "page/report.js");
ASSET(asset_drawing_css, "page/drawing.css");
ASSET(asset_coverage_css, "trace/page/coverage.css");
ASSET(asset_timeline_css, "trace/page/timeline.css");
ASSET(asset_timeline_html, "trace/page/timeline.html");
ASSET(asset_timeline_js, "trace/page/timeline.js");
