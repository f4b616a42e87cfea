// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c examples/vendor-hal/hal_transfer.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// The machine over a vendor's callbacks, with a HAL that the test is: callbacks in any order and at any moment, errors,
// deadlines, cancel in each state; and the HAL's buffers are never left in its hands.
#include "examples/vendor-hal/hal_transfer.h"
#include "stator/testing.h"
#include "tests/support/test.h"

enum { ME = 2, DEADLINE = 1000 };
static const stator_waker me = {ME};

static struct hal_uart uart;
static uint8_t out[4], in[4];

/* What the vendor's functions answer, and what they were asked. */
static struct {
    HAL_StatusTypeDef transmit, receive;
    bool owns_in, owns_out;
    unsigned aborts;
    void (*strike)(void); /* an interrupt, at the end of HAL_UART_Transmit_IT */
} hal;

HAL_StatusTypeDef HAL_UART_Receive_IT(UART_HandleTypeDef *huart, uint8_t *pData, uint16_t Size)
{
    hal.owns_in = huart == &uart.handle && pData == in && Size == sizeof in && hal.receive == HAL_OK;
    return hal.receive;
}

HAL_StatusTypeDef HAL_UART_Transmit_IT(UART_HandleTypeDef *huart, const uint8_t *pData, uint16_t Size)
{
    hal.owns_out = huart == &uart.handle && pData == out && Size == sizeof out && hal.transmit == HAL_OK;
    if (hal.strike != NULL) {
        hal.strike();
    }
    return hal.transmit;
}

HAL_StatusTypeDef HAL_UART_Abort(UART_HandleTypeDef *huart)
{
    (void)huart;
    hal.owns_in = false;
    hal.owns_out = false;
    hal.aborts++;
    return HAL_OK;
}

static void sent(void)
{
    hal.owns_out = false;
    HAL_UART_TxCpltCallback(&uart.handle);
}

static void received(void)
{
    hal.owns_in = false;
    HAL_UART_RxCpltCallback(&uart.handle);
}

static void both(void)
{
    received();
    sent();
}

static hal_transfer begin(void)
{
    const stator_cell fresh = STATOR_CELL;
    stator_test_begin(UINT32_MAX - 500u);
    uart.cell = fresh;
    hal.transmit = HAL_OK;
    hal.receive = HAL_OK;
    hal.owns_in = false;
    hal.owns_out = false;
    hal.aborts = 0;
    hal.strike = NULL;
    const hal_transfer transfer = {
        .uart = &uart, .out = out, .in = in, .deadline = stator_after(DEADLINE), .count = sizeof out};
    return transfer;
}

#define CHECK_ENTERED(self, states)                                               \
    do {                                                                          \
        const char *const was_ = stator_test_entered(hal_transfer, self, states); \
        if (was_ != NULL) {                                                       \
            test_fail(__FILE__, __LINE__, was_);                                  \
            return;                                                               \
        }                                                                         \
        CHECK(!hal.owns_in && !hal.owns_out);                                     \
        CHECK(stator_test_settles(hal_transfer, self, me));                       \
    } while (0)

static void it_is_complete_when_both_callbacks_came_in_either_order(void)
{
    for (unsigned order = 0; order < 2u; order++) {
        hal_transfer transfer = begin();
        CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&transfer, me));
        CHECK(hal.owns_in && hal.owns_out);
        (order == 0u ? sent : received)();
        CHECK(stator_test_woken(ME));
        CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&transfer, me));
        (order == 0u ? received : sent)();
        CHECK(stator_test_woken(ME));
        CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&transfer, me));
        CHECK_ENTERED(&transfer, "exchanging complete");
        CHECK_EQUAL(0, hal.aborts);
    }
}

static void both_callbacks_between_two_polls_are_both_seen(void)
{
    hal_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&transfer, me));
    both();
    CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&transfer, me));
    CHECK_ENTERED(&transfer, "exchanging complete");
}

/* The handler strikes before the poll has armed the cell: its event waits there. */
static void callbacks_before_the_cell_is_armed_are_not_lost(void)
{
    hal_transfer transfer = begin();
    hal.strike = both;
    CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&transfer, me));
    CHECK_ENTERED(&transfer, "exchanging complete");
}

static void an_error_ends_it_and_takes_the_buffers_back(void)
{
    hal_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&transfer, me));
    HAL_UART_ErrorCallback(&uart.handle);
    CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&transfer, me));
    CHECK_EQUAL(hal_fault_line, hal_transfer_faulted_of(&transfer)->reason);
    CHECK_ENTERED(&transfer, "exchanging faulted");
}

static void too_late_it_takes_the_buffers_back(void)
{
    hal_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&transfer, me));
    sent();
    stator_test_run(hal_transfer, &transfer, me, DEADLINE - 1u);
    CHECK_EQUAL(hal_transfer_exchanging, hal_transfer_state_of(&transfer));
    stator_test_run(hal_transfer, &transfer, me, 1u);
    CHECK_EQUAL(hal_fault_timed_out, hal_transfer_faulted_of(&transfer)->reason);
    CHECK_ENTERED(&transfer, "exchanging faulted");
}

static void a_result_that_is_there_counts_however_late_the_poll(void)
{
    hal_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&transfer, me));
    both();
    stator_test_advance(10u * DEADLINE);
    CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&transfer, me));
    CHECK_ENTERED(&transfer, "exchanging complete");
}

static void a_busy_hal_is_a_fault_and_nothing_stays_begun(void)
{
    hal_transfer transfer = begin();
    hal.receive = HAL_BUSY;
    CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&transfer, me));
    CHECK_EQUAL(0, hal.aborts); /* it is somebody else's */
    CHECK_EQUAL(hal_fault_busy, hal_transfer_faulted_of(&transfer)->reason);
    CHECK_ENTERED(&transfer, "faulted");

    hal_transfer half = begin();
    hal.transmit = HAL_BUSY;
    CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&half, me));
    CHECK_ENTERED(&half, "faulted");
}

static void cancelled_in_each_state(void)
{
    hal_transfer armed = begin();
    hal_transfer_cancel(&armed, me);
    CHECK_EQUAL(hal_fault_cancelled, hal_transfer_faulted_of(&armed)->reason);
    CHECK_EQUAL(0, hal.aborts);
    CHECK_ENTERED(&armed, "faulted");

    hal_transfer exchanging = begin();
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&exchanging, me));
    hal_transfer_cancel(&exchanging, me);
    CHECK_EQUAL(hal_fault_cancelled, hal_transfer_faulted_of(&exchanging)->reason);
    hal_transfer_cancel(&exchanging, me);
    CHECK_EQUAL(1, hal.aborts);
    CHECK_ENTERED(&exchanging, "exchanging faulted");

    hal_transfer complete = begin();
    hal.strike = both;
    CHECK_EQUAL(STATOR_READY, hal_transfer_poll(&complete, me));
    hal_transfer_cancel(&complete, me);
    CHECK_ENTERED(&complete, "exchanging complete");
}

static void an_event_of_an_aborted_transfer_is_not_the_next_ones(void)
{
    hal_transfer first = begin();
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&first, me));
    sent();
    hal_transfer_cancel(&first, me);
    hal_transfer second = first;
    second.armed.state_ = hal_transfer_armed;
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&second, me));
    received();
    CHECK_EQUAL(STATOR_PENDING, hal_transfer_poll(&second, me));
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(hal_transfer));
}

int main(void)
{
    TEST(it_is_complete_when_both_callbacks_came_in_either_order);
    TEST(both_callbacks_between_two_polls_are_both_seen);
    TEST(callbacks_before_the_cell_is_armed_are_not_lost);
    TEST(an_error_ends_it_and_takes_the_buffers_back);
    TEST(too_late_it_takes_the_buffers_back);
    TEST(a_result_that_is_there_counts_however_late_the_poll);
    TEST(a_busy_hal_is_a_fault_and_nothing_stays_begun);
    TEST(cancelled_in_each_state);
    TEST(an_event_of_an_aborted_transfer_is_not_the_next_ones);
    TEST(every_edge_was_taken);
    return test_finish();
}
