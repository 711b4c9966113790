/* Mixing of blocks of 32-bit words: Salsa20, Gimli and Xoodoo, and a generator
   of four streams with shifts by a variable; n rounds. */
#include "vector.h"

static uint32_t salsa_state[16], gimli_state[12], xoodoo_state[12];

#define ROL(v, k) wasm_v128_or(wasm_i32x4_shl(v, k), wasm_u32x4_shr(v, 32 - (k)))

static void salsa(uint32_t *s) {
  v128_t a0 = wasm_v128_load(s), b0 = wasm_v128_load(s + 4), c0 = wasm_v128_load(s + 8), d0 = wasm_v128_load(s + 12);
  v128_t a = a0, b = b0, c = c0, d = d0;
  for (int i = 0; i < 20; i++) {
    b = wasm_v128_xor(b, ROL(wasm_i32x4_add(a, d), 7));
    c = wasm_v128_xor(c, ROL(wasm_i32x4_add(b, a), 9));
    d = wasm_v128_xor(d, ROL(wasm_i32x4_add(c, b), 13));
    a = wasm_v128_xor(a, ROL(wasm_i32x4_add(d, c), 18));
    v128_t t = wasm_i32x4_shuffle(b, b, 3, 0, 1, 2);
    b = wasm_i32x4_shuffle(d, d, 1, 2, 3, 0), c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1), d = t;
  }
  wasm_v128_store(s, wasm_i32x4_add(a, a0)), wasm_v128_store(s + 4, wasm_i32x4_add(b, b0));
  wasm_v128_store(s + 8, wasm_i32x4_add(c, c0)), wasm_v128_store(s + 12, wasm_i32x4_add(d, d0));
}

static void gimli(uint32_t *s) {
  v128_t x = wasm_v128_load(s), y = wasm_v128_load(s + 4), z = wasm_v128_load(s + 8);
  for (int round = 24; round > 0; round--) {
    x = ROL(x, 24), y = ROL(y, 9);
    v128_t nz = wasm_v128_xor(wasm_v128_xor(x, wasm_i32x4_shl(z, 1)), wasm_i32x4_shl(wasm_v128_and(y, z), 2));
    v128_t ny = wasm_v128_xor(wasm_v128_xor(y, x), wasm_i32x4_shl(wasm_v128_or(x, z), 1));
    v128_t nx = wasm_v128_xor(wasm_v128_xor(z, y), wasm_i32x4_shl(wasm_v128_and(x, y), 3));
    x = nx, y = ny, z = nz;
    if ((round & 3) == 0) {
      x = wasm_i32x4_shuffle(x, x, 1, 0, 3, 2);
      x = wasm_v128_xor(x, wasm_i32x4_make((int)(0x9E377900u | (unsigned)round), 0, 0, 0));
    } else if ((round & 3) == 2) {
      x = wasm_i32x4_shuffle(x, x, 2, 3, 0, 1);
    }
  }
  wasm_v128_store(s, x), wasm_v128_store(s + 4, y), wasm_v128_store(s + 8, z);
}

static void xoodoo(uint32_t *s) {
  static const uint32_t constants[12] = {0x58, 0x38, 0x3C0, 0xD0, 0x120, 0x14, 0x60, 0x2C, 0x380, 0xF0, 0x1A0, 0x12};
  v128_t a = wasm_v128_load(s), b = wasm_v128_load(s + 4), c = wasm_v128_load(s + 8);
  for (int i = 0; i < 12; i++) {
    v128_t p = wasm_v128_xor(wasm_v128_xor(a, b), c);
    p = wasm_i32x4_shuffle(p, p, 3, 0, 1, 2);
    p = wasm_v128_xor(ROL(p, 5), ROL(p, 14));
    a = wasm_v128_xor(a, p), b = wasm_v128_xor(b, p), c = wasm_v128_xor(c, p);
    b = wasm_i32x4_shuffle(b, b, 3, 0, 1, 2), c = ROL(c, 11);
    a = wasm_v128_xor(a, wasm_v128_load32_zero(constants + i));
    v128_t na = wasm_v128_xor(a, wasm_v128_andnot(c, b)), nb = wasm_v128_xor(b, wasm_v128_andnot(a, c));
    c = wasm_v128_xor(c, wasm_v128_andnot(b, a)), a = na, b = ROL(nb, 1);
    c = wasm_i8x16_shuffle(c, c, 11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6);
  }
  wasm_v128_store(s, a), wasm_v128_store(s + 4, b), wasm_v128_store(s + 8, c);
}

/* Four xorshift streams whose words are turned by an amount of the stream. */
static v128_t streams(v128_t x, int steps) {
  v128_t all = x;
  for (int i = 0; i < steps; i++) {
    x = wasm_v128_xor(x, wasm_i32x4_shl(x, 13)), x = wasm_v128_xor(x, wasm_u32x4_shr(x, 17));
    x = wasm_v128_xor(x, wasm_i32x4_shl(x, 5));
    uint32_t k = wasm_u32x4_extract_lane(x, 3) & 15;
    all = wasm_i32x4_add(ROL(all, k + 1), wasm_i32x4_mul(x, wasm_i32x4_const_splat((int)0x9E3779B1)));
  }
  return all;
}

RUN {
  uint64_t sum = 0;
  v128_t x = wasm_i32x4_const(1, 2, 3, 4);
  lcg_state = 31;
  fill(salsa_state, 64), fill(gimli_state, 48), fill(xoodoo_state, 48);
  for (int r = 0; r < n; r++) {
    salsa_state[8]++;
    salsa(salsa_state), gimli(gimli_state), xoodoo(xoodoo_state);
    gimli_state[0] ^= salsa_state[5], xoodoo_state[11] ^= gimli_state[7];
    x = streams(wasm_v128_or(wasm_v128_load(xoodoo_state), wasm_i32x4_const_splat(1)), 32);
    sum = fold_vector(sum, wasm_v128_xor(x, wasm_v128_load(salsa_state + 4)));
  }
  return (int64_t)sum;
}
