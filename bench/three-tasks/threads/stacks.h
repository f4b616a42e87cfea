// SPDX-License-Identifier: Apache-2.0
//
// Stacks. On the chip: the deepest chain of calls, by the compiler's own account (-fstack-usage, gcc -Os), 36 bytes of
// saved registers among them, then 40 for what an interrupt stacks (a frame and its alignment) and 32 for what a call
// of the hardware layer may want, all rounded up to 8; `part` checks them.
#ifndef THREE_TASKS_STACKS_H
#define THREE_TASKS_STACKS_H

#ifdef __arm__
#define COPIER_STACK_BYTES      120
#define LINE_READER_STACK_BYTES 176
#define THERMOMETER_STACK_BYTES 176
#else
#define COPIER_STACK_BYTES      32768
#define LINE_READER_STACK_BYTES 32768
#define THERMOMETER_STACK_BYTES 32768
#endif

#endif
