/* UTF-8 validation by classes of nibbles: three look-ups of sixteen entries per
   byte (swizzles) and what the bytes before were, after Keiser and Lemire; the
   scalar form is a loop over the lengths of sequences. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define LEN 4096

static u8 text[LEN + 16] __attribute__((aligned(16)));

#ifdef __wasm_simd128__
enum {
  TOO_SHORT = 1, TOO_LONG = 2, OVERLONG_3 = 4, TOO_LARGE = 8, SURROGATE = 16, OVERLONG_2 = 32,
  TOO_LARGE_1000 = 64, OVERLONG_4 = 64, TWO_CONTS = 128, CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};

static NOINLINE i32 valid(void) {
  const v128_t byte_1_high = wasm_u8x16_make(
      TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TWO_CONTS, TWO_CONTS,
      TWO_CONTS, TWO_CONTS, TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
      TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
  const v128_t byte_1_low = wasm_u8x16_make(
      CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY, CARRY | TOO_LARGE,
      CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE, CARRY | TOO_LARGE | TOO_LARGE_1000,
      CARRY | TOO_LARGE | TOO_LARGE_1000);
  const v128_t byte_2_high = wasm_u8x16_make(
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
      TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
      TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
  v128_t error = wasm_i8x16_splat(0), before = wasm_i8x16_splat(0);
  for (int i = 0; i < LEN + 16; i += 16) {
    v128_t in = wasm_v128_load(text + i);
    if (wasm_v128_any_true(wasm_v128_and(wasm_v128_or(in, before), wasm_i8x16_splat((signed char)0x80)))) {
      v128_t one = wasm_i8x16_shuffle(before, in, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
      v128_t two = wasm_i8x16_shuffle(before, in, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
      v128_t three = wasm_i8x16_shuffle(before, in, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
      v128_t special = wasm_v128_and(
          wasm_v128_and(wasm_i8x16_swizzle(byte_1_high, wasm_u8x16_shr(one, 4)),
                        wasm_i8x16_swizzle(byte_1_low, wasm_v128_and(one, wasm_i8x16_splat(15)))),
          wasm_i8x16_swizzle(byte_2_high, wasm_u8x16_shr(in, 4)));
      v128_t third = wasm_u8x16_sub_sat(two, wasm_i8x16_splat(0xE0 - 0x80));
      v128_t fourth = wasm_u8x16_sub_sat(three, wasm_i8x16_splat(0xF0 - 0x80));
      v128_t must = wasm_v128_and(wasm_v128_or(third, fourth), wasm_i8x16_splat((signed char)0x80));
      error = wasm_v128_or(error, wasm_v128_xor(must, special));
    }
    before = in;
  }
  return !wasm_v128_any_true(error);
}
#else
static NOINLINE i32 valid(void) {
  for (int i = 0; i < LEN;) {
    u32 b = text[i];
    if (b < 0x80) { i++; continue; }
    int len = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
    if (b < 0xC2 || b > 0xF4) return 0;
    u32 c = text[i + 1];
    u32 low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80, high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    if (c < low || c > high) return 0;
    for (int j = 2; j < len; j++)
      if ((text[i + j] & 0xC0) != 0x80) return 0;
    i += len;
  }
  return 1;
}
#endif

/* Text of which a quarter is not ASCII; the last bytes are blank. */
static void fill(void) {
  int i = 0;
  while (i < LEN - 4) {
    u32 r = (u32)(rng() >> 32);
    u32 c = r >> 8;
    switch (r & 15) {
      case 0: text[i++] = (u8)(0xC2 + c % 30), text[i++] = (u8)(0x80 | (c >> 8 & 63)); break;
      case 1: text[i++] = 0xE4, text[i++] = (u8)(0x80 | (c & 63)), text[i++] = (u8)(0x80 | (c >> 8 & 63)); break;
      case 2: text[i++] = 0xF0, text[i++] = 0x9F, text[i++] = (u8)(0x80 | (c & 63)), text[i++] = (u8)(0x80 | (c >> 8 & 63)); break;
      default: text[i++] = (u8)(32 + c % 95);
    }
  }
  for (; i < LEN + 16; i++) text[i] = i < LEN ? ' ' : 0;
}

EXPORT i64 run(i32 n) {
  rng_seed(18);
  fill();
  u64 sum = SUM0;
  for (i32 r = 0; r < n; r++) {
    u32 at = (u32)(rng() >> 32) % LEN;
    u8 old = text[at];
    /* Every fourth text has a byte that may break it. */
    if (r % 4 == 3) text[at] ^= 0xC0;
    sum = mix(sum, (u32)valid());
    text[at] = old;
  }
  return (i64)sum;
}
