/* SHA-256's compression of four messages at once, one per 32-bit lane; the
   scalar form compresses the four one after the other. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
typedef v128_t word;
#define STEP 4
#define ADD(a, b) wasm_i32x4_add(a, b)
#define XOR(a, b) wasm_v128_xor(a, b)
#define AND(a, b) wasm_v128_and(a, b)
#define SHR(a, k) wasm_u32x4_shr(a, k)
#define ROR(a, k) wasm_v128_or(wasm_u32x4_shr(a, k), wasm_i32x4_shl(a, 32 - (k)))
#define CHOOSE(e, f, g) wasm_v128_bitselect(f, g, e)
#define ALL(k) wasm_i32x4_splat((i32)(k))
#define LOAD(p) wasm_v128_load(p)
#define STORE(p, v) wasm_v128_store(p, v)
#else
typedef u32 word;
#define STEP 1
#define ADD(a, b) ((a) + (b))
#define XOR(a, b) ((a) ^ (b))
#define AND(a, b) ((a) & (b))
#define SHR(a, k) ((a) >> (k))
#define ROR(a, k) ((a) >> (k) | (a) << (32 - (k)))
#define CHOOSE(e, f, g) (((f) & (e)) | ((g) & ~(e)))
#define ALL(k) (k)
#define LOAD(p) (*(p))
#define STORE(p, v) (*(p) = (v))
#endif

static u32 k[64];
static u32 state[8][4] __attribute__((aligned(16))), block[16][4] __attribute__((aligned(16)));

static void compress(int lane) {
  word w[64];
  for (int i = 0; i < 16; i++) w[i] = LOAD(&block[i][lane]);
#pragma clang loop unroll(disable) vectorize(disable)
  for (int i = 16; i < 64; i++) {
    word s0 = XOR(XOR(ROR(w[i - 15], 7), ROR(w[i - 15], 18)), SHR(w[i - 15], 3));
    word s1 = XOR(XOR(ROR(w[i - 2], 17), ROR(w[i - 2], 19)), SHR(w[i - 2], 10));
    w[i] = ADD(ADD(w[i - 16], s0), ADD(w[i - 7], s1));
  }
  word a = LOAD(&state[0][lane]), b = LOAD(&state[1][lane]), c = LOAD(&state[2][lane]), d = LOAD(&state[3][lane]);
  word e = LOAD(&state[4][lane]), f = LOAD(&state[5][lane]), g = LOAD(&state[6][lane]), h = LOAD(&state[7][lane]);
#pragma clang loop unroll(disable)
  for (int i = 0; i < 64; i++) {
    word s1 = XOR(XOR(ROR(e, 6), ROR(e, 11)), ROR(e, 25));
    word t1 = ADD(ADD(ADD(h, s1), CHOOSE(e, f, g)), ADD(ALL(k[i]), w[i]));
    word s0 = XOR(XOR(ROR(a, 2), ROR(a, 13)), ROR(a, 22));
    word t2 = ADD(s0, XOR(XOR(AND(a, b), AND(a, c)), AND(b, c)));
    h = g, g = f, f = e, e = ADD(d, t1);
    d = c, c = b, b = a, a = ADD(t1, t2);
  }
  STORE(&state[0][lane], ADD(a, LOAD(&state[0][lane])));
  STORE(&state[1][lane], ADD(b, LOAD(&state[1][lane])));
  STORE(&state[2][lane], ADD(c, LOAD(&state[2][lane])));
  STORE(&state[3][lane], ADD(d, LOAD(&state[3][lane])));
  STORE(&state[4][lane], ADD(e, LOAD(&state[4][lane])));
  STORE(&state[5][lane], ADD(f, LOAD(&state[5][lane])));
  STORE(&state[6][lane], ADD(g, LOAD(&state[6][lane])));
  STORE(&state[7][lane], ADD(h, LOAD(&state[7][lane])));
}

EXPORT i64 run(i32 n) {
  rng_seed(16);
  for (int i = 0; i < 64; i++) k[i] = (u32)(rng() >> 32);
  for (int i = 0; i < 16; i++)
    for (int l = 0; l < 4; l++) block[i][l] = (u32)(rng() >> 32);
  for (int i = 0; i < 8; i++)
    for (int l = 0; l < 4; l++) state[i][l] = (u32)(rng() >> 32);
  u64 sum = SUM0;
  for (i32 i = 0; i < n; i++) {
    block[i & 15][i & 3] ^= (u32)i;
    for (int l = 0; l < 4; l += STEP) compress(l);
    sum = mix(sum, (u64)state[i & 7][0] << 32 | state[(i + 3) & 7][3]);
  }
  return (i64)sum;
}
