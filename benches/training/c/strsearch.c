/* Knuth–Morris–Pratt, Boyer–Moore–Horspool and Rabin–Karp over 32 KiB of a
   four-letter alphabet; n patterns. */
#include "guest.h"

enum { TEXT = 32768, PAT = 24 };
static char text[TEXT], pat[PAT];

static int kmp(int m) {
  int fail[PAT + 1], found = 0;
  fail[0] = -1;
  for (int i = 0, j = -1; i < m;) {
    while (j >= 0 && pat[i] != pat[j]) j = fail[j];
    fail[++i] = ++j;
  }
  for (int i = 0, j = 0; i < TEXT;) {
    while (j >= 0 && text[i] != pat[j]) j = fail[j];
    i++, j++;
    if (j == m) found++, j = fail[j];
  }
  return found;
}

static int horspool(int m) {
  int skip[256], found = 0;
  for (int i = 0; i < 256; i++) skip[i] = m;
  for (int i = 0; i + 1 < m; i++) skip[(unsigned char)pat[i]] = m - 1 - i;
  for (int at = 0; at + m <= TEXT; at += skip[(unsigned char)text[at + m - 1]]) {
    int i = m - 1;
    while (i >= 0 && text[at + i] == pat[i]) i--;
    if (i < 0) found++;
  }
  return found;
}

static int rabin_karp(int m) {
  uint32_t want = 0, have = 0, top = 1;
  int found = 0;
  for (int i = 0; i < m; i++) {
    want = (want * 257 + (uint32_t)pat[i]) % 8355967u;
    have = (have * 257 + (uint32_t)text[i]) % 8355967u;
    if (i) top = top * 257 % 8355967u;
  }
  for (int at = 0;; at++) {
    if (have == want) {
      int i = 0;
      while (i < m && text[at + i] == pat[i]) i++;
      found += i == m;
    }
    if (at + m >= TEXT) return found;
    have = (have + 8355967u - (uint32_t)text[at] * top % 8355967u) % 8355967u;
    have = (have * 257 + (uint32_t)text[at + m]) % 8355967u;
  }
}

RUN {
  uint64_t sum = 0;
  lcg_state = 1;
  for (int i = 0; i < TEXT; i++) text[i] = "acgt"[(lcg() >> 9) & 3];
  for (int r = 0; r < n; r++) {
    int m = 3 + (int)(lcg() % (PAT - 3)), from = (int)(lcg() % (TEXT - PAT));
    for (int i = 0; i < m; i++) pat[i] = text[from + i];
    sum = fold(sum, (uint64_t)kmp(m));
    sum = fold(sum, (uint64_t)horspool(m));
    sum = fold(sum, (uint64_t)rabin_karp(m));
  }
  return (int64_t)sum;
}
