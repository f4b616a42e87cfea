// SPDX-License-Identifier: Apache-2.0
//
// The HTML report's account of RAM, stack, functions and flash.
#include "page.h"

#define FUNCTIONS_MOST 1500u
#define ITEMS_MOST     3000u

/* As report.css colours it. */
static const char *kind_class(enum ram_kind kind)
{
    static const char *const classes[RAM_KINDS] = {
        [RAM_TASKS] = "tasks",   [RAM_READY] = "ready",     [RAM_DEADLINES] = "deadlines",
        [RAM_CELLS] = "cells",   [RAM_KERNEL] = "kernel",   [RAM_WRITTEN_BY_POLLS] = "written",
        [RAM_SHARED] = "shared", [RAM_GLOBALS] = "globals", [RAM_HEAP] = "heap",
        [RAM_STACK] = "stack",   [RAM_UNNAMED] = "unnamed", [RAM_UNUSED] = "unused",
    };
    return classes[kind];
}

static void bar(const struct page *page, const struct ram_region *region, bool unused_too)
{
    const uint64_t whole = unused_too ? region->size_bytes : region->size_bytes - region->by_kind[RAM_UNUSED];
    page_add(page, "<div class=\"bar\">");
    for (unsigned kind = 0; kind < RAM_KINDS; kind++) {
        const uint64_t bytes = region->by_kind[kind];
        if (bytes > 0u && whole > 0u && (unused_too || kind != RAM_UNUSED)) {
            page_add(page, "<div class=\"k-%s\" style=\"flex:%u 0 0\" title=\"%s: %n B\"></div>",
                     kind_class((enum ram_kind)kind), bytes, ram_kind_name((enum ram_kind)kind), bytes);
        }
    }
    page_add(page, "</div>\n");
}

static void region_section(const struct page *page, const struct ram_region *region)
{
    page_add(page, "<h3><code>%x</code>: %n bytes</h3><p class=\"how\">%s</p>\n", region->address, region->size_bytes,
             region->how);
    if (region->by_kind[RAM_UNUSED] * 2u > region->size_bytes && region->by_kind[RAM_UNUSED] < region->size_bytes) {
        page_add(page, "<p class=\"how\">All of it:</p>\n");
        bar(page, region, true);
        page_add(page, "<p class=\"how\">What is used:</p>\n");
        bar(page, region, false);
    } else {
        bar(page, region, true);
    }
    page_add(page, "<div class=\"legend\">");
    for (unsigned kind = 0; kind < RAM_KINDS; kind++) {
        if (region->by_kind[kind] > 0u) {
            page_add(page, "<span><span class=\"swatch k-%s\"></span>%s <b>%n</b></span>",
                     kind_class((enum ram_kind)kind), ram_kind_name((enum ram_kind)kind), region->by_kind[kind]);
        }
    }
    page_add(page, "</div>\n");
}

void page_memory(const struct page *page)
{
    const struct audit *audit = page->audit;
    page_add(page, "<h2 id=\"ram\">RAM</h2>\n<p class=\"how\">Measured, from sections, symbols and debug information. "
                   "Every byte of a region is in one item, and the items sum "
                   "to it.</p>\n");
    for (size_t i = 0; i < audit->regions.count; i++) {
        region_section(page, &audit->regions.at[i]);
    }
    page_add(page, "<div class=\"tools\" data-table=\"ram-table\"><input type=\"search\" placeholder=\"filter\" "
                   "aria-label=\"filter RAM\"><span class=\"count\"></span></div>\n"
                   "<div class=\"scroll\"><table id=\"ram-table\"><thead><tr><th data-sort=\"text\">address</th><th "
                   "class=\"number\" data-sort=\"number\">bytes</th>"
                   "<th data-sort=\"text\">what</th><th data-sort=\"text\">kind</th><th "
                   "data-sort=\"text\">type</th><th data-sort=\"text\">declared</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < audit->ram.count && i < ITEMS_MOST; i++) {
        const struct ram_item *item = &audit->ram.at[i];
        page_add(page,
                 "<tr><td class=\"mono\">%x</td><td class=\"number\" data-value=\"%u\">%n</td><td "
                 "class=\"mono\">%s</td><td><span class=\"swatch k-%s\"></span>%s</td>"
                 "<td class=\"mono\">%s</td><td class=\"place mono\">%s</td></tr>\n",
                 item->address, item->size_bytes, item->size_bytes, item->name, kind_class(item->kind),
                 ram_kind_name(item->kind), item->type != NULL ? item->type : "",
                 item->place.file != NULL ? place_text(item->place) : "");
    }
    page_add(page, "</tbody></table></div>\n");
    if (audit->ram.count > ITEMS_MOST) {
        page_add(page, "<p class=\"how\">%n more items are in --json.</p>\n",
                 (uint64_t)(audit->ram.count - ITEMS_MOST));
    }
}

static void path(const struct page *page, size_t function)
{
    size_t steps[64];
    const size_t count = stack_path(page->audit, function, steps, 64);
    page_add(page, "<ol class=\"path mono\">");
    for (size_t i = 0; i < count; i++) {
        const struct function *one = &page->audit->model->code.functions.at[steps[i]];
        page_add(page, "<li><a href=\"#function-%u\">%s</a> <small>%n</small></li>", (uint64_t)steps[i], one->name,
                 (uint64_t)one->frame_bytes);
    }
    page_add(page, "</ol>");
}

static void stack(const struct page *page)
{
    const struct audit *audit = page->audit;
    const struct stack_account *account = &audit->stack;
    page_add(page,
             "<h2 id=\"stack\">Stack</h2>\n<p class=\"how\">Reckoned from the instructions of the file: each "
             "function's own bytes, and the depth at which it calls. "
             "Interrupts: %s.</p>\n",
             account->nesting);
    if (account->reserved_bytes > 0u) {
        page_add(page,
                 "<div class=\"meter flexed\" title=\"%n B for the poll loop, %n B for interrupts, of %n B\"><div "
                 "style=\"flex:%u 0 0\"></div><div style=\"flex:%u 0 0\"></div>"
                 "<div style=\"flex:%u 0 0;background:none\"></div></div>\n",
                 account->thread.bytes, account->interrupt_bytes, account->reserved_bytes, account->thread.bytes,
                 account->interrupt_bytes,
                 account->reserved_bytes > account->total.bytes ? account->reserved_bytes - account->total.bytes : 0u);
    }
    page_add(page,
             "<div class=\"scroll\"><table><thead><tr><th>context</th><th class=\"number\">bytes (+ by "
             "hardware)</th><th>is</th><th>deepest path, with each function's own bytes</th></tr></thead><tbody>\n"
             "<tr><td>poll loop</td><td class=\"number\">%s</td><td>%s</td><td>",
             reach_bytes(&account->thread), reach_how(audit, &account->thread));
    path(page, account->entry);
    page_add(page, "</td></tr>\n");
    for (size_t i = 0; i < account->tiers.count; i++) {
        const struct tier_stack *tier = &account->tiers.at[i];
        page_add(page,
                 "<tr><td>tier %s<br><small class=\"kind\">%s</small></td><td class=\"number\">%s</td><td>%s</td><td>",
                 tier->tier->name, tier->what, tier->stack != NULL ? reach_bytes(tier->stack) : "unknown",
                 tier->stack != NULL ? reach_how(audit, tier->stack) : "unknown");
        if (tier->stack != NULL) {
            path(page, tier->function);
        }
        page_add(page, "</td></tr>\n");
    }
    for (size_t i = 0; i < account->interrupts.count; i++) {
        const struct interrupt *interrupt = &account->interrupts.at[i];
        const struct reach *reach = &account->functions.at[interrupt->function];
        const char *what = interrupt->is_default ? "handler of all that have none"
                           : interrupt->is_fault ? "fault"
                                                 : "interrupt";
        page_add(page, "<tr><td>%s%r</td><td class=\"number\">%s + %n</td><td>%s</td><td>", what,
                 interrupt->is_default || interrupt->is_fault
                     ? "<br><small class=\"kind\">not counted: it ends the program</small>"
                     : "",
                 reach_bytes(reach), interrupt->frame_bytes, reach_how(audit, reach));
        path(page, interrupt->function);
        page_add(page, "</td></tr>\n");
    }
    page_add(page, "<tr><td><b>sum</b></td><td class=\"number\"><b>%s</b></td><td>%s</td><td>",
             reach_bytes(&account->total), reach_how(audit, &account->total));
    if (account->reserved_bytes > 0u) {
        page_add(page, "of %n B reserved (%s)", account->reserved_bytes, account->reserved_how);
    } else {
        page_add(page, "reserved: unknown (no section .stack, no symbol that says its size)");
    }
    page_add(page, "</td></tr>\n</tbody></table></div>\n");
}

static void functions(const struct page *page)
{
    const struct code *code = &page->audit->model->code;
    page_add(page, "<h2 id=\"functions\">Functions</h2>\n<p class=\"how\">Sizes are measured; stack is a bound, of the "
                   "function with all that it calls.</p>\n"
                   "<div class=\"tools\" data-table=\"function-table\"><input type=\"search\" placeholder=\"filter\" "
                   "aria-label=\"filter functions\"><span class=\"count\"></span></div>\n"
                   "<div class=\"scroll\"><table id=\"function-table\"><thead><tr><th "
                   "data-sort=\"text\">function</th><th class=\"number\" data-sort=\"number\">bytes</th>"
                   "<th class=\"number\" data-sort=\"number\">own stack</th><th class=\"number\" "
                   "data-sort=\"number\">stack</th><th data-sort=\"text\">reached</th>"
                   "<th data-sort=\"text\">declared</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < code->functions.count && i < FUNCTIONS_MOST; i++) {
        const struct function *function = &code->functions.at[i];
        const struct reach *reach = i < page->audit->stack.functions.count ? &page->audit->stack.functions.at[i] : NULL;
        const uint64_t bytes = function->high - function->low + (function->cold_high - function->cold_low);
        page_add(page,
                 "<tr id=\"function-%u\"><td class=\"mono\">%s</td><td class=\"number\" data-value=\"%u\">%n</td>",
                 (uint64_t)i, function->name, bytes, bytes);
        page_add(page,
                 "<td class=\"number\" data-value=\"%u\">%s</td><td class=\"number\" data-value=\"%u\" "
                 "title=\"%s\">%s</td><td>%s</td><td class=\"place mono\">%s</td></tr>\n",
                 (uint64_t)function->frame_bytes,
                 !code->known                      ? "unknown"
                 : function->frame_unknown != NULL ? text_of(">= %u", function->frame_bytes)
                                                   : grouped(function->frame_bytes),
                 reach != NULL ? reach->bytes : 0u, reach != NULL ? reach_how(page->audit, reach) : "unknown",
                 reach != NULL ? reach_bytes(reach) : "unknown",
                 !code->known          ? "unknown"
                 : function->in_poll   ? "from a poll"
                 : function->reachable ? "yes"
                                       : "no: nothing calls it",
                 function->debug != NULL && function->debug->place.file != NULL ? place_text(function->debug->place)
                                                                                : "");
    }
    page_add(page, "</tbody></table></div>\n");
    if (code->functions.count > FUNCTIONS_MOST) {
        page_add(page, "<p class=\"how\">%n more functions are in --json.</p>\n",
                 (uint64_t)(code->functions.count - FUNCTIONS_MOST));
    }
}

static void flash(const struct page *page)
{
    const struct audit *audit = page->audit;
    const uint64_t largest = audit->parts.count > 0u ? most(audit->parts.at[0].flash_bytes, 1) : 1u;
    page_add(page,
             "<h2 id=\"flash\">Flash</h2>\n<p class=\"how\">%n bytes: code %n, constants %n, initial values %n. "
             "Measured, from sections; by the file that declares what takes "
             "them.</p>\n<div class=\"tools\" data-table=\"part-table\"><input type=\"search\" placeholder=\"filter\" "
             "aria-label=\"filter parts\"><span class=\"count\"></span></div>\n"
             "<div class=\"scroll\"><table id=\"part-table\"><thead><tr><th data-sort=\"text\">part</th><th "
             "class=\"number\" data-sort=\"number\">flash</th><th></th>"
             "<th class=\"number\" data-sort=\"number\">RAM</th></tr></thead><tbody>\n",
             audit->flash_bytes, audit->code_bytes, audit->constant_bytes, audit->initial_bytes);
    for (size_t i = 0; i < audit->parts.count; i++) {
        const struct part *part = &audit->parts.at[i];
        page_add(page,
                 "<tr><td class=\"mono\">%s</td><td class=\"number\" data-value=\"%u\">%n</td><td><div "
                 "class=\"meter\"><div style=\"width:%u%%\"></div></div></td>"
                 "<td class=\"number\" data-value=\"%u\">%n</td></tr>\n",
                 part->name, part->flash_bytes, part->flash_bytes, part->flash_bytes * 100u / largest, part->ram_bytes,
                 part->ram_bytes);
    }
    page_add(page, "</tbody></table></div>\n");
}

void page_calls(const struct page *page)
{
    stack(page);
    functions(page);
    flash(page);
}
