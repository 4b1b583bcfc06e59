/* Integer matrices: product, transpose, and a solver by LU decomposition with divisions. */
#include "guest.h"

enum { N = 20 };

static int32_t a[N][N], b[N][N], c[N][N];

static void fill(int32_t m[N][N], uint32_t* random) {
  for (int i = 0; i < N; i++) {
    for (int k = 0; k < N; k++) m[i][k] = (int32_t)(next_random(random) & 0xFFF) - 0x800;
  }
}

static __attribute__((noinline)) void product(void) {
  for (int i = 0; i < N; i++) {
    for (int k = 0; k < N; k++) {
      int32_t sum = 0;
      for (int m = 0; m < N; m++) sum += a[i][m] * b[m][k];
      c[i][k] = sum;
    }
  }
}

/* In fixed point with 12 fractional bits; a zero pivot is replaced, exactness is not the point. */
static __attribute__((noinline)) void decompose(void) {
  for (int k = 0; k < N; k++) {
    const int32_t pivot = c[k][k] >> 8 == 0 ? 1 : c[k][k] >> 8;
    for (int i = k + 1; i < N; i++) {
      const int32_t factor = c[i][k] / pivot;
      c[i][k] = factor;
      for (int m = k + 1; m < N; m++) c[i][m] -= (factor & 0xFF) * (c[k][m] >> 12);
    }
  }
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (int n = 0; n < 4; n++) {
    fill(a, &random);
    fill(b, &random);
    product();
    for (int i = 0; i < N; i++) sum = mix(sum, (uint32_t)c[i][n]);
    decompose();
    for (int i = 0; i < N; i++) sum = mix(sum, (uint32_t)c[N - 1][i]);
  }
  return (int32_t)sum;
}
