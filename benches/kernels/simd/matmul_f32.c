/* Single-precision matrix product, four columns of the result at once: a splat,
   a load, a multiplication and an addition per step. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define N 64

static float a[N][N] __attribute__((aligned(16))), b[N][N] __attribute__((aligned(16))),
    c[N][N] __attribute__((aligned(16)));

static NOINLINE void product(void) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j += 8) {
#ifdef __wasm_simd128__
      v128_t s0 = wasm_f32x4_splat(0.0f), s1 = s0;
      for (int k = 0; k < N; k++) {
        v128_t x = wasm_v128_load32_splat(&a[i][k]);
        s0 = wasm_f32x4_add(s0, wasm_f32x4_mul(x, wasm_v128_load(&b[k][j])));
        s1 = wasm_f32x4_add(s1, wasm_f32x4_mul(x, wasm_v128_load(&b[k][j + 4])));
      }
      wasm_v128_store(&c[i][j], s0);
      wasm_v128_store(&c[i][j + 4], s1);
#else
      float s[8] = {0};
      for (int k = 0; k < N; k++) {
        float x = a[i][k];
        for (int l = 0; l < 8; l++) s[l] += x * b[k][j + l];
      }
      for (int l = 0; l < 8; l++) c[i][j + l] = s[l];
#endif
    }
  }
}

EXPORT i64 run(i32 n) {
  rng_seed(13);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      a[i][j] = (float)(i32)(rng() >> 44) * 0x1p-20f;
      b[i][j] = (float)(i32)(rng() >> 44) * 0x1p-20f;
    }
  u64 sum = SUM0;
  for (i32 r = 0; r < n; r++) {
    product();
    for (int i = 0; i < N; i++) {
      union { float f; u32 u; } v = {c[i][(i + r) % N]};
      sum = mix(sum, v.u);
      a[i][r % N] = v.f * 0x1p-4f;
    }
  }
  return (i64)sum;
}
