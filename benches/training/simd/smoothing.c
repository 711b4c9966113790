/* What a video decoder does after prediction: edges of blocks smoothed in signed
   bytes with saturation, six-tap half pixels, a residue added by butterflies,
   prediction from the edges of a block; n pictures. */
#include "vector.h"

enum { W = 96, H = 64, STRIDE = W + 32 };
static uint8_t picture[H + 16][STRIDE], half[H][W];
static int16_t residue[16][4];

static v128_t step(v128_t v, int8_t add) {
  v = wasm_i8x16_add_sat(v, wasm_i8x16_splat(add));
  v128_t low = wasm_i16x8_extend_low_i8x16(v), high = wasm_i16x8_extend_high_i8x16(v);
  return wasm_i8x16_narrow_i16x8(wasm_i16x8_shr(low, 3), wasm_i16x8_shr(high, 3));
}

/* The edge above row `y`, sixteen columns at once. */
static int smooth(int y, int x, uint8_t limit) {
  uint8_t *p = &picture[y][x];
  const v128_t sign = wasm_i8x16_const_splat(-128);
  v128_t p1 = wasm_v128_load(p - 2 * STRIDE), p0 = wasm_v128_load(p - STRIDE), q0 = wasm_v128_load(p), q1 = wasm_v128_load(p + STRIDE);
  v128_t d0 = wasm_v128_or(wasm_u8x16_sub_sat(p0, q0), wasm_u8x16_sub_sat(q0, p0));
  v128_t d1 = wasm_v128_or(wasm_u8x16_sub_sat(p1, q1), wasm_u8x16_sub_sat(q1, p1));
  v128_t all = wasm_u8x16_add_sat(wasm_u8x16_add_sat(d0, d0), wasm_u8x16_shr(d1, 1));
  v128_t mask = wasm_u8x16_le(all, wasm_u8x16_splat(limit));
  if (!wasm_v128_any_true(mask)) return 0;
  p1 = wasm_v128_xor(p1, sign), p0 = wasm_v128_xor(p0, sign), q0 = wasm_v128_xor(q0, sign), q1 = wasm_v128_xor(q1, sign);
  v128_t a = wasm_i8x16_sub_sat(p1, q1), d = wasm_i8x16_sub_sat(q0, p0);
  a = wasm_i8x16_add_sat(wasm_i8x16_add_sat(wasm_i8x16_add_sat(a, d), d), d);
  a = wasm_v128_and(a, mask);
  v128_t f = step(a, 4), g = step(a, 3);
  wasm_v128_store(p, wasm_v128_xor(wasm_i8x16_sub_sat(q0, f), sign));
  wasm_v128_store(p - STRIDE, wasm_v128_xor(wasm_i8x16_add_sat(p0, g), sign));
  v128_t strong = wasm_v128_or(wasm_i8x16_lt(f, wasm_i8x16_const_splat(-2)), wasm_i8x16_gt(f, wasm_i8x16_const_splat(2)));
  return (int)wasm_i8x16_bitmask(strong);
}

static inline v128_t wide(const uint8_t *p) { return wasm_u16x8_load8x8(p); }

static void half_pixels(void) {
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x += 8) {
      const uint8_t *p = &picture[y + 8][x + 16];
      v128_t s = wasm_i16x8_mul(wasm_i16x8_add(wide(p), wide(p + 1)), wasm_i16x8_const_splat(20));
      s = wasm_i16x8_sub(s, wasm_i16x8_mul(wasm_i16x8_add(wide(p - 1), wide(p + 2)), wasm_i16x8_const_splat(5)));
      s = wasm_i16x8_add(s, wasm_i16x8_add(wide(p - 2), wide(p + 3)));
      s = wasm_i16x8_shr(wasm_i16x8_add(s, wasm_i16x8_const_splat(16)), 5);
      s = wasm_u8x16_narrow_i16x8(s, s);
      wasm_v128_store64_lane(&half[y][x], wasm_u8x16_avgr(s, wasm_v128_load64_zero(p)), 0);
    }
}

/* Sums and differences of a block of 4 x 4 both ways, added to the picture. */
static void add_residue(uint8_t *to) {
  v128_t r0 = wasm_v128_load64_zero(residue[0]), r1 = wasm_v128_load64_zero(residue[1]);
  v128_t r2 = wasm_v128_load64_zero(residue[2]), r3 = wasm_v128_load64_zero(residue[3]);
  for (int pass = 0; pass < 2; pass++) {
    v128_t a = wasm_i16x8_add(r0, r2), b = wasm_i16x8_sub(r0, r2);
    v128_t c = wasm_i16x8_sub(wasm_i16x8_shr(r1, 1), r3), d = wasm_i16x8_add(r1, wasm_i16x8_shr(r3, 1));
    r0 = wasm_i16x8_add(a, d), r1 = wasm_i16x8_add(b, c), r2 = wasm_i16x8_sub(b, c), r3 = wasm_i16x8_sub(a, d);
    v128_t x = wasm_i16x8_shuffle(r0, r1, 0, 8, 1, 9, 2, 10, 3, 11), y = wasm_i16x8_shuffle(r2, r3, 0, 8, 1, 9, 2, 10, 3, 11);
    v128_t z = wasm_i32x4_shuffle(x, y, 0, 4, 1, 5);
    r0 = z, r1 = wasm_i64x2_shuffle(z, z, 1, 0);
    z = wasm_i32x4_shuffle(x, y, 2, 6, 3, 7), r2 = z, r3 = wasm_i64x2_shuffle(z, z, 1, 0);
  }
  v128_t rows[4] = {r0, r1, r2, r3};
  for (int i = 0; i < 4; i++, to += STRIDE) {
    v128_t px = wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(to));
    px = wasm_i16x8_add_sat(px, wasm_i16x8_shr(wasm_i16x8_add(rows[i], wasm_i16x8_const_splat(32)), 6));
    wasm_v128_store32_lane(to, wasm_u8x16_narrow_i16x8(px, px), 0);
  }
}

/* Left plus above minus corner, sixteen columns of sixteen rows. */
static void predict(int y, int x) {
  v128_t above = wasm_v128_load(&picture[y - 1][x]);
  v128_t corner = wasm_i16x8_splat(picture[y - 1][x - 1]);
  v128_t low = wasm_i16x8_sub(wasm_u16x8_extend_low_u8x16(above), corner), high = wasm_i16x8_sub(wasm_u16x8_extend_high_u8x16(above), corner);
  for (int k = 0; k < 16; k++) {
    v128_t left = wasm_u16x8_extend_low_u8x16(wasm_v128_load8_splat(&picture[y + k][x - 1]));
    wasm_v128_store(&picture[y + k][x], wasm_u8x16_narrow_i16x8(wasm_i16x8_add(low, left), wasm_i16x8_add(high, left)));
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 46;
  fill(picture, sizeof picture), fill(residue, sizeof residue);
  for (int r = 0; r < n; r++) {
    for (int x = 0; x < STRIDE; x += 16) wasm_v128_store(&picture[r % 8][x], wasm_v128_load(&half[r % H][x % W]));
    predict(8 + r % 3 * 16, 16 + r % 6 * 16);
    for (int k = 0; k < 24; k++) {
      residue[k & 15][k & 3] = (int16_t)(lcg() & 4095) - 2048;
      for (int i = 0; i < 4; i++) residue[i][k & 3] = residue[(i + r) & 15][k & 3] >> i;
      add_residue(&picture[8 + 4 * (lcg() % 14)][16 + 4 * (lcg() % 22)]);
    }
    uint32_t strong = 0;
    for (int y = 8; y < H + 8; y += 8)
      for (int x = 16; x < W + 16; x += 16) strong = strong * 3 + (uint32_t)smooth(y, x, (uint8_t)(40 + r % 200));
    half_pixels();
    sum = fold(sum, strong);
    for (int x = 0; x < W; x += 16) sum = fold_vector(sum, wasm_v128_load(&half[r % H][x]));
  }
  return (int64_t)sum;
}
