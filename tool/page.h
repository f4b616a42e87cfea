// SPDX-License-Identifier: Apache-2.0
//
// Between the files that write the HTML report.
#ifndef TOOL_PAGE_H
#define TOOL_PAGE_H

#include "report.h"

#include <stdarg.h>

struct page {
    struct text *out;
    const struct audit *audit;
};

/* %s a text, escaped; %p the same, with `code`; %r HTML as it is; %n a number, grouped; %u a number; %x an address.
 * Numbers are uint64_t. */
void page_add(const struct page *page, const char *format, ...);
void page_memory(const struct page *page); /* RAM */
void page_calls(const struct page *page);  /* stack, functions, flash */

#endif
