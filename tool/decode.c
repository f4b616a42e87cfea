// SPDX-License-Identifier: Apache-2.0
#include "decode.h"

#include <capstone/capstone.h>

void effect(struct decoder *decoder, struct instruction *in, struct effect effect)
{
    *list_add(&decoder->effects) = effect;
    in->effect_count++;
}

void effect_forget(struct decoder *decoder, struct instruction *in, unsigned to)
{
    effect(decoder, in, (struct effect){.kind = EFFECT_FORGET, .to = (uint8_t)to});
}

void forget_written(struct decoder *decoder, struct instruction *in, const void *capstone_instruction,
                    uint8_t (*number)(unsigned))
{
    cs_regs read;
    cs_regs written;
    uint8_t read_count = 0;
    uint8_t written_count = 0;
    if (cs_regs_access(decoder->capstone, capstone_instruction, read, &read_count, written, &written_count) !=
        CS_ERR_OK) {
        return;
    }
    for (unsigned i = 0; i < written_count; i++) {
        const uint8_t to = number(written[i]);
        if (to != REGISTER_NONE) {
            effect_forget(decoder, in, to);
        }
    }
}

bool decoder_open(struct decoder *decoder, const struct image *image)
{
    decoder->image = image;
    switch (image->cpu) {
    case CPU_ARM:
        return decoder_open_arm(decoder);
    case CPU_X86_64:
        return decoder_open_x86(decoder);
    case CPU_RISCV:
        decoder->global_pointer =
            image_symbol(image, "__global_pointer$") != NULL ? image_symbol(image, "__global_pointer$")->address : 0u;
        decoder->decode = decode_riscv;
        decoder->stack_pointer = 2;
        for (uint8_t i = 0; i < 4u; i++) {
            decoder->first_argument[i] = (uint8_t)(10u + i);
        }
        return true;
    case CPU_AVR:
        decoder->decode = decode_avr;
        decoder->stack_pointer = 32;
        decoder->call_bytes = 2;
        for (uint8_t i = 0; i < 4u; i++) {
            decoder->first_argument[i] = (uint8_t)(24u - 2u * i); /* the low half of each pair */
        }
        return true;
    case CPU_OTHER:
        break;
    }
    return false;
}

void decoder_close(struct decoder *decoder)
{
    if (decoder->capstone != 0u) {
        csh handle = decoder->capstone;
        (void)cs_close(&handle);
        decoder->capstone = 0;
    }
    list_free(&decoder->effects);
}
