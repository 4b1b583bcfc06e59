/* The simulated sensor: a day in a greenhouse with some noise, single outliers, and one broken cable. */
#ifndef CLIMATE_SENSOR_H
#define CLIMATE_SENSOR_H

#include <stdint.h>

typedef struct sensor {
  uint32_t reading;
  uint32_t noise;
} sensor;

/* The next reading, in hundredths of a degree Celsius. */
static inline int32_t sensor_read(sensor* self) {
  const uint32_t hour = self->reading++ % 240;            /* Tenths of an hour. */
  self->noise = self->noise * 1664525u + 1013904223u;
  const int32_t noise = (int32_t)(self->noise >> 26) - 32;
  if (hour >= 200 && hour < 206) return -32768;           /* The cable. */
  if ((self->noise >> 16) % 61 == 0) return 9999;
  const int32_t from_noon = hour < 130 ? 130 - (int32_t)hour : (int32_t)hour - 130;
  const int32_t rise = from_noon < 70 ? 1500 - from_noon * from_noon * 1500 / 4900 : 0;
  return 1700 + rise + noise;
}

#endif /* CLIMATE_SENSOR_H */
