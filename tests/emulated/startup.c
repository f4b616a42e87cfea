// SPDX-License-Identifier: Apache-2.0
// test: worlds mps2-an386 mps2-an386-clang ast1030-evb microbit mps2-an385 mps2-an500 mps2-an505 emcraft-sf2 riscv-virt
// test: worlds riscv-virt-masked
//
// What C promises before main, which on a bare board the start-up code and the linker script must keep.
#include "tests/support/test.h"

static uint32_t initialised[3] = {0x11111111u, 0x22222222u, 0x33333333u};
static uint32_t cleared[100];

static void data_has_its_initial_values(void)
{
    CHECK_EQUAL(0x11111111u, initialised[0]);
    CHECK_EQUAL(0x33333333u, initialised[2]);
}

static void variables_can_be_written(void)
{
    initialised[1]++;
    CHECK_EQUAL(0x22222223u, initialised[1]);
}

static void bss_is_zero(void)
{
    for (unsigned i = 0; i < sizeof cleared / sizeof cleared[0]; i++) {
        CHECK_EQUAL(0, cleared[i]);
    }
}

static void the_compilers_division_is_linked(void)
{
    volatile uint64_t dividend = 10000000000000000000u;
    volatile uint64_t divisor = 3;
    CHECK_EQUAL(3333333333333333333, dividend / divisor);
}

static void the_stack_is_aligned_to_8(void)
{
    /* AAPCS 6.2.1.2: at every public interface. */
    uintptr_t pointer;
#ifdef __riscv
    __asm__ volatile("mv %0, sp" : "=r"(pointer));
#else
    __asm__ volatile("mov %0, sp" : "=r"(pointer));
#endif
    CHECK_EQUAL(0, pointer % 8u);
}

int main(void)
{
    TEST(data_has_its_initial_values);
    TEST(variables_can_be_written);
    TEST(bss_is_zero);
    TEST(the_compilers_division_is_linked);
    TEST(the_stack_is_aligned_to_8);
    return test_finish();
}
