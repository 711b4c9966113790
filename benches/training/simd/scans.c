/* Passes over arrays of numbers: running sums, differences with zigzag, packing
   of what passes a test, least and greatest with their places; n rounds. */
#include "vector.h"

enum { LEN = 1024 };
static int32_t data[LEN], work[LEN], kept[LEN + 4];
static float real[LEN];
static uint8_t packs[16][16];

static void prefix(void) {
  v128_t carry = wasm_i32x4_const_splat(0), zero = carry;
  for (int i = 0; i < LEN; i += 4) {
    v128_t x = wasm_v128_load(data + i);
    x = wasm_i32x4_add(x, wasm_i32x4_shuffle(zero, x, 0, 4, 5, 6));
    x = wasm_i32x4_add(x, wasm_i32x4_shuffle(zero, x, 0, 1, 4, 5));
    x = wasm_i32x4_add(x, carry);
    carry = wasm_i32x4_shuffle(x, x, 3, 3, 3, 3);
    wasm_v128_store(work + i, x);
  }
}

static uint32_t differences(void) {
  v128_t before = wasm_i32x4_const_splat(0), all = before;
  for (int i = 0; i < LEN; i += 4) {
    v128_t x = wasm_v128_load(work + i), d = wasm_i32x4_sub(x, wasm_i32x4_shuffle(before, x, 3, 4, 5, 6));
    d = wasm_v128_xor(wasm_i32x4_shl(d, 1), wasm_i32x4_shr(d, 31));
    wasm_v128_store(work + i, d);
    all = wasm_v128_or(all, d), before = x;
  }
  return wasm_u32x4_extract_lane(all, 0) | wasm_u32x4_extract_lane(all, 1) | wasm_u32x4_extract_lane(all, 2) | wasm_u32x4_extract_lane(all, 3);
}

static int keep_below(int32_t limit) {
  int32_t *to = kept;
  v128_t most = wasm_i32x4_splat(limit);
  for (int i = 0; i < LEN; i += 4) {
    v128_t x = wasm_v128_load(work + i);
    unsigned mask = (unsigned)wasm_i32x4_bitmask(wasm_i32x4_lt(x, most));
    wasm_v128_store(to, wasm_i8x16_swizzle(x, wasm_v128_load(packs[mask])));
    to += __builtin_popcount(mask);
  }
  return (int)(to - kept);
}

static int least(void) {
  v128_t best = wasm_f32x4_const_splat(1e30f), place = wasm_i32x4_const_splat(0), at = wasm_i32x4_const(0, 1, 2, 3);
  for (int i = 0; i < LEN; i += 4) {
    v128_t x = wasm_v128_load(real + i), less = wasm_f32x4_lt(x, best);
    best = wasm_v128_bitselect(x, best, less), place = wasm_v128_bitselect(at, place, less);
    at = wasm_i32x4_add(at, wasm_i32x4_const_splat(4));
  }
  float value = wasm_f32x4_extract_lane(best, 0);
  int where = wasm_i32x4_extract_lane(place, 0);
#define TRY(l) if (wasm_f32x4_extract_lane(best, l) < value) value = wasm_f32x4_extract_lane(best, l), where = wasm_i32x4_extract_lane(place, l)
  TRY(1);
  TRY(2);
  TRY(3);
  return where;
}

static uint64_t extremes(void) {
  v128_t low = wasm_v128_load(data), high = low, total = wasm_i64x2_const_splat(0);
  for (int i = 0; i < LEN; i += 4) {
    v128_t x = wasm_v128_load(data + i);
    low = wasm_i32x4_min(low, x), high = wasm_i32x4_max(high, x);
    total = wasm_i64x2_add(total, wasm_i64x2_add(wasm_i64x2_extend_low_i32x4(x), wasm_i64x2_extend_high_i32x4(x)));
    total = wasm_i64x2_add(total, wasm_i64x2_extmul_low_i32x4(x, x));
  }
  v128_t v = wasm_i64x2_add(total, wasm_v128_xor(low, high));
  return (uint64_t)(wasm_i64x2_extract_lane(v, 0) + wasm_i64x2_extract_lane(v, 1));
}

RUN {
  uint64_t sum = 0;
  lcg_state = 29;
  for (int m = 0; m < 16; m++)
    for (int lane = 0, to = 0; lane < 4; lane++)
      if (m >> lane & 1)
        for (int b = 0; b < 4; b++) packs[m][to++] = (uint8_t)(lane * 4 + b);
  for (int i = 0; i < LEN; i++) data[i] = (int)(lcg() & 0xFFFF) - 32768, real[i] = (float)(int)lcg();
  for (int r = 0; r < n; r++) {
    prefix();
    sum = fold(sum, differences());
    int count = keep_below((int)(lcg() & 0xFFFF));
    for (int i = 0; i < count; i += 32) sum = fold(sum, (uint32_t)kept[i]);
    int where = least();
    real[where] = (float)(int)lcg() * 2.0f;
    sum = fold(fold(sum, (uint64_t)where), extremes());
    data[r % LEN] ^= (int)(sum & 0xFFF);
  }
  return (int64_t)sum;
}
