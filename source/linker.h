// Resolving imports (4.5.3).
#ifndef WEFT_LINKER_H
#define WEFT_LINKER_H

#include "instance.h"

namespace weft {

// How many libraries of the chain offer an instance: the room that `providers` needs.
inline uint32_t count_providers(const weft_library* library) {
  uint32_t count = 0;
  for (; WEFT_INSTANCE_IMPORTS && library; library = library->next) count += library->instance != nullptr;
  return count;
}

// Fills in everything imported. On failure `failure` names the import.
bool link(Instance& instance, const weft_library* libraries, Failure& failure);

}  // namespace weft

#endif
