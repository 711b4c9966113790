/* LU decomposition with partial pivoting and a solve, n systems of 32
   unknowns in double precision. */
#include "kernel.h"

enum { D = 32 };
static double m[D][D], rhs[D];

static NOINLINE int factor(u32 perm[D]) {
  for (u32 i = 0; i < D; i++) perm[i] = i;
  for (u32 k = 0; k < D; k++) {
    u32 pivot = k;
    for (u32 i = k + 1; i < D; i++)
      if (__builtin_fabs(m[i][k]) > __builtin_fabs(m[pivot][k])) pivot = i;
    if (m[pivot][k] == 0) return 0;
    if (pivot != k) {
      for (u32 j = 0; j < D; j++) {
        double t = m[k][j];
        m[k][j] = m[pivot][j], m[pivot][j] = t;
      }
      u32 t = perm[k];
      perm[k] = perm[pivot], perm[pivot] = t;
    }
    double inverse = 1 / m[k][k];
    for (u32 i = k + 1; i < D; i++) {
      double f = m[i][k] *= inverse;
      for (u32 j = k + 1; j < D; j++) m[i][j] -= f * m[k][j];
    }
  }
  return 1;
}

static NOINLINE double solve(const u32 perm[D]) {
  double x[D], sum = 0;
  for (u32 i = 0; i < D; i++) {
    x[i] = rhs[perm[i]];
    for (u32 j = 0; j < i; j++) x[i] -= m[i][j] * x[j];
  }
  for (i32 i = D - 1; i >= 0; i--) {
    for (u32 j = (u32)i + 1; j < D; j++) x[i] -= m[i][j] * x[j];
    x[i] /= m[i][i];
    sum += x[i] * (i + 1);
  }
  return sum;
}

EXPORT i64 run(i32 n) {
  u64 sum = SUM0;
  u32 perm[D];
  rng_seed(11);
  for (i32 r = 0; r < n; r++) {
    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) m[i][j] = (double)(i32)(rng() >> 40) / 65536.0 - 128;
      rhs[i] = (double)(i + 1);
    }
    if (!factor(perm)) return -1;
    sum = mix(sum, (u64)(i64)(solve(perm) * 1e6));
  }
  return (i64)sum;
}
