// Finding equal types and equal export names in hostile modules needs a sort whose time is bounded.
#ifndef WEFT_SORT_H
#define WEFT_SORT_H

#include <stdint.h>

#include "weft.h"

namespace weft {

// Heapsort: no memory, no recursion, n log n whatever the input. `compare` is as memcmp; the smaller one of equal items
// comes first.
inline void sort(uint32_t* items, uint32_t count, int (*compare)(const weft_module&, uint32_t, uint32_t),
                 const weft_module& context) {
  const auto less = [&](uint32_t a, uint32_t b) {
    const int order = compare(context, a, b);
    return order != 0 ? order < 0 : a < b;
  };
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
      if (child + 1 < end && less(items[child], items[child + 1])) ++child;
      if (!less(item, items[child])) break;
      items[parent] = items[child];
      parent = child;
    }
    items[parent] = item;
  }
}

}  // namespace weft

#endif
