// SPDX-License-Identifier: Apache-2.0
// test: worlds mps2-an386 mps2-an386-clang mps2-an505 riscv-virt riscv-virt-masked
// test: sources src/testing/testing.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/join.h as it is on the chip: the host's test, compiled for it.
#include "tests/host/combinators/join.c" // NOLINT(bugprone-suspicious-include)
