/* SPDX-License-Identifier: Apache-2.0 */
#include "semihosting.h"

#define OPEN_BINARY_TO_WRITE 5u /* fopen's "wb" */

enum semihosting_operation {
    SYS_OPEN = 0x01,
    SYS_WRITE0 = 0x04,
    SYS_WRITE = 0x05,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT_EXTENDED = 0x20,
};

/* ADP_Stopped_ApplicationExit: the one reason whose subcode the host passes on as an exit status. */
static const uint32_t application_exit = 0x20026;

#if defined(__riscv)
/* The three instructions by which a debugger knows the call ("RISC-V Semihosting" 1.0, clause 2): none compressed, and
 * all in one page. */
__attribute__((noinline, aligned(16))) static int32_t semihosting_call(enum semihosting_operation operation,
                                                                       uintptr_t argument)
{
    register uintptr_t a0 __asm__("a0") = (uintptr_t)operation;
    register uintptr_t a1 __asm__("a1") = argument;
    __asm__ volatile(".option push\n\t"
                     ".option norvc\n\t"
                     ".balign 16\n\t"
                     "slli zero, zero, 0x1f\n\t"
                     "ebreak\n\t"
                     "srai zero, zero, 7\n\t"
                     ".option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return (int32_t)a0;
}
#else
static int32_t semihosting_call(enum semihosting_operation operation, uintptr_t argument)
{
    register uintptr_t r0 __asm__("r0") = (uintptr_t)operation;
    register uintptr_t r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return (int32_t)r0;
}
#endif

_Noreturn void semihosting_exit(int code)
{
    const uint32_t reason_and_code[2] = {application_exit, (uint32_t)code};
    for (;;) {
        (void)semihosting_call(SYS_EXIT_EXTENDED, (uintptr_t)reason_and_code);
    }
}

void semihosting_write(const char *text)
{
    (void)semihosting_call(SYS_WRITE0, (uintptr_t)text);
}

void semihosting_write_number(uint32_t number)
{
    char digits[11]; /* of 2^32 - 1, and the zero */
    unsigned at = sizeof digits - 1u;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10u);
        number /= 10u;
    } while (number != 0u);
    semihosting_write(&digits[at]);
}

int semihosting_open_to_write(const char *name)
{
    uintptr_t length = 0;
    while (name[length] != '\0') {
        length++;
    }
    const uintptr_t name_mode_and_length[3] = {(uintptr_t)name, OPEN_BINARY_TO_WRITE, length};
    return (int)semihosting_call(SYS_OPEN, (uintptr_t)name_mode_and_length);
}

bool semihosting_write_file(int file, const void *bytes, size_t size_bytes)
{
    const uintptr_t file_bytes_and_size[3] = {(uintptr_t)file, (uintptr_t)bytes, (uintptr_t)size_bytes};
    return semihosting_call(SYS_WRITE, (uintptr_t)file_bytes_and_size) == 0; /* how many were not written */
}

int semihosting_command_line(char *buffer, size_t size_bytes)
{
    uintptr_t buffer_and_size[2] = {(uintptr_t)buffer, (uintptr_t)size_bytes};
    if (semihosting_call(SYS_GET_CMDLINE, (uintptr_t)buffer_and_size) != 0) {
        return -1;
    }
    return (int)buffer_and_size[1];
}
