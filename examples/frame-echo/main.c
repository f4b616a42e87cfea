// SPDX-License-Identifier: Apache-2.0
//
// A station on the Ethernet of the SmartFusion2 board that sends back what it is sent, until it is told to end; then it
// writes what it counted.
#include "board_time.h"
#include "clock.h"
#include "cortex_m_startup.h"
#include "echo.h"
#include "semihosting.h"
#include "stator/stator.h"

enum { RECEIVED = 8, SENT = 4, FRAME_BYTES = 1536 };

#define MILLISECOND        (BOARD_TICKS_PER_SECOND / 1000u)
#define FULL_DUPLEX_PADDED 0x00007205u /* CFG2: preamble of 7, a byte at a time, padding and check sum, full duplex */

static UNCACHED struct mss_ethernet_descriptor received[RECEIVED], sent[SENT];
static UNCACHED uint8_t received_bytes[RECEIVED][FRAME_BYTES], sent_bytes[SENT][FRAME_BYTES];
static struct mss_ethernet ethernet;

static stator_poll station_poll(echo *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, station, echo, station_poll)
STATOR_SYSTEM(app, APP)

void ethernet_handler(void);

void ethernet_handler(void)
{
    mss_ethernet_interrupt(&ethernet);
}

static void say(const char *name, uint32_t number)
{
    semihosting_write(name);
    semihosting_write_number(number);
    semihosting_write("\n");
}

static stator_poll station_poll(echo *self, stator_waker me)
{
    if (echo_poll(self, me) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    const struct echo_report counted = echo_counted(self);
    say("received ", counted.received);
    say("overflows ", counted.overflows);
    say("sent ", self->tx.frames);
    say("underruns ", counted.underruns);
    say("silences ", counted.silences);
    say("faults ", counted.faults);
    semihosting_write("receiving ring faulted: ");
    semihosting_write(fault_reason_text((enum fault_reason)mss_ethernet_rx_faulted_of(&self->rx)->reason));
    semihosting_write("\nsending ring faulted: ");
    semihosting_write(fault_reason_text((enum fault_reason)mss_ethernet_tx_faulted_of(&self->tx)->reason));
    semihosting_write("\n");
    semihosting_exit(0);
}

static struct mss_ethernet_ring ring_of(struct mss_ethernet_descriptor *descriptors, uint8_t *buffers, uint8_t count)
{
    const struct mss_ethernet_ring ring = {
        descriptors, (uint32_t)(uintptr_t)descriptors, buffers, (uint32_t)(uintptr_t)buffers, FRAME_BYTES, count};
    return ring;
}

int main(void)
{
    static const uint8_t address[] = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55};
    board_time_start();
    ethernet.base.address = ETHERNET_BASE;
    ethernet.interface = FULL_DUPLEX_PADDED;
    ethernet.receiving = ring_of(received, received_bytes[0], RECEIVED);
    ethernet.sending = ring_of(sent, sent_bytes[0], SENT);
    ethernet.stop_ticks = MILLISECOND / 10u;
    app.station.rx.ethernet = &ethernet;
    app.station.rx.patience_ticks = 500u * MILLISECOND;
    app.station.tx.ethernet = &ethernet;
    app.station.tx.patience_ticks = 100u * MILLISECOND;
    app.station.hold_ticks = 20u * MILLISECOND;
    mss_ethernet_start(&ethernet, address);
    interrupt_enable(ETHERNET_IRQ);
    semihosting_write("ready\n");
    app_run();
}
