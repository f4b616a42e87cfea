/* SPDX-License-Identifier: Apache-2.0
 *
 * Device registers of QEMU's RISC-V machine `virt` (QEMU 7.2: hw/riscv/virt.c, hw/intc/riscv_aclint.c). Bits: "RISC-V
 * Advanced Core Local Interruptor Specification" 1.0.
 */
#ifndef BOARDS_RISCV_VIRT_REGISTERS_H
#define BOARDS_RISCV_VIRT_REGISTERS_H

#define TIMEBASE_HZ 10000000u

#define CLINT_BASE       0x02000000u
#define CLINT_SOFTWARE   0x0000u /* hart 0: bit 0 is its software interrupt */
#define CLINT_COMPARE_LO 0x4000u /* hart 0: its timer interrupt is pending while the time is not less */
#define CLINT_COMPARE_HI 0x4004u
#define CLINT_TIME_LO    0xBFF8u
#define CLINT_TIME_HI    0xBFFCu

#endif
