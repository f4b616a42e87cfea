// SPDX-License-Identifier: Apache-2.0
#include "names.h"

#include "app.h"
#include "drivers/fault_reason.h"

/* The states' names of a machine, by their numbers: static const char *const m_names[] = {"armed", "polling", ...}; */
#define STATE_NAMES(m, ROWS)      static const char *const m##_names[] = {ROWS(m, STATE_NAME)};
#define STATE_NAME(m, kind, ...)  STATOR_WHEN(STATE, kind)(STATE_NAME_ROW, __VA_ARGS__, )
#define STATE_NAME_ROW(name, ...) #name,

STATE_NAMES(aspeed_i2c_transfer, ASPEED_I2C_TRANSFER)
STATE_NAMES(register_access, REGISTER_ACCESS)
STATE_NAMES(sensor, SENSOR)
STATE_NAMES(fusion, FUSION)
STATE_NAMES(telemetry, TELEMETRY)
STATE_NAMES(console, CONSOLE)
STATE_NAMES(watchdog, WATCHDOG)

/* Where the state is, not a pointer to it: nothing points into a machine. */
struct task_view {
    const char *name;
    const char *const *states;
    size_t state_offset; /* from the object that holds the tasks */
};

/* [app_mag] = {"mag", sensor_names, offsetof(struct app, mag.state)}, ... */
#define VIEW(s, kind, ...)               STATOR_WHEN(OWN, kind)(VIEW_ROW, s, __VA_ARGS__)
#define VIEW_ROW(s, task, machine, poll) [s##_##task] = {#task, machine##_names, offsetof(struct s, task.state)},
static const struct task_view views[] = {APP(app, VIEW)};

uint8_t task_count(void)
{
    return (uint8_t)(sizeof views / sizeof views[0]);
}

const char *task_name(uint8_t task)
{
    return task < task_count() && views[task].name != NULL ? views[task].name : "";
}

uint8_t task_state(uint8_t task)
{
    return views[task].states != NULL ? ((const uint8_t *)&app)[views[task].state_offset] : 0u;
}

const char *task_state_name(uint8_t task)
{
    return views[task].states != NULL ? views[task].states[task_state(task)] : "";
}

uint8_t task_by_name(const char *name, unsigned count)
{
    for (uint8_t task = 0; task < task_count(); task++) {
        const char *const candidate = task_name(task);
        unsigned i = 0;
        while (i < count && candidate[i] != '\0' && candidate[i] == name[i]) {
            i++;
        }
        if (i == count && count != 0u && candidate[i] == '\0') {
            return task;
        }
    }
    return NAMES_NO_TASK;
}

static void number(struct text *text, const char *name, uint32_t value)
{
    text_character(text, ' ');
    text_string(text, name);
    text_character(text, '=');
    text_unsigned(text, value);
}

static void hex(struct text *text, const char *name, uint32_t value)
{
    text_character(text, ' ');
    text_string(text, name);
    text_character(text, '=');
    text_hex(text, value);
}

/* An instant, as microseconds from now; negative: it has passed. */
static void instant(struct text *text, const char *name, stator_time when)
{
    text_character(text, ' ');
    text_string(text, name);
    text_character(text, '=');
    text_signed(text, (int32_t)(when - stator_now()));
    text_string(text, "us");
}

static void reason(struct text *text, uint8_t value)
{
    text_string(text, " reason=\"");
    text_string(text, fault_reason_text((enum fault_reason)value));
    text_character(text, '"');
}

static void bytes(struct text *text, const char *name, const struct register_bytes *value)
{
    text_character(text, ' ');
    text_string(text, name);
    text_character(text, '=');
    for (unsigned i = 0; i < REGISTER_ACCESS_MAX_BYTES; i++) {
        text_hex(text, value->byte[i]);
        if (i + 1u < REGISTER_ACCESS_MAX_BYTES) {
            text_character(text, ',');
        }
    }
}

static void request(struct text *text, const struct aspeed_i2c_request *value)
{
    hex(text, "address", value->address);
    number(text, "write_bytes", value->write_bytes);
    number(text, "read_bytes", value->read_bytes);
    number(text, "injection", value->injection);
    for (unsigned i = 0; i < value->write_bytes; i++) {
        hex(text, "write", value->write[i]);
    }
}

static void describe_transfer(struct text *text, const aspeed_i2c_transfer *transfer)
{
    text_string(text, aspeed_i2c_transfer_names[transfer->state]);
    switch (aspeed_i2c_transfer_state_of(transfer)) {
    case aspeed_i2c_transfer_writing:
        instant(text, "deadline", transfer->writing.deadline);
        break;
    case aspeed_i2c_transfer_reading:
        instant(text, "deadline", transfer->reading.deadline);
        break;
    case aspeed_i2c_transfer_stopping:
        reason(text, transfer->stopping.reason);
        instant(text, "deadline", transfer->stopping.deadline);
        break;
    case aspeed_i2c_transfer_faulted:
        reason(text, transfer->faulted.reason);
        break;
    case aspeed_i2c_transfer_armed:
    case aspeed_i2c_transfer_complete:
        break;
    }
    request(text, &transfer->request);
}

static void describe_access(struct text *text, const register_access *access)
{
    text_string(text, register_access_names[access->state]);
    switch (register_access_state_of(access)) {
    case register_access_queued:
        number(text, "tries", access->queued.tries);
        instant(text, "give_up", access->queued.give_up);
        break;
    case register_access_transferring:
        number(text, "tries", access->transferring.tries);
        break;
    case register_access_complete:
        bytes(text, "read", &access->complete.read);
        break;
    case register_access_faulted:
        reason(text, access->faulted.reason);
        break;
    }
    request(text, &access->request);
}

/* The access that a sensor's state holds, or NULL. */
static const register_access *access_of(const sensor *self)
{
    switch (sensor_state_of(self)) {
    case sensor_identifying:
        return &self->identifying.access;
    case sensor_configuring:
        return &self->configuring.access;
    case sensor_sampling:
        return &self->sampling.access;
    case sensor_waiting:
    case sensor_faulted:
        break;
    }
    return NULL;
}

static void describe_sensor_state(struct text *text, const sensor *self)
{
    switch (sensor_state_of(self)) {
    case sensor_identifying:
        number(text, "step", self->identifying.step);
        break;
    case sensor_configuring:
        number(text, "step", self->configuring.step);
        break;
    case sensor_waiting:
        instant(text, "last", self->waiting.last);
        break;
    case sensor_sampling:
        number(text, "step", self->sampling.step);
        instant(text, "due", self->sampling.due);
        bytes(text, "sample", &self->sampling.sample);
        break;
    case sensor_faulted:
        reason(text, self->faulted.reason);
        number(text, "backoff_ms", self->faulted.backoff_ms);
        instant(text, "retry", self->faulted.retry);
        break;
    }
}

static void describe_sensor_always(struct text *text, const sensor *self)
{
    hex(text, "address", self->description->address);
    number(text, "rate_hz", self->rate_hz);
    number(text, "backoff_ms", self->backoff_ms);
    number(text, "injection", self->injection);
    number(text, "ticks_per_ms", self->ticks_per_ms);
    number(text, "samples", self->output->samples);
    number(text, "faults", self->output->faults);
    bytes(text, "output", &self->output->sample);
}

static bool describe_sensor(struct text *text, const sensor *self, unsigned row)
{
    const register_access *const access = access_of(self);
    if (row == 0u) {
        describe_sensor_state(text, self);
    } else if (row == 1u) {
        text_string(text, "always");
        describe_sensor_always(text, self);
    } else if (row == 2u && access != NULL) {
        text_string(text, "access ");
        describe_access(text, access);
    } else if (row == 3u && access != NULL && register_access_state_of(access) == register_access_transferring) {
        text_string(text, "transfer ");
        describe_transfer(text, &access->transferring.transfer);
    } else {
        return false;
    }
    return true;
}

static void signed_number(struct text *text, const char *name, int32_t value)
{
    text_character(text, ' ');
    text_string(text, name);
    text_character(text, '=');
    text_signed(text, value);
}

static bool describe_fusion(struct text *text, const fusion *self, unsigned row)
{
    if (row == 0u) {
        switch (fusion_state_of(self)) {
        case fusion_learning:
            number(text, "points", self->learning.learning.count);
            number(text, "spacing", self->learning.learning.spacing);
            break;
        case fusion_tracking:
            number(text, "strikes", self->tracking.strikes);
            break;
        }
    } else if (row == 1u) {
        text_string(text, "always");
        signed_number(text, "iron_x", self->iron.x);
        signed_number(text, "iron_y", self->iron.y);
        number(text, "iron_radius", self->iron.radius);
        signed_number(text, "altitude_mm", (int32_t)(self->filter.mm_q8 / 256));
        number(text, "variance_mm2", self->filter.variance_mm2);
        number(text, "magnetic_samples", self->magnetic_samples);
        number(text, "air_samples", self->air_samples);
    } else {
        return false;
    }
    return true;
}

static bool describe_telemetry(struct text *text, const telemetry *self, unsigned row)
{
    if (row == 0u) {
        switch (telemetry_state_of(self)) {
        case telemetry_waiting:
            instant(text, "tick", self->waiting.tick);
            break;
        case telemetry_telling:
            hex(text, "due", self->telling.due);
            instant(text, "tick", self->telling.tick);
            break;
        }
    } else if (row == 1u) {
        text_string(text, "always");
        number(text, "ticks", self->ticks);
        number(text, "input_lost", self->input_lost);
        number(text, "load_polls", self->load.polls);
        number(text, "load_wakes", self->load.wakes);
        number(text, "load_asleep_ticks", self->load.asleep_ticks);
    } else {
        return false;
    }
    return true;
}

static bool describe_console(struct text *text, const console *self, unsigned row)
{
    if (row != 0u) {
        return false;
    }
    const struct console_line *line = NULL;
    switch (console_state_of(self)) {
    case console_listening:
        line = &self->listening.line;
        break;
    case console_answering:
        line = &self->answering.line;
        number(text, "answer", self->answering.answer);
        number(text, "task", self->answering.task);
        number(text, "row", self->answering.row);
        break;
    }
    text_string(text, " line=\"");
    text_printable(text, line->bytes, line->length);
    text_string(text, line->overlong ? "\" overlong=1" : "\" overlong=0");
    return true;
}

static bool describe_watchdog(struct text *text, const watchdog *self, unsigned row)
{
    if (row == 0u) {
        switch (watchdog_state_of(self)) {
        case watchdog_watching:
            instant(text, "deadline", self->watching.deadline);
            break;
        case watchdog_starving:
            hex(text, "culprits", self->starving.culprits);
            instant(text, "deadline", self->starving.deadline);
            break;
        }
    } else if (row == 1u) {
        text_string(text, "always");
        hex(text, "watched", self->watched);
        hex(text, "fed", self->roll->fed);
        hex(text, "hung", self->roll->hung);
    } else {
        return false;
    }
    return true;
}

bool task_describe(struct text *text, uint8_t task, unsigned row)
{
    if (row == 0u) {
        text_string(text, task_name(task));
        text_character(text, ' ');
        text_string(text, task_state_name(task));
    }
    switch (task) {
    case app_mag:
        return describe_sensor(text, &app.mag, row);
    case app_board:
        return describe_sensor(text, &app.board, row);
    case app_remote:
        return describe_sensor(text, &app.remote, row);
    case app_air:
        return describe_sensor(text, &app.air, row);
    case app_fusion:
        return describe_fusion(text, &app.fusion, row);
    case app_telemetry:
        return describe_telemetry(text, &app.telemetry, row);
    case app_console:
        return describe_console(text, &app.console, row);
    case app_watchdog:
        return describe_watchdog(text, &app.watchdog, row);
    default:
        return false;
    }
}
