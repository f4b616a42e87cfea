// SPDX-License-Identifier: Apache-2.0
//
// GDB's remote protocol, as far as memory is concerned ("Debugging with GDB", appendix E): QEMU, OpenOCD, J-Link's and
// pyOCD's servers speak it. Only `m` reads the target; nothing writes it.
#include "target.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PACKET_MOST 4096u
#define ANSWER_MS   10000
#define LIVE_MS     400 /* within which a probe that reads a running target has answered */
#define READ_MOST   1024u
#define INTERRUPT   "\003"

struct gdb {
    int socket;
    bool running, can_read_running, tried_running;
    char in[PACKET_MOST * 4u];
    size_t in_count, read_most;
};

static void send_bytes(struct target *target, const char *bytes, size_t count)
{
    const struct gdb *gdb = target->state;
    while (count > 0u) {
        const ssize_t sent = send(gdb->socket, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0) {
            fail(target->name, "the connection broke (%s): is the target still there?", strerror(errno));
        }
        bytes += sent;
        count -= (size_t)sent;
    }
}

static void send_packet(struct target *target, const char *text)
{
    unsigned sum = 0;
    for (const char *at = text; *at != '\0'; at++) {
        sum += (unsigned char)*at;
    }
    const char *packet = text_of("$%s#%02x", text, sum & 0xFFu);
    send_bytes(target, packet, strlen(packet));
}

static bool fill(struct target *target, int timeout_ms)
{
    struct gdb *gdb = target->state;
    struct pollfd wait = {.fd = gdb->socket, .events = POLLIN};
    if (poll(&wait, 1, timeout_ms) <= 0) {
        return false;
    }
    const ssize_t count = recv(gdb->socket, gdb->in + gdb->in_count, sizeof gdb->in - gdb->in_count, 0);
    if (count <= 0) {
        fail(target->name, "the probe hung up: another debugger may be connected to it");
    }
    gdb->in_count += (size_t)count;
    return true;
}

/* The text of the next packet, or NULL: none came in time. Acknowledges it. */
static const char *take_packet(struct target *target, int timeout_ms)
{
    struct gdb *gdb = target->state;
    for (;;) {
        const char *begin = memchr(gdb->in, '$', gdb->in_count);
        const char *end = begin != NULL ? memchr(begin, '#', (size_t)(gdb->in + gdb->in_count - begin)) : NULL;
        if (end != NULL && (size_t)(end - gdb->in) + 3u <= gdb->in_count) {
            const char *text = text_copy(begin + 1, (size_t)(end - begin) - 1u);
            const size_t used = (size_t)(end - gdb->in) + 3u;
            memmove(gdb->in, gdb->in + used, gdb->in_count - used);
            gdb->in_count -= used;
            send_bytes(target, "+", 1);
            return text;
        }
        if (begin == NULL) {
            gdb->in_count = 0; /* acknowledgements */
        } else if (gdb->in_count == sizeof gdb->in) {
            fail(target->name, "sends packets that are too long: is it a GDB server?");
        }
        if (!fill(target, timeout_ms)) {
            return NULL;
        }
    }
}

static bool is_stop(const char *answer)
{
    return answer != NULL && (answer[0] == 'T' || answer[0] == 'S');
}

/* A target that ran when we came says unasked that it stopped: that answers no question. */
static const char *ask(struct target *target, const char *text)
{
    send_packet(target, text);
    const char *answer = take_packet(target, ANSWER_MS);
    if (is_stop(answer) && text[0] != '?') {
        answer = take_packet(target, ANSWER_MS);
    }
    if (answer == NULL) {
        fail(target->name, "does not answer: is it a GDB server, and is no other debugger connected to it?");
    }
    return answer;
}

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool from_hex(const char *text, uint8_t *bytes, size_t count)
{
    if (strlen(text) != count * 2u) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const int high = digit(text[2u * i]);
        const int low = digit(text[2u * i + 1u]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool read_gdb(struct target *target, uint64_t address, void *bytes, size_t count)
{
    const struct gdb *gdb = target->state;
    for (size_t done = 0; done < count;) {
        const size_t now = (size_t)least(count - done, gdb->read_most);
        const char *answer = ask(target, text_of("m%llx,%zx", (unsigned long long)address + done, now));
        if (!from_hex(answer, (uint8_t *)bytes + done, now)) {
            return false;
        }
        done += now;
    }
    return true;
}

static void stop(struct target *target)
{
    struct gdb *gdb = target->state;
    if (gdb->running) {
        send_bytes(target, INTERRUPT, 1);
        const char *answer = take_packet(target, ANSWER_MS);
        for (unsigned tries = 0; answer != NULL && !is_stop(answer) && tries < 8u; tries++) {
            answer = take_packet(target, ANSWER_MS);
        }
        if (!is_stop(answer)) {
            fail(target->name, "does not stop: reset the target, or the probe");
        }
        gdb->running = false;
    }
}

void target_gdb_go(struct target *target)
{
    struct gdb *gdb = target->state;
    if (!gdb->running) {
        send_packet(target, "c");
        gdb->running = true;
    }
}

/* Some probes read memory while the target runs. Others (QEMU) take any byte as the wish to stop it. */
void target_gdb_ready(struct target *target)
{
    struct gdb *gdb = target->state;
    if (gdb->running && !gdb->tried_running) {
        gdb->tried_running = true;
        send_packet(target, "qC");
        const char *answer = take_packet(target, LIVE_MS);
        if (is_stop(answer)) {
            gdb->running = false;
        }
        gdb->can_read_running = gdb->running && answer != NULL;
        target->live = gdb->can_read_running;
    }
    if (!gdb->can_read_running) {
        stop(target);
    }
}

void target_gdb_leave(struct target *target)
{
    struct gdb *gdb = target->state;
    if (gdb->running && !gdb->can_read_running) {
        stop(target);
    }
    send_packet(target, "D"); /* the server lets it run on */
    (void)take_packet(target, LIVE_MS);
    (void)close(gdb->socket);
}

static int connect_to(const char *name)
{
    const char *colon = strrchr(name, ':');
    const char *host = colon != NULL && colon != name ? text_copy(name, (size_t)(colon - name)) : "localhost";
    const char *port = colon != NULL ? colon + 1 : name;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int result = -1;
    const int problem = getaddrinfo(host, port, &hints, &found);
    if (problem != 0) {
        fail(name, "is no address (%s): give HOST:PORT, such as localhost:1234", gai_strerror(problem));
    }
    for (const struct addrinfo *at = found; at != NULL && result < 0; at = at->ai_next) {
        result = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (result >= 0 && connect(result, at->ai_addr, at->ai_addrlen) != 0) {
            const int refused = errno;
            (void)close(result);
            errno = refused;
            result = -1;
        }
    }
    const int why = errno;
    freeaddrinfo(found);
    if (result < 0) {
        fail(name, "cannot be reached (%s): start the GDB server first (QEMU: -gdb tcp::1234)", strerror(why));
    }
    const int at_once = 1; /* small packets, each of which waits for its answer */
    (void)setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    return result;
}

/* Where the system loaded a position-independent program (see target.c). */
static void find_bias(struct target *target, const struct image *image)
{
    const char *answer = image->position_independent ? ask(target, "qXfer:auxv:read::0,400") : "";
    if (answer[0] != 'l' && answer[0] != 'm') {
        return;
    }
    uint8_t bytes[1024];
    size_t count = 0;
    for (const char *at = answer + 1; *at != '\0' && count < sizeof bytes; at++) {
        bytes[count++] = *at == '}' && at[1] != '\0' ? (uint8_t)(*++at ^ 0x20) : (uint8_t)*at;
    }
    for (size_t i = 0; i + 16u <= count; i += 16u) {
        uint64_t pair[2];
        memcpy(pair, bytes + i, sizeof pair);
        if (pair[0] == 9u) {
            target->bias = pair[1] - image->entry;
        }
    }
}

void target_open_gdb(struct target *target, const char *host_and_port, const struct image *image)
{
    struct gdb *gdb = take(sizeof *gdb);
    target->name = host_and_port;
    target->state = gdb;
    target->read = read_gdb;
    gdb->socket = connect_to(host_and_port);
    send_bytes(target, "+", 1);
    const char *supported = ask(target, "qSupported:xmlRegisters=i386");
    const char *size = strstr(supported, "PacketSize=");
    const uint64_t packet = size != NULL ? strtoull(size + 11, NULL, 16) : 400u;
    gdb->read_most = (size_t)most(least((packet - least(packet, 8u)) / 2u, READ_MOST), 16u);
    (void)ask(target, "?");
    find_bias(target, image);
}
