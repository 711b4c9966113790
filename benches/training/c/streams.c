/* Keyed streams and digests over 4 KiB: RC4, XTEA, MD5, xxHash's 32 and 64-bit
   forms, Adler and Fletcher sums, a Galois shift register; n rounds. */
#include "guest.h"

enum { LEN = 4096 };
static uint8_t data[LEN];

static uint32_t rol(uint32_t x, int k) { return x << k | x >> (32 - k); }
static uint64_t rol64(uint64_t x, int k) { return x << k | x >> (64 - k); }
static uint32_t le32(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }
static uint64_t le64(const uint8_t *p) { return le32(p) | (uint64_t)le32(p + 4) << 32; }

static void rc4(const uint8_t *key, int key_len) {
  uint8_t s[256], t;
  int j = 0;
  for (int i = 0; i < 256; i++) s[i] = (uint8_t)i;
  for (int i = 0; i < 256; i++) j = (j + s[i] + key[i % key_len]) & 255, t = s[i], s[i] = s[j], s[j] = t;
  j = 0;
  for (int k = 0; k < LEN; k++) {
    int i = (k + 1) & 255;
    j = (j + s[i]) & 255, t = s[i], s[i] = s[j], s[j] = t;
    data[k] ^= s[(s[i] + s[j]) & 255];
  }
}

static void xtea(const uint32_t *key) {
  uint32_t *w = (uint32_t *)data;
  for (int b = 0; b < LEN / 32; b += 2) {
    uint32_t x = w[b], y = w[b + 1], sum = 0;
    for (int i = 0; i < 32; i++) {
      x += ((y << 4 ^ y >> 5) + y) ^ (sum + key[sum & 3]);
      sum += 0x9E3779B9u;
      y += ((x << 4 ^ x >> 5) + x) ^ (sum + key[sum >> 11 & 3]);
    }
    w[b] = x, w[b + 1] = y;
  }
}

static uint32_t sines[64];
static uint32_t md5(void) {
  static const uint8_t turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  uint32_t h[4] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
  for (int at = 0; at < LEN; at += 64) {
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3];
    for (int i = 0; i < 64; i++) {
      uint32_t f;
      int g;
      switch (i >> 4) {
        case 0: f = (b & c) | (~b & d), g = i; break;
        case 1: f = (d & b) | (~d & c), g = (5 * i + 1) & 15; break;
        case 2: f = b ^ c ^ d, g = (3 * i + 5) & 15; break;
        default: f = c ^ (b | ~d), g = (7 * i) & 15;
      }
      f += a + sines[i] + le32(data + at + 4 * g);
      a = d, d = c, c = b, b += rol(f, turns[i >> 4][i & 3]);
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d;
  }
  return h[0] ^ h[1] ^ h[2] ^ h[3];
}

static uint32_t xx32(uint32_t seed) {
  const uint32_t p1 = 2654435761u, p2 = 2246822519u, p3 = 3266489917u;
  uint32_t v[4] = {seed + p1 + p2, seed + p2, seed, seed - p1};
  for (int at = 0; at < LEN; at += 16)
    for (int i = 0; i < 4; i++) v[i] = rol(v[i] + le32(data + at + 4 * i) * p2, 13) * p1;
  uint32_t h = rol(v[0], 1) + rol(v[1], 7) + rol(v[2], 12) + rol(v[3], 18) + LEN;
  h ^= h >> 15, h *= p2, h ^= h >> 13, h *= p3;
  return h ^ h >> 16;
}

static uint64_t xx64(uint64_t seed) {
  const uint64_t p1 = 11400714785074694791ull, p2 = 14029467366897019727ull, p4 = 9650029242287828579ull;
  uint64_t v[4] = {seed + p1 + p2, seed + p2, seed, seed - p1};
  for (int at = 0; at < LEN; at += 32)
    for (int i = 0; i < 4; i++) v[i] = rol64(v[i] + le64(data + at + 8 * i) * p2, 31) * p1;
  uint64_t h = rol64(v[0], 1) + rol64(v[1], 7) + rol64(v[2], 12) + rol64(v[3], 18);
  for (int i = 0; i < 4; i++) h = (h ^ rol64(v[i] * p2, 31) * p1) * p1 + p4;
  return h ^ h >> 32;
}

static uint32_t adler(void) {
  uint32_t a = 1, b = 0;
  for (int i = 0; i < LEN; i++) a = (a + data[i]) % 65521, b = (b + a) % 65521;
  return b << 16 | a;
}

static uint32_t fletcher(void) {
  uint32_t a = 0, b = 0;
  for (int i = 0; i < LEN; i += 2) {
    a += (uint32_t)data[i] | (uint32_t)data[i + 1] << 8, b += a;
    if ((i & 510) == 510) a = (a & 65535) + (a >> 16), b = (b & 65535) + (b >> 16);
  }
  return (b & 65535) << 16 | (a & 65535);
}

RUN {
  uint64_t sum = 0;
  uint32_t key[4], reg = 0xACE1u;
  lcg_state = 8;
  for (int i = 0; i < LEN; i++) data[i] = (uint8_t)lcg();
  for (int i = 0; i < 64; i++) sines[i] = lcg() << 8 ^ lcg();
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < 4; i++) key[i] = lcg();
    rc4((const uint8_t *)key, 16);
    xtea(key);
    for (int i = 0; i < 2000; i++) reg = reg >> 1 ^ (-(reg & 1) & 0xB400u);
    sum = fold(sum, md5());
    sum = fold(sum, xx32(reg));
    sum = fold(sum, xx64(sum));
    sum = fold(sum, adler());
    sum = fold(sum, fletcher());
  }
  return (int64_t)sum;
}
