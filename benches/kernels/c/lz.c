/* Compression: LZ77 with hash chains, canonical Huffman lengths over the
   literals, then unpacking and comparing; n rounds over 16 KiB. */
#include "kernel.h"

enum { N = 1 << 14, HASH = 1 << 12, MAXLEN = 255, MINLEN = 4 };
static u8 in[N], packed[2 * N], out[N];
static i32 head[HASH], prev[N];
static u32 freq[256];
static u8 depth[256];

static void generate(u64 seed) {
  static const char *words[16] = {"the ",   "wasm ",  "of ",   "memory ", "table ", "function ",
                                  "import ", "export ", "loop ", "branch ", "if ",   "a ",
                                  "stack ",  "frame ",  "value ", "\n"};
  rng_seed(seed);
  u32 at = 0;
  while (at < N) {
    u64 r = rng();
    if ((r & 7) == 0) in[at++] = (u8)(r >> 32 & 0x7F);
    else for (const char *w = words[(r >> 8 & 15) & (r >> 16 & 15)]; *w && at < N;) in[at++] = (u8)*w++;
  }
}

static u32 hash4(const u8 *p) {
  u32 v = (u32)p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
  return v * 2654435761u >> 20;
}

/* Token: 0 len literals… or len dist_lo dist_hi. */
static NOINLINE u32 pack(void) {
  u32 at = 0, to = 0, run_start = 0;
  for (int i = 0; i < HASH; i++) head[i] = -1;
  while (at < N) {
    u32 best = 0, best_at = 0;
    if (at + MINLEN <= N) {
      u32 h = hash4(in + at);
      i32 c = head[h];
      for (int tries = 8; c >= 0 && tries; tries--, c = prev[c]) {
        u32 len = 0;
        while (len < MAXLEN && at + len < N && in[c + len] == in[at + len]) len++;
        if (len > best) best = len, best_at = (u32)c;
      }
      prev[at] = head[h], head[h] = (i32)at;
    }
    if (best >= MINLEN) {
      packed[to++] = (u8)best;
      packed[to++] = (u8)(at - best_at), packed[to++] = (u8)((at - best_at) >> 8);
      for (u32 k = 1; k < best; k++)
        if (at + k + MINLEN <= N) {
          u32 h = hash4(in + at + k);
          prev[at + k] = head[h], head[h] = (i32)(at + k);
        }
      at += best, run_start = at;
    } else {
      if (at == run_start || packed[to - 1 - (at - run_start)] == MAXLEN)
        packed[to++] = 0, packed[to++] = 0, run_start = at;
      packed[to - 1 - (at - run_start)]++;
      packed[to++] = in[at++];
    }
  }
  return to;
}

static NOINLINE u32 unpack(u32 len) {
  u32 from = 0, to = 0;
  while (from < len) {
    u32 k = packed[from++];
    if (k) {
      u32 dist = (u32)packed[from] | (u32)packed[from + 1] << 8;
      from += 2;
      while (k--) out[to] = out[to - dist], to++;
    } else {
      k = packed[from++];
      while (k--) out[to++] = packed[from++];
    }
  }
  return to;
}

/* Huffman code lengths by repeated merging of the two rarest nodes. */
static NOINLINE u64 huffman_bits(u32 len) {
  static u32 weight[512];
  static u16 parent[512];
  static u8 live[512];
  for (int i = 0; i < 256; i++) freq[i] = 0;
  for (u32 i = 0; i < len; i++) freq[packed[i]]++;
  int nodes = 256;
  for (int i = 0; i < 512; i++) live[i] = 0, parent[i] = 0;
  for (int i = 0; i < 256; i++) weight[i] = freq[i], live[i] = freq[i] != 0;
  for (;;) {
    int a = -1, b = -1;
    for (int i = 0; i < nodes; i++) {
      if (!live[i]) continue;
      if (a < 0 || weight[i] < weight[a]) b = a, a = i;
      else if (b < 0 || weight[i] < weight[b]) b = i;
    }
    if (b < 0) break;
    weight[nodes] = weight[a] + weight[b];
    parent[a] = parent[b] = (u16)nodes;
    live[a] = live[b] = 0, live[nodes] = 1;
    nodes++;
  }
  u64 bits = 0;
  for (int i = 0; i < 256; i++) {
    u8 d = 0;
    for (int k = i; parent[k]; k = parent[k]) d++;
    depth[i] = d;
    bits += (u64)d * freq[i];
  }
  return bits;
}

EXPORT i64 run(i32 n) {
  u64 sum = SUM0;
  for (i32 r = 0; r < n; r++) {
    generate((u64)r + 5);
    u32 len = pack();
    u64 bits = huffman_bits(len);
    if (unpack(len) != N) return -1;
    for (int i = 0; i < N; i++)
      if (in[i] != out[i]) return -2;
    sum = mix(mix(sum, len), bits);
  }
  return (i64)sum;
}
