/* Perlin noise in four octaves, a terrain's normals, and rotation of the
   points by quaternions; n rows of 64. */
#include "guest.h"

struct vec { float x, y, z; };
struct quat { float w, x, y, z; };
static uint8_t perm[512];

static float fade(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }
static float lerp(float t, float a, float b) { return a + t * (b - a); }

static float grad(int hash, float x, float y, float z) {
  int h = hash & 15;
  float u = h < 8 ? x : y, v = h < 4 ? y : h == 12 || h == 14 ? x : z;
  return ((h & 1) ? -u : u) + ((h & 2) ? -v : v);
}

static float noise(float x, float y, float z) {
  int xi = (int)__builtin_floorf(x), yi = (int)__builtin_floorf(y), zi = (int)__builtin_floorf(z);
  x -= (float)xi, y -= (float)yi, z -= (float)zi;
  xi &= 255, yi &= 255, zi &= 255;
  float u = fade(x), v = fade(y), w = fade(z);
  int a = perm[xi] + yi, aa = perm[a & 511] + zi, ab = perm[(a + 1) & 511] + zi;
  int b = perm[xi + 1] + yi, ba = perm[b & 511] + zi, bb = perm[(b + 1) & 511] + zi;
  return lerp(w,
              lerp(v, lerp(u, grad(perm[aa & 511], x, y, z), grad(perm[ba & 511], x - 1, y, z)),
                   lerp(u, grad(perm[ab & 511], x, y - 1, z), grad(perm[bb & 511], x - 1, y - 1, z))),
              lerp(v, lerp(u, grad(perm[(aa + 1) & 511], x, y, z - 1), grad(perm[(ba + 1) & 511], x - 1, y, z - 1)),
                   lerp(u, grad(perm[(ab + 1) & 511], x, y - 1, z - 1),
                        grad(perm[(bb + 1) & 511], x - 1, y - 1, z - 1))));
}

static float octaves(float x, float y, float z) {
  float sum = 0, amp = 1;
  for (int i = 0; i < 4; i++, amp *= 0.5f, x *= 2, y *= 2, z *= 2) sum += amp * noise(x, y, z);
  return sum;
}

static struct quat mul(struct quat a, struct quat b) {
  struct quat q = {a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z, a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
                   a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x, a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w};
  return q;
}

static struct quat unit(struct quat q) {
  float s = 1.0f / __builtin_sqrtf(q.w * q.w + q.x * q.x + q.y * q.y + q.z * q.z);
  struct quat u = {q.w * s, q.x * s, q.y * s, q.z * s};
  return u;
}

static struct vec rotate(struct quat q, struct vec v) {
  struct quat p = {0, v.x, v.y, v.z}, conj = {q.w, -q.x, -q.y, -q.z};
  struct quat r = mul(mul(q, p), conj);
  struct vec out = {r.x, r.y, r.z};
  return out;
}

RUN {
  uint64_t sum = 0;
  struct quat turn = {1, 0.02f, 0.01f, 0.005f}, q = {1, 0, 0, 0};
  lcg_state = 7;
  for (int i = 0; i < 256; i++) perm[i] = (uint8_t)i;
  for (int i = 255; i > 0; i--) {
    int j = (int)(lcg() % (uint32_t)(i + 1));
    uint8_t t = perm[i];
    perm[i] = perm[j], perm[j] = t;
  }
  for (int i = 0; i < 256; i++) perm[256 + i] = perm[i];
  for (int r = 0; r < n; r++) {
    q = unit(mul(q, turn));
    float before = 0;
    for (int i = 0; i < 64; i++) {
      float h = octaves((float)i * 0.11f, (float)r * 0.07f, 0.5f);
      struct vec normal = {before - h, 1, h * 0.5f};
      struct vec v = rotate(q, normal);
      float light = v.x * 0.3f + v.y * 0.8f - v.z * 0.5f;
      if (light < 0) light = 0;
      sum = fold(sum, (uint64_t)(light * 1024.0f) + (uint64_t)((h + 4) * 256.0f));
      before = h;
    }
  }
  return (int64_t)sum;
}
