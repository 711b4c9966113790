/* Dynamic dispatch: 64 objects of eight classes, each with a method table;
   every step makes three indirect calls per object. */
#include "kernel.h"

typedef struct Object Object;
typedef struct {
  i32 (*area)(const Object *);
  void (*grow)(Object *, i32);
  i32 (*weight)(const Object *, i32);
} Class;
struct Object { const Class *class; i32 a, b, c; };

static i32 area_square(const Object *o) { return o->a * o->a; }
static i32 area_rect(const Object *o) { return o->a * o->b; }
static i32 area_box(const Object *o) { return 2 * (o->a * o->b + o->b * o->c + o->a * o->c); }
static i32 area_triangle(const Object *o) { return o->a * o->b / 2; }
static void grow_a(Object *o, i32 k) { o->a = (o->a + k) & 0xFFF; }
static void grow_b(Object *o, i32 k) { o->b = (o->b ^ k) & 0xFFF; }
static void grow_all(Object *o, i32 k) { o->a = (o->a + 1) & 0xFFF, o->b = (o->b + k) & 0xFFF, o->c ^= k; }
static i32 weight_light(const Object *o, i32 k) { return o->c + k; }
static i32 weight_heavy(const Object *o, i32 k) { return (o->a + o->c) * k; }
static i32 weight_none(const Object *o, i32 k) { return o == 0 ? k : 0; }

static const Class classes[8] = {
    {area_square, grow_a, weight_light},   {area_rect, grow_b, weight_heavy},
    {area_box, grow_all, weight_none},     {area_triangle, grow_a, weight_heavy},
    {area_square, grow_b, weight_none},    {area_rect, grow_all, weight_light},
    {area_box, grow_a, weight_heavy},      {area_triangle, grow_b, weight_light}};

enum { COUNT = 64 };
static Object objects[COUNT];

static NOINLINE u32 step(i32 k) {
  u32 total = 0;
  for (int i = 0; i < COUNT; i++) {
    Object *o = &objects[i];
    o->class->grow(o, k);
    total += (u32)o->class->area(o) + (u32)o->class->weight(o, k);
  }
  return total;
}

EXPORT i64 run(i32 n) {
  rng_seed(21);
  for (int i = 0; i < COUNT; i++) {
    u64 r = rng();
    objects[i] = (Object){&classes[r >> 61], (i32)(r & 0xFF), (i32)(r >> 8 & 0xFF), (i32)(r >> 16 & 0xFF)};
  }
  u64 sum = SUM0;
  for (i32 k = 0; k < n; k++) sum = mix(sum, step(k & 15));
  return (i64)sum;
}
