// SPDX-License-Identifier: Apache-2.0
//
// The DMA of the AST1030's flash controller. ASPEED gives its datasheet to customers only; public sources: AspeedTech's
// Zephyr driver drivers/spi/spi_aspeed.c, and QEMU 7.2, hw/ssi/aspeed_smc.c.
#ifndef DMA_REGISTERS_H
#define DMA_REGISTERS_H

#define FMC_BASE             0x7E620000u
#define FMC_FLASH_WINDOW     0x80000000u
#define FMC_IRQ              39u
#define FMC_INTERRUPT        (FMC_BASE + 0x08u)
#define FMC_INTERRUPT_ENABLE (1u << 3)
#define FMC_INTERRUPT_DONE   (1u << 11)
#define FMC_DMA_CONTROL      (FMC_BASE + 0x80u)
#define FMC_DMA_START        (1u << 0)
#define FMC_DMA_REQUEST      0xAEED0000u /* withdrawn by the engine after each START, and after a stop */
#define FMC_DMA_FLASH        (FMC_BASE + 0x84u)
#define FMC_DMA_MEMORY       (FMC_BASE + 0x88u)
/* In bytes; read: how many are left. As QEMU 7.2 has it for the AST1030; its AST2600 takes one less. */
#define FMC_DMA_LENGTH (FMC_BASE + 0x8Cu)

#endif
