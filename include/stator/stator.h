// SPDX-License-Identifier: Apache-2.0
//
// The kernel, the interrupt cell and registers. Layers and combinators are taken one by one, each by its own header:
// what a program does not name it does not have, not even in its records for the tools.
#ifndef STATOR_STATOR_H
#define STATOR_STATOR_H

#include "stator/cell.h"
#include "stator/machine.h"
#include "stator/order.h"
#include "stator/poll.h"
#include "stator/register.h"
#include "stator/require.h"
#include "stator/system.h"
#include "stator/time.h"

#endif
