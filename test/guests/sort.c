/* Sorting records through a comparison function: merge sort with insertion sort below, quicksort, and a check. */
#include "guest.h"

enum { COUNT = 400 };

typedef struct record {
  uint32_t key;
  uint32_t index;
} record;

typedef int (*less_than)(const record* a, const record* b);

static record items[COUNT], spare[COUNT];

static int by_key(const record* a, const record* b) { return a->key < b->key; }
static int by_key_down(const record* a, const record* b) { return a->key > b->key; }
static int by_index(const record* a, const record* b) { return a->index < b->index; }

static void insertion_sort(record* a, int count, less_than less) {
  for (int i = 1; i < count; i++) {
    const record moving = a[i];
    int k = i;
    while (k > 0 && less(&moving, &a[k - 1])) a[k] = a[k - 1], k--;
    a[k] = moving;
  }
}

static void merge_sort(record* a, record* buffer, int count, less_than less) {
  if (count <= 12) {
    insertion_sort(a, count, less);
    return;
  }
  const int half = count / 2;
  merge_sort(a, buffer, half, less);
  merge_sort(a + half, buffer, count - half, less);
  for (int i = 0; i < half; i++) buffer[i] = a[i];
  int i = 0, k = half, out = 0;
  while (i < half && k < count) a[out++] = less(&a[k], &buffer[i]) ? a[k++] : buffer[i++];
  while (i < half) a[out++] = buffer[i++];
}

static void quicksort(record* a, int low, int high, less_than less) {
  while (low < high) {
    const record pivot = a[(low + high) / 2];
    int i = low, k = high;
    while (i <= k) {
      while (less(&a[i], &pivot)) i++;
      while (less(&pivot, &a[k])) k--;
      if (i <= k) {
        const record t = a[i];
        a[i++] = a[k];
        a[k--] = t;
      }
    }
    quicksort(a, low, k, less);
    low = i;
  }
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (uint32_t i = 0; i < COUNT; i++) items[i].key = next_random(&random) & 0xFF, items[i].index = i;
  static const less_than orders[] = {by_key, by_key_down, by_index};
  for (int n = 0; n < 3; n++) {
    merge_sort(items, spare, COUNT, orders[n % 3]);
    for (int i = 0; i < COUNT; i++) sum = mix(sum, items[i].index);
  }
  for (int n = 0; n < 2; n++) {
    quicksort(items, 0, COUNT - 1, orders[n]);
    for (int i = 0; i < COUNT; i++) sum = mix(sum, items[i].key);
  }
  return (int32_t)sum;
}
