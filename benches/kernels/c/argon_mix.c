/* Memory-hard mixing in the manner of Argon2: 1 KiB blocks in 512 KiB of
   memory, data-dependent references, the 64-bit multiply-add-rotate round of
   BLAKE2; n block updates. */
#include "kernel.h"

enum { WORDS = 128, BLOCKS = 512 };
static u64 memory[BLOCKS][WORDS];

static inline u64 ror(u64 x, u32 k) { return x >> k | x << (64 - k); }
static inline u64 add_mul(u64 x, u64 y) { return x + y + 2 * (u64)(u32)x * (u64)(u32)y; }

static inline void quarter(u64 *a, u64 *b, u64 *c, u64 *d) {
  *a = add_mul(*a, *b), *d = ror(*d ^ *a, 32);
  *c = add_mul(*c, *d), *b = ror(*b ^ *c, 24);
  *a = add_mul(*a, *b), *d = ror(*d ^ *a, 16);
  *c = add_mul(*c, *d), *b = ror(*b ^ *c, 63);
}

static NOINLINE void row(u64 *v, u32 step) {
  u64 s[16];
  for (int i = 0; i < 16; i++) s[i] = v[(u32)(i >> 1) * step + (u32)(i & 1)];
  for (int i = 0; i < 4; i++) quarter(&s[i], &s[i + 4], &s[i + 8], &s[i + 12]);
  quarter(&s[0], &s[5], &s[10], &s[15]);
  quarter(&s[1], &s[6], &s[11], &s[12]);
  quarter(&s[2], &s[7], &s[8], &s[13]);
  quarter(&s[3], &s[4], &s[9], &s[14]);
  for (int i = 0; i < 16; i++) v[(u32)(i >> 1) * step + (u32)(i & 1)] = s[i];
}

static NOINLINE void fill(const u64 *prev, const u64 *ref, u64 *to) {
  static u64 r[WORDS], z[WORDS];
  for (int i = 0; i < WORDS; i++) z[i] = r[i] = prev[i] ^ ref[i];
  for (u32 i = 0; i < 8; i++) row(z + 16 * i, 2);
  for (u32 i = 0; i < 8; i++) row(z + 2 * i, 16);
  for (int i = 0; i < WORDS; i++) to[i] ^= z[i] ^ r[i];
}

EXPORT i64 run(i32 n) {
  rng_seed(99);
  for (int i = 0; i < BLOCKS; i++)
    for (int j = 0; j < WORDS; j++) memory[i][j] = i < 2 ? rng() : (u64)(i * j);
  u32 prev = BLOCKS - 1;
  for (i32 i = 0; i < n; i++) {
    u32 at = (u32)i % BLOCKS;
    u32 ref = (u32)memory[prev][0] % BLOCKS;
    fill(memory[prev], memory[ref], memory[at]);
    prev = at;
  }
  u64 sum = SUM0;
  for (int j = 0; j < WORDS; j++) sum = mix(sum, memory[prev][j]);
  return (i64)sum;
}
