/* Edges in a picture of 144 x 48 bytes: Sobel gradients in 16 bits, a threshold
   by masks, thinning along rows and erosion; n pictures. */
#include "vector.h"

enum { W = 128, PAD = 16, H = 48 };
static uint8_t from[H][W + 2 * PAD], strength[H][W + 2 * PAD], thin[H][W + 2 * PAD];

static inline v128_t px(int y, int x) { return wasm_u16x8_load8x8(&from[y][PAD + x]); }

static void sobel(void) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 0; x < W; x += 8) {
      v128_t nw = px(y - 1, x - 1), ne = px(y - 1, x + 1), sw = px(y + 1, x - 1), se = px(y + 1, x + 1);
      v128_t dx = wasm_i16x8_sub(wasm_i16x8_add(ne, se), wasm_i16x8_add(nw, sw));
      dx = wasm_i16x8_add(dx, wasm_i16x8_shl(wasm_i16x8_sub(px(y, x + 1), px(y, x - 1)), 1));
      v128_t dy = wasm_i16x8_sub(wasm_i16x8_add(sw, se), wasm_i16x8_add(nw, ne));
      dy = wasm_i16x8_add(dy, wasm_i16x8_shl(wasm_i16x8_sub(px(y + 1, x), px(y - 1, x)), 1));
      v128_t sum = wasm_i16x8_add(wasm_i16x8_abs(dx), wasm_i16x8_abs(dy));
      v128_t flat = wasm_i16x8_gt(wasm_i16x8_abs(dx), wasm_i16x8_abs(dy));
      sum = wasm_i16x8_add(sum, wasm_v128_and(flat, wasm_i16x8_const_splat(4)));
      sum = wasm_u16x8_shr(sum, 2);
      wasm_v128_store64_lane(&strength[y][PAD + x], wasm_u8x16_narrow_i16x8(sum, sum), 0);
    }
}

/* Keeps what is at least as strong as its neighbours in the row. */
static int thinning(int level) {
  const v128_t least = wasm_u8x16_splat((uint8_t)level);
  int kept = 0;
  for (int y = 1; y < H - 1; y++) {
    const uint8_t *row = &strength[y][PAD];
    for (int x = 0; x < W; x += 16) {
      v128_t here = wasm_v128_load(row + x), strong = wasm_u8x16_ge(here, least);
      if (!wasm_v128_any_true(strong)) {
        wasm_v128_store(&thin[y][PAD + x], wasm_i64x2_const(0, 0));
        continue;
      }
      v128_t top = wasm_u8x16_max(wasm_v128_load(row + x - 1), wasm_v128_load(row + x + 1));
      v128_t keep = wasm_v128_and(strong, wasm_u8x16_ge(here, top));
      wasm_v128_store(&thin[y][PAD + x], wasm_v128_and(here, keep));
      kept += __builtin_popcount((unsigned)wasm_i8x16_bitmask(keep));
    }
  }
  return kept;
}

static void erode(void) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 0; x < W; x += 16) {
      const uint8_t *p = &thin[y][PAD + x];
      v128_t least = wasm_u8x16_min(wasm_u8x16_min(wasm_v128_load(p - sizeof thin[0]), wasm_v128_load(p + sizeof thin[0])),
                                    wasm_u8x16_min(wasm_v128_load(p - 1), wasm_v128_load(p + 1)));
      v128_t grown = wasm_u8x16_max(wasm_v128_load(p), wasm_u8x16_avgr(least, wasm_v128_load(p)));
      wasm_v128_store(&strength[y][PAD + x], wasm_u8x16_sub_sat(grown, wasm_u8x16_const_splat(3)));
    }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 23;
  for (int r = 0; r < n; r++) {
    int cx = (int)(lcg() % W), cy = (int)(lcg() % H), size = 40 + (int)(lcg() % 900);
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W + 2 * PAD; x++) {
        int d = (x - cx) * (x - cx) + (y - cy) * (y - cy);
        from[y][x] = (uint8_t)((d < size ? 180 : 40) + (x ^ y) % 32);
      }
    sobel();
    sum = fold(sum, (uint64_t)thinning(24 + r % 40));
    erode();
    for (int x = 0; x < W; x += 16) sum = fold_vector(sum, wasm_v128_load(&strength[r % H][PAD + x]));
  }
  return (int64_t)sum;
}
