/* Images and grids: Gaussian blur in floats, a Sobel filter in integers, a
   median of nine, the heat equation in doubles; n frames of 96 x 64. */
#include "guest.h"

enum { W = 96, H = 64 };
static float image[H][W], blurred[H][W];
static int16_t edges[H][W];
static uint8_t grey[H][W], clean[H][W];
static double heat[2][H][W];

static void blur(void) {
  static const float k[5] = {0.0625f, 0.25f, 0.375f, 0.25f, 0.0625f};
  for (int y = 2; y < H - 2; y++)
    for (int x = 2; x < W - 2; x++) {
      float s = 0;
      for (int j = -2; j <= 2; j++)
        for (int i = -2; i <= 2; i++) s += k[j + 2] * k[i + 2] * image[y + j][x + i];
      blurred[y][x] = s;
    }
}

static void sobel(void) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++) {
      int gx = grey[y - 1][x + 1] + 2 * grey[y][x + 1] + grey[y + 1][x + 1] - grey[y - 1][x - 1] -
               2 * grey[y][x - 1] - grey[y + 1][x - 1];
      int gy = grey[y + 1][x - 1] + 2 * grey[y + 1][x] + grey[y + 1][x + 1] - grey[y - 1][x - 1] -
               2 * grey[y - 1][x] - grey[y - 1][x + 1];
      edges[y][x] = (int16_t)((gx < 0 ? -gx : gx) + (gy < 0 ? -gy : gy));
    }
}

static void median(void) {
  for (int y = 1; y < H - 1; y += 2)
    for (int x = 1; x < W - 1; x += 2) {
      uint8_t v[9];
      int len = 0;
      for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
          uint8_t g = grey[y + j][x + i];
          int at = len++;
          while (at > 0 && v[at - 1] > g) v[at] = v[at - 1], at--;
          v[at] = g;
        }
      clean[y][x] = v[4];
    }
}

static double step(int now) {
  double (*a)[W] = heat[now], (*b)[W] = heat[now ^ 1], most = 0;
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++) {
      double d = a[y - 1][x] + a[y + 1][x] + a[y][x - 1] + a[y][x + 1] - 4 * a[y][x];
      b[y][x] = a[y][x] + 0.2 * d;
      if (d > most) most = d;
    }
  return most;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 4;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      grey[y][x] = (uint8_t)(lcg() >> 8);
      image[y][x] = (float)grey[y][x] / 255.0f;
      heat[0][y][x] = heat[1][y][x] = x == 0 ? 100.0 : 0.0;
    }
  for (int r = 0; r < n; r++) {
    blur();
    sobel();
    median();
    double most = step(r & 1);
    int y = 2 + r % (H - 4);
    for (int x = 2; x < W - 2; x++) {
      image[y][x] = blurred[y][x] * 0.5f + 0.1f;
      grey[y][x] = (uint8_t)(edges[y][x] + clean[y][x]);
      sum = fold(sum, (uint64_t)(blurred[y][x] * 4096.0f) + grey[y][x]);
    }
    sum = fold(sum, (uint64_t)(most * 1e6));
  }
  return (int64_t)sum;
}
