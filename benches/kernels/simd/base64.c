/* Base64: twelve bytes give sixteen letters by a shuffle, shifts by
   multiplication and a look-up in a vector (swizzle); the scalar form takes
   three bytes to four letters by a table. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define LEN 3072

static u8 from[LEN + 16] __attribute__((aligned(16))), to[LEN / 3 * 4] __attribute__((aligned(16)));
static const char letters[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static NOINLINE void encode(void) {
#ifdef __wasm_simd128__
  /* What to add to a number of six bits to get its letter, by its range. */
  const v128_t offsets = wasm_i8x16_make('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                         '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62,
                                         '/' - 63, 'A', 0, 0);
  for (int i = 0, o = 0; i < LEN; i += 12, o += 16) {
    v128_t in = wasm_v128_load(from + i);
    in = wasm_i8x16_shuffle(in, in, 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
    /* Per 32 bits: bytes b a c b. */
    v128_t first = wasm_u32x4_shr(wasm_v128_and(in, wasm_i32x4_splat(0x0000FC00)), 10);
    v128_t second = wasm_i32x4_shl(wasm_v128_and(in, wasm_i32x4_splat(0x000003F0)), 4);
    v128_t third = wasm_u32x4_shr(wasm_v128_and(in, wasm_i32x4_splat(0x0FC00000)), 6);
    v128_t fourth = wasm_i32x4_shl(wasm_v128_and(in, wasm_i32x4_splat(0x003F0000)), 8);
    v128_t six = wasm_v128_or(wasm_v128_or(first, second), wasm_v128_or(third, fourth));
    v128_t range = wasm_u8x16_sub_sat(six, wasm_i8x16_splat(51));
    range = wasm_v128_or(range, wasm_v128_and(wasm_i8x16_lt(six, wasm_i8x16_splat(26)), wasm_i8x16_splat(13)));
    wasm_v128_store(to + o, wasm_i8x16_add(six, wasm_i8x16_swizzle(offsets, range)));
  }
#else
  for (int i = 0, o = 0; i < LEN; i += 3, o += 4) {
    u32 a = from[i], b = from[i + 1], c = from[i + 2];
    to[o] = (u8)letters[a >> 2];
    to[o + 1] = (u8)letters[(a & 3) << 4 | b >> 4];
    to[o + 2] = (u8)letters[(b & 15) << 2 | c >> 6];
    to[o + 3] = (u8)letters[c & 63];
  }
#endif
}

EXPORT i64 run(i32 n) {
  rng_seed(17);
  for (int i = 0; i < LEN; i++) from[i] = (u8)(rng() >> 40);
  u64 sum = mix(SUM0, (u8)letters[0]);
  for (i32 r = 0; r < n; r++) {
    encode();
    for (int i = 0; i < 64; i++) sum = mix(sum, to[(u32)(r * 64 + i) % sizeof to]);
    from[r % LEN] ^= (u8)sum;
  }
  return (i64)sum;
}
