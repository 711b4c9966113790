// Merge sort of numbers in shared memory: each thread sorts a part, halves of it in threads of their own.
#include "threads.h"

enum { NUMBERS = 20000, DEPTH = 3 };

static uint32_t numbers[NUMBERS], other[NUMBERS];

static void merge(uint32_t from, uint32_t middle, uint32_t to) {
  uint32_t left = from, right = middle;
  for (uint32_t i = from; i < to; i++) {
    bool take_left = right == to || (left < middle && numbers[left] <= numbers[right]);
    other[i] = numbers[take_left ? left++ : right++];
  }
  for (uint32_t i = from; i < to; i++)
    numbers[i] = other[i];
}

static void sort(uint32_t from, uint32_t to) {
  if (to - from < 2)
    return;
  uint32_t middle = from + (to - from) / 2;
  sort(from, middle);
  sort(middle, to);
  merge(from, middle, to);
}

// The places of threads are a heap: that of the halves of place n are 2n and 2n + 1.

static uint32_t edge(uint32_t place, uint32_t index, uint32_t parts) {
  return (uint32_t)((uint64_t)NUMBERS * (place - parts + index) / parts);
}

static void part(struct thread *thread) {
  uint32_t place = (uint32_t)thread->argument, parts = 1;
  while (parts * 2 <= place)
    parts *= 2;
  uint32_t from = edge(place, 0, parts), to = edge(place, 1, parts);
  if (parts == 1 << DEPTH) {
    sort(from, to);
    return;
  }
  for (uint32_t half = 0; half < 2; half++)
    start_or_fail(2 * place + half, part, (int32_t)(2 * place + half));
  uint32_t middle = edge(2 * place, 1, 2 * parts);
  join(2 * place);
  join(2 * place + 1);
  merge(from, middle, to);
}

static void merge_sort(void) {
  uint32_t random = 12345, before = 0, after = 0, wrong = 0;
  for (uint32_t i = 0; i < NUMBERS; i++) {
    random = random * 1664525 + 1013904223;
    numbers[i] = random >> 4;
    before += numbers[i] * numbers[i];
  }
  start_or_fail(1, part, 1);
  join(1);
  for (uint32_t i = 0; i < NUMBERS; i++) {
    after += numbers[i] * numbers[i];
    wrong += i > 0 && numbers[i - 1] > numbers[i];
  }
  print_number("wrong", wrong);
  print(before == after ? "the same numbers" : "other numbers");
  print_number("least", numbers[0]);
  print_number("most", numbers[NUMBERS - 1]);
}

SUBJECTS({"sort", merge_sort})
