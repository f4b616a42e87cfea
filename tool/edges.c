// SPDX-License-Identifier: Apache-2.0
//
// Edges that no code takes, states that cannot be reached, states without a way out.
#include "audit.h"

#include <string.h>

static bool taken(const struct audit *audit, const struct edge *edge)
{
    for (size_t i = 0; i < edge->sites.count; i++) {
        const size_t function = edge->sites.at[i].function;
        if (!audit->model->code.known || function == NO_FUNCTION ||
            audit->model->code.functions.at[function].reachable) {
            return true;
        }
    }
    return false;
}

static void reach_states(const struct audit *audit, struct machine *machine)
{
    bool changed = true;
    machine->states.at[0].reachable = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < machine->edges.count; i++) {
            const struct edge *edge = &machine->edges.at[i];
            const bool from = edge->from == NO_STATE || machine->states.at[edge->from].reachable;
            if (from && !machine->states.at[edge->to].reachable && taken(audit, edge)) {
                machine->states.at[edge->to].reachable = true;
                changed = true;
            }
        }
    }
    for (size_t i = 0; i < machine->edges.count; i++) {
        const struct edge *edge = &machine->edges.at[i];
        for (size_t s = 0; taken(audit, edge) && s < machine->states.count; s++) {
            machine->states.at[s].has_way_out |= edge->from == s || (edge->from == NO_STATE && edge->to != s);
        }
    }
}

/* gcc's link-time optimisation leaves no records of functions that it drops. */
static bool was_optimised_whole(const struct audit *audit)
{
    const char *producer = audit->model->debug.producer;
    return producer != NULL && (strstr(producer, "GIMPLE") != NULL || strstr(producer, "-flto") != NULL);
}

static void check_edges(struct audit *audit, const struct machine *machine)
{
    for (size_t i = 0; i < machine->edges.count; i++) {
        const struct edge *edge = &machine->edges.at[i];
        const struct place here = edge->sites.count > 0u ? edge->sites.at[0].place : (struct place){NULL, 0};
        if (edge->sites.count == 0u && edge->dropped.file != NULL) {
            audit_find(audit, NOTE, "dropped-edge", machine->name, edge->dropped,
                       "edge %s.%s is taken only in code that this program does not use", machine->name,
                       edge_text(machine, edge));
        } else if (edge->sites.count == 0u && was_optimised_whole(audit)) {
            audit_find(audit, AMBER, "dead-edge", machine->name, here,
                       "edge %s.%s is declared, but no code takes it, or only code that link-time optimisation removed "
                       "with its records: look without -flto",
                       machine->name, edge_text(machine, edge));
        } else if (edge->sites.count == 0u) {
            audit_find(audit, RED, "dead-edge", machine->name, here,
                       "edge %s.%s is declared, but no code takes it: remove the row, or take it", machine->name,
                       edge_text(machine, edge));
        } else if (!taken(audit, edge)) {
            audit_find(audit, RED, "dead-edge", machine->name, here,
                       "edge %s.%s is taken only in code that nothing calls (%s)", machine->name,
                       edge_text(machine, edge), audit->model->code.functions.at[edge->sites.at[0].function].name);
        } else if (!edge->declared) {
            audit_find(audit, RED, "undeclared-edge", machine->name, here, "edge %s.%s is taken, but not declared",
                       machine->name, edge_text(machine, edge));
        }
    }
}

/* Whether code that the linker dropped leads to a state: then another program may reach it. */
static bool reached_elsewhere(const struct machine *machine, size_t state)
{
    for (size_t i = 0; i < machine->edges.count; i++) {
        if (machine->edges.at[i].to == state && machine->edges.at[i].dropped.file != NULL) {
            return true;
        }
    }
    return false;
}

static void check_states(struct audit *audit, const struct machine *machine)
{
    for (size_t i = 0; i < machine->states.count; i++) {
        const struct machine_state *state = &machine->states.at[i];
        const struct place nowhere = {NULL, 0};
        if (!state->reachable) {
            audit_find(audit, reached_elsewhere(machine, i) ? NOTE : RED, "unreachable-state", machine->name, nowhere,
                       "state %s.%s cannot be reached: no code takes an edge to it from a state that can",
                       machine->name, state->name);
        }
        /* A machine of one state does all it does there. */
        if (!state->has_way_out && state->kind != STATE_FINAL && machine->states.count > 1u) {
            audit_find(
                audit, RED, "no-way-out", machine->name, nowhere,
                "state %s.%s has no way out and is not declared final: once there, the machine stays there for ever",
                machine->name, state->name);
        }
    }
}

void audit_edges(struct audit *audit)
{
    for (size_t i = 0; i < audit->model->machines.count; i++) {
        struct machine *machine = audit->model->machines.at[i];
        if (machine->states.count == 0u) {
            continue;
        }
        if (!machine->used) {
            audit_find(audit, NOTE, "unused-machine", machine->name, (struct place){NULL, 0},
                       "machine %s is declared, but no code of it is in this program", machine->name);
            continue;
        }
        reach_states(audit, machine);
        check_edges(audit, machine);
        check_states(audit, machine);
        if (machine->layouts > 1u) {
            audit_find(audit, AMBER, "two-machines", machine->name, (struct place){NULL, 0},
                       "%zu machines of this program are called %s: their records cannot be told apart; rename one",
                       machine->layouts, machine->name);
        }
    }
}
