/* Pairs of doubles: Kepler's equation by Newton's steps under masks, places on
   a sphere on a grid of tiles, intervals with outward rounding, a mean with its
   spread, conversions to and from integers; n rounds. */
#include "vector.h"

enum { LEN = 128 };
static double anomaly[LEN], shape[LEN], place[LEN][2];
static uint32_t tiles[LEN][2];
static float shown[LEN];

#define D(x) wasm_f64x2_const_splat(x)
#define MUL wasm_f64x2_mul
#define ADD wasm_f64x2_add
#define SUB wasm_f64x2_sub

/* Sine and cosine of two angles by a turn to within a quarter. */
static void circle(v128_t x, v128_t *sine, v128_t *cosine) {
  v128_t quarter = wasm_f64x2_nearest(MUL(x, D(0.6366197723675814)));
  x = SUB(x, MUL(quarter, D(1.5707963267948966)));
  v128_t q = wasm_i64x2_extend_low_i32x4(wasm_i32x4_trunc_sat_f64x2_zero(quarter)), x2 = MUL(x, x);
  v128_t s = MUL(x, ADD(D(1), MUL(x2, ADD(D(-1.0 / 6), MUL(x2, ADD(D(1.0 / 120), MUL(x2, D(-1.0 / 5040))))))));
  v128_t c = ADD(D(1), MUL(x2, ADD(D(-0.5), MUL(x2, ADD(D(1.0 / 24), MUL(x2, D(-1.0 / 720)))))));
  v128_t odd = wasm_i64x2_ne(wasm_v128_and(q, wasm_i64x2_const_splat(1)), wasm_i64x2_const_splat(0));
  v128_t sign_s = wasm_i64x2_shl(wasm_u64x2_shr(q, 1), 63), sign_c = wasm_i64x2_shl(wasm_u64x2_shr(wasm_i64x2_add(q, wasm_i64x2_const_splat(1)), 1), 63);
  *sine = wasm_v128_xor(wasm_v128_bitselect(c, s, odd), sign_s);
  *cosine = wasm_v128_xor(wasm_v128_bitselect(s, c, odd), sign_c);
}

static int kepler(void) {
  int steps = 0;
  for (int i = 0; i < LEN; i += 2) {
    v128_t m = wasm_v128_load(anomaly + i), e = wasm_v128_load(shape + i), x = m, s, c;
    v128_t open = wasm_f64x2_ne(e, D(0));
    for (int k = 0; k < 12 && wasm_v128_any_true(open); k++, steps++) {
      circle(x, &s, &c);
      v128_t f = SUB(SUB(x, MUL(e, s)), m), next = SUB(x, wasm_f64x2_div(f, SUB(D(1), MUL(e, c))));
      x = wasm_v128_bitselect(next, x, open);
      open = wasm_v128_and(open, wasm_f64x2_ge(wasm_f64x2_abs(f), D(1e-10)));
    }
    circle(x, &s, &c);
    v128_t flat = MUL(s, wasm_f64x2_sqrt(SUB(D(1), MUL(e, e))));
    c = SUB(c, e);
    wasm_v128_store(place[i], wasm_i64x2_shuffle(c, flat, 0, 2));
    wasm_v128_store(place[i + 1], wasm_i64x2_shuffle(c, flat, 1, 3));
  }
  return steps;
}

/* Which tile of a grid a place lies on, and how far from its middle. */
static v128_t grid(void) {
  v128_t furthest = D(0), low = wasm_v128_load(place[0]), high = low;
  for (int i = 0; i < LEN; i++) {
    v128_t at = wasm_v128_load(place[i]), scaled = ADD(MUL(at, D(1024)), D(4096));
    v128_t cell = wasm_f64x2_floor(scaled);
    wasm_v128_store64_lane(tiles[i], wasm_u32x4_trunc_sat_f64x2_zero(cell), 0);
    v128_t off = wasm_f64x2_abs(SUB(SUB(scaled, cell), D(0.5)));
    furthest = wasm_f64x2_max(furthest, off);
    low = wasm_f64x2_pmin(low, at), high = wasm_f64x2_pmax(high, at);
  }
  return ADD(furthest, SUB(high, low));
}

/* Intervals [-low, high] multiplied in turn. */
static v128_t intervals(v128_t v) {
  for (int i = 0; i < LEN; i += 4) {
    v128_t w = wasm_v128_load(shape + i);
    v128_t a = MUL(v, wasm_i64x2_shuffle(w, w, 0, 0)), b = MUL(v, wasm_i64x2_shuffle(w, w, 1, 1));
    v128_t least = wasm_f64x2_min(a, b), most = wasm_f64x2_max(a, b);
    v = wasm_i64x2_shuffle(wasm_f64x2_neg(most), wasm_f64x2_ceil(most), 0, 3);
    v = wasm_v128_bitselect(v, ADD(least, D(1.5)), wasm_f64x2_le(wasm_f64x2_abs(v), D(100)));
  }
  return v;
}

/* Mean and mean square kept up to date, weights from integers. */
static double spread(void) {
  v128_t mean = D(0), square = D(0), count = wasm_i32x4_const(1, 2, 0, 0);
  for (int i = 0; i < LEN; i++) {
    v128_t x = wasm_f64x2_convert_low_u32x4(wasm_v128_load64_zero(tiles[i])), d = SUB(x, mean);
    mean = ADD(mean, wasm_f64x2_div(d, wasm_f64x2_convert_low_i32x4(count)));
    square = ADD(square, MUL(d, SUB(x, mean)));
    count = wasm_i32x4_add(count, wasm_i32x4_const(1, 1, 0, 0));
    wasm_v128_store32_lane(shown + i, wasm_f32x4_demote_f64x2_zero(wasm_f64x2_sqrt(square)), 0);
  }
  return wasm_f64x2_extract_lane(mean, 0) + wasm_f64x2_extract_lane(square, 1);
}

RUN {
  uint64_t sum = 0;
  lcg_state = 44;
  for (int i = 0; i < LEN; i++) anomaly[i] = (double)(lcg() & 4095) / 700.0, shape[i] = (double)(lcg() & 255) / 300.0;
  for (int r = 0; r < n; r++) {
    sum = fold(sum, (uint64_t)kepler());
    sum = fold_vector(sum, grid());
    sum = fold_vector(sum, intervals(wasm_f64x2_make(-1.25, r)));
    sum = fold(sum, (uint64_t)(int64_t)(spread() * 16.0));
    for (int i = 0; i < LEN; i += 16) sum = fold_vector(sum, wasm_v128_load(shown + i));
    for (int i = 0; i < LEN; i += 2) wasm_v128_store(anomaly + i, ADD(wasm_v128_load(anomaly + i), wasm_f64x2_splat(0.01 * (i & 15))));
  }
  return (int64_t)sum;
}
