/* What a controller does in a second, in one program: a linked list searched and sorted, a matrix multiplied, numbers
 * recognised by a state machine, and a CRC over all results. */
#include "guest.h"

#ifndef MIXTURE_LIST
#define MIXTURE_LIST 48
#endif
enum { LIST = MIXTURE_LIST, N = 9 };

typedef struct entry {
  struct entry* next;
  int16_t value;
  int16_t index;
} entry;

static entry entries[LIST];
static int16_t a[N * N], b[N * N];
static int32_t c[N * N];

static uint16_t crc16(uint16_t crc, uint32_t value) {
  for (int i = 0; i < 16; i++, value >>= 1) {
    const uint32_t bit = (value ^ crc) & 1;
    crc >>= 1;
    if (bit) crc ^= 0xA001;
  }
  return crc;
}

static entry* find(entry* list, int16_t value) {
  while (list && (list->value & 0xFF) != value) list = list->next;
  return list;
}

/* Insertion into a new list; short lists need no better. */
static entry* sort(entry* list, int by_index) {
  entry* sorted = 0;
  while (list) {
    entry* const next = list->next;
    entry** place = &sorted;
    while (*place && (by_index ? (*place)->index < list->index : (*place)->value < list->value)) place = &(*place)->next;
    list->next = *place;
    *place = list;
    list = next;
  }
  return sorted;
}

static uint16_t list_work(uint16_t crc, int16_t step) {
  entry* list = entries;
  for (int i = 0; i < LIST; i++) {
    entries[i].value = (int16_t)((i * 37 + step * 11) & 0x1FF);
    entries[i].index = (int16_t)i;
    entries[i].next = i + 1 < LIST ? &entries[i + 1] : 0;
  }
  for (int16_t i = 0; i < 12; i++) {
    const entry* const found = find(list, (int16_t)(i * 23 + step));
    crc = crc16(crc, found ? (uint32_t)found->index : 0xFFFF);
  }
  list = sort(list, 0);
  for (const entry* e = list; e; e = e->next) crc = crc16(crc, (uint32_t)e->value);
  list = sort(list, 1);
  return crc16(crc, (uint32_t)list->value);
}

static uint16_t matrix_work(uint16_t crc, int16_t step) {
  for (int i = 0; i < N * N; i++) a[i] = (int16_t)(i * step), b[i] = (int16_t)(i ^ step);
  for (int i = 0; i < N; i++) {
    for (int k = 0; k < N; k++) {
      int32_t sum = 0;
      for (int m = 0; m < N; m++) sum += a[i * N + m] * b[m * N + k];
      c[i * N + k] = sum;
    }
  }
  int32_t clipped = 0, last = 0;
  for (int i = 0; i < N * N; i++) {
    const int32_t bits = (c[i] >> 2 & 0xF) * (c[i] >> 5 & 0x7F);
    clipped += bits > 900 ? 10 : bits > last;
    last = bits;
  }
  return crc16(crc, (uint32_t)clipped);
}

typedef enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, SCIENTIFIC, INVALID, STATES } state;

static state next_state(state s, char c) {
  const int digit = c >= '0' && c <= '9', sign = c == '+' || c == '-';
  switch (s) {
    case START: return digit ? INTEGER : sign ? SIGN : c == '.' ? POINT : INVALID;
    case SIGN: return digit ? INTEGER : c == '.' ? POINT : INVALID;
    case INTEGER: return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case POINT: return digit ? FRACTION : INVALID;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case EXPONENT: return digit ? SCIENTIFIC : sign ? EXPONENT_SIGN : INVALID;
    case EXPONENT_SIGN: return digit ? SCIENTIFIC : INVALID;
    case SCIENTIFIC: return digit ? SCIENTIFIC : INVALID;
    default: return INVALID;
  }
}

static uint16_t state_work(uint16_t crc, int16_t step) {
  static const char text[] = "5012,1234,-874,+122,35.54400,.1234500,-110.700,+0.64400,5.500e+3,-.123e-2,-87e+832,"
                             "+0.6e-12,T0.3e-1F,-T.T++Tq,1T3.4e4z,34.0e-T^,0x12,--5,1e,7.";
  uint16_t ends[STATES] = {0}, visits[STATES] = {0};
  state s = START;
  for (int i = 0; text[i]; i++) {
    char c = text[i];
    if (c == ',') {
      ends[s]++;
      s = START;
      continue;
    }
    if ((i + step) % 17 == 0) c ^= (char)(step & 7);
    s = next_state(s, c);
    visits[s]++;
  }
  for (int i = 0; i < STATES; i++) crc = crc16(crc16(crc, ends[i]), visits[i]);
  return crc;
}

int32_t run(void) {
  uint16_t crc = (uint16_t)(guest_seed >> 16);
  for (int16_t step = 1; step <= 8; step++) {
    crc = list_work(crc, step);
    crc = matrix_work(crc, step);
    crc = state_work(crc, step);
  }
  return crc;
}
