// SPDX-License-Identifier: Apache-2.0
//
// The whole of Stator. Each header may be taken alone; one that is not used costs nothing.
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
