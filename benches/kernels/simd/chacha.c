/* ChaCha20 key stream: rows of the state are vectors, diagonals are shuffles;
   additions, exclusive ors and rotations of 32-bit lanes. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

static void block(const u32 in[16], u32 out[16]) {
#ifdef __wasm_simd128__
#define ROL(v, k) wasm_v128_or(wasm_i32x4_shl(v, k), wasm_u32x4_shr(v, 32 - (k)))
#define QUARTERS                                                       \
  a = wasm_i32x4_add(a, b), d = wasm_v128_xor(d, a), d = ROL(d, 16);   \
  c = wasm_i32x4_add(c, d), b = wasm_v128_xor(b, c), b = ROL(b, 12);   \
  a = wasm_i32x4_add(a, b), d = wasm_v128_xor(d, a), d = ROL(d, 8);    \
  c = wasm_i32x4_add(c, d), b = wasm_v128_xor(b, c), b = ROL(b, 7)
  v128_t a0 = wasm_v128_load(in), b0 = wasm_v128_load(in + 4), c0 = wasm_v128_load(in + 8),
         d0 = wasm_v128_load(in + 12);
  v128_t a = a0, b = b0, c = c0, d = d0;
#pragma clang loop unroll(disable)
  for (int i = 0; i < 10; i++) {
    QUARTERS;
    b = wasm_i32x4_shuffle(b, b, 1, 2, 3, 0);
    c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1);
    d = wasm_i32x4_shuffle(d, d, 3, 0, 1, 2);
    QUARTERS;
    b = wasm_i32x4_shuffle(b, b, 3, 0, 1, 2);
    c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1);
    d = wasm_i32x4_shuffle(d, d, 1, 2, 3, 0);
  }
  wasm_v128_store(out, wasm_i32x4_add(a, a0));
  wasm_v128_store(out + 4, wasm_i32x4_add(b, b0));
  wasm_v128_store(out + 8, wasm_i32x4_add(c, c0));
  wasm_v128_store(out + 12, wasm_i32x4_add(d, d0));
#else
#define ROL(v, k) ((v) << (k) | (v) >> (32 - (k)))
#define QUARTER(a, b, c, d)                       \
  x[a] += x[b], x[d] ^= x[a], x[d] = ROL(x[d], 16); \
  x[c] += x[d], x[b] ^= x[c], x[b] = ROL(x[b], 12); \
  x[a] += x[b], x[d] ^= x[a], x[d] = ROL(x[d], 8);  \
  x[c] += x[d], x[b] ^= x[c], x[b] = ROL(x[b], 7)
  u32 x[16];
  for (int i = 0; i < 16; i++) x[i] = in[i];
#pragma clang loop unroll(disable)
  for (int i = 0; i < 10; i++) {
    QUARTER(0, 4, 8, 12);
    QUARTER(1, 5, 9, 13);
    QUARTER(2, 6, 10, 14);
    QUARTER(3, 7, 11, 15);
    QUARTER(0, 5, 10, 15);
    QUARTER(1, 6, 11, 12);
    QUARTER(2, 7, 8, 13);
    QUARTER(3, 4, 9, 14);
  }
  for (int i = 0; i < 16; i++) out[i] = x[i] + in[i];
#endif
}

EXPORT i64 run(i32 n) {
  static u32 state[16] __attribute__((aligned(16))), out[16] __attribute__((aligned(16)));
  rng_seed(15);
  for (int i = 0; i < 16; i++) state[i] = (u32)(rng() >> 32);
  u64 sum = SUM0;
  for (i32 i = 0; i < n; i++) {
    state[12]++;
    block(state, out);
    sum = mix(sum, (u64)out[i & 15] << 32 | out[(i + 5) & 15]);
  }
  return (i64)sum;
}
