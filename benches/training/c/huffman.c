/* Huffman coding: frequencies, the tree by a sorted queue, canonical codes,
   packing of bits, decoding bit by bit and by table; n texts of 8 KiB. */
#include "guest.h"

enum { LEN = 8192, SYMS = 64, NODES = 2 * SYMS };
static uint8_t text[LEN], packed[LEN * 2], out[LEN];
static uint32_t freq[NODES], code[SYMS];
static uint8_t depth[SYMS], len_of[4096], sym_of[4096];
static int16_t kids[NODES][2], order[NODES];

static void set_depth(int node, int d) {
  if (node < SYMS) {
    depth[node] = (uint8_t)d;
    return;
  }
  set_depth(kids[node][0], d + 1);
  set_depth(kids[node][1], d + 1);
}

static int build(void) {
  int live = 0, next = SYMS;
  for (int i = 0; i < SYMS; i++) depth[i] = 0;
  for (int i = 0; i < SYMS; i++)
    if (freq[i]) order[live++] = (int16_t)i;
  while (live > 1) {
    for (int i = 1; i < live; i++) {
      int16_t x = order[i];
      int at = i;
      while (at > 0 && freq[order[at - 1]] < freq[x]) order[at] = order[at - 1], at--;
      order[at] = x;
    }
    kids[next][0] = order[live - 1], kids[next][1] = order[live - 2];
    freq[next] = freq[order[live - 1]] + freq[order[live - 2]];
    order[live-- - 2] = (int16_t)next++;
  }
  set_depth(order[0], 0);
  return order[0];
}

static void assign(void) {
  uint32_t c = 0;
  for (int bits = 1; bits < 32; bits++, c <<= 1)
    for (int i = 0; i < SYMS; i++)
      if (depth[i] == bits) code[i] = c++;
  for (int i = 0; i < 4096; i++) len_of[i] = 0;
  for (int i = 0; i < SYMS; i++)
    if (depth[i] && depth[i] <= 12)
      for (uint32_t k = 0; k < 1u << (12 - depth[i]); k++) {
        uint32_t at = code[i] << (12 - depth[i]) | k;
        len_of[at] = depth[i], sym_of[at] = (uint8_t)i;
      }
}

static uint32_t pack(void) {
  uint32_t at = 0;
  for (int i = 0; i < LEN * 2; i++) packed[i] = 0;
  for (int i = 0; i < LEN; i++)
    for (int b = depth[text[i]] - 1; b >= 0; b--, at++)
      packed[at >> 3] |= (uint8_t)((code[text[i]] >> b & 1) << (7 - (at & 7)));
  return at;
}

static void unpack(void) {
  uint32_t window = 0, at = 0;
  int have = 0;
  for (int i = 0; i < LEN; i++) {
    while (have < 12) window = window << 8 | packed[at++], have += 8;
    uint32_t key = window >> (have - 12) & 4095;
    if (len_of[key]) {
      out[i] = sym_of[key], have -= len_of[key];
    } else {
      uint32_t c = 0;
      for (int bits = 1;; bits++) {
        if (!have) window = window << 8 | packed[at++], have += 8;
        c = c << 1 | (window >> --have & 1);
        int s = 0;
        while (s < SYMS && !(depth[s] == bits && code[s] == c)) s++;
        if (s < SYMS) {
          out[i] = (uint8_t)s;
          break;
        }
      }
    }
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 6;
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < NODES; i++) freq[i] = 0;
    for (int i = 0; i < LEN; i++) {
      uint32_t a = lcg() % SYMS, b = lcg() % SYMS, c = lcg() % SYMS;
      text[i] = (uint8_t)(a * b * c / (SYMS * SYMS));
      freq[text[i]]++;
    }
    build();
    assign();
    sum = fold(sum, pack());
    unpack();
    for (int i = 0; i < LEN; i++)
      if (out[i] != text[i]) __builtin_trap();
    sum = fold(sum, out[r & (LEN - 1)]);
  }
  return (int64_t)sum;
}
