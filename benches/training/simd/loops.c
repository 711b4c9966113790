/* Plain loops that a compiler makes into vectors: sums and scaled additions,
   conversions with clamping, counts, averages, shifts, products of structures,
   integer reductions; n rounds. */
#include "../c/guest.h"

enum { LEN = 512 };
static float x[LEN], y[LEN], z[LEN];
static double wide[LEN];
static int32_t whole[LEN], other[LEN];
static int16_t small[LEN], taps[LEN];
static uint8_t bytes[LEN], more[LEN];
static struct {
  float re, im;
} spectrum[LEN], turn[LEN];

static void scaled(float a) {
  for (int i = 0; i < LEN; i++) y[i] = a * x[i] + y[i] * 0.5f;
  for (int i = 0; i < LEN; i++) z[i] = x[i] < y[i] ? y[i] - x[i] : x[i] * 0.25f;
}

static void to_bytes(void) {
  for (int i = 0; i < LEN; i++) {
    float v = z[i] * 255.0f + 0.5f;
    v = v < 0.0f ? 0.0f : v;
    v = v > 255.0f ? 255.0f : v;
    bytes[i] = (uint8_t)(int)v;
  }
  for (int i = 0; i < LEN; i++) more[i] = (uint8_t)((bytes[i] + more[i] + 1) >> 1);
}

static uint32_t counts(uint8_t limit) {
  uint32_t above = 0, total = 0, difference = 0;
  for (int i = 0; i < LEN; i++) above += bytes[i] > limit;
  for (int i = 0; i < LEN; i++) total += more[i];
  for (int i = 0; i < LEN; i++) difference += (uint32_t)(bytes[i] > more[i] ? bytes[i] - more[i] : more[i] - bytes[i]);
  return above * 65536 + total + difference;
}

static void shorts(int gain) {
  for (int i = 0; i < LEN; i++) {
    int v = small[i] * gain >> 8;
    small[i] = (int16_t)(v > 32767 ? 32767 : v < -32768 ? -32768 : v);
  }
  for (int i = 0; i < LEN; i++) whole[i] += small[i] * taps[i];
  for (int i = 0; i < LEN; i++) other[i] = (whole[i] >> 3) ^ (other[i] << 1);
}

static int32_t extremes(int64_t *sum) {
  int32_t low = INT32_MAX, high = INT32_MIN;
  int64_t s = 0;
  for (int i = 0; i < LEN; i++) low = whole[i] < low ? whole[i] : low, high = whole[i] > high ? whole[i] : high;
  for (int i = 0; i < LEN; i++) s += (int64_t)other[i] - whole[i];
  *sum = s;
  return low ^ high;
}

static void rotate(void) {
  for (int i = 0; i < LEN; i++) {
    float re = spectrum[i].re * turn[i].re - spectrum[i].im * turn[i].im;
    spectrum[i].im = spectrum[i].re * turn[i].im + spectrum[i].im * turn[i].re, spectrum[i].re = re;
  }
  for (int i = 0; i < LEN; i++) z[i] = __builtin_sqrtf(spectrum[i].re * spectrum[i].re + spectrum[i].im * spectrum[i].im);
}

static void doubles(void) {
  for (int i = 0; i < LEN; i++) wide[i] = wide[i] * 0.75 + (double)z[i] - (double)whole[i] * 1e-9;
  for (int i = 0; i < LEN; i++) wide[i] = __builtin_fabs(wide[i]) > 4.0 ? wide[i] / 16.0 : wide[i];
  for (int i = 0; i < LEN; i++) x[i] = (float)wide[LEN - 1 - i];
}

RUN {
  uint64_t sum = 0;
  int64_t total;
  lcg_state = 42;
  for (int i = 0; i < LEN; i++) {
    x[i] = (float)(int)(lcg() & 1023) / 512.0f - 1.0f, y[i] = (float)(i % 37) / 37.0f, small[i] = taps[i] = (int16_t)lcg();
    spectrum[i].re = x[i], spectrum[i].im = y[i], turn[i].re = 0.8f, turn[i].im = i & 1 ? 0.6f : -0.6f;
    wide[i] = i, whole[i] = (int32_t)lcg(), other[i] = i * 77, bytes[i] = more[i] = (uint8_t)i;
  }
  for (int r = 0; r < n; r++) {
    scaled((float)(r & 15) / 8.0f - 1.0f), to_bytes(), shorts(200 + (r & 127)), rotate(), doubles();
    for (int i = 0; i < LEN; i++) whole[i] = whole[i] >> 1, small[i] ^= (int16_t)(i * r);
    sum = fold(sum, counts((uint8_t)r));
    sum = fold(sum, (uint32_t)extremes(&total));
    sum = fold(sum, (uint64_t)total);
    sum = fold(sum, (uint64_t)(int64_t)(wide[r % LEN] * 1e6)), sum = fold(sum, (uint64_t)(int64_t)(y[r % LEN] * 65536.0f));
  }
  return (int64_t)sum;
}
