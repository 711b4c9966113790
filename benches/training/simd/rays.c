/* Four rays at once through balls and boxes over a floor: nearest hit by masks,
   shade, colours clamped to bytes; n pictures of 32 x 24. */
#include "vector.h"

enum { W = 32, H = 24, BALLS = 6, BOXES = 4 };
typedef struct {
  v128_t x, y, z;
} Vec;
static float balls[BALLS][4], boxes[BOXES][6];
static uint32_t picture[H][W];

static inline v128_t add(v128_t a, v128_t b) { return wasm_f32x4_add(a, b); }
static inline v128_t sub(v128_t a, v128_t b) { return wasm_f32x4_sub(a, b); }
static inline v128_t mul(v128_t a, v128_t b) { return wasm_f32x4_mul(a, b); }
static inline v128_t dot(Vec a, Vec b) { return add(mul(a.x, b.x), add(mul(a.y, b.y), mul(a.z, b.z))); }
static inline Vec along(Vec o, Vec d, v128_t t) { return (Vec){add(o.x, mul(d.x, t)), add(o.y, mul(d.y, t)), add(o.z, mul(d.z, t))}; }
static inline Vec unit(Vec v) {
  v128_t k = wasm_f32x4_div(wasm_f32x4_const_splat(1), wasm_f32x4_sqrt(dot(v, v)));
  return (Vec){mul(v.x, k), mul(v.y, k), mul(v.z, k)};
}

/* The nearest ball or box before `best`; sets place and slope where hit. */
static v128_t hit(Vec o, Vec d, v128_t best, v128_t *shade) {
  const v128_t zero = wasm_f32x4_const_splat(0);
  for (int i = 0; i < BALLS; i++) {
    Vec c = {sub(wasm_v128_load32_splat(&balls[i][0]), o.x), sub(wasm_v128_load32_splat(&balls[i][1]), o.y),
             sub(wasm_v128_load32_splat(&balls[i][2]), o.z)};
    v128_t r = wasm_v128_load32_splat(&balls[i][3]), b = dot(c, d), h = add(sub(mul(b, b), dot(c, c)), mul(r, r));
    v128_t real = wasm_f32x4_gt(h, zero);
    if (!wasm_v128_any_true(real)) continue;
    v128_t t = sub(b, wasm_f32x4_sqrt(wasm_f32x4_max(h, zero)));
    v128_t near = wasm_v128_and(real, wasm_v128_and(wasm_f32x4_gt(t, wasm_f32x4_const_splat(0.01f)), wasm_f32x4_lt(t, best)));
    best = wasm_v128_bitselect(t, best, near);
    v128_t slope = wasm_f32x4_div(sub(mul(d.y, t), c.y), r);
    *shade = wasm_v128_bitselect(add(mul(slope, wasm_f32x4_const_splat(0.4f)), wasm_f32x4_const_splat(0.5f)), *shade, near);
  }
  Vec inverse = {wasm_f32x4_div(wasm_f32x4_const_splat(1), d.x), wasm_f32x4_div(wasm_f32x4_const_splat(1), d.y), wasm_f32x4_div(wasm_f32x4_const_splat(1), d.z)};
  for (int i = 0; i < BOXES; i++) {
    const float *p = boxes[i];
    v128_t x0 = mul(sub(wasm_v128_load32_splat(p), o.x), inverse.x), x1 = mul(sub(wasm_v128_load32_splat(p + 3), o.x), inverse.x);
    v128_t y0 = mul(sub(wasm_v128_load32_splat(p + 1), o.y), inverse.y), y1 = mul(sub(wasm_v128_load32_splat(p + 4), o.y), inverse.y);
    v128_t z0 = mul(sub(wasm_v128_load32_splat(p + 2), o.z), inverse.z), z1 = mul(sub(wasm_v128_load32_splat(p + 5), o.z), inverse.z);
    v128_t in = wasm_f32x4_max(wasm_f32x4_max(wasm_f32x4_min(x0, x1), wasm_f32x4_min(y0, y1)), wasm_f32x4_min(z0, z1));
    v128_t out = wasm_f32x4_min(wasm_f32x4_min(wasm_f32x4_max(x0, x1), wasm_f32x4_max(y0, y1)), wasm_f32x4_max(z0, z1));
    v128_t near = wasm_v128_and(wasm_f32x4_le(in, out), wasm_v128_and(wasm_f32x4_ge(in, wasm_f32x4_const_splat(0.01f)), wasm_f32x4_lt(in, best)));
    if (wasm_i32x4_bitmask(near) == 0) continue;
    best = wasm_v128_bitselect(in, best, near), *shade = wasm_v128_bitselect(wasm_f32x4_splat(0.2f + 0.15f * (float)i), *shade, near);
  }
  return best;
}

static void draw(void) {
  const v128_t far = wasm_f32x4_const_splat(1e6f), floor_at = wasm_f32x4_const_splat(-1);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x += 4) {
      v128_t across = add(wasm_f32x4_splat((float)x), wasm_f32x4_const(0.5f, 1.5f, 2.5f, 3.5f));
      Vec o = {wasm_f32x4_const_splat(0), wasm_f32x4_const_splat(0.5f), wasm_f32x4_const_splat(-6)};
      Vec d = unit((Vec){mul(sub(across, wasm_f32x4_const_splat(W / 2)), wasm_f32x4_const_splat(0.05f)),
                         wasm_f32x4_splat(((float)(H / 2 - y) - 0.3f) * 0.05f), wasm_f32x4_const_splat(1.1f)});
      v128_t shade = add(mul(d.y, wasm_f32x4_const_splat(0.3f)), wasm_f32x4_const_splat(0.6f));
      v128_t down = wasm_f32x4_lt(d.y, wasm_f32x4_const_splat(0)), t = wasm_f32x4_div(sub(floor_at, o.y), d.y);
      t = wasm_v128_bitselect(t, far, down);
      Vec p = along(o, d, t);
      v128_t square = wasm_v128_xor(wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_floor(p.x)), wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_floor(p.z)));
      square = wasm_v128_and(wasm_i32x4_eq(wasm_v128_and(square, wasm_i32x4_const_splat(1)), wasm_i32x4_const_splat(0)), down);
      shade = wasm_v128_bitselect(wasm_f32x4_const_splat(0.15f), shade, square);
      v128_t best = hit(o, d, t, &shade), shadow = shade;
      v128_t some = wasm_f32x4_lt(best, far);
      if (wasm_v128_any_true(some)) {
        Vec light = unit((Vec){wasm_f32x4_const_splat(0.5f), wasm_f32x4_const_splat(0.9f), wasm_f32x4_const_splat(-0.3f)});
        v128_t clear = wasm_f32x4_eq(hit(along(o, d, best), light, far, &shadow), far);
        shade = mul(shade, wasm_v128_bitselect(wasm_f32x4_const_splat(1), wasm_f32x4_const_splat(0.5f), wasm_v128_or(clear, wasm_v128_not(some))));
      }
      v128_t c = wasm_u32x4_trunc_sat_f32x4(mul(shade, wasm_f32x4_const_splat(255)));
      c = wasm_i32x4_min(c, wasm_i32x4_const_splat(255));
      wasm_v128_store(&picture[y][x], wasm_v128_or(c, wasm_v128_or(wasm_i32x4_shl(c, 9), wasm_i32x4_shl(c, 18))));
    }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 39;
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < BALLS * 4; i++) balls[i / 4][i % 4] = i % 4 == 3 ? 0.3f + (float)(lcg() & 63) / 100.0f : (float)(int)(lcg() & 255) / 64.0f - 2.0f;
    for (int i = 0; i < BOXES; i++)
      for (int k = 0; k < 3; k++) boxes[i][k] = (float)(int)(lcg() & 255) / 80.0f - 1.6f, boxes[i][k + 3] = boxes[i][k] + 0.6f;
    draw();
    for (int y = 0; y < H; y++) sum = fold_vector(sum, wasm_v128_load(&picture[y][(y + r) % 8 * 4]));
  }
  return (int64_t)sum;
}
