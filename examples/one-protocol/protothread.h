// SPDX-License-Identifier: Apache-2.0
//
// Protothreads after Adam Dunkels (pt.h, 2005): a switch into the middle of a function, on the line it left.
#ifndef ONE_PROTOCOL_PROTOTHREAD_H
#define ONE_PROTOCOL_PROTOTHREAD_H

struct pt {
    unsigned short line;
};

enum { PT_WAITING, PT_ENDED };

#define PT_BEGIN(pt)      \
    switch ((pt)->line) { \
    case 0:
#define PT_WAIT_UNTIL(pt, condition) \
    (pt)->line = __LINE__;           \
    __attribute__((fallthrough));    \
    case __LINE__:                   \
        if (!(condition))            \
        return PT_WAITING
#define PT_END(pt)  \
    }               \
    (pt)->line = 0; \
    return PT_ENDED

#endif
