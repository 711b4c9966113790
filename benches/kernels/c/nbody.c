/* Five bodies under gravity for n steps: double-precision arithmetic, square
   roots and divisions over structures in memory. */
#include "kernel.h"

typedef struct { double x, y, z, vx, vy, vz, mass; } Body;
static Body bodies[5];

static void reset(void) {
  static const double start[5][7] = {
      {0, 0, 0, 0, 0, 0, 39.5},
      {4.84, -1.16, -0.10, 0.606, 2.81, -0.02, 0.0377},
      {8.34, 4.12, -0.40, -1.01, 1.82, 0.008, 0.0113},
      {12.89, -15.11, -0.22, 1.08, 0.868, -0.010, 0.00172},
      {15.38, -25.92, 0.18, 0.979, 0.594, -0.034, 0.00203}};
  double px = 0, py = 0, pz = 0;
  for (int i = 0; i < 5; i++) {
    const double *s = start[i];
    bodies[i] = (Body){s[0], s[1], s[2], s[3], s[4], s[5], s[6]};
    px += s[3] * s[6], py += s[4] * s[6], pz += s[5] * s[6];
  }
  bodies[0].vx = -px / bodies[0].mass;
  bodies[0].vy = -py / bodies[0].mass;
  bodies[0].vz = -pz / bodies[0].mass;
}

static NOINLINE void step(double dt) {
  for (int i = 0; i < 5; i++) {
    Body *p = &bodies[i];
    for (int j = i + 1; j < 5; j++) {
      Body *q = &bodies[j];
      double dx = p->x - q->x, dy = p->y - q->y, dz = p->z - q->z;
      double d2 = dx * dx + dy * dy + dz * dz;
      double mag = dt / (d2 * __builtin_sqrt(d2));
      p->vx -= dx * q->mass * mag;
      p->vy -= dy * q->mass * mag;
      p->vz -= dz * q->mass * mag;
      q->vx += dx * p->mass * mag;
      q->vy += dy * p->mass * mag;
      q->vz += dz * p->mass * mag;
    }
  }
  for (int i = 0; i < 5; i++) {
    Body *p = &bodies[i];
    p->x += dt * p->vx, p->y += dt * p->vy, p->z += dt * p->vz;
  }
}

EXPORT i64 run(i32 n) {
  reset();
  for (i32 i = 0; i < n; i++) step(0.01);
  union { double d; u64 u; } bits = {bodies[0].x + bodies[1].y * 3 + bodies[4].vz * 7};
  return (i64)bits.u;
}
