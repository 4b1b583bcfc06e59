/* Gravity in double precision, which a Cortex-M4 has in software only. */
#include "guest.h"

enum { BODIES = 4 };

typedef struct body {
  double x, y, z, vx, vy, vz, mass;
} body;

static body bodies[BODIES];

/* Newton's iteration: a square root that is the same everywhere without a library. */
static double inverse_root(double x) {
  double guess = x > 1 ? 1 / x : 1;
  for (int i = 0; i < 6; i++) guess *= 1.5 - 0.5 * x * guess * guess;
  return guess;
}

static __attribute__((noinline)) void advance(double dt) {
  for (int i = 0; i < BODIES; i++) {
    body* const a = &bodies[i];
    for (int k = i + 1; k < BODIES; k++) {
      body* const b = &bodies[k];
      const double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      const double r = inverse_root(dx * dx + dy * dy + dz * dz + 0.01);
      const double pull = dt * r * r * r;
      a->vx -= dx * b->mass * pull, a->vy -= dy * b->mass * pull, a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull, b->vy += dy * a->mass * pull, b->vz += dz * a->mass * pull;
    }
  }
  for (int i = 0; i < BODIES; i++) {
    body* const a = &bodies[i];
    a->x += dt * a->vx, a->y += dt * a->vy, a->z += dt * a->vz;
  }
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (int i = 0; i < BODIES; i++) {
    double* const fields = &bodies[i].x;
    for (int k = 0; k < 6; k++) fields[k] = (int32_t)next_random(&random) * (k < 3 ? 4.656612873077393e-10 : 1e-11);
    bodies[i].mass = 1.0 / (i + 1);
  }
  for (int n = 0; n < 12; n++) advance(0.01);
  for (int i = 0; i < BODIES; i++) {
    sum = mix(mix(sum, (uint32_t)double_bits(bodies[i].x)), (uint32_t)(double_bits(bodies[i].vz) >> 32));
  }
  return (int32_t)sum;
}
