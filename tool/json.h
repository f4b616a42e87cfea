// SPDX-License-Identifier: Apache-2.0
//
// Writes JSON: json_open(&j, NULL, '{'); json_number(&j, "bytes", 12); json_close(&j); one value a call, in order.
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include "base.h"

#define JSON_DEPTH 32u

struct json {
    struct text *out;
    char open[JSON_DEPTH];
    bool filled[JSON_DEPTH];
    unsigned depth;
};

/* `name` is NULL in lists. */
void json_open(struct json *json, const char *name, char kind); /* '{' or '[' */
void json_close(struct json *json);
void json_text(struct json *json, const char *name, const char *text); /* NULL: null */
void json_number(struct json *json, const char *name, uint64_t number);
void json_signed(struct json *json, const char *name, int64_t number);
void json_boolean(struct json *json, const char *name, bool value);
void json_null(struct json *json, const char *name);
/* A text as JSON spells it, without quotes. */
void json_escape(struct text *out, const char *text);

#endif
