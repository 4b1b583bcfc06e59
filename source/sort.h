// Finding equal types and equal export names in hostile modules needs a sort whose time is bounded.
#ifndef WEFT_SORT_H
#define WEFT_SORT_H

#include <stdint.h>

namespace weft {

// Heapsort: no memory, no recursion, n log n whatever the input. `less` gets `context` and two items.
inline void sort(uint32_t* items, uint32_t count, bool (*less)(const void*, uint32_t, uint32_t), const void* context) {
  for (uint32_t heap = count / 2, end = count; end > 1;) {
    if (heap > 0) {
      --heap;
    } else {
      --end;
      uint32_t largest = items[0];
      items[0] = items[end];
      items[end] = largest;
    }
    uint32_t parent = heap, item = items[parent];
    while (parent < end / 2) {
      uint32_t child = 2 * parent + 1;
      if (child + 1 < end && less(context, items[child], items[child + 1])) ++child;
      if (!less(context, item, items[child])) break;
      items[parent] = items[child];
      parent = child;
    }
    items[parent] = item;
  }
}

}  // namespace weft

#endif
