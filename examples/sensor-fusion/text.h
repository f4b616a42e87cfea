// SPDX-License-Identifier: Apache-2.0
//
// A line of text, built piece by piece. What does not fit is left out; nothing is ever written past its end.
#ifndef SENSOR_FUSION_TEXT_H
#define SENSOR_FUSION_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#define TEXT_LINE_MAX_BYTES 320u

struct text {
    unsigned used; /* bytes */
    char bytes[TEXT_LINE_MAX_BYTES];
};

/* An empty text. The rest is not cleared, which would cost more than the line. */
void text_begin(struct text *text);

void text_character(struct text *text, char character);
void text_string(struct text *text, const char *string);
void text_unsigned(struct text *text, uint32_t value);
void text_signed(struct text *text, int32_t value);
void text_hex(struct text *text, uint32_t value);

/* value / 10^decimals, with that many decimals: (-50, 3) is -0.050. decimals: 1 to 9. */
void text_fixed(struct text *text, int32_t value, unsigned decimals);

/* Characters that a terminal shows as they are; any other as `?`. */
void text_printable(struct text *text, const char *bytes, unsigned count);

/* Ends the line; the last byte is kept free for it. */
void text_end_line(struct text *text);

#endif
