// Many threads: one after the other, at once, by one another, and more than there may be.
#include "threads.h"

static uint32_t arrived, gate;

static bool is_id(int32_t id) { return id > 0 && id < 1 << 29; }

static void give_id(struct thread *thread) { thread->result = thread->id; }

// The argument says how many.
static void sequence(void) {
  uint32_t wrong = 0, count = argument_number(2);
  for (uint32_t i = 0; i < count; i++) {
    int32_t id = start(0, give_id, 0);
    wrong += join(0) != id || !is_id(id);
  }
  print_number("threads", count);
  print_number("wrong ids", wrong);
}

static void pass_gate(struct thread *thread) {
  add(&arrived, 1);
  wake(&arrived, 1);
  while (!load(&gate))
    wait_on(&gate, 0, -1);
  thread->result = thread->id;
}

static void at_once(void) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < MOST_THREADS; i++)
    start_or_fail(i, pass_gate, 0);
  for (uint32_t seen; (seen = load(&arrived)) < MOST_THREADS;)
    wait_on(&arrived, seen, -1);
  print_number("at once", load(&arrived));
  store(&gate, 1);
  wake(&gate, UINT32_MAX);
  for (uint32_t i = 0; i < MOST_THREADS; i++) {
    int32_t id = join(i);
    wrong += !is_id(id);
    for (uint32_t j = 0; j < i; j++)
      wrong += threads[j].result == id;
  }
  print_number("wrong ids", wrong);
}

// Each thread starts the next and waits for it.
static void pass_on(struct thread *thread) {
  uint32_t next = (uint32_t)thread->argument + 1;
  thread->result = 1;
  if (next < 20) {
    start_or_fail(next, pass_on, (int32_t)next);
    thread->result += join(next);
  }
}

static void chain(void) {
  start_or_fail(0, pass_on, 0);
  print_number("links", (uint64_t)join(0));
}

// Starts threads that stay until there are no more to be had, lets them go, and then there are some again.

static void stay(struct thread *thread) {
  (void)thread;
  while (!load(&gate))
    wait_on(&gate, 0, -1);
  add(&arrived, 1);
  wake(&arrived, 1);
}

static char no_stack[64];
static uint32_t no_word;

static void bomb(void) {
  // They have no stack to speak of, and share what they have of one: nothing of them is in it.
  static struct thread bombs[100000];
  uint32_t count = 0;
  int32_t id = 0;
  for (; count < sizeof bombs / sizeof *bombs; count++) {
    bombs[count] = (struct thread){.stack_top = no_stack + sizeof no_stack, .work = stay};
    id = wasi_thread_spawn(&bombs[count]);
    if (id < 0)
      break;
  }
  print(id < 0 ? "there is a limit" : "there is none");
  store(&gate, 1);
  wake(&gate, UINT32_MAX);
  for (uint32_t seen; (seen = load(&arrived)) < count;)
    wait_on(&arrived, seen, -1);
  // The last of them may not quite have ended.
  for (uint32_t i = 0; i < 1000 && start(0, give_id, 0) < 0; i++)
    wait_on(&no_word, 0, 10 * 1000 * 1000);
  print(is_id(join(0)) ? "and then some again" : "and none again");
}

SUBJECTS({"sequence", sequence}, {"at_once", at_once}, {"chain", chain}, {"bomb", bomb})
