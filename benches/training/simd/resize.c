/* Pictures made larger and smaller: RGBA by bilinear weights in fixed point,
   grey to a half and to a quarter by sums of pairs; n pictures. */
#include "vector.h"

enum { W = 48, H = 32, OUT_W = 77, OUT_H = 45, GREY = 128 };
static uint32_t from[H + 1][W + 1], to[OUT_H][OUT_W];
static uint8_t grey[GREY][GREY], half[GREY / 2][GREY / 2], quarter[GREY / 4][GREY / 4];

static v128_t mix(v128_t a, v128_t b, v128_t weight) {
  v128_t d = wasm_i32x4_sub(b, a);
  return wasm_i32x4_add(wasm_i32x4_shl(a, 8), wasm_i32x4_mul(d, weight));
}

static void enlarge(void) {
  uint32_t step_x = (W - 1) * 65536 / OUT_W, step_y = (H - 1) * 65536 / OUT_H;
  for (uint32_t y = 0, fy = 0; y < OUT_H; y++, fy += step_y) {
    const uint32_t *top = from[fy >> 16], *bottom = from[(fy >> 16) + 1];
    v128_t wy = wasm_i32x4_splat((int)(fy >> 8 & 255));
    for (uint32_t x = 0, fx = 0; x < OUT_W; x++, fx += step_x) {
      v128_t wx = wasm_i32x4_splat((int)(fx >> 8 & 255));
      v128_t t = wasm_u16x8_load8x8(top + (fx >> 16)), b = wasm_u16x8_load8x8(bottom + (fx >> 16));
      v128_t upper = mix(wasm_u32x4_extend_low_u16x8(t), wasm_u32x4_extend_high_u16x8(t), wx);
      v128_t lower = mix(wasm_u32x4_extend_low_u16x8(b), wasm_u32x4_extend_high_u16x8(b), wx);
      v128_t px = wasm_i32x4_shr(mix(upper, lower, wy), 16);
      px = wasm_u16x8_narrow_i32x4(px, px);
      to[y][x] = wasm_u32x4_extract_lane(wasm_u8x16_narrow_i16x8(px, px), 0);
    }
  }
}

static void halve(const uint8_t *src, int side, uint8_t *dst) {
  for (int y = 0; y < side; y += 2, src += 2 * side, dst += side / 2)
    for (int x = 0; x < side; x += 16) {
      v128_t s = wasm_i16x8_add(wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(src + x)),
                                wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(src + side + x)));
      s = wasm_u16x8_shr(wasm_i16x8_add(s, wasm_i16x8_const_splat(2)), 2);
      wasm_v128_store64_lane(dst + x / 2, wasm_u8x16_narrow_i16x8(s, s), 0);
    }
}

/* Mean of the blocks of 4 x 4, four blocks of a row at once. */
static uint32_t means(void) {
  v128_t all = wasm_i32x4_const_splat(0);
  for (int y = 0; y < GREY; y += 4)
    for (int x = 0; x < GREY; x += 16) {
      v128_t s = wasm_i32x4_const_splat(0);
      for (int k = 0; k < 4; k++)
        s = wasm_i32x4_add(s, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(&grey[y + k][x]))));
      all = wasm_i32x4_add(wasm_i32x4_mul(all, wasm_i32x4_const_splat(3)), wasm_u32x4_shr(s, 4));
    }
  return wasm_u32x4_extract_lane(all, 0) ^ wasm_u32x4_extract_lane(all, 1) ^ wasm_u32x4_extract_lane(all, 2) ^
         wasm_u32x4_extract_lane(all, 3);
}

static void mirror(uint8_t *row) {
  for (int i = 0, j = GREY - 16; i < j; i += 16, j -= 16) {
    v128_t a = wasm_v128_load(row + i), b = wasm_v128_load(row + j);
    wasm_v128_store(row + i, wasm_i8x16_shuffle(b, b, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    wasm_v128_store(row + j, wasm_i8x16_shuffle(a, a, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 24;
  fill(from, sizeof from), fill(grey, sizeof grey);
  for (int r = 0; r < n; r++) {
    from[r % H][r % W] ^= lcg();
    enlarge();
    for (int y = 0; y < GREY; y += 3) mirror(grey[y]);
    halve(grey[0], GREY, half[0]);
    halve(half[0], GREY / 2, quarter[0]);
    sum = fold(sum, means());
    for (int x = 0; x < OUT_W; x++) sum = fold(sum, to[r % OUT_H][x]);
    for (int x = 0; x < GREY / 4; x += 16) sum = fold_vector(sum, wasm_v128_load(&quarter[r % (GREY / 4)][x]));
    grey[r % GREY][0] ^= (uint8_t)sum;
  }
  return (int64_t)sum;
}
