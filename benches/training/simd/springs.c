/* A cloth of points joined by springs in doubles, written with the vector types
   of the compiler in place of intrinsics; walls, friction by parts, energy;
   n steps. */
#include "../c/guest.h"

typedef double Pair __attribute__((vector_size(16)));
typedef int64_t Mask __attribute__((vector_size(16)));
typedef float Four __attribute__((vector_size(16)));

enum { W = 16, H = 12, POINTS = W * H };
typedef struct {
  Pair at, before;
  double weight, friction;
} Point;
static Point points[POINTS];
static Four glow[POINTS];

static Pair choose(Mask m, Pair a, Pair b) { return (Pair)(((Mask)a & m) | ((Mask)b & ~m)); }
static Pair both(double x) { return (Pair){x, x}; }
static Pair turned(Pair a) { return __builtin_shufflevector(a, a, 1, 0); }
static double product(Pair a, Pair b) {
  Pair p = a * b;
  return p[0] + p[1];
}

static void step(Pair pull) {
  for (Point *p = points; p < points + POINTS; p++) {
    Pair speed = (p->at - p->before) * both(p->friction);
    p->before = p->at;
    p->at += speed + pull * both(p->weight);
  }
}

static void spring(Point *a, Point *b, double rest) {
  Pair d = b->at - a->at;
  double square = product(d, d) + 1e-9, part = (square - rest * rest) / (square + rest * rest) * 0.5;
  Pair move = d * both(part);
  a->at += move * both(a->weight), b->at -= move * both(b->weight);
}

static void springs(void) {
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      Point *p = &points[y * W + x];
      if (x + 1 < W) spring(p, p + 1, 1.0);
      if (y + 1 < H) spring(p, p + W, 1.0);
      if (x + 1 < W && y + 1 < H) spring(p, p + W + 1, 1.4142135623730951);
    }
}

static void walls(Pair low, Pair high) {
  for (Point *p = points; p < points + POINTS; p++) {
    p->at = choose(p->at < low, low, p->at), p->at = choose(p->at > high, high, p->at);
    Mask touched = (p->at == low) | (p->at == high);
    p->before = choose(touched, p->at - (p->at - p->before) * both(0.25), p->before);
  }
}

static double energy(void) {
  Pair sum = both(0), area = sum;
  for (int i = 0; i < POINTS; i++) {
    Pair v = points[i].at - points[i].before;
    sum += v * v;
    if (i) {
      Pair cross = points[i].at * turned(points[i - 1].at);
      area += __builtin_shufflevector(cross, -cross, 0, 3);
    }
  }
  return sum[0] + sum[1] + 1e-3 * (area[0] + area[1]);
}

static float glows(void) {
  Four most = {0, 0, 0, 0};
  for (int i = 0; i < POINTS; i++) {
    Four x = __builtin_convertvector((__builtin_shufflevector(points[i].at, points[i].before, 0, 1, 2, 3)), Four);
    glow[i] = glow[i] * 0.9f + x * x * 0.01f;
    glow[i][3] += 0.125f;
    most += glow[i];
  }
  return most[0] + most[1] + most[2] + most[3];
}

RUN {
  uint64_t sum = 0;
  lcg_state = 40;
  for (int i = 0; i < POINTS; i++) {
    Pair at = {i % W * 1.1 + (double)(lcg() & 255) / 2560.0, (double)(i / W) * 0.9};
    points[i] = (Point){at, at, i < W ? 0.0 : 1.0, 0.99 - (i & 1) * 0.02};
  }
  for (int r = 0; r < n; r++) {
    double wind = (double)(int)(lcg() & 511) / 256.0 - 1.0;
    step((Pair){wind * 0.02, 0.01});
    for (int k = 0; k < 3; k++) springs();
    walls((Pair){-2, -1}, (Pair){W + 2.0, H + 3.0});
    sum = fold(sum, (uint64_t)(int64_t)(energy() * 1e6));
    sum = fold(sum, (uint64_t)(int64_t)(glows() * 16.0f));
  }
  return (int64_t)sum;
}
