/* Points and turns in space: 4 x 4 matrices applied to points, quaternions
   multiplied and normalised, normals by cross products, tests against the
   planes of a view and bounding boxes; n frames. */
#include "vector.h"

enum { POINTS = 256 };
typedef struct {
  v128_t column[4];
} Matrix;
static float points[POINTS][4], moved[POINTS][4];

#define SPLAT(v, i) wasm_i32x4_shuffle(v, v, i, i, i, i)
#define ADD wasm_f32x4_add
#define SUB wasm_f32x4_sub
#define MUL wasm_f32x4_mul

static v128_t sum4(v128_t v) {
  v = ADD(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
  return ADD(v, wasm_i32x4_shuffle(v, v, 1, 0, 3, 2));
}

static v128_t normal(v128_t v) { return wasm_f32x4_div(v, wasm_f32x4_sqrt(sum4(MUL(v, v)))); }

static v128_t cross(v128_t a, v128_t b) {
  v128_t c = SUB(MUL(a, wasm_i32x4_shuffle(b, b, 1, 2, 0, 3)), MUL(b, wasm_i32x4_shuffle(a, a, 1, 2, 0, 3)));
  return wasm_i32x4_shuffle(c, c, 1, 2, 0, 3);
}

static v128_t turn(v128_t a, v128_t b) {
  v128_t s = MUL(SPLAT(a, 3), b);
  s = ADD(s, MUL(MUL(SPLAT(a, 0), wasm_i32x4_shuffle(b, b, 3, 2, 1, 0)), wasm_f32x4_const(1, -1, 1, -1)));
  s = ADD(s, MUL(MUL(SPLAT(a, 1), wasm_i32x4_shuffle(b, b, 2, 3, 0, 1)), wasm_f32x4_const(1, 1, -1, -1)));
  return ADD(s, MUL(MUL(SPLAT(a, 2), wasm_i32x4_shuffle(b, b, 1, 0, 3, 2)), wasm_f32x4_const(-1, 1, 1, -1)));
}

static Matrix to_matrix(v128_t q, v128_t shift) {
  Matrix m;
  for (int i = 0; i < 3; i++) {
    v128_t axis = wasm_f32x4_make(i == 0, i == 1, i == 2, 0);
    v128_t t = cross(q, axis), w = SPLAT(q, 3);
    t = wasm_f32x4_replace_lane(ADD(t, t), 3, 0);
    m.column[i] = ADD(axis, ADD(MUL(w, t), wasm_f32x4_replace_lane(cross(q, t), 3, 0)));
  }
  m.column[3] = wasm_f32x4_replace_lane(shift, 3, 1);
  return m;
}

static void move(const Matrix *m) {
  for (int i = 0; i < POINTS; i++) {
    v128_t p = wasm_v128_load(points[i]);
    v128_t s = ADD(MUL(m->column[0], SPLAT(p, 0)), MUL(m->column[1], SPLAT(p, 1)));
    wasm_v128_store(moved[i], ADD(s, ADD(MUL(m->column[2], SPLAT(p, 2)), m->column[3])));
  }
}

/* How many points lie within all planes; four planes are tested at once. */
static int visible(const float planes[4][4]) {
  v128_t x = wasm_v128_load(planes[0]), y = wasm_v128_load(planes[1]), z = wasm_v128_load(planes[2]), w = wasm_v128_load(planes[3]);
  int count = 0;
  for (int i = 0; i < POINTS; i++) {
    v128_t d = ADD(MUL(x, wasm_v128_load32_splat(&moved[i][0])), MUL(y, wasm_v128_load32_splat(&moved[i][1])));
    d = ADD(d, ADD(MUL(z, wasm_v128_load32_splat(&moved[i][2])), w));
    if (wasm_i32x4_bitmask(d) == 0) count++;
  }
  return count;
}

static v128_t box(void) {
  v128_t low = wasm_v128_load(moved[0]), high = low;
  for (int i = 1; i < POINTS; i++) low = wasm_f32x4_min(low, wasm_v128_load(moved[i])), high = wasm_f32x4_max(high, wasm_v128_load(moved[i]));
  return SUB(high, low);
}

RUN {
  static const float planes[4][4] = {{1, -1, 0, 0}, {0, 0, 1, -1}, {0.3f, 0.3f, 0.2f, 0.2f}, {0.8f, 0.8f, 0.7f, 0.7f}};
  uint64_t sum = 0;
  v128_t q = wasm_f32x4_const(0, 0, 0, 1);
  lcg_state = 27;
  for (int i = 0; i < POINTS; i++)
    for (int k = 0; k < 4; k++) points[i][k] = k == 3 ? 1.0f : (float)(lcg() & 4095) / 2048.0f - 1.0f;
  for (int r = 0; r < n; r++) {
    q = normal(turn(q, wasm_f32x4_make(0.02f, 0.01f * (float)(r & 7), 0.03f, 1)));
    Matrix m = to_matrix(q, wasm_f32x4_make(0.1f, 0, -0.1f * (float)(r & 3), 0));
    move(&m);
    sum = fold(sum, (uint64_t)visible(planes));
    v128_t facing = wasm_f32x4_const_splat(0);
    for (int i = 0; i + 2 < POINTS; i += 3) {
      v128_t a = wasm_v128_load(moved[i]);
      v128_t face = cross(SUB(wasm_v128_load(moved[i + 1]), a), SUB(wasm_v128_load(moved[i + 2]), a));
      facing = ADD(facing, normal(wasm_f32x4_replace_lane(face, 3, 0.01f)));
    }
    sum = fold_vector(fold_vector(sum, box()), facing);
  }
  return (int64_t)sum;
}
