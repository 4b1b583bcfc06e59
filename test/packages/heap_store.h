// A store whose memory is the C library's heap, for tests of engines with other options.
#ifndef WEFT_TEST_HEAP_STORE_H
#define WEFT_TEST_HEAP_STORE_H

#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>

#include "weft.h"

using Bytes = std::vector<uint8_t>;

inline void* reallocate(void*, void* block, size_t, size_t new_size, weft_purpose) {
  if (new_size != 0) return std::realloc(block, new_size);
  std::free(block);
  return nullptr;
}

inline weft_store make_store() {
  weft_config config = {};
  config.reallocate = reallocate;
  weft_store store;
  EXPECT_EQ(weft_store_init(&store, &config), WEFT_OK);
  return store;
}

#endif
