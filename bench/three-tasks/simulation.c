// SPDX-License-Identifier: Apache-2.0
//
// The hardware layer on this machine, as a random world: one process runs one version of the program through many
// worlds, each in a child of its own, and prints a hash of each trace.
//   simulation FIRST COUNT     a line a seed: SEED EVENTS HASH HASH HASH, a hash a device; then what happened in all, a
//   line a kind: KIND TIMES simulation --trace SEED    the trace of one world
// A trace is what the tasks make the devices do, and when; looking at a status is not in it. Time goes on only while
// the program sleeps. Each device has its own trace, and draws from its own numbers only when it is made to do
// something, so that the order in which tasks of the same instant run changes nothing. Interrupts strike in sleep, and
// within the call that starts something or reads a byte: between a task's look and its wait.
#include "hal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICKS = 60000, FIFO_BYTES = 32, NEVER = 0x7fffffff };

/* What the worlds must have contained for the comparison to mean anything. */
#define KINDS(ROW)           \
    ROW(copy_done)           \
    ROW(copy_failed)         \
    ROW(copy_late)           \
    ROW(copy_at_once)        \
    ROW(copy_stops_slowly)   \
    ROW(line_received)       \
    ROW(line_refused)        \
    ROW(backspace)           \
    ROW(broken_byte)         \
    ROW(byte_while_reading)  \
    ROW(transfer_refused)    \
    ROW(transfer_late)       \
    ROW(transfer_at_once)    \
    ROW(sensor_silent)       \
    ROW(sensor_unknown)      \
    ROW(sensor_uncalibrated) \
    ROW(sensor_stuck)        \
    ROW(temperature)         \
    ROW(stray_interrupt)     \
    ROW(clock_wraps)
#define KIND(name) KIND_##name,
enum kind { KINDS(KIND) KIND_COUNT };
#define NAME(name) #name,
static const char *const kind_names[] = {KINDS(NAME)};

static struct summary {
    uint64_t hash[3];
    uint32_t events;
    uint32_t times[KIND_COUNT];
} * summary; /* shared with the parent */

enum device { COPIES, LINES, SENSOR };
static const char *const device_names[] = {"copies", "lines", "sensor"};

static bool tracing;
static uint32_t start; /* the clock's first reading, of which some are just before it wraps */
static uint32_t ticks; /* since then */
static uint32_t alarm_ticks;

static void happened(enum kind kind)
{
    summary->times[kind]++;
}

/* FNV-1a over what is traced. */
static void trace(enum device device, const char *what, uint32_t a, uint32_t b)
{
    const uint32_t words[] = {ticks, a, b};
    uint64_t hash = summary->hash[device];
    for (const char *letter = what; *letter != '\0'; letter++) {
        hash = (hash ^ (uint8_t)*letter) * 0x100000001b3u;
    }
    for (unsigned i = 0; i < sizeof words; i++) {
        hash = (hash ^ ((const uint8_t *)words)[i]) * 0x100000001b3u;
    }
    summary->hash[device] = hash;
    summary->events++;
    if (tracing) {
        printf("%s %6u %s %u %u\n", device_names[device], ticks, what, a, b);
    }
}

/* xorshift; each device has its own. */
static uint32_t draw(uint32_t *numbers, uint32_t below)
{
    *numbers ^= *numbers << 13;
    *numbers ^= *numbers >> 17;
    *numbers ^= *numbers << 5;
    return *numbers % below;
}

static struct {
    uint32_t numbers;
    uint32_t job_at, ends_at;
    uint32_t job_bytes;
    enum dma_status status, ends_as;
} dma = {.status = DMA_DONE, .ends_at = NEVER};

static struct {
    uint32_t numbers;
    uint32_t next_at;
    int fifo[FIFO_BYTES];
    unsigned count;
} uart;

static struct {
    uint32_t numbers;
    uint32_t ends_at, converts_until;
    enum i2c_status status, ends_as;
    uint8_t at, value;
    bool awake, powered;
} bus = {.status = I2C_DONE, .ends_at = NEVER};

static struct {
    uint32_t numbers;
    uint32_t at;
} stray;

uint32_t hal_now(void)
{
    return start + ticks;
}

void hal_alarm(uint32_t when)
{
    const uint32_t ahead = when - hal_now();
    alarm_ticks = ticks + (ahead < 0x80000000u ? ahead : 0u);
}

uint32_t copy_taken(void)
{
    if (dma.job_at > ticks) {
        return 0;
    }
    const uint32_t bytes = dma.job_bytes;
    const uint32_t pause = draw(&dma.numbers, 4) == 0 ? 0 : 1 + draw(&dma.numbers, 600);
    dma.job_at = ticks + pause;
    dma.job_bytes = 1 + draw(&dma.numbers, 400);
    trace(COPIES, "job", bytes, 0);
    if (pause == 0) {
        copy_isr();
    }
    return bytes;
}

static void dma_end(void)
{
    dma.status = dma.ends_as;
    dma.ends_at = NEVER;
    dma_isr();
}

void dma_start(uint32_t bytes)
{
    trace(COPIES, "dma start", bytes, dma.status);
    static const uint8_t percent_of_patience[] = {0, 20, 60, 90, 100, 101, 150, 250};
    const uint32_t lasts = COPY_TICKS(bytes) * percent_of_patience[draw(&dma.numbers, 8)] / 100u;
    dma.status = DMA_BUSY;
    dma.ends_as = draw(&dma.numbers, 6) == 0 ? DMA_STOPPED : DMA_DONE;
    dma.ends_at = ticks + lasts;
    if (lasts == 0) {
        happened(KIND_copy_at_once);
        dma_end();
    }
}

enum dma_status dma_status(void)
{
    return dma.status;
}

void dma_stop(void)
{
    trace(COPIES, "dma stop", 0, 0);
    const uint32_t lasts = draw(&dma.numbers, 3) == 0 ? 0 : draw(&dma.numbers, 4 * STOP_TICKS);
    dma.ends_as = DMA_STOPPED;
    dma.ends_at = ticks + lasts;
    if (lasts == 0) {
        dma.status = DMA_STOPPED;
        dma.ends_at = NEVER;
    } else {
        happened(KIND_copy_stops_slowly);
    }
}

void copy_ended(enum copy_end end)
{
    trace(COPIES, "copy", end, dma.status);
    happened(KIND_copy_done + (enum kind)end);
}

/* Lines of all lengths about LINE_BYTES, some with what must be taken out. */
static int some_byte(void)
{
    const uint32_t which = draw(&uart.numbers, 256);
    if (which < 5) {
        return '\n';
    }
    if (which < 10) {
        return '\r';
    }
    if (which < 20) {
        happened(KIND_backspace);
        return '\b';
    }
    if (which == 20) {
        happened(KIND_broken_byte);
        return UART_BROKEN;
    }
    return (int)(' ' + which % 95u);
}

static void byte_arrives(void)
{
    if (uart.count < FIFO_BYTES) {
        uart.fifo[uart.count++] = some_byte();
    }
}

int uart_read(void)
{
    if (uart.count == 0) {
        return UART_EMPTY;
    }
    const int byte = uart.fifo[0];
    uart.count--;
    memmove(uart.fifo, uart.fifo + 1, uart.count * sizeof uart.fifo[0]);
    if (draw(&uart.numbers, 10) == 0) {
        happened(KIND_byte_while_reading);
        byte_arrives();
        uart_isr();
    }
    return byte;
}

void line_received(const uint8_t *text, unsigned length_bytes)
{
    uint32_t hash = 2166136261u;
    for (unsigned i = 0; i < length_bytes; i++) {
        hash = (hash ^ text[i]) * 16777619u;
    }
    trace(LINES, "line", length_bytes, hash);
    happened(KIND_line_received);
}

void line_refused(void)
{
    trace(LINES, "line refused", 0, 0);
    happened(KIND_line_refused);
}

static void transfer_ends(void)
{
    bus.status = bus.ends_as;
    bus.ends_at = NEVER;
    i2c_isr();
}

static void transfer_starts(void)
{
    const uint32_t which = draw(&bus.numbers, 20);
    const uint32_t lasts = which == 0 ? NEVER : draw(&bus.numbers, TRANSFER_TICKS + 2);
    const bool refused = draw(&bus.numbers, bus.awake ? 24 : 2) == 0;
    bus.status = I2C_BUSY;
    bus.ends_as = refused ? I2C_REFUSED : I2C_DONE;
    bus.ends_at = lasts == NEVER ? NEVER : ticks + lasts;
    if (refused) {
        happened(KIND_transfer_refused);
    }
    if (lasts == 0) {
        happened(KIND_transfer_at_once);
        transfer_ends();
    }
}

void i2c_write(uint8_t at, uint8_t value)
{
    trace(SENSOR, "write", at, value);
    if (at == SENSOR_RESET) {
        bus.awake = draw(&bus.numbers, 10) != 0;
    } else if (at == SENSOR_CONTROL) {
        bus.converts_until = ticks + draw(&bus.numbers, draw(&bus.numbers, 16) == 0 ? 200 : CONVERSION_TICKS * 3);
    }
    transfer_starts();
}

void i2c_read(uint8_t at, uint8_t count)
{
    trace(SENSOR, "read", at, count);
    bus.at = at;
    transfer_starts();
}

enum i2c_status i2c_status(void)
{
    return bus.status;
}

void i2c_abort(void)
{
    trace(SENSOR, "abort", 0, 0);
    happened(KIND_transfer_late);
    bus.status = I2C_REFUSED;
    bus.ends_at = NEVER;
}

void i2c_fetch(uint8_t *bytes, uint8_t count)
{
    trace(SENSOR, "fetch", bus.at, count);
    for (uint8_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)draw(&bus.numbers, 256);
    }
    if (bus.at == SENSOR_ID && draw(&bus.numbers, 12) != 0) {
        bytes[0] = SENSOR_ID_BMP280;
    } else if (bus.at == SENSOR_T1 && draw(&bus.numbers, 12) == 0) {
        bytes[0] = bytes[1] = 0;
    } else if (bus.at == SENSOR_STATUS) {
        bytes[0] = ticks < bus.converts_until ? bytes[0] | SENSOR_CONVERTS : bytes[0] & (uint8_t)~SENSOR_CONVERTS;
    }
}

void temperature_measured(const uint8_t raw[RAW_BYTES], const uint8_t calibration[CALIBRATION_BYTES])
{
    trace(SENSOR, "temperature", (uint32_t)(raw[0] << 16 | raw[1] << 8 | raw[2]),
          (uint32_t)(calibration[0] | calibration[2] << 8 | calibration[5] << 16));
    happened(KIND_temperature);
}

void sensor_lost(enum sensor_lost why)
{
    trace(SENSOR, "lost", why, 0);
    happened(KIND_sensor_silent + (enum kind)why);
}

static uint32_t earlier(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Goes on to the next event and lets its interrupts strike. */
static void deliver(void)
{
    const uint32_t job_at = dma.job_at > ticks ? dma.job_at : NEVER; /* one that waits has had its interrupt */
    const uint32_t next = earlier(earlier(earlier(job_at, dma.ends_at), earlier(uart.next_at, bus.ends_at)),
                                  earlier(alarm_ticks, stray.at));
    if (start + next < start && start + ticks >= start) {
        happened(KIND_clock_wraps);
    }
    ticks = next;
    if (ticks >= TICKS) {
        fflush(stdout);
        _exit(0);
    }
    if (job_at == ticks) {
        copy_isr();
    }
    if (dma.ends_at == ticks) {
        dma_end();
    }
    if (uart.next_at == ticks) {
        uart.next_at = ticks + 1 + draw(&uart.numbers, 200);
        for (uint32_t bytes = 1 + draw(&uart.numbers, 24); bytes > 0; bytes--) {
            byte_arrives();
        }
        uart_isr();
    }
    if (bus.ends_at == ticks) {
        transfer_ends();
    }
    if (stray.at == ticks) {
        static void (*const interrupts[])(void) = {copy_isr, dma_isr, uart_isr, i2c_isr, alarm_isr};
        stray.at = ticks + 1 + draw(&stray.numbers, 300);
        happened(KIND_stray_interrupt);
        interrupts[draw(&stray.numbers, 5)]();
    }
    if (alarm_ticks == ticks) {
        alarm_ticks = NEVER;
        alarm_isr();
    }
}

void hal_sleep(void)
{
    deliver();
}

static void run(uint32_t seed)
{
    uint32_t numbers = seed * 2654435761u + 1u;
    for (int i = 0; i < 8; i++) {
        (void)draw(&numbers, 1);
    }
    dma.numbers = numbers ^ 0x11111111u;
    uart.numbers = numbers ^ 0x22222222u;
    bus.numbers = numbers ^ 0x33333333u;
    stray.numbers = numbers ^ 0x44444444u;
    start = seed % 3 == 0 ? 0u - draw(&numbers, TICKS) : draw(&numbers, 0x7fffffff) * 2u;
    alarm_ticks = NEVER;
    dma.job_at = draw(&dma.numbers, 100);
    dma.job_bytes = 1 + draw(&dma.numbers, 400);
    uart.next_at = 1 + draw(&uart.numbers, 100);
    stray.at = 1 + draw(&stray.numbers, 300);
    for (int device = 0; device < 3; device++) {
        summary->hash[device] = 0xcbf29ce484222325u;
    }
    summary->events = 0;
    three_tasks_run();
}

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: %s FIRST COUNT | --trace SEED\n", arguments[0]);
        return 2;
    }
    summary = mmap(NULL, sizeof *summary, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (summary == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    tracing = strcmp(arguments[1], "--trace") == 0;
    const uint32_t seed = (uint32_t)strtoul(arguments[tracing ? 2 : 1], NULL, 10);
    const uint32_t seeds = tracing ? 1 : (uint32_t)strtoul(arguments[2], NULL, 10);
    for (uint32_t i = 0; i < seeds; i++) {
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            run(seed + i);
        }
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
            fprintf(stderr, "seed %u: the program ended with status %d\n", seed + i, status);
            return 1;
        }
        if (!tracing) {
            printf("%u %u", seed + i, summary->events);
            for (int device = 0; device < 3; device++) {
                printf(" %016llx", (unsigned long long)summary->hash[device]);
            }
            printf("\n");
        }
    }
    for (int kind = 0; !tracing && kind < KIND_COUNT; kind++) {
        printf("%s %u\n", kind_names[kind], summary->times[kind]);
    }
    return 0;
}
