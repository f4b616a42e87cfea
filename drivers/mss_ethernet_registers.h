// SPDX-License-Identifier: Apache-2.0
//
// The DMA side of SmartFusion2's Ethernet controller. Sources: Microsemi, UG0331, chapter "Ethernet MAC"; the same DMA
// is in Atheros' AR71xx: Linux, drivers/net/ethernet/atheros/ag71xx.c, which has the bus errors too; QEMU 7.2,
// hw/net/msf2-emac.c, which has none.
#ifndef DRIVERS_MSS_ETHERNET_REGISTERS_H
#define DRIVERS_MSS_ETHERNET_REGISTERS_H

#define MSS_ETHERNET_CONFIGURATION    0x000u
#define MSS_ETHERNET_SEND_ENABLE      (1u << 0)
#define MSS_ETHERNET_RECEIVE_ENABLE   (1u << 2)
#define MSS_ETHERNET_INTERFACE        0x004u
#define MSS_ETHERNET_LONGEST_FRAME    0x010u
#define MSS_ETHERNET_ADDRESS_0_TO_3   0x040u /* the first byte in bits 31:24 */
#define MSS_ETHERNET_ADDRESS_4_TO_5   0x044u /* bits 31:16 */
#define MSS_ETHERNET_FIFO             0x048u
#define MSS_ETHERNET_FIFO_ENABLE_ALL  (31u << 8)
#define MSS_ETHERNET_TX_CONTROL       0x180u /* DMA_ENABLE; the engine clears it when it stops */
#define MSS_ETHERNET_TX_DESCRIPTOR    0x184u /* where it begins when it is enabled */
#define MSS_ETHERNET_TX_STATUS        0x188u
#define MSS_ETHERNET_RX_CONTROL       0x18Cu
#define MSS_ETHERNET_RX_DESCRIPTOR    0x190u
#define MSS_ETHERNET_RX_STATUS        0x194u
#define MSS_ETHERNET_INTERRUPT_ENABLE 0x198u /* the TX status' bits in 3:0, the RX status' in 7:4 */
#define MSS_ETHERNET_DMA_ENABLE       (1u << 0)

/* Status: write 1 to clear; writing MOVED takes 1 from the number of frames in bits 23:16, and is clear at 0. */
#define MSS_ETHERNET_MOVED     (1u << 0)
#define MSS_ETHERNET_UNDERRUN  (1u << 1) /* TX: the next descriptor is empty; the engine has stopped */
#define MSS_ETHERNET_OVERFLOW  (1u << 2) /* RX: a frame came and the next descriptor is full; the engine has stopped */
#define MSS_ETHERNET_BUS_ERROR (1u << 3) /* memory refused; the engine has stopped */
#define MSS_ETHERNET_EVENTS    0xFu

/* A descriptor's size: bytes of the frame in 10:0. */
#define MSS_ETHERNET_EMPTY      (1u << 31)
#define MSS_ETHERNET_BYTES_MASK 0x7FFu

#endif
