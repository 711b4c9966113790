/* What the guests written with vectors share beside ../c/guest.h: filling an
   array with bytes of the generator and folding a vector. */
#ifndef VECTOR_H
#define VECTOR_H

#include "../c/guest.h"
#include <wasm_simd128.h>

static inline void fill(void *to, int len) {
  for (int i = 0; i < len; i++) ((uint8_t *)to)[i] = (uint8_t)(lcg() >> 8);
}

static inline uint64_t fold_vector(uint64_t sum, v128_t v) {
  return fold(fold(sum, (uint64_t)wasm_i64x2_extract_lane(v, 0)), (uint64_t)wasm_i64x2_extract_lane(v, 1));
}

#endif
