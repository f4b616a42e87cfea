/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_MPS2_AN385_REGISTERS_H
#define BOARDS_MPS2_AN385_REGISTERS_H

#include "../mps2-an386/registers.h"

#endif
