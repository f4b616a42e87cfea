// SPDX-License-Identifier: Apache-2.0
#include "budget.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 1024u

struct budget {
    struct audit *audit; /* NULL: only the loops are read */
    struct audit_options *options;
    const char *path;
    unsigned line;
    size_t broken;
};

static char *trim(char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0u && isspace((unsigned char)text[length - 1u])) {
        text[--length] = '\0';
    }
    return text;
}

_Noreturn static void reject(const struct budget *budget, const char *what)
{
    char *shown = text_copy(what, strlen(what)); /* what it quotes may hold anything */
    for (char *at = shown; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20u || *at == 0x7F) {
            *at = '?';
        }
    }
    fail(text_of("%s:%u", budget->path, budget->line), "%s", shown);
}

static uint64_t number(const struct budget *budget, const char *text)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 0);
    if (end == text || *end != '\0' || errno != 0 || *text == '-') {
        reject(budget, text_of("`%s` is no number: give one of bytes", text));
    }
    return value;
}

static void breaks(struct budget *budget, const char *text)
{
    budget->broken++;
    audit_find(budget->audit, RED, "budget", "budget",
               (struct place){text_copy(budget->path, strlen(budget->path)), budget->line}, "%s", text);
}

static void limit(struct budget *budget, const char *what, uint64_t value, uint64_t most_bytes)
{
    if (value > most_bytes) {
        breaks(budget, text_of("%s: %s bytes, %s too many", what, grouped(value), grouped(value - most_bytes)));
    }
}

static void limit_stack(struct budget *budget, uint64_t most_bytes)
{
    const struct reach *total = &budget->audit->stack.total;
    if (total->unknown != NULL) {
        breaks(budget,
               text_of("stack: at least %s bytes, but %s", grouped(total->bytes), reach_how(budget->audit, total)));
    } else {
        limit(budget, "stack, interrupts included", total->bytes, most_bytes);
    }
}

static uint64_t ram_used(const struct audit *audit)
{
    uint64_t used = 0;
    for (size_t i = 0; i < audit->regions.count; i++) {
        used += audit->regions.at[i].size_bytes - audit->regions.at[i].by_kind[RAM_UNUSED];
    }
    return used;
}

static void each_machine(struct budget *budget, bool states, uint64_t most_bytes)
{
    for (size_t m = 0; m < budget->audit->model->machines.count; m++) {
        const struct machine *machine = budget->audit->model->machines.at[m];
        if (!machine->used) {
            continue;
        }
        if (!states) {
            limit(budget, text_of("machine %s", machine->name), machine->size_bytes, most_bytes);
        }
        for (size_t s = 0; states && s < machine->states.count; s++) {
            limit(budget, text_of("state %s.%s", machine->name, machine->states.at[s].name),
                  machine->states.at[s].size_bytes, most_bytes);
        }
    }
}

static void take_limit(struct budget *budget, const char *key, const char *value)
{
    const uint64_t bytes = number(budget, value);
    if (same(key, "flash")) {
        limit(budget, "flash", budget->audit->flash_bytes, bytes);
    } else if (same(key, "ram")) {
        limit(budget, "RAM, the stack included", ram_used(budget->audit), bytes);
    } else if (same(key, "states")) {
        limit(budget, "states of all tasks", budget->audit->state_bytes, bytes);
    } else if (same(key, "stack")) {
        limit_stack(budget, bytes);
    } else if (same(key, "machine")) {
        each_machine(budget, false, bytes);
    } else if (same(key, "state")) {
        each_machine(budget, true, bytes);
    } else {
        reject(budget, text_of("`%s` is no limit: take flash, ram, states, stack, machine or state", key));
    }
}

static void take_machine(struct budget *budget, const char *key, const char *value)
{
    const uint64_t bytes = number(budget, value);
    const char *dot = strchr(key, '.');
    const struct machine *machine =
        model_machine(budget->audit->model, dot != NULL ? text_copy(key, (size_t)(dot - key)) : key);
    const size_t state = machine != NULL && dot != NULL ? machine_state(machine, dot + 1) : 0u;
    if (machine == NULL || state == NO_STATE) {
        reject(budget, text_of("`%s` is no %s of this firmware: name one that `stator audit` lists", key,
                               dot != NULL ? "state" : "machine"));
    }
    if (!machine->laid_out) {
        breaks(budget, text_of("%s: unknown size: no debug information", key));
        return;
    }
    limit(budget, key, dot != NULL ? machine->states.at[state].size_bytes : machine->size_bytes, bytes);
}

static void forbid_symbols(struct budget *budget, char *names)
{
    for (char *name = strtok(names, " ,\t"); name != NULL; name = strtok(NULL, " ,\t")) {
        bool found = image_symbol(budget->audit->model->image, name) != NULL;
        for (size_t i = 0; i < budget->audit->model->image->imports.count; i++) {
            found = found || same(budget->audit->model->image->imports.at[i], name);
        }
        if (found) {
            breaks(budget, text_of("the symbol %s is linked in, and forbidden", name));
        }
    }
}

static void take_forbidden(struct budget *budget, const char *key, char *value)
{
    if (same(key, "symbols")) {
        forbid_symbols(budget, value);
    } else if (same(key, "indirect-calls") && same(value, "yes")) {
        if (!budget->audit->model->code.known) {
            breaks(budget, "calls through pointers: unknown, as the instructions of this CPU are not known");
        } else if (budget->audit->indirect_calls > 0u) {
            breaks(budget,
                   text_of("%s, which are forbidden",
                           plural(budget->audit->indirect_calls, "call through a pointer", "calls through pointers")));
        }
    } else if (same(key, "findings")) {
        for (char *kind = strtok(value, " ,\t"); kind != NULL; kind = strtok(NULL, " ,\t")) {
            size_t count = 0;
            for (size_t i = 0; i < budget->audit->findings.count; i++) {
                count += same(budget->audit->findings.at[i].kind, kind);
            }
            if (count > 0u) {
                breaks(budget,
                       text_of("%s of the kind %s, which is forbidden", plural(count, "finding", "findings"), kind));
            }
        }
    } else {
        reject(
            budget,
            text_of("`%s = %s` is not known: take `symbols = NAME...`, `findings = KIND...` or `indirect-calls = yes`",
                    key, value));
    }
}

/* static-in-poll = shared culprit: these were looked at, and are meant. */
static void take_allowed(struct budget *budget, const char *kind, char *names)
{
    for (char *name = strtok(names, " ,\t"); name != NULL; name = strtok(NULL, " ,\t")) {
        bool found = false;
        for (size_t i = 0; i < budget->audit->findings.count; i++) {
            struct finding *finding = &budget->audit->findings.at[i];
            if (same(finding->kind, kind) && same(finding->about, name)) {
                finding->text = finding->severity == NOTE
                                    ? finding->text
                                    : text_of("allowed by %s: %s", base_name(budget->path), finding->text);
                finding->severity = NOTE;
                found = true;
            }
        }
        if (!found) {
            reject(budget, text_of("%s %s was not found: remove it, so that it does not hide a later one", kind, name));
        }
    }
}

typedef LIST(struct loop_fact) fact_list;

/* stator_timers_arm = 4 */
static void take_loop(struct budget *budget, const char *key, const char *value)
{
    static fact_list facts;
    if (budget->options != NULL) {
        *list_add(&facts) = (struct loop_fact){text_copy(key, strlen(key)), number(budget, value)};
        budget->options->facts = facts.at;
        budget->options->fact_count = facts.count;
    }
}

static void take_entry(struct budget *budget, const char *section, char *key, char *value)
{
    if (same(section, "loops")) {
        take_loop(budget, key, value);
        return;
    }
    if (budget->audit == NULL) {
        return;
    }
    if (same(section, "limits")) {
        take_limit(budget, key, value);
    } else if (same(section, "bytes")) {
        take_machine(budget, key, value);
    } else if (same(section, "forbidden")) {
        take_forbidden(budget, key, value);
    } else if (same(section, "allowed")) {
        take_allowed(budget, key, value);
    } else {
        reject(budget,
               text_of("no such section: [%s]: take [limits], [bytes], [forbidden], [allowed] or [loops]", section));
    }
}

static void read_budget(struct budget *budget)
{
    char section[LINE_MOST] = "";
    char line[LINE_MOST];
    FILE *file = fopen(budget->path, "r");
    if (file == NULL) {
        fail(budget->path, "cannot be read (%s): give the path of a budget file", strerror(errno));
    }
    while (fgets(line, sizeof line, file) != NULL) {
        budget->line++;
        line[strcspn(line, "#;")] = '\0';
        char *text = trim(line);
        char *equals = strchr(text, '=');
        if (*text == '[' && ends(text, "]")) {
            (void)snprintf(section, sizeof section, "%.*s", (int)strlen(text) - 2, text + 1);
        } else if (equals != NULL) {
            *equals = '\0';
            take_entry(budget, section, trim(text), trim(equals + 1));
        } else if (*text != '\0') {
            reject(budget, text_of("`%s` is neither [section] nor key = value", text));
        }
    }
    (void)fclose(file);
}

void budget_loops(const char *path, struct audit_options *options)
{
    struct budget budget = {.options = options, .path = path};
    read_budget(&budget);
}

size_t budget_check(struct audit *audit, const char *path)
{
    struct budget budget = {.audit = audit, .path = path};
    read_budget(&budget);
    audit_sort(audit);
    return budget.broken;
}
