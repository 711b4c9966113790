/* Sorting by networks of comparators: sixteen numbers in four vectors, bitonic
   merges of runs, columns of bytes, a median of five arrays; n rounds. */
#include "vector.h"

enum { LEN = 512 };
static int32_t data[LEN], spare[LEN];
static uint8_t bytes[8][64];
static int16_t rows[5][128], middle[128];

#define ORDER(a, b)                 \
  do {                              \
    v128_t low = wasm_i32x4_min(a, b); \
    b = wasm_i32x4_max(a, b), a = low; \
  } while (0)

/* Sorts columns, then turns them to rows: four runs of four. */
static void runs(int32_t *p) {
  v128_t a = wasm_v128_load(p), b = wasm_v128_load(p + 4), c = wasm_v128_load(p + 8), d = wasm_v128_load(p + 12);
  ORDER(a, b);
  ORDER(c, d);
  ORDER(a, c);
  ORDER(b, d);
  ORDER(b, c);
  v128_t ab = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), cd = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5);
  wasm_v128_store(p, wasm_i64x2_shuffle(ab, cd, 0, 2));
  wasm_v128_store(p + 4, wasm_i64x2_shuffle(ab, cd, 1, 3));
  ab = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7), cd = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  wasm_v128_store(p + 8, wasm_i64x2_shuffle(ab, cd, 0, 2));
  wasm_v128_store(p + 12, wasm_i64x2_shuffle(ab, cd, 1, 3));
}

/* Two sorted vectors to the four least and the four greatest, both sorted. */
static void merge4(v128_t *low, v128_t *high) {
  v128_t a = *low, b = wasm_i32x4_shuffle(*high, *high, 3, 2, 1, 0);
  ORDER(a, b);
  v128_t x = wasm_i64x2_shuffle(a, b, 0, 2), y = wasm_i64x2_shuffle(a, b, 1, 3);
  ORDER(x, y);
  a = wasm_i32x4_shuffle(x, y, 0, 4, 2, 6), b = wasm_i32x4_shuffle(x, y, 1, 5, 3, 7);
  ORDER(a, b);
  *low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), *high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
}

static void merge(const int32_t *a, const int32_t *b, int len, int32_t *to) {
  const int32_t *a_end = a + len, *b_end = b + len;
  v128_t low = wasm_v128_load(a), high = wasm_v128_load(b);
  a += 4, b += 4;
  for (;;) {
    merge4(&low, &high);
    wasm_v128_store(to, low), to += 4;
    if (a == a_end && b == b_end) break;
    if (b == b_end || (a != a_end && *a <= *b)) low = wasm_v128_load(a), a += 4;
    else low = wasm_v128_load(b), b += 4;
  }
  wasm_v128_store(to, high);
}

static void sort(void) {
  for (int i = 0; i < LEN; i += 16) runs(data + i);
  int32_t *from = data, *to = spare;
  for (int len = 4; len < LEN; len *= 2) {
    for (int i = 0; i < LEN; i += 2 * len) merge(from + i, from + i + len, len, to + i);
    int32_t *t = from;
    from = to, to = t;
  }
  if (from != data)
    for (int i = 0; i < LEN; i += 4) wasm_v128_store(data + i, wasm_v128_load(from + i));
}

/* Each column of eight bytes by exchanges of neighbours. */
static void columns(void) {
  for (int x = 0; x < 64; x += 16)
    for (int pass = 0; pass < 8; pass++)
      for (int y = pass & 1; y + 1 < 8; y += 2) {
        v128_t a = wasm_v128_load(&bytes[y][x]), b = wasm_v128_load(&bytes[y + 1][x]);
        wasm_v128_store(&bytes[y][x], wasm_u8x16_min(a, b));
        wasm_v128_store(&bytes[y + 1][x], wasm_u8x16_max(a, b));
      }
}

static void median(void) {
  for (int x = 0; x < 128; x += 8) {
    v128_t a = wasm_v128_load(rows[0] + x), b = wasm_v128_load(rows[1] + x), c = wasm_v128_load(rows[2] + x);
    v128_t d = wasm_v128_load(rows[3] + x), e = wasm_v128_load(rows[4] + x);
    v128_t f = wasm_i16x8_max(wasm_i16x8_min(a, b), wasm_i16x8_min(c, d));
    v128_t g = wasm_i16x8_min(wasm_i16x8_max(a, b), wasm_i16x8_max(c, d));
    v128_t low = wasm_i16x8_min(f, g), high = wasm_i16x8_max(f, g);
    wasm_v128_store(middle + x, wasm_i16x8_max(low, wasm_i16x8_min(high, e)));
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 30;
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < LEN; i += 4) {
      v128_t x = wasm_i32x4_mul(wasm_v128_xor(wasm_v128_load(data + i), wasm_i32x4_splat((int)lcg())), wasm_i32x4_const(77, 0x12345, -99, 0x7A5B3));
      wasm_v128_store(data + LEN - 4 - i, wasm_v128_xor(x, wasm_u32x4_shr(x, 15)));
    }
    fill(bytes[r % 8], 64), fill(rows[r % 5], 64);
    sort();
    columns();
    median();
    for (int i = 1; i < LEN; i++) sum += data[i - 1] > data[i];
    for (int i = 0; i < LEN; i += 64) sum = fold_vector(sum, wasm_v128_load(data + i));
    for (int x = 0; x < 64; x += 16) sum = fold_vector(fold_vector(sum, wasm_v128_load(&bytes[x / 16][x])), wasm_v128_load(middle + x));
  }
  return (int64_t)sum;
}
