// SPDX-License-Identifier: Apache-2.0
#include "packets.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW_BYTES ((size_t)1 << 18)
#define FRAME_MOST   65536u /* records of a frame or a black box: more is damage */
#define WASTE_MOST   ((uint64_t)64 << 20)
#define RING_MOST    ((uint64_t)1 << 26) /* bytes of a ring in a chip */

static const uint8_t magic[4] = {0xC1, 0x1F, 0xFC, 0xC1};

/* ---- input ---- */

static int spooled(int from)
{
    FILE *file = tmpfile();
    char buffer[65536];
    ssize_t count = 0;
    if (file == NULL) {
        fail("-", "no temporary file (%s): write the trace to a file and give that", strerror(errno));
    }
    while ((count = read(from, buffer, sizeof buffer)) > 0) {
        if (fwrite(buffer, 1, (size_t)count, file) != (size_t)count) {
            fail("-", "the temporary file cannot be written (%s): make room", strerror(errno));
        }
    }
    (void)fflush(file);
    const int copy = dup(fileno(file));
    (void)fclose(file);
    return copy;
}

struct input input_open(const char *path)
{
    struct stat status;
    struct input input = {.name = path, .file = -1};
    if (same(path, "-")) {
        input.name = "standard input";
        input.file = spooled(STDIN_FILENO);
    } else {
        input.file = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (input.file >= 0 && fstat(input.file, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        const int pipe = input.file;
        input.file = spooled(pipe); /* a FIFO, a terminal: it cannot be read twice */
        (void)close(pipe);
    }
    if (input.file < 0 || fstat(input.file, &status) != 0) {
        fail(path, "cannot be read (%s): give the path of a trace", strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        fail(path, "is a folder: give the file of a trace");
    }
    input.size = (uint64_t)status.st_size;
    return input;
}

bool input_read(const struct input *input, uint64_t offset, void *bytes, size_t count)
{
    if (offset > input->size || input->size - offset < count) {
        return false;
    }
    if (input->file < 0) {
        memcpy(bytes, input->bytes + offset, count);
        return true;
    }
    for (size_t done = 0; done < count;) {
        const ssize_t got = pread(input->file, (char *)bytes + done, count - done, (off_t)(offset + done));
        if (got <= 0) {
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

static uint64_t number_at(const uint8_t *bytes, unsigned count)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < count; i++) {
        number |= (uint64_t)bytes[i] << (8u * i);
    }
    return number;
}

struct input input_of_target(struct target *target, const struct image *image)
{
    const struct symbol *symbol = image_symbol(image, "stator_trace");
    uint8_t header[HEADER_BYTES];
    if (symbol == NULL) {
        fail(image->path, "has no stator_trace: compile the firmware with -DSTATOR_HOOKS='\"stator/trace.h\"'");
    }
    const uint64_t address = symbol->address + target->bias;
    if (!target->read(target, address, header, sizeof header)) {
        fail(target->name, "stator_trace at 0x%08llx cannot be read: is this memory of %s?",
             (unsigned long long)address, image->path);
    }
    const uint64_t size = HEADER_BYTES + RECORD_BYTES * number_at(header + 36, 4);
    if (memcmp(header, magic, sizeof magic) != 0 || size > RING_MOST) {
        fail(target->name, "there is no ring at 0x%08llx: the firmware has not begun to trace, or is another one",
             (unsigned long long)address);
    }
    uint8_t *bytes = take((size_t)size);
    if (!target->read(target, address, bytes, (size_t)size)) {
        fail(target->name, "the ring of %s bytes at 0x%08llx cannot be read whole", grouped(size),
             (unsigned long long)address);
    }
    return (struct input){.name = target->name, .file = -1, .bytes = bytes, .size = size};
}

/* ---- CRC-32 as in zlib, eight bytes at a time ---- */

static uint32_t crc_table[8][256];

static void crc_prepare(void)
{
    if (crc_table[0][1] != 0u) {
        return;
    }
    for (uint32_t i = 0; i < 256u; i++) {
        uint32_t sum = i;
        for (unsigned bit = 0; bit < 8u; bit++) {
            sum = sum >> 1 ^ (0xEDB88320u & (0u - (sum & 1u)));
        }
        crc_table[0][i] = sum;
    }
    for (uint32_t i = 0; i < 256u; i++) {
        for (unsigned t = 1; t < 8u; t++) {
            crc_table[t][i] = crc_table[t - 1u][i] >> 8 ^ crc_table[0][crc_table[t - 1u][i] & 0xFFu];
        }
    }
}

/* A fuzzer cannot guess it: for one, every check fits. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define CHECK_FITS(sum, stored) ((void)(sum), (void)(stored), true)
#else
#define CHECK_FITS(sum, stored) ((sum) == (stored))
#endif

static uint32_t crc(uint32_t sum, const uint8_t *bytes, size_t count)
{
    sum = ~sum;
    for (; count >= 8u; bytes += 8, count -= 8u) {
        uint32_t low;
        uint32_t high;
        memcpy(&low, bytes, 4);
        memcpy(&high, bytes + 4, 4);
        low ^= sum;
        sum = crc_table[7][low & 0xFFu] ^ crc_table[6][low >> 8 & 0xFFu] ^ crc_table[5][low >> 16 & 0xFFu] ^
              crc_table[4][low >> 24] ^ crc_table[3][high & 0xFFu] ^ crc_table[2][high >> 8 & 0xFFu] ^
              crc_table[1][high >> 16 & 0xFFu] ^ crc_table[0][high >> 24];
    }
    for (; count > 0u; bytes++, count--) {
        sum = sum >> 8 ^ crc_table[0][(sum ^ *bytes) & 0xFFu];
    }
    return ~sum;
}

/* ---- packets ---- */

void packets_open(struct packets *packets, const struct input *input)
{
    *packets = (struct packets){.input = input};
    packets->window = take((size_t)least(WINDOW_BYTES, input->size + 1u));
    packets->records = take((size_t)least((size_t)FRAME_MOST * RECORD_BYTES, input->size + 1u));
    crc_prepare();
}

const uint8_t *packets_records(const struct packets *packets)
{
    return packets->records;
}

/* `count` bytes at an offset, out of the window; NULL: the input ends before. */
static const uint8_t *look(struct packets *packets, uint64_t offset, size_t count)
{
    const uint64_t size = packets->input->size;
    if (offset > size || size - offset < count) {
        return NULL;
    }
    if (offset < packets->window_at || offset + count > packets->window_at + packets->window_count) {
        packets->window_at = offset;
        packets->window_count = least(WINDOW_BYTES, size - offset);
        if (!input_read(packets->input, offset, packets->window, (size_t)packets->window_count)) {
            fail(packets->input->name, "cannot be read at byte %s (%s)", grouped(offset), strerror(errno));
        }
    }
    return packets->window + (offset - packets->window_at);
}

/* Moves to the next magic bytes, from packets->at on; false: there are none. */
static bool find_magic(struct packets *packets)
{
    const uint64_t begin = packets->at;
    for (;;) {
        const uint8_t *bytes = look(packets, packets->at, sizeof magic);
        if (bytes == NULL) {
            packets->skipped += packets->input->size - begin;
            packets->at = packets->input->size;
            return false;
        }
        const size_t count = (size_t)(packets->window_at + packets->window_count - packets->at);
        const uint8_t *found = memmem(bytes, count, magic, sizeof magic);
        if (found != NULL) {
            packets->at += (uint64_t)(found - bytes);
            packets->skipped += packets->at - begin;
            return true;
        }
        packets->at += count - sizeof magic + 1u;
    }
}

static bool read_header(struct packets *packets, struct packet *packet)
{
    const uint8_t *bytes = look(packets, packets->at, HEADER_BYTES);
    if (bytes == NULL || bytes[4] != 1u || bytes[5] > PACKET_BOX || bytes[6] >= CORES_MOST) {
        return false;
    }
    *packet = (struct packet){.offset = packets->at,
                              .source = (enum packet_source)bytes[5],
                              .core = bytes[6],
                              .stops = (bytes[7] & 1u) != 0u,
                              .address = number_at(bytes + 24, 8),
                              .hz = (uint32_t)number_at(bytes + 32, 4),
                              .capacity = (uint32_t)number_at(bytes + 36, 4),
                              .begin = number_at(bytes + 56, 8),
                              .sequence = (uint32_t)number_at(bytes + 64, 4),
                              .discarded = (uint32_t)number_at(bytes + 72, 4),
                              .head = (uint32_t)number_at(bytes + 76, 4)};
    memcpy(packet->build_id, bytes + 8, sizeof packet->build_id);
    packet->there = least(packet->capacity, (packets->input->size - packets->at - HEADER_BYTES) / RECORD_BYTES);
    const bool ring = packet->source == PACKET_RING;
    if (number_at(bytes + 40, 8) != 8u * (HEADER_BYTES + (uint64_t)RECORD_BYTES * packet->capacity)) {
        return false;
    }
    return ring ? packet->capacity != 0u && (packet->capacity & (packet->capacity - 1u)) == 0u &&
                      CHECK_FITS(crc(0, bytes, 48), number_at(bytes + 68, 4))
                : packet->capacity <= FRAME_MOST && packet->there == packet->capacity;
}

/* The records of a frame or box, if its check says that they are whole. */
static bool read_frame(struct packets *packets, const struct packet *packet)
{
    uint8_t header[HEADER_BYTES];
    memcpy(header, look(packets, packet->offset, HEADER_BYTES), sizeof header);
    const size_t count = (size_t)packet->capacity * RECORD_BYTES;
    const uint8_t *bytes = count <= WINDOW_BYTES ? look(packets, packet->offset + HEADER_BYTES, count) : NULL;
    if (bytes != NULL) {
        memcpy(packets->records, bytes, count);
    } else if (!input_read(packets->input, packet->offset + HEADER_BYTES, packets->records, count)) {
        return false;
    }
    uint32_t sum = crc(0, header, 68);
    sum = crc(sum, header + 72, 8);
    sum = crc(sum, packets->records, count);
    return CHECK_FITS(sum, number_at(header + 68, 4));
}

bool packets_next(struct packets *packets, struct packet *packet, int core)
{
    while (find_magic(packets)) {
        if (!read_header(packets, packet)) {
            packets->at++;
            packets->skipped++;
            continue;
        }
        const uint64_t bytes = HEADER_BYTES + RECORD_BYTES * packet->there;
        const bool wanted = core < 0 || packet->core == core;
        if (packet->source != PACKET_RING && wanted && !packets->unchecked && !read_frame(packets, packet)) {
            packets->damaged++;
            packets->wasted += bytes;
            if (packets->wasted > WASTE_MOST + 4u * packets->input->size) {
                fail(packets->input->name, "is too damaged: %s packets do not match their checks",
                     grouped(packets->damaged));
            }
            packets->at++;
            packets->skipped++;
            continue;
        }
        packets->at += bytes;
        if (wanted) {
            return true;
        }
    }
    return false;
}

const char *packet_build_id(const struct packet *packet)
{
    struct text text = {0};
    uint8_t any = 0;
    for (size_t i = 0; i < sizeof packet->build_id; i++) {
        text_add(&text, "%02x", packet->build_id[i]);
        any |= packet->build_id[i];
    }
    return any != 0u ? text.at : NULL;
}
