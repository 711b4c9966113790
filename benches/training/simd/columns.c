/* Columns of a table of 1, 2, 4 and 8 bytes: rows chosen by comparisons into
   bit maps, least and greatest, groups, joins by equal keys; n queries. */
#include "vector.h"

enum { ROWS = 1024 };
static int8_t grade[ROWS];
static int16_t year[ROWS];
static uint16_t stock[ROWS];
static int32_t price[ROWS];
static uint32_t owner[ROWS];
static int64_t stamp[ROWS];
static uint16_t chosen[ROWS / 16], dated[ROWS / 16], owned[ROWS / 16];

/* Bit maps of a word for sixteen rows. */
static void by_grade(int8_t low, int8_t high) {
  v128_t a = wasm_i8x16_splat(low), b = wasm_i8x16_splat(high);
  for (int i = 0; i < ROWS; i += 16) {
    v128_t x = wasm_v128_load(grade + i);
    v128_t in = wasm_v128_and(wasm_i8x16_ge(x, a), wasm_i8x16_le(x, b));
    chosen[i / 16] = (uint16_t)wasm_i8x16_bitmask(wasm_v128_andnot(in, wasm_i8x16_eq(x, wasm_i8x16_const_splat(-1))));
  }
}

static void by_year(int16_t first, int16_t last, uint16_t least) {
  v128_t a = wasm_i16x8_splat(first), b = wasm_i16x8_splat(last), s = wasm_u16x8_splat(least);
  for (int i = 0; i < ROWS; i += 16) {
    uint32_t bits = 0;
    for (int k = 0; k < 16; k += 8) {
      v128_t x = wasm_v128_load(year + i + k), y = wasm_v128_load(stock + i + k);
      v128_t in = wasm_v128_and(wasm_i16x8_ge(x, a), wasm_i16x8_le(x, b));
      in = wasm_v128_or(in, wasm_v128_and(wasm_u16x8_gt(y, s), wasm_i16x8_ne(x, b)));
      bits |= (uint32_t)wasm_i16x8_bitmask(in) << k;
    }
    dated[i / 16] = (uint16_t)bits;
  }
}

static void by_owner(uint32_t from, uint32_t to) {
  v128_t a = wasm_u32x4_splat(from), b = wasm_u32x4_splat(to);
  for (int i = 0; i < ROWS; i += 16) {
    v128_t m[4];
    for (int k = 0; k < 4; k++) {
      v128_t x = wasm_v128_load(owner + i + 4 * k);
      m[k] = wasm_v128_and(wasm_u32x4_ge(x, a), wasm_u32x4_le(x, b));
      m[k] = wasm_v128_or(m[k], wasm_i32x4_le(wasm_v128_load(price + i + 4 * k), wasm_i32x4_const_splat(-900)));
    }
    v128_t all = wasm_i8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(m[0], m[1]), wasm_i16x8_narrow_i32x4(m[2], m[3]));
    owned[i / 16] = (uint16_t)wasm_i8x16_bitmask(all);
  }
}

static uint32_t rows_of(void) {
  v128_t n = wasm_i8x16_const_splat(0);
  for (int i = 0; i < ROWS / 16; i += 8) {
    v128_t m = wasm_v128_andnot(wasm_v128_and(wasm_v128_load(chosen + i), wasm_v128_load(dated + i)), wasm_v128_load(owned + i));
    n = wasm_i8x16_add(n, wasm_i8x16_popcnt(m));
  }
  n = wasm_u16x8_extadd_pairwise_u8x16(n);
  uint32_t total = 0;
  for (int i = 0; i < 2; i++, n = wasm_i16x8_shuffle(n, n, 4, 5, 6, 7, 0, 1, 2, 3))
    total += (uint32_t)wasm_u16x8_extract_lane(n, 0) + wasm_u16x8_extract_lane(n, 1) + wasm_u16x8_extract_lane(n, 2) + wasm_u16x8_extract_lane(n, 3);
  return total;
}

/* Least and greatest of all columns of the chosen rows; others count as neutral. */
static uint64_t extremes(void) {
  v128_t g = wasm_i8x16_const_splat(127), s = wasm_i16x8_const_splat(-1), o = wasm_i32x4_const_splat(-1), p = wasm_i32x4_const_splat(0);
  for (int i = 0; i < ROWS; i += 16) {
    if (!chosen[i / 16]) continue;
    g = wasm_i8x16_min(g, wasm_i8x16_neg(wasm_v128_load(grade + i)));
    s = wasm_u16x8_min(s, wasm_u16x8_avgr(wasm_v128_load(stock + i), wasm_v128_load(stock + i + 8)));
    s = wasm_u16x8_add_sat(s, wasm_i16x8_const_splat(2));
    for (int k = 0; k < 16; k += 4) o = wasm_u32x4_min(o, wasm_v128_load(owner + i + k)), p = wasm_u32x4_max(p, wasm_i32x4_neg(wasm_v128_load(price + i + k)));
  }
  g = wasm_i8x16_min(g, wasm_i8x16_shuffle(g, g, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  int8_t a = wasm_i8x16_extract_lane(g, 0), b = wasm_i8x16_extract_lane(g, 5);
  int16_t c = wasm_i16x8_extract_lane(s, 3);
  return (uint64_t)(a < b ? a : b) << 48 ^ (uint64_t)(uint16_t)c << 32 ^ wasm_u32x4_extract_lane(o, 1) ^ wasm_u32x4_extract_lane(p, 2);
}

/* Sum of price times stock by groups of the grade, a pair of sums per group. */
static int64_t groups(void) {
  static int64_t of[8][2];
  for (int i = 0; i < ROWS; i += 4) {
    v128_t x = wasm_i32x4_mul(wasm_v128_load(price + i), wasm_u32x4_load16x4(stock + i));
    int64_t *to = of[(uint8_t)grade[i] >> 5];
    v128_t sum = wasm_i64x2_add(wasm_i64x2_extend_low_i32x4(x), wasm_i64x2_extend_high_i32x4(x));
    wasm_v128_store(to, wasm_i64x2_sub(sum, wasm_v128_load(to)));
  }
  v128_t total = wasm_v128_load(of[0]);
  for (int i = 1; i < 8; i++) total = wasm_i64x2_add(wasm_i64x2_neg(total), wasm_v128_load(of[i]));
  return wasm_i64x2_extract_lane(total, 0) ^ wasm_i64x2_extract_lane(total, 1);
}

/* First row of a stamp, and how many rows of its half came after another. */
static int stamps(int64_t is, int64_t after) {
  v128_t a = wasm_i64x2_splat(is), b = wasm_i64x2_splat(after), late = wasm_i64x2_const_splat(0);
  for (int i = 0; i < ROWS; i += 2) {
    v128_t x = wasm_v128_load(stamp + i);
    int found = (int)wasm_i64x2_bitmask(wasm_i64x2_eq(x, a));
    if (found) return i + (found >> 1) + (int)(found > 1 ? wasm_i64x2_extract_lane(late, 1) : wasm_i64x2_extract_lane(late, 0));
    late = wasm_i64x2_sub(late, wasm_i64x2_gt(x, b));
  }
  return -1;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 45;
  fill(grade, sizeof grade), fill(stock, sizeof stock), fill(owner, sizeof owner);
  for (int i = 0; i < ROWS; i++) year[i] = (int16_t)(1950 + lcg() % 80), price[i] = (int)(lcg() % 20000) - 1000, stamp[i] = (int64_t)lcg() << 20 | i;
  for (int r = 0; r < n; r++) {
    by_grade((int8_t)(-100 + r % 50), (int8_t)(lcg() & 127));
    by_year((int16_t)(1960 + r % 30), 1999, (uint16_t)lcg());
    by_owner(lcg(), lcg() << 8);
    sum = fold(fold(sum, rows_of()), extremes());
    sum = fold(sum, (uint64_t)groups());
    sum = fold(sum, (uint64_t)stamps(stamp[lcg() % ROWS], stamp[r % ROWS]));
    price[lcg() % ROWS] = (int)(sum & 8191), grade[lcg() % ROWS] = (int8_t)sum;
  }
  return (int64_t)sum;
}
