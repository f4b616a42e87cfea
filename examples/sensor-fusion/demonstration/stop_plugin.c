// SPDX-License-Identifier: Apache-2.0
//
// A plugin of QEMU's translator (docs/devel/tcg-plugins.rst): makes the processor wait for the host each `every=COUNT`
// times that it reaches one instruction, `at=ADDRESS`. It writes a byte to the socket `fd=NUMBER` and goes on when it
// gets one back; for good when the socket is closed.
//
// The processor waits inside an instruction, so for QEMU it runs: virtual time, which is the count of instructions,
// stands still, and nothing skips to the next timer, as happens while a debugger or `stop` holds it (under -icount
// sleep=off the main loop takes a stopped processor for an idle one, until the stop has been told to all). It holds no
// lock, so QEMU's main loop serves the host meanwhile.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Version 1 of the interface: Debian packages no qemu-plugin.h. */
#define PLUGIN_VERSION 1
#define EXPORT         __attribute__((visibility("default")))
typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t id, struct qemu_plugin_tb *block);
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned int vcpu, void *data);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t callback);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction, qemu_plugin_vcpu_udata_cb_t callback,
                                            enum qemu_plugin_cb_flags flags, void *data);

extern EXPORT int qemu_plugin_version;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

int qemu_plugin_version = PLUGIN_VERSION;

static uint64_t stop_at;
static unsigned long every = 1;
static unsigned long reached;
static int host = -1;

static void stop(unsigned int vcpu, void *data)
{
    char byte = 's';
    (void)vcpu;
    (void)data;
    if (++reached % every == 0 && host >= 0 && (write(host, &byte, 1) != 1 || read(host, &byte, 1) != 1)) {
        host = -1;
    }
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *const instruction = qemu_plugin_tb_get_insn(block, i);
        if (qemu_plugin_insn_vaddr(instruction) == stop_at) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, stop, QEMU_PLUGIN_CB_NO_REGS, NULL);
        }
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "at=", 3) == 0) {
            stop_at = strtoull(argv[i] + 3, NULL, 0);
        } else if (strncmp(argv[i], "every=", 6) == 0) {
            every = strtoul(argv[i] + 6, NULL, 0);
        } else if (strncmp(argv[i], "fd=", 3) == 0) {
            host = (int)strtol(argv[i] + 3, NULL, 10);
        }
    }
    if (every == 0) {
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
