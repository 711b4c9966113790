/* Keccak-f[1600], n permutations: 64-bit rotations and xors over a 25-lane
   state in memory, the shape of hashing in smart contracts. */
#include "kernel.h"

static const u64 RC[24] = {
    0x0000000000000001ull, 0x0000000000008082ull, 0x800000000000808aull, 0x8000000080008000ull,
    0x000000000000808bull, 0x0000000080000001ull, 0x8000000080008081ull, 0x8000000000008009ull,
    0x000000000000008aull, 0x0000000000000088ull, 0x0000000080008009ull, 0x000000008000000aull,
    0x000000008000808bull, 0x800000000000008bull, 0x8000000000008089ull, 0x8000000000008003ull,
    0x8000000000008002ull, 0x8000000000000080ull, 0x000000000000800aull, 0x800000008000000aull,
    0x8000000080008081ull, 0x8000000000008080ull, 0x0000000080000001ull, 0x8000000080008008ull};
static const u8 ROT[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                           27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
static const u8 PIL[24] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                           15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

static inline u64 rol(u64 x, u32 k) { return x << k | x >> (64 - k); }

static NOINLINE void permute(u64 s[25]) {
  u64 c[5];
  for (int round = 0; round < 24; round++) {
    for (int i = 0; i < 5; i++) c[i] = s[i] ^ s[i + 5] ^ s[i + 10] ^ s[i + 15] ^ s[i + 20];
    for (int i = 0; i < 5; i++) {
      u64 t = c[(i + 4) % 5] ^ rol(c[(i + 1) % 5], 1);
      for (int j = 0; j < 25; j += 5) s[j + i] ^= t;
    }
    u64 t = s[1];
    for (int i = 0; i < 24; i++) {
      u64 next = s[PIL[i]];
      s[PIL[i]] = rol(t, ROT[i]);
      t = next;
    }
    for (int j = 0; j < 25; j += 5) {
      for (int i = 0; i < 5; i++) c[i] = s[j + i];
      for (int i = 0; i < 5; i++) s[j + i] ^= ~c[(i + 1) % 5] & c[(i + 2) % 5];
    }
    s[0] ^= RC[round];
  }
}

EXPORT i64 run(i32 n) {
  static u64 s[25];
  for (int i = 0; i < 25; i++) s[i] = 0;
  for (i32 i = 0; i < n; i++) {
    s[i % 17] ^= (u64)i * 0x9E3779B97F4A7C15ull;
    permute(s);
  }
  return (i64)(s[0] ^ s[24]);
}
