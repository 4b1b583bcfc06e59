/* Single-precision signal processing: radix-2 FFT, its inverse, a biquad, and peak search. */
#include "guest.h"

enum { N = 128, LOG2_N = 7 };

static float re[N], im[N], cosine[N / 2], sine[N / 2];

/* cos and sin of 2 pi k / N by rotating step by step; good to a few ulp, and the same everywhere. */
static void make_table(void) {
  const double step_cos = 0.99879545620517239, step_sin = 0.04906767432741801;
  double c = 1, s = 0;
  for (int i = 0; i < N / 2; i++) {
    cosine[i] = (float)c;
    sine[i] = (float)s;
    const double t = c * step_cos - s * step_sin;
    s = c * step_sin + s * step_cos;
    c = t;
  }
}

static __attribute__((noinline)) void transform(float direction) {
  for (int i = 0, k = 0; i < N; i++) {
    if (i < k) {
      float t = re[i];
      re[i] = re[k], re[k] = t;
      t = im[i];
      im[i] = im[k], im[k] = t;
    }
    for (int bit = N >> 1; (k ^= bit) < bit && bit > 0;) bit >>= 1;
  }
  for (int size = 2, stride = N / 2; size <= N; size *= 2, stride /= 2) {
    for (int start = 0; start < N; start += size) {
      for (int i = 0; i < size / 2; i++) {
        const float wr = cosine[i * stride], wi = direction * sine[i * stride];
        const int a = start + i, b = a + size / 2;
        const float tr = re[b] * wr - im[b] * wi, ti = re[b] * wi + im[b] * wr;
        re[b] = re[a] - tr, im[b] = im[a] - ti;
        re[a] += tr, im[a] += ti;
      }
    }
  }
}

static __attribute__((noinline)) void biquad(void) {
  float x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (int i = 0; i < N; i++) {
    const float x = re[i];
    const float y = 0.2929f * x + 0.5858f * x1 + 0.2929f * x2 - 0.1716f * y2 + 0.0001f * y1;
    x2 = x1, x1 = x, y2 = y1, y1 = y;
    re[i] = y;
  }
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  make_table();
  for (int n = 0; n < 4; n++) {
    for (int i = 0; i < N; i++) {
      re[i] = (float)((int32_t)next_random(&random) >> 16) * 0.001f + (float)(i % (5 + n));
      im[i] = 0;
    }
    biquad();
    transform(-1);
    int peak = 1;
    for (int i = 1; i < N / 2; i++) {
      if (re[i] * re[i] + im[i] * im[i] > re[peak] * re[peak] + im[peak] * im[peak]) peak = i;
    }
    sum = mix(sum, (uint32_t)peak);
    transform(1);
    for (int i = 0; i < N; i += 8) sum = mix(sum, float_bits(re[i]));
  }
  return (int32_t)sum;
}
