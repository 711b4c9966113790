/* Layers of RGBA pixels on one another: source over destination, multiply,
   screen, lighten with a mask, a fade and premultiplication; n rounds. */
#include "vector.h"

enum { PIXELS = 2048 };
static uint32_t below[PIXELS], above[PIXELS];

/* Products of bytes divided by 255, rounded. */
static inline v128_t by255(v128_t p) {
  p = wasm_i16x8_add(p, wasm_i16x8_const_splat(128));
  return wasm_u16x8_shr(wasm_i16x8_add(p, wasm_u16x8_shr(p, 8)), 8);
}
static inline v128_t times(v128_t a, v128_t b) {
  return wasm_u8x16_narrow_i16x8(by255(wasm_u16x8_extmul_low_u8x16(a, b)), by255(wasm_u16x8_extmul_high_u8x16(a, b)));
}
static inline v128_t alpha(v128_t px) {
  return wasm_i8x16_shuffle(px, px, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
}

static void premultiply(uint32_t *px) {
  const v128_t opaque = wasm_u32x4_const_splat(0xFF000000);
  for (int i = 0; i < PIXELS; i += 4) {
    v128_t p = wasm_v128_load(px + i);
    wasm_v128_store(px + i, times(p, wasm_v128_or(alpha(p), opaque)));
  }
}

static int over(void) {
  int skipped = 0;
  for (int i = 0; i < PIXELS; i += 4) {
    v128_t s = wasm_v128_load(above + i), a = alpha(s);
    if (!wasm_v128_any_true(a)) {
      skipped++;
      continue;
    }
    if (wasm_i8x16_all_true(wasm_i8x16_eq(a, wasm_i8x16_const_splat(-1)))) {
      wasm_v128_store(below + i, s);
      continue;
    }
    wasm_v128_store(below + i, wasm_u8x16_add_sat(s, times(wasm_v128_load(below + i), wasm_v128_not(a))));
  }
  return skipped;
}

static void multiply_and_screen(void) {
  for (int i = 0; i < PIXELS; i += 8) {
    v128_t a = wasm_v128_load(above + i), b = wasm_v128_load(below + i);
    wasm_v128_store(below + i, times(a, b));
    a = wasm_v128_load(above + i + 4), b = wasm_v128_load(below + i + 4);
    wasm_v128_store(below + i + 4, wasm_u8x16_sub_sat(wasm_u8x16_add_sat(a, b), times(a, b)));
  }
}

static void lighten(int level) {
  const v128_t limit = wasm_u8x16_splat((uint8_t)level), odd = wasm_i32x4_const(-1, 0, -1, 0);
  for (int i = 0; i < PIXELS; i += 4) {
    v128_t a = wasm_v128_load(above + i), b = wasm_v128_load(below + i);
    v128_t mask = wasm_v128_andnot(wasm_u8x16_lt(b, limit), odd);
    wasm_v128_store(below + i, wasm_v128_bitselect(wasm_u8x16_max(a, b), wasm_u8x16_min(wasm_u8x16_avgr(a, b), limit), mask));
  }
}

static void fade(uint32_t colour, int part) {
  const v128_t c = wasm_u16x8_extend_low_u8x16(wasm_i32x4_splat((int)colour)), w = wasm_i16x8_splat((int16_t)part);
  for (uint32_t *p = below; p < below + PIXELS; p += 2) {
    v128_t px = wasm_u16x8_load8x8(p);
    px = wasm_i16x8_add(px, wasm_i16x8_shr(wasm_i16x8_mul(wasm_i16x8_sub(c, px), w), 7));
    wasm_v128_store64_lane(p, wasm_u8x16_narrow_i16x8(px, px), 0);
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 22;
  fill(below, sizeof below);
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < PIXELS; i++) {
      uint32_t x = lcg(), kind = i >> 5 & 3;
      above[i] = kind == 0 ? x & 0xFFFFFF : kind == 1 ? x | 0xFF000000 : x << 8;
    }
    premultiply(above);
    sum = fold(sum, (uint64_t)over());
    multiply_and_screen();
    lighten((int)(lcg() & 255));
    fade(lcg(), 1 + r % 64);
    for (int i = r & 15; i < PIXELS - 4; i += 64) sum = fold_vector(sum, wasm_v128_load(below + i));
  }
  return (int64_t)sum;
}
