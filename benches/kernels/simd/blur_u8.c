/* A 3 by 3 box blur of an image of bytes, by separable sums in 16 bits:
   widening loads, additions, a multiplication by the reciprocal, narrowing. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define W 256
#define H 96
#define STRIDE (W + 16)

static u8 from[H + 2][STRIDE] __attribute__((aligned(16)));
static u8 to[H + 2][STRIDE] __attribute__((aligned(16)));
static u16 column[STRIDE] __attribute__((aligned(16)));

/* A sum of nine divided by nine: 7282 / 65536, exact for sums up to 2295 but for
   rounding down. */
static NOINLINE void blur(void) {
  for (int y = 1; y <= H; y++) {
    const u8 *above = from[y - 1], *here = from[y], *below = from[y + 1];
#ifdef __wasm_simd128__
    for (int x = 0; x < STRIDE; x += 16) {
      v128_t p = wasm_v128_load(above + x), q = wasm_v128_load(here + x), r = wasm_v128_load(below + x);
      v128_t low = wasm_i16x8_add(wasm_u16x8_extend_low_u8x16(p), wasm_u16x8_extend_low_u8x16(q));
      v128_t high = wasm_i16x8_add(wasm_u16x8_extend_high_u8x16(p), wasm_u16x8_extend_high_u8x16(q));
      wasm_v128_store(column + x, wasm_i16x8_add(low, wasm_u16x8_extend_low_u8x16(r)));
      wasm_v128_store(column + x + 8, wasm_i16x8_add(high, wasm_u16x8_extend_high_u8x16(r)));
    }
    const v128_t ninth = wasm_i16x8_splat(7282);
    for (int x = 1; x <= W; x += 8) {
      v128_t s = wasm_i16x8_add(wasm_i16x8_add(wasm_v128_load(column + x - 1), wasm_v128_load(column + x)),
                                wasm_v128_load(column + x + 1));
      v128_t low = wasm_u32x4_shr(wasm_u32x4_extmul_low_u16x8(s, ninth), 16);
      v128_t high = wasm_u32x4_shr(wasm_u32x4_extmul_high_u16x8(s, ninth), 16);
      v128_t mean = wasm_u16x8_narrow_i32x4(low, high);
      wasm_v128_store64_lane(to[y] + x, wasm_u8x16_narrow_i16x8(mean, mean), 0);
    }
#else
    for (int x = 0; x < STRIDE; x++) column[x] = (u16)(above[x] + here[x] + below[x]);
    for (int x = 1; x <= W; x++)
      to[y][x] = (u8)(((u32)(column[x - 1] + column[x] + column[x + 1]) * 7282u) >> 16);
#endif
  }
}

EXPORT i64 run(i32 n) {
  rng_seed(14);
  for (int y = 0; y < H + 2; y++)
    for (int x = 0; x < STRIDE; x++) from[y][x] = x < W + 2 ? (u8)(rng() >> 50) : 0, to[y][x] = 0;
  u64 sum = SUM0;
  for (i32 i = 0; i < n; i++) {
    blur();
    for (int x = 1; x <= W; x++) sum = mix(sum, to[1 + i % H][x]);
    from[1 + i % H][1 + i % W] ^= (u8)sum;
  }
  return (i64)sum;
}
