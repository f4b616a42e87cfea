// SPDX-License-Identifier: Apache-2.0
#include "text.h"

void text_begin(struct text *text)
{
    text->used = 0u;
}

void text_character(struct text *text, char character)
{
    if (text->used < TEXT_LINE_MAX_BYTES - 1u) {
        text->bytes[text->used++] = character;
    }
}

void text_end_line(struct text *text)
{
    text->bytes[text->used++] = '\n';
}

void text_string(struct text *text, const char *string)
{
    for (; *string != '\0'; string++) {
        text_character(text, *string);
    }
}

/* At least `least` digits. */
static void digits(struct text *text, uint32_t value, uint32_t base, unsigned least)
{
    char reversed[10];
    unsigned count = 0;
    while (value != 0u || count < least) {
        reversed[count++] = "0123456789abcdef"[value % base];
        value /= base;
    }
    while (count > 0u) {
        text_character(text, reversed[--count]);
    }
}

void text_unsigned(struct text *text, uint32_t value)
{
    digits(text, value, 10u, 1u);
}

static uint32_t magnitude(struct text *text, int32_t value)
{
    if (value < 0) {
        text_character(text, '-');
        return 0u - (uint32_t)value;
    }
    return (uint32_t)value;
}

void text_signed(struct text *text, int32_t value)
{
    digits(text, magnitude(text, value), 10u, 1u);
}

void text_hex(struct text *text, uint32_t value)
{
    text_string(text, "0x");
    digits(text, value, 16u, 2u);
}

void text_fixed(struct text *text, int32_t value, unsigned decimals)
{
    const uint32_t all = magnitude(text, value);
    uint32_t one = 1u;
    for (unsigned i = 0; i < decimals; i++) {
        one *= 10u;
    }
    digits(text, all / one, 10u, 1u);
    text_character(text, '.');
    digits(text, all % one, 10u, decimals);
}

void text_printable(struct text *text, const char *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        text_character(text, (char)(bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '?'));
    }
}
