/* Histogram of the brightness of pixels: conversion to grey by vectors, the
   bucket of each pixel taken out lane by lane. */
#include "../c/kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define PIXELS 4096

static u32 pixels[PIXELS] __attribute__((aligned(16)));
static u32 buckets[256];

static NOINLINE void histogram(void) {
#ifdef __wasm_simd128__
  const v128_t byte = wasm_i32x4_splat(255), r = wasm_i32x4_splat(77), g = wasm_i32x4_splat(150), b = wasm_i32x4_splat(29);
  for (int i = 0; i < PIXELS; i += 4) {
    v128_t p = wasm_v128_load(pixels + i);
    v128_t grey = wasm_i32x4_mul(wasm_v128_and(p, byte), r);
    grey = wasm_i32x4_add(grey, wasm_i32x4_mul(wasm_v128_and(wasm_u32x4_shr(p, 8), byte), g));
    grey = wasm_i32x4_add(grey, wasm_i32x4_mul(wasm_v128_and(wasm_u32x4_shr(p, 16), byte), b));
    grey = wasm_u32x4_shr(grey, 8);
    buckets[wasm_i32x4_extract_lane(grey, 0)]++;
    buckets[wasm_i32x4_extract_lane(grey, 1)]++;
    buckets[wasm_i32x4_extract_lane(grey, 2)]++;
    buckets[wasm_i32x4_extract_lane(grey, 3)]++;
  }
#else
#pragma clang loop unroll_count(4)
  for (int i = 0; i < PIXELS; i++) {
    u32 p = pixels[i];
    buckets[((p & 255) * 77 + (p >> 8 & 255) * 150 + (p >> 16 & 255) * 29) >> 8]++;
  }
#endif
}

EXPORT i64 run(i32 n) {
  rng_seed(20);
  for (int i = 0; i < PIXELS; i++) pixels[i] = (u32)(rng() >> 32);
  for (int i = 0; i < 256; i++) buckets[i] = 0;
  u64 sum = SUM0;
  for (i32 r = 0; r < n; r++) {
    histogram();
    sum = mix(sum, buckets[r & 255]);
    pixels[r % PIXELS] ^= (u32)sum;
  }
  for (int i = 0; i < 256; i++) sum = mix(sum, buckets[i]);
  return (i64)sum;
}
