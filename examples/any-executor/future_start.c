// SPDX-License-Identifier: Apache-2.0
//
// The machine that future.rs polls lives here, because its size is C's to know.
#include "platform.h"

conversation *future_start(void);
__attribute__((noreturn)) void future_report(const conversation *finished);

conversation *future_start(void)
{
    static conversation talk;
    talk = conversation_of(platform_start());
    return &talk;
}

void future_report(const conversation *finished)
{
    platform_report("future", finished);
}
