/* SPDX-License-Identifier: Apache-2.0
 *
 * Registers that every ARMv7-M core has. Source: ARMv7-M Architecture Reference Manual, DDI 0403E, the
 * clause at each. ARMv8-M has them all; ARMv6-M has neither SCB_CFSR, HFSR, MMFAR, BFAR nor CPACR.
 */
#ifndef BOARDS_COMMON_CORTEX_M_REGISTERS_H
#define BOARDS_COMMON_CORTEX_M_REGISTERS_H

/* B3.4: one bit an interrupt, word n holds 32n .. 32n+31; writing 1 acts, writing 0 does nothing. */
#define NVIC_ISER 0xE000E100u /* enable */
#define NVIC_ICER 0xE000E180u /* disable */
#define NVIC_ISPR 0xE000E200u /* make pending */
#define NVIC_ICPR 0xE000E280u /* forget a pending one */
#define NVIC_IPR  0xE000E400u /* one byte an interrupt: its priority, 0 the most urgent */

#define SYST_CSR            0xE000E010u /* B3.3: the system timer, 24 bits, counting down */
#define SYST_CSR_ENABLE     (1u << 0)
#define SYST_CSR_IRQ        (1u << 1)
#define SYST_CSR_CORE_CLOCK (1u << 2)
#define SYST_RVR            0xE000E014u /* reload */
#define SYST_CVR            0xE000E018u /* count; any write makes it 0 */

#define SCB_ICSR                  0xE000ED04u /* B3.2.4 */
#define SCB_ICSR_PEND_SV          (1u << 28)  /* makes PendSV pending; writing 0 does nothing */
#define SCB_SHPR3                 0xE000ED20u /* B3.2.12: the priorities of PendSV and SysTick */
#define SCB_SHPR3_PEND_SV         16u         /* its lowest bit */
#define SCB_VTOR                  0xE000ED08u /* B3.2.5: address of the vector table */
#define SCB_CFSR                  0xE000ED28u /* B3.2.15: why a fault was taken */
#define SCB_HFSR                  0xE000ED2Cu /* B3.2.16 */
#define SCB_MMFAR                 0xE000ED34u /* B3.2.18: the address, when CFSR.MMARVALID (bit 7) */
#define SCB_BFAR                  0xE000ED38u /* B3.2.19: the address, when CFSR.BFARVALID (bit 15) */
#define SCB_CPACR                 0xE000ED88u /* B3.2.20 */
#define SCB_CPACR_FPU_FULL_ACCESS (0xFu << 20)

#endif
