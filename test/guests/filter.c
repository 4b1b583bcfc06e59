/* Fixed-point signal processing: FIR, cascaded IIR sections, dot products and a lattice, on 16-bit samples. */
#include "guest.h"

enum { SAMPLES = 256, TAPS = 24, SECTIONS = 3 };

static int16_t input[SAMPLES + TAPS], output[SAMPLES], taps[TAPS];
static int32_t backward[9];

static __attribute__((noinline)) void fir(void) {
  for (int n = 0; n < SAMPLES; n++) {
    int32_t sum = 1 << 14;
    for (int k = 0; k < TAPS; k++) sum += input[n + k] * taps[k];
    output[n] = (int16_t)(sum >> 15);
  }
}

static __attribute__((noinline)) void iir(void) {
  static const int16_t b[SECTIONS][3] = {{8192, 16384, 8192}, {6144, -3072, 6144}, {4096, 1024, 4096}};
  static const int16_t c[SECTIONS][2] = {{-12288, 4096}, {2048, 6144}, {-1024, 3072}};
  int32_t delay[SECTIONS][2] = {{0}};
  for (int n = 0; n < SAMPLES; n++) {
    int32_t x = output[n];
    for (int s = 0; s < SECTIONS; s++) {
      const int32_t w = (int16_t)(x - ((c[s][0] * delay[s][0] + c[s][1] * delay[s][1]) >> 14));
      x = (b[s][0] * w + b[s][1] * delay[s][0] + b[s][2] * delay[s][1]) >> 15;
      delay[s][1] = delay[s][0];
      delay[s][0] = w;
    }
    output[n] = (int16_t)x;
  }
}

static __attribute__((noinline)) int64_t energy(void) {
  int64_t sum = 0;
  for (int n = 0; n < SAMPLES; n++) sum += (int64_t)output[n] * output[n];
  return sum;
}

static __attribute__((noinline)) int32_t lattice(int32_t x) {
  static const int16_t k[8] = {3277, -6554, 9830, -13107, 16384, -9830, 6554, -3277};
  for (int i = 7; i >= 0; i--) {
    x = (int16_t)(x - ((k[i] * backward[i]) >> 15));
    backward[i + 1] = (int16_t)(backward[i] + ((k[i] * x) >> 15));
  }
  backward[0] = x;
  return backward[8];
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (int i = 0; i < SAMPLES + TAPS; i++) input[i] = (int16_t)next_random(&random);
  for (int i = 0; i < TAPS; i++) taps[i] = (int16_t)(next_random(&random) >> 21);
  for (int i = 0; i < 9; i++) backward[i] = 0;
  for (int n = 0; n < 8; n++) {
    fir();
    iir();
    const int64_t e = energy();
    sum = mix(mix(sum, (uint32_t)e), (uint32_t)(e >> 32));
    for (int i = n; i < SAMPLES; i += 8) sum = mix(sum, (uint32_t)lattice(output[i]));
    taps[n] = (int16_t)(taps[n] + 7);
  }
  return (int32_t)sum;
}
