/* Data structures in a pool: a linked list that is sorted and reversed, a binary search tree, a hash table, a heap. */
#include "guest.h"

enum { COUNT = 160, BUCKETS = 64 };

typedef struct item {
  struct item* next;
  struct item* left;
  struct item* right;
  uint32_t key;
} item;

static item items[COUNT];
static item* buckets[BUCKETS];
static uint32_t heap[COUNT];

static item* merge(item* a, item* b) {
  item head, *tail = &head;
  while (a && b) {
    item** const least = a->key <= b->key ? &a : &b;
    tail->next = *least;
    tail = *least;
    *least = (*least)->next;
  }
  tail->next = a ? a : b;
  return head.next;
}

static item* sort_list(item* list) {
  if (!list || !list->next) return list;
  item *slow = list, *fast = list->next;
  while (fast && fast->next) slow = slow->next, fast = fast->next->next;
  item* const half = slow->next;
  slow->next = 0;
  return merge(sort_list(list), sort_list(half));
}

static item* reverse_list(item* list) {
  item* reversed = 0;
  while (list) {
    item* const next = list->next;
    list->next = reversed;
    reversed = list;
    list = next;
  }
  return reversed;
}

static void tree_insert(item** root, item* inserted) {
  inserted->left = inserted->right = 0;
  while (*root) root = inserted->key < (*root)->key ? &(*root)->left : &(*root)->right;
  *root = inserted;
}

static uint32_t tree_walk(const item* root, uint32_t sum, uint32_t depth) {
  if (!root) return sum;
  sum = tree_walk(root->left, sum, depth + 1);
  sum = mix(sum, root->key + depth);
  return tree_walk(root->right, sum, depth + 1);
}

static uint32_t hash_find(uint32_t key) {
  uint32_t steps = 0;
  for (const item* i = buckets[key * 2654435761u >> 26]; i; i = i->next, steps++) {
    if (i->key == key) return steps;
  }
  return 1000;
}

static void heap_push(int size, uint32_t key) {
  int i = size;
  for (; i > 0 && heap[(i - 1) / 2] < key; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
  heap[i] = key;
}

static uint32_t heap_pop(int size) {
  const uint32_t top = heap[0], last = heap[size - 1];
  int i = 0;
  for (int child = 1; child < size - 1; child = 2 * i + 1) {
    if (child + 1 < size - 1 && heap[child + 1] > heap[child]) child++;
    if (heap[child] <= last) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = last;
  return top;
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  for (int n = 0; n < 4; n++) {
    for (int i = 0; i < COUNT; i++) items[i].key = next_random(&random) & 0x3FF, items[i].next = &items[i + 1];
    items[COUNT - 1].next = 0;
    item* const list = reverse_list(sort_list(items));
    for (const item* i = list; i; i = i->next) sum = mix(sum, i->key);

    item* root = 0;
    for (int i = 0; i < COUNT; i++) tree_insert(&root, &items[i]);
    sum = tree_walk(root, sum, 0);

    for (int i = 0; i < BUCKETS; i++) buckets[i] = 0;
    for (int i = 0; i < COUNT; i++) {
      item** const bucket = &buckets[items[i].key * 2654435761u >> 26];
      items[i].next = *bucket;
      *bucket = &items[i];
    }
    for (uint32_t key = 0; key < 0x400; key += 3) sum += hash_find(key);

    for (int i = 0; i < COUNT; i++) heap_push(i, items[i].key);
    for (int i = COUNT; i > 0; i--) sum = mix(sum, heap_pop(i));
  }
  return (int32_t)sum;
}
