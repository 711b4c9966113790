/* Structure of text in blocks of 64 bytes: classes of bytes by two look-ups of
   halves, bit masks of quotes and marks, fields of comma-separated lines,
   numbers of eight digits; n texts. */
#include "vector.h"

enum { LEN = 1024 };
static uint8_t text[LEN];
static uint16_t places[LEN];

static uint64_t mask64(const v128_t m[4]) {
  return (uint64_t)wasm_i8x16_bitmask(m[0]) | (uint64_t)wasm_i8x16_bitmask(m[1]) << 16 |
         (uint64_t)wasm_i8x16_bitmask(m[2]) << 32 | (uint64_t)wasm_i8x16_bitmask(m[3]) << 48;
}

static uint64_t equal(const v128_t x[4], uint8_t byte) {
  v128_t b = wasm_u8x16_splat(byte), m[4];
  for (int i = 0; i < 4; i++) m[i] = wasm_i8x16_eq(x[i], b);
  return mask64(m);
}

/* Bit 0: comma, bit 1: brackets and braces, bit 3: colon, others: blanks. */
static v128_t classes(v128_t x) {
  const v128_t by_low = wasm_i8x16_const(16, 0, 0, 0, 0, 0, 0, 0, 0, 4, 12, 2, 1, 6, 0, 0);
  const v128_t by_high = wasm_i8x16_const(4, 0, 17, 8, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);
  v128_t low = wasm_i8x16_swizzle(by_low, wasm_v128_and(x, wasm_i8x16_const_splat(15)));
  return wasm_v128_and(low, wasm_i8x16_swizzle(by_high, wasm_u8x16_shr(x, 4)));
}

/* Places of all marks outside of strings. */
static int structure(void) {
  uint64_t inside = 0, escaped = 0;
  int count = 0;
  for (int at = 0; at < LEN; at += 64) {
    v128_t x[4], m[4];
    for (int i = 0; i < 4; i++) x[i] = wasm_v128_load(text + at + 16 * i);
    uint64_t back = equal(x, '\\') & ~escaped, after = back << 1 | escaped;
    escaped = back >> 63;
    uint64_t quote = equal(x, '"') & ~after, in = quote;
    for (int k = 1; k < 64; k *= 2) in ^= in << k;
    in ^= inside, inside = (uint64_t)((int64_t)in >> 63);
    for (int i = 0; i < 4; i++) m[i] = wasm_i8x16_ne(wasm_v128_and(classes(x[i]), wasm_i8x16_const_splat(11)), wasm_i8x16_const_splat(0));
    for (uint64_t marks = (mask64(m) & ~in) | quote; marks; marks &= marks - 1) places[count++] = (uint16_t)(at + __builtin_ctzll(marks));
  }
  return count;
}

static uint64_t fields(void) {
  uint64_t widest = 0, total = 0;
  int start = 0;
  for (int at = 0; at < LEN; at += 16) {
    v128_t x = wasm_v128_load(text + at);
    v128_t end = wasm_v128_or(wasm_i8x16_eq(x, wasm_i8x16_const_splat(',')), wasm_i8x16_eq(x, wasm_i8x16_const_splat('\n')));
    if (!wasm_v128_any_true(end)) continue;
    for (unsigned m = (unsigned)wasm_i8x16_bitmask(end); m; m &= m - 1) {
      int stop = at + __builtin_ctz(m);
      uint64_t width = (uint64_t)(stop - start);
      if (width > widest) widest = width;
      total += width * width, start = stop + 1;
    }
  }
  return total << 16 | widest;
}

/* Eight digits to a number by products of pairs. */
static uint32_t number(const uint8_t *s) {
  v128_t d = wasm_u8x16_sub_sat(wasm_v128_load64_zero(s), wasm_i8x16_const_splat('0'));
  d = wasm_u8x16_min(d, wasm_i8x16_const_splat(9));
  v128_t w = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(d), wasm_i16x8_const(10, 1, 10, 1, 10, 1, 10, 1));
  w = wasm_i16x8_narrow_i32x4(w, w);
  w = wasm_i32x4_dot_i16x8(w, wasm_i16x8_const(100, 1, 100, 1, 0, 0, 0, 0));
  return wasm_u32x4_extract_lane(w, 0) * 10000 + wasm_u32x4_extract_lane(w, 1);
}

RUN {
  static const char some[] = "{\"a\": [1,22,\"x,y\"],\n\"k\\\"\":{},}: 70415,";
  uint64_t sum = 0;
  lcg_state = 34;
  for (int r = 0; r < n; r++) {
    for (int i = r % 8 * LEN / 8, k = 0, end = r ? i + LEN / 8 : LEN; i < end; i++) {
      uint32_t x = lcg();
      k = (x & 31) == 0 ? (int)(x >> 8) % 40 : k + 1 < 40 ? k + 1 : 0;
      text[i] = (x & 3) == 1 ? (uint8_t)('0' + x / 16 % 10) : (uint8_t)some[k];
    }
    int count = structure();
    for (int i = 0; i < count; i += 8) sum = fold(sum, places[i]);
    sum = fold(fold(sum, (uint64_t)count), fields());
    for (int i = 0; i < LEN - 8; i += 5) sum = fold(sum, number(text + i));
  }
  return (int64_t)sum;
}
