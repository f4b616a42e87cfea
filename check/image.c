// SPDX-License-Identifier: Apache-2.0
#include "image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096 };

/* The file as it is; it stays mapped, since names point into it. */
static const uint8_t *file;
static size_t file_size;

static const char *read_file(const char *path)
{
    struct stat status;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        return strerror(errno);
    }
    file_size = (size_t)status.st_size;
    file = mmap(NULL, file_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    close(descriptor);
    return file == MAP_FAILED ? strerror(errno) : NULL;
}

/* The segments were linked by this program a moment ago: their numbers are trusted. */
static const char *map_segments(struct image *image)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)(const void *)file;
    const Elf64_Phdr *segment = (const Elf64_Phdr *)(const void *)(file + header->e_phoff);
    for (unsigned i = 0; i < header->e_phnum; i++, segment++) {
        if (segment->p_type != PT_LOAD) {
            continue;
        }
        const uintptr_t begin = segment->p_vaddr & ~(uintptr_t)(PAGE_BYTES - 1);
        const uintptr_t end = (segment->p_vaddr + segment->p_memsz + PAGE_BYTES - 1) & ~(uintptr_t)(PAGE_BYTES - 1);
        void *at = mmap((void *)begin, end - begin, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        if (at == MAP_FAILED) {
            return "its place in memory is taken";
        }
        memcpy((void *)segment->p_vaddr, file + segment->p_offset, segment->p_filesz);
        if (segment->p_flags & PF_W) {
            image->memory = (uint8_t *)segment->p_vaddr;
            image->size = (segment->p_memsz + 7) & ~(size_t)7;
        } else {
            mprotect(at, end - begin, segment->p_flags & PF_X ? PROT_READ | PROT_EXEC : PROT_READ);
        }
    }
    return image->memory == NULL ? "it has no writable memory" : NULL;
}

static const Elf64_Shdr *section(const char *name)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)(const void *)file;
    const Elf64_Shdr *sections = (const Elf64_Shdr *)(const void *)(file + header->e_shoff);
    const char *names = (const char *)file + sections[header->e_shstrndx].sh_offset;
    for (unsigned i = 0; i < header->e_shnum; i++) {
        if (strcmp(names + sections[i].sh_name, name) == 0) {
            return &sections[i];
        }
    }
    return NULL;
}

/* The address of a global symbol, or 0. */
static uintptr_t symbol(const char *name, size_t *size)
{
    const Elf64_Shdr *table = section(".symtab");
    const Elf64_Shdr *strings = section(".strtab");
    if (table == NULL || strings == NULL) {
        return 0;
    }
    const Elf64_Sym *symbols = (const Elf64_Sym *)(const void *)(file + table->sh_offset);
    for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
        if (symbols[i].st_shndx != SHN_UNDEF &&
            strcmp((const char *)file + strings->sh_offset + symbols[i].st_name, name) == 0) {
            if (size != NULL) {
                *size = symbols[i].st_size;
            }
            return symbols[i].st_value;
        }
    }
    return 0;
}

/* One more element at the end of an array that grows. */
static void *grow(void *array, unsigned count, size_t element_bytes)
{
    void *grown = realloc(array, (count + 1) * element_bytes);
    if (grown == NULL) {
        fputs("stator check: out of memory\n", stderr);
        exit(2);
    }
    return grown;
}

static char *copy(const char *text)
{
    char *copied = grow(NULL, (unsigned)strlen(text), 1);
    return strcpy(copied, text);
}

static struct machine *machine_named(struct image *image, const char *name)
{
    for (unsigned i = 0; i < image->machine_count; i++) {
        if (strcmp(image->machines[i].name, name) == 0) {
            return &image->machines[i];
        }
    }
    image->machines = grow(image->machines, image->machine_count, sizeof *image->machines);
    struct machine *machine = &image->machines[image->machine_count++];
    *machine = (struct machine){.name = copy(name)};
    return machine;
}

/* Headers that several files take leave their records several times. */
static void add_state(struct machine *machine, const char *state, const char *kind)
{
    for (unsigned i = 0; i < machine->state_count; i++) {
        if (strcmp(machine->states[i], state) == 0) {
            return;
        }
    }
    machine->states = grow(machine->states, machine->state_count, sizeof *machine->states);
    machine->kinds = grow(machine->kinds, machine->state_count, sizeof *machine->kinds);
    machine->states[machine->state_count] = copy(state);
    machine->kinds[machine->state_count++] = copy(kind);
}

static void add_edge(struct machine *machine, const char *from, const char *to)
{
    for (unsigned i = 0; i < machine->edge_count; i++) {
        if (strcmp(machine->edges[i].from, from) == 0 && strcmp(machine->edges[i].to, to) == 0) {
            return;
        }
    }
    machine->edges = grow(machine->edges, machine->edge_count, sizeof *machine->edges);
    machine->edges[machine->edge_count++] = (struct edge){copy(from), copy(to)};
}

static void add_task(struct image *image, const char *name, const char *machine, unsigned index, unsigned count,
                     const char *object)
{
    for (unsigned i = 0; i < image->task_count; i++) {
        if (image->tasks[i].index == index) {
            return;
        }
    }
    image->tasks = grow(image->tasks, image->task_count, sizeof *image->tasks);
    image->tasks[image->task_count++] = (struct task){copy(name), copy(machine), copy(object), index, count};
}

/* include/stator/record.h says what a record is. */
static void read_records(struct image *image)
{
    const Elf64_Shdr *records = section(".debug_stator");
    if (records == NULL) {
        return;
    }
    const uint8_t *at = file + records->sh_offset;
    const uint8_t *end = at + records->sh_size;
    while (at + sizeof(uint64_t) < end) {
        const char *text = (const char *)at + sizeof(uint64_t);
        char a[128];
        char b[128];
        char c[128];
        char d[128];
        unsigned index;
        unsigned count;
        if (sscanf(text, "state %127s %127s %127s", a, b, c) == 3) {
            add_state(machine_named(image, a), b, c);
        } else if (sscanf(text, "edge %127s %127s %127s", a, b, c) == 3) {
            add_edge(machine_named(image, a), b, c);
        } else if (sscanf(text, "task %127s %127s %127s %u %u %127s", a, b, c, &index, &count, d) == 6) {
            add_task(image, b, c, index, count, d);
        }
        at += sizeof(uint64_t) + strlen(text) + 1;
    }
}

const char *image_load(struct image *image, const char *path)
{
    *image = (struct image){.path = path};
    const char *wrong = read_file(path);
    if (wrong == NULL) {
        wrong = map_segments(image);
    }
    if (wrong != NULL) {
        return wrong;
    }
    image->file = file;
    image->file_size = file_size;
    const size_t *shape = (const size_t *)symbol("stator_check_shape", NULL);
    if (shape == NULL || *shape != STATOR_CHECK_SHAPE) {
        return "the check port is of another version than this program: build both again";
    }
    image->model = (const struct stator_check_model *)symbol("stator_check_model", NULL);
    image->world = (struct stator_check_world *)symbol("stator_check_world", NULL);
    image->host = (struct stator_check_host **)symbol("stator_check_host", NULL);
    image->wake = (void (*)(uint16_t))symbol("stator_wake", NULL);
    image->step = (void (*)(void))symbol("stator_check_step", NULL);
    image->between = (void (*)(void))symbol("stator_check_happen", NULL);
    image->ready = (uint32_t *)symbol("stator_ready", &image->ready_bytes);
    if (image->model == NULL) {
        return "it has no model: the file that holds STATOR_CHECK is missing";
    }
    if (image->model->step == NULL && image->model->cores->main == NULL) {
        return "the model names nothing to run: it needs a row `system`, `steps` or `core`";
    }
    read_records(image);
    return NULL;
}

const struct machine *image_machine(const struct image *image, const char *name)
{
    for (unsigned i = 0; i < image->machine_count; i++) {
        if (strcmp(image->machines[i].name, name) == 0) {
            return &image->machines[i];
        }
    }
    return NULL;
}

const struct task *image_task(const struct image *image, unsigned index)
{
    for (unsigned i = 0; i < image->task_count; i++) {
        if (index - image->tasks[i].index < image->tasks[i].count) {
            return &image->tasks[i];
        }
    }
    return NULL;
}

const char *machine_state(const struct machine *machine, unsigned state)
{
    return machine != NULL && state < machine->state_count ? machine->states[state] : "?";
}
