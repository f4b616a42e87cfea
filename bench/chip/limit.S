// SPDX-License-Identifier: Apache-2.0
//
// The limit: the ready set and the tasks by hand, as straight as they go, with their constants in registers for good
// and no check that the program's own text makes needless. The back end of a wake is LDREX and STREX, or, with
// STATOR_BITBAND, one store.
//   r4 the ready word   r5 0   r6 the tasks' bytes   r7 bits taken   r8 1   r9, r10 aliases of the first two bits
.syntax unified
.thumb

.bss
.balign 4
.globl stator_ready
stator_ready:
    .space 4
tasks:
    .space 8
.equ COUNT, 0
.equ STATE, 4
.equ SIGNALS, 5
.equ EVENT, 7
.text

.thumb_func
.globl program_run
program_run:
    ldr r4, =stator_ready
    movs r5, #0
    ldr r6, =tasks
    movs r7, #0xff
    mov r8, #1
#ifdef STATOR_BITBAND
    ldr r9, =stator_ready_alias
    add r10, r9, #4
#endif
loop:
    cbnz r7, dispatch
take:
    ldrex r7, [r4]
    cbz r7, sleep
    strex r0, r5, [r4]
    cbnz r0, retake
dispatch:
    rbit r3, r7
    clz r3, r3
    subs r2, r7, #1
    ands r7, r2
    tbb [pc, r3]
table:
    .byte (first - table) / 2, (second - table) / 2
    .rept 6
    .byte (bystander - table) / 2
    .endr

retake:
    b take

sleep:
    cpsid i
    ldr r0, [r4]
    cbnz r0, awake
    bl hal_sleep
awake:
    cpsie i
    b take

/* Goes on at `loop`. */
.macro wake bit, alias
#ifdef STATOR_BITBAND
    str r8, [\alias]
#else
again\@:
    ldrex r0, [r4]
    orr r0, r0, #(1 << \bit)
    strex r1, r0, [r4]
    cbnz r1, failed\@
    b loop
failed\@:
    b again\@
#endif
    b loop
.endm

first:
#if defined(CHIP_ROUND)
.globl chip_count
chip_count:
    ldrb r0, [r6, #STATE]
    cbnz r0, bystander
    ldr r0, [r6, #COUNT]
    adds r0, #1
    str r0, [r6, #COUNT]
    wake 0, r9
#elif defined(CHIP_PLAY)
.globl chip_ping
chip_ping:
    ldrb r0, [r6, #STATE]
    cbnz r0, bystander
    ldrb r0, [r6, #SIGNALS]
    cbz r0, bystander
    strb r5, [r6, #SIGNALS]
    strb r8, [r6, #SIGNALS + 1]
    wake 1, r10
#else
    ldrb r0, [r6, #STATE]
    cbnz r0, bystander
.globl chip_caught
chip_caught:
    ldrb r0, [r6, #EVENT]
    cbz r0, bystander
    strb r5, [r6, #EVENT]
#endif

bystander:
    b loop

second:
#ifdef CHIP_PLAY
.globl chip_pong
chip_pong:
    ldrb r0, [r6, #STATE]
    cbnz r0, bystander_2
    ldrb r0, [r6, #SIGNALS + 1]
    cbz r0, bystander_2
    strb r5, [r6, #SIGNALS + 1]
    strb r8, [r6, #SIGNALS]
    wake 0, r9
#endif
bystander_2:
    b loop

.thumb_func
.globl pend_sv_handler
pend_sv_handler:
    ldr r1, =tasks
    movs r0, #1
#ifdef CHIP_PLAY
    strb r0, [r1, #SIGNALS]
#else
    strb r0, [r1, #EVENT]
#endif
.globl chip_wake
chip_wake:
#ifdef STATOR_BITBAND
    ldr r1, =stator_ready_alias
    str r0, [r1]
#else
    ldr r1, =stator_ready
strike_again:
    ldrex r0, [r1]
    orr r0, r0, #1
    strex r2, r0, [r1]
    cbnz r2, strike_failed
#endif
.globl chip_woken
chip_woken:
    bx lr
#ifndef STATOR_BITBAND
strike_failed:
    b strike_again
#endif
