/* Protection of blocks of data: parities of a set of disks in the field of 256
   elements, products by tables of half bytes, recovery of a block, Adler's
   checksum, an exclusive-or cipher with a key of 20 bytes; n rounds. */
#include "vector.h"

enum { DISKS = 5, LEN = 512 };
static uint8_t disk[DISKS][LEN], p[LEN], q[LEN], again[LEN], key[64];
static uint8_t low_table[16], high_table[16];

static uint8_t product(uint8_t a, uint8_t b) {
  uint8_t r = 0;
  for (; b; b >>= 1, a = (uint8_t)(a << 1 ^ (a & 128 ? 0x1D : 0)))
    if (b & 1) r ^= a;
  return r;
}

static void parities(void) {
  const v128_t poly = wasm_i8x16_const_splat(0x1D);
  for (int i = 0; i < LEN; i += 16) {
    v128_t x = wasm_v128_load(&disk[DISKS - 1][i]), y = x;
    for (int k = DISKS - 2; k >= 0; k--) {
      v128_t d = wasm_v128_load(&disk[k][i]);
      v128_t carry = wasm_v128_and(wasm_i8x16_shr(y, 7), poly);
      x = wasm_v128_xor(x, d);
      y = wasm_v128_xor(wasm_v128_xor(wasm_i8x16_add(y, y), carry), d);
    }
    wasm_v128_store(p + i, x), wasm_v128_store(q + i, y);
  }
}

/* `to` becomes the exclusive or of itself and `from` times a constant. */
static void add_product(uint8_t *to, const uint8_t *from, uint8_t factor) {
  for (int i = 0; i < 16; i++)
    low_table[i] = product(factor, (uint8_t)i), high_table[i] = product(factor, (uint8_t)(i << 4));
  v128_t low = wasm_v128_load(low_table), high = wasm_v128_load(high_table), half = wasm_i8x16_const_splat(15);
  for (int i = 0; i < LEN; i += 16) {
    v128_t x = wasm_v128_load(from + i);
    v128_t l = wasm_i8x16_swizzle(low, wasm_v128_and(x, half)), h = wasm_i8x16_swizzle(high, wasm_u8x16_shr(x, 4));
    wasm_v128_store(to + i, wasm_v128_xor(wasm_v128_load(to + i), wasm_v128_xor(l, h)));
  }
}

static int recover(int lost) {
  for (int i = 0; i < LEN; i += 16) {
    v128_t x = wasm_v128_load(p + i);
    for (int k = 0; k < DISKS; k++)
      if (k != lost) x = wasm_v128_xor(x, wasm_v128_load(&disk[k][i]));
    wasm_v128_store(again + i, x);
  }
  for (int i = 0; i < LEN; i += 16)
    if (wasm_v128_any_true(wasm_v128_xor(wasm_v128_load(again + i), wasm_v128_load(&disk[lost][i])))) return 0;
  return 1;
}

static uint32_t adler(const uint8_t *d) {
  uint32_t a = 1, b = 0;
  const v128_t first = wasm_i16x8_const(16, 15, 14, 13, 12, 11, 10, 9), second = wasm_i16x8_const(8, 7, 6, 5, 4, 3, 2, 1);
  v128_t sums = wasm_i32x4_const_splat(0), weighed = sums, before = sums;
  for (int i = 0; i < LEN; i += 16) {
    v128_t x = wasm_v128_load(d + i);
    before = wasm_i32x4_add(before, sums);
    sums = wasm_i32x4_add(sums, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(x)));
    weighed = wasm_i32x4_add(weighed, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(x), first));
    weighed = wasm_i32x4_add(weighed, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(x), second));
  }
  weighed = wasm_i32x4_add(weighed, wasm_i32x4_shl(before, 4));
  b = a * LEN;
#define LANE(i) a += wasm_u32x4_extract_lane(sums, i), b += wasm_u32x4_extract_lane(weighed, i)
  LANE(0), LANE(1), LANE(2), LANE(3);
  return b % 65521 << 16 | a % 65521;
}

static void cipher(uint8_t *d) {
  for (int i = 0, at = 0; i < LEN; i += 16, at = at + 16 >= 20 ? at + 16 - 20 : at + 16)
    wasm_v128_store(d + i, wasm_v128_xor(wasm_v128_load(d + i), wasm_v128_load(key + at)));
}

RUN {
  uint64_t sum = 0;
  lcg_state = 32;
  for (int i = 0; i < 64; i++) key[i] = i < 20 ? (uint8_t)lcg() : key[i - 20];
  fill(disk, sizeof disk);
  for (int r = 0; r < n; r++) {
    for (int k = 0; k < 3; k++) cipher(disk[(r + k) % DISKS]);
    parities();
    sum = fold(sum, adler(q));
    sum = fold(sum, (uint64_t)recover((int)(lcg() % DISKS)));
    add_product(disk[(r + 1) % DISKS], q, (uint8_t)(2 + lcg() % 200));
    sum = fold(sum, adler(disk[(r + 1) % DISKS]));
  }
  return (int64_t)sum;
}
