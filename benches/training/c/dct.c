/* The inner part of a picture coder: 8 x 8 discrete cosine transform in
   floats, quantisation, zigzag and run lengths, and back in fixed point; n
   blocks. */
#include "guest.h"

static float cosines[8][8];
static int fixed[8][8];
static const uint8_t zigzag[64] = {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
                                   12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
                                   35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
                                   58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

/* cos by its series, in range after reduction to -pi..pi */
static double cosine(double x) {
  while (x > 3.14159265358979) x -= 6.28318530717959;
  double term = 1, sum = 1;
  for (int i = 1; i < 14; i++) term *= -x * x / ((2 * i - 1) * (2 * i)), sum += term;
  return sum;
}

static void forward(const uint8_t *px, float *out) {
  float rows[64];
  for (int y = 0; y < 8; y++)
    for (int u = 0; u < 8; u++) {
      float s = 0;
      for (int x = 0; x < 8; x++) s += ((float)px[y * 8 + x] - 128.0f) * cosines[u][x];
      rows[y * 8 + u] = s;
    }
  for (int u = 0; u < 8; u++)
    for (int v = 0; v < 8; v++) {
      float s = 0;
      for (int y = 0; y < 8; y++) s += rows[y * 8 + u] * cosines[v][y];
      out[v * 8 + u] = s;
    }
}

static void inverse(const int *in, uint8_t *px) {
  int rows[64];
  for (int v = 0; v < 8; v++)
    for (int x = 0; x < 8; x++) {
      int s = 0;
      for (int u = 0; u < 8; u++) s += in[v * 8 + u] * fixed[u][x];
      rows[v * 8 + x] = (s + 2048) >> 12;
    }
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++) {
      int s = 0;
      for (int v = 0; v < 8; v++) s += rows[v * 8 + x] * fixed[v][y];
      s = ((s + 2048) >> 12) + 128;
      px[y * 8 + x] = (uint8_t)(s < 0 ? 0 : s > 255 ? 255 : s);
    }
}

RUN {
  uint64_t sum = 0;
  uint8_t px[64], back[64];
  float freq[64];
  int levels[64];
  lcg_state = 5;
  for (int u = 0; u < 8; u++)
    for (int x = 0; x < 8; x++) {
      double c = cosine((2 * x + 1) * u * 3.14159265358979 / 16) * (u ? 0.5 : 0.353553390593274);
      cosines[u][x] = (float)c, fixed[u][x] = (int)(c * 4096);
    }
  for (int r = 0; r < n; r++) {
    int base = (int)(lcg() & 127), slope = (int)(lcg() & 15);
    for (int i = 0; i < 64; i++) px[i] = (uint8_t)(base + slope * (i & 7) + (int)(lcg() & 31));
    forward(px, freq);
    int run = 0;
    for (int i = 0; i < 64; i++) {
      int at = zigzag[i], q = 8 + 2 * (at >> 3) + 3 * (at & 7);
      int level = (int)(freq[at] / (float)q);
      if (level) sum = fold(sum, (uint64_t)(uint32_t)(run << 16 ^ level)), run = 0;
      else run++;
      levels[at] = level * q;
    }
    inverse(levels, back);
    int error = 0;
    for (int i = 0; i < 64; i++) error += (px[i] - back[i]) * (px[i] - back[i]);
    sum = fold(sum, (uint64_t)error);
  }
  return (int64_t)sum;
}
