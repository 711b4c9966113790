/* Elementary functions by polynomials: exponential, logarithm, sine and arc
   tangent of four floats, exponential and cube root of two doubles; n arrays. */
#include "vector.h"

enum { LEN = 256 };
static float in[LEN], out[LEN];
static double wide[LEN];

#define K(x) wasm_f32x4_const_splat(x)
#define D(x) wasm_f64x2_const_splat(x)
#define STEP(p, x, c) wasm_f32x4_add(wasm_f32x4_mul(p, x), K(c))
#define STEP_D(p, x, c) wasm_f64x2_add(wasm_f64x2_mul(p, x), D(c))

static v128_t exponential(v128_t x) {
  x = wasm_f32x4_pmin(wasm_f32x4_pmax(x, K(-80.0f)), K(80.0f));
  v128_t whole = wasm_f32x4_nearest(wasm_f32x4_mul(x, K(1.44269504f)));
  x = wasm_f32x4_sub(wasm_f32x4_sub(x, wasm_f32x4_mul(whole, K(0.693359375f))), wasm_f32x4_mul(whole, K(-2.12194440e-4f)));
  v128_t p = STEP(K(0.0013888889f), x, 0.0083333333f);
  p = STEP(p, x, 0.041666667f), p = STEP(p, x, 0.16666667f), p = STEP(p, x, 0.5f), p = STEP(p, x, 1.0f), p = STEP(p, x, 1.0f);
  v128_t power = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(whole), wasm_i32x4_const_splat(127)), 23);
  return wasm_f32x4_mul(p, power);
}

static v128_t logarithm(v128_t x) {
  v128_t e = wasm_i32x4_sub(wasm_u32x4_shr(x, 23), wasm_i32x4_const_splat(127));
  v128_t m = wasm_v128_or(wasm_v128_and(x, wasm_i32x4_const_splat(0x007FFFFF)), wasm_i32x4_const_splat(0x3F800000));
  v128_t big = wasm_f32x4_ge(m, K(1.41421356f));
  m = wasm_v128_bitselect(wasm_f32x4_mul(m, K(0.5f)), m, big);
  e = wasm_i32x4_sub(e, big);
  v128_t t = wasm_f32x4_div(wasm_f32x4_sub(m, K(1)), wasm_f32x4_add(m, K(1))), t2 = wasm_f32x4_mul(t, t);
  v128_t p = STEP(K(0.2222222f), t2, 0.2857143f);
  p = STEP(p, t2, 0.4f), p = STEP(p, t2, 0.6666667f), p = STEP(p, t2, 2.0f);
  return wasm_f32x4_add(wasm_f32x4_mul(p, t), wasm_f32x4_mul(wasm_f32x4_convert_i32x4(e), K(0.69314718f)));
}

static v128_t sine(v128_t x) {
  v128_t turns = wasm_f32x4_floor(STEP(x, K(0.31830989f), 0.5f));
  v128_t odd = wasm_i32x4_shl(wasm_i32x4_trunc_sat_f32x4(turns), 31);
  x = wasm_f32x4_sub(x, wasm_f32x4_mul(turns, K(3.14159265f)));
  v128_t x2 = wasm_f32x4_mul(x, x), p = STEP(K(2.6e-6f), x2, -1.98e-4f);
  p = STEP(p, x2, 8.333e-3f), p = STEP(p, x2, -0.1666666f), p = STEP(p, x2, 1.0f);
  return wasm_v128_xor(wasm_f32x4_mul(p, x), odd);
}

static v128_t arc_tangent(v128_t x) {
  v128_t sign = wasm_v128_and(x, wasm_i32x4_const_splat((int)0x80000000)), a = wasm_f32x4_abs(x);
  v128_t outer = wasm_f32x4_gt(a, K(1));
  v128_t t = wasm_v128_bitselect(wasm_f32x4_div(K(1), a), a, outer), t2 = wasm_f32x4_mul(t, t);
  v128_t p = STEP(K(0.0208351f), t2, -0.085133f);
  p = STEP(p, t2, 0.180141f), p = STEP(p, t2, -0.3302995f), p = wasm_f32x4_mul(STEP(p, t2, 0.999866f), t);
  p = wasm_v128_bitselect(wasm_f32x4_sub(K(1.57079633f), p), p, outer);
  return wasm_v128_or(p, sign);
}

static v128_t exponential_d(v128_t x) {
  v128_t whole = wasm_f64x2_trunc(wasm_f64x2_mul(x, D(1.4426950408889634)));
  x = wasm_f64x2_sub(x, wasm_f64x2_mul(whole, D(0.6931471805599453)));
  v128_t p = STEP_D(D(1.0 / 5040), x, 1.0 / 720);
  p = STEP_D(p, x, 1.0 / 120), p = STEP_D(p, x, 1.0 / 24), p = STEP_D(p, x, 1.0 / 6), p = STEP_D(p, x, 0.5);
  p = STEP_D(p, x, 1.0), p = STEP_D(p, x, 1.0);
  v128_t e = wasm_i64x2_extend_low_i32x4(wasm_i32x4_trunc_sat_f64x2_zero(whole));
  return wasm_f64x2_mul(p, wasm_i64x2_shl(wasm_i64x2_add(e, wasm_i64x2_const_splat(1023)), 52));
}

static v128_t cube_root(v128_t x) {
  v128_t y = wasm_f64x2_add(wasm_f64x2_mul(x, D(0.3)), D(0.7));
  for (int i = 0; i < 5; i++) {
    v128_t y2 = wasm_f64x2_mul(y, y);
    y = wasm_f64x2_sub(y, wasm_f64x2_div(wasm_f64x2_sub(wasm_f64x2_mul(y2, y), x), wasm_f64x2_mul(y2, D(3))));
    if (wasm_i64x2_all_true(wasm_f64x2_lt(wasm_f64x2_abs(wasm_f64x2_sub(wasm_f64x2_mul(wasm_f64x2_mul(y, y), y), x)), D(1e-9)))) break;
  }
  return y;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 28;
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < LEN; i++) in[i] = (float)(int)(lcg() & 65535) / 4096.0f - 8.0f;
    for (int i = 0; i < LEN; i += 4) {
      v128_t x = wasm_v128_load(in + i), e = exponential(x);
      wasm_v128_store(out + i, wasm_f32x4_add(sine(x), wasm_f32x4_mul(arc_tangent(x), logarithm(wasm_f32x4_add(e, K(1))))));
    }
    for (int i = 0; i < LEN; i += 2) {
      v128_t x = wasm_f64x2_promote_low_f32x4(wasm_v128_load64_zero(out + i));
      x = wasm_f64x2_add(cube_root(wasm_f64x2_add(wasm_f64x2_abs(x), D(0.5))), exponential_d(wasm_f64x2_neg(wasm_f64x2_abs(x))));
      wasm_v128_store(wide + i, x);
      wasm_v128_store64_lane(out + i, wasm_f32x4_demote_f64x2_zero(x), 0);
    }
    for (int i = 0; i < LEN; i += 16) sum = fold_vector(fold_vector(sum, wasm_v128_load(wide + i)), wasm_v128_load(out + i));
  }
  return (int64_t)sum;
}
