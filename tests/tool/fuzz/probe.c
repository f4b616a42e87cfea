// SPDX-License-Identifier: Apache-2.0
//
// In place of a GDB server, for fuzzing: what the tool receives is its standard input; what it sends is dropped.
// Linked in with --wrap for each of these functions.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

int __wrap_connect(int socket, const struct sockaddr *address, socklen_t size_bytes);
int __wrap_poll(struct pollfd *of, nfds_t count, int timeout_ms);
ssize_t __wrap_recv(int socket, void *bytes, size_t count, int flags);
ssize_t __wrap_send(int socket, const void *bytes, size_t count, int flags);

int __wrap_connect(int socket, const struct sockaddr *address, socklen_t size_bytes)
{
    (void)socket, (void)address, (void)size_bytes;
    return 0;
}

int __wrap_poll(struct pollfd *of, nfds_t count, int timeout_ms)
{
    (void)of, (void)count, (void)timeout_ms;
    return 1;
}

ssize_t __wrap_recv(int socket, void *bytes, size_t count, int flags)
{
    (void)socket, (void)flags;
    return read(STDIN_FILENO, bytes, count);
}

ssize_t __wrap_send(int socket, const void *bytes, size_t count, int flags)
{
    (void)socket, (void)bytes, (void)flags;
    return (ssize_t)count;
}
