/* Calls through tables: objects with virtual functions, and a callback over a collection. */
#include "guest.h"

struct shape;
typedef struct shape_class {
  int32_t (*area)(const struct shape*);
  int32_t (*perimeter)(const struct shape*);
  void (*grow)(struct shape*, int32_t);
} shape_class;

typedef struct shape {
  const shape_class* class;
  int32_t a, b, c;
} shape;

static int32_t square_area(const shape* s) { return s->a * s->a; }
static int32_t square_perimeter(const shape* s) { return 4 * s->a; }
static void square_grow(shape* s, int32_t n) { s->a += n; }
static int32_t box_area(const shape* s) { return s->a * s->b; }
static int32_t box_perimeter(const shape* s) { return 2 * (s->a + s->b); }
static void box_grow(shape* s, int32_t n) { s->a += n, s->b += n >> 1; }
static int32_t circle_area(const shape* s) { return s->a * s->a * 355 / 113; }
static int32_t circle_perimeter(const shape* s) { return s->a * 710 / 113; }
static void circle_grow(shape* s, int32_t n) { s->a += n & 3; }
static int32_t triangle_area(const shape* s) { return s->a * s->b / 2; }
static int32_t triangle_perimeter(const shape* s) { return s->a + s->b + s->c; }
static void triangle_grow(shape* s, int32_t n) { s->c += n, s->a ^= n & 1; }

static const shape_class classes[4] = {
  {square_area, square_perimeter, square_grow},
  {box_area, box_perimeter, box_grow},
  {circle_area, circle_perimeter, circle_grow},
  {triangle_area, triangle_perimeter, triangle_grow}};

enum { SHAPES = 64 };
static shape shapes[SHAPES];

static __attribute__((noinline)) uint32_t for_each(uint32_t (*visit)(shape*, uint32_t), uint32_t value) {
  for (int i = 0; i < SHAPES; i++) value = visit(&shapes[i], value);
  return value;
}

static uint32_t add_area(shape* s, uint32_t sum) { return sum + (uint32_t)s->class->area(s); }
static uint32_t mix_perimeter(shape* s, uint32_t sum) { return mix(sum, (uint32_t)s->class->perimeter(s)); }
static uint32_t grow(shape* s, uint32_t step) {
  s->class->grow(s, (int32_t)(step & 7));
  return step * 5 + 1;
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (int i = 0; i < SHAPES; i++) {
    shapes[i].class = &classes[next_random(&random) >> 9 & 3];
    shapes[i].a = (int32_t)(random & 63), shapes[i].b = (int32_t)(random >> 6 & 63), shapes[i].c = 9;
  }
  static uint32_t (*const visits[3])(shape*, uint32_t) = {add_area, mix_perimeter, grow};
  for (uint32_t n = 0; n < 150; n++) {
    const uint32_t result = for_each(visits[n % 3], n + (guest_seed >> 31));
    sum = mix(sum, result);
  }
  return (int32_t)sum;
}
