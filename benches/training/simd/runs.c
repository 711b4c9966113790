/* Runs and gaps: run-length packing of bytes both ways, gaps of numbers packed
   by four with lengths of one to four bytes, width of blocks found and bits
   packed, changes of a picture found by tiles; n rounds. */
#include "vector.h"

enum { LEN = 1024 };
static uint8_t data[LEN + 256], packed[2 * LEN + 64], again[LEN + 512], picture[2][32][64];
static uint32_t numbers[LEN / 4], unpacked[LEN / 4], bits[LEN / 4 + 64];
static uint8_t spread[256][16], gather[256][16], sizes[256];

static int same(const uint8_t *p) {
  v128_t first = wasm_v128_load8_splat(p);
  for (int len = 0; len < 240; len += 16) {
    unsigned m = ~(unsigned)wasm_i8x16_bitmask(wasm_i8x16_eq(wasm_v128_load(p + len), first)) & 0xFFFF;
    if (m) return len + __builtin_ctz(m);
  }
  return 240;
}

static int pack_runs(void) {
  uint8_t *to = packed;
  for (int i = 0, len; i < LEN; i += len, to += 2) {
    len = same(data + i), len = len < LEN - i ? len : LEN - i;
    to[0] = (uint8_t)len, to[1] = data[i];
  }
  return (int)(to - packed);
}

static int unpack_runs(int len) {
  uint8_t *to = again;
  for (int i = 0; i < len; to += packed[i], i += 2) {
    v128_t x = wasm_u8x16_splat(packed[i + 1]);
    for (int k = 0; k < packed[i]; k += 16) wasm_v128_store(to + k, x);
  }
  int wrong = 0;
  for (int i = 0; i < LEN; i += 16) wrong += !wasm_i8x16_all_true(wasm_i8x16_eq(wasm_v128_load(again + i), wasm_v128_load(data + i)));
  return wrong;
}

static int code(v128_t x) {
  const v128_t one = wasm_i32x4_const_splat(-1);
  v128_t l = wasm_i32x4_gt(wasm_u32x4_shr(x, 8), wasm_i32x4_const_splat(0));
  l = wasm_i32x4_add(l, wasm_i32x4_ne(wasm_u32x4_shr(x, 16), wasm_i32x4_const_splat(0)));
  l = wasm_i32x4_add(l, wasm_v128_and(one, wasm_u32x4_ge(x, wasm_i32x4_const_splat(1 << 24))));
  l = wasm_i32x4_mul(wasm_i32x4_neg(l), wasm_i32x4_const(1, 4, 16, 64));
  return (int)(wasm_u32x4_extract_lane(l, 0) | wasm_u32x4_extract_lane(l, 1) | wasm_u32x4_extract_lane(l, 2) | wasm_u32x4_extract_lane(l, 3));
}

static int pack_numbers(void) {
  uint8_t *codes = packed, *to = packed + LEN / 16;
  for (int i = 0; i < LEN / 4; i += 4) {
    v128_t x = wasm_v128_load(numbers + i);
    int c = code(x);
    wasm_v128_store(to, wasm_i8x16_swizzle(x, wasm_v128_load(gather[c])));
    *codes++ = (uint8_t)c, to += sizes[c];
  }
  const uint8_t *from = packed + LEN / 16;
  for (int i = 0; i < LEN / 4; from += sizes[packed[i / 4]], i += 4)
    wasm_v128_store(unpacked + i, wasm_i8x16_swizzle(wasm_v128_load(from), wasm_v128_load(spread[packed[i / 4]])));
  return (int)(to - packed);
}

/* Blocks of 32 numbers of four lanes each, all of the width the block needs. */
static int pack_bits(void) {
  uint32_t *to = bits;
  for (int block = 0; block < LEN / 4; block += 128) {
    v128_t all = wasm_i32x4_const_splat(0), word = all;
    for (int i = 0; i < 128; i += 4) all = wasm_v128_or(all, wasm_v128_load(unpacked + block + i));
    all = wasm_v128_or(all, wasm_i32x4_shuffle(all, all, 2, 3, 0, 1));
    unsigned width = 32 - (unsigned)__builtin_clz((wasm_u32x4_extract_lane(all, 0) | wasm_u32x4_extract_lane(all, 1)) | 1), used = 0;
    for (int i = 0; i < 128; i += 4) {
      v128_t x = wasm_v128_load(unpacked + block + i);
      word = wasm_v128_or(word, wasm_i32x4_shl(x, used));
      used += width;
      if (used < 32) continue;
      wasm_v128_store(to, word), to += 4, used -= 32;
      word = used ? wasm_u32x4_shr(x, width - used) : wasm_i32x4_const_splat(0);
    }
  }
  return (int)(to - bits);
}

static uint32_t changes(void) {
  uint32_t tiles = 0;
  for (int y = 0; y < 32; y += 8)
    for (int x = 0; x < 64; x += 16) {
      v128_t d = wasm_i8x16_const_splat(0);
      for (int k = 0; k < 8; k++) {
        v128_t a = wasm_v128_load(&picture[0][y + k][x]), b = wasm_v128_load(&picture[1][y + k][x]);
        d = wasm_v128_or(d, wasm_v128_or(wasm_u8x16_sub_sat(a, b), wasm_u8x16_sub_sat(b, a)));
      }
      tiles = tiles << 1 | wasm_v128_any_true(wasm_u8x16_gt(d, wasm_i8x16_const_splat(7)));
    }
  return tiles;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 41;
  for (int c = 0; c < 256; c++) {
    int at = 0;
    for (int lane = 0; lane < 4; lane++)
      for (int b = 0; b < 4; b++) {
        int in = b <= (c >> 2 * lane & 3);
        spread[c][lane * 4 + b] = (uint8_t)(in ? at : 255);
        if (in) gather[c][at++] = (uint8_t)(lane * 4 + b);
      }
    sizes[c] = (uint8_t)at;
  }
  for (int r = 0; r < n; r++) {
    int from = r % 16 * LEN / 16, end = r ? from + LEN / 16 : LEN;
    for (int i = from; i < end; i++) data[i] = i && lcg() % 24 ? data[i - 1] : (uint8_t)lcg();
    for (int i = from / 4; i < end / 4; i++) numbers[i] = (lcg() & 0x7FFFFF) >> lcg() % 24;
    int len = pack_runs();
    sum = fold(sum, (uint64_t)(len << 8 | unpack_runs(len)));
    sum = fold(sum, (uint64_t)pack_numbers());
    for (int i = 0; i < LEN / 4; i++) sum += unpacked[i] != numbers[i];
    len = pack_bits();
    for (int i = 0; i < len; i += 16) sum = fold_vector(sum, wasm_v128_load(bits + i));
    for (int k = 0; k < 4; k++) picture[r & 1][lcg() % 32][lcg() % 64] += (uint8_t)(lcg() & 15);
    sum = fold(sum, changes());
  }
  return (int64_t)sum;
}
