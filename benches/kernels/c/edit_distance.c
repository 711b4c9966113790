/* Levenshtein distance of generated strings by dynamic programming over one
   row, n pairs of 200 characters: compare, minimum, small arrays. */
#include "kernel.h"

enum { L = 200 };
static u8 a[L], b[L];
static u32 row[L + 1];

static inline u32 min(u32 x, u32 y) { return x < y ? x : y; }

static NOINLINE u32 distance(void) {
  for (u32 j = 0; j <= L; j++) row[j] = j;
  for (u32 i = 1; i <= L; i++) {
    u32 diagonal = row[0];
    row[0] = i;
    for (u32 j = 1; j <= L; j++) {
      u32 above = row[j];
      u32 substituted = diagonal + (a[i - 1] != b[j - 1]);
      row[j] = min(substituted, min(above, row[j - 1]) + 1);
      diagonal = above;
    }
  }
  return row[L];
}

EXPORT i64 run(i32 n) {
  u64 sum = SUM0;
  rng_seed(3);
  for (i32 r = 0; r < n; r++) {
    for (int i = 0; i < L; i++) {
      u64 x = rng();
      a[i] = (u8)('a' + x % 4);
      b[i] = (x >> 32 & 3) ? a[i] : (u8)('a' + (x >> 40) % 4);
    }
    sum = mix(sum, distance());
  }
  return (i64)sum;
}
