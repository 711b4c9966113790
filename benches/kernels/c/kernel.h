/* What every C kernel shares: integer names, a deterministic generator, a
   checksum step and the two memory functions that the compiler may call.
   No libc: kernels are linked with -nostdlib. */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed int i32;
typedef signed long long i64;
typedef unsigned long usize;

#define EXPORT __attribute__((export_name("run"), used))
#define NOINLINE __attribute__((noinline))

/* xorshift64*: good enough to fill inputs, the same on every engine. */
static u64 rng_state = 0x9E3779B97F4A7C15ull;
static inline u64 rng(void) {
  u64 x = rng_state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  rng_state = x;
  return x * 0x2545F4914F6CDD1Dull;
}
/* Every run starts from the same state, so run(n) may be called twice. */
static inline void rng_seed(u64 seed) { rng_state = seed * 2 + 1; }

static inline u64 mix(u64 sum, u64 value) {
  sum ^= value;
  sum *= 0x100000001B3ull;
  return sum ^ (sum >> 29);
}

#define SUM0 0xCBF29CE484222325ull

/* Bytewise on purpose: this is what small C runtimes ship. `no_builtin` keeps
   the compiler from turning the loop into a call to itself. */
__attribute__((no_builtin, weak)) void *memcpy(void *to, const void *from, usize len) {
  u8 *d = to;
  const u8 *s = from;
  while (len--) *d++ = *s++;
  return to;
}
__attribute__((no_builtin, weak)) void *memset(void *to, int byte, usize len) {
  u8 *d = to;
  while (len--) *d++ = (u8)byte;
  return to;
}

#endif
