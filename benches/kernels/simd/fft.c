/* A radix-2 transform in double precision, two butterflies at once; real and
   imaginary parts are in arrays of their own. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define LOG 9
#define LEN (1 << LOG)

static double re[LEN] __attribute__((aligned(16))), im[LEN] __attribute__((aligned(16)));
/* Roots of unity, those of each stage one after the other. */
static double cosines[LEN] __attribute__((aligned(16))), sines[LEN] __attribute__((aligned(16)));

/* Cosine and sine of a turn's part by squaring a small rotation; exact enough,
   and the same everywhere since it uses additions and products only. */
static void roots(void) {
  for (int half = 1; half < LEN; half *= 2) {
    double c = 1, s = 0;
    double angle = 3.14159265358979323846 / half, x = angle / 64, x2 = x * x;
    double dc = 1 - x2 / 2 * (1 - x2 / 12), ds = x * (1 - x2 / 6 * (1 - x2 / 20));
    for (int i = 0; i < 6; i++) {
      double t = dc * dc - ds * ds;
      ds = 2 * dc * ds, dc = t;
    }
    for (int i = 0; i < half; i++) {
      cosines[half + i] = c, sines[half + i] = -s;
      double t = c * dc - s * ds;
      s = s * dc + c * ds, c = t;
    }
  }
}

static void reorder(void) {
  for (u32 i = 0, j = 0; i < LEN; i++) {
    if (i < j) {
      double t = re[i];
      re[i] = re[j], re[j] = t;
      t = im[i];
      im[i] = im[j], im[j] = t;
    }
    u32 bit = LEN / 2;
    for (; j & bit; bit /= 2) j ^= bit;
    j |= bit;
  }
}

static NOINLINE void transform(void) {
  reorder();
  for (int i = 0; i < LEN; i += 2) {
    double r = re[i + 1], m = im[i + 1];
    re[i + 1] = re[i] - r, im[i + 1] = im[i] - m;
    re[i] += r, im[i] += m;
  }
  for (int half = 2; half < LEN; half *= 2)
    for (int start = 0; start < LEN; start += 2 * half) {
      double *ar = re + start, *ai = im + start, *br = ar + half, *bi = ai + half;
      const double *c = cosines + half, *s = sines + half;
#ifdef __wasm_simd128__
      for (int i = 0; i < half; i += 2) {
        v128_t cv = wasm_v128_load(c + i), sv = wasm_v128_load(s + i);
        v128_t r = wasm_v128_load(br + i), m = wasm_v128_load(bi + i);
        v128_t tr = wasm_f64x2_sub(wasm_f64x2_mul(r, cv), wasm_f64x2_mul(m, sv));
        v128_t ti = wasm_f64x2_add(wasm_f64x2_mul(r, sv), wasm_f64x2_mul(m, cv));
        v128_t xr = wasm_v128_load(ar + i), xi = wasm_v128_load(ai + i);
        wasm_v128_store(br + i, wasm_f64x2_sub(xr, tr));
        wasm_v128_store(bi + i, wasm_f64x2_sub(xi, ti));
        wasm_v128_store(ar + i, wasm_f64x2_add(xr, tr));
        wasm_v128_store(ai + i, wasm_f64x2_add(xi, ti));
      }
#else
      for (int i = 0; i < half; i++) {
        double tr = br[i] * c[i] - bi[i] * s[i], ti = br[i] * s[i] + bi[i] * c[i];
        double xr = ar[i], xi = ai[i];
        br[i] = xr - tr, bi[i] = xi - ti;
        ar[i] = xr + tr, ai[i] = xi + ti;
      }
#endif
    }
}

EXPORT i64 run(i32 n) {
  roots();
  rng_seed(21);
  for (int i = 0; i < LEN; i++) re[i] = (double)(i32)(rng() >> 40) * 0x1p-23, im[i] = 0;
  u64 sum = SUM0;
  for (i32 r = 0; r < n; r++) {
    transform();
    for (int i = 0; i < LEN; i++) re[i] *= 0.0625, im[i] *= 0.0625;
    union { double d; u64 u; } v = {re[r % LEN]};
    sum = mix(sum, v.u);
    re[r % LEN] = 0.5, im[(r * 7) % LEN] = -0.25;
  }
  return (i64)sum;
}
