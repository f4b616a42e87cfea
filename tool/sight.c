// SPDX-License-Identifier: Apache-2.0
#include "sight.h"

#include <string.h>

#define TASKS_MOST   8192u
#define BYTES_MOST   ((uint64_t)1 << 20) /* of one task */
#define SAMPLES_MOST 64u                 /* of the code, to see whether the target runs this firmware */
#define SAMPLE_BYTES 1024u
#define GAP_BYTES    128u

static bool read_target(const struct sight *sight, uint64_t address, void *bytes, uint64_t count)
{
    return sight->target->read(sight->target, address + sight->target->bias, bytes, (size_t)count);
}

/* ---- memory, read in as few goes as possible ---- */

static void want(struct sight *sight, uint64_t address, uint64_t count)
{
    if (count > 0u && count <= BYTES_MOST) {
        *list_add(&sight->blocks) = (struct block_read){.address = address, .count = count};
    }
}

static int by_address(const void *a, const void *b)
{
    const struct block_read *left = a;
    const struct block_read *right = b;
    return left->address < right->address ? -1 : left->address > right->address;
}

/* What lies close together is read together. */
static void merge_blocks(struct sight *sight)
{
    size_t kept = 0;
    list_sort(&sight->blocks, by_address);
    for (size_t i = 0; i < sight->blocks.count; i++) {
        const struct block_read block = sight->blocks.at[i];
        struct block_read *last = kept > 0u ? &sight->blocks.at[kept - 1u] : NULL;
        if (last != NULL && block.address <= last->address + last->count + GAP_BYTES) {
            last->count = most(last->count, block.address + block.count - last->address);
        } else {
            sight->blocks.at[kept++] = block;
        }
    }
    sight->blocks.count = kept;
    for (size_t i = 0; i < kept; i++) {
        sight->blocks.at[i].bytes = take((size_t)sight->blocks.at[i].count);
        sight->blocks.at[i].again = take((size_t)sight->blocks.at[i].count);
    }
}

static void read_blocks(struct sight *sight)
{
    for (size_t i = 0; i < sight->blocks.count; i++) {
        struct block_read *block = &sight->blocks.at[i];
        block->known = read_target(sight, block->address, block->bytes, block->count);
        /* A target that runs meanwhile is read twice: what differs was caught in motion. */
        if (block->known && !(sight->target->live && read_target(sight, block->address, block->again, block->count))) {
            memcpy(block->again, block->bytes, block->count);
        }
    }
}

static const struct block_read *block_of(const struct sight *sight, uint64_t address, uint64_t count)
{
    for (size_t i = 0; i < sight->blocks.count; i++) {
        const struct block_read *block = &sight->blocks.at[i];
        if (block->known && address >= block->address && address - block->address <= block->count &&
            block->count - (address - block->address) >= count) {
            return block;
        }
    }
    return NULL;
}

static bool read_at(const struct sight *sight, uint64_t address, void *bytes, uint64_t count)
{
    const struct block_read *block = block_of(sight, address, count);
    if (block != NULL) {
        memcpy(bytes, block->again + (address - block->address), count);
        return true;
    }
    return read_target(sight, address, bytes, count);
}

/* ---- is it this firmware? ---- */

static bool build_id_differs(const struct sight *sight, bool *known)
{
    const struct image *image = sight->model->image;
    const size_t count = image->build_id != NULL ? strlen(image->build_id) / 2u : 0u;
    uint8_t found[64];
    *known = false;
    if (count == 0u || count > sizeof found || image->build_id_address == 0u ||
        image_section_at(image, image->build_id_address) == NULL ||
        !read_at(sight, image->build_id_address, found, count)) {
        return false;
    }
    *known = true;
    struct text digits = {0};
    for (size_t i = 0; i < count; i++) {
        text_add(&digits, "%02x", found[i]);
    }
    return !same(digits.at, image->build_id);
}

/* Whether the code in the target is that of the file: all of it, or of a large one samples from begin to end. */
static bool code_differs(const struct sight *sight, bool *known)
{
    const struct image *image = sight->model->image;
    *known = false;
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (!section->in_memory || section->writable || section->bytes == NULL || !section->code) {
            continue;
        }
        const uint64_t samples = (section->size_bytes + SAMPLE_BYTES - 1u) / SAMPLE_BYTES;
        const uint64_t step = (samples + SAMPLES_MOST - 1u) / SAMPLES_MOST;
        for (uint64_t sample = 0; sample < samples; sample += step) {
            uint8_t found[SAMPLE_BYTES];
            const uint64_t at = sample * SAMPLE_BYTES;
            const uint64_t count = least(SAMPLE_BYTES, section->size_bytes - at);
            if (!read_at(sight, section->address + at, found, count)) {
                break;
            }
            *known = true;
            if (memcmp(found, section->bytes + at, count) != 0) {
                return true;
            }
        }
    }
    return false;
}

static void check_identity(struct sight *sight)
{
    bool known = false;
    if (build_id_differs(sight, &known)) {
        *list_add(&sight->warnings) = "the target's build id is another one: this is not the firmware that runs there, "
                                      "and what follows is guesswork";
        return;
    }
    if (known) {
        return;
    }
    if (code_differs(sight, &known)) {
        *list_add(&sight->warnings) = "the target's code is not this file's: this is not the firmware that runs there, "
                                      "and what follows is guesswork";
    } else if (!known) {
        *list_add(&sight->warnings) =
            "not checked that the memory is of this firmware: there is no code in it to compare";
    }
}

/* ---- one look ---- */

static bool number_at(const struct sight *sight, uint64_t address, unsigned size_bytes, uint64_t *number)
{
    uint8_t bytes[8] = {0};
    if (size_bytes > 8u || !read_at(sight, address, bytes, size_bytes)) {
        return false;
    }
    *number = 0;
    for (unsigned i = 0; i < size_bytes; i++) {
        *number |= (uint64_t)bytes[i] << (8u * i);
    }
    return true;
}

/* A word for each word of tasks. Before them one summary word a tier, if any tier has more tasks than a word has bits;
 * behind those the level between of tiers of three levels (system.h). A port may keep a second set, `stator_own`, for
 * the wakes of the loop's own thread (ready.h). */
static void look_ready(const struct sight *sight, struct seen *seen, const char *set)
{
    const struct variable *ready = debug_variable(&sight->model->debug, set);
    if (ready == NULL || ready->type->kind != TYPE_ARRAY || ready->type->of->size_bytes == 0u ||
        ready->type->of->size_bytes > 8u) {
        return;
    }
    const unsigned word_bytes = (unsigned)ready->type->of->size_bytes;
    const unsigned word_bits = word_bytes * 8u;
    unsigned summaries = 0;
    unsigned middles = 0;
    for (size_t i = 0; i < sight->model->tiers.count; i++) {
        const unsigned tasks = sight->model->tiers.at[i].count;
        summaries = tasks > word_bits ? (unsigned)sight->model->tiers.count : summaries;
        middles += tasks > word_bits * word_bits ? (tasks - 1u) / (word_bits * word_bits) + 1u : 0u;
    }
    const unsigned word = summaries + middles + seen->index / word_bits;
    uint64_t bits = 0;
    if (word < ready->type->count && number_at(sight, ready->address + word * word_bytes, word_bytes, &bits)) {
        seen->ready_known = true;
        seen->ready = seen->ready || (bits >> (seen->index % word_bits) & 1u) != 0u;
    }
}

static bool element(const struct sight *sight, const struct variable *variable, const char *name, uint64_t index,
                    uint64_t *value)
{
    const struct member *member = type_member(variable->type, name);
    return member != NULL && member->type->kind == TYPE_ARRAY && index < member->type->count &&
           number_at(sight, variable->address + member->offset_bytes + index * member->type->of->size_bytes,
                     (unsigned)member->type->of->size_bytes, value);
}

static const struct tier *tier_of(const struct model *model, const char *system, unsigned index)
{
    for (size_t i = 0; i < model->tiers.count; i++) {
        const struct tier *tier = &model->tiers.at[i];
        if (same(tier->system, system) && index - tier->first < tier->count) {
            return tier;
        }
    }
    return NULL;
}

/* Whether a clock serves a task: that of a tier behind a doorbell its own tier's, counted from 0; the loop's all of the
 * loop's tiers. */
static bool serves(const struct model *model, const struct task *clock, const struct seen *seen, unsigned *index)
{
    const struct tier *of = tier_of(model, clock->system, clock->index);
    const struct tier *tier = tier_of(model, seen->task->system, seen->index);
    const bool own = of != NULL && of->kind[0] != '\0';
    *index = own ? seen->index - of->first : seen->index;
    return own ? tier == of : tier == NULL || tier->kind[0] == '\0';
}

/* Level 0 of the deadlines' tree: armed has a bit, and deadline an entry, for each task (time.h). */
static void look_deadline(const struct sight *sight, struct seen *seen)
{
    for (size_t i = 0; i < sight->model->tasks.count; i++) {
        const struct task *clock = &sight->model->tasks.at[i];
        const struct variable *timers =
            same(clock->machine_name, "stator_timers") ? debug_variable(&sight->model->debug, clock->object) : NULL;
        uint64_t armed = 0;
        unsigned index = 0;
        if (timers == NULL || !serves(sight->model, clock, seen, &index) ||
            !element(sight, timers, "armed", index / 8u, &armed)) {
            continue;
        }
        seen->armed = (armed >> (index % 8u) & 1u) != 0u;
        seen->deadline_known = element(sight, timers, "deadline", index, &seen->deadline);
    }
}

static void look_polls(const struct sight *sight, struct seen *seen)
{
    uint64_t address = 0;
    const struct type *type = NULL;
    if (sight->polls != NULL && model_resolve(sight->model, sight->polls, &address, &type) && type != NULL &&
        type->kind == TYPE_ARRAY && seen->index < type->count) {
        seen->polls_known = number_at(sight, address + seen->index * type->of->size_bytes,
                                      (unsigned)type->of->size_bytes, &seen->polls);
    }
}

static bool all_equal(const uint8_t *bytes, uint64_t count)
{
    for (uint64_t i = 1; i < count; i++) {
        if (bytes[i] != bytes[0]) {
            return false;
        }
    }
    return count > 0u;
}

const char *seen_strange(const struct seen *seen)
{
    const struct machine *machine = seen->task->machine;
    if (seen->bytes == NULL) {
        return "its memory cannot be read";
    }
    if (seen->state != NO_STATE) {
        return NULL;
    }
    if (all_equal(seen->bytes + machine->union_offset, machine->size_bytes - machine->union_offset)) {
        return text_of("every byte is 0x%02x: a poison pattern, or memory that was never started", seen->state_byte);
    }
    return text_of("state byte 0x%02x is none of its %zu states: memory was overwritten, or this is another firmware",
                   seen->state_byte, machine->states.count);
}

static void look_task(const struct sight *sight, struct seen *seen)
{
    const uint64_t size = seen->task->size_bytes;
    seen->bytes = NULL;
    seen->state = NO_STATE;
    seen->moved = false;
    if (!read_at(sight, seen->address, seen->buffer, size)) {
        return;
    }
    seen->bytes = seen->buffer;
    const struct block_read *block = block_of(sight, seen->address, size);
    seen->moved = block != NULL && memcmp(block->bytes + (seen->address - block->address),
                                          block->again + (seen->address - block->address), size) != 0;
    seen->state_byte = seen->bytes[seen->task->machine->union_offset];
    seen->state = seen->state_byte < seen->task->machine->states.count ? seen->state_byte : NO_STATE;
    seen->ready = false;
    look_ready(sight, seen, "stator_ready");
    look_ready(sight, seen, "stator_own");
    look_deadline(sight, seen);
    look_polls(sight, seen);
}

void sight_look(struct sight *sight)
{
    read_blocks(sight);
    for (size_t i = 0; i < sight->tasks.count; i++) {
        look_task(sight, &sight->tasks.at[i]);
    }
}

/* The ready set, the deadlines, the counts of polls. */
static void want_arrays(struct sight *sight)
{
    static const char *const sets[] = {"stator_ready", "stator_own"};
    uint64_t address = 0;
    const struct type *type = NULL;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        const struct variable *ready = debug_variable(&sight->model->debug, sets[i]);
        if (ready != NULL) {
            want(sight, ready->address, ready->type->size_bytes);
        }
    }
    for (size_t i = 0; i < sight->model->tasks.count; i++) {
        const struct task *clock = &sight->model->tasks.at[i];
        const struct variable *timers =
            same(clock->machine_name, "stator_timers") ? debug_variable(&sight->model->debug, clock->object) : NULL;
        if (timers != NULL) {
            want(sight, timers->address, timers->type->size_bytes);
        }
    }
    if (sight->polls != NULL && model_resolve(sight->model, sight->polls, &address, &type) && type != NULL) {
        want(sight, address, type->size_bytes);
    }
}

void sight_open(struct sight *sight, const struct model *model, struct target *target, const char *polls)
{
    sight->model = model;
    sight->target = target;
    sight->polls = polls;
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        if (task->machine == NULL) {
            continue;
        }
        if (!task->placed || !task->machine->laid_out || task->size_bytes == 0u || task->size_bytes > BYTES_MOST ||
            task->machine->union_offset >= task->size_bytes) {
            *list_add(&sight->warnings) =
                text_of("task %s cannot be shown: its place or its fields are not known (compile with -g)", task->name);
            continue;
        }
        for (unsigned n = 0; n < task->count && sight->tasks.count < TASKS_MOST; n++) {
            *list_add(&sight->tasks) = (struct seen){.task = task,
                                                     .number = n,
                                                     .index = task->index + n,
                                                     .address = task->address + n * task->size_bytes,
                                                     .buffer = take(task->size_bytes)};
        }
    }
    for (size_t i = 0; i < sight->tasks.count; i++) {
        want(sight, sight->tasks.at[i].address, sight->tasks.at[i].task->size_bytes);
    }
    want_arrays(sight);
    merge_blocks(sight);
    check_identity(sight);
}

/* ---- values ---- */

const char *seen_name(const struct seen *seen)
{
    return seen->task->count > 1u ? text_of("%s[%u]", seen->task->name, seen->number) : seen->task->name;
}

const char *seen_state(const struct seen *seen)
{
    return seen->state != NO_STATE ? seen->task->machine->states.at[seen->state].name
           : seen->bytes != NULL   ? text_of("0x%02x?", seen->state_byte)
                                   : "?";
}

static uint64_t unsigned_of(const uint8_t *bytes, uint64_t size)
{
    uint64_t value = 0;
    for (uint64_t i = 0; i < size && i < 8u; i++) {
        value |= (uint64_t)bytes[i] << (8u * i);
    }
    return value;
}

static int64_t signed_of(uint64_t value, uint64_t bits)
{
    return bits == 0u || bits >= 64u || (value >> (bits - 1u) & 1u) == 0u ? (int64_t)value
                                                                          : (int64_t)(value | ~(uint64_t)0 << bits);
}

static const char *scalar_text(const struct type *type, uint64_t value, uint64_t bits)
{
    if (type->kind == TYPE_ENUM) {
        for (size_t i = 0; i < type->enumerators.count; i++) {
            if ((uint64_t)type->enumerators.at[i].value == value ||
                type->enumerators.at[i].value == signed_of(value, bits)) {
                return type->enumerators.at[i].name;
            }
        }
        return text_of("%lld (none of enum %s)", (long long)signed_of(value, bits), type->tag);
    }
    switch (type->encoding) {
    case ENCODING_BOOLEAN:
        return value > 1u ? text_of("%llu (no bool)", (unsigned long long)value) : value == 1u ? "true" : "false";
    case ENCODING_SIGNED:
        return text_of("%lld", (long long)signed_of(value, bits));
    case ENCODING_CHARACTER:
        return value >= 0x20u && value < 0x7Fu && same(type->name, "char") ? text_of("'%c'", (char)value)
                                                                           : text_of("%llu", (unsigned long long)value);
    case ENCODING_FLOAT:
        if (type->size_bytes == 4u) {
            float number = 0;
            memcpy(&number, &value, sizeof number);
            return text_of("%g", (double)number);
        }
        if (type->size_bytes == 8u) {
            double number = 0;
            memcpy(&number, &value, sizeof number);
            return text_of("%g", number);
        }
        return "?";
    default:
        return text_of("%llu", (unsigned long long)value);
    }
}

/* The member, or the element, of a type that holds an offset: adds it to a path. NULL: there is none. */
static const struct type *inner_at(const struct type *type, uint64_t *offset, struct text *path)
{
    if (type->kind == TYPE_ARRAY && type->of->size_bytes > 0u) {
        text_add(path, "[%llu]", (unsigned long long)(*offset / type->of->size_bytes));
        *offset %= type->of->size_bytes;
        return type->of;
    }
    for (size_t i = 0; type->kind == TYPE_STRUCT && i < type->members.count; i++) {
        const struct member *member = &type->members.at[i];
        if (*offset >= member->offset_bytes && *offset - member->offset_bytes < member->type->size_bytes) {
            text_add(path, ".%s", member->name);
            *offset -= member->offset_bytes;
            return member->type;
        }
    }
    return NULL;
}

/* "&shared.magnetic": the object there that is of the pointer's own type, else the innermost that begins there. */
static const char *pointer_text(const struct model *model, const struct type *to, uint64_t value)
{
    enum { DEEPEST = 8 };
    const struct variable *variable = value != 0u ? debug_variable_at(&model->debug, value) : NULL;
    if (variable == NULL) {
        return value == 0u ? "NULL" : text_of("0x%llx", (unsigned long long)value);
    }
    const uint64_t whole = value - variable->address;
    uint64_t offset = whole;
    struct text path = {0};
    text_add(&path, "&%s", variable->name);
    const char *found = offset == 0u ? text_copy(path.at, path.count) : NULL;
    const struct type *type = variable->type;
    for (unsigned depth = 0; depth < DEEPEST && type != NULL; depth++) {
        if (offset == 0u && to != NULL && type->kind == to->kind && same(type->tag, to->tag) &&
            same(type->name, to->name)) {
            return path.at;
        }
        type = inner_at(type, &offset, &path);
        if (offset == 0u && type != NULL && found == NULL) {
            found = text_copy(path.at, path.count);
        }
    }
    return found != NULL ? found : text_of("&%s+%llu", variable->name, (unsigned long long)whole);
}

static const char *array_text(const struct model *model, const struct type *type, const uint8_t *bytes, unsigned depth)
{
    enum { SHOWN = 12 };
    struct text out = {0};
    if (type->of->size_bytes == 0u || type->count > type->size_bytes / type->of->size_bytes) {
        return "?"; /* damaged debug information */
    }
    if (type->of->kind == TYPE_BASE && same(type->of->name, "char")) {
        text_add(&out, "\"");
        for (uint64_t i = 0; i < type->count && i < 64u && bytes[i] != 0u; i++) {
            text_add(&out, bytes[i] >= 0x20u && bytes[i] < 0x7Fu ? "%c" : "\\x%02x", bytes[i]);
        }
        text_add(&out, "\"");
        return out.at;
    }
    text_add(&out, "{");
    for (uint64_t i = 0; i < type->count && i < SHOWN; i++) {
        text_add(&out, "%s%s", i > 0u ? ", " : "",
                 value_text(model, type->of, bytes + i * type->of->size_bytes, depth + 1u));
    }
    text_add(&out, type->count > SHOWN ? ", ... %llu in all}" : "}", (unsigned long long)type->count);
    return out.at;
}

static const char *child_text(const struct model *model, const struct machine *machine, const uint8_t *bytes,
                              unsigned depth)
{
    const uint8_t number = bytes[machine->union_offset];
    struct text out = {0};
    if (number >= machine->states.count) {
        return text_of("%s: state byte 0x%02x, which is none", machine->name, number);
    }
    const struct machine_state *state = &machine->states.at[number];
    const size_t count = machine->always.count + state->fields.count;
    text_add(&out, "%s.%s", machine->name, state->name);
    for (size_t i = 0; i < count && depth < 6u; i++) {
        const struct field *field =
            i < machine->always.count ? &machine->always.at[i] : &state->fields.at[i - machine->always.count];
        text_add(&out, "%s%s = %s", i == 0u ? " {" : ", ", field->name, field_value(model, field, bytes, depth + 1u));
    }
    text_add(&out, count > 0u && depth < 6u ? "}" : "");
    return out.at;
}

static const char *struct_text(const struct model *model, const struct type *type, const uint8_t *bytes, unsigned depth)
{
    uint64_t count = 0;
    const struct machine *machine = model_machine_of(model, type, &count);
    struct text out = {0};
    if (machine != NULL && machine->laid_out && machine->size_bytes <= type->size_bytes) {
        return child_text(model, machine, bytes, depth);
    }
    text_add(&out, "{");
    for (size_t i = 0; i < type->members.count && i < 32u; i++) {
        const struct member *member = &type->members.at[i];
        const struct field field = {.name = member->name,
                                    .type = member->type,
                                    .offset_bytes = member->offset_bytes,
                                    .bit_offset = member->bit_offset,
                                    .bit_count = member->bit_count};
        if (member->offset_bytes + field_bytes(&field) <= type->size_bytes) {
            text_add(&out, "%s%s = %s", i > 0u ? ", " : "", member->name,
                     field_value(model, &field, bytes, depth + 1u));
        }
    }
    text_add(&out, "}");
    return out.at;
}

const char *value_text(const struct model *model, const struct type *type, const uint8_t *bytes, unsigned depth)
{
    if (depth > 6u) {
        return "...";
    }
    switch (type->kind) {
    case TYPE_BASE:
    case TYPE_ENUM:
        return type->size_bytes <= 8u ? scalar_text(type, unsigned_of(bytes, type->size_bytes), type->size_bytes * 8u)
                                      : "?";
    case TYPE_POINTER:
        return pointer_text(model, type->of, unsigned_of(bytes, type->size_bytes));
    case TYPE_ARRAY:
        return array_text(model, type, bytes, depth);
    case TYPE_STRUCT:
    case TYPE_UNION:
        return struct_text(model, type, bytes, depth);
    default:
        return "?";
    }
}

const char *field_value(const struct model *model, const struct field *field, const uint8_t *machine_bytes,
                        unsigned depth)
{
    const uint8_t *bytes = machine_bytes + field->offset_bytes;
    if (field->bit_count != 0u) {
        const uint64_t all = unsigned_of(bytes, least(field_bytes(field), 8u)) >> field->bit_offset;
        return scalar_text(field->type, field->bit_count < 64u ? all & (((uint64_t)1 << field->bit_count) - 1u) : all,
                           field->bit_count);
    }
    return value_text(model, field->type, bytes, depth);
}
