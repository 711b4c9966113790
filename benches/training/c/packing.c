/* Tables and recursion: knapsack, longest rising subsequence, coin change,
   permutations by Heap's method, a Latin square by backtracking, subset sums
   over bits; n instances. */
#include "guest.h"

enum { CAP = 400, ITEMS = 24, SEQ = 96, SIDE = 6 };
static int worth[CAP + 1], seq[SEQ], longest[SEQ];
static uint8_t square[SIDE][SIDE];
static uint32_t perms;

static int knapsack(const int *weight, const int *value) {
  for (int c = 0; c <= CAP; c++) worth[c] = 0;
  for (int i = 0; i < ITEMS; i++)
    for (int c = CAP; c >= weight[i]; c--) {
      int with = worth[c - weight[i]] + value[i];
      if (with > worth[c]) worth[c] = with;
    }
  return worth[CAP];
}

static int rising(void) {
  int most = 0;
  for (int i = 0; i < SEQ; i++) {
    longest[i] = 1;
    for (int j = 0; j < i; j++)
      if (seq[j] < seq[i] && longest[j] >= longest[i]) longest[i] = longest[j] + 1;
    if (longest[i] > most) most = longest[i];
  }
  return most;
}

static uint32_t coins(const int *coin, int kinds) {
  static uint32_t ways[CAP + 1];
  for (int c = 0; c <= CAP; c++) ways[c] = c == 0;
  for (int k = 0; k < kinds; k++)
    for (int c = coin[k]; c <= CAP; c++) ways[c] += ways[c - coin[k]];
  return ways[CAP];
}

static void permute(int *v, int k) {
  if (k == 1) {
    perms = perms * 31 + (uint32_t)(v[0] * 7 + v[1]);
    return;
  }
  permute(v, k - 1);
  for (int i = 0; i < k - 1; i++) {
    int at = k & 1 ? 0 : i, t = v[at];
    v[at] = v[k - 1], v[k - 1] = t;
    permute(v, k - 1);
  }
}

static int fill(int cell, int budget) {
  if (cell == SIDE * SIDE || budget <= 0) return budget;
  int y = cell / SIDE, x = cell % SIDE;
  for (uint8_t d = 1; d <= SIDE; d++) {
    int free = 1;
    for (int i = 0; i < x && free; i++) free = square[y][i] != d;
    for (int i = 0; i < y && free; i++) free = square[i][x] != d;
    if (!free || (y == x && d == 1 + (y * 5) % SIDE)) continue;
    square[y][x] = d;
    budget = fill(cell + 1, budget - 1);
    if (budget <= 0) return 0;
  }
  square[y][x] = 0;
  return budget;
}

static uint32_t subset_sums(const int *value) {
  uint64_t bits[8] = {1};
  uint32_t reach = 0;
  for (int i = 0; i < ITEMS; i++) {
    int words = value[i] >> 6, shift = value[i] & 63;
    for (int w = 7; w >= words; w--) {
      uint64_t low = shift && w > words ? bits[w - words - 1] >> (64 - shift) : 0;
      bits[w] |= bits[w - words] << shift | low;
    }
  }
  for (int w = 0; w < 8; w++) reach += (uint32_t)__builtin_popcountll(bits[w]);
  return reach;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 9;
  for (int r = 0; r < n; r++) {
    int weight[ITEMS], value[ITEMS], v[7];
    for (int i = 0; i < ITEMS; i++) weight[i] = 5 + (int)(lcg() % 60), value[i] = 1 + (int)(lcg() % 90);
    for (int i = 0; i < SEQ; i++) seq[i] = (int)(lcg() % 1000);
    for (int i = 0; i < 7; i++) v[i] = i + r;
    sum = fold(sum, (uint64_t)knapsack(weight, value));
    sum = fold(sum, (uint64_t)rising());
    sum = fold(sum, coins(weight, 8));
    permute(v, 7);
    sum = fold(sum, perms);
    sum = fold(sum, (uint64_t)fill(0, 2000));
    sum = fold(sum, subset_sums(value));
  }
  return (int64_t)sum;
}
