// What the programs of this folder have for a C library: threads, locks, and something to print with.
// Threads end by themselves only; who joins one waits until its stack is free (start.c says why).
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define SEQ_CST __ATOMIC_SEQ_CST

struct bytes {
  const void *start;
  uint32_t length;
};

IMPORT("wasi", "thread-spawn") int32_t wasi_thread_spawn(void *argument);
IMPORT("wasi_snapshot_preview1", "proc_exit") _Noreturn void proc_exit(uint32_t code);
IMPORT("wasi_snapshot_preview1", "fd_write")
int32_t fd_write(int32_t fd, const struct bytes *buffers, uint32_t count, uint32_t *written);
IMPORT("wasi_snapshot_preview1", "fd_read")
int32_t fd_read(int32_t fd, const struct bytes *buffers, uint32_t count, uint32_t *read);
IMPORT("wasi_snapshot_preview1", "poll_oneoff")
int32_t poll_oneoff(const void *in, void *out, uint32_t count, uint32_t *events);
IMPORT("wasi_snapshot_preview1", "clock_time_get")
int32_t clock_time_get(int32_t clock, uint64_t precision, uint64_t *time);
IMPORT("wasi_snapshot_preview1", "args_sizes_get")
int32_t args_sizes_get(uint32_t *count, uint32_t *bytes);
IMPORT("wasi_snapshot_preview1", "args_get") int32_t args_get(char **args, char *bytes);

// Waiting and waking by address.

enum { WOKEN = 0, NOT_EQUAL = 1, TIMED_OUT = 2 };

static inline int wait_on(uint32_t *word, uint32_t expected, int64_t nanoseconds) {
  return __builtin_wasm_memory_atomic_wait32((int *)word, (int)expected, nanoseconds);
}

static inline uint32_t wake(uint32_t *word, uint32_t count) {
  return (uint32_t)__builtin_wasm_memory_atomic_notify((int *)word, count);
}

static inline uint32_t load(const uint32_t *word) { return __atomic_load_n(word, SEQ_CST); }
static inline void store(uint32_t *word, uint32_t value) { __atomic_store_n(word, value, SEQ_CST); }
static inline uint32_t add(uint32_t *word, uint32_t value) {
  return __atomic_fetch_add(word, value, SEQ_CST);
}

// Threads.

enum { MOST_THREADS = 64, STACK = 8192 };

struct thread {
  // start.c reads and writes these two.
  char *stack_top;
  uint32_t runs;
  void (*work)(struct thread *);
  int32_t argument, result, id;
};

static struct thread threads[MOST_THREADS];
alignas(16) static char stacks[MOST_THREADS][STACK];

// What start.c calls in a new thread.
__attribute__((visibility("hidden"))) void thread_work(int32_t id, struct thread *thread) {
  thread->id = id;
  thread->work(thread);
}

// Starts the thread in a place; negative if there is none to be had.
static int32_t start(uint32_t place, void (*work)(struct thread *), int32_t argument) {
  struct thread *thread = &threads[place];
  thread->stack_top = stacks[place] + STACK;
  thread->work = work;
  thread->argument = argument;
  thread->result = 0;
  store(&thread->runs, 1);
  int32_t id = wasi_thread_spawn(thread);
  if (id < 0)
    store(&thread->runs, 0);
  return id;
}

// Waits until the thread in a place has ended.
static int32_t join(uint32_t place) {
  while (load(&threads[place].runs))
    wait_on(&threads[place].runs, 1, -1);
  return threads[place].result;
}

// Locks: 0 is free, 1 is taken, 2 is taken and somebody may be waiting.

struct lock {
  uint32_t state;
};

static void acquire(struct lock *lock) {
  uint32_t seen = 0;
  if (__atomic_compare_exchange_n(&lock->state, &seen, 1, false, SEQ_CST, SEQ_CST))
    return;
  while (__atomic_exchange_n(&lock->state, 2, SEQ_CST) != 0)
    wait_on(&lock->state, 2, -1);
}

static void release(struct lock *lock) {
  if (__atomic_exchange_n(&lock->state, 0, SEQ_CST) == 2)
    wake(&lock->state, 1);
}

// Conditions: a count of the signals so far.

struct condition {
  uint32_t signals;
};

static int await_for(struct condition *condition, struct lock *lock, int64_t nanoseconds) {
  uint32_t signals = load(&condition->signals);
  release(lock);
  int how = wait_on(&condition->signals, signals, nanoseconds);
  acquire(lock);
  return how;
}

static void await(struct condition *condition, struct lock *lock) { await_for(condition, lock, -1); }

static void signal(struct condition *condition, uint32_t count) {
  add(&condition->signals, 1);
  wake(&condition->signals, count);
}

static void broadcast(struct condition *condition) { signal(condition, UINT32_MAX); }

// Printing, a line at a time: lines of several threads do not mix.

static uint32_t text_length(const char *text) {
  uint32_t length = 0;
  while (text[length])
    length++;
  return length;
}

static void print(const char *text) {
  struct bytes line[2] = {{text, text_length(text)}, {"\n", 1}};
  uint32_t written;
  fd_write(1, line, 2, &written);
}

static void print_number(const char *name, uint64_t number) {
  char digits[21];
  uint32_t at = sizeof digits;
  digits[--at] = '\n';
  do
    digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  struct bytes line[3] = {{name, text_length(name)}, {" ", 1}, {digits + at, sizeof digits - at}};
  uint32_t written;
  fd_write(1, line, 3, &written);
}

// What is wrong ends the program with a code that no case expects.
static void check(bool holds, const char *what) {
  if (!holds) {
    print(what);
    proc_exit(70);
  }
}

static void start_or_fail(uint32_t place, void (*work)(struct thread *), int32_t argument) {
  check(start(place, work, argument) > 0, "no thread");
}

// Arguments: the name of the subject, and a number.

static char argument_bytes[256];
static char *arguments[8];

static const char *argument(uint32_t index) {
  uint32_t count, bytes;
  check(args_sizes_get(&count, &bytes) == 0, "no arguments");
  check(count <= 8 && bytes <= sizeof argument_bytes && index < count, "too many or few arguments");
  args_get(arguments, argument_bytes);
  return arguments[index];
}

static uint32_t argument_number(uint32_t index) {
  uint32_t number = 0;
  for (const char *digit = argument(index); *digit; digit++)
    number = number * 10 + (uint32_t)(*digit - '0');
  return number;
}

struct subject {
  const char *name;
  void (*run)(void);
};

static void run_subject(const struct subject *subjects, uint32_t count) {
  const char *name = argument(1);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = 0;
    while (name[at] && name[at] == subjects[i].name[at])
      at++;
    if (name[at] == subjects[i].name[at]) {
      subjects[i].run();
      return;
    }
  }
  check(false, "no such subject");
}

#define SUBJECTS(...)                                                                              \
  void _start(void) {                                                                              \
    static const struct subject subjects[] = {__VA_ARGS__};                                        \
    run_subject(subjects, sizeof subjects / sizeof *subjects);                                     \
  }
