/* Pairs of 64-bit numbers: generators, hashing of long input by products of
   halves, sums of 128 bits by parts, fixed point of 32 bits behind the point,
   keys compared and found by steps of halves; n rounds. */
#include "vector.h"

enum { LEN = 256 };
static uint64_t data[LEN], keys[64], bounds[2];
static uint32_t prices[LEN], counts[LEN];

#define ROL(v, k) wasm_v128_or(wasm_i64x2_shl(v, k), wasm_u64x2_shr(v, 64 - (k)))

/* Two xoroshiro streams side by side. */
static void generate(v128_t *s0, v128_t *s1) {
  v128_t a = *s0, b = *s1;
  for (int i = 0; i < LEN; i += 2) {
    wasm_v128_store(data + i, wasm_i64x2_add(a, b));
    b = wasm_v128_xor(b, a);
    a = wasm_v128_xor(wasm_v128_xor(ROL(a, 24), b), wasm_i64x2_shl(b, 16));
    b = ROL(b, 37);
  }
  *s0 = a, *s1 = b;
}

static uint64_t hash(uint64_t seed) {
  static const uint64_t secret[8] = {0xBE4BA423396CFEB8, 0x1CAD21F72C81017C, 0xDB979083E96DD4DE, 0x1F67B3B7A4A44072,
                                     0x78E5C0CC4EE679CB, 0x2172FFCC7DD05A82, 0x8E2443F7744608B8, 0x4C263A81E69035E0};
  v128_t acc[2] = {wasm_i64x2_splat((int64_t)seed), wasm_i64x2_const(1, -1)};
  for (int i = 0; i < LEN; i += 4)
    for (int k = 0; k < 2; k++) {
      v128_t x = wasm_v128_load(data + i + 2 * k), y = wasm_v128_xor(x, wasm_v128_load(secret + (i & 4) + 2 * k));
      v128_t low = wasm_i32x4_shuffle(y, y, 0, 2, 0, 2), high = wasm_i32x4_shuffle(y, y, 1, 3, 1, 3);
      acc[k] = wasm_i64x2_add(acc[k], wasm_u64x2_extmul_low_u32x4(low, high));
      acc[k] = wasm_i64x2_add(acc[k], wasm_i64x2_shuffle(x, x, 1, 0));
    }
  v128_t h = wasm_v128_xor(acc[0], ROL(acc[1], 29));
  h = wasm_i64x2_mul(wasm_v128_xor(h, wasm_u64x2_shr(h, 33)), wasm_i64x2_const_splat((int64_t)0xFF51AFD7ED558CCD));
  h = wasm_v128_xor(h, wasm_u64x2_shr(h, 29));
  return (uint64_t)(wasm_i64x2_extract_lane(h, 0) ^ wasm_i64x2_extract_lane(h, 1));
}

/* Sum of squares of unsigned 32-bit differences, with the carries apart. */
static v128_t value(void) {
  v128_t low = wasm_i64x2_const_splat(0), carry = low, top = wasm_i64x2_const_splat(INT64_MIN);
  for (int i = 0; i < LEN; i += 4) {
    v128_t d = wasm_i32x4_sub(wasm_v128_load(prices + i), wasm_v128_load(counts + i));
    v128_t even = wasm_u64x2_extmul_low_u32x4(d, d), odd = wasm_u64x2_extmul_high_u32x4(d, d);
    v128_t s = wasm_i64x2_add(low, even);
    carry = wasm_i64x2_sub(carry, wasm_i64x2_lt(wasm_v128_xor(s, top), wasm_v128_xor(even, top)));
    low = wasm_i64x2_add(s, odd);
    carry = wasm_i64x2_sub(carry, wasm_i64x2_lt(wasm_v128_xor(low, top), wasm_v128_xor(odd, top)));
  }
  return wasm_i64x2_add(low, wasm_i64x2_shl(carry, 7));
}

static void smooth(int32_t part) {
  v128_t state = wasm_i64x2_const_splat(0), k = wasm_i64x2_splat(part);
  for (int i = 0; i < LEN; i += 2) {
    v128_t x = wasm_i64x2_shl(wasm_u64x2_load32x2(prices + i), 8);
    state = wasm_i64x2_add(state, wasm_i64x2_shr(wasm_i64x2_mul(wasm_i64x2_sub(x, state), k), 16));
    v128_t y = wasm_i64x2_abs(wasm_i64x2_shr(state, 9));
    wasm_v128_store64_lane(counts + i, wasm_i32x4_shuffle(y, y, 0, 2, 0, 2), 0);
  }
}

/* How many of the sorted keys lie below each of two numbers. */
static v128_t rank(const uint64_t *of) {
  v128_t x = wasm_v128_load(of), r = wasm_i64x2_const_splat(0);
  for (int step = 32; step; step /= 2) {
    v128_t next = wasm_i64x2_add(r, wasm_i64x2_splat(step)), key = wasm_i64x2_const_splat(0);
    key = wasm_v128_load64_lane(&keys[wasm_i64x2_extract_lane(next, 0) - 1], key, 0);
    key = wasm_v128_load64_lane(&keys[wasm_i64x2_extract_lane(next, 1) - 1], key, 1);
    r = wasm_v128_bitselect(next, r, wasm_i64x2_gt(x, key));
  }
  return r;
}

/* Rows that lie within two bounds, by pairs. */
static int within(void) {
  v128_t low = wasm_v128_load64_splat(&bounds[0]), high = wasm_v128_load64_splat(&bounds[1]);
  int count = 0;
  for (int i = 0; i < LEN; i += 2) {
    v128_t x = wasm_u64x2_shr(wasm_v128_load(data + i), 1);
    v128_t in = wasm_v128_and(wasm_i64x2_ge(x, low), wasm_i64x2_le(x, high));
    if (wasm_v128_any_true(in)) count += wasm_i64x2_all_true(in) ? 2 : 1;
  }
  return count;
}

RUN {
  uint64_t sum = 0;
  v128_t a = wasm_i64x2_const(0x123456789ABCDEF, 77), b = wasm_i64x2_const(42, -3);
  lcg_state = 38;
  for (int i = 0; i < 64; i++) keys[i] = (uint64_t)(i + 1) << 57;
  for (int i = 0; i < 64; i++) keys[i] >>= 1;
  for (int i = 0; i < LEN; i++) prices[i] = lcg() << 8 ^ lcg(), counts[i] = lcg();
  for (int r = 0; r < n; r++) {
    generate(&a, &b);
    sum = fold(sum, hash(sum));
    sum = fold_vector(sum, value());
    smooth(1000 + 100 * (r & 255));
    bounds[0] = (uint64_t)lcg() << 36, bounds[1] = bounds[0] + ((uint64_t)lcg() << 38);
    sum = fold(sum, (uint64_t)within());
    for (int i = 0; i < LEN; i += 8) {
      uint64_t pair[2] = {data[i] >> 1, data[i + 1] >> 1};
      sum = fold_vector(sum, rank(pair));
    }
    prices[r % LEN] ^= (uint32_t)sum;
  }
  return (int64_t)sum;
}
