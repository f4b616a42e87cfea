// SPDX-License-Identifier: Apache-2.0
#include "adc.h"

static const stator_register control = {ADC_CONTROL};
static const stator_register status = {ADC_STATUS};
static const stator_register data = {ADC_DATA};

static stator_cell cell = STATOR_CELL; /* events: ADC_DONE, ADC_OVERRUN */

void adc_interrupt(void)
{
    const uint32_t events = stator_register_read(status) & (ADC_DONE | ADC_OVERRUN);
    stator_register_write(status, events);
    stator_cell_signal(&cell, events);
}

stator_poll adc_conversion_poll(adc_conversion *self, stator_waker me)
{
    for (;;) {
        switch (adc_conversion_state_of(self)) {
        case adc_conversion_idle: {
            STATOR_IN(adc_conversion, self, idle);
            STATOR_REQUIRE(self->channel < ADC_CHANNELS, 1001u, me, self->state);
            (void)stator_cell_take(&cell);
            stator_register_write(control, ADC_CHANNEL(self->channel) | ADC_IRQ | ADC_START);
            STATOR_GO(adc_conversion, self, idle, converting, .deadline = stator_after(ADC_PATIENCE_TICKS));
            continue;
        }
        case adc_conversion_converting: {
            STATOR_IN(adc_conversion, self, converting);
            stator_cell_arm(&cell, me);
            const stator_word events = stator_cell_take(&cell);
            if (events == ADC_DONE) {
                const uint16_t value = (uint16_t)stator_register_read(data);
                stator_register_write(control, 0u);
                STATOR_GO(adc_conversion, self, converting, complete, .value = value);
                return STATOR_READY;
            }
            if (events == 0u && !stator_passed(here->deadline)) {
                stator_wake_by(me, here->deadline);
                return STATOR_PENDING;
            }
            stator_register_write(control, 0u);
            STATOR_GO(adc_conversion, self, converting, stopping,
                      .reason = events != 0u ? adc_fault_overrun : adc_fault_timed_out);
            continue;
        }
        case adc_conversion_stopping: {
            STATOR_IN(adc_conversion, self, stopping);
            if ((stator_register_read(status) & ADC_BUSY) != 0u) {
                stator_wake_by(me, stator_after(ADC_STOP_TICKS));
                return STATOR_PENDING;
            }
            STATOR_GO(adc_conversion, self, stopping, faulted, .reason = here->reason);
            return STATOR_READY;
        }
        case adc_conversion_complete:
        case adc_conversion_faulted:
            return STATOR_READY;
        }
    }
}
