/* SPDX-License-Identifier: Apache-2.0
 *
 * Device registers of the AST1030, all of them 32-bit. ASPEED gives its datasheet to customers only; the
 * public sources are its device tree and drivers for Zephyr (github.com/AspeedTech-BMC/zephyr) and Linux's
 * drivers for the same blocks of the AST2600, and the models of QEMU 7.2, named at each device.
 */
#ifndef BOARDS_AST1030_EVB_REGISTERS_H
#define BOARDS_AST1030_EVB_REGISTERS_H

#define SYSTEM_CLOCK_HZ 200000000u /* QEMU: aspeed.c, AST1030_MINIBMC_SYSCLK */
#define APB_CLOCK_HZ    50000000u  /* PCLK as the boot ROM leaves it: HPLL / 4 */

/* UARTs: a 16550 with its registers 4 bytes apart (QEMU: hw/char/serial.c). FIFOs of 16 bytes each way. */
#define UART5_BASE          0x7E784000u
#define UART_RECEIVE        0x00u /* read */
#define UART_TRANSMIT       0x00u /* write */
#define UART_IER            0x04u
#define UART_IER_RX         (1u << 0) /* data at the trigger level, or waiting for four characters' time */
#define UART_IER_TX_EMPTY   (1u << 1) /* the transmit FIFO is empty: also at once when enabled while it is */
#define UART_IER_LINE       (1u << 2) /* overrun, parity, framing, break */
#define UART_IIR            0x08u     /* read; reading TX_EMPTY clears it */
#define UART_IIR_NONE       (1u << 0) /* no interrupt pending */
#define UART_IIR_CAUSE      0x0Eu
#define UART_IIR_TX_EMPTY   0x02u
#define UART_IIR_RX         0x04u
#define UART_IIR_LINE       0x06u
#define UART_IIR_RX_IDLE    0x0Cu /* below the trigger level, and nothing came for four characters' time */
#define UART_FCR            0x08u /* write */
#define UART_FCR_ENABLE     (1u << 0)
#define UART_FCR_RX_CLEAR   (1u << 1)
#define UART_FCR_TX_CLEAR   (1u << 2)
#define UART_FCR_TRIGGER_1  (0u << 6)
#define UART_FCR_TRIGGER_4  (1u << 6)
#define UART_FCR_TRIGGER_8  (2u << 6)
#define UART_FCR_TRIGGER_14 (3u << 6)
#define UART_LCR            0x0Cu
#define UART_LCR_8_BITS     (3u << 0)
#define UART_LCR_DIVISOR    (1u << 7) /* registers 0 and 4 are the baud divisor */
#define UART_MCR            0x10u
#define UART_MCR_LOOP       (1u << 4) /* what is sent is received; with it a test fills the FIFO until it overruns */
#define UART_LSR            0x14u     /* reading clears the error bits */
#define UART_LSR_RX_READY   (1u << 0)
#define UART_LSR_OVERRUN    (1u << 1)
#define UART_LSR_PARITY     (1u << 2)
#define UART_LSR_FRAMING    (1u << 3)
#define UART_LSR_BREAK      (1u << 4)
#define UART_LSR_TX_EMPTY   (1u << 5) /* the transmit FIFO takes 16 bytes */
#define UART_LSR_TX_IDLE    (1u << 6) /* also the last bit has left */
#define UART_FIFO_BYTES     16u

/* Timers 1 to 8, counting down (QEMU: hw/timer/aspeed_timer.c; Linux: drivers/clocksource/timer-fttmr010.c). */
#define TIMER_BASE                       0x7E782000u
#define TIMER1_BASE                      0x7E782000u
#define TIMER2_BASE                      0x7E782010u
#define TIMER3_BASE                      0x7E782020u
#define TIMER4_BASE                      0x7E782030u
#define TIMER5_BASE                      0x7E782040u
#define TIMER6_BASE                      0x7E782050u
#define TIMER7_BASE                      0x7E782060u
#define TIMER8_BASE                      0x7E782070u
#define TIMER_COUNT                      0x00u /* from a timer's own base */
#define TIMER_RELOAD                     0x04u
#define TIMER_MATCH1                     0x08u
#define TIMER_MATCH2                     0x0Cu
#define TIMER_CONTROL                    0x30u /* from TIMER_BASE; write 1 to set in timers' fields, 4 bits each */
#define TIMER_STATUS                     0x34u /* bit n - 1: timer n; write 1 to clear */
#define TIMER_CONTROL_CLEAR              0x3Cu /* write 1 to clear in CONTROL */
#define TIMER_CONTROL_ENABLE             (1u << 0)
#define TIMER_CONTROL_1MHZ               (1u << 1) /* else APB_CLOCK_HZ */
#define TIMER_CONTROL_IRQ                (1u << 2) /* when the count reaches 0 */
#define TIMER_CONTROL_FIELD(timer, bits) ((uint32_t)(bits) << (4u * ((timer)-1u)))
#define TIMER_1MHZ_HZ                    1000000u

/* Watchdogs 1 to 4 (QEMU: hw/watchdog/wdt_aspeed.c; Linux: drivers/watchdog/aspeed_wdt.c). */
#define WATCHDOG1_BASE          0x7E785000u
#define WATCHDOG2_BASE          0x7E785040u
#define WATCHDOG3_BASE          0x7E785080u
#define WATCHDOG4_BASE          0x7E7850C0u
#define WATCHDOG_COUNT          0x00u
#define WATCHDOG_RELOAD         0x04u /* microseconds */
#define WATCHDOG_RESTART        0x08u
#define WATCHDOG_RESTART_KEY    0x4755u
#define WATCHDOG_CONTROL        0x0Cu
#define WATCHDOG_CONTROL_ENABLE (1u << 0)
#define WATCHDOG_CONTROL_RESET  (1u << 1)
#define WATCHDOG_CONTROL_IRQ    (1u << 2) /* not modelled by QEMU */
#define WATCHDOG_CONTROL_1MHZ   (1u << 4)

/* I2C: global registers, and 14 buses (QEMU: hw/i2c/aspeed_i2c.c; Linux: drivers/i2c/busses/i2c-aspeed.c for
 * byte mode, AspeedTech's i2c-new-aspeed.c for packet mode). The mode is one for all buses. */
#define I2C_GLOBAL_BASE            0x7E7B0000u
#define I2C_GLOBAL_STATUS          0x00u /* bit n: bus n asks for its interrupt */
#define I2C_GLOBAL_CONTROL         0x0Cu
#define I2C_GLOBAL_NEW_REGISTERS   (1u << 2) /* packet mode */
#define I2C_GLOBAL_NEW_CLOCK       (1u << 1)
#define I2C_GLOBAL_SEPARATE_STATUS (1u << 3) /* of controller and target */
#define I2C_GLOBAL_CLOCK           0x10u
#define I2C0_BASE                  0x7E7B0080u
#define I2C_BUS_STRIDE             0x80u

/* Either mode. */
#define I2C_FUNCTION        0x00u
#define I2C_FUNCTION_MASTER (1u << 0)
/* Commands: byte mode in I2C_BYTE_COMMAND, packet mode in I2C_PACKET_COMMAND. */
#define I2C_COMMAND_START               (1u << 0)
#define I2C_COMMAND_TX                  (1u << 1)
#define I2C_COMMAND_RX                  (1u << 3)
#define I2C_COMMAND_RX_LAST             (1u << 4) /* answer the last byte with NAK */
#define I2C_COMMAND_STOP                (1u << 5)
#define I2C_COMMAND_TX_DMA              (1u << 8)
#define I2C_COMMAND_RX_DMA              (1u << 9)
#define I2C_COMMAND_RECOVER             (1u << 11) /* clock a stuck bus free; not modelled by QEMU */
#define I2C_COMMAND_BUSY                (1u << 16) /* read: between START and STOP */
#define I2C_COMMAND_PACKET              (1u << 16) /* write, packet mode: START, address and data in one command */
#define I2C_COMMAND_ADDRESS(seven_bits) ((uint32_t)(seven_bits) << 24)
/* Interrupt status and enable. */
#define I2C_INT_TX_ACK         (1u << 0)
#define I2C_INT_TX_NAK         (1u << 1)
#define I2C_INT_RX_DONE        (1u << 2)
#define I2C_INT_ARBITRATION    (1u << 3) /* lost */
#define I2C_INT_STOP           (1u << 4)
#define I2C_INT_ABNORMAL       (1u << 5) /* START or STOP out of order */
#define I2C_INT_SCL_TIMEOUT    (1u << 6)
#define I2C_INT_RECOVERED      (1u << 13)
#define I2C_INT_SDA_STUCK      (1u << 14)
#define I2C_INT_PACKET_DONE    (1u << 16)
#define I2C_INT_PACKET_FAIL    (1u << 17)
#define I2C_INT_PACKET_TIMEOUT (1u << 18)

/* Byte mode: one command and one interrupt for each byte. */
#define I2C_BYTE_INT_ENABLE 0x0Cu
#define I2C_BYTE_INT_STATUS 0x10u /* write 1 to clear */
#define I2C_BYTE_COMMAND    0x14u
#define I2C_BYTE_BUFFER     0x20u /* bits 7:0 to send, 15:8 received */

/* Packet mode with DMA. Lengths are written as bytes - 1 beside their write-enable bit. Before a command the
 * packet bits of the status must be clear, or it is ignored. */
#define I2C_PACKET_INT_ENABLE       0x10u
#define I2C_PACKET_INT_STATUS       0x14u /* writing PACKET_DONE clears the others as well */
#define I2C_PACKET_COMMAND          0x18u
#define I2C_PACKET_DMA_LENGTH       0x1Cu
#define I2C_PACKET_TX_LENGTH(bytes) (1u << 15 | ((uint32_t)(bytes)-1u))
#define I2C_PACKET_RX_LENGTH(bytes) (1u << 31 | ((uint32_t)(bytes)-1u) << 16)
#define I2C_PACKET_TX_ADDRESS       0x30u
#define I2C_PACKET_RX_ADDRESS       0x34u
#define I2C_PACKET_DMA_DONE         0x48u /* bits 12:0 bytes sent, 28:16 received; any write clears */

#endif
