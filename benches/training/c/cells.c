/* Cellular automata on a torus of 128 x 96 bytes: Conway's life, Brian's
   brain and a one-dimensional rule over bits; n generations. */
#include "guest.h"

enum { W = 128, H = 96 };
static uint8_t grid[2][H][W], brain[2][H][W];
static uint32_t line[64];

static int around(uint8_t (*g)[W], int y, int x, uint8_t is) {
  int up = y ? y - 1 : H - 1, down = y + 1 < H ? y + 1 : 0;
  int left = (x - 1) & (W - 1), right = (x + 1) & (W - 1);
  return (g[up][left] == is) + (g[up][x] == is) + (g[up][right] == is) + (g[y][left] == is) +
         (g[y][right] == is) + (g[down][left] == is) + (g[down][x] == is) + (g[down][right] == is);
}

static void rule30(void) {
  uint32_t old[64];
  for (int i = 0; i < 64; i++) old[i] = line[i];
  for (int i = 0; i < 64; i++) {
    uint32_t l = old[i] << 1 | old[(i + 63) & 63] >> 31, r = old[i] >> 1 | old[(i + 1) & 63] << 31;
    line[i] = l ^ (old[i] | r);
  }
}

RUN {
  uint64_t sum = 0;
  int now = 0;
  lcg_state = 3;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) grid[0][y][x] = lcg() >> 7 & 1, brain[0][y][x] = (lcg() >> 5) % 3;
  line[32] = 1;
  for (int r = 0; r < n; r++, now ^= 1) {
    int alive = 0, firing = 0;
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) {
        int a = around(grid[now], y, x, 1);
        grid[now ^ 1][y][x] = a == 3 || (a == 2 && grid[now][y][x]);
        alive += grid[now ^ 1][y][x];
      }
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) {
        uint8_t was = brain[now][y][x], is;
        switch (was) {
          case 0: is = around(brain[now], y, x, 1) == 2; break;
          case 1: is = 2; break;
          default: is = 0;
        }
        brain[now ^ 1][y][x] = is;
        firing += is == 1;
      }
    rule30();
    sum = fold(sum, (uint64_t)alive * 65536 + (uint64_t)firing);
    sum = fold(sum, line[r & 63]);
  }
  return (int64_t)sum;
}
