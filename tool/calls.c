// SPDX-License-Identifier: Apache-2.0
//
// Who calls whom: what can run at all, what runs in polls, calls through pointers, heap and libc.
#include "audit.h"

#include <string.h>

typedef LIST(size_t) function_list;

static void mark(function_list *waiting, struct code *code, size_t function, bool poll)
{
    bool *flag = function == NO_FUNCTION ? NULL
                 : poll                  ? &code->functions.at[function].in_poll
                                         : &code->functions.at[function].reachable;
    if (flag != NULL && !*flag) {
        *flag = true;
        *list_add(waiting) = function;
    }
}

static void spread(function_list *waiting, struct code *code, bool poll)
{
    while (waiting->count > 0u) {
        const struct function *function = &code->functions.at[waiting->at[--waiting->count]];
        /* What the kernel and the board do on a poll's behalf is not the poll's. */
        for (size_t i = 0; !(poll && begins(function->name, "stator_")) && i < function->calls.count; i++) {
            mark(waiting, code, function->calls.at[i].function, poll);
        }
    }
    list_free(waiting);
}

static void mark_reachable(struct audit *audit)
{
    struct code *code = &audit->model->code;
    function_list waiting = {0};
    mark(&waiting, code, audit->stack.entry, false);
    for (size_t i = 0; i < audit->stack.interrupts.count; i++) {
        mark(&waiting, code, audit->stack.interrupts.at[i].function, false);
    }
    for (size_t i = 0; i < code->functions.count; i++) {
        const struct function *function = &code->functions.at[i];
        /* Of a library others call what it shows; without an entry nothing can be said. */
        if (function->address_taken || !code->known || audit->stack.entry == NO_FUNCTION) {
            mark(&waiting, code, i, false);
        }
    }
    spread(&waiting, code, false);
}

/* Functions that are polls, and what polls call from where they were inlined. */
static void mark_polls(struct audit *audit)
{
    struct code *code = &audit->model->code;
    const struct debug *debug = &audit->model->debug;
    struct map polls = {0};
    function_list waiting = {0};
    for (size_t i = 0; i < audit->model->machines.count; i++) {
        for (size_t p = 0; p < audit->model->machines.at[i]->polls.count; p++) {
            map_set(&polls, (uint64_t)(uintptr_t)audit->model->machines.at[i]->polls.at[p], audit);
        }
    }
    for (size_t i = 0; i < code->functions.count; i++) {
        if (code->functions.at[i].debug != NULL &&
            map_get(&polls, (uint64_t)(uintptr_t)code->functions.at[i].debug) != NULL) {
            mark(&waiting, code, i, true);
        }
    }
    for (size_t i = 0; i < debug->inlined.count; i++) {
        const struct inlined *inlined = &debug->inlined.at[i];
        const size_t in = map_get(&polls, (uint64_t)(uintptr_t)inlined->function) != NULL
                              ? code_function_at(code, inlined->low)
                              : NO_FUNCTION;
        if (in != NO_FUNCTION) {
            code->functions.at[in].holds_poll = true;
        }
        for (size_t c = 0; in != NO_FUNCTION && c < code->functions.at[in].calls.count; c++) {
            const struct call *call = &code->functions.at[in].calls.at[c];
            if (call->at >= inlined->low && call->at < inlined->high) {
                mark(&waiting, code, call->function, true);
            }
        }
    }
    spread(&waiting, code, true);
}

const char *function_name_at(const struct model *model, uint64_t address)
{
    const struct debug *debug = &model->debug;
    const size_t number = code_function_at(&model->code, address);
    if (number == NO_FUNCTION) {
        return "?";
    }
    const struct function *function = &model->code.functions.at[number];
    const char *name = function->name;
    unsigned depth = 0;
    for (size_t i = debug_inlined_from(debug, function_begin(function, address));
         i < debug->inlined.count && debug->inlined.at[i].low <= address; i++) {
        if (address < debug->inlined.at[i].high && debug->inlined.at[i].depth >= depth) {
            depth = debug->inlined.at[i].depth;
            name = debug->inlined.at[i].function->name;
        }
    }
    return name;
}

static void find_indirect(struct audit *audit)
{
    const struct model *model = audit->model;
    for (size_t i = 0; i < model->code.functions.count; i++) {
        const struct function *function = &model->code.functions.at[i];
        if (model->image->dynamic && function->debug == NULL) {
            continue; /* libc's start-up code in a hosted program */
        }
        for (size_t c = 0; function->reachable && c < function->calls.count; c++) {
            const struct call *call = &function->calls.at[c];
            if (call->kind == CALL_INDIRECT) {
                audit->indirect_calls++;
                audit_find(audit, function->in_poll ? RED : AMBER, "indirect-call", function->name,
                           debug_place(&model->debug, call->at),
                           "%s calls through a pointer, at 0x%llx: what runs there, and how deep, is unknown",
                           function_name_at(model, call->at), (unsigned long long)call->at);
            }
        }
        if (function->reachable && function->unresolved_jump) {
            audit_find(audit, AMBER, "unknown-jump", function->name,
                       debug_place(&model->debug, function->unresolved_jump_at),
                       "%s jumps through a register, at 0x%llx, to a place that cannot be seen", function->name,
                       (unsigned long long)function->unresolved_jump_at);
        }
        if (function->reachable && function->frame_unknown != NULL) {
            audit_find(audit, RED, "dynamic-stack", function->name,
                       debug_place(&model->debug, function->frame_unknown_at), "%s: %s", function->name,
                       function->frame_unknown);
        }
    }
}

static bool is_one_of(const char *name, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_heap(const char *name)
{
    static const char *const names[] = {
        "malloc", "calloc",       "realloc",   "free",       "aligned_alloc", "memalign",    "posix_memalign",
        "strdup", "_malloc_r",    "_calloc_r", "_realloc_r", "_free_r",       "_sbrk",       "_sbrk_r",
        "sbrk",   "brk",          "_Znwj",     "_Znaj",      "_Znwm",         "_Znam",       "_ZdlPv",
        "_ZdaPv", "pvPortMalloc", "vPortFree", "k_malloc",   "k_free",        "tlsf_malloc", "lv_mem_alloc"};
    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

/* memcpy, memmove, memset and memcmp are not among them: compilers call those in programs that have no libc. */
static bool is_libc(const char *name)
{
    static const char *const names[] = {
        "printf",        "sprintf",       "snprintf",  "vprintf",     "vsnprintf",
        "vsprintf",      "fprintf",       "vfprintf",  "puts",        "putchar",
        "fputs",         "fwrite",        "fopen",     "fclose",      "fread",
        "scanf",         "sscanf",        "strlen",    "strcpy",      "strncpy",
        "strcmp",        "strncmp",       "strchr",    "strcat",      "strtol",
        "strtoul",       "atoi",          "qsort",     "rand",        "srand",
        "abort",         "exit",          "atexit",    "time",        "localtime",
        "getenv",        "setjmp",        "longjmp",   "signal",      "raise",
        "__assert_func", "__assert_fail", "_printf_r", "_vfprintf_r", "__libc_init_array"};
    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

static const char *callers_of(const struct audit *audit, size_t function, struct place *first)
{
    const struct model *model = audit->model;
    struct text text = {0};
    size_t count = 0;
    for (size_t i = 0; i < model->code.functions.count; i++) {
        const struct function *caller = &model->code.functions.at[i];
        for (size_t c = 0; c < caller->calls.count && count < 4u; c++) {
            if (caller->calls.at[c].function == function && caller->reachable) {
                const struct place place = debug_place(&model->debug, caller->calls.at[c].at);
                *first = count == 0u ? place : *first;
                text_add(&text, "%s%s (%s)", count == 0u ? ", called by " : ", ",
                         function_name_at(model, caller->calls.at[c].at), place_text(place));
                count++;
            }
        }
    }
    return count > 0u ? text.at : "";
}

static void find_forbidden(struct audit *audit)
{
    struct code *code = &audit->model->code;
    struct text libc = {0};
    for (size_t i = 0; i < code->functions.count; i++) {
        const char *name = code->functions.at[i].name;
        struct place place = {NULL, 0};
        if (is_heap(name)) {
            const char *callers = callers_of(audit, i, &place);
            *list_add(&audit->forbidden) = name;
            audit_find(audit, code->functions.at[i].reachable ? RED : AMBER, "heap", name, place,
                       "the heap is linked in: %s%s", name, callers);
        } else if (is_libc(name) && code->functions.at[i].debug == NULL) { /* with it, it is the program's own */
            *list_add(&audit->forbidden) = name;
            text_add(&libc, "%s%s", libc.count == 0u ? "" : ", ", name);
        }
    }
    for (size_t i = 0; i < audit->model->image->imports.count; i++) {
        const char *name = audit->model->image->imports.at[i];
        if (is_heap(name) || is_libc(name)) {
            *list_add(&audit->forbidden) = name;
            text_add(&libc, "%s%s", libc.count == 0u ? "" : ", ", name);
        }
    }
    if (libc.count > 0u) {
        audit_find(audit, NOTE, "libc", "libc", (struct place){NULL, 0}, "libc is linked in: %s", libc.at);
    }
}

static void find_unreachable(struct audit *audit)
{
    struct code *code = &audit->model->code;
    struct text names = {0};
    size_t count = 0;
    uint64_t bytes = 0;
    for (size_t i = 0; i < code->functions.count; i++) {
        const struct function *function = &code->functions.at[i];
        if (!function->reachable) {
            bytes += function->high - function->low;
            if (count++ < 12u) {
                text_add(&names, "%s%s", count == 1u ? "" : ", ", function->name);
            }
        }
    }
    if (count > 0u) {
        audit_find(audit, NOTE, "unreachable-code", "code", (struct place){NULL, 0},
                   "%s that nothing calls, %s B of flash: %s%s", plural(count, "function", "functions"), grouped(bytes),
                   names.at, count > 12u ? ", ..." : "");
    }
}

/* Whether one poll is called by another, or inlined there. */
static bool is_inner(const struct model *model, const struct machine *machine, const struct subprogram *poll)
{
    for (size_t p = 0; p < machine->polls.count; p++) {
        for (size_t i = 0; i < model->code.functions.count; i++) {
            const struct function *outer = &model->code.functions.at[i];
            if (outer->debug != machine->polls.at[p] || outer->debug == poll) {
                continue;
            }
            for (size_t c = 0; c < outer->calls.count; c++) {
                const size_t callee = outer->calls.at[c].function;
                if (callee != NO_FUNCTION && model->code.functions.at[callee].debug == poll) {
                    return true;
                }
            }
            for (size_t n = debug_inlined_from(&model->debug, outer->low);
                 n < model->debug.inlined.count && model->debug.inlined.at[n].low < outer->high; n++) {
                if (model->debug.inlined.at[n].function == poll) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* The loop calls the outermost: an application's poll may count, and then call the driver's. */
static void choose_polls(struct audit *audit)
{
    for (size_t i = 0; i < audit->model->tasks.count; i++) {
        struct task *task = &audit->model->tasks.at[i];
        for (size_t p = 0;
             task->poll != NULL && p < task->machine->polls.count && is_inner(audit->model, task->machine, task->poll);
             p++) {
            if (!is_inner(audit->model, task->machine, task->machine->polls.at[p])) {
                task->poll = task->machine->polls.at[p];
            }
        }
    }
}

void audit_calls(struct audit *audit)
{
    choose_polls(audit);
    mark_reachable(audit);
    mark_polls(audit);
    if (audit->model->code.known) {
        find_indirect(audit);
        find_unreachable(audit);
    }
    find_forbidden(audit);
}
