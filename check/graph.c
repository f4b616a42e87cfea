// SPDX-License-Identifier: Apache-2.0
#include "search.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned depth_of(uint32_t number)
{
    unsigned depth = 0;
    for (uint32_t at = number; search->store.slots[at].parent != STATE_NONE; at = search->store.slots[at].parent) {
        depth++;
    }
    return depth;
}

/* When nothing happens any more, the system comes to sleep: the states after each other without an event form no
 * circle. Each is walked once. Returns the state of a circle with the shortest way to it, or STATE_NONE. */
static uint32_t circle(void)
{
    const struct slot *slots = search->store.slots;
    uint32_t best = STATE_NONE;
    uint8_t *walked = calloc(search->store.mask + 1, 1);
    if (walked == NULL) {
        out_of_memory();
    }
    for (uint64_t i = 0; i <= search->store.mask; i++) {
        uint32_t at = (uint32_t)i;
        if (slots[i].fingerprint == 0 || walked[i] != 0) {
            continue;
        }
        while (at < STATE_SLEPT && walked[at] == 0) {
            walked[at] = 1;
            at = slots[at].next;
        }
        const bool round = at < STATE_SLEPT && walked[at] == 1;
        if (round && (best == STATE_NONE || depth_of(at) < depth_of(best))) {
            best = at;
        }
        for (at = (uint32_t)i; at < STATE_SLEPT && walked[at] == 1; at = slots[at].next) {
            walked[at] = 2;
        }
    }
    free(walked);
    if (best != STATE_NONE) {
        for (uint32_t at = slots[best].next, nearest = best; at != nearest && at != best; at = slots[at].next) {
            best = depth_of(at) < depth_of(best) ? at : best;
        }
    }
    return best;
}

/* Backwards from the states in which the rule holds. Returns the nearest state from which it cannot come true again. */
static uint32_t never_again(unsigned index, unsigned workers)
{
    uint8_t *marks = search->store.marks;
    const uint8_t bit = (uint8_t)(1u << index);
    bool more = true;
    while (more) {
        more = false;
        for (unsigned i = 0; i < workers; i++) {
            const struct worker *worker = &search->workers[i];
            for (uint64_t j = worker->arrow_count; j-- > 0;) {
                const struct arrow arrow = worker->arrows[j];
                if ((marks[arrow.to] & bit) != 0 && (marks[arrow.from] & bit) == 0) {
                    marks[arrow.from] |= bit;
                    more = true;
                }
            }
        }
    }
    uint32_t best = STATE_NONE;
    for (uint64_t i = 0; i <= search->store.mask; i++) {
        if (search->store.slots[i].fingerprint != 0 && (marks[i] & bit) == 0 &&
            (best == STATE_NONE || depth_of((uint32_t)i) < depth_of(best))) {
            best = (uint32_t)i;
        }
    }
    return best;
}

bool graph_is_wrong(const struct image *image, unsigned workers, struct finding *finding)
{
    unsigned index = 0;
    uint32_t at = image->model->busy || image->model->cores->main != NULL ? STATE_NONE : circle();
    *finding = (struct finding){.state = at, .circle = at != STATE_NONE, .entry = ENTRY_NONE};
    snprintf(finding->what, sizeof finding->what,
             "livelock: from here on the system polls for ever and never sleeps, although nothing happens");
    for (const struct stator_check_rule *rule = image->model->rules; rule->holds != NULL && at == STATE_NONE; rule++) {
        if (rule->kind == STATOR_CHECK_RULE_OF_again) {
            at = never_again(index++, workers);
            finding->state = at;
            snprintf(finding->what, sizeof finding->what, "`%s` cannot come true again from here, whatever happens",
                     rule->name);
        }
    }
    return at != STATE_NONE;
}
