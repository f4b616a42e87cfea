// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include "app.h"
#include "counts.h"
#include "names.h"

#define WORDS_MAX 3u

struct words {
    const char *at[WORDS_MAX];
    uint8_t length[WORDS_MAX];
    uint8_t count; /* WORDS_MAX + 1: there are more */
};

/* What an answer says; those from answer_error on are errors. */
enum answer {
    answer_done,
    answer_help,
    answer_tasks,
    answer_state,
    answer_error,
    answer_unknown_command = answer_error,
    answer_overlong,
    answer_usage,
    answer_no_such_task,
    answer_no_such_sensor,
    answer_bad_rate,
    answer_bad_kind,
};

struct command {
    const char *name;
    uint8_t words_min;
    uint8_t words_max;
    const char *usage;
    const char *does;
};

enum command_index { command_help, command_tasks, command_state, command_rate, command_fault, command_hang };

static const struct command commands[] = {
    {"help", 1, 1, "help", "this list"},
    {"tasks", 1, 1, "tasks", "each task: its state, its polls and wakes so far, its longest poll in cycles"},
    {"state", 2, 2, "state TASK", "all that a task holds in its present state"},
    {"rate", 3, 3, "rate SENSOR HZ", "samples a second, 1 to 50; sensors: mag board remote air"},
    {"fault", 2, 3, "fault SENSOR [KIND]",
     "its next access fails; kinds: absent (as without), silent, deaf, short, disorder"},
    {"hang", 2, 2, "hang TASK", "the task stops: the watchdog names it, then resets the board"},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

/* By enum aspeed_i2c_injection. */
static const char *const kinds[] = {"", "absent", "silent", "deaf", "short", "disorder"};

static struct words words_of(const struct console_line *line)
{
    struct words words = {.count = 0u};
    unsigned i = 0;
    while (words.count <= WORDS_MAX) {
        while (i < line->length && line->bytes[i] == ' ') {
            i++;
        }
        if (i == line->length) {
            break;
        }
        const unsigned start = i;
        while (i < line->length && line->bytes[i] != ' ') {
            i++;
        }
        if (words.count < WORDS_MAX) {
            words.at[words.count] = &line->bytes[start];
            words.length[words.count] = (uint8_t)(i - start);
        }
        words.count++;
    }
    return words;
}

static bool word_is(const struct words *words, unsigned index, const char *name)
{
    unsigned i = 0;
    while (i < words->length[index] && name[i] != '\0' && words->at[index][i] == name[i]) {
        i++;
    }
    return i == words->length[index] && name[i] == '\0';
}

static unsigned command_of(const struct words *words)
{
    unsigned command = 0;
    while (command < COMMANDS && !word_is(words, 0u, commands[command].name)) {
        command++;
    }
    return command;
}

static uint8_t task_of(const struct words *words)
{
    return task_by_name(words->at[1], words->length[1]);
}

static sensor *sensor_of(uint8_t task)
{
    switch (task) {
    case app_mag:
        return &app.mag;
    case app_board:
        return &app.board;
    case app_remote:
        return &app.remote;
    case app_air:
        return &app.air;
    default:
        return NULL;
    }
}

static enum answer set_rate(const struct words *words, uint8_t task)
{
    uint32_t rate_hz = 0;
    for (unsigned i = 0; i < words->length[2]; i++) {
        const char digit = words->at[2][i];
        if (digit < '0' || digit > '9' || rate_hz > SENSOR_RATE_MAX_HZ) {
            return answer_bad_rate;
        }
        rate_hz = rate_hz * 10u + (uint32_t)(digit - '0');
    }
    if (rate_hz < 1u || rate_hz > SENSOR_RATE_MAX_HZ) {
        return answer_bad_rate;
    }
    sensor_set_rate(sensor_of(task), (uint8_t)rate_hz, stator_waker_of(task));
    return answer_done;
}

static enum answer inject(const struct words *words, uint8_t task)
{
    unsigned kind = aspeed_i2c_absent;
    if (words->count == 3u) {
        while (kind < aspeed_i2c_injection_count && !word_is(words, 2u, kinds[kind])) {
            kind++;
        }
        if (kind == aspeed_i2c_injection_count) {
            return answer_bad_kind;
        }
    }
    sensor_inject(sensor_of(task), (enum aspeed_i2c_injection)kind);
    return answer_done;
}

static enum answer hang(console *self, uint8_t task)
{
    if (task >= app_watchdog) { /* the last: it feeds nobody */
        return answer_no_such_task;
    }
    self->shared->roll.hung |= (stator_word)1u << task;
    return answer_done;
}

/* Carries a line out, which has at least one word. */
static enum answer obey(console *self, const struct console_line *line)
{
    const struct words words = words_of(line);
    const unsigned command = command_of(&words);
    if (line->overlong) {
        return answer_overlong;
    }
    if (command == COMMANDS) {
        return answer_unknown_command;
    }
    if (words.count < commands[command].words_min || words.count > commands[command].words_max) {
        return answer_usage;
    }
    const uint8_t task = words.count > 1u ? task_of(&words) : NAMES_NO_TASK;
    if ((command == command_rate || command == command_fault) && sensor_of(task) == NULL) {
        return answer_no_such_sensor;
    }
    if (words.count > 1u && task == NAMES_NO_TASK) {
        return answer_no_such_task;
    }
    switch ((enum command_index)command) {
    case command_help:
        return answer_help;
    case command_tasks:
        return answer_tasks;
    case command_state:
        return answer_state;
    case command_rate:
        return set_rate(&words, task);
    case command_fault:
        return inject(&words, task);
    case command_hang:
        return hang(self, task);
    }
    return answer_unknown_command;
}

static void quoted(struct text *text, const struct words *words, unsigned index)
{
    text_character(text, '\'');
    if (index < words->count) {
        text_printable(text, words->at[index], words->length[index]);
    }
    text_character(text, '\'');
}

static void names_of_tasks(struct text *text)
{
    for (uint8_t task = 0; task < task_count(); task++) {
        if (task_name(task)[0] != '\0') {
            text_character(text, ' ');
            text_string(text, task_name(task));
        }
    }
}

/* ": error: what is wrong; what to do" */
static void error_line(struct text *text, enum answer answer, const struct console_line *line)
{
    const struct words words = words_of(line);
    text_string(text, "error: ");
    if (answer == answer_overlong) {
        text_string(text, "the line is longer than ");
        text_unsigned(text, CONSOLE_LINE_MAX_BYTES);
        text_string(text, " characters, nothing was done; send a shorter one");
    } else if (answer == answer_unknown_command) {
        text_string(text, "unknown command ");
        quoted(text, &words, 0u);
        text_string(text, "; help lists the commands");
    } else if (answer == answer_usage) {
        text_string(text, "a word is missing or too much; write: ");
        text_string(text, commands[command_of(&words)].usage);
    } else if (answer == answer_no_such_task) {
        text_string(text, "no such task, or one that this is not for: ");
        quoted(text, &words, 1u);
        text_string(text, "; tasks:");
        names_of_tasks(text);
    } else if (answer == answer_no_such_sensor) {
        text_string(text, "no such sensor: ");
        quoted(text, &words, 1u);
        text_string(text, "; sensors: mag board remote air");
    } else if (answer == answer_bad_rate) {
        text_string(text, "not a rate: ");
        quoted(text, &words, 2u);
        text_string(text, "; write a number from 1 to 50");
    } else {
        text_string(text, "no such kind of fault: ");
        quoted(text, &words, 2u);
        text_string(text, "; kinds: absent silent deaf short disorder");
    }
}

static bool help_line(struct text *text, unsigned row)
{
    if (row >= COMMANDS) {
        return false;
    }
    text_string(text, commands[row].usage);
    text_string(text, ": ");
    text_string(text, commands[row].does);
    return true;
}

/* Row `row` is task `row`; the clock has no machine. */
static bool task_line(struct text *text, unsigned row)
{
    const uint8_t task = (uint8_t)(row + app_mag);
    if (task >= task_count()) {
        return false;
    }
    text_string(text, task_name(task));
    text_character(text, ' ');
    text_string(text, task_state_name(task));
    text_string(text, " polls=");
    text_unsigned(text, counts.polls[task]);
    text_string(text, " wakes=");
    text_unsigned(text, STATOR_PORT_LOAD(&counts.wakes[task]));
    text_string(text, " worst_cycles=");
    text_unsigned(text, counts.worst_poll_cycles[task]);
    return true;
}

/* Line `row` of an answer. Returns false for the last one. */
static bool answer_line(struct text *text, const struct console_answering *here)
{
    const enum answer answer = (enum answer)here->answer;
    text_string(text, ": ");
    if (answer >= answer_error) {
        error_line(text, answer, &here->line);
        return false;
    }
    if ((answer == answer_help && help_line(text, here->row)) ||
        (answer == answer_tasks && task_line(text, here->row)) ||
        (answer == answer_state && task_describe(text, here->task, here->row))) {
        return true;
    }
    text_string(text, "ok");
    return false;
}

/* Takes one byte into the line; true at its end, if there is anything in it. */
static bool take(struct console_line *line, uint8_t byte)
{
    if (byte == '\r' || byte == '\n') {
        const bool any = line->overlong || words_of(line).count != 0u;
        if (!any) {
            line->length = 0u;
        }
        return any;
    }
    if (byte == '\b' || byte == 0x7Fu) {
        if (line->length != 0u && !line->overlong) {
            line->length--;
        }
    } else if (byte >= ' ') {
        if (line->length < CONSOLE_LINE_MAX_BYTES) {
            line->bytes[line->length++] = (char)byte;
        } else {
            line->overlong = true;
        }
    }
    return false;
}

static void listen(console *self, struct console_listening *here, stator_waker me)
{
    uint8_t byte;
    for (unsigned i = 0; i < CONSOLE_CHUNK_BYTES; i++) {
        if (uart_16550_read(self->uart, &byte, 1u, me) == 0u) {
            return;
        }
        if (take(&here->line, byte)) {
            const struct words words = words_of(&here->line);
            const enum answer answer = obey(self, &here->line);
            STATOR_GO(console, self, listening, answering, .answer = (uint8_t)answer,
                      .task = words.count > 1u ? task_of(&words) : NAMES_NO_TASK, .line = here->line);
            break;
        }
    }
    stator_wake(me); /* there may be more bytes, or a line to answer */
}

/* Queues one line of the answer. */
static void answer(console *self, struct console_answering *here, stator_waker me)
{
    struct text text;
    text_begin(&text);
    const bool more = answer_line(&text, here);
    text_end_line(&text);
    if (!uart_16550_write(self->uart, text.bytes, text.used, me)) {
        return;
    }
    if (more) {
        here->row++;
    } else {
        STATOR_GO(console, self, answering, listening);
    }
    stator_wake(me); /* for the next line; or for what came meanwhile, which woke nobody who listened */
}

stator_poll console_poll(console *self, stator_waker me)
{
    switch (console_state_of(self)) {
    case console_listening:
        listen(self, &self->listening, me);
        break;
    case console_answering:
        answer(self, &self->answering, me);
        break;
    }
    return STATOR_PENDING;
}
