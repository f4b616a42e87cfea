/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of MPS2 image AN521: those of AN505, and the mailboxes between its two cores (QEMU 7.2:
 * hw/arm/armsse.c). Each core has an interrupt controller of its own.
 */
#ifndef BOARDS_MPS2_AN521_INTERRUPTS_H
#define BOARDS_MPS2_AN521_INTERRUPTS_H

#define BOARD_MAILBOXES(ROW, UNUSED) \
    ROW(6, mailbox0_handler)         \
    ROW(7, mailbox1_handler)
#include "../mps2-an505/interrupts.h"

#define MAILBOX0_IRQ 6

#endif
