/* Colours reduced to sixteen: the nearest by distance in 16 and in 32 bits, the
   palette moved to the means of what it stands for; sets of counters compared;
   distances of points of eight coordinates in floats; n rounds. */
#include "vector.h"

enum { PIXELS = 1024, COLOURS = 16, ROWS = 64 };
static uint8_t red[PIXELS], green[PIXELS], blue[PIXELS], index_of[PIXELS];
static int16_t palette[COLOURS][4];
static int32_t sums[COLOURS][4];
static float rows[ROWS][8];

/* Eight pixels at once by the sum of differences. */
static void nearest(void) {
  for (int i = 0; i < PIXELS; i += 8) {
    v128_t r = wasm_u16x8_load8x8(red + i), g = wasm_u16x8_load8x8(green + i), b = wasm_u16x8_load8x8(blue + i);
    v128_t best = wasm_i16x8_const_splat(32767), place = wasm_i16x8_const_splat(0);
    for (int k = 0; k < COLOURS; k++) {
      v128_t d = wasm_i16x8_abs(wasm_i16x8_sub(r, wasm_v128_load16_splat(&palette[k][0])));
      d = wasm_i16x8_add(d, wasm_i16x8_shl(wasm_i16x8_abs(wasm_i16x8_sub(g, wasm_v128_load16_splat(&palette[k][1]))), 1));
      d = wasm_i16x8_add(d, wasm_i16x8_abs(wasm_i16x8_sub(b, wasm_v128_load16_splat(&palette[k][2]))));
      v128_t less = wasm_i16x8_lt(d, best);
      place = wasm_v128_bitselect(wasm_i16x8_splat((int16_t)k), place, less);
      best = wasm_i16x8_min(best, d);
    }
    wasm_v128_store64_lane(index_of + i, wasm_u8x16_narrow_i16x8(place, place), 0);
  }
}

/* One pixel against four colours at once by squares. */
static int nearest_square(int i) {
  v128_t px = wasm_i16x8_const_splat(0);
  px = wasm_i16x8_replace_lane(px, 0, red[i]), px = wasm_i16x8_replace_lane(px, 1, green[i]), px = wasm_i16x8_replace_lane(px, 2, blue[i]);
  px = wasm_i64x2_shuffle(px, px, 0, 0);
  v128_t best = wasm_i32x4_const_splat(0x7FFFFFFF), place = best;
  for (int k = 0; k < COLOURS; k += 4) {
    v128_t a = wasm_i16x8_sub(wasm_v128_load(palette[k]), px), b = wasm_i16x8_sub(wasm_v128_load(palette[k + 2]), px);
    a = wasm_i32x4_dot_i16x8(a, a), b = wasm_i32x4_dot_i16x8(b, b);
    v128_t d = wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
    v128_t less = wasm_i32x4_lt(d, best);
    best = wasm_v128_bitselect(d, best, less);
    place = wasm_v128_bitselect(wasm_i32x4_add(wasm_i32x4_splat(k), wasm_i32x4_const(0, 1, 2, 3)), place, less);
  }
  v128_t least = wasm_i32x4_min(best, wasm_i32x4_shuffle(best, best, 2, 3, 0, 1));
  least = wasm_i32x4_min(least, wasm_i32x4_shuffle(least, least, 1, 0, 3, 2));
  v128_t found = wasm_v128_bitselect(place, wasm_i32x4_const_splat(99), wasm_i32x4_eq(best, least));
  found = wasm_i32x4_min(found, wasm_i32x4_shuffle(found, found, 2, 3, 0, 1));
  return wasm_i32x4_extract_lane(wasm_i32x4_min(found, wasm_i32x4_shuffle(found, found, 1, 0, 3, 2)), 0);
}

static void move(void) {
  for (int k = 0; k < COLOURS; k++) wasm_v128_store(sums[k], wasm_i32x4_const_splat(0));
  for (int i = 0; i < PIXELS; i++) {
    int32_t *s = sums[index_of[i]];
    wasm_v128_store(s, wasm_i32x4_add(wasm_v128_load(s), wasm_i32x4_make(red[i], green[i], blue[i], 1)));
  }
  for (int k = 0; k < COLOURS; k++) {
    if (sums[k][3] == 0) continue;
    v128_t s = wasm_f32x4_convert_i32x4(wasm_v128_load(sums[k]));
    s = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_div(s, wasm_i32x4_shuffle(s, s, 3, 3, 3, 3)));
    wasm_v128_store64_lane(palette[k], wasm_i16x8_narrow_i32x4(s, s), 0);
  }
}

/* Manhattan and square distances of a row to all others, the least kept. */
static float closest(int from) {
  v128_t a = wasm_v128_load(rows[from]), b = wasm_v128_load(rows[from] + 4);
  float least = 1e30f;
  for (int i = 0; i < ROWS; i++) {
    if (i == from) continue;
    v128_t d = wasm_f32x4_sub(wasm_v128_load(rows[i]), a), e = wasm_f32x4_sub(wasm_v128_load(rows[i] + 4), b);
    v128_t s = wasm_f32x4_add(wasm_f32x4_mul(d, d), wasm_f32x4_abs(e));
    s = wasm_f32x4_add(s, wasm_i32x4_shuffle(s, s, 2, 3, 2, 3));
    float x = wasm_f32x4_extract_lane(s, 0) + wasm_f32x4_extract_lane(s, 1);
    if (x < least) least = x;
  }
  return least;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 36;
  fill(green, sizeof green), fill(blue, sizeof blue);
  for (int k = 0; k < COLOURS; k++)
    for (int c = 0; c < 3; c++) palette[k][c] = (int16_t)(lcg() & 255);
  for (int i = 0; i < ROWS * 8; i++) rows[i / 8][i % 8] = (float)(int)(lcg() & 0xFFFF) * 0x1p-8f;
  for (int r = 0; r < n; r++) {
    fill(red, 128), fill(green + r % 8 * 128, 128);
    nearest();
    for (int i = r & 7; i < PIXELS; i += 8) index_of[i] = (uint8_t)nearest_square(i);
    move();
    rows[r % ROWS][r & 7] += closest(r % ROWS) * 0.125f;
    for (int k = 0; k < COLOURS; k++) sum = fold(sum, (uint64_t)wasm_i64x2_extract_lane(wasm_v128_load64_zero(palette[k]), 0));
    sum = fold(sum, (uint64_t)(int64_t)(rows[r % ROWS][r & 7] * 256.0f));
  }
  return (int64_t)sum;
}
