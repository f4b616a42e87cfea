/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_MPS2_AN500_INTERRUPTS_H
#define BOARDS_MPS2_AN500_INTERRUPTS_H

#include "../mps2-an386/interrupts.h"

#endif
