// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <string.h>

static void begin(struct json *json, const char *name)
{
    if (json->depth > 0u) {
        text_add(json->out, "%s\n", json->filled[json->depth - 1u] ? "," : "");
        json->filled[json->depth - 1u] = true;
    }
    text_add(json->out, "%*s", (int)(json->depth * 2u), "");
    if (name != NULL) {
        text_bytes(json->out, "\"", 1);
        json_escape(json->out, name);
        text_bytes(json->out, "\": ", 3);
    }
}

void json_escape(struct text *out, const char *text)
{
    for (const uint8_t *at = (const uint8_t *)text; *at != 0u;) {
        const size_t count = utf8_bytes((const char *)at);
        if (*at == '"' || *at == '\\') {
            text_add(out, "\\%c", *at);
        } else if (*at < 0x20u || *at == 0x7Fu || count == 0u || *at == '<') {
            /* A name of a hostile file is no UTF-8; `<` could end a script element. */
            text_add(out, "\\u%04x", *at);
        } else {
            text_bytes(out, (const char *)at, count);
        }
        at += count > 0u ? count : 1u;
    }
}

void json_open(struct json *json, const char *name, char kind)
{
    begin(json, name);
    text_bytes(json->out, &kind, 1);
    if (json->depth < JSON_DEPTH) {
        json->open[json->depth] = kind;
        json->filled[json->depth] = false;
    }
    json->depth++;
}

void json_close(struct json *json)
{
    json->depth--;
    if (json->filled[json->depth]) {
        text_add(json->out, "\n%*s", (int)(json->depth * 2u), "");
    }
    text_add(json->out, "%c", json->open[json->depth] == '{' ? '}' : ']');
    if (json->depth == 0u) {
        text_add(json->out, "\n");
    }
}

void json_text(struct json *json, const char *name, const char *text)
{
    if (text == NULL) {
        json_null(json, name);
        return;
    }
    begin(json, name);
    text_bytes(json->out, "\"", 1);
    json_escape(json->out, text);
    text_bytes(json->out, "\"", 1);
}

void json_number(struct json *json, const char *name, uint64_t number)
{
    begin(json, name);
    text_add(json->out, "%llu", (unsigned long long)number);
}

void json_signed(struct json *json, const char *name, int64_t number)
{
    begin(json, name);
    text_add(json->out, "%lld", (long long)number);
}

void json_boolean(struct json *json, const char *name, bool value)
{
    begin(json, name);
    text_add(json->out, "%s", value ? "true" : "false");
}

void json_null(struct json *json, const char *name)
{
    begin(json, name);
    text_add(json->out, "null");
}
