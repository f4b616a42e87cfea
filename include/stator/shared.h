// SPDX-License-Identifier: Apache-2.0
//
// An object outside any state that polls write, and that is meant: said beside the object, so that the tools tell it
// from a static that was forgotten.
//
//   struct readings readings;
//   STATOR_SHARED(readings, "written by the sensors, read by the fusion: tasks of one tier");
//
// `stator audit` then lists it with its reason in place of a red finding, and says at which levels it is written: the
// loop, each preempting tier, interrupts. Costs nothing: a record for the tools (record.h).
#ifndef STATOR_SHARED_H
#define STATOR_SHARED_H

#include "stator/record.h"
#include "stator/require.h"

/* At file scope, in the file that defines `object`; `why` is a string literal. */
#define STATOR_SHARED(object, why)                                                               \
    STATOR_RECORD_DECLARATION("shared " #object " " STATOR_TEXT(__LINE__) " " __FILE__ ": " why) \
    STATOR_STATIC_ASSERT(sizeof(object) >= 1u, "STATOR_SHARED names an object that has been defined")

#endif
