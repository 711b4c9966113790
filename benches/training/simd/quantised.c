/* Layers of a network in signed bytes: each channel filtered by itself, scaled
   back to bytes, greatest of windows, sum with a bypass, means; n passes. */
#include "vector.h"

enum { SIDE = 16, CHANNELS = 32 };
static int8_t in[SIDE + 2][SIDE + 2][CHANNELS], out[SIDE][SIDE][CHANNELS], small[SIDE / 2][SIDE / 2][CHANNELS];
static int8_t weights[9][CHANNELS];
static int32_t bias[CHANNELS], scale[CHANNELS], means[CHANNELS];

/* 32-bit sums times a scale in fixed point with 31 bits behind the point. */
static v128_t rescale(v128_t sum, v128_t factor) {
  v128_t half = wasm_i64x2_const_splat(1 << 30);
  v128_t low = wasm_i64x2_add(wasm_i64x2_extmul_low_i32x4(sum, factor), half);
  v128_t high = wasm_i64x2_add(wasm_i64x2_extmul_high_i32x4(sum, factor), half);
  return wasm_i32x4_shuffle(wasm_i64x2_shr(low, 31), wasm_i64x2_shr(high, 31), 0, 2, 4, 6);
}

static void filter(void) {
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      for (int c = 0; c < CHANNELS; c += 16) {
        v128_t s0 = wasm_v128_load(bias + c), s1 = wasm_v128_load(bias + c + 4), s2 = wasm_v128_load(bias + c + 8), s3 = wasm_v128_load(bias + c + 12);
        for (int k = 0; k < 9; k++) {
          v128_t a = wasm_v128_load(&in[y + k / 3][x + k % 3][c]), w = wasm_v128_load(&weights[k][c]);
          v128_t low = wasm_i16x8_extmul_low_i8x16(a, w), high = wasm_i16x8_extmul_high_i8x16(a, w);
          s0 = wasm_i32x4_add(s0, wasm_i32x4_extend_low_i16x8(low)), s1 = wasm_i32x4_add(s1, wasm_i32x4_extend_high_i16x8(low));
          s2 = wasm_i32x4_add(s2, wasm_i32x4_extend_low_i16x8(high)), s3 = wasm_i32x4_add(s3, wasm_i32x4_extend_high_i16x8(high));
        }
        s0 = rescale(s0, wasm_v128_load(scale + c)), s1 = rescale(s1, wasm_v128_load(scale + c + 4));
        s2 = rescale(s2, wasm_v128_load(scale + c + 8)), s3 = rescale(s3, wasm_v128_load(scale + c + 12));
        v128_t bytes = wasm_i8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(s0, s1), wasm_i16x8_narrow_i32x4(s2, s3));
        wasm_v128_store(&out[y][x][c], wasm_i8x16_max(bytes, wasm_i8x16_const_splat(-8)));
      }
}

static void greatest(void) {
  for (int y = 0; y < SIDE; y += 2)
    for (int x = 0; x < SIDE; x += 2)
      for (int c = 0; c < CHANNELS; c += 16) {
        v128_t a = wasm_i8x16_max(wasm_v128_load(&out[y][x][c]), wasm_v128_load(&out[y][x + 1][c]));
        v128_t b = wasm_i8x16_max(wasm_v128_load(&out[y + 1][x][c]), wasm_v128_load(&out[y + 1][x + 1][c]));
        wasm_v128_store(&small[y / 2][x / 2][c], wasm_i8x16_max(a, b));
      }
}

static void bypass(void) {
  for (int y = 0; y < SIDE; y++)
    for (int8_t *to = in[y + 1][1], *from = out[y][0], *end = to + SIDE * CHANNELS; to < end; to += 16, from += 16)
      wasm_v128_store(to, wasm_i8x16_add_sat(wasm_v128_load(from), wasm_i8x16_shr(wasm_v128_load(to), 1)));
}

static void mean(void) {
  for (int c = 0; c < CHANNELS; c += 8) {
    v128_t s = wasm_i16x8_const_splat(0);
    for (int y = 0; y < SIDE / 2; y++)
      for (int x = 0; x < SIDE / 2; x++) s = wasm_i16x8_add(s, wasm_i16x8_load8x8(&small[y][x][c]));
    wasm_v128_store(means + c, wasm_i32x4_shr(wasm_i32x4_extend_low_i16x8(s), 6));
    wasm_v128_store(means + c + 4, wasm_i32x4_shr(wasm_i32x4_extend_high_i16x8(s), 6));
  }
}

static int32_t spread(void) {
  v128_t s = wasm_i32x4_const_splat(0);
  for (int c = 0; c < CHANNELS; c += 16)
    s = wasm_i32x4_add(s, wasm_i32x4_extadd_pairwise_i16x8(wasm_i16x8_extadd_pairwise_i8x16(wasm_i8x16_abs(wasm_v128_load(&small[3][4][c])))));
  return wasm_i32x4_extract_lane(s, 0) + wasm_i32x4_extract_lane(s, 1) + wasm_i32x4_extract_lane(s, 2) + wasm_i32x4_extract_lane(s, 3);
}

RUN {
  uint64_t sum = 0;
  lcg_state = 35;
  fill(in, sizeof in), fill(weights, sizeof weights);
  for (int c = 0; c < CHANNELS; c++) bias[c] = (int)(lcg() & 8191) - 4096, scale[c] = (int)(lcg() & 0xFFFFFF) + (1 << 22);
  for (int r = 0; r < n; r++) {
    filter(), greatest(), bypass(), mean();
    sum = fold(sum, (uint32_t)spread());
    for (int c = 0; c < CHANNELS; c += 4) sum = fold_vector(sum, wasm_v128_load(means + c));
    fill(in[1 + r % SIDE], CHANNELS * 4);
  }
  return (int64_t)sum;
}
