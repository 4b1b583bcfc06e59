// The host module `spectest`, which the official suite imports from.
#ifndef SPEC_TESTS_SPECTEST_H
#define SPEC_TESTS_SPECTEST_H

#include "weft.h"

namespace spec {

// Its memory, table and globals: a module to load and instantiate (spectest.wat).
extern const unsigned char kSpectestModule[];
extern const size_t kSpectestModuleSize;

// Its functions, which take arguments and do nothing.
extern const weft_native kSpectestNatives[];
extern const uint32_t kSpectestNativeCount;

}  // namespace spec

#endif
