/* n products of 40 x 40 single-precision matrices: an innermost loop of load,
   multiply, add over f32. */
#include "kernel.h"

enum { D = 40 };
static float a[D][D], b[D][D], c[D][D];

static NOINLINE void multiply(void) {
  for (int i = 0; i < D; i++)
    for (int j = 0; j < D; j++) {
      float sum = 0;
      for (int k = 0; k < D; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
}

EXPORT i64 run(i32 n) {
  for (int i = 0; i < D; i++)
    for (int j = 0; j < D; j++) {
      a[i][j] = (float)((i * 3 + j * 5) % 17) * 0.0625f - 0.5f;
      b[i][j] = (float)((i * 7 + j * 2) % 19) * 0.03125f - 0.25f;
    }
  u64 sum = SUM0;
  for (i32 r = 0; r < n; r++) {
    multiply();
    a[r % D][(r * 7) % D] = c[(r * 3) % D][r % D] * 0.01f;
    sum = mix(sum, (u64)(i64)(c[r % D][(r * 11) % D] * 65536.0f));
  }
  return (i64)sum;
}
