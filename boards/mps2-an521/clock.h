/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_MPS2_AN521_CLOCK_H
#define BOARDS_MPS2_AN521_CLOCK_H

#include "../mps2/clock.h"

#endif
