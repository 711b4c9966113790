/* Plain loops over pictures: blocks searched for where they moved from, by the
   sum of differences; Hadamard transform, half pixels, thresholds, dither and
   integral sums; n pictures. */
#include "../c/guest.h"

enum { W = 64, H = 48, PAD = 8, STRIDE = W + 2 * PAD };
static uint8_t now[H + 2 * PAD][STRIDE], old[H + 2 * PAD][STRIDE], made[H][W];
static uint16_t columns[W];
static uint32_t integral[H + 1][W + 1];

static uint32_t difference(const uint8_t *a, const uint8_t *b) {
  uint32_t s = 0;
  for (int y = 0; y < 16; y++, a += STRIDE, b += STRIDE)
    for (int x = 0; x < 16; x++) s += (uint32_t)__builtin_abs(a[x] - b[x]);
  return s;
}

static uint32_t search(int by, int bx, int *my, int *mx) {
  uint32_t least = UINT32_MAX;
  for (int dy = -3; dy <= 3; dy += 1)
    for (int dx = -4; dx <= 4; dx += 2) {
      uint32_t s = difference(&now[by + PAD][bx + PAD], &old[by + PAD + dy][bx + PAD + dx]);
      if (s < least) least = s, *my = dy, *mx = dx;
    }
  return least;
}

static uint32_t hadamard(const uint8_t *a, const uint8_t *b) {
  int16_t d[8][8];
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++) d[y][x] = (int16_t)(a[y * STRIDE + x] - b[y * STRIDE + x]);
  for (int k = 1; k < 8; k *= 2)
    for (int y = 0; y < 8; y++)
      if (!(y & k))
        for (int x = 0; x < 8; x++) {
          int16_t p = d[y][x], q = d[y + k][x];
          d[y][x] = (int16_t)(p + q), d[y + k][x] = (int16_t)(p - q);
        }
  uint32_t s = 0;
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++) s += (uint32_t)(d[y][x] < 0 ? -d[y][x] : d[y][x]);
  return s;
}

static void compensate(int by, int bx, int my, int mx) {
  for (int y = 0; y < 16; y++) {
    const uint8_t *p = &old[by + PAD + my + y][bx + PAD + mx], *q = p + STRIDE;
    uint8_t *to = &made[by + y][bx];
    for (int x = 0; x < 16; x++) to[x] = (uint8_t)((p[x] + q[x] + 1) >> 1);
  }
}

static void sums(void) {
  for (int y = 0; y < H; y++) {
    uint32_t run = 0;
    for (int x = 0; x < W; x++) integral[y + 1][x + 1] = run += made[y][x];
    for (int x = 1; x <= W; x++) integral[y + 1][x] += integral[y][x];
  }
}

/* Black where darker than the mean of a square around by an eighth. */
static uint32_t threshold(void) {
  uint32_t black = 0;
  for (int y = 4; y + 4 <= H; y++)
    for (int x = 4; x + 4 <= W; x++) {
      uint32_t area = integral[y + 4][x + 4] - integral[y - 4][x + 4] - integral[y + 4][x - 4] + integral[y - 4][x - 4];
      black += made[y][x] * 72u < area;
    }
  return black;
}

static uint32_t projection(void) {
  for (int x = 0; x < W; x++) columns[x] = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) columns[x] = (uint16_t)(columns[x] + made[y][x]);
  uint32_t s = 0;
  for (int x = 0; x < W; x++) s ^= (uint32_t)columns[x] * columns[x];
  return s;
}

RUN {
  uint64_t sum = 0;
  lcg_state = 43;
  for (int i = 0; i < (H + 2 * PAD) * STRIDE; i++) old[0][i] = (uint8_t)(i * i >> 5 ^ (lcg() & 31));
  for (int r = 0; r < n; r++) {
    int sy = (int)(lcg() % 5) - 2, sx = (int)(lcg() % 5) - 2;
    for (int y = PAD; y < H + PAD; y++)
      for (int x = PAD; x < W + PAD; x++) now[y][x] = (uint8_t)(old[y + sy][x + sx] + (lcg() & 3));
    for (int by = 0; by < H; by += 16)
      for (int bx = 0; bx < W; bx += 16) {
        int my = 0, mx = 0;
        uint32_t least = search(by, bx, &my, &mx);
        sum = fold(sum, least << 8 ^ (uint32_t)(my * 16 + mx + 128));
        compensate(by, bx, my, mx);
        sum = fold(sum, hadamard(&now[by + PAD][bx + PAD], &old[by + PAD + my][bx + PAD + mx]));
      }
    sums();
    sum = fold(fold(sum, threshold()), projection());
    for (int y = 0; y < H + 2 * PAD; y++)
      for (int x = 0; x < STRIDE; x++) old[y][x] = now[y][x] ? now[y][x] : old[y][x];
  }
  return (int64_t)sum;
}
