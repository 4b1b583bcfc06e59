// Which dispatcher executes: chosen by the test, call by call.
#include "dispatch.h"

#include "interpreter.h"

Dispatcher dispatcher = Dispatcher::kSwitch;

namespace weft {

weft_status execute_switch(Execution& x);
weft_status execute_goto(Execution& x);
weft_status execute_tail(Execution& x);

weft_status execute(Execution& x) {
  switch (dispatcher) {
    case Dispatcher::kSwitch: return execute_switch(x);
    case Dispatcher::kGoto: return execute_goto(x);
    default: return execute_tail(x);
  }
}

}  // namespace weft
