/* Sound of 16 bits: a filter of twelve taps, mixing with saturation, volume,
   channels apart and together, peak, and to floats and back; n blocks. */
#include "vector.h"

enum { LEN = 1024, TAPS = 12 };
static int16_t voice[LEN + 16], other[LEN], wet[LEN], left[LEN], right[LEN], frames[2 * LEN];
static float real[LEN];
static const int16_t taps[TAPS] = {-310, 420, 1290, -2100, 4800, 12600, 12600, 4800, -2100, 1290, 420, -310};

/* Taps times samples in fixed point with one sign bit, summed with saturation. */
static void filter(void) {
  for (int i = 0; i < LEN; i += 8) {
    v128_t s = wasm_i16x8_const_splat(0);
    for (int k = 0; k < TAPS; k++)
      s = wasm_i16x8_add_sat(s, wasm_i16x8_q15mulr_sat(wasm_v128_load(voice + i + k), wasm_v128_load16_splat(taps + k)));
    wasm_v128_store(wet + i, s);
  }
}

static void mix(int volume) {
  v128_t v = wasm_i16x8_splat((int16_t)volume);
  for (int i = 0; i < LEN; i += 8) {
    v128_t a = wasm_v128_load(wet + i), b = wasm_v128_load(other + i);
    v128_t low = wasm_i32x4_shr(wasm_i32x4_extmul_low_i16x8(b, v), 12);
    v128_t high = wasm_i32x4_shr(wasm_i32x4_extmul_high_i16x8(b, v), 12);
    v128_t loud = wasm_i16x8_narrow_i32x4(low, high);
    wasm_v128_store(left + i, wasm_i16x8_add_sat(a, loud));
    wasm_v128_store(right + i, wasm_i16x8_sub_sat(a, loud));
  }
}

static void together(void) {
  for (int i = 0; i < LEN; i += 8) {
    v128_t l = wasm_v128_load(left + i), r = wasm_v128_load(right + i);
    wasm_v128_store(frames + 2 * i, wasm_i16x8_shuffle(l, r, 0, 8, 1, 9, 2, 10, 3, 11));
    wasm_v128_store(frames + 2 * i + 8, wasm_i16x8_shuffle(l, r, 4, 12, 5, 13, 6, 14, 7, 15));
  }
}

static void to_mono(void) {
  for (int i = 0; i < LEN; i += 4) {
    v128_t s = wasm_i32x4_shr(wasm_i32x4_extadd_pairwise_i16x8(wasm_v128_load(frames + 2 * i)), 1);
    wasm_v128_store(real + i, wasm_f32x4_mul(wasm_f32x4_convert_i32x4(s), wasm_f32x4_const_splat(0x1p-15f)));
  }
}

/* A soft limit x - x^3 / 4, then back to 16 bits. */
static void limit(float gain) {
  v128_t g = wasm_f32x4_splat(gain), one = wasm_f32x4_const_splat(1.0f);
  for (int i = 0; i < LEN; i += 8) {
    v128_t out[2];
    for (int k = 0; k < 2; k++) {
      v128_t x = wasm_f32x4_mul(wasm_v128_load(real + i + 4 * k), g);
      x = wasm_f32x4_max(wasm_f32x4_min(x, one), wasm_f32x4_neg(one));
      v128_t cube = wasm_f32x4_mul(wasm_f32x4_mul(x, x), x);
      x = wasm_f32x4_sub(x, wasm_f32x4_mul(cube, wasm_f32x4_const_splat(0.25f)));
      out[k] = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(wasm_f32x4_mul(x, wasm_f32x4_const_splat(32767.0f))));
    }
    wasm_v128_store(voice + i, wasm_i16x8_narrow_i32x4(out[0], out[1]));
  }
}

static int peak(const int16_t *s) {
  v128_t top = wasm_i16x8_const_splat(0);
  for (int i = 0; i < LEN; i += 8) top = wasm_u16x8_max(top, wasm_i16x8_abs(wasm_v128_load(s + i)));
  top = wasm_u16x8_max(top, wasm_i16x8_shuffle(top, top, 4, 5, 6, 7, 0, 1, 2, 3));
  top = wasm_u16x8_max(top, wasm_i16x8_shuffle(top, top, 2, 3, 0, 1, 2, 3, 0, 1));
  uint16_t a = wasm_u16x8_extract_lane(top, 0), b = wasm_u16x8_extract_lane(top, 1);
  return a > b ? a : b;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 25;
  fill(voice, sizeof voice);
  for (int r = 0; r < n; r++) {
    fill(other, 256);
    filter();
    mix(500 + r % 64 * 40);
    together();
    to_mono();
    limit(1.25f + (float)(r & 7) * 0.25f);
    sum = fold(sum, (uint64_t)(peak(left) << 16 | peak(voice)));
    for (int i = 0; i < LEN; i += 128) sum = fold_vector(sum, wasm_v128_load(voice + i));
    for (int i = 0; i < 32; i++) voice[(r * 31 + i) % LEN] = (int16_t)lcg();
  }
  return (int64_t)sum;
}
