/* Bytes of text: hexadecimal digits both ways, case folded, lines counted,
   strings compared with and without case, blanks trimmed; n rounds. */
#include "vector.h"

enum { LEN = 1024 };
static uint8_t raw[LEN / 2], hex[LEN], back[LEN / 2], text[LEN + 16], folded[LEN + 16];

static void to_hex(void) {
  const v128_t digits = wasm_i8x16_const('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f');
  for (int i = 0; i < LEN / 2; i += 16) {
    v128_t x = wasm_v128_load(raw + i), high = wasm_u8x16_shr(x, 4), low = wasm_v128_and(x, wasm_i8x16_const_splat(15));
    high = wasm_i8x16_swizzle(digits, high), low = wasm_i8x16_swizzle(digits, low);
    wasm_v128_store(hex + 2 * i, wasm_i8x16_shuffle(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    wasm_v128_store(hex + 2 * i + 16, wasm_i8x16_shuffle(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
  }
}

/* How many digits were read before the first that is none. */
static int from_hex(void) {
  for (int i = 0; i < LEN; i += 16) {
    v128_t x = wasm_v128_load(hex + i), number = wasm_i8x16_sub(x, wasm_i8x16_const_splat('0'));
    v128_t letter = wasm_i8x16_sub(wasm_v128_or(x, wasm_i8x16_const_splat(32)), wasm_i8x16_const_splat('a'));
    v128_t is_number = wasm_u8x16_lt(number, wasm_i8x16_const_splat(10)), is_letter = wasm_u8x16_lt(letter, wasm_i8x16_const_splat(6));
    if (!wasm_i8x16_all_true(wasm_v128_or(is_number, is_letter)))
      return i + __builtin_ctz(~(unsigned)wasm_i8x16_bitmask(wasm_v128_or(is_number, is_letter)));
    v128_t d = wasm_v128_bitselect(number, wasm_i8x16_add(letter, wasm_i8x16_const_splat(10)), is_number);
    d = wasm_v128_or(wasm_i16x8_shl(d, 4), wasm_u16x8_shr(d, 8));
    d = wasm_v128_and(d, wasm_i16x8_const_splat(255));
    wasm_v128_store64_lane(back + i / 2, wasm_u8x16_narrow_i16x8(d, d), 0);
  }
  return LEN;
}

static void fold_case(const uint8_t *from, uint8_t *to, int len) {
  for (int i = 0; i < len; i += 16) {
    v128_t x = wasm_v128_load(from + i);
    v128_t upper = wasm_v128_and(wasm_i8x16_gt(x, wasm_i8x16_const_splat('A' - 1)), wasm_i8x16_lt(x, wasm_i8x16_const_splat('Z' + 1)));
    wasm_v128_store(to + i, wasm_v128_xor(x, wasm_v128_and(upper, wasm_i8x16_const_splat(32))));
  }
}

static uint32_t lines(void) {
  uint32_t count = 0;
  for (int i = 0; i < LEN; i += 256) {
    v128_t seen = wasm_i8x16_const_splat(0);
    for (int k = 0; k < 256; k += 16) seen = wasm_i8x16_sub(seen, wasm_i8x16_eq(wasm_v128_load(text + i + k), wasm_i8x16_const_splat('\n')));
    v128_t s = wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(seen));
    count += wasm_u32x4_extract_lane(s, 0) + wasm_u32x4_extract_lane(s, 1) + wasm_u32x4_extract_lane(s, 2) + wasm_u32x4_extract_lane(s, 3);
  }
  return count;
}

/* Order of two strings that end with a zero, as strcmp has it. */
static int order(const uint8_t *a, const uint8_t *b) {
  for (;; a += 16, b += 16) {
    v128_t x = wasm_v128_load(a), y = wasm_v128_load(b);
    v128_t stop = wasm_v128_or(wasm_i8x16_ne(x, y), wasm_i8x16_eq(x, wasm_i8x16_const_splat(0)));
    unsigned mask = (unsigned)wasm_i8x16_bitmask(stop);
    if (mask) return (int)a[__builtin_ctz(mask)] - (int)b[__builtin_ctz(mask)];
  }
}

static int trimmed(const uint8_t *s, int len) {
  while (len >= 16) {
    v128_t x = wasm_v128_load(s + len - 16);
    v128_t blank = wasm_v128_or(wasm_i8x16_eq(x, wasm_i8x16_const_splat(' ')), wasm_u8x16_le(x, wasm_i8x16_const_splat('\r')));
    unsigned mask = ~(unsigned)wasm_i8x16_bitmask(blank) & 0xFFFF;
    if (mask) return len - 16 + 32 - __builtin_clz(mask);
    len -= 16;
  }
  return len;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 33;
  fill(raw, sizeof raw), fill(text, LEN - 1);
  for (int r = 0; r < n; r++) {
    for (int i = r % 16 * LEN / 16, end = r % 16 < 15 ? i + LEN / 16 : LEN - 1; i < end; i++) {
      uint32_t x = lcg() & 127;
      text[i] = x < 3 ? '\n' : x < 20 ? ' ' : (uint8_t)(x < 32 ? 'E' : x);
    }
    to_hex();
    sum = fold(sum, (uint64_t)from_hex());
    hex[lcg() % LEN] = 'x';
    sum = fold(sum, (uint64_t)from_hex());
    fold_case(text, folded, LEN);
    sum = fold(sum, lines());
    sum = fold(sum, (uint64_t)(int64_t)order(text, folded));
    folded[lcg() % LEN] = 0;
    fold_case(folded, text, LEN);
    sum = fold(sum, (uint64_t)(int64_t)order(text, folded));
    for (int i = 16; i < LEN; i += 61) sum = fold(sum, (uint64_t)trimmed(text, i));
    sum = fold_vector(sum, wasm_v128_load(back + 16 * (r & 15)));
    raw[r % (LEN / 2)] ^= (uint8_t)sum;
  }
  return (int64_t)sum;
}
