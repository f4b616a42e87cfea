// SPDX-License-Identifier: Apache-2.0
//
// What the files of this folder know of one another.
#ifndef STATOR_TRACE_INTERNAL_H
#define STATOR_TRACE_INTERNAL_H

#include "stator/trace_memory.h"

/* A process has no memory that outlives it. */
#ifndef STATOR_TRACE_MEMORY
#if defined(__STDC_HOSTED__) && __STDC_HOSTED__
#define STATOR_TRACE_MEMORY
#else
#define STATOR_TRACE_MEMORY __attribute__((section(".noinit.stator_trace")))
#endif
#endif

/* The size in bits of a packet of so many records. */
STATOR_INLINE uint64_t stator_trace_packet_bits(uint32_t records)
{
    return 8u * (sizeof(struct stator_trace_header) + (uint64_t)records * sizeof(struct stator_trace_record));
}

/* Of a ring that stops: writes a record, or returns false if there is no room. */
bool stator_trace_try(uint32_t what);

/* Writes the high part of time. */
void stator_trace_resync(void);

/* The first bytes of the ELF file's build ID, or zeros. */
void stator_trace_build_id(uint8_t *id, unsigned count);

/* A header with what all packets of this program have in common. */
struct stator_trace_header stator_trace_header_of(enum stator_trace_origin source, uint32_t records);

/* The check of a frame or box. */
uint32_t stator_trace_check_packet(const struct stator_trace_header *header);

#endif
