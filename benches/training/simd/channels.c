/* Four channels of sound in floats at once: a chain of second-order filters, a
   comb delay, a follower of loudness with two speeds; n blocks. */
#include "vector.h"

enum { LEN = 256, STAGES = 3, DELAY = 96 };
typedef struct {
  v128_t b0, b1, b2, a1, a2, z1, z2;
} Stage;
static float in[LEN][4], out[LEN][4], line[DELAY][4];
static Stage stages[STAGES];
static int head;

static void set(Stage *s, float depth) {
  v128_t k = wasm_f32x4_make(depth, depth * 0.9f, depth * 0.8f, depth * 0.7f), one = wasm_f32x4_const_splat(1);
  v128_t norm = wasm_f32x4_div(one, wasm_f32x4_add(one, wasm_f32x4_add(k, wasm_f32x4_mul(k, k))));
  s->b0 = wasm_f32x4_mul(wasm_f32x4_mul(k, k), norm);
  s->b1 = wasm_f32x4_add(s->b0, s->b0), s->b2 = s->b0;
  s->a1 = wasm_f32x4_mul(wasm_f32x4_mul(wasm_f32x4_const_splat(2), wasm_f32x4_sub(wasm_f32x4_mul(k, k), one)), norm);
  s->a2 = wasm_f32x4_mul(wasm_f32x4_add(wasm_f32x4_sub(one, k), wasm_f32x4_mul(k, k)), norm);
  s->z1 = s->z2 = wasm_f32x4_const_splat(0);
}

static void filter(void) {
  for (int i = 0; i < LEN; i++) {
    v128_t x = wasm_v128_load(in[i]);
    for (Stage *s = stages; s < stages + STAGES; s++) {
      v128_t y = wasm_f32x4_add(wasm_f32x4_mul(s->b0, x), s->z1);
      s->z1 = wasm_f32x4_add(wasm_f32x4_sub(wasm_f32x4_mul(s->b1, x), wasm_f32x4_mul(s->a1, y)), s->z2);
      s->z2 = wasm_f32x4_sub(wasm_f32x4_mul(s->b2, x), wasm_f32x4_mul(s->a2, y));
      x = y;
    }
    wasm_v128_store(out[i], x);
  }
}

static void comb(float feedback) {
  v128_t f = wasm_f32x4_splat(feedback);
  for (int i = 0; i < LEN; i++) {
    v128_t late = wasm_v128_load(line[head]), x = wasm_v128_load(out[i]);
    v128_t turned = wasm_i32x4_shuffle(late, late, 1, 2, 3, 0);
    wasm_v128_store(line[head], wasm_f32x4_add(x, wasm_f32x4_mul(turned, f)));
    wasm_v128_store(out[i], wasm_f32x4_add(x, wasm_f32x4_mul(late, wasm_f32x4_const_splat(0.5f))));
    head = head + 1 < DELAY ? head + 1 : 0;
  }
}

static v128_t follow(v128_t level) {
  const v128_t quick = wasm_f32x4_const_splat(0.2f), slow = wasm_f32x4_const_splat(0.01f);
  for (int i = 0; i < LEN; i++) {
    v128_t x = wasm_f32x4_abs(wasm_v128_load(out[i]));
    v128_t speed = wasm_v128_bitselect(quick, slow, wasm_f32x4_gt(x, level));
    level = wasm_f32x4_add(level, wasm_f32x4_mul(speed, wasm_f32x4_sub(x, level)));
    v128_t gain = wasm_f32x4_div(wasm_f32x4_const_splat(0.5f), wasm_f32x4_pmax(level, wasm_f32x4_const_splat(0.5f)));
    wasm_v128_store(out[i], wasm_f32x4_mul(wasm_v128_load(out[i]), gain));
  }
  return level;
}

/* Root of the mean square of each channel; the channels are turned to rows of
   one for it, four moments at once. */
static v128_t loudness(void) {
  v128_t s = wasm_f32x4_const_splat(0);
  for (int i = 0; i < LEN; i += 4) {
    v128_t a = wasm_v128_load(out[i]), b = wasm_v128_load(out[i + 1]), c = wasm_v128_load(out[i + 2]), d = wasm_v128_load(out[i + 3]);
    v128_t ab = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), cd = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5);
    v128_t first = wasm_i64x2_shuffle(ab, cd, 0, 2), second = wasm_i64x2_shuffle(ab, cd, 1, 3);
    s = wasm_f32x4_add(s, wasm_f32x4_add(wasm_f32x4_mul(first, first), wasm_f32x4_mul(second, second)));
  }
  return wasm_f32x4_sqrt(wasm_f32x4_mul(s, wasm_f32x4_const_splat(1.0f / LEN)));
}

RUN {
  uint64_t sum = 0;
  v128_t level = wasm_f32x4_const_splat(0.1f);
  lcg_state = 26, head = 0;
  for (int k = 0; k < STAGES; k++) set(&stages[k], 0.4f + 0.3f * (float)k);
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < LEN; i++)
      for (int c = 0; c < 4; c++) in[i][c] = (float)((int)(lcg() & 0xFFFF) - 32768) * 0x1p-15f;
    filter();
    comb(0.3f + (float)(r & 3) * 0.1f);
    level = follow(level);
    sum = fold_vector(fold_vector(sum, level), loudness());
  }
  return (int64_t)sum;
}
