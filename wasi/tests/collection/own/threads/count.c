// Contention: eight threads at one word, two threads that wake each other, and memory that all grow.
#include "threads.h"

enum { COUNTERS = 8 };

static uint32_t narrow, rounds;
static uint64_t wide;

static void count(struct thread *thread) {
  uint32_t times = (uint32_t)thread->argument;
  for (uint32_t i = 0; i < times; i++) {
    __atomic_fetch_add(&narrow, 1, SEQ_CST);
    // Each addition carries into the upper half.
    __atomic_fetch_add(&wide, 0xffffffffULL, SEQ_CST);
  }
}

// The argument says how often each.
static void increments(void) {
  int32_t times = (int32_t)argument_number(2);
  for (uint32_t i = 0; i < COUNTERS; i++)
    start_or_fail(i, count, times);
  for (uint32_t i = 0; i < COUNTERS; i++)
    join(i);
  print_number("narrow", narrow);
  print_number("wide", wide);
}

// Bytes and halves that share a word, by threads that each have one of them.

static struct {
  uint8_t bytes[4];
  uint16_t halves[2];
  volatile uint8_t plain[4];
} parts;

static void count_part(struct thread *thread) {
  int32_t which = thread->argument;
  for (uint32_t i = 0; i < 3001; i++) {
    __atomic_fetch_add(&parts.bytes[which], 1, SEQ_CST);
    __atomic_fetch_sub(&parts.halves[which % 2], 7, SEQ_CST);
    __atomic_fetch_xor(&narrow, 1u << which, SEQ_CST);
    // Not atomic, but nobody else writes this byte.
    parts.plain[which] = (uint8_t)(parts.plain[which] + 3);
  }
}

static void widths(void) {
  for (uint32_t i = 0; i < 4; i++)
    start_or_fail(i, count_part, (int32_t)i);
  for (uint32_t i = 0; i < 4; i++)
    join(i);
  for (uint32_t i = 0; i < 4; i++) {
    print_number("byte", parts.bytes[i]);
    print_number("plain", parts.plain[i]);
  }
  for (uint32_t i = 0; i < 2; i++)
    print_number("half", parts.halves[i]);
  print_number("bits", narrow);
}

// Two threads, each of which wakes the other and waits for it.

static uint32_t ball;

static void play(struct thread *thread) {
  uint32_t mine = (uint32_t)thread->argument;
  for (uint32_t i = 0; i < rounds; i++) {
    for (uint32_t seen; (seen = load(&ball)) % 2 != mine;)
      wait_on(&ball, seen, -1);
    add(&ball, 1);
    wake(&ball, 1);
  }
}

static void ping_pong(void) {
  rounds = argument_number(2);
  start_or_fail(0, play, 0);
  start_or_fail(1, play, 1);
  join(0);
  join(1);
  print_number("ball", ball);
}

// Each thread grows the memory, page by page, and writes to what it has got.

enum { GROWERS = 4, PAGES = 8 };

static void grow(struct thread *thread) {
  for (uint32_t i = 0; i < PAGES; i++) {
    uint32_t page = (uint32_t)__builtin_wasm_memory_grow(0, 1);
    check(page != UINT32_MAX, "it does not grow");
    uint32_t *words = (uint32_t *)(page << 16);
    for (uint32_t at = 0; at < 16384; at += 64) {
      check(words[at] == 0, "new memory is not empty");
      words[at] = (uint32_t)thread->argument + 1;
    }
    thread->result++;
  }
}

static void growth(void) {
  uint32_t before = (uint32_t)__builtin_wasm_memory_size(0), grown = 0, sum = 0;
  for (uint32_t i = 0; i < GROWERS; i++)
    start_or_fail(i, grow, (int32_t)i);
  for (uint32_t i = 0; i < GROWERS; i++)
    grown += (uint32_t)join(i);
  print_number("grown", grown);
  print_number("by", (uint32_t)__builtin_wasm_memory_size(0) - before);
  for (uint32_t page = before; page < before + grown; page++)
    sum += *(uint32_t *)(page << 16);
  print_number("sum", sum);
}

SUBJECTS({"increments", increments}, {"widths", widths}, {"ping_pong", ping_pong}, {"growth", growth})
