// Locks, conditions and a bounded queue, made of waiting and waking by address.
#include "threads.h"

// Four threads take turns at two plain counters, which only the lock keeps equal.

enum { TAKERS = 4, TAKES = 5000 };

static struct lock lock;
static volatile uint32_t one, other;

static void take(struct thread *thread) {
  for (uint32_t i = 0; i < TAKES; i++) {
    acquire(&lock);
    thread->result += one != other;
    one = one + 1;
    other = other + 1;
    release(&lock);
  }
}

static void mutex(void) {
  uint32_t torn = 0;
  for (uint32_t i = 0; i < TAKERS; i++)
    start_or_fail(i, take, 0);
  for (uint32_t i = 0; i < TAKERS; i++)
    torn += (uint32_t)join(i);
  print_number("counted", one);
  print_number("torn", torn);
}

// Each of six threads waits for its turn, ten times round.

enum { TURNS = 6, ROUNDS = 10 };

static struct condition turned;
static uint32_t turn;
static char spoken[TURNS * ROUNDS + 1];

static void speak(struct thread *thread) {
  acquire(&lock);
  for (uint32_t i = 0; i < ROUNDS; i++) {
    while (turn % TURNS != (uint32_t)thread->argument)
      await(&turned, &lock);
    spoken[turn] = (char)('a' + thread->argument);
    turn++;
    broadcast(&turned);
  }
  release(&lock);
}

static void condition(void) {
  for (int32_t i = TURNS - 1; i >= 0; i--)
    start_or_fail((uint32_t)i, speak, i);
  for (uint32_t i = 0; i < TURNS; i++)
    join(i);
  print(spoken);
}

// Waiting that ends by itself, and that does not begin.

static uint64_t now(void) {
  uint64_t time = 0;
  clock_time_get(1, 1, &time);
  return time;
}

static void timeouts(void) {
  static struct condition never;
  const int64_t wait = 30 * 1000 * 1000;
  acquire(&lock);
  uint64_t before = now();
  int how = await_for(&never, &lock, wait);
  uint64_t passed = now() - before;
  print_number("how", (uint64_t)how);
  print(passed >= (uint64_t)wait ? "not too early" : "too early");
  print_number("how", (uint64_t)wait_on(&never.signals, 1, -1));
  print_number("how", (uint64_t)wait_on(&never.signals, 0, 0));
  uint64_t wide = 1ULL << 40;
  print_number("how", (uint64_t)__builtin_wasm_memory_atomic_wait64((int64_t *)&wide, 0, -1));
  print_number("how", (uint64_t)__builtin_wasm_memory_atomic_wait64((int64_t *)&wide, 1LL << 40, 1));
  print_number("woken", wake(&never.signals, UINT32_MAX));
}

// Three threads put numbers into a queue of eight places, three take them out.

enum { PRODUCERS = 3, CONSUMERS = 3, PLACES = 8, ITEMS = 1000 };

static struct {
  struct lock lock;
  struct condition filled, emptied;
  uint32_t items[PLACES];
  uint32_t first, count, producers;
} queue = {.producers = PRODUCERS};

static void put(uint32_t item) {
  acquire(&queue.lock);
  while (queue.count == PLACES)
    await(&queue.emptied, &queue.lock);
  queue.items[(queue.first + queue.count++) % PLACES] = item;
  release(&queue.lock);
  signal(&queue.filled, 1);
}

// False once there will be nothing any more.
static bool get(uint32_t *item) {
  acquire(&queue.lock);
  while (queue.count == 0 && queue.producers > 0)
    await(&queue.filled, &queue.lock);
  bool is_any = queue.count > 0;
  if (is_any) {
    *item = queue.items[queue.first];
    queue.first = (queue.first + 1) % PLACES;
    queue.count--;
  }
  release(&queue.lock);
  signal(&queue.emptied, 1);
  return is_any;
}

static void produce(struct thread *thread) {
  for (uint32_t i = 0; i < ITEMS; i++)
    put((uint32_t)thread->argument * ITEMS + i);
  acquire(&queue.lock);
  queue.producers--;
  release(&queue.lock);
  broadcast(&queue.filled);
}

static uint32_t taken[PRODUCERS * ITEMS];
static uint32_t disorder;

static void consume(struct thread *thread) {
  uint32_t last[PRODUCERS] = {0}, item;
  while (get(&item)) {
    add(&taken[item], 1);
    // What one producer put in comes out in its order.
    if (item + 1 < last[item / ITEMS])
      add(&disorder, 1);
    last[item / ITEMS] = item + 1;
    thread->result++;
  }
}

static void queued(void) {
  for (uint32_t i = 0; i < CONSUMERS; i++)
    start_or_fail(i, consume, 0);
  for (uint32_t i = 0; i < PRODUCERS; i++)
    start_or_fail(CONSUMERS + i, produce, (int32_t)i);
  uint32_t sum = 0, once = 0;
  for (uint32_t i = 0; i < CONSUMERS + PRODUCERS; i++)
    sum += (uint32_t)join(i);
  for (uint32_t i = 0; i < PRODUCERS * ITEMS; i++)
    once += taken[i] == 1;
  print_number("taken", sum);
  print_number("once", once);
  print_number("disorder", disorder);
}

SUBJECTS({"mutex", mutex}, {"condition", condition}, {"timeouts", timeouts}, {"queue", queued})
