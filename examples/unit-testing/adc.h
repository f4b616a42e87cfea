// SPDX-License-Identifier: Apache-2.0
//
// One conversion of an analog-to-digital converter that exists only here: something to test.
//
//   idle --> converting -- done --> complete
//                 |
//                 +-- overrun, too late --> stopping -- no longer busy --> faulted
//
// While it is converting or stopping, the converter is on; each way out switches it off.
#ifndef UNIT_TESTING_ADC_H
#define UNIT_TESTING_ADC_H

#include "stator/cell.h"
#include "stator/machine.h"
#include "stator/register.h"
#include "stator/time.h"

#define ADC_BASE       0x40012000u
#define ADC_CONTROL    (ADC_BASE + 0u)
#define ADC_STATUS     (ADC_BASE + 4u) /* done and overrun are cleared by writing 1 */
#define ADC_DATA       (ADC_BASE + 8u)
#define ADC_START      (1u << 0)
#define ADC_IRQ        (1u << 1)
#define ADC_CHANNEL(n) ((uint32_t)(n) << 8)
#define ADC_DONE       (1u << 0)
#define ADC_OVERRUN    (1u << 1)
#define ADC_BUSY       (1u << 2)

#define ADC_PATIENCE_TICKS 100u
#define ADC_STOP_TICKS     10u /* between two looks at ADC_BUSY */
#define ADC_CHANNELS       8u  /* assertion 1001: the channel is below */

enum adc_fault { adc_fault_overrun, adc_fault_timed_out };

#define ADC_CONVERSION(m, ROW)                       \
    ROW(m, always, uint8_t channel;)                 \
    ROW(m, state, idle)                              \
    ROW(m, state, converting, stator_time deadline;) \
    ROW(m, state, stopping, uint8_t reason;)         \
    ROW(m, final, complete, uint16_t value;)         \
    ROW(m, final, faulted, uint8_t reason;)          \
    ROW(m, edge, idle, converting)                   \
    ROW(m, edge, converting, complete)               \
    ROW(m, edge, converting, stopping)               \
    ROW(m, edge, stopping, faulted)
STATOR_MACHINE(adc_conversion, ADC_CONVERSION)

void adc_interrupt(void);
stator_poll adc_conversion_poll(adc_conversion *self, stator_waker me);

#endif
