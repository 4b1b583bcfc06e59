/* CRC-32 by table, one byte at a time. */
#include "guest.h"

enum { SIZE = 1024, ROUNDS = 30 };

static uint32_t table[256];
static uint8_t data[SIZE];

static void make_table(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    table[i] = c;
  }
}

static __attribute__((noinline)) uint32_t crc32(uint32_t crc, const uint8_t* bytes, uint32_t size) {
  crc = ~crc;
  for (uint32_t i = 0; i < size; i++) crc = table[(crc ^ bytes[i]) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

int32_t run(void) {
  uint32_t state = guest_seed;
  make_table();
  for (int i = 0; i < SIZE; i++) data[i] = (uint8_t)next_random(&state);
  uint32_t crc = 0;
  for (int i = 0; i < ROUNDS; i++) crc = crc32(crc, data, SIZE);
  return (int32_t)crc;
}
