/* Huffman coding: count, build the tree with a heap, encode to bits, decode, compare. */
#include "guest.h"

enum { SYMBOLS = 64, SIZE = 600, NODES = 2 * SYMBOLS };

static uint8_t text[SIZE], decoded[SIZE], bits[SIZE];
static uint32_t weight[NODES];
static int16_t left[NODES], right[NODES], heap[SYMBOLS];
static uint32_t code[SYMBOLS];
static uint8_t length[SYMBOLS];
static int heap_size;

static void sift_down(int i) {
  const int16_t moving = heap[i];
  for (;;) {
    int child = 2 * i + 1;
    if (child >= heap_size) break;
    if (child + 1 < heap_size && weight[heap[child + 1]] < weight[heap[child]]) child++;
    if (weight[moving] <= weight[heap[child]]) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = moving;
}

static int16_t take_lightest(void) {
  const int16_t top = heap[0];
  heap[0] = heap[--heap_size];
  if (heap_size > 0) sift_down(0);
  return top;
}

static void assign_codes(int16_t node, uint32_t prefix, uint8_t depth) {
  if (node < SYMBOLS) {
    code[node] = prefix;
    length[node] = depth;
    return;
  }
  assign_codes(left[node], prefix << 1, depth + 1);
  assign_codes(right[node], prefix << 1 | 1, depth + 1);
}

static int16_t build_tree(void) {
  heap_size = SYMBOLS;
  for (int16_t i = 0; i < SYMBOLS; i++) weight[i] = 1, heap[i] = i;
  for (int i = 0; i < SIZE; i++) weight[text[i]]++;
  for (int i = SYMBOLS / 2 - 1; i >= 0; i--) sift_down(i);
  int16_t next = SYMBOLS;
  while (heap_size > 1) {
    left[next] = take_lightest();
    right[next] = heap[0];
    weight[next] = weight[left[next]] + weight[right[next]];
    heap[0] = next++;
    sift_down(0);
  }
  return heap[0];
}

static uint32_t encode(void) {
  uint32_t position = 0;
  for (int i = 0; i < SIZE; i++) bits[i] = 0;
  for (int i = 0; i < SIZE; i++) {
    const uint32_t c = code[text[i]];
    for (int k = length[text[i]] - 1; k >= 0; k--, position++) {
      if (c >> k & 1) bits[position >> 3] |= (uint8_t)(0x80 >> (position & 7));
    }
  }
  return position;
}

static void decode(int16_t root) {
  uint32_t position = 0;
  for (int i = 0; i < SIZE; i++) {
    int16_t node = root;
    while (node >= SYMBOLS) {
      node = bits[position >> 3] >> (7 - (position & 7)) & 1 ? right[node] : left[node];
      position++;
    }
    decoded[i] = (uint8_t)node;
  }
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (int n = 0; n < 3; n++) {
    /* Squaring makes the small symbols common. */
    for (int i = 0; i < SIZE; i++) {
      const uint32_t r = next_random(&random) >> 24;
      text[i] = (uint8_t)(r * r * (SYMBOLS - 1) >> 16);
    }
    const int16_t root = build_tree();
    assign_codes(root, 0, 0);
    sum = mix(sum, encode());
    decode(root);
    for (int i = 0; i < SIZE; i++) sum = mix(sum, (uint32_t)(decoded[i] + (decoded[i] != text[i]) * 1000));
  }
  return (int32_t)sum;
}
