// SPDX-License-Identifier: Apache-2.0
//
// Words changed with interrupts closed, for ports to a CPU that has no instruction for it (ARMv6-M, RV32 without A,
// AVR). The checker explores these very lines. What the port has defined before it takes this header:
//   stator_word, STATOR_PORT_LOAD, STATOR_PORT_STORE, stator_port_look
//   stator_port_save_and_mask()          closes interrupts; returns what stator_port_restore wants
//   stator_port_restore(before)          open or closed, as they were
//   STATOR_PORT_AT_HAND(word, value)     the compiler has both in registers here, and so loads no constant while
//                                        interrupts are closed
#ifndef STATOR_MASKED_H
#define STATOR_MASKED_H

/* All bits of a word, which is 0 afterwards. */
__attribute__((always_inline)) static inline stator_word stator_port_take(stator_word *word)
{
    if (stator_port_look(word) == 0u) {
        return 0u;
    }
    stator_word none = 0u;
    STATOR_PORT_AT_HAND(word, none);
    const __typeof__(stator_port_save_and_mask()) before = stator_port_save_and_mask();
    const stator_word taken = STATOR_PORT_LOAD(word);
    STATOR_PORT_STORE(word, none);
    stator_port_restore(before);
    return taken;
}

__attribute__((always_inline)) static inline void stator_port_set(stator_word *word, stator_word bits)
{
    STATOR_PORT_AT_HAND(word, bits);
    const __typeof__(stator_port_save_and_mask()) before = stator_port_save_and_mask();
    STATOR_PORT_STORE(word, (stator_word)(STATOR_PORT_LOAD(word) | bits));
    stator_port_restore(before);
}

__attribute__((always_inline)) static inline void stator_port_clear(stator_word *word, stator_word bits)
{
    stator_word kept = (stator_word)~bits;
    STATOR_PORT_AT_HAND(word, kept);
    const __typeof__(stator_port_save_and_mask()) before = stator_port_save_and_mask();
    STATOR_PORT_STORE(word, (stator_word)(STATOR_PORT_LOAD(word) & kept));
    stator_port_restore(before);
}

/* Makes a word that is `from` into `to`; returns whether it was. */
__attribute__((always_inline)) static inline bool stator_port_replace(stator_word *word, stator_word from,
                                                                      stator_word to)
{
    STATOR_PORT_AT_HAND(word, from);
    STATOR_PORT_AT_HAND(word, to);
    const __typeof__(stator_port_save_and_mask()) before = stator_port_save_and_mask();
    const stator_word found = STATOR_PORT_LOAD(word);
    if (found == from) {
        STATOR_PORT_STORE(word, to);
    }
    stator_port_restore(before);
    return found == from;
}

#endif
