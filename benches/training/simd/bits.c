/* Words of bits: counts and distances, the life of a torus 128 wide with a
   vector a row, reversal, transposition of 8 x 8, sets packed in nibbles;
   n rounds. */
#include "vector.h"

enum { ROWS = 96, LEN = 512 };
static uint64_t board[2][ROWS][2];
static uint8_t a[LEN], b[LEN], turned[LEN];

static v128_t west(v128_t x) {
  return wasm_v128_or(wasm_i64x2_shl(x, 1), wasm_u64x2_shr(wasm_i64x2_shuffle(x, x, 1, 0), 63));
}
static v128_t east(v128_t x) {
  return wasm_v128_or(wasm_u64x2_shr(x, 1), wasm_i64x2_shl(wasm_i64x2_shuffle(x, x, 1, 0), 63));
}

/* Neighbours are counted in three bit planes by full adders. */
static void life(int now) {
  for (int y = 0; y < ROWS; y++) {
    v128_t up = wasm_v128_load(board[now][y ? y - 1 : ROWS - 1]), mid = wasm_v128_load(board[now][y]);
    v128_t down = wasm_v128_load(board[now][y + 1 < ROWS ? y + 1 : 0]);
    v128_t in[8] = {west(up), up, east(up), west(mid), east(mid), west(down), down, east(down)};
    v128_t ones = wasm_i64x2_const_splat(0), twos = ones, fours = ones;
    for (int i = 0; i < 8; i++) {
      v128_t carry = wasm_v128_and(ones, in[i]);
      ones = wasm_v128_xor(ones, in[i]);
      fours = wasm_v128_or(fours, wasm_v128_and(twos, carry));
      twos = wasm_v128_xor(twos, carry);
    }
    wasm_v128_store(board[now ^ 1][y], wasm_v128_andnot(wasm_v128_and(twos, wasm_v128_or(ones, mid)), fours));
  }
}

static uint32_t total(v128_t counts) {
  v128_t s = wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(counts));
  s = wasm_i32x4_add(s, wasm_i32x4_shuffle(s, s, 2, 3, 0, 1));
  return wasm_u32x4_extract_lane(s, 0) + wasm_u32x4_extract_lane(s, 1);
}

/* Bits that differ, that both have and that either has. */
static uint64_t distances(void) {
  uint32_t differ = 0, both = 0, either = 0;
  for (int i = 0; i < LEN; i += 32) {
    v128_t x = wasm_v128_load(a + i), y = wasm_v128_load(b + i), z = wasm_v128_load(a + i + 16), w = wasm_v128_load(b + i + 16);
    differ += total(wasm_i8x16_add(wasm_i8x16_popcnt(wasm_v128_xor(x, y)), wasm_i8x16_popcnt(wasm_v128_xor(z, w))));
    both += total(wasm_i8x16_add(wasm_i8x16_popcnt(wasm_v128_and(x, y)), wasm_i8x16_popcnt(wasm_v128_and(z, w))));
    either += total(wasm_i8x16_add(wasm_i8x16_popcnt(wasm_v128_or(x, y)), wasm_i8x16_popcnt(wasm_v128_or(z, w))));
  }
  return (uint64_t)differ << 40 | (uint64_t)both << 20 | either;
}

static void reverse(void) {
  const v128_t nibbles = wasm_i8x16_const(0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), low = wasm_i8x16_const_splat(15);
  for (int i = 0; i < LEN; i += 16) {
    v128_t x = wasm_v128_load(a + i);
    v128_t l = wasm_i8x16_swizzle(nibbles, wasm_v128_and(x, low)), h = wasm_i8x16_swizzle(nibbles, wasm_u8x16_shr(x, 4));
    x = wasm_v128_or(wasm_i8x16_shl(l, 4), h);
    wasm_v128_store(turned + LEN - 16 - i, wasm_i8x16_shuffle(x, x, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  }
}

/* Two squares of 8 x 8 bits by three exchanges. */
static void transpose(void) {
  for (int i = 0; i < LEN; i += 16) {
    v128_t x = wasm_v128_load(turned + i), t;
    t = wasm_v128_and(wasm_v128_xor(x, wasm_u64x2_shr(x, 7)), wasm_i64x2_const_splat(0x00AA00AA00AA00AA));
    x = wasm_v128_xor(wasm_v128_xor(x, t), wasm_i64x2_shl(t, 7));
    t = wasm_v128_and(wasm_v128_xor(x, wasm_u64x2_shr(x, 14)), wasm_i64x2_const_splat(0x0000CCCC0000CCCC));
    x = wasm_v128_xor(wasm_v128_xor(x, t), wasm_i64x2_shl(t, 14));
    t = wasm_v128_and(wasm_v128_xor(x, wasm_u64x2_shr(x, 28)), wasm_i64x2_const_splat(0x00000000F0F0F0F0));
    x = wasm_v128_xor(wasm_v128_xor(x, t), wasm_i64x2_shl(t, 28));
    wasm_v128_store(b + i, wasm_v128_xor(wasm_v128_load(b + i), x));
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 37;
  fill(board, sizeof board), fill(a, sizeof a), fill(b, sizeof b);
  for (int r = 0; r < n; r++) {
    life(r & 1);
    a[r % LEN] ^= (uint8_t)lcg();
    sum = fold(sum, distances());
    reverse();
    transpose();
    uint32_t alive = 0;
    for (int y = 0; y < ROWS; y++) alive += total(wasm_i8x16_popcnt(wasm_v128_load(board[~r & 1][y])));
    sum = fold_vector(fold(sum, alive), wasm_v128_load(b + r % 32 * 16));
  }
  return (int64_t)sum;
}
