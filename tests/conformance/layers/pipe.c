// SPDX-License-Identifier: Apache-2.0
#include "stator/pipe.h"
#include "tests/layers/woken.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

enum { SIZE = 13 };

STATOR_PIPE(line, SIZE)
STATOR_PIPE(byte, 1)

static line console;

static void begin(void)
{
    memset(&console, 0, sizeof console);
    (void)woken();
}

static void parts_of_any_size_come_in_order(void)
{
    begin();
    random_start(4);
    uint32_t sent = 0;
    uint32_t received = 0;
    uint8_t bytes[2 * SIZE] = {0};
    while (received < 50000u) {
        size_t size = random_below(sizeof bytes + 1u);
        if (random_below(2) == 0u) {
            for (size_t i = 0; i < size; i++) {
                bytes[i] = (uint8_t)((sent + i) * 7u);
            }
            const size_t room = SIZE - (sent - received);
            const size_t done = line_try_write(&console, bytes, size);
            CHECK_EQUAL(size < room ? size : room, done);
            sent += (uint32_t)done;
        } else {
            const size_t done = line_try_read(&console, bytes, size);
            CHECK_EQUAL(size < sent - received ? size : sent - received, done);
            for (size_t i = 0; i < done; i++) {
                CHECK_EQUAL((uint8_t)((received + i) * 7u), bytes[i]);
            }
            received += (uint32_t)done;
        }
        CHECK_EQUAL(sent - received, line_count(&console));
    }
}

static void without_a_copy_too(void)
{
    begin();
    random_start(6);
    uint32_t sent = 0;
    uint32_t received = 0;
    while (received < 50000u) {
        if (random_below(2) == 0u) {
            uint8_t *to;
            size_t room = line_room(&console, &to);
            CHECK(room <= SIZE - (sent - received));
            CHECK_EQUAL(sent - received == SIZE, room == 0u);
            room = random_below((uint32_t)room + 1u);
            for (size_t i = 0; i < room; i++) {
                to[i] = (uint8_t)((sent + i) * 5u);
            }
            line_written(&console, room);
            sent += (uint32_t)room;
        } else {
            const uint8_t *from;
            size_t count = line_filled(&console, &from);
            CHECK(count <= sent - received);
            CHECK_EQUAL(sent == received, count == 0u);
            count = random_below((uint32_t)count + 1u);
            for (size_t i = 0; i < count; i++) {
                CHECK_EQUAL((uint8_t)((received + i) * 5u), from[i]);
            }
            line_consumed(&console, count);
            received += (uint32_t)count;
        }
    }
}

static void the_reader_waits_for_the_first_byte(void)
{
    begin();
    uint8_t bytes[4] = {1, 2, 3, 4};
    size_t done = 9;
    CHECK_EQUAL(STATOR_PENDING, line_read(&console, me(2), bytes, 4, &done));
    CHECK_EQUAL(0, done);
    CHECK_EQUAL(3, line_try_write(&console, bytes, 3));
    CHECK_EQUAL(4, woken());
    CHECK_EQUAL(STATOR_READY, line_read(&console, me(2), bytes, 4, &done));
    CHECK_EQUAL(3, done);
}

static void the_writer_waits_for_room_for_one_byte(void)
{
    begin();
    uint8_t bytes[SIZE + 2] = {0};
    size_t done = 0;
    CHECK_EQUAL(STATOR_READY, line_write(&console, me(2), bytes, SIZE + 2, &done));
    CHECK_EQUAL(SIZE, done);
    CHECK_EQUAL(STATOR_PENDING, line_write(&console, me(2), bytes, 2, &done));
    CHECK_EQUAL(0, done);
    CHECK_EQUAL(0, woken());
    CHECK_EQUAL(1, line_try_read(&console, bytes, 1));
    CHECK_EQUAL(4, woken());
    CHECK_EQUAL(STATOR_READY, line_write(&console, me(2), bytes, 2, &done));
    CHECK_EQUAL(1, done);
}

static void no_bytes_are_read_and_written_at_once(void)
{
    begin();
    uint8_t bytes[1] = {0};
    size_t done = 9;
    CHECK_EQUAL(STATOR_READY, line_read(&console, me(2), bytes, 0, &done));
    CHECK_EQUAL(0, done);
    CHECK_EQUAL(STATOR_READY, line_write(&console, me(2), bytes, 0, &done));
    CHECK_EQUAL(0, done);
}

static void a_pipe_of_one_byte(void)
{
    byte narrow;
    memset(&narrow, 0, sizeof narrow);
    uint8_t bytes[2] = {0};
    for (unsigned i = 0; i < 300u; i++) {
        bytes[0] = (uint8_t)i;
        CHECK_EQUAL(1, byte_try_write(&narrow, bytes, 2));
        CHECK_EQUAL(0, byte_try_write(&narrow, bytes, 2));
        CHECK_EQUAL(1, byte_try_read(&narrow, &bytes[1], 1));
        CHECK_EQUAL((uint8_t)i, bytes[1]);
    }
}

int main(void)
{
    TEST(parts_of_any_size_come_in_order);
    TEST(without_a_copy_too);
    TEST(the_reader_waits_for_the_first_byte);
    TEST(the_writer_waits_for_room_for_one_byte);
    TEST(no_bytes_are_read_and_written_at_once);
    TEST(a_pipe_of_one_byte);
    return test_finish();
}
