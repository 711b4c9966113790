/* Video pictures of 128 x 32: planes of brightness and halved colour to RGBA
   and the colour planes back out of RGBA; n pictures. */
#include "vector.h"

enum { W = 128, H = 32 };
static uint8_t luma[H][W], blue[H / 2][W / 2], red[H / 2][W / 2], picture[H][W * 4];

/* Eight pixels of one row; u and v hold eight values of 16 bits each. */
static void eight(uint8_t *to, const uint8_t *from, v128_t u, v128_t v) {
  v128_t y = wasm_i16x8_mul(wasm_i16x8_sub(wasm_u16x8_load8x8(from), wasm_i16x8_const_splat(16)), wasm_i16x8_const_splat(74));
  v128_t r = wasm_i16x8_add_sat(y, wasm_i16x8_mul(v, wasm_i16x8_const_splat(102)));
  v128_t g = wasm_i16x8_sub_sat(y, wasm_i16x8_add(wasm_i16x8_mul(u, wasm_i16x8_const_splat(25)),
                                                  wasm_i16x8_mul(v, wasm_i16x8_const_splat(52))));
  v128_t b = wasm_i16x8_add_sat(y, wasm_i16x8_mul(u, wasm_i16x8_const_splat(129)));
  v128_t half = wasm_i16x8_const_splat(32);
  v128_t rg = wasm_u8x16_narrow_i16x8(wasm_i16x8_shr(wasm_i16x8_add_sat(r, half), 6), wasm_i16x8_shr(wasm_i16x8_add_sat(g, half), 6));
  v128_t ba = wasm_u8x16_narrow_i16x8(wasm_i16x8_shr(wasm_i16x8_add_sat(b, half), 6), wasm_i16x8_const_splat(255));
  rg = wasm_i8x16_shuffle(rg, rg, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  ba = wasm_i8x16_shuffle(ba, ba, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  wasm_v128_store(to, wasm_i16x8_shuffle(rg, ba, 0, 8, 1, 9, 2, 10, 3, 11));
  wasm_v128_store(to + 16, wasm_i16x8_shuffle(rg, ba, 4, 12, 5, 13, 6, 14, 7, 15));
}

static void decode(void) {
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x += 8) {
      v128_t u = wasm_v128_load32_zero(&blue[y / 2][x / 2]), v = wasm_v128_load32_zero(&red[y / 2][x / 2]);
      u = wasm_u16x8_extend_low_u8x16(wasm_i8x16_shuffle(u, u, 0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0));
      v = wasm_u16x8_extend_low_u8x16(wasm_i8x16_shuffle(v, v, 0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0));
      v128_t mid = wasm_i16x8_const_splat(128);
      eight(&picture[y][x * 4], &luma[y][x], wasm_i16x8_sub(u, mid), wasm_i16x8_sub(v, mid));
    }
}

/* The colour planes from each second pixel of each second row. */
static void encode(void) {
  const v128_t for_u = wasm_i16x8_const(-38, -74, 112, 0, -38, -74, 112, 0);
  const v128_t for_v = wasm_i16x8_const(112, -94, -18, 0, 112, -94, -18, 0);
  for (int y = 0; y < H; y += 2)
    for (int x = 0; x < W; x += 4) {
      v128_t px = wasm_u8x16_avgr(wasm_v128_load(&picture[y][x * 4]), wasm_v128_load(&picture[y + 1][x * 4]));
      px = wasm_i32x4_shuffle(px, px, 0, 2, 0, 2);
      px = wasm_u16x8_extend_low_u8x16(px);
      v128_t u = wasm_i32x4_dot_i16x8(px, for_u), v = wasm_i32x4_dot_i16x8(px, for_v);
      v128_t all = wasm_i32x4_add(wasm_i32x4_shuffle(u, v, 0, 2, 4, 6), wasm_i32x4_shuffle(u, v, 1, 3, 5, 7));
      all = wasm_i32x4_shr(wasm_i32x4_add(all, wasm_i32x4_const_splat(32768 + 128)), 8);
      all = wasm_u16x8_narrow_i32x4(all, all), all = wasm_u8x16_narrow_i16x8(all, all);
      wasm_v128_store16_lane(&blue[y / 2][x / 2], all, 0);
      wasm_v128_store16_lane(&red[y / 2][x / 2], all, 1);
    }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 21;
  fill(blue, sizeof blue), fill(red, sizeof red);
  for (int r = 0; r < n; r++) {
    fill(luma[r % H], W);
    decode();
    encode();
    for (int x = 0; x < W * 4; x += 16) sum = fold_vector(sum, wasm_v128_load(&picture[r % H][x]));
    for (int x = 0; x < W / 2; x += 16) sum = fold_vector(sum, wasm_v128_load(&red[r % (H / 2)][x]));
  }
  return (int64_t)sum;
}
