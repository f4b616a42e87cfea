// SPDX-License-Identifier: Apache-2.0
//
// At which levels each function runs. A level is what may come between another's instructions: the loop, each tier
// that preempts it or is served by another core or thread, and interrupts.
#include "audit.h"

#define TIERS_MOST 62u /* those behind share the last one's bit */

typedef LIST(size_t) function_list;

static uint64_t level_of_tier(const struct model *model, size_t tier)
{
    size_t number = 0;
    for (size_t i = 0; i <= tier; i++) {
        number += model->tiers.at[i].kind[0] != '\0';
    }
    return model->tiers.at[tier].kind[0] == '\0' ? LEVEL_LOOP : (uint64_t)1 << least(number, TIERS_MOST);
}

uint64_t levels_of_machine(const struct model *model, const struct machine *machine)
{
    uint64_t levels = 0;
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        for (size_t t = 0; task->machine == machine && t < model->tiers.count; t++) {
            const struct tier *tier = &model->tiers.at[t];
            if (same(tier->system, task->system) && task->index - tier->first < tier->count) {
                levels |= level_of_tier(model, t);
            }
        }
    }
    return levels;
}

const char *levels_text(const struct model *model, uint64_t levels)
{
    const char *names[66];
    size_t count = 0;
    if ((levels & LEVEL_LOOP) != 0u) {
        names[count++] = "the loop";
    }
    for (size_t i = 0; i < model->tiers.count && count < 64u; i++) {
        if (model->tiers.at[i].kind[0] != '\0' && (levels & level_of_tier(model, i)) != 0u) {
            names[count++] = text_of("tier %s", model->tiers.at[i].name);
        }
    }
    if ((levels & LEVEL_INTERRUPTS) != 0u) {
        names[count++] = "interrupts";
    }
    struct text text = {0};
    for (size_t i = 0; i < count; i++) {
        text_add(&text, "%s%s", i == 0u ? "" : i + 1u == count ? " and " : ", ", names[i]);
    }
    return count > 0u ? text.at : "the program's start";
}

static void mark(function_list *waiting, struct code *code, size_t function, uint64_t levels)
{
    if (function != NO_FUNCTION &&
        (code->functions.at[function].levels | levels) != code->functions.at[function].levels) {
        code->functions.at[function].levels |= levels;
        *list_add(waiting) = function;
    }
}

static bool is_poll(const struct machine *machine, const struct subprogram *function)
{
    for (size_t p = 0; p < machine->polls.count; p++) {
        if (machine->polls.at[p] == function) {
            return true;
        }
    }
    return false;
}

static void mark_polls(struct code *code, const struct debug *debug, const struct machine *machine, uint64_t levels,
                       function_list *waiting)
{
    for (size_t i = 0; i < code->functions.count; i++) {
        if (code->functions.at[i].debug != NULL && is_poll(machine, code->functions.at[i].debug)) {
            mark(waiting, code, i, levels);
        }
    }
    for (size_t i = 0; i < debug->inlined.count; i++) {
        const struct inlined *inlined = &debug->inlined.at[i];
        const size_t in = is_poll(machine, inlined->function) ? code_function_at(code, inlined->low) : NO_FUNCTION;
        for (size_t c = 0; in != NO_FUNCTION && c < code->functions.at[in].calls.count; c++) {
            const struct call *call = &code->functions.at[in].calls.at[c];
            if (call->at >= inlined->low && call->at < inlined->high) {
                mark(waiting, code, call->function, levels);
            }
        }
    }
}

static bool is_any_poll(const struct model *model, const struct subprogram *function)
{
    for (size_t m = 0; function != NULL && m < model->machines.count; m++) {
        if (is_poll(model->machines.at[m], function)) {
            return true;
        }
    }
    return false;
}

/* A tier's polls run at the tier's level, whoever serves it: an interrupt that does so is not looked through. */
static void spread(function_list *waiting, struct model *model, bool into_polls)
{
    struct code *code = &model->code;
    while (waiting->count > 0u) {
        const struct function *function = &code->functions.at[waiting->at[--waiting->count]];
        for (size_t i = 0; (into_polls || !function->holds_poll) && i < function->calls.count; i++) {
            const size_t callee = function->calls.at[i].function;
            if (into_polls || callee == NO_FUNCTION || !is_any_poll(model, code->functions.at[callee].debug)) {
                mark(waiting, code, callee, function->levels);
            }
        }
    }
    list_free(waiting);
}

void audit_levels(struct audit *audit)
{
    struct model *model = audit->model;
    function_list waiting = {0};
    for (size_t m = 0; m < model->machines.count; m++) {
        const struct machine *machine = model->machines.at[m];
        const uint64_t levels = levels_of_machine(model, machine);
        if (levels != 0u) {
            mark_polls(&model->code, &model->debug, machine, levels, &waiting);
        }
    }
    spread(&waiting, model, true);
    for (size_t i = 0; i < audit->stack.interrupts.count; i++) {
        mark(&waiting, &model->code, audit->stack.interrupts.at[i].function, LEVEL_INTERRUPTS);
    }
    spread(&waiting, model, false);
}
