// SPDX-License-Identifier: Apache-2.0
//
// A summary for a pull request.
#include "report.h"

/* A text in a cell of a table. */
static const char *cell(const char *text)
{
    struct text out = {0};
    for (; *text != '\0'; text++) {
        text_add(&out, *text == '|' ? "\\|" : *text == '\n' ? " " : "%c", *text);
    }
    return out.count > 0u ? out.at : "";
}

void report_markdown(struct text *out, const struct audit *audit)
{
    const struct stack_account *stack = &audit->stack;
    text_add(out, "### `%s`: %s\n\n| | bytes | how |\n|---|---:|---|\n", base_name(audit->model->image->path),
             verdict_text(audit));
    text_add(out, "| flash | %s | measured |\n", grouped(audit->flash_bytes));
    text_add(out, "| task states | %s | measured |\n", grouped(audit->state_bytes));
    text_add(out, "| stack, interrupts included | %s | %s |\n", reach_bytes(&stack->total),
             cell(reach_how(audit, &stack->total)));
    if (stack->reserved_bytes > 0u) {
        text_add(out, "| stack reserved | %s | %s |\n", grouped(stack->reserved_bytes), cell(stack->reserved_how));
    }
    if (audit->findings.count > 0u) {
        text_add(out, "\n| | finding | where |\n|---|---|---|\n");
    }
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct finding *finding = &audit->findings.at[i];
        text_add(out, "| %s | %s | %s |\n", severity_name(finding->severity), cell(finding->text),
                 finding->place.file != NULL ? text_of("`%s`", cell(place_text(finding->place))) : "");
    }
    if (audit->model->machines.count > 0u) {
        text_add(out, "\n| machine | bytes | states | edges |\n|---|---:|---:|---:|\n");
    }
    for (size_t i = 0; i < audit->model->machines.count; i++) {
        const struct machine *machine = audit->model->machines.at[i];
        if (machine->used) {
            text_add(out, "| `%s` | %s | %zu | %zu |\n", cell(machine->name),
                     machine->laid_out ? grouped(machine->size_bytes) : "unknown", machine->states.count,
                     machine->edges.count);
        }
    }
}
