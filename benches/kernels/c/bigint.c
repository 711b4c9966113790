/* Big integers: n! in base 2^32, then its square by schoolbook
   multiplication: 32 x 32 -> 64 products, carries, long arrays. */
#include "kernel.h"

enum { CAP = 4096 };
static u32 value[CAP], square[2 * CAP];

static NOINLINE u32 scale(u32 len, u32 by) {
  u64 carry = 0;
  for (u32 i = 0; i < len; i++) {
    carry += (u64)value[i] * by;
    value[i] = (u32)carry;
    carry >>= 32;
  }
  if (carry && len < CAP) value[len++] = (u32)carry;
  return len;
}

static NOINLINE void multiply(u32 len) {
  for (u32 i = 0; i < 2 * len; i++) square[i] = 0;
  for (u32 i = 0; i < len; i++) {
    u64 carry = 0, x = value[i];
    for (u32 j = 0; j < len; j++) {
      carry += x * value[j] + square[i + j];
      square[i + j] = (u32)carry;
      carry >>= 32;
    }
    square[i + len] = (u32)carry;
  }
}

EXPORT i64 run(i32 n) {
  u32 len = 1;
  value[0] = 1;
  for (u32 k = 2; k <= (u32)n; k++) len = scale(len, k);
  multiply(len);
  u64 sum = SUM0;
  for (u32 i = 0; i < 2 * len; i++) sum = mix(sum, square[i]);
  return (i64)sum;
}
