// SPDX-License-Identifier: Apache-2.0
//
// The drawings as files.
#include "assets.h"
#include "draw.h"
#include "report.h"

#include <string.h>
#include <sys/stat.h>

/* A drawing that stands alone has its style inside. */
static void write_drawing(const char *folder, const char *machine, const char *what, const struct text *drawing)
{
    struct text file = {0};
    const char *open_tag_end = drawing->at != NULL ? strstr(drawing->at, ">\n") : NULL;
    if (open_tag_end == NULL || !begins(drawing->at, "<svg")) {
        return; /* too large to draw */
    }
    text_bytes(&file, drawing->at, (size_t)(open_tag_end - drawing->at) + 2u);
    text_add(&file, "<style>\n%s</style>\n%s", asset_drawing_css, open_tag_end + 2);
    write_file(text_of("%s/%s-%s.svg", folder, machine, what), &file);
}

/* A name that is safe as a part of a path: those of records are C's, unless the file is hostile. */
static const char *file_name(const char *name)
{
    char *safe = text_copy(name, (size_t)least(strlen(name), 100u));
    for (char *at = safe; *at != '\0'; at++) {
        const bool plain =
            (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '_';
        if (!plain) {
            *at = '-';
        }
    }
    return safe;
}

void report_svg(const struct audit *audit, const char *folder)
{
    (void)mkdir(folder, 0777);
    for (size_t i = 0; i < audit->model->machines.count; i++) {
        const struct machine *machine = audit->model->machines.at[i];
        struct text graph = {0};
        struct text map = {0};
        if (machine->used) {
            draw_graph(&graph, machine);
            draw_map(&map, machine);
            write_drawing(folder, file_name(machine->name), "graph", &graph);
            write_drawing(folder, file_name(machine->name), "bytes", &map);
        }
    }
}
