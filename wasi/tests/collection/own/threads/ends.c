// How threads end, and programs that have some.
#include "threads.h"

static uint32_t here, never;

static void is_here(void) {
  add(&here, 1);
  wake(&here, UINT32_MAX);
}

static void await_here(uint32_t count) {
  for (uint32_t seen; (seen = load(&here)) < count;)
    wait_on(&here, seen, -1);
}

static void give_square(struct thread *thread) { thread->result = thread->argument * thread->argument; }

static void returned(void) {
  int32_t sum = 0;
  for (uint32_t i = 0; i < 8; i++)
    start_or_fail(i, give_square, (int32_t)i);
  for (uint32_t i = 0; i < 8; i++)
    sum += join(i);
  print_number("sum of squares", (uint64_t)sum);
}

// What a program without exceptions makes of a thread that ends in the midst of calls: it says that it has
// ended, and then waits for ever. The end of the program must be its end.

static _Noreturn void leave(struct thread *thread, int32_t result) {
  thread->result = result;
  store(&thread->runs, 0);
  wake(&thread->runs, UINT32_MAX);
  for (;;)
    wait_on(&never, 0, -1);
}

static int32_t descend(struct thread *thread, volatile int32_t depth) {
  if (depth == 0)
    leave(thread, 42);
  return descend(thread, depth - 1) + depth;
}

static void descend_and_leave(struct thread *thread) { thread->result = descend(thread, 50); }

static void left(void) {
  for (uint32_t i = 0; i < 4; i++)
    start_or_fail(i, descend_and_leave, 0);
  for (uint32_t i = 0; i < 4; i++)
    print_number("left with", (uint64_t)join(i));
}

static void fail(struct thread *thread) {
  await_here((uint32_t)thread->argument);
  __builtin_trap();
}

static void spin(struct thread *thread) {
  is_here();
  for (volatile uint32_t i = 0;; i++)
    thread->result = (int32_t)i;
}

static void block(struct thread *thread) {
  (void)thread;
  is_here();
  wait_on(&never, 0, -1);
  print("woken for nothing");
}

static void read_input(struct thread *thread) {
  static char byte;
  static const struct bytes buffer = {&byte, 1};
  static uint32_t read;
  (void)thread;
  is_here();
  fd_read(0, &buffer, 1, &read);
}

static void sleep_long(struct thread *thread) {
  struct {
    uint64_t userdata;
    uint8_t tag;
    uint32_t clock;
    uint64_t timeout, precision;
    uint16_t flags;
  } subscription = {.clock = 1, .timeout = 1000ULL * 1000 * 1000 * 3600};
  char event[32];
  uint32_t events;
  (void)thread;
  is_here();
  poll_oneoff(&subscription, event, 1, &events);
}

static void exit_with(struct thread *thread) {
  await_here((uint32_t)thread->argument);
  proc_exit(23);
}

// Threads of every kind that does not end by itself.
static void start_all(void) {
  start_or_fail(0, spin, 0);
  start_or_fail(1, block, 0);
  start_or_fail(2, sleep_long, 0);
  start_or_fail(3, read_input, 0);
}

static void trap(void) {
  start_all();
  start_or_fail(4, fail, 4);
  wait_on(&never, 0, -1);
}

static void main_traps(void) {
  start_all();
  await_here(4);
  __builtin_trap();
}

static void detached(void) {
  start_all();
  await_here(4);
  print("main returns");
}

static void main_exits(void) {
  start_all();
  await_here(4);
  proc_exit(21);
}

static void thread_exits(void) {
  start_all();
  start_or_fail(4, exit_with, 5);
  spin(&threads[5]);
}

// Whoever is first, the code is the same.
static void all_exit(void) {
  for (uint32_t i = 0; i < 16; i++)
    start_or_fail(i, exit_with, 1);
  is_here();
  wait_on(&never, 0, -1);
}

SUBJECTS({"return", returned}, {"leave", left}, {"trap", trap}, {"main_traps", main_traps},
         {"detached", detached}, {"main_exits", main_exits}, {"thread_exits", thread_exits},
         {"all_exit", all_exit})
