/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the devices of MPS2 image AN521 are: as in image AN505, and what its SSE-200 has for two cores. Arm, "CoreLink
 * SSE-200 Subsystem for Embedded Technical Reference Manual", 101104 (QEMU 7.2: hw/arm/armsse.c, hw/misc/armsse-mhu.c,
 * hw/misc/iotkit-sysctl.c).
 */
#ifndef BOARDS_MPS2_AN521_REGISTERS_H
#define BOARDS_MPS2_AN521_REGISTERS_H

#include "../mps2-an505/registers.h"

#define CPU_IDENTITY 0x5001F000u /* which core reads it: 0 or 1 */

/* Message handling unit 0: a word of flags for each core, which its interrupt is pending while one is set. */
#define MAILBOX_BASE        0x50003000u
#define MAILBOX_SET(core)   (0x04u + 0x10u * (core))
#define MAILBOX_CLEAR(core) (0x08u + 0x10u * (core))

#define SYSTEM_CONTROL_BASE 0x50021000u
#define INITIAL_VECTORS_1   0x114u /* core 1 takes its vector table from here when it starts */
#define CPU_WAIT            0x118u /* bit n: core n does not start */

#endif
