/* What the C guests of the training set share: integer names, a generator and
   the folding of results. No libc. Each guest defines run(n). */
#ifndef GUEST_H
#define GUEST_H

#include <stdint.h>

#define RUN __attribute__((export_name("run"))) int64_t run(int32_t n)

static uint32_t lcg_state;
static inline uint32_t lcg(void) { return (lcg_state = lcg_state * 1664525u + 1013904223u) >> 8; }

static inline uint64_t fold(uint64_t sum, uint64_t value) { return (sum * 31 + value) ^ (sum >> 59); }

#endif
