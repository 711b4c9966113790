/* Complex numbers of signals: products and turns in 16 bits and in floats with
   parts side by side, power, tones found by Goertzel's recurrence, peaks, phase
   steps of an oscillator; n blocks. */
#include "vector.h"

enum { LEN = 256, TONES = 8 };
static int16_t wave[LEN][2], carrier[LEN][2];
static float signal[LEN][2], other[LEN][2];
static uint32_t power[LEN];
static float level[LEN], tone[TONES], found[TONES];

/* Four products of 16-bit complex numbers with 15 bits behind the point. */
static void shift(void) {
  for (int i = 0; i < LEN; i += 4) {
    v128_t a = wasm_v128_load(wave[i]), b = wasm_v128_load(carrier[i]);
    v128_t turned = wasm_i16x8_shuffle(b, b, 1, 0, 3, 2, 5, 4, 7, 6);
    v128_t low = wasm_i32x4_extmul_low_i16x8(a, b), high = wasm_i32x4_extmul_high_i16x8(a, b);
    v128_t re = wasm_i32x4_sub(wasm_i32x4_shuffle(low, high, 0, 2, 4, 6), wasm_i32x4_shuffle(low, high, 1, 3, 5, 7));
    v128_t im = wasm_i32x4_dot_i16x8(a, turned);
    re = wasm_i32x4_shr(re, 15), im = wasm_i32x4_shr(im, 15);
    v128_t pairs = wasm_i16x8_narrow_i32x4(re, im);
    wasm_v128_store(wave[i], wasm_i16x8_shuffle(pairs, pairs, 0, 4, 1, 5, 2, 6, 3, 7));
  }
}

static void powers(void) {
  for (int i = 0; i < LEN; i += 4) {
    v128_t a = wasm_i16x8_abs(wasm_v128_load(wave[i]));
    v128_t low = wasm_u32x4_extmul_low_u16x8(a, a), high = wasm_u32x4_extmul_high_u16x8(a, a);
    v128_t p = wasm_i32x4_add(wasm_i32x4_shuffle(low, high, 0, 2, 4, 6), wasm_i32x4_shuffle(low, high, 1, 3, 5, 7));
    wasm_v128_store(power + i, p);
    wasm_v128_store(level + i, wasm_f32x4_sqrt(wasm_f32x4_convert_u32x4(p)));
  }
}

static inline v128_t product(v128_t a, v128_t b) {
  v128_t re = wasm_i32x4_shuffle(a, a, 0, 0, 2, 2), im = wasm_i32x4_shuffle(a, a, 1, 1, 3, 3);
  v128_t cross = wasm_f32x4_mul(im, wasm_i32x4_shuffle(b, b, 1, 0, 3, 2));
  return wasm_f32x4_add(wasm_f32x4_mul(re, b), wasm_v128_xor(cross, wasm_i32x4_const((int)0x80000000, 0, (int)0x80000000, 0)));
}

static void turn(void) {
  for (int i = 0; i < LEN; i += 2) {
    v128_t x = product(wasm_v128_load(signal[i]), wasm_v128_load(other[i]));
    x = wasm_f32x4_add(x, wasm_f32x4_mul(wasm_v128_load(other[LEN - 2 - i]), wasm_f32x4_const_splat(0.0625f)));
    wasm_v128_store(signal[i], x);
  }
}

/* Fractions of a turn that stay within -1/2 and 1/2. */
static v128_t oscillator(v128_t phase, v128_t step) {
  for (int i = 0; i < LEN; i += 4) {
    v128_t p = wasm_f32x4_add(phase, wasm_f32x4_mul(step, wasm_f32x4_splat((float)i)));
    p = wasm_f32x4_sub(p, wasm_f32x4_ceil(wasm_f32x4_sub(p, wasm_f32x4_const_splat(0.5f))));
    v128_t s = wasm_f32x4_mul(p, wasm_f32x4_sub(wasm_f32x4_const_splat(8), wasm_f32x4_mul(wasm_f32x4_const_splat(16), wasm_f32x4_abs(p))));
    wasm_v128_store(signal[i], wasm_i32x4_shuffle(s, p, 0, 4, 1, 5));
    wasm_v128_store(signal[i + 2], wasm_i32x4_shuffle(s, p, 2, 6, 3, 7));
  }
  phase = wasm_f32x4_add(phase, wasm_f32x4_mul(step, wasm_f32x4_const_splat(LEN)));
  return wasm_f32x4_sub(phase, wasm_f32x4_trunc(phase));
}

static void tones(void) {
  for (int t = 0; t < TONES; t += 4) {
    v128_t k = wasm_v128_load(tone + t), s1 = wasm_f32x4_const_splat(0), s2 = s1;
    for (int i = 0; i < LEN; i++) {
      v128_t s = wasm_f32x4_add(wasm_v128_load32_splat(level + i), wasm_f32x4_sub(wasm_f32x4_mul(k, s1), s2));
      s2 = s1, s1 = s;
    }
    v128_t p = wasm_f32x4_add(wasm_f32x4_mul(s1, s1), wasm_f32x4_mul(s2, s2));
    wasm_v128_store(found + t, wasm_f32x4_sub(p, wasm_f32x4_mul(k, wasm_f32x4_mul(s1, s2))));
  }
}

static int peaks(void) {
  int count = 0;
  for (int i = 4; i < LEN - 4; i += 4) {
    v128_t x = wasm_v128_load(level + i);
    v128_t top = wasm_v128_and(wasm_f32x4_ge(x, wasm_v128_load(level + i - 1)), wasm_f32x4_gt(x, wasm_v128_load(level + i + 1)));
    top = wasm_v128_and(top, wasm_f32x4_ne(x, wasm_f32x4_const_splat(0)));
    if (wasm_v128_any_true(top)) count += __builtin_popcount((unsigned)wasm_i32x4_bitmask(top));
  }
  return count;
}

RUN {
  uint64_t sum = 0;
  v128_t phase = wasm_f32x4_const(0, 0.25f, 0.5f, 0.75f);
  lcg_state = 47;
  fill(wave, sizeof wave), fill(carrier, sizeof carrier);
  for (int i = 0; i < LEN; i++) other[i][0] = (float)(i % 19) / 19.0f, other[i][1] = 1.0f - (float)(i % 23) / 12.0f;
  for (int i = 0; i < TONES; i++) tone[i] = 1.9f - 0.45f * (float)i;
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < 32; i++) wave[(lcg() + (uint32_t)i) % LEN][i & 1] = (int16_t)lcg();
    shift(), powers(), tones();
    phase = oscillator(phase, wasm_f32x4_splat(0.01f + 0.001f * (float)(r & 31)));
    for (int k = 0; k < 3; k++) turn();
    sum = fold(fold(sum, (uint64_t)peaks()), power[r % LEN]);
    sum = fold_vector(fold_vector(sum, wasm_v128_load(found)), phase);
    for (int i = 0; i < LEN; i += 32) sum = fold_vector(sum, wasm_v128_load(signal[i]));
  }
  return (int64_t)sum;
}
