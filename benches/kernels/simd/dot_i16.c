/* Dot product of 16-bit integers with 32-bit sums: what audio filters and
   quantised networks do; `i32x4.dot_i16x8_s` where there are vectors. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define LEN 4096

static short a[LEN] __attribute__((aligned(16))), b[LEN] __attribute__((aligned(16)));

static NOINLINE i32 dot(const short *x, const short *y) {
#ifdef __wasm_simd128__
  v128_t sum = wasm_i32x4_splat(0);
  for (int i = 0; i < LEN; i += 8)
    sum = wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(wasm_v128_load(x + i), wasm_v128_load(y + i)));
  return (i32)((u32)wasm_i32x4_extract_lane(sum, 0) + (u32)wasm_i32x4_extract_lane(sum, 1) +
               (u32)wasm_i32x4_extract_lane(sum, 2) + (u32)wasm_i32x4_extract_lane(sum, 3));
#else
  u32 sum = 0;
  for (int i = 0; i < LEN; i++) sum += (u32)((i32)x[i] * (i32)y[i]);
  return (i32)sum;
#endif
}

EXPORT i64 run(i32 n) {
  rng_seed(12);
  for (int i = 0; i < LEN; i++) a[i] = (short)(rng() >> 40), b[i] = (short)(rng() >> 40);
  u64 sum = SUM0;
  for (i32 i = 0; i < n; i++) {
    i32 r = dot(a, b);
    sum = mix(sum, (u32)r);
    a[i % LEN] = (short)(r >> 8);
  }
  return (i64)sum;
}
