/* Dot product of single-precision vectors: one load, one multiplication and one
   addition of four lanes, in four sums. Both forms add in the same order. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define LEN 4096

static float a[LEN] __attribute__((aligned(16))), b[LEN] __attribute__((aligned(16)));

static NOINLINE float dot(const float *x, const float *y) {
  float lanes[4];
#ifdef __wasm_simd128__
  v128_t sum = wasm_f32x4_splat(0.0f);
  for (int i = 0; i < LEN; i += 4)
    sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load(x + i), wasm_v128_load(y + i)));
  wasm_v128_store(lanes, sum);
#else
  float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (int i = 0; i < LEN; i += 4) {
    s0 += x[i] * y[i];
    s1 += x[i + 1] * y[i + 1];
    s2 += x[i + 2] * y[i + 2];
    s3 += x[i + 3] * y[i + 3];
  }
  lanes[0] = s0, lanes[1] = s1, lanes[2] = s2, lanes[3] = s3;
#endif
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

EXPORT i64 run(i32 n) {
  rng_seed(11);
  for (int i = 0; i < LEN; i++) {
    a[i] = (float)(i32)(rng() >> 44) * 0x1p-18f;
    b[i] = (float)(i32)(rng() >> 44) * 0x1p-18f;
  }
  u64 sum = SUM0;
  for (i32 i = 0; i < n; i++) {
    union { float f; u32 u; } r = {dot(a, b)};
    sum = mix(sum, r.u);
    a[i % LEN] = r.f * 0x1p-12f;
  }
  return (i64)sum;
}
