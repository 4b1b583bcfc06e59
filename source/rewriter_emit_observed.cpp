// See rewriter_observed.h.
#include "rewriter_observed.h"

#include "rewriter_emit.cpp"
