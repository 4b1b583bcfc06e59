// The switch dispatcher with a budget of instructions, so that endless loops of hostile modules end: its one
// `switch` asks first.
#include "dispatch.h"
#include "interpreter.h"
#include "operations.h"

#define switch            \
  if (budget == 0) {      \
    trap = kOutOfBudget;  \
    goto trapped;         \
  } else                  \
    --budget;             \
  switch

#include "interpreter_switch.cpp"
