/* Shapes on a screen: rectangles of 16-bit sides cut and tested for overlap,
   points in a polygon by crossings, sides of triangles in integers, counters of
   small values, spans of a raster; n frames. */
#include "vector.h"

enum { RECTS = 128, CORNERS = 12, SIDE = 32 };
static int16_t left[RECTS], top[RECTS], right[RECTS], bottom[RECTS];
static float corner[CORNERS + 1][2];
static uint8_t covered[SIDE][SIDE];
static int8_t balance[SIDE * 4];

static void cut(int16_t x0, int16_t y0, int16_t x1, int16_t y1) {
  v128_t l = wasm_i16x8_splat(x0), t = wasm_i16x8_splat(y0), r = wasm_i16x8_splat(x1), b = wasm_i16x8_splat(y1);
  for (int i = 0; i < RECTS; i += 8) {
    v128_t a = wasm_i16x8_max(wasm_v128_load(left + i), l), c = wasm_i16x8_min(wasm_v128_load(right + i), r);
    wasm_v128_store(left + i, a), wasm_v128_store(right + i, wasm_i16x8_max(a, c));
    a = wasm_i16x8_max(wasm_v128_load(top + i), t), c = wasm_i16x8_min(wasm_v128_load(bottom + i), b);
    wasm_v128_store(top + i, a), wasm_v128_store(bottom + i, wasm_i16x8_max(a, c));
  }
}

static uint32_t overlaps(void) {
  uint32_t count = 0;
  for (int k = 0; k < RECTS; k += 5) {
    v128_t l = wasm_v128_load16_splat(left + k), t = wasm_v128_load16_splat(top + k);
    v128_t r = wasm_v128_load16_splat(right + k), b = wasm_v128_load16_splat(bottom + k);
    for (int i = 0; i < RECTS; i += 8) {
      v128_t apart = wasm_v128_or(wasm_i16x8_ge(wasm_v128_load(left + i), r), wasm_i16x8_le(wasm_v128_load(right + i), l));
      apart = wasm_v128_or(apart, wasm_v128_or(wasm_i16x8_ge(wasm_v128_load(top + i), b), wasm_i16x8_le(wasm_v128_load(bottom + i), t)));
      if (wasm_i16x8_all_true(apart)) continue;
      count += 8 - (uint32_t)__builtin_popcount((unsigned)wasm_i16x8_bitmask(apart));
    }
  }
  return count;
}

static int64_t area(void) {
  v128_t s = wasm_i64x2_const_splat(0);
  for (int i = 0; i < RECTS; i += 8) {
    v128_t w = wasm_i16x8_sub(wasm_v128_load(right + i), wasm_v128_load(left + i));
    v128_t h = wasm_i16x8_sub(wasm_v128_load(bottom + i), wasm_v128_load(top + i));
    v128_t a = wasm_u32x4_extmul_low_u16x8(w, h), b = wasm_u32x4_extmul_high_u16x8(w, h);
    s = wasm_i64x2_add(s, wasm_i64x2_add(wasm_u64x2_extend_low_u32x4(a), wasm_u64x2_extend_high_u32x4(a)));
    s = wasm_i64x2_add(s, wasm_i64x2_add(wasm_u64x2_extend_low_u32x4(b), wasm_u64x2_extend_high_u32x4(b)));
    if (wasm_i16x8_bitmask(wasm_u16x8_lt(w, h)) == 0) s = wasm_i64x2_neg(s);
  }
  return wasm_i64x2_extract_lane(s, 0) - wasm_i64x2_extract_lane(s, 1);
}

static v128_t inside(v128_t x, v128_t y) {
  v128_t in = wasm_i32x4_const_splat(0);
  for (int i = 0; i < CORNERS; i++) {
    v128_t y0 = wasm_f32x4_splat(corner[i][1]), y1 = wasm_f32x4_splat(corner[i + 1][1]);
    v128_t spans = wasm_i32x4_ne(wasm_f32x4_gt(y0, y), wasm_f32x4_gt(y1, y));
    float slope = (corner[i + 1][0] - corner[i][0]) / (corner[i + 1][1] - corner[i][1] + 1e-3f);
    v128_t at = wasm_f32x4_add(wasm_f32x4_splat(corner[i][0]), wasm_f32x4_mul(wasm_f32x4_sub(y, y0), wasm_f32x4_splat(slope)));
    in = wasm_v128_xor(in, wasm_v128_and(spans, wasm_f32x4_lt(x, at)));
  }
  return in;
}

/* Fills the polygon, four pixels at once, a bit set where it covers. */
static int polygon(void) {
  int pixels = 0;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x += 4) {
      v128_t in = inside(wasm_f32x4_add(wasm_f32x4_splat((float)x), wasm_f32x4_const(0, 1, 2, 3)), wasm_f32x4_splat((float)y + 0.5f));
      v128_t bytes = wasm_v128_load32_zero(&covered[y][x]);
      in = wasm_i16x8_narrow_i32x4(in, in), in = wasm_i8x16_narrow_i16x8(in, in);
      wasm_v128_store32_lane(&covered[y][x], wasm_i8x16_sub(bytes, in), 0);
      pixels += __builtin_popcount((unsigned)wasm_i8x16_bitmask(in) & 15);
    }
  return pixels;
}

/* A triangle by the signs of three edge functions; rows outside are left early. */
static void triangle(const int *p) {
  v128_t at = wasm_i32x4_const(0, 1, 2, 3), zero = wasm_i32x4_const_splat(0);
  for (int y = 0; y < SIDE; y++) {
    int was = 0;
    for (int x = 0; x < SIDE; x += 4) {
      v128_t in = wasm_i32x4_const_splat(-1);
      for (int k = 0; k < 6; k += 2) {
        int dx = p[(k + 2) % 6] - p[k], dy = p[(k + 3) % 6] - p[k + 1];
        v128_t e = wasm_i32x4_sub(wasm_i32x4_splat(dx * (y - p[k + 1])), wasm_i32x4_mul(wasm_i32x4_splat(dy), wasm_i32x4_add(at, wasm_i32x4_splat(x - p[k]))));
        in = wasm_v128_and(in, wasm_i32x4_ge(e, zero));
      }
      if (wasm_v128_any_true(in)) {
        v128_t px = wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(&covered[y][x]));
        px = wasm_i32x4_add(wasm_u32x4_extend_low_u16x8(px), wasm_v128_and(in, wasm_i32x4_const_splat(16)));
        px = wasm_u16x8_narrow_i32x4(px, px);
        wasm_v128_store32_lane(&covered[y][x], wasm_u8x16_narrow_i16x8(px, px), 0), was = 1;
      } else if (was) break;
    }
  }
}

/* Counters of four bits in bytes, moved towards what the mask says. */
static void learn(uint8_t bits) {
  const v128_t places = wasm_i8x16_const(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  for (int i = 0; i < SIDE * 4; i += 16) {
    v128_t b = wasm_v128_load(balance + i), m = wasm_i8x16_eq(wasm_v128_and(wasm_u8x16_splat(bits), places), places);
    b = wasm_v128_bitselect(wasm_i8x16_add(b, wasm_i8x16_const_splat(1)), wasm_i8x16_add(b, wasm_i8x16_const_splat(-1)), m);
    v128_t over = wasm_v128_or(wasm_i8x16_gt(b, wasm_i8x16_const_splat(7)), wasm_i8x16_lt(b, wasm_i8x16_const_splat(-8)));
    wasm_v128_store(balance + i, wasm_v128_andnot(b, over)), bits = (uint8_t)(bits * 5 + 1);
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 48;
  for (int r = 0; r < n; r++) {
    for (int i = r % 4 * (RECTS / 4), k = 0; k < RECTS / 4; i++, k++) {
      left[i] = (int16_t)(lcg() % 900), right[i] = (int16_t)(left[i] + 10 + (int)(lcg() % 90));
      top[i] = (int16_t)(lcg() % 700), bottom[i] = (int16_t)(top[i] + 5 + (int)(lcg() % 60));
    }
    for (int i = 0; i < CORNERS; i++) corner[i][0] = (float)(lcg() & 31), corner[i][1] = (float)(lcg() & 31);
    corner[CORNERS][0] = corner[0][0], corner[CORNERS][1] = corner[0][1];
    int p[6] = {(int)(lcg() & 15), (int)(lcg() & 15), 16 + (int)(lcg() & 15), (int)(lcg() & 15), (int)(lcg() & 31), 20 + (int)(lcg() & 7)};
    cut(20, 30, 900, 650), triangle(p);
    sum = fold(fold(sum, overlaps()), (uint64_t)area()), sum = fold(sum, (uint64_t)polygon());
    for (int k = 0; k < 4; k++) learn((uint8_t)lcg());
    sum = fold_vector(fold_vector(sum, wasm_v128_load(covered[r % SIDE])), wasm_v128_load(balance + 16 * (r & 7)));
  }
  return (int64_t)sum;
}
