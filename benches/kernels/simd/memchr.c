/* Finding a byte, and counting it: comparisons of sixteen bytes, a bit mask and
   its trailing zeros. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define LEN 16384

static u8 text[LEN] __attribute__((aligned(16)));

/* The first place at or after `from` where the byte stands, or LEN. */
static NOINLINE u32 find(u32 from, u8 byte) {
#ifdef __wasm_simd128__
  v128_t wanted = wasm_u8x16_splat(byte);
  u32 at = from & ~15u;
  u32 mask = wasm_i8x16_bitmask(wasm_i8x16_eq(wasm_v128_load(text + at), wanted)) >> (from & 15) << (from & 15);
  while (!mask) {
    if ((at += 16) == LEN) return LEN;
    v128_t hit = wasm_i8x16_eq(wasm_v128_load(text + at), wanted);
    if (wasm_v128_any_true(hit)) mask = wasm_i8x16_bitmask(hit);
  }
  return at + (u32)__builtin_ctz(mask);
#else
  while (from < LEN && text[from] != byte) from++;
  return from;
#endif
}

EXPORT i64 run(i32 n) {
  rng_seed(19);
  for (int i = 0; i < LEN; i++) text[i] = (u8)(rng() >> 33) | 1;
  for (int i = 0; i < 64; i++) text[(u32)(rng() >> 33) % LEN] = 10;
  u64 sum = SUM0;
  for (i32 r = 0; r < n; r++) {
    u32 lines = 0;
    for (u32 at = 0; (at = find(at, 10)) < LEN; at++) lines++, sum = mix(sum, at);
    sum = mix(sum, lines);
    text[(u32)(rng() >> 33) % LEN] = (u8)(r & 3 ? 10 : 7);
  }
  return (i64)sum;
}
