// SPDX-License-Identifier: Apache-2.0
//
// Where every byte of RAM goes. Each region is cut into items without gap or overlap, so that they sum to it.
#include "audit.h"

#include <string.h>

#define SPLIT_MOST  4096u /* parts of one variable */
#define DEPTH_MOST  8u
#define REGION_BITS 24u /* sections in one block of 16 MB are one memory, unless the user says otherwise */

const char *ram_kind_name(enum ram_kind kind)
{
    static const char *const names[RAM_KINDS] = {
        [RAM_TASKS] = "task states",
        [RAM_READY] = "ready set",
        [RAM_DEADLINES] = "deadlines",
        [RAM_CELLS] = "interrupt cells",
        [RAM_KERNEL] = "other kernel",
        [RAM_WRITTEN_BY_POLLS] = "statics that polls write",
        [RAM_SHARED] = "shared, as declared",
        [RAM_GLOBALS] = "other globals",
        [RAM_HEAP] = "heap",
        [RAM_STACK] = "stack",
        [RAM_UNNAMED] = "alignment and unnamed",
        [RAM_UNUSED] = "unused",
    };
    return names[kind];
}

struct cut {
    struct audit *audit;
    LIST(struct ram_item) found;
};

static void put(struct cut *cut, uint64_t address, uint64_t size, enum ram_kind kind, const char *name,
                const char *type, struct place place)
{
    if (size > 0u) {
        *list_add(&cut->found) = (struct ram_item){address, size, kind, name, type, place};
    }
}

static int by_address(const void *a, const void *b)
{
    const struct ram_item *left = a;
    const struct ram_item *right = b;
    if (left->address != right->address) {
        return left->address < right->address ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    if (left->size_bytes != right->size_bytes) {
        return left->size_bytes > right->size_bytes ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

/* ---- the kinds of objects ---- */

/* The task whose object, or array of objects, holds an address. */
static const struct task *task_at(const struct model *model, uint64_t address)
{
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        const uint64_t size = task->size_bytes * (task->machine != NULL ? task->count : 1u);
        if (task->placed && address >= task->address && address - task->address < size) {
            return task;
        }
    }
    return NULL;
}

static bool is_system_object(const struct model *model, const char *name)
{
    for (size_t i = 0; i < model->systems.count; i++) {
        if (same(model->systems.at[i], name)) {
            return true;
        }
    }
    return false;
}

static bool is_kernel_name(const struct model *model, const char *name)
{
    for (size_t i = 0; i < model->systems.count; i++) {
        if (begins(name, text_of("%s_", model->systems.at[i])) && ends(name, "_")) {
            return true;
        }
    }
    return false;
}

/* The interrupt cells in a variable. */
static void find_cells(struct cut *cut, struct ram_item at, const struct type *type, unsigned depth)
{
    if (type->kind == TYPE_STRUCT && same(type->tag, "stator_cell")) {
        put(cut, at.address, type->size_bytes, RAM_CELLS, at.name, type_text(type), at.place);
    } else if (depth > DEPTH_MOST || cut->found.count > SPLIT_MOST) {
        return;
    } else if (type->kind == TYPE_STRUCT) {
        for (size_t i = 0; i < type->members.count; i++) {
            const struct member *member = &type->members.at[i];
            const struct ram_item inner = {.address = at.address + member->offset_bytes,
                                           .name = text_of("%s.%s", at.name, member->name),
                                           .place = at.place};
            find_cells(cut, inner, member->type, depth + 1u);
        }
    } else if (type->kind == TYPE_ARRAY && type->of->kind == TYPE_STRUCT) {
        for (uint64_t i = 0; i < type->count && i < SPLIT_MOST; i++) {
            const struct ram_item inner = {.address = at.address + i * type->of->size_bytes,
                                           .name = text_of("%s[%llu]", at.name, (unsigned long long)i),
                                           .place = at.place};
            find_cells(cut, inner, type->of, depth + 1u);
        }
    }
}

bool ram_holds_cell(const struct type *type, unsigned depth)
{
    if (type->kind == TYPE_ARRAY && depth < DEPTH_MOST) {
        return ram_holds_cell(type->of, depth + 1u);
    }
    for (size_t i = 0; type->kind == TYPE_STRUCT && depth < DEPTH_MOST && i < type->members.count; i++) {
        if (ram_holds_cell(type->members.at[i].type, depth + 1u)) {
            return true;
        }
    }
    return type->kind == TYPE_STRUCT && same(type->tag, "stator_cell");
}

static enum ram_kind kind_of(const struct audit *audit, const char *name, uint64_t address,
                             const struct variable *variable)
{
    const struct model *model = audit->model;
    const struct task *task = task_at(model, address);
    if (task != NULL) {
        return task->machine != NULL ? RAM_TASKS : RAM_DEADLINES;
    }
    if (same(name, "stator_ready")) {
        return RAM_READY;
    }
    if (is_kernel_name(model, name) || (begins(name, "stator_") && variable != NULL && variable->place.file != NULL &&
                                        strstr(variable->place.file, "stator/") != NULL)) {
        return RAM_KERNEL;
    }
    for (size_t i = 0; i < audit->writes.count; i++) {
        if (audit->writes.at[i].address == address) {
            return audit->writes.at[i].shared != NULL ? RAM_SHARED : RAM_WRITTEN_BY_POLLS;
        }
    }
    return RAM_GLOBALS;
}

static void put_object(struct cut *cut, const char *name, uint64_t address, uint64_t size,
                       const struct variable *variable)
{
    const struct place place = variable != NULL ? variable->place : (struct place){NULL, 0};
    const char *type = variable != NULL ? type_text(variable->type) : NULL;
    if (is_system_object(cut->audit->model, name)) {
        return; /* its tasks are items of their own */
    }
    if (variable != NULL && variable->function != NULL) {
        name = text_of("%s.%s", variable->function, variable->name);
    }
    const enum ram_kind kind = kind_of(cut->audit, variable != NULL ? variable->name : name, address, variable);
    if (kind == RAM_TASKS) {
        return;
    }
    uint64_t at = address;
    if ((kind == RAM_GLOBALS || kind == RAM_SHARED || kind == RAM_WRITTEN_BY_POLLS) && variable != NULL &&
        ram_holds_cell(variable->type, 0)) {
        struct cut cells = {.audit = cut->audit};
        find_cells(&cells, (struct ram_item){.address = address, .name = name, .place = place}, variable->type, 0);
        list_sort(&cells.found, by_address);
        for (size_t i = 0; i < cells.found.count; i++) {
            const struct ram_item *cell = &cells.found.at[i];
            if (cell->address >= at && cell->address + cell->size_bytes <= address + size) {
                put(cut, at, cell->address - at, kind, name, type, place);
                *list_add(&cut->found) = *cell;
                at = cell->address + cell->size_bytes;
            }
        }
        list_free(&cells.found);
    }
    put(cut, at, address + size - at, kind, name, type, place);
}

static void put_tasks(struct cut *cut)
{
    const struct model *model = cut->audit->model;
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        if (task->machine != NULL && task->placed) {
            const char *name = task->count > 1u ? text_of("%s (%u tasks)", task->name, task->count) : task->name;
            put(cut, task->address, task->size_bytes * task->count, RAM_TASKS, name, task->machine_name,
                (struct place){NULL, 0});
        }
    }
}

static void put_objects(struct cut *cut)
{
    const struct model *model = cut->audit->model;
    struct map done = {0};
    for (size_t i = 0; i < model->image->symbols.count; i++) {
        const struct symbol *symbol = &model->image->symbols.at[i];
        if (symbol->function || symbol->section == NULL || !symbol->section->writable || symbol->size_bytes == 0u ||
            map_get(&done, symbol->address) != NULL) {
            continue;
        }
        const struct variable *variable = debug_variable_at(&model->debug, symbol->address);
        map_set(&done, symbol->address, cut);
        put_object(cut, symbol->name, symbol->address, symbol->size_bytes,
                   variable != NULL && variable->address == symbol->address ? variable : NULL);
    }
    for (size_t i = 0; i < model->debug.variables.count; i++) {
        const struct variable *variable = &model->debug.variables.at[i];
        const struct section *section = image_section_at(model->image, variable->address);
        if (section != NULL && section->writable && map_get(&done, variable->address) == NULL) {
            map_set(&done, variable->address, cut);
            put_object(cut, variable->name, variable->address, variable->type->size_bytes, variable);
        }
    }
}

static void put_sections(struct cut *cut)
{
    const struct image *image = cut->audit->model->image;
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (!section->in_memory || !section->writable) {
            continue;
        }
        if (same(section->name, ".heap") || same(section->name, "heap")) {
            put(cut, section->address, section->size_bytes, RAM_HEAP, section->name, NULL, (struct place){NULL, 0});
        } else if (cut->audit->stack.reserved_bytes > 0u &&
                   section->address + section->size_bytes == cut->audit->stack.top &&
                   section->size_bytes == cut->audit->stack.reserved_bytes) {
            put(cut, section->address, section->size_bytes, RAM_STACK, section->name, NULL, (struct place){NULL, 0});
        }
    }
    const struct stack_account *stack = &cut->audit->stack;
    if (stack->reserved_bytes > 0u && stack->top > stack->reserved_bytes && begins(stack->reserved_how, "the symbol")) {
        put(cut, stack->top - stack->reserved_bytes, stack->reserved_bytes, RAM_STACK, "stack", NULL,
            (struct place){NULL, 0});
    }
}

/* ---- regions ---- */

static void extend(struct audit *audit, uint64_t low, uint64_t high, const char *how)
{
    for (size_t i = 0; i < audit->regions.count; i++) {
        struct ram_region *region = &audit->regions.at[i];
        if (region->address >> REGION_BITS == low >> REGION_BITS) {
            const uint64_t end = most(region->address + region->size_bytes, high);
            region->address = least(region->address, low);
            region->size_bytes = end - region->address;
            return;
        }
    }
    *list_add(&audit->regions) = (struct ram_region){.address = low, .size_bytes = high - low, .how = how};
}

static void find_regions(struct audit *audit, const struct audit_options *options)
{
    const struct image *image = audit->model->image;
    if (options->ram_bytes > 0u) {
        *list_add(&audit->regions) = (struct ram_region){
            .address = options->ram_address, .size_bytes = options->ram_bytes, .how = "given with --ram"};
        return;
    }
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (section->in_memory && section->writable && section->size_bytes > 0u && !begins(section->name, ".tbss")) {
            extend(audit, section->address, section->address + section->size_bytes,
                   "from the first section to the last");
        }
    }
    for (size_t i = 0; i < audit->regions.count; i++) {
        struct ram_region *region = &audit->regions.at[i];
        const uint64_t top = audit->stack.top;
        /* The initial stack pointer is one behind the last byte, and may be all that says where the memory ends. */
        if (top > region->address && (top - 1u) >> REGION_BITS == region->address >> REGION_BITS) {
            region->size_bytes = most(region->size_bytes, top - region->address);
            region->how = "from the first section to the stack's top";
        }
    }
}

static const struct section *writable_at(const struct image *image, uint64_t address, uint64_t *next)
{
    *next = UINT64_MAX;
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (!section->in_memory || !section->writable || section->size_bytes == 0u) {
            continue;
        }
        if (address >= section->address && address - section->address < section->size_bytes) {
            *next = section->address + section->size_bytes;
            return section;
        }
        *next = section->address > address ? least(*next, section->address) : *next;
    }
    return NULL;
}

static void add_item(struct audit *audit, struct ram_region *region, struct ram_item item)
{
    region->by_kind[item.kind] += item.size_bytes;
    *list_add(&audit->ram) = item;
}

/* What no object names: inside a section alignment or data without a symbol, outside unused. */
static void fill(struct audit *audit, struct ram_region *region, uint64_t from, uint64_t to)
{
    while (from < to) {
        uint64_t next = 0;
        const struct section *section = writable_at(audit->model->image, from, &next);
        const uint64_t end = least(next, to);
        add_item(audit, region,
                 (struct ram_item){from,
                                   end - from,
                                   section != NULL ? RAM_UNNAMED : RAM_UNUSED,
                                   section != NULL ? text_of("in %s", section->name) : "unused",
                                   NULL,
                                   {NULL, 0}});
        from = end;
    }
}

/* Items that overlap, as in damaged files, give way to the one that begins first. */
static void cut_region(struct audit *audit, struct ram_region *region, const struct cut *cut)
{
    uint64_t at = region->address;
    const uint64_t end = region->address + region->size_bytes;
    for (size_t i = 0; i < cut->found.count; i++) {
        struct ram_item item = cut->found.at[i];
        const uint64_t item_end = least(item.address + item.size_bytes, end);
        if (item_end <= at || item.address >= end || item.address + item.size_bytes < item.address) {
            continue;
        }
        fill(audit, region, at, item.address);
        item.address = most(item.address, at);
        item.size_bytes = item_end - item.address;
        add_item(audit, region, item);
        at = item_end;
    }
    fill(audit, region, at, end);
}

void audit_ram(struct audit *audit, const struct audit_options *options)
{
    struct cut cut = {.audit = audit};
    find_regions(audit, options);
    put_tasks(&cut);
    put_objects(&cut);
    put_sections(&cut);
    list_sort(&cut.found, by_address);
    for (size_t i = 0; i < audit->regions.count; i++) {
        cut_region(audit, &audit->regions.at[i], &cut);
    }
    for (size_t i = 0; i < audit->model->tasks.count; i++) {
        const struct task *task = &audit->model->tasks.at[i];
        audit->state_bytes += task->machine != NULL ? task->size_bytes * task->count : 0u;
    }
    list_free(&cut.found);
}
